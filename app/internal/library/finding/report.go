package finding

import (
	"time"

	"tandem/search"
)

// The goals of the rates.
const (
	GoalNothing = 0.05 // at most this share of searches finds nothing
	GoalOpened  = 0.60 // from at least this share of those that find something, something is opened
)

// ReportFilter says which searches a report is about.
type ReportFilter struct {
	Since, Until time.Time
	Public       bool   // the site's searches; else those of the workspace
	Role         string // of the workspace; empty: all
	Limit        int    // phrases in each list
}

// Report says how well people find things. Only settled searches with words count; browsing does not.
type Report struct {
	Rates
	Weeks   []WeekRates // every week of the time, the oldest first, those without searches too
	Roles   []RoleRates
	Phrases []PhraseRates // most searched first
	Failed  []PhraseRates // that found nothing, most searched first
}

// Rates count searches.
type Rates struct {
	Searches int
	Nothing  int // that found nothing
	Opened   int // from which something was opened, of those that found something
}

// NothingShare is the share of searches that found nothing.
func (r Rates) NothingShare() float64 { return share(r.Nothing, r.Searches) }

// OpenedShare is the share of searches with hits from which something was opened.
func (r Rates) OpenedShare() float64 { return share(r.Opened, r.Found()) }

// Found counts searches with hits.
func (r Rates) Found() int { return r.Searches - r.Nothing }

func share(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

// WeekRates are the rates of a week, from Monday on in UTC.
type WeekRates struct {
	Start time.Time
	Rates
}

// RoleRates are the rates of the people of a role.
type RoleRates struct {
	Role string
	Rates
}

// PhraseRates are the rates of a phrase.
type PhraseRates struct {
	Phrase  string
	Query   string // as it was typed last
	Filters Filters
	Last    time.Time
	Rates
}

// WeekOf is the start of the week of a moment.
func WeekOf(t time.Time) time.Time {
	t = t.UTC().Truncate(24 * time.Hour)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// Weeks lists every week from since to until with its rates from known.
func Weeks(since, until time.Time, known map[time.Time]Rates) []WeekRates {
	var out []WeekRates
	for w := WeekOf(since); w.Before(until); w = w.AddDate(0, 0, 7) {
		out = append(out, WeekRates{w, known[w]})
	}
	return out
}

// Audiences are whose searches the report counts.
func (f ReportFilter) Audiences() []search.Audience {
	if f.Public {
		return []search.Audience{search.ForPublic}
	}
	return []search.Audience{search.ForRep, search.ForMarketer}
}
