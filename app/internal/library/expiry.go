package library

import (
	"context"
	"slices"
	"strings"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/search"
)

// TurnJobName is the job that follows what the clock did to the assets. It has no payload: it looks at all of them.
const TurnJobName = "library.turn"

// zone is where the house is: its days begin and end by its clock.
func (s *Service) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone()
}

// Day returns the moment a day begins, in the house's zone; the day is written 2026-12-31. Nothing is the zero time.
func (s *Service) Day(text string) (time.Time, error) {
	if text = strings.TrimSpace(text); text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, s.zone())
	if err != nil || day.Year() < 2000 || day.Year() > 2200 {
		return time.Time{}, fault.New(fault.Invalid, "Write the day as year, month and day: 2026-12-31.")
	}
	return day, nil
}

// EndOf returns the moment a day has ended in the house's zone: an asset that expires on it is there the whole day.
func (s *Service) EndOf(text string) (time.Time, error) {
	day, err := s.Day(text)
	if err != nil || day.IsZero() {
		return day, err
	}
	return lastMoment(day), nil
}

// lastMoment is the end of a day, within it: whoever prints the moment in the house's zone prints that day.
func lastMoment(day time.Time) time.Time { return day.AddDate(0, 0, 1).Add(-time.Second) }

// FirstDay returns a release as a day of the house's zone.
func (s *Service) FirstDay(release time.Time) time.Time {
	if release.IsZero() {
		return release
	}
	return release.In(s.zone())
}

// LastDay returns the last day before an end, in the house's zone.
func (s *Service) LastDay(end time.Time) time.Time {
	if end.IsZero() {
		return end
	}
	return end.Add(-time.Millisecond).In(s.zone())
}

// Turn finds the assets that the clock has brought into another standing, forwards or back, and has search told of each.
// It returns how many.
func (s *Service) Turn(ctx context.Context) (int, error) {
	total := 0
	for {
		const batch = 200
		n, err := s.Store.TurnAssets(ctx, s.Now(), batch)
		total += n
		if err != nil || n < batch {
			if total > 0 {
				s.Wake()
			}
			return total, err
		}
	}
}

// Rule says for assets of a format how long they live.
type Rule struct {
	Format   string `json:"format"`   // a value of the format facet; empty: every format without a rule of its own
	Required bool   `json:"required"` // an asset without an end is not accepted
	Days     int    `json:"days"`     // a new asset ends after so many; 0: no end unless somebody says so
}

// Policy says how long assets live.
type Policy struct {
	Rules []Rule `json:"rules"`
}

// maxDays bounds what a rule can say.
const maxDays = 3650

// For returns the rule for an asset with these facets: the strictest of its formats, else the one for every format; false
// means that there is none.
func (p Policy) For(facets map[search.Facet][]string) (Rule, bool) {
	var out Rule
	found := false
	for _, r := range p.Rules {
		if r.Format == "" || !slices.Contains(facets[search.FacetFormat], r.Format) {
			continue
		}
		out.Required = out.Required || r.Required
		if r.Days > 0 && (out.Days == 0 || r.Days < out.Days) {
			out.Days = r.Days
		}
		out.Format, found = r.Format, true
	}
	if found {
		return out, true
	}
	if i := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.Format == "" }); i >= 0 {
		return p.Rules[i], true
	}
	return Rule{}, false
}

// Policy returns how long assets live. Without one they live until somebody says otherwise.
func (s *Service) Policy(ctx context.Context) (Policy, error) { return s.Store.Policy(ctx) }

// SetPolicy stores it. It holds for what is added and edited from now on; what is there keeps its dates.
func (s *Service) SetPolicy(ctx context.Context, by account.Person, p Policy) error {
	if !CanKeep(by) {
		return errCannotKeep
	}
	seen := map[string]bool{}
	for i, r := range p.Rules {
		r.Format = Slug(r.Format)
		switch {
		case seen[r.Format]:
			return fault.Form(fault.Field{Name: "format", Message: "There are two rules for one format."})
		case r.Days < 0 || r.Days > maxDays:
			return fault.Form(fault.Field{Name: "days", Message: "Choose up to 3,650 days, which is ten years."})
		}
		seen[r.Format], p.Rules[i] = true, r
	}
	return s.Store.SetPolicy(ctx, p)
}

// limit holds an asset to the policy when its format or its end change, so that a rule made later does not stop people
// from mending a title.
func (s *Service) limit(ctx context.Context, was Asset, a *Asset) error {
	fresh := was.ID == ""
	if !fresh && was.Expires.Equal(a.Expires) && sameValues(was.Facets[search.FacetFormat], a.Facets[search.FacetFormat]) {
		return nil
	}
	if !a.Expires.IsZero() || a.State == Withdrawn {
		return nil
	}
	policy, err := s.Store.Policy(ctx)
	if err != nil {
		return err
	}
	r, ok := policy.For(a.Facets)
	switch {
	case !ok:
	case r.Days > 0 && (fresh || r.Required && was.Expires.IsZero()):
		a.Expires = s.endAfter(a.Release, r.Days)
	case r.Required:
		return fault.Form(fault.Field{Name: "expires", Message: "Assets of this format must have a last day."})
	}
	return nil
}

// endAfter is the end of the day so many days after a start, or after today.
func (s *Service) endAfter(start time.Time, days int) time.Time {
	if now := s.Now(); start.Before(now) {
		start = now
	}
	y, m, d := start.In(s.zone()).Date()
	return lastMoment(time.Date(y, m, d+days, 0, 0, 0, 0, s.zone()))
}
