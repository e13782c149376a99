package library

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/app/internal/fault"
	"tandem/assets"
)

// still makes sure, once a version has the blob, that it was not cleared away as an orphan just before.
func (s *Service) still(ctx context.Context, v Version) error {
	_, err := s.Blobs.Stat(ctx, v.Blob)
	if errors.Is(err, assets.ErrNotFound) {
		return fault.Wrap(fault.Unavailable, err, "The file was cleared away while it was being added. Upload it once more.")
	}
	// A store that went away after it had answered keeps what it answered for.
	return nil
}

// ClearOrphans deletes blobs that no version has and that are older than age, and returns how many: a program that was
// killed between storing the bytes and recording the asset leaves one. More than a few are another thing: then this is
// not the database that belongs to the bytes, nothing is deleted, and fault.Conflict says so.
func (s *Service) ClearOrphans(ctx context.Context, age time.Duration) (int, error) {
	const few, patience = 20, 5 * time.Second
	orphans, held, err := s.orphans(ctx, s.Now().Add(-age))
	if err != nil {
		return 0, err
	}
	if len(orphans) > few+held/10 {
		return 0, fault.Newf(fault.Conflict, "%d stored files belong to no asset and %d to one: this may be another library's storage, so nothing was cleared away.", len(orphans), held)
	}
	cleared := 0
	for _, key := range orphans {
		dropped, err := s.Store.DropBlob(ctx, key, func(ctx context.Context) error {
			// The database waits meanwhile: not long.
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			return s.Blobs.Delete(ctx, key)
		})
		if err != nil {
			return cleared, fmt.Errorf("clear orphan %s: %w", key, err)
		}
		if dropped {
			cleared++
		}
	}
	return cleared, nil
}

// orphans lists the blobs from before the time that no version has, and counts those that one has.
func (s *Service) orphans(ctx context.Context, before time.Time) (orphans []Blob, held int, err error) {
	const batch = 200
	var keys []Blob
	flush := func() error {
		holds, err := s.Store.Holds(ctx, keys)
		for _, key := range keys {
			if holds[key] {
				held++
			} else {
				orphans = append(orphans, key)
			}
		}
		keys = keys[:0]
		return err
	}
	err = s.Blobs.List(ctx, func(o assets.Object) error {
		if o.Modified.After(before) {
			return nil
		}
		if keys = append(keys, o.Key); len(keys) < batch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return orphans, held, err
}
