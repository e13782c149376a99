package keep

import (
	"context"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
)

// ReviewPeriod is how far a review pushes the next one.
const ReviewPeriod = 182 * 24 * time.Hour

// Review is a keeper's word that an asset still holds.
type Review struct {
	Asset string
	At    time.Time
	By    string
	Name  string
	Was   time.Time // when it had been due; zero: not planned
	Due   time.Time // when it is due again
}

// Reviewed records that the asset still holds at the revision the person saw, and plans the next look.
func (s *Service) Reviewed(ctx context.Context, by account.Person, id string, revision int) (Review, error) {
	r := Review{Asset: id, At: s.Now().Truncate(time.Millisecond), By: by.ID, Name: by.Name}
	_, err := s.Library.Alter(ctx, by, id, revision, func(a *library.Asset) error {
		r.Was, r.Due = a.ReviewBy, r.At.Add(ReviewPeriod)
		if !a.Expires.IsZero() && a.Expires.Before(r.Due) && a.Expires.After(r.At) {
			r.Due = a.Expires
		}
		a.ReviewBy = r.Due
		return nil
	})
	if err != nil {
		return r, err
	}
	return r, s.Store.AddReview(ctx, r)
}

// NotReviewed takes a review back.
func (s *Service) NotReviewed(ctx context.Context, by account.Person, id string, at time.Time) error {
	if !library.CanKeep(by) {
		return errCannotKeep
	}
	r, err := s.Store.ReviewAt(ctx, id, at)
	if err != nil {
		return err
	}
	a, err := s.Library.AssetByID(ctx, by, id)
	if err != nil {
		return err
	}
	if a.ReviewBy.Equal(r.Due) {
		if _, err := s.Library.Alter(ctx, by, id, a.Revision, func(a *library.Asset) error { a.ReviewBy = r.Was; return nil }); err != nil {
			return err
		}
	}
	return s.Store.DropReview(ctx, id, at)
}

// ExpireNow ends the asset's time at the revision the person saw.
func (s *Service) ExpireNow(ctx context.Context, by account.Person, id string, revision int) (library.Asset, error) {
	return s.Library.Alter(ctx, by, id, revision, func(a *library.Asset) error { a.Expires = s.Now(); return nil })
}

// AskOwner asks the owner, or everybody who keeps the library where the owner is gone, to look at the asset. Once a day is
// enough: asked again sooner it reports false.
func (s *Service) AskOwner(ctx context.Context, by account.Person, id string) (asked bool, err error) {
	if !library.CanKeep(by) {
		return false, errCannotKeep
	}
	a, err := s.Library.AssetByID(ctx, by, id)
	if err != nil {
		return false, err
	}
	people, err := s.staff(ctx)
	if err != nil {
		return false, err
	}
	now := s.Now()
	for _, to := range people.concerned(a.OwnerID) {
		told, err := s.Inbox.Tell(ctx, inbox.Notice{
			Person: to, Kind: inbox.Task, Subject: called(by.Name, by.Email) + " asks whether “" + a.Title + "” still holds",
			Text: "Say that it does, replace it, or let it end.", URL: "/library/" + a.ID, Mail: true, Created: now,
			Key: "ask/" + a.ID + "/" + now.In(s.Zone()).Format(time.DateOnly),
		})
		if err != nil {
			return asked, err
		}
		asked = asked || told
	}
	return asked, nil
}

func called(name, email string) string {
	if name != "" {
		return name
	}
	return email
}
