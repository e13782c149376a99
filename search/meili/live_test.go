package meili_test

import (
	"fmt"
	"testing"
	"time"

	"tandem/search"
)

func doc(id string, version uint64, title string, bodies ...string) search.Document {
	d := search.Document{
		ID: id, Version: version, Kind: "asset", Title: title, URL: "/library/" + id, State: "approved", ForReps: true,
		Fresh: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	for i, b := range bodies {
		d.Records = append(d.Records, search.Record{Page: i + 1, Body: b})
	}
	return d
}

func put(d search.Document) search.Change {
	return search.Change{ID: d.ID, Version: d.Version, Doc: &d}
}

func TestSmoke(t *testing.T) {
	x := open(t)
	d := doc("Doc1", 3, "Pricing guide", "What the starter plan costs and what it includes.", "Discounts for the enterprise plan.")
	d.Tags = []string{"Pricing"}
	if err := x.Apply(t.Context(), search.Public, []search.Change{put(d), put(doc("doc1", 1, "Other case", "plan nothing"))}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"plan", "", "pric", "discuonts", "pricing enterprise", "\"starter plan\"", "plan -nothing", "-nothing", "xyzzy plan", "plan xyzzy"} {
		r, err := x.Search(t.Context(), search.Query{Audience: search.ForPublic, Text: text, Count: []search.Facet{search.FacetKind, search.FacetTopic}})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%q: %d %s %v %v\n", text, r.Total, r.TotalKind, r.Facets, r.Took)
		for _, h := range r.Hits {
			fmt.Printf("   %s v%d p%d other %d %v %v %v why %v\n", h.Doc, h.Version, h.Page, h.OtherPages, h.Title, h.Heading, h.Snippet, h.Why)
		}
	}
	v, err := x.Versions(t.Context(), search.Public)
	fmt.Println(v, err)
	st, err := x.Stats(t.Context(), search.Public)
	fmt.Println(st, err, x.Ready(t.Context()), x.State())
	begin := time.Now()
	err = x.Rebuild(t.Context(), search.Public, func() (search.Document, bool, error) { return search.Document{}, false, nil })
	v, err2 := x.Versions(t.Context(), search.Public)
	fmt.Println(v, err, err2, time.Since(begin))
}
