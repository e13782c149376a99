package keep

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tandem/app/internal/library"
	"tandem/search"
)

// List is a group of assets that need the same.
type List string

// The lists. Hot is the queue: much used and long untouched first.
const (
	Hot       List = "hot"
	Expiring  List = "expiring"
	Overdue   List = "overdue"
	Flagged   List = "flagged"
	Failed    List = "failed"
	Coverage  List = "coverage"
	Missing   List = "missing"
	Unused    List = "unused"
	Twins     List = "duplicates"
	OwnerGone List = "owner"
	OldDrafts List = "drafts"
)

// Lists are all lists, in the order of their tabs.
var Lists = []List{Hot, Expiring, Overdue, Flagged, Failed, Coverage, Missing, Unused, Twins, OwnerGone, OldDrafts}

// The times that decide about lists.
const (
	UseWindow   = 90 * 24 * time.Hour  // of the uses that make an asset hot
	Untouched   = 30 * 24 * time.Hour  // after which an asset in use enters the queue
	UnusedAfter = 182 * 24 * time.Hour // half a year
	DraftAfter  = 30 * 24 * time.Hour
	month       = 30 * 24 * time.Hour
	lowCoverage = 0.8 // of the pages have text
)

// needed are the facets that every asset should have, for reps find by them.
var needed = []search.Facet{search.FacetFormat, search.FacetPersona, search.FacetStage, search.FacetLanguage}

// Candidate is an asset with what speaks for looking at it.
type Candidate struct {
	Asset    library.Asset
	Standing library.Standing
	Used     UseTotal
	Reviewed time.Time      // when a keeper last said that it still holds; zero: never
	Flags    int            // open ones
	Twins    int            // assets that say nearly the same
	Missing  []search.Facet // of needed
	Gone     bool           // its owner no longer keeps the library
	Lists    []List
	Score    Score
}

// Score is how much an asset asks to be looked at: Heat times Stale.
type Score struct {
	Points int
	Heat   int     // uses in 90 days, ten for each open flag, and one
	Stale  float64 // months since it was last touched, at most 24, and those that it is overdue
}

// Method says in words how the score is made, wherever it is shown.
const Method = "Points are heat times staleness. Heat: uses by reps in the last 90 days, plus 10 for each open flag, plus 1. " +
	"Staleness: months since the last new version or review, at most 24, plus the months it is overdue. " +
	"Open assets are listed that are used and untouched for 30 days, or overdue, or flagged."

// touched is when somebody last cared about what the asset says.
func (c Candidate) touched() time.Time {
	if c.Reviewed.After(c.Asset.Version.Created) {
		return c.Reviewed
	}
	return c.Asset.Version.Created
}

func score(c Candidate, now time.Time) Score {
	s := Score{Heat: c.Used.Recent + 10*c.Flags + 1, Stale: min(24, max(0, now.Sub(c.touched()).Hours()/month.Hours()))}
	if due := c.Asset.ReviewBy; !due.IsZero() && now.After(due) {
		s.Stale += now.Sub(due).Hours() / month.Hours()
	}
	s.Points = int(float64(s.Heat)*s.Stale + 0.5)
	return s
}

// judge fills in what follows from the rest.
func judge(c Candidate, now time.Time) Candidate {
	a := c.Asset
	c.Standing = a.Standing(now)
	open := c.Standing.Open()
	c.Score = score(c, now)
	overdue := !a.ReviewBy.IsZero() && !now.Before(a.ReviewBy)
	for _, f := range needed {
		if len(a.Facets[f]) == 0 {
			c.Missing = append(c.Missing, f)
		}
	}
	v := a.Version
	for _, l := range []struct {
		list List
		in   bool
	}{
		{Hot, open && (c.Used.Recent > 0 && now.Sub(c.touched()) >= Untouched || overdue || c.Flags > 0)},
		{Expiring, c.Standing == library.IsExpiring || c.Standing == library.IsExpired},
		{Overdue, overdue && (open || c.Standing == library.IsScheduled)},
		{Flagged, c.Flags > 0},
		{Failed, v.Progress == library.Failed},
		{Coverage, v.Progress == library.TextReady && float64(v.Searchable) < lowCoverage*float64(v.Pages)},
		{Missing, len(c.Missing) > 0 && c.Standing != library.IsSuperseded && c.Standing != library.IsExpired},
		{Unused, open && c.Used.Half == 0 && now.Sub(a.Created) >= UnusedAfter},
		{Twins, c.Twins > 0},
		{OwnerGone, c.Gone},
		{OldDrafts, (a.State == library.Draft || a.State == library.InReview) && now.Sub(a.Updated) >= DraftAfter},
	} {
		if l.in && c.Standing != library.IsWithdrawn {
			c.Lists = append(c.Lists, l.list)
		}
	}
	return c
}

// Survey is the state of the library at a moment.
type Survey struct {
	At     time.Time
	Counts map[List]int
	all    []Candidate
}

// ReviewStore keeps reviews, and says what is open about assets.
type ReviewStore interface {
	// AddReview records that a keeper found the asset right.
	AddReview(ctx context.Context, r Review) error
	// DropReview takes it back.
	DropReview(ctx context.Context, asset string, at time.Time) error
	// LastReviews and OpenFlags are by asset.
	LastReviews(ctx context.Context) (map[string]time.Time, error)
	OpenFlags(ctx context.Context) (map[string]int, error)
	ReviewAt(ctx context.Context, asset string, at time.Time) (Review, error)
	// UseTotals counts the uses of every asset since two moments, by asset; those without any are left out.
	UseTotals(ctx context.Context, recent, half time.Time) (map[string]UseTotal, error)
	// Mark is another text after everything that changes what a survey says, but for uses, people and the clock.
	Mark(ctx context.Context) (string, error)
}

// Of returns the candidates of a list, those that ask loudest first; facet narrows Missing to those that lack it.
func (v Survey) Of(l List, facet search.Facet) []Candidate {
	var out []Candidate
	for _, c := range v.all {
		if slices.Contains(c.Lists, l) && (facet == "" || l != Missing || slices.Contains(c.Missing, facet)) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return order(l, a, b) })
	return out
}

func order(l List, a, b Candidate) int {
	switch l {
	case Expiring:
		return a.Asset.Expires.Compare(b.Asset.Expires)
	case Overdue:
		return a.Asset.ReviewBy.Compare(b.Asset.ReviewBy)
	case Flagged:
		return cmp.Or(cmp.Compare(b.Flags, a.Flags), cmp.Compare(b.Score.Points, a.Score.Points))
	case OldDrafts:
		return a.Asset.Updated.Compare(b.Asset.Updated)
	}
	return cmp.Or(cmp.Compare(b.Score.Points, a.Score.Points), a.touched().Compare(b.touched()))
}

// Lacking counts the assets that lack each needed facet.
func (v Survey) Lacking() map[search.Facet]int {
	out := map[search.Facet]int{}
	for _, c := range v.Of(Missing, "") {
		for _, f := range c.Missing {
			out[f]++
		}
	}
	return out
}

// Needed are the facets that every asset should have.
func Needed() []search.Facet { return slices.Clone(needed) }
