package local

import (
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
	out, _ := c.rowsWithin(r, among, func() bool { return false })
	return out
}

// rowsWithin is rows until the time is over.
func (c *core) rowsWithin(r row, among *bitset.Set, over func() bool) (out *bitset.Set, partial bool) {
	out = &bitset.Set{}
	if len(r.ids) == 0 {
		return out, false
	}
	rarest := r.ids[0]
	for _, id := range r.ids {
		if len(c.postings[id].places) < len(c.postings[rarest].places) {
			rarest = id
		}
	}
	f := c.finder(r)
	for i := range c.postings[rarest].places {
		if i%checked == checked-1 && over() {
			return out, true
		}
		if doc := c.postings[rarest].places[i].doc; among.Has(doc) && (len(r.ids) == 1 || len(f.starts(doc)) > 0) {
			out.Add(doc)
		}
	}
	return out, false
}

// starts returns the positions in a document at which the terms stand in a row.
func (c *core) starts(doc uint32, r row) []uint32 {
	f := c.finder(r)
	return f.starts(doc)
}

// finder looks for a row in one document after another, reusing its memory.
type finder struct {
	lists  []*postings
	places []place
	found  []uint32
	at     []uint32
}

func (c *core) finder(r row) *finder {
	f := &finder{places: make([]place, len(r.ids))}
	for _, id := range r.ids {
		f.lists = append(f.lists, &c.postings[id])
	}
	return f
}

// starts is valid until the next call.
func (f *finder) starts(doc uint32) []uint32 {
	for i, l := range f.lists {
		p, ok := l.find(doc)
		if !ok {
			return nil
		}
		f.places[i] = p
	}
	f.found = f.lists[0].appendPositions(f.found[:0], f.places[0])
	for i := 1; i < len(f.lists) && len(f.found) > 0; i++ {
		f.at = f.lists[i].appendPositions(f.at[:0], f.places[i])
		f.found = follow(f.found, f.at, uint32(i))
	}
	return f.found
}

// follow keeps the starts that have a position so much later. Both are sorted.
func follow(starts, at []uint32, later uint32) []uint32 {
	kept := starts[:0]
	j := 0
	for _, s := range starts {
		for j < len(at) && at[j] < s+later {
			j++
		}
		if j < len(at) && at[j] == s+later {
			kept = append(kept, s)
		}
	}
	return kept
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
