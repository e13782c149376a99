package keep

import (
	"context"
	"sync"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

// UseTotal says how often an asset was used.
type UseTotal struct {
	Recent int // uses in UseWindow
	People int // by so many people
	Half   int // uses in UnusedAfter
}

// SurveyFresh is a good age of a survey for people who work through its lists.
const SurveyFresh = 20 * time.Second

// Surveys keeps the last survey, for whoever works through lists asks for it with every step.
type Surveys struct {
	Fresh time.Duration // how old it may be as to uses, people and the clock; everything else is in it at once

	mu   sync.Mutex
	mark string
	last Survey
}

// Survey looks at every asset. It is for keepers.
func (s *Service) Survey(ctx context.Context, by account.Person) (Survey, error) {
	if !library.CanKeep(by) {
		return Survey{}, errCannotKeep
	}
	k := s.Surveys
	if k == nil {
		return s.survey(ctx)
	}
	// Those who ask at the same time wait for one survey instead of each making one. The mark is read first: what changes
	// while the survey is made is seen by the next one.
	k.mu.Lock()
	defer k.mu.Unlock()
	mark, err := s.Store.Mark(ctx)
	if err != nil {
		return Survey{}, err
	}
	if age := s.Now().Sub(k.last.At); mark == k.mark && age >= 0 && age < k.Fresh {
		return k.last, nil
	}
	v, err := s.survey(ctx)
	if err == nil {
		k.mark, k.last = mark, v
	}
	return v, err
}

func (s *Service) survey(ctx context.Context) (Survey, error) {
	out := Survey{At: s.Now(), Counts: map[List]int{}}
	var assets []library.Asset
	if err := s.walk(ctx, func(a library.Asset) { assets = append(assets, a) }); err != nil {
		return out, err
	}
	facts, err := s.facts(ctx, assets)
	if err != nil {
		return out, err
	}
	for _, a := range assets {
		c := judge(facts.of(a), out.At)
		for _, l := range c.Lists {
			out.Counts[l]++
		}
		out.all = append(out.all, c)
	}
	return out, nil
}

// facts is what is known about assets beside themselves.
type facts struct {
	uses         map[string]UseTotal
	reviews      map[string]time.Time
	flags, twins map[string]int
	staff        staff
}

func (s *Service) facts(ctx context.Context, assets []library.Asset) (f facts, err error) {
	now := s.Now()
	if f.uses, err = s.Store.UseTotals(ctx, now.Add(-UseWindow), now.Add(-UnusedAfter)); err != nil {
		return f, err
	}
	if f.reviews, err = s.Store.LastReviews(ctx); err != nil {
		return f, err
	}
	if f.flags, err = s.Store.OpenFlags(ctx); err != nil {
		return f, err
	}
	twins, err := s.Store.Twins(ctx)
	if err != nil {
		return f, err
	}
	f.twins = twinCounts(twins, assets)
	f.staff, err = s.staff(ctx)
	return f, err
}

func (f facts) of(a library.Asset) Candidate {
	return Candidate{Asset: a, Used: f.uses[a.ID], Reviewed: f.reviews[a.ID], Flags: f.flags[a.ID], Twins: f.twins[a.ID], Gone: f.staff.gone(a.OwnerID)}
}

// twinCounts says of each asset how many others that are still in use say nearly the same.
func twinCounts(twins []Twin, assets []library.Asset) map[string]int {
	counts := map[string]bool{}
	for _, a := range assets {
		counts[a.ID] = a.State != library.Withdrawn && a.Successor == ""
	}
	out := map[string]int{}
	for _, t := range twins {
		if counts[t.A] && counts[t.B] {
			out[t.A]++
			out[t.B]++
		}
	}
	return out
}
