package library

import (
	"context"
	"errors"
	"fmt"

	"tandem/assets"
)

// damaged is the Reason of a version whose bytes are not what was stored, or are gone.
const damaged = "damaged"

// damage records that on a version.
func (v *Version) damage() {
	v.Progress, v.Reason, v.Pages, v.Searchable = Failed, damaged, 0, 0
	v.Detail = "The stored file is damaged or missing. Upload the same file again to mend it, or a new version."
}

// Scrub reads the current version of every asset, and marks those failed whose bytes are not what was stored. It takes as
// long as reading the whole library, and stops with an error when the store goes away.
func (s *Service) Scrub(ctx context.Context) (checked, bad int, err error) {
	for last := ""; ; {
		batch, _, err := s.Store.Assets(ctx, Filter{Oldest: true, After: last, Limit: 200})
		if err != nil || len(batch) == 0 {
			return checked, bad, err
		}
		for _, a := range batch {
			last = a.ID
			err := assets.Verify(ctx, s.Blobs, a.Version.Blob)
			switch {
			case err == nil:
			case errors.Is(err, assets.ErrNotFound), errors.Is(err, assets.ErrCorrupt):
				bad++
				s.Log.Error("a stored file is damaged", "asset", a.ID, "version", a.Version.Number, "blob", a.Version.Blob, "error", err)
				a.Version.damage()
				if err := s.Store.SetProgress(ctx, a.ID, a.Version, nil, s.Now()); err != nil {
					return checked, bad, err
				}
			default:
				return checked, bad, fmt.Errorf("scrub the library at asset %s: %w", a.ID, err)
			}
			checked++
		}
	}
}
