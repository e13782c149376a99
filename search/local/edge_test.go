package local_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tandem/search"
	"tandem/search/local"
)

// put writes one document to the library.
func put(t *testing.T, x *local.Index, d search.Document) {
	t.Helper()
	d.Version, d.State = 1, "approved"
	if d.Records == nil {
		d.Records = []search.Record{{Body: d.Title}}
	}
	if err := x.Apply(t.Context(), search.Library, []search.Change{{ID: d.ID, Version: 1, Doc: &d}}); err != nil {
		t.Fatal(err)
	}
}

func TestIndex_RemovalWinsOverAWriteOfTheSameVersion(t *testing.T) {
	x := open(t, "")
	gone := search.Change{ID: "a", Version: 5}
	steps := []struct {
		change search.Change
		want   int
	}{{doc("a", 5, "Deck", "deck"), 1}, {gone, 0}, {doc("a", 5, "Deck", "deck"), 0}, {gone, 0}, {doc("a", 6, "Deck", "deck"), 1}, {gone, 1}}
	for i, s := range steps {
		if err := x.Apply(t.Context(), search.Library, []search.Change{s.change}); err != nil {
			t.Fatal(err)
		}
		if n := len(find(t, x, "deck")); n != s.want {
			t.Errorf("step %d: %d hits, want %d", i, n, s.want)
		}
	}
}

func TestIndex_WordsThatAreNoTermsFindNothing(t *testing.T) {
	x := open(t, "")
	put(t, x, search.Document{ID: "a", Title: "Deck"})
	put(t, x, search.Document{ID: "b", Title: "Set _private first"})
	long := strings.Repeat("x", 70)
	for _, text := range []string{long, `"` + long + `"`, "__init__"} {
		if hits := find(t, x, text); len(hits) != 0 {
			t.Errorf("%.12q found %d documents instead of none", text, len(hits))
		}
	}
	for _, text := range []string{"private", "_private", "deck " + long} {
		if hits := find(t, x, text); len(hits) != 1 {
			t.Errorf("%.12q found %d documents, want 1", text, len(hits))
		}
	}
}

func TestIndex_LastPageIsAsExactAsTheFirst(t *testing.T) {
	x := open(t, "")
	var pages []search.Record
	for n := range 200 {
		pages = append(pages, search.Record{Page: n + 1, Body: strings.Repeat("the price of one thing and the list of another. ", 3)})
	}
	pages[180].Body = "here the price list stands"
	put(t, x, search.Document{ID: "book", Title: "Book", Records: pages})
	for _, text := range []string{`"price list"`, "stands price"} {
		if hits := find(t, x, text); len(hits) != 1 || hits[0].Page != 181 {
			t.Errorf("%s: got %d hits, want page 181 of the book: %.200v", text, len(hits), fmt.Sprint(hits))
		}
	}
}

// A hidden document may share words, values and synonyms with visible ones, in another spelling or language: a rep must
// get the very answer that an index without it gives.
func TestAttack_A46_HiddenDocumentsLendNothing(t *testing.T) {
	industry := func(v string) map[search.Facet][]string {
		return map[search.Facet][]string{search.FacetIndustry: {v}}
	}
	with, without := open(t, ""), open(t, "")
	put(t, with, search.Document{ID: "h1", Title: "Hidden secret plan RETAIL prices", Facets: industry("RETAIL"), Language: "sv"})
	put(t, with, search.Document{ID: "h2", Title: "planer quotaz planerna", Facets: industry("Retail"), Language: "sv"})
	for _, x := range []*local.Index{with, without} {
		if err := x.SetSynonyms(t.Context(), search.Synonyms{"pricing": {"return on investment"}, "quotas": {"secret plan"}}); err != nil {
			t.Fatal(err)
		}
		put(t, x, search.Document{ID: "v1", Title: "Retail price list", Facets: industry("retail"), ForReps: true, Language: "en", Fresh: time.Unix(5, 0)})
		put(t, x, search.Document{ID: "v2", Title: "quotae and planer", Facets: industry("health"), ForReps: true, Language: "en", Fresh: time.Unix(6, 0)})
		put(t, x, search.Document{ID: "v3", Title: "plan secrets", Facets: industry("health"), ForReps: true, Language: "en", Fresh: time.Unix(7, 0)})
	}
	answer := func(x *local.Index, q search.Query) string {
		res, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		res.Took = 0
		out, err := json.Marshal(res)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	for _, text := range []string{"", "retail", "quotas", "pricing", "plan", "prices", `"secret plan"`, "-plan", "hidden", "pla", "planen"} {
		for _, finished := range []bool{true, false} {
			q := search.Query{Audience: search.ForRep, Text: text, Finished: finished, Count: search.Facets}
			if a, b := answer(with, q), answer(without, q); a != b {
				t.Errorf("%q:\n with %s\n without %s", text, a, b)
			}
		}
	}
}

func TestIndex_ValuesShowAsMostWriteThem(t *testing.T) {
	x := open(t, "")
	for i, v := range []string{"SAAS", "SaaS", "saas", "SaaS"} {
		put(t, x, search.Document{
			ID: fmt.Sprint("d", i), Title: "Deck", ForReps: i > 0, Facets: map[search.Facet][]string{search.FacetIndustry: {v}},
		})
	}
	res, err := x.Search(t.Context(), search.Query{Audience: search.ForRep, Count: []search.Facet{search.FacetIndustry}})
	if got := fmt.Sprint(res.Facets[search.FacetIndustry]); err != nil || got != "[{SaaS 3}]" {
		t.Errorf("got %s, %v", got, err)
	}
}
