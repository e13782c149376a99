package searchtest

import (
	"fmt"
	"slices"

	"tandem/search"
)

func faceted() []build {
	f := func(industry, stage string) map[search.Facet][]string {
		return map[search.Facet][]string{search.FacetIndustry: {industry}, search.FacetStage: {stage}}
	}
	return []build{
		{id: "a", title: "Deck a", facets: f("retail", "discovery")},
		{id: "b", title: "Deck b", facets: f("retail", "proposal")},
		{id: "c", title: "Deck c", facets: f("health", "discovery")},
		{id: "d", title: "Deck d", facets: f("logistics", "discovery")},
		{id: "e", title: "Other e", facets: f("retail", "discovery")},
	}
}

func counts(res search.Results, f search.Facet) string {
	out := ""
	for _, v := range res.Facets[f] {
		out += fmt.Sprintf("%s %d;", v.Value, v.Count)
	}
	return out
}

// narrowing are the promises on facets and pages.
var narrowing = []Promise{
	{"counts are those of counting by hand, whatever is chosen", checkCounts},
	{"the values of a long facet can be looked through", func(t T, x search.Index) {
		var docs []build
		for i := range search.MaxFacetValues + 20 {
			docs = append(docs, build{id: fmt.Sprintf("d%03d", i), title: "Deck", facets: map[search.Facet][]string{search.FacetProduct: {fmt.Sprintf("Product %03d", i)}}})
		}
		docs = append(docs, build{id: "accent", title: "Deck", facets: map[search.Facet][]string{search.FacetProduct: {"Zürich suite"}}})
		fill(t, x, docs...)
		q := search.Query{Audience: search.ForMarketer, Text: "deck", Finished: true, Count: []search.Facet{search.FacetProduct}}
		if n := len(query(t, x, q).Facets[search.FacetProduct]); n != search.MaxFacetValues {
			t.Errorf("got %d values, want the first %d", n, search.MaxFacetValues)
		}
		for like, want := range map[string]string{"PRODUCT 119": "Product 119 1;", "zurich": "Zürich suite 1;", "no such": ""} {
			q.Like = map[search.Facet]string{search.FacetProduct: like}
			if got := counts(query(t, x, q), search.FacetProduct); got != want {
				t.Errorf("like %q: got %q, want %q", like, got, want)
			}
		}
	}},
	{"any value inside a facet, all facets between", func(t T, x search.Index) {
		fill(t, x, faceted()...)
		q := search.Query{Audience: search.ForMarketer, Text: "deck", Finished: true, Chosen: map[search.Facet][]string{search.FacetIndustry: {"retail", "health"}}}
		want(t, "two industries", query(t, x, q), "a", "b", "c")
		q.Chosen[search.FacetStage] = []string{"discovery"}
		want(t, "and a stage", query(t, x, q), "a", "c")
		q.Chosen[search.FacetStage] = []string{"nothing"}
		want(t, "a value nobody has", query(t, x, q))
	}},
	{"counts ignore the facet's own choice and no other", func(t T, x search.Index) {
		fill(t, x, faceted()...)
		q := search.Query{
			Audience: search.ForMarketer, Text: "deck", Finished: true, Count: []search.Facet{search.FacetIndustry, search.FacetStage},
			Chosen: map[search.Facet][]string{search.FacetIndustry: {"retail"}, search.FacetStage: {"discovery"}},
		}
		res := query(t, x, q)
		if got, want := counts(res, search.FacetIndustry), "health 1;logistics 1;retail 1;"; got != want {
			t.Errorf("industries: got %q, want %q", got, want)
		}
		if got, want := counts(res, search.FacetStage), "discovery 1;proposal 1;"; got != want {
			t.Errorf("stages: got %q, want %q", got, want)
		}
		if res.Total != 1 {
			t.Errorf("total: got %d, want 1", res.Total)
		}
	}},
	{"values are sorted by count, then by name", func(t T, x search.Index) {
		fill(t, x, faceted()...)
		res := query(t, x, search.Query{Audience: search.ForMarketer, Count: []search.Facet{search.FacetIndustry}})
		if got, want := counts(res, search.FacetIndustry), "retail 3;health 1;logistics 1;"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}},
	{"values are equal but for case and space, not for accents", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "A", facets: map[search.Facet][]string{search.FacetRegion: {" DACH "}}},
			build{id: "b", title: "B", facets: map[search.Facet][]string{search.FacetRegion: {"québec"}}})
		for value, doc := range map[string]string{"dach": "a", "QUÉBEC": "b"} {
			want(t, value, query(t, x, search.Query{Audience: search.ForMarketer, Chosen: map[search.Facet][]string{search.FacetRegion: {value}}}), doc)
		}
		want(t, "quebec", query(t, x, search.Query{Audience: search.ForMarketer, Chosen: map[search.Facet][]string{search.FacetRegion: {"quebec"}}}))
	}},
	{"kind and topic are facets", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "A", kind: "article", tags: []string{"handover"}}, build{id: "b", title: "B"})
		for f, v := range map[search.Facet]string{search.FacetKind: "article", search.FacetTopic: "handover"} {
			want(t, v, query(t, x, search.Query{Audience: search.ForMarketer, Chosen: map[search.Facet][]string{f: {v}}}), "a")
		}
	}},
	{"hostile values are values", func(t T, x search.Index) {
		hostile := `x" OR kind = "asset`
		fill(t, x, build{id: "a", title: "A", facets: map[search.Facet][]string{search.FacetProduct: {hostile}}}, build{id: "b", title: "B"})
		for _, v := range []string{hostile, `\`, `"`, `\" OR 1 = 1`, "[a, b]", "' OR ''='"} {
			res := query(t, x, search.Query{Audience: search.ForMarketer, Chosen: map[search.Facet][]string{search.FacetProduct: {v}}})
			if v == hostile {
				want(t, v, res, "a")
			} else {
				want(t, v, res)
			}
		}
	}},
	{"pages hold every document once", func(t T, x search.Index) {
		var docs []build
		for i := range 45 {
			docs = append(docs, build{id: fmt.Sprintf("d%02d", i), title: "Deck", bodies: []string{"deck one", "deck two"}})
		}
		fill(t, x, docs...)
		seen := map[string]bool{}
		for offset := 0; offset < 45; offset += 10 {
			res := query(t, x, search.Query{Audience: search.ForMarketer, Text: "deck", Finished: true, Offset: offset, Limit: 10})
			for _, h := range res.Hits {
				if seen[h.Doc] {
					t.Errorf("%s came twice", h.Doc)
				}
				seen[h.Doc] = true
			}
			if res.Total != 45 {
				t.Errorf("total at %d: got %d, want 45", offset, res.Total)
			}
		}
		if len(seen) != 45 {
			t.Errorf("got %d documents on all pages, want 45", len(seen))
		}
		if res := query(t, x, search.Query{Audience: search.ForMarketer, Offset: 1_000_000}); len(res.Hits) != 0 {
			t.Errorf("past the end: got %d hits", len(res.Hits))
		}
	}},
}

// limits are the promises on what is too much.
var limits = []Promise{
	{"of very many values the commonest are counted, and all can be chosen", func(t T, x search.Index) {
		var docs []build
		for i := range search.MaxFacetValues + 20 {
			docs = append(docs, build{id: fmt.Sprintf("d%03d", i), title: "Deck", facets: map[search.Facet][]string{search.FacetProduct: {fmt.Sprintf("p%03d", i)}}})
		}
		docs = append(docs, build{id: "twice", title: "Deck", facets: map[search.Facet][]string{search.FacetProduct: {"p119"}}})
		fill(t, x, docs...)
		res := query(t, x, search.Query{Audience: search.ForMarketer, Text: "deck", Finished: true, Limit: 500, Count: []search.Facet{search.FacetProduct}})
		values := res.Facets[search.FacetProduct]
		if len(values) != search.MaxFacetValues || values[0] != (search.FacetValue{Value: "p119", Count: 2}) || values[1].Value != "p000" {
			t.Errorf("got %d values, first %v; want %d, p119 first", len(values), values[:min(2, len(values))], search.MaxFacetValues)
		}
		if len(res.Hits) != 100 || res.Total != len(docs) {
			t.Errorf("a limit of 500: got %d of %d hits, want 100 of %d", len(res.Hits), res.Total, len(docs))
		}
		want(t, "a value that is not counted", query(t, x, search.Query{Audience: search.ForMarketer, Chosen: map[search.Facet][]string{search.FacetProduct: {"p118"}}}), "d118")
	}},
	{"of too many words the telling ones are used", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Quokka"}, build{id: "b", title: "Other"})
		first(t, "a long question", ask(t, x, "so can you please tell me once more what it was that we said about the quokka then"), "a")
	}},
}

// showing are the promises on what a hit says.
var showing = []Promise{
	{"a document appears once, at its best page, with the number of others", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Deck", bodies: []string{"welcome", "agenda", "renewal terms and renewal dates", "thanks"}},
			build{id: "b", title: "Talk", bodies: []string{"onboarding first", "onboarding second", "onboarding third"}})
		res := ask(t, x, "renewal")
		if len(res.Hits) != 1 || res.Hits[0].Page != 3 || res.Hits[0].OtherPages != 0 {
			t.Errorf("got %+v, want a at page 3 and no others", res.Hits)
		}
		res = ask(t, x, "onboarding")
		if len(res.Hits) != 1 || res.Hits[0].OtherPages != 2 || res.Total != 1 {
			t.Errorf("got %+v of %d, want b once with two other pages", res.Hits, res.Total)
		}
	}},
	{"the snippet shows the sentence, marked, and never the whole text", func(t T, x search.Index) {
		body := longText("before") + " the quokka stands here " + longText("after")
		fill(t, x, build{id: "a", title: "Animals & <b>birds</b>", bodies: []string{body}})
		res := ask(t, x, "quokka")
		if len(res.Hits) != 1 {
			t.Fatalf("got %v, want a", ids(res))
		}
		all, hits := text(res.Hits[0].Snippet)
		if len(hits) != 1 || hits[0] != "quokka" {
			t.Errorf("marked: got %q, want quokka", hits)
		}
		if len(all) > len(body)/3 || all == "" {
			t.Errorf("the snippet has %d of %d bytes", len(all), len(body))
		}
		if title, _ := text(res.Hits[0].Title); title != "Animals & <b>birds</b>" {
			t.Errorf("title: got %q, want it as written", title)
		}
	}},
	{"a hit by a typo or a synonym says so", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Negotiation"}, build{id: "b", title: "Datasheet"})
		if err := x.SetSynonyms(t.Context(), search.Synonyms{"leaflet": {"datasheet"}}); err != nil {
			t.Fatalf("set synonyms: %v", err)
		}
		for text, why := range map[string]string{"negotiation": "[title]", "negotation": "[title typo]", "leaflet": "[synonym title]"} {
			res := ask(t, x, text)
			if len(res.Hits) != 1 {
				t.Fatalf("%s: got %v, want one", text, ids(res))
			}
			if got := fmt.Sprint(slices.Sorted(slices.Values(res.Hits[0].Why))); got != why {
				t.Errorf("%s: got %s, want %s", text, got, why)
			}
		}
	}},
	{"matches are marked in the title", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "The price list of 2027"})
		res := ask(t, x, "price")
		if len(res.Hits) != 1 {
			t.Fatalf("got %v, want a", ids(res))
		}
		if _, hits := text(res.Hits[0].Title); len(hits) != 1 || hits[0] != "price" {
			t.Errorf("got %q, want price", hits)
		}
	}},
	{"a hit says where it matched and carries what was stored", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Deck", notes: "mention walrus", facets: map[search.Facet][]string{search.FacetStage: {"proposal"}}, used: 4, version: 7})
		res := ask(t, x, "walrus")
		if len(res.Hits) != 1 {
			t.Fatalf("got %v, want a", ids(res))
		}
		h := res.Hits[0]
		if fmt.Sprint(h.Why) != "[notes]" || h.URL != "/library/a" || h.Kind != "asset" || h.Used != 4 || h.Version != 7 || h.State != "approved" ||
			!h.Fresh.Equal(start) || fmt.Sprint(h.Facets[search.FacetStage]) != "[proposal]" {
			t.Errorf("got %+v", h)
		}
	}},
	{"marks of the engine in a text do not mark it", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Deck", bodies: []string{"an \ue000odd\ue001 text about penguins"}})
		res := ask(t, x, "penguins")
		if len(res.Hits) != 1 {
			t.Fatalf("got %v, want a", ids(res))
		}
		if _, hits := text(res.Hits[0].Snippet); fmt.Sprint(hits) != "[penguins]" {
			t.Errorf("got %q, want penguins only", hits)
		}
	}},
}

func longText(word string) string {
	out := ""
	for i := range 150 {
		out += fmt.Sprintf("%s%d words of a text. ", word, i)
	}
	return out
}
