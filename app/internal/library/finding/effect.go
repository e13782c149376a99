package finding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tandem/app/internal/account"
	"tandem/search"
)

func isAway(err error) bool { return errors.Is(err, search.ErrUnavailable) }

// Effect is what a query finds before and after a change of synonyms.
type Effect struct {
	Query         string
	Before, After []EffectHit // the first of each
	TotalBefore   int
	TotalAfter    int
}

// EffectHit is a document of an effect.
type EffectHit struct {
	Document string
	Title    string
	Change   string // "new", "up", "down" or "" beside before; "gone" on the side before
}

// Changed reports whether the query finds anything else, or in another order.
func (e Effect) Changed() bool {
	return e.TotalBefore != e.TotalAfter || slices.ContainsFunc(append(slices.Clone(e.After), e.Before...), func(h EffectHit) bool { return h.Change != "" })
}

// effectHits is how many hits an effect shows.
const effectHits = 6

// Preview says what the queries would find if the group were saved, or with remove, if it were gone. Those that would find
// the same are left out, but for the first, which is the one that was typed.
func (s *Synonyms) Preview(ctx context.Context, p account.Person, g Group, remove bool, queries []string) ([]Effect, error) {
	groups, err := s.Groups(ctx, p)
	if err != nil {
		return nil, err
	}
	groups = slices.DeleteFunc(groups, func(have Group) bool { return have.ID == g.ID })
	if !remove {
		groups = append(groups, g)
	}
	trial := Compile(groups)
	var out []Effect
	for i, q := range queries {
		if strings.TrimSpace(q) == "" {
			continue
		}
		e, err := s.effect(ctx, q, trial)
		if err != nil {
			return nil, fmt.Errorf("try %q: %w", q, err)
		}
		if i == 0 || e.Changed() {
			out = append(out, e)
		}
	}
	return out, nil
}

func (s *Synonyms) effect(ctx context.Context, text string, trial search.Synonyms) (Effect, error) {
	q := search.Query{Audience: search.ForMarketer, Text: text, Finished: true, Limit: 2 * effectHits}
	before, err := s.Index.Search(ctx, q)
	if err != nil {
		return Effect{}, err
	}
	q.Trial = trial
	after, err := s.Index.Search(ctx, q)
	if err != nil {
		return Effect{}, err
	}
	e := Effect{Query: text, TotalBefore: before.Total, TotalAfter: after.Total}
	was, is := documents(before.Hits), documents(after.Hits)
	place := func(of []string, other []string, doc string) int { // among those that both have
		n := 0
		for _, d := range of {
			if d == doc {
				break
			}
			if slices.Contains(other, d) {
				n++
			}
		}
		return n
	}
	for _, h := range after.Hits[:min(len(after.Hits), effectHits)] {
		change := ""
		switch now, then := place(is, was, h.Doc), place(was, is, h.Doc); {
		case !slices.Contains(was, h.Doc):
			change = "new"
		case now < then:
			change = "up"
		case now > then:
			change = "down"
		}
		e.After = append(e.After, EffectHit{h.Doc, plain(h.Title), change})
	}
	for _, h := range before.Hits[:min(len(before.Hits), effectHits)] {
		change := ""
		if !slices.Contains(is, h.Doc) && after.Total <= 2*effectHits {
			change = "gone"
		}
		e.Before = append(e.Before, EffectHit{h.Doc, plain(h.Title), change})
	}
	return e, nil
}

func documents(hits []search.Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.Doc
	}
	return out
}

func plain(segments []search.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return b.String()
}
