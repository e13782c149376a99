package local

import "tandem/search/local/internal/bitset"

// compacted returns a core with only what is alive in this one, which is read but not changed. Nothing is analysed
// again: lists are copied and numbers replaced, so that it takes a small part of the time of a rebuild.
func (c *core) compacted() *core {
	next := newCore()
	next.length, next.repsLength, next.records, next.bytes = c.length, c.repsLength, c.records, c.bytes
	to := c.moveEntries(next)
	terms := make([]uint32, len(c.postings)) // new numbers of terms, from 1
	for id := range c.postings {
		if l := c.postings[id].compacted(to); len(l.places) > 0 {
			terms[id] = next.terms.Add(c.terms.Term(uint32(id))) + 1
			next.postings = append(next.postings, l)
		}
	}
	for stemmer, n := range c.stemmers {
		if n > 0 {
			next.stemmers[stemmer] = n
		}
	}
	for stem, ids := range c.stems {
		for _, id := range ids {
			if terms[id] > 0 {
				next.stems[stem] = append(next.stems[stem], terms[id]-1)
			}
		}
	}
	for stemmer, held := range c.stemmed {
		next.stemmed[stemmer] = moved(held, terms)
	}
	return next
}

// moveEntries gives the living new numbers, which it returns counted from 1, and copies what is known of them.
func (c *core) moveEntries(next *core) []uint32 {
	to := make([]uint32, len(c.entries))
	for n, e := range c.entries {
		if e == nil {
			continue
		}
		next.numbers[e.doc.ID] = uint32(len(next.entries))
		next.entries = append(next.entries, e)
		to[n] = uint32(len(next.entries))
	}
	next.live, next.reps = *moved(&c.live, to), *moved(&c.reps, to)
	for f, values := range c.facets {
		next.facets[f] = make(map[string]*value, len(values))
		for k, v := range values {
			kept := &value{shown: v.shown, docs: *moved(&v.docs, to)}
			for doc, spelling := range v.others {
				kept.add(to[doc]-1, spelling)
			}
			next.facets[f][k] = kept
		}
	}
	return to
}

// moved returns the set under new numbers, leaving out what has none.
func moved(s *bitset.Set, to []uint32) *bitset.Set {
	var out bitset.Set
	s.Each(func(n uint32) bool {
		if to[n] > 0 {
			out.Add(to[n] - 1)
		}
		return true
	})
	return &out
}

// compacted returns the list without the dead, with no room to grow.
func (l *postings) compacted(to []uint32) postings {
	var out postings
	for i, p := range l.places {
		if to[p.doc] == 0 {
			continue
		}
		end := len(l.bytes)
		if i+1 < len(l.places) {
			end = int(l.places[i+1].at)
		}
		start := len(out.bytes)
		out.bytes = append(out.bytes, l.bytes[p.at:end]...)
		p.doc, p.at = to[p.doc]-1, uint32(start)
		out.places = append(out.places, p)
	}
	out.trim()
	return out
}

// trim gives up the room that lists have to grow, a fifth of the index after a rebuild, of which most would stay unused.
func (c *core) trim() {
	for id := range c.postings {
		c.postings[id].trim()
	}
}

func (l *postings) trim() {
	l.places = append([]place(nil), l.places...)
	l.bytes = append([]byte(nil), l.bytes...)
}
