// Package keep is what keeps the library true: which assets need somebody and why, changes of many at once, what people
// report at the moment of use, reminders, and texts that say the same twice.
//
// It owns the rules of these. Assets belong to package library, which is asked for every change; the package refuses to
// know SQL and HTTP.
package keep

import (
	"context"
	"log/slog"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
)

// Service holds the rules. All fields are required but Surveys.
type Service struct {
	Store   Store
	Library Library
	Shelf   AssetLister
	People  People
	Inbox   Teller
	Zone    func() *time.Location // in which days begin and end
	Now     func() time.Time
	Log     *slog.Logger
	Wake    func()   // called after work was enqueued
	Surveys *Surveys // nil: every survey is made anew
}

// Library is the part of library.Service that is needed.
type Library interface {
	AssetByID(ctx context.Context, p account.Person, id string) (library.Asset, error)
	Version(ctx context.Context, p account.Person, id string, number int) (library.Asset, library.Version, error)
	Visible(ctx context.Context, p account.Person, ids []string) (map[string]library.Asset, error)
	// Alter changes an asset if its revision is still the one given; else it is fault.Conflict.
	Alter(ctx context.Context, by account.Person, id string, revision int, alter func(*library.Asset) error) (library.Asset, error)
}

// AssetLister walks through assets and their texts, for the program itself: what it finds is shown to keepers only.
type AssetLister interface {
	Assets(ctx context.Context, f library.Filter) ([]library.Asset, int, error)
	Pages(ctx context.Context, assetID string, number int) ([]library.Page, error)
}

// People says who there is.
type People interface {
	People(ctx context.Context) ([]account.Person, error)
}

// Teller tells people things, each once.
type Teller interface {
	Tell(ctx context.Context, n inbox.Notice) (bool, error)
	// TellOf tells one notice about those of the keys of which the person was not told before; with none left, nothing.
	TellOf(ctx context.Context, person string, keys []string, compose func(fresh []string) inbox.Notice) (bool, error)
}

// Store keeps reviews, flags, ratings, batches and sketches.
type Store interface {
	ReviewStore
	FlagStore
	BatchStore
	TwinStore
}

var errCannotKeep = fault.New(fault.Denied, "Only marketers can do this.")

// walk calls fn with every asset, in the order of ids.
func (s *Service) walk(ctx context.Context, fn func(library.Asset)) error {
	const step = 2000
	after := ""
	for {
		found, _, err := s.Shelf.Assets(ctx, library.Filter{Oldest: true, After: after, Limit: step})
		if err != nil {
			return err
		}
		for _, a := range found {
			fn(a)
			after = a.ID
		}
		if len(found) < step {
			return nil
		}
	}
}

// staff is who keeps the library, by id.
type staff map[string]account.Person

func (s *Service) staff(ctx context.Context) (staff, error) {
	people, err := s.People.People(ctx)
	out := staff{}
	for _, p := range people {
		if library.CanKeep(p) {
			out[p.ID] = p
		}
	}
	return out, err
}

// Curator owns the sample collateral: nobody in particular, so that what concerns it goes to everybody who keeps the
// library, and it does not count as gone.
const Curator = "tandem"

// gone reports whether the asset belongs to somebody who no longer keeps the library.
func (s staff) gone(owner string) bool {
	_, there := s[owner]
	return !there && owner != Curator
}

// concerned are the people to turn to about what belongs to owner: the owner, or else everybody who keeps the library.
func (s staff) concerned(owner string) []string {
	if _, there := s[owner]; there {
		return []string{owner}
	}
	var all []string
	for id := range s {
		all = append(all, id)
	}
	return all
}

// dayOf is the number of a moment's day in the zone, for counting days between moments.
func dayOf(t time.Time, zone *time.Location) int {
	y, m, d := t.In(zone).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DaysUntil counts the days from now to t as a calendar does: 0 is today, 1 is tomorrow.
func DaysUntil(now, t time.Time, zone *time.Location) int { return dayOf(t, zone) - dayOf(now, zone) }
