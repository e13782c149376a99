package library

import (
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// UseKind is what somebody did with an asset.
type UseKind string

// The kinds of use.
const (
	Opened     UseKind = "opened"     // looked at it, in the viewer or on its page
	Downloaded UseKind = "downloaded" // took the file
	Played     UseKind = "played"     // ran the video or the sound
)

// Use is one use of an asset by a person.
type Use struct {
	ID      string
	Asset   string
	Version int // 0: the current one
	Page    int // where it was opened; 0: at no page
	Person  string
	What    UseKind
	At      time.Time
}

// UseCount says how much an asset was used in a time.
type UseCount struct {
	Opened     int
	Downloaded int
	Played     int
	People     int       // different people, of those uses that still have a name (UseNamed)
	Last       time.Time // zero: never; the start of the day where names are gone
	ByVersion  map[int]int
}

// Uses is how often it was used in any way.
func (c UseCount) Uses() int { return c.Opened + c.Downloaded + c.Played }

const (
	// UseOnce is the time in which repeated uses of one kind by one person count once.
	UseOnce = 30 * time.Minute
	// UseNamed is how long a use is kept with the name of who it was.
	UseNamed = 90 * 24 * time.Hour
)

// UseStore keeps the uses of assets.
type UseStore interface {
	// AddUse stores the use, unless the person has used the asset so since since; then it reports false.
	AddUse(ctx context.Context, u Use, since time.Time) (counted bool, err error)
	// UseCounts counts what was used since a time, by asset. Assets without any use are left out.
	UseCounts(ctx context.Context, assets []string, since time.Time) (map[string]UseCount, error)
	// ForgetUsers turns the uses before a time, the start of a day, into figures by day.
	ForgetUsers(ctx context.Context, before time.Time) error
	// CountUsed brings the figure of each asset's search document up to the uses since a time, enqueues IndexJob for
	// those it changes, and returns how many.
	CountUsed(ctx context.Context, since, now time.Time) (int, error)
	// Used returns that figure.
	Used(ctx context.Context, asset string) (int64, error)
}

// Record notes that the person used an asset, if it is open to them. Of those who only keep the library nothing is
// counted: their looking after an asset says nothing about its use in sales.
func (s *Service) Record(ctx context.Context, p account.Person, u Use) error {
	if u.What != Opened && u.What != Downloaded && u.What != Played {
		return fault.New(fault.Invalid, "There is no such kind of use.")
	}
	_, v, err := s.Version(ctx, p, u.Asset, u.Version)
	if err != nil || s.Uses == nil || !p.Is(account.Rep) {
		return err
	}
	u.ID, u.Person, u.Version, u.At = ulid.Make().String(), p.ID, v.Number, s.Now()
	u.Page = max(0, min(u.Page, max(v.Pages, 1)))
	_, err = s.Uses.AddUse(ctx, u, u.At.Add(-UseOnce))
	return err
}

// UseCounts says how much the assets were used since a time, by id; assets that nobody used are left out. The figures are
// for people who see the assets: callers ask about what Visible or AssetByID gave them.
func (s *Service) UseCounts(ctx context.Context, ids []string, since time.Time) (map[string]UseCount, error) {
	if len(ids) == 0 || s.Uses == nil {
		return map[string]UseCount{}, nil
	}
	return s.Uses.UseCounts(ctx, ids, since)
}

// CountUses is done once a day: it brings search up to the uses of the last 90 days, and takes the names from what is older.
func (s *Service) CountUses(ctx context.Context) error {
	if s.Uses == nil {
		return nil
	}
	now := s.Now()
	since := now.Add(-UseNamed).UTC().Truncate(24 * time.Hour)
	n, err := s.Uses.CountUsed(ctx, since, now)
	if err != nil {
		return err
	}
	if n > 0 {
		s.Wake()
	}
	return s.Uses.ForgetUsers(ctx, since)
}

// used is the figure for the asset's search document; none where uses are not kept.
func (s *Service) used(ctx context.Context, id string) (int64, error) {
	if s.Uses == nil {
		return 0, nil
	}
	return s.Uses.Used(ctx, id)
}
