package library

import (
	"context"
	"fmt"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

func newID() string { return ulid.Make().String() }

// Reinstate makes an older version the present one again: a new version with the same bytes, so that nothing of the
// history is rewritten.
func (s *Service) Reinstate(ctx context.Context, by account.Person, assetID string, number int, note string) (Asset, error) {
	if !CanKeep(by) {
		return Asset{}, errCannotKeep
	}
	a, err := s.Store.AssetByID(ctx, assetID)
	if err != nil {
		return Asset{}, err
	}
	old, err := s.Store.VersionOf(ctx, assetID, number)
	if err != nil {
		return Asset{}, err
	}
	if old.Blob == a.Version.Blob {
		return Asset{}, fault.New(fault.Conflict, "The present version has this very file.")
	}
	v := Version{
		Blob: old.Blob, FileName: old.FileName, Size: old.Size, Media: old.Media, Format: old.Format, By: by.ID, ByName: by.Name,
		Created: s.Now(), Progress: Stored, Note: short(line(note)),
	}
	if v.Note == "" {
		v.Note = fmt.Sprintf("Version %d again", number)
	}
	return s.addVersion(ctx, by, a, v, Event{What: WasReinstated, Detail: fmt.Sprint(number), Why: short(line(note))})
}

// addVersion stores a version that was made ready. Reps go on to have an approved asset; who gave it the new file stands
// for it from then on.
func (s *Service) addVersion(ctx context.Context, by account.Person, a Asset, v Version, e Event) (Asset, error) {
	events := s.signed(by, a, v.Created, []Event{e})
	number, err := s.Store.AddVersion(ctx, a.ID, v, events[0])
	if err != nil {
		return Asset{}, err
	}
	v.Number = number
	if err := s.still(ctx, v); err != nil {
		return Asset{}, err
	}
	s.Wake()
	if a.State == Approved {
		a.Approval = Approval{Name: by.Name, At: v.Created, Version: number}
	}
	a.Version, a.Updated = v, v.Created
	a.Revision++
	return a, nil
}

// Unseen lists the versions between the one a person had seen when they began and the one they added: what somebody else
// uploaded meanwhile, newest first.
func (s *Service) Unseen(ctx context.Context, p account.Person, assetID string, seen, added int) ([]Version, error) {
	if !CanKeep(p) || seen <= 0 || added-seen < 2 {
		return nil, nil
	}
	all, err := s.Store.Versions(ctx, assetID)
	var out []Version
	for _, v := range all {
		if v.Number > seen && v.Number < added {
			out = append(out, v)
		}
	}
	return out, err
}
