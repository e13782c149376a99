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
// killed between storing the bytes and recording the asset leaves one.
func (s *Service) ClearOrphans(ctx context.Context, age time.Duration) (int, error) {
	const batch, patience = 200, 5 * time.Second
	var keys []assets.Key
	cleared := 0
	flush := func() error {
		held, err := s.Store.Holds(ctx, keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if held[key] {
				continue
			}
			dropped, err := s.Store.DropBlob(ctx, key, func(ctx context.Context) error {
				// The database waits meanwhile: not long.
				ctx, cancel := context.WithTimeout(ctx, patience)
				defer cancel()
				return s.Blobs.Delete(ctx, key)
			})
			if err != nil {
				return fmt.Errorf("clear orphan %s: %w", key, err)
			}
			if dropped {
				cleared++
			}
		}
		keys = keys[:0]
		return nil
	}
	before := s.Now().Add(-age)
	err := s.Blobs.List(ctx, func(o assets.Object) error {
		if o.Modified.After(before) {
			return nil
		}
		if keys = append(keys, o.Key); len(keys) < batch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return cleared, err
	}
	return cleared, flush()
}
