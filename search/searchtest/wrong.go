package searchtest

import (
	"context"
	"slices"
	"strings"

	"tandem/search"
)

// Wrong is an engine that breaks something.
type Wrong struct {
	Name string
	Make func(search.Index) search.Index
}

// Wrongs are engines that each break one promise of the good one below. The suite must fail on all of them.
var Wrongs = []Wrong{
	{"forgives no typo", func(x search.Index) search.Index {
		return asks{Index: x, before: func(q *search.Query) {
			for _, w := range strings.Fields(q.Text) {
				if len(w) > 3 && !strings.HasPrefix(w, "-") && !strings.HasPrefix(w, `"`) {
					q.Text = strings.Replace(q.Text, w, `"`+w+`"`, 1)
				}
			}
		}}
	}},
	{"shows reps everything", func(x search.Index) search.Index {
		return asks{Index: x, before: func(q *search.Query) {
			if q.Audience == search.ForRep {
				q.Audience = search.ForMarketer
			}
		}}
	}},
	{"tells reps of hidden values by the counts", func(x search.Index) search.Index { return leaky{x} }},
	{"counts within the facet's own choice", func(x search.Index) search.Index {
		return asks{Index: x, after: func(q search.Query, r *search.Results) {
			for f, chosen := range q.Chosen {
				r.Facets[f] = slices.DeleteFunc(r.Facets[f], func(v search.FacetValue) bool { return !slices.Contains(chosen, v.Value) })
			}
		}}
	}},
	{"leaves values unsorted", func(x search.Index) search.Index {
		return asks{Index: x, after: func(_ search.Query, r *search.Results) {
			for _, values := range r.Facets {
				slices.Reverse(values)
			}
		}}
	}},
	{"takes only one value of a facet", func(x search.Index) search.Index {
		return asks{Index: x, before: func(q *search.Query) {
			for f, v := range q.Chosen {
				q.Chosen[f] = v[:min(1, len(v))]
			}
		}}
	}},
	{"returns the whole text", func(x search.Index) search.Index {
		return asks{Index: x, after: func(_ search.Query, r *search.Results) {
			for i := range r.Hits {
				r.Hits[i].Snippet = append(r.Hits[i].Snippet, search.Segment{Text: strings.Repeat("text ", 3000)})
			}
		}}
	}},
	{"opens at the first page", func(x search.Index) search.Index {
		return asks{Index: x, after: func(_ search.Query, r *search.Results) {
			for i := range r.Hits {
				r.Hits[i].Page = 1
			}
		}}
	}},
	{"marks nothing", func(x search.Index) search.Index {
		return asks{Index: x, after: func(_ search.Query, r *search.Results) {
			for _, h := range r.Hits {
				for i := range h.Title {
					h.Title[i].Hit = false
				}
			}
		}}
	}},
	{"completes finished words", func(x search.Index) search.Index {
		return asks{Index: x, before: func(q *search.Query) { q.Finished = false }}
	}},
	{"ignores the order asked for", func(x search.Index) search.Index {
		return asks{Index: x, before: func(q *search.Query) { q.Sort = search.ByRelevance }}
	}},
	{"takes what comes last for the newest", func(x search.Index) search.Index { return &lastWins{Index: x} }},
	{"forgets removals", func(x search.Index) search.Index { return forgetful{x} }},
	{"swaps in a broken rebuild", func(x search.Index) search.Index { return hasty{x} }},
	{"mixes the spaces", func(x search.Index) search.Index { return mixed{x} }},
	{"knows no synonyms", func(x search.Index) search.Index { return deaf{x} }},
}

// asks changes queries or results.
type asks struct {
	search.Index
	before func(*search.Query)
	after  func(search.Query, *search.Results)
}

func (a asks) Search(ctx context.Context, q search.Query) (search.Results, error) {
	asked := q
	if a.before != nil {
		a.before(&q)
	}
	r, err := a.Index.Search(ctx, q)
	if err == nil && a.after != nil {
		a.after(asked, &r)
	}
	return r, err
}

type leaky struct{ search.Index }

func (l leaky) Search(ctx context.Context, q search.Query) (search.Results, error) {
	r, err := l.Index.Search(ctx, q)
	if err == nil && q.Audience == search.ForRep {
		q.Audience = search.ForMarketer
		all, err := l.Index.Search(ctx, q)
		r.Facets = all.Facets
		return r, err
	}
	return r, err
}

// lastWins gives every change a version of its own.
type lastWins struct {
	search.Index
	n uint64
}

func (l *lastWins) Apply(ctx context.Context, s search.Space, changes []search.Change) error {
	out := slices.Clone(changes)
	for i, c := range out {
		if c.Check() != nil {
			continue
		}
		l.n++
		out[i].Version = l.n
		if c.Doc != nil {
			d := *c.Doc
			d.Version = l.n
			out[i].Doc = &d
		}
	}
	return l.Index.Apply(ctx, s, out)
}

// forgetful removes by writing an empty document of version zero.
type forgetful struct{ search.Index }

func (f forgetful) Apply(ctx context.Context, s search.Space, changes []search.Change) error {
	return f.Index.Apply(ctx, s, slices.DeleteFunc(slices.Clone(changes), func(c search.Change) bool { return c.Doc == nil && c.Check() == nil }))
}

type hasty struct{ search.Index }

func (h hasty) Rebuild(ctx context.Context, s search.Space, next func() (search.Document, bool, error)) error {
	var broken error
	err := h.Index.Rebuild(ctx, s, func() (search.Document, bool, error) {
		d, ok, err := next()
		if err != nil {
			broken = err
			return search.Document{}, false, nil
		}
		return d, ok, nil
	})
	if broken != nil {
		return broken
	}
	return err
}

type mixed struct{ search.Index }

func (m mixed) Apply(ctx context.Context, s search.Space, changes []search.Change) error {
	if err := m.Index.Apply(ctx, s, changes); err != nil || s != search.Library {
		return err
	}
	return m.Index.Apply(ctx, search.Public, changes)
}

type deaf struct{ search.Index }

func (deaf) SetSynonyms(context.Context, search.Synonyms) error { return nil }
