package library

import (
	"context"
	"io"
	"strings"
	"time"

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
		return Asset{}, gone(a, s.Now())
	}
	return Asset{}, errNoAsset
}

// gone is what reps are told of an asset that they do not have: that it is gone, if they had it once.
func gone(a Asset, now time.Time) error {
	switch at := a.Standing(now); {
	case at == IsWithdrawn && a.Before == Approved:
		return fault.New(fault.Gone, strings.TrimSpace("This asset was withdrawn. "+a.StateNote))
	case at == IsExpired:
		return fault.New(fault.Gone, "This asset expired on "+a.Expires.Format("2 January 2006")+". Ask its owner, or look for a newer one.")
	case at == IsSuperseded:
		return fault.Wrap(fault.Gone, &Superseded{Successor: a.Successor}, "A newer asset has taken the place of this one.")
	}
	return errNoAsset
}

// Superseded is the cause of fault.Gone for an asset that has a successor. Test with errors.As.
type Superseded struct{ Successor string }

// Error implements error.
func (s *Superseded) Error() string { return "superseded by " + s.Successor }

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

// Browse lists assets the person may see. States that they may not are taken out of the filter.
func (s *Service) Browse(ctx context.Context, p account.Person, f Filter) ([]Asset, int, error) {
	if !p.Is(account.Rep, account.Marketer, account.Admin) {
		return nil, 0, errNoAsset
	}
	if !CanKeep(p) {
		f.States, f.OpenAt = []State{Approved}, s.Now()
	} else if len(f.States) == 0 {
		f.States = []State{Approved, InReview, Draft}
	}
	return s.Store.Assets(ctx, f)
}

// Visible returns those of the assets that the person may see now, by id. Search results pass through it, so that what
// was withdrawn a moment ago is gone although the index has not caught up.
func (s *Service) Visible(ctx context.Context, p account.Person, ids []string) (map[string]Asset, error) {
	out := map[string]Asset{}
	if len(ids) == 0 {
		return out, nil
	}
	found, _, err := s.Store.Assets(ctx, Filter{IDs: ids, Limit: len(ids)})
	for _, a := range found {
		if CanSee(p, a, s.Now()) && a.State != Withdrawn {
			out[a.ID] = a
		}
	}
	return out, err
}
