package local

import (
	"tandem/search"
	"tandem/search/local/internal/analysis"
	"tandem/search/local/internal/bitset"
)

// match is what a document shows of a query.
type match struct {
	terms   map[string]int // term to word of the query, for marking
	why     map[string]bool
	records map[int32]*weight // by record: which words it has
}

type weight struct {
	words map[int]bool
	sum   float32
}

// whyOrder is the order in which reasons are told.
var whyOrder = []string{"title", "tag", "heading", "text", "notes", "synonym", "typo"}

var fieldWhy = [fieldCount]string{inTitle: "title", inTags: "tag", inSummary: "text", inHeading: "heading", inBody: "text", inNotes: "notes", inValues: "tag"}

// hit shows a document at its best record.
func (c *core) hit(r reading, doc uint32) search.Hit {
	e := c.entries[doc]
	d := &e.doc
	m := c.match(r, doc)
	best, others := m.best(e.count)
	return m.shown(d, e.records()[best], len(others))
}

// shown is a document at one of its records.
func (m *match) shown(d *search.Document, rec search.Record, others int) search.Hit {
	h := search.Hit{
		Doc: d.ID, Version: d.Version, Kind: d.Kind, Page: rec.Page, Anchor: rec.Anchor, URL: d.URL, Language: d.Language,
		Facets: cloneFacets(d.Facets), State: d.State, Fresh: d.Fresh, Used: d.Used, OtherPages: others,
		Title: m.mark(d.Title), Heading: m.mark(rec.Heading), Snippet: m.snippet(d, rec),
	}
	for _, w := range whyOrder {
		if m.why[w] {
			h.Why = append(h.Why, w)
		}
	}
	return h
}

// match finds where the words of the query stand in a document.
func (c *core) match(r reading, doc uint32) *match {
	e := c.entries[doc]
	m := &match{terms: map[string]int{}, why: map[string]bool{}, records: map[int32]*weight{}}
	for i, w := range r.words {
		exact := false
		reasons := map[string]bool{}
		c.standing(w, doc, func(at uint32, t term) {
			s := e.segmentAt(at)
			exact = exact || t.why == ""
			reasons[t.why] = true
			m.terms[c.terms.Term(t.id)] = i
			m.why[fieldWhy[s.field]] = true
			m.note(s.record, i, w, t.weight)
		})
		for why := range reasons {
			if !exact {
				m.why[why] = true
			}
		}
	}
	return m
}

func (m *match) note(record int32, i int, w *word, of float32) {
	if record < 0 {
		return
	}
	n := m.records[record]
	if n == nil {
		n = &weight{words: map[int]bool{}}
		m.records[record] = n
	}
	if !n.words[i] {
		n.words[i] = true
		n.sum += w.idf * of
	}
}

// best returns the record with most of the query, the first of equals, and the others that have at least half as much.
func (m *match) best(records int) (best int, others []int) {
	var top *weight
	for i := range records {
		n := m.records[int32(i)]
		if n != nil && (top == nil || n.sum > top.sum) {
			best, top = i, n
		}
	}
	if top == nil {
		return 0, nil
	}
	for i := range records {
		if n := m.records[int32(i)]; n != nil && i != best && n.sum*2 >= top.sum {
			others = append(others, i)
		}
	}
	return best, others
}

// findIn answers a query in one document: its records that match, the best first, then in their order.
func (c *core) findIn(q search.Query, r reading, allowed *bitset.Set) search.Results {
	res := search.Results{TotalKind: search.Exact, Facets: map[search.Facet][]search.FacetValue{}}
	doc, ok := c.numbers[q.In]
	if !ok || !allowed.Has(doc) || len(r.words) == 0 {
		return res
	}
	m := c.match(r, doc)
	if len(m.terms) == 0 {
		return res
	}
	e := c.entries[doc]
	best, others := m.best(e.count)
	records := e.records()
	all := append([]int{best}, others...)
	res.Total = len(all)
	for _, n := range all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))] {
		res.Hits = append(res.Hits, m.shown(&e.doc, records[n], len(others)))
	}
	return res
}

// marks finds the terms that matched in a text.
func (m *match) marks(text string) []search.Mark {
	if len(m.terms) == 0 {
		return nil
	}
	var out []search.Mark
	analysis.Each(text, func(t analysis.Token) bool {
		if w, ok := m.terms[t.Term]; ok {
			out = append(out, search.Mark{Start: t.Start, End: t.End, Word: w})
		}
		return true
	})
	return out
}

func (m *match) mark(text string) []search.Segment {
	if text == "" {
		return nil
	}
	return search.Highlight(text, m.marks(text))
}

// snippet shows the text around the match: of the record's body, else its notes, else the document's summary.
func (m *match) snippet(d *search.Document, rec search.Record) []search.Segment {
	for _, text := range []string{rec.Body, rec.Notes, d.Summary} {
		if marks := m.marks(text); len(marks) > 0 {
			return search.Crop(text, marks, search.SnippetWords)
		}
	}
	for _, text := range []string{d.Summary, rec.Body, rec.Notes} {
		if text != "" {
			return search.Crop(text, nil, search.SnippetWords)
		}
	}
	return nil
}
