package searchtest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"tandem/search"
)

// checkCounts compares the counts of facets, while values of several are chosen, with those of going through all documents
// one by one.
func checkCounts(t T, x search.Index) {
	rng := rand.New(rand.NewPCG(11, 12))
	facets := []search.Facet{search.FacetIndustry, search.FacetStage, search.FacetPersona, search.FacetRegion}
	pick := func(f search.Facet, n int) []string {
		var out []string
		for range rng.IntN(n + 1) {
			if v := fmt.Sprintf("%s %d", f, rng.IntN(5)); !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
		return out
	}
	var docs []build
	for i := range 120 {
		d := build{id: fmt.Sprintf("d%03d", i), title: "Deck", facets: map[search.Facet][]string{}, hidden: rng.IntN(4) == 0}
		if rng.IntN(3) == 0 {
			d.title = "Other"
		}
		for _, f := range facets {
			if values := pick(f, 2); len(values) > 0 {
				d.facets[f] = values
			}
		}
		docs = append(docs, d)
	}
	fill(t, x, docs...)
	for range 12 {
		q := search.Query{Audience: search.ForRep, Text: "deck", Finished: true, Count: facets, Chosen: map[search.Facet][]string{}}
		if rng.IntN(3) == 0 {
			q.Text = ""
		}
		for _, f := range facets[:rng.IntN(len(facets)+1)] {
			q.Chosen[f] = pick(f, 2)
		}
		res := query(t, x, q)
		for _, f := range facets {
			if got, want := counts(res, f), byHand(docs, q, f); got != want {
				t.Errorf("%s of %q with %v: got %q, want %q", f, q.Text, q.Chosen, got, want)
			}
		}
		total := 0
		for _, d := range docs {
			if fits(d, q, "") {
				total++
			}
		}
		if res.Total != total {
			t.Errorf("total of %q with %v: got %d, want %d", q.Text, q.Chosen, res.Total, total)
		}
	}
}

// fits reports whether a rep finds the document, whatever is chosen of one facet. Whoever asks for a word asks for "deck".
func fits(d build, q search.Query, but search.Facet) bool {
	if d.hidden || q.Text != "" && d.title != "Deck" {
		return false
	}
	for f, values := range q.Chosen {
		if f != but && len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(d.facets[f], v) }) {
			return false
		}
	}
	return true
}

func byHand(docs []build, q search.Query, f search.Facet) string {
	number := map[string]int{}
	for _, d := range docs {
		if fits(d, q, f) {
			for _, v := range d.facets[f] {
				number[v]++
			}
		}
	}
	var values []search.FacetValue
	for v, n := range number {
		values = append(values, search.FacetValue{Value: v, Count: n})
	}
	slices.SortFunc(values, func(a, b search.FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return counts(search.Results{Facets: map[search.Facet][]search.FacetValue{f: values}}, f)
}
