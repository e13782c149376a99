package library

import (
	"context"
	"io"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

var errNoAsset = fault.New(fault.NotFound, "There is no such asset, or it is not open to you.")

// AssetByID returns an asset the person may see. One that reps could see until it was withdrawn is fault.Gone for them,
// any other that they may not see is fault.NotFound, as if it did not exist.
func (s *Service) AssetByID(ctx context.Context, p account.Person, id string) (Asset, error) {
	a, err := s.Store.AssetByID(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return Asset{}, errNoAsset
	case err != nil:
		return Asset{}, err
	case CanSee(p, a, s.Now()):
		return a, nil
	case p.Is(account.Rep):
		return Asset{}, s.gone(ctx, p, a)
	}
	return Asset{}, errNoAsset
}

// Version returns the asset and one of its versions; number 0 means the current one. Reps see the current one only.
func (s *Service) Version(ctx context.Context, p account.Person, id string, number int) (Asset, Version, error) {
	a, err := s.AssetByID(ctx, p, id)
	if err != nil || number == 0 || number == a.Version.Number {
		return a, a.Version, err
	}
	if !CanKeep(p) {
		return Asset{}, Version{}, errNoAsset
	}
	v, err := s.Store.VersionOf(ctx, id, number)
	return a, v, err
}

// Versions lists the versions of an asset, newest first: all for those who keep the library, else the current one.
func (s *Service) Versions(ctx context.Context, p account.Person, id string) ([]Version, error) {
	a, err := s.AssetByID(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if !CanKeep(p) {
		return []Version{a.Version}, nil
	}
	return s.Store.Versions(ctx, id)
}

// Pages returns what was read of a version.
func (s *Service) Pages(ctx context.Context, p account.Person, id string, number int) ([]Page, error) {
	_, v, err := s.Version(ctx, p, id, number)
	if err != nil {
		return nil, err
	}
	return s.Store.Pages(ctx, id, v.Number)
}

// Open returns the bytes of a version that the person was given by Version, from offset on; length below 0 means to the
// end. The caller closes the reader.
func (s *Service) Open(ctx context.Context, v Version, offset, length int64) (io.ReadCloser, error) {
	r, err := s.Blobs.Open(ctx, v.Blob, offset, length)
	if err != nil {
		return nil, s.explain(err)
	}
	return r, nil
}

// Browse lists assets the person may see. What they may not is taken out of the filter. Without states or standings these
// are the ones that can be found: neither withdrawn, expired nor superseded.
func (s *Service) Browse(ctx context.Context, p account.Person, f Filter) ([]Asset, int, error) {
	if !p.Is(account.Rep, account.Marketer, account.Admin) {
		return nil, 0, errNoAsset
	}
	f.At = s.Now()
	switch {
	case !CanKeep(p):
		f.States, f.Standings, f.OpenAt = nil, nil, f.At
	case len(f.States) == 0 && len(f.Standings) == 0:
		f.Standings = Findable
	}
	return s.Store.Assets(ctx, f)
}

// Standings counts the assets of each standing, for those who keep the library.
func (s *Service) Standings(ctx context.Context, p account.Person) (map[Standing]int, error) {
	if !CanKeep(p) {
		return nil, errCannotKeep
	}
	return s.Store.CountStandings(ctx, s.Now())
}

// Visible returns those of the assets that the person may find now, by id. Search results pass through it, so that what
// was withdrawn or ended a moment ago is gone although the index has not caught up.
func (s *Service) Visible(ctx context.Context, p account.Person, ids []string) (map[string]Asset, error) {
	out := map[string]Asset{}
	if len(ids) == 0 {
		return out, nil
	}
	now := s.Now()
	found, _, err := s.Store.Assets(ctx, Filter{IDs: ids, Limit: len(ids)})
	for _, a := range found {
		if CanSee(p, a, now) && a.Standing(now).Findable() {
			out[a.ID] = a
		}
	}
	return out, err
}
