package library

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
)

// AskForReview takes a draft into review and tells who is asked; with nobody named, any other keeper may approve it.
func (s *Service) AskForReview(ctx context.Context, by account.Person, assetID string, of Name, note string) (Asset, error) {
	return s.changeWith(ctx, by, assetID, note, func(a *Asset) ([]inbox.Notice, error) {
		switch {
		case a.State == Withdrawn:
			return nil, fault.New(fault.Conflict, "This asset is withdrawn. Put it back first.")
		case of.ID == by.ID:
			return nil, fault.Form(fault.Field{Name: "reviewer", Message: "Ask somebody else: two see more than one."})
		}
		a.State, a.Public, a.Asker, a.Reviewer = InReview, false, NameOf(by), of
		if of.ID == "" {
			return nil, nil
		}
		return []inbox.Notice{{
			Person: of.ID, Kind: inbox.Task, Mail: true, Subject: by.Name + " asks you to approve “" + a.Title + "”",
			Text: strings.TrimSpace(short(line(note))), URL: "/library/" + a.ID, Key: reviewKey(*a, "asked"),
		}}, nil
	})
}

// reviewKey is the same for one step of one review, however often it is told.
func reviewKey(a Asset, step string) string {
	return fmt.Sprintf("review/%s/%d/%s", a.ID, a.Revision, step)
}

// Approve lets reps have an asset. version is the one that was looked at: when the file was replaced since, it is
// fault.Conflict and nothing is approved. Who asked for a review cannot answer it.
func (s *Service) Approve(ctx context.Context, by account.Person, assetID string, version int, note string) (Asset, error) {
	return s.changeWith(ctx, by, assetID, note, func(a *Asset) ([]inbox.Notice, error) {
		switch {
		case a.State == Withdrawn:
			return nil, fault.New(fault.Conflict, "This asset is withdrawn. Put it back first.")
		case a.State == Approved:
			return nil, fault.New(fault.Conflict, "This asset is approved already.")
		case a.Version.Number != version:
			return nil, fault.Newf(fault.Conflict, "The file was replaced while you looked: version %d is there now. Look at it before you approve it.", a.Version.Number)
		}
		told := answer(*a, by, "approved", by.Name+" approved “"+a.Title+"”", note)
		a.State = Approved
		return told, nil
	})
}

// SendBack ends a review without approval: the asset is a draft again, and who asked is told why.
func (s *Service) SendBack(ctx context.Context, by account.Person, assetID, why string) (Asset, error) {
	return s.changeWith(ctx, by, assetID, why, func(a *Asset) ([]inbox.Notice, error) {
		if a.State != InReview {
			return nil, fault.New(fault.Conflict, "This asset is not in review.")
		}
		told := answer(*a, by, "back", by.Name+" sent “"+a.Title+"” back", why)
		a.State = Draft
		return told, nil
	})
}

// answer tells who asked for a review what came of it.
func answer(a Asset, by account.Person, step, subject, note string) []inbox.Notice {
	if a.State != InReview || a.Asker.ID == "" || a.Asker.ID == by.ID {
		return nil
	}
	return []inbox.Notice{{
		Person: a.Asker.ID, Kind: inbox.Answer, Mail: true, Subject: subject, Text: short(line(note)), URL: "/library/" + a.ID, Key: reviewKey(a, step),
	}}
}

// settle brings what follows from a change into the asset, or says why it cannot be.
func (s *Service) settle(ctx context.Context, by account.Person, was Asset, a *Asset) error {
	if was.State == InReview && a.State == Approved && by.ID == a.Asker.ID {
		return fault.Form(fault.Field{Name: "state", Message: "You asked for this review, so somebody else has to approve it. To approve it yourself take it back to a draft first."})
	}
	if a.State == Approved && (was.State != Approved || a.Approval.Version == 0) && was.State != Withdrawn {
		a.Approval = Approval{Name: by.Name, At: s.Now(), Version: a.Version.Number}
	}
	if a.State == Draft || a.State == InReview {
		a.Approval = Approval{}
	}
	if a.State != InReview {
		a.Asker, a.Reviewer = Name{}, Name{}
	}
	if a.Internal {
		a.Public = false
	}
	if a.Successor != was.Successor && a.Successor != "" {
		if err := s.canSucceed(ctx, *a); err != nil {
			return err
		}
	}
	return s.limit(ctx, was, a)
}

// Change is what a store keeps of one change: the asset as it is now, what happened, and who is told of it.
type Change struct {
	Asset   Asset
	Events  []Event
	Notices []inbox.Notice
}

// change makes a change that nobody is told of.
func (s *Service) change(ctx context.Context, by account.Person, assetID string, alter func(*Asset) error) (Asset, error) {
	return s.changeWith(ctx, by, assetID, "", func(a *Asset) ([]inbox.Notice, error) { return nil, alter(a) })
}

func (s *Service) changeWith(ctx context.Context, by account.Person, assetID, why string, alter func(*Asset) ([]inbox.Notice, error)) (Asset, error) {
	if !CanKeep(by) {
		return Asset{}, errCannotKeep
	}
	was, err := s.Store.AssetByID(ctx, assetID)
	if err != nil {
		return Asset{}, err
	}
	a := was
	a.Facets = withFacets(was.Facets)
	notices, err := alter(&a)
	if err != nil {
		return Asset{}, err
	}
	if err := s.settle(ctx, by, was, &a); err != nil {
		return Asset{}, err
	}
	a.Updated = s.Now()
	for i := range notices {
		notices[i].Created = a.Updated
	}
	events := s.signed(by, a, a.Updated, differences(was, a, short(line(why))))
	if err := s.Store.ChangeAsset(ctx, Change{Asset: a, Events: events, Notices: notices}); err != nil {
		return Asset{}, err
	}
	s.Wake()
	a.Revision++
	return a, nil
}

// signed says who made the events, and when.
func (s *Service) signed(by account.Person, a Asset, at time.Time, events []Event) []Event {
	for i := range events {
		events[i].ID, events[i].Asset, events[i].At, events[i].By, events[i].Version = newID(), a.ID, at, NameOf(by), a.Version.Number
	}
	return events
}
