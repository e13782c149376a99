package local

import (
	"cmp"
	"slices"

	"tandem/search"
	"tandem/search/local/internal/bitset"
)

// find answers a query that was checked.
func (c *core) find(q search.Query, synonyms search.Synonyms, over func() bool) search.Results {
	res := search.Results{TotalKind: search.Exact, Facets: map[search.Facet][]search.FacetValue{}}
	a := c.audience(q.Audience)
	r := c.read(q, synonyms, a)
	base, partial := c.filter(a.visible, r, over)
	if q.In != "" {
		return c.findIn(q, r, base)
	}
	allowed := base.Clone()
	for f, values := range q.Chosen {
		allowed.And(c.having(f, values))
	}
	var found []scored
	matching := base // without the facets, for counting them
	if len(r.words) == 0 {
		allowed.Each(func(n uint32) bool { found = append(found, scored{doc: n}); return true })
		c.browse(found, q.Sort, q.Offset+q.Limit)
	} else {
		all, cut := c.gather(r, a, base, over)
		partial = partial || cut
		for _, f := range all {
			if allowed.Has(f.doc) {
				found = append(found, f)
			}
		}
		found = c.choose(found)
		matching = c.alikeMatches(all, found)
		c.rank(r, found, q.Sort, q.Offset+q.Limit, over)
	}
	if partial {
		res.Partial, res.TotalKind = true, search.Capped
	}
	res.Total = len(found)
	if q.Offset < len(found) {
		for _, s := range found[q.Offset:min(len(found), q.Offset+q.Limit)] {
			res.Hits = append(res.Hits, c.hit(r, s.doc))
		}
	}
	for _, f := range q.Count {
		res.Facets[f] = c.count(f, matching, q.Chosen, q.Like[f])
	}
	return res
}

// alikeMatches are the documents that match as well as the worst that is shown, whatever their facets.
func (c *core) alikeMatches(all, shown []scored) *bitset.Set {
	var out bitset.Set
	least := uint8(255)
	for _, f := range shown {
		least = min(least, f.matched)
	}
	if len(shown) == 0 {
		// Nothing fits the facets that are chosen; the counts then show what would.
		for _, f := range c.choose(slices.Clone(all)) {
			least = min(least, f.matched)
		}
	}
	for _, f := range all {
		if f.matched >= least {
			out.Add(f.doc)
		}
	}
	return &out
}

// filter applies phrases and exclusions. When the time is over it keeps only what it has looked at: of a phrase those that
// are known to have it, of an exclusion nothing.
func (c *core) filter(visible *bitset.Set, r reading, over func() bool) (out *bitset.Set, partial bool) {
	if r.nothing {
		return &bitset.Set{}, false
	}
	out = visible.Clone()
	for _, phrase := range r.phrases {
		having, cut := c.rowsWithin(phrase, out, over)
		out.And(having)
		partial = partial || cut
	}
	for _, unwanted := range r.not {
		having, cut := c.rowsWithin(unwanted, out, over)
		if cut {
			return &bitset.Set{}, true
		}
		having.Each(func(n uint32) bool { out.Remove(n); return true })
	}
	return out, partial
}

// having returns the documents with any of the values.
func (c *core) having(f search.Facet, values []string) *bitset.Set {
	var out bitset.Set
	for _, v := range values {
		if held := c.facets[f][search.FacetKey(v)]; held != nil {
			out.Or(&held.docs)
		}
	}
	return &out
}

// count returns the values of a facet among the documents that match and have what is chosen of the other facets.
func (c *core) count(f search.Facet, matching *bitset.Set, chosen map[search.Facet][]string, like string) []search.FacetValue {
	among := matching
	for other, values := range chosen {
		if other != f {
			if among == matching {
				among = matching.Clone()
			}
			among.And(c.having(other, values))
		}
	}
	out := []search.FacetValue{}
	for _, v := range c.facets[f] {
		n := v.docs.AndCount(among)
		if n == 0 {
			continue
		}
		if shown := v.spelling(among, n); like == "" || search.Contains(shown, like) {
			out = append(out, search.FacetValue{Value: shown, Count: n})
		}
	}
	slices.SortFunc(out, func(a, d search.FacetValue) int {
		return cmp.Or(cmp.Compare(d.Count, a.Count), cmp.Compare(a.Value, d.Value))
	})
	return out[:min(len(out), search.MaxFacetValues)]
}

// browse brings the first k to the front when nothing was asked: the newest, or the most used.
func (c *core) browse(found []scored, order search.Sort, k int) {
	leading(found, k, func(x, y scored) int {
		a, d := &c.entries[x.doc].doc, &c.entries[y.doc].doc
		return cmp.Or(c.preferred(x.doc, y.doc, order), d.Fresh.Compare(a.Fresh), cmp.Compare(a.ID, d.ID))
	})
}
