package local

import (
	"slices"

	"tandem/search/local/internal/analysis"
	"tandem/search/local/internal/bitset"
)

// row returns the terms of a phrase; known is false when one of them is in no document.
func (c *core) row(text string) (ids []uint32, known bool) {
	for _, t := range analysis.Terms(text) {
		id, ok := c.terms.Find(t)
		if !ok {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

// rows returns those of the documents that have the terms in a row.
func (c *core) rows(r row, among *bitset.Set) *bitset.Set {
	var out bitset.Set
	if len(r.ids) == 0 {
		return &out
	}
	rarest := r.ids[0]
	for _, id := range r.ids {
		if len(c.postings[id].places) < len(c.postings[rarest].places) {
			rarest = id
		}
	}
	for i := range c.postings[rarest].places {
		if doc := c.postings[rarest].places[i].doc; among.Has(doc) && (len(r.ids) == 1 || len(c.starts(doc, r)) > 0) {
			out.Add(doc)
		}
	}
	return &out
}

// starts returns the positions in a document at which the terms stand in a row.
func (c *core) starts(doc uint32, r row) []uint32 {
	places := make([]place, len(r.ids))
	for i, id := range r.ids {
		p, ok := c.postings[id].find(doc)
		if !ok {
			return nil
		}
		places[i] = p
	}
	var out []uint32
	for i, id := range r.ids {
		at := c.postings[id].positions(places[i])
		if i == 0 {
			out = at
			continue
		}
		out = slices.DeleteFunc(out, func(s uint32) bool {
			_, found := slices.BinarySearch(at, s+uint32(i))
			return !found
		})
		if len(out) == 0 {
			return nil
		}
	}
	return out
}

// standing calls fn for every position at which a word stands in a document, with the term that stands there.
func (c *core) standing(w *word, doc uint32, fn func(at uint32, t term)) {
	if len(w.within.ids) > 0 {
		for _, s := range c.starts(doc, w.within) {
			fn(s+uint32(w.at), term{id: w.within.ids[w.at], weight: 1})
		}
		return
	}
	for _, t := range w.terms {
		l := &c.postings[t.id]
		if p, ok := l.find(doc); ok {
			for _, at := range l.positions(p) {
				fn(at, t)
			}
		}
	}
	for _, r := range w.rows {
		for _, s := range c.starts(doc, r) {
			for i, id := range r.ids {
				fn(s+uint32(i), term{id: id, weight: synonymWeight, why: r.why})
			}
		}
	}
}
