package meili_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/search"
	"tandem/search/meili"
)

// shelf fills the library space with a few documents that differ in what the promises are about.
func shelf(t *testing.T) *meili.Index {
	t.Helper()
	x := open(t)
	make := func(id, title, body string, day int, used int64, set func(*search.Document)) search.Change {
		d := doc(id, 1, title, body)
		d.Fresh, d.Used = time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC), used
		d.Facets = map[search.Facet][]string{search.FacetStage: {"Proof"}, search.FacetIndustry: {"Energy"}}
		if set != nil {
			set(&d)
		}
		return put(d)
	}
	changes := []search.Change{
		make("overview", "Encryption overview", "How we keep customer data safe.", 1, 5, nil),
		make("onboarding", "Onboarding plan", "A security review and encryption come first.", 20, 50, func(d *search.Document) {
			d.Facets[search.FacetStage] = []string{"Close"}
			d.Records = append(d.Records, search.Record{Page: 2, Body: "More on encryption."}, search.Record{Page: 3, Body: "Costs."})
		}),
		make("secret", "Encryption draft", "Internal encryption words: zebra.", 25, 90, func(d *search.Document) {
			d.ForReps, d.State = false, "draft"
			d.Facets[search.FacetIndustry] = []string{"Mining"}
		}),
		make("case", "Energy case", "They cut their sale costs.", 3, 1, func(d *search.Document) {
			d.Facets[search.FacetIndustry] = []string{"Health"}
		}),
	}
	if err := x.Apply(t.Context(), search.Library, changes); err != nil {
		t.Fatalf("Apply: %v", err)
	}
	return x
}

func ids(r search.Results) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.Doc)
	}
	return out
}

func TestWhatIsFoundAndInWhichOrder(t *testing.T) {
	x := shelf(t)
	if err := x.SetSynonyms(t.Context(), search.Synonyms{"crypto": {"encryption"}, "go live": {"onboarding plan"}}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		q    search.Query
		want []string
	}{
		{search.Query{Text: "encryption"}, []string{"overview", "secret", "onboarding"}}, // title first, then approved
		{search.Query{Text: "encrpytion"}, []string{"overview", "secret", "onboarding"}},
		{search.Query{Text: "encr"}, []string{"overview", "secret", "onboarding"}},
		{search.Query{Text: "encr", Finished: true}, []string{}},
		{search.Query{Text: "encr "}, []string{}},
		{search.Query{Text: "encr of"}, []string{}}, // the stop word is unfinished, not the word before
		{search.Query{Text: "sole "}, []string{}},   // four letters: no typo
		{search.Query{Text: "crypto"}, []string{"overview", "secret", "onboarding"}},
		{search.Query{Text: "go live"}, []string{"onboarding"}},
		{search.Query{Text: `"security review"`}, []string{"onboarding"}},
		{search.Query{Text: `"review security"`}, []string{}},
		{search.Query{Text: "encryption -zebra"}, []string{"overview", "onboarding"}},
		{search.Query{Text: "xylophone encryption"}, []string{"overview", "secret", "onboarding"}},
		{search.Query{Text: "how do you keep the data of a customer safe in wartime"}, []string{"overview"}},
		{search.Query{Text: "encryption", Sort: search.ByFresh}, []string{"secret", "onboarding", "overview"}},
		{search.Query{Text: "encryption", Sort: search.ByUsed}, []string{"secret", "onboarding", "overview"}},
		{search.Query{}, []string{"secret", "onboarding", "case", "overview"}},
		{search.Query{Sort: search.ByFresh}, []string{"secret", "onboarding", "case", "overview"}},
		{search.Query{Sort: search.ByUsed}, []string{"secret", "onboarding", "overview", "case"}},
		{search.Query{Offset: 1, Limit: 2}, []string{"onboarding", "case"}},
		{search.Query{Offset: search.MaxDepth}, []string{}},
	} {
		tt.q.Audience = search.ForMarketer
		r, err := x.Search(t.Context(), tt.q)
		if err != nil {
			t.Fatalf("Search(%+v): %v", tt.q, err)
		}
		if diff := cmp.Diff(tt.want, ids(r)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.q, diff)
		}
	}
}

func TestHitShowsWhereAndHowOften(t *testing.T) {
	x := shelf(t)
	r, err := x.Search(t.Context(), search.Query{Audience: search.ForRep, Text: "encryption", Count: []search.Facet{search.FacetKind}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"overview", "onboarding"}, ids(r)); diff != "" {
		t.Fatalf("hits (-want +got):\n%s", diff)
	}
	if r.Total != 2 {
		t.Errorf("total %d, want documents, 2", r.Total)
	}
	want := search.Hit{Why: []string{"text"}, OtherPages: 1}
	if h := r.Hits[1]; h.OtherPages != want.OtherPages || !cmp.Equal(h.Why, want.Why) {
		t.Errorf("why %v, %d other pages, want %v, %d", h.Why, h.OtherPages, want.Why, want.OtherPages)
	}
	if diff := cmp.Diff([]search.Segment{{Text: "Encryption", Hit: true}, {Text: " overview"}}, r.Hits[0].Title); diff != "" {
		t.Errorf("title (-want +got):\n%s", diff)
	}
}

func TestCountsIgnoreTheFacetsOwnChoice(t *testing.T) {
	x := shelf(t)
	r, err := x.Search(t.Context(), search.Query{
		Audience: search.ForRep,
		Chosen:   map[search.Facet][]string{search.FacetStage: {"proof"}, search.FacetIndustry: {"Energy", "Mining"}},
		Count:    []search.Facet{search.FacetStage, search.FacetIndustry, search.FacetKind, search.FacetRegion},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"overview"}, ids(r)); diff != "" {
		t.Errorf("hits (-want +got):\n%s", diff)
	}
	want := map[search.Facet][]search.FacetValue{
		search.FacetStage:    {{Value: "Close", Count: 1}, {Value: "Proof", Count: 1}},
		search.FacetIndustry: {{Value: "Energy", Count: 1}, {Value: "Health", Count: 1}},
		search.FacetKind:     {{Value: "asset", Count: 1}},
		search.FacetRegion:   {},
	}
	if diff := cmp.Diff(want, r.Facets); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// TestAttack_A46_NothingTellsOfHiddenDocuments asks as a rep before and after documents that reps may not see are added.
func TestAttack_A46_NothingTellsOfHiddenDocuments(t *testing.T) {
	x := shelf(t)
	queries := []search.Query{
		{},
		{Text: "zebra"},
		{Text: "zeb"},
		{Text: "encryption"},
		{Text: "encryption zebra"},
		{Text: "zebra encryption"},
		{Text: "encryption overview plan"},
		{Text: "customer encryption costs zebra"},
		{Text: "encryptoin"},
		{Text: "-zebra"},
		{Chosen: map[search.Facet][]string{search.FacetIndustry: {"Mining"}}},
		{Text: "draft"},
		{Text: `"encryption draft"`},
		{Text: "review costs"},
		{Text: "costs customer plan"},
		{Text: "safe customer onboarding overview costs"},
	}
	answers := func() []search.Results {
		var all []search.Results
		for _, q := range queries {
			q.Audience, q.Count = search.ForRep, search.Facets
			r, err := x.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			r.Took = 0
			all = append(all, r)
		}
		return all
	}
	before := answers()
	var hidden []search.Change
	for i := range 12 {
		d := doc(fmt.Sprint("hidden", i), 1, "Encryption zebra customer", "overview plan costs zebra encryption", "zebra")
		d.ForReps = false
		d.Facets = map[search.Facet][]string{search.FacetIndustry: {"Mining"}, search.FacetRegion: {"Secret"}}
		hidden = append(hidden, put(d))
	}
	if err := x.Apply(t.Context(), search.Library, hidden); err != nil {
		t.Fatal(err)
	}
	for i, after := range answers() {
		if diff := cmp.Diff(before[i], after); diff != "" {
			t.Errorf("%+v changed (-before +after):\n%s", queries[i], diff)
		}
	}
}

// TestPagesOfFullAndPartialMatches turns pages across the place where documents with all words end and others begin.
func TestPagesOfFullAndPartialMatches(t *testing.T) {
	x := open(t)
	var changes []search.Change
	for i := range 3 {
		changes = append(changes, put(doc(fmt.Sprint("both", i), 1, "Guide", "pricing of the enterprise plan")))
	}
	for i := range 9 {
		changes = append(changes, put(doc(fmt.Sprint("one", i), 1, "Guide", "the enterprise only")))
	}
	for i := range 12 {
		changes = append(changes, put(doc(fmt.Sprint("other", i), 1, "Guide", "pricing and plan only")))
	}
	apply(t, x, changes...)
	var all []string
	for offset := 0; offset < 16; offset += 4 {
		q := search.Query{
			Audience: search.ForPublic, Text: "pricing enterprise plan", Offset: offset, Limit: 4,
			Count: []search.Facet{search.FacetKind},
		}
		r, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if r.Total != 12 || r.Facets[search.FacetKind][0].Count != 12 {
			t.Errorf("from %d: total %d, counts %v, want 12", offset, r.Total, r.Facets)
		}
		all = append(all, ids(r)...)
	}
	want := []string{"both0", "both1", "both2"}
	for i := range 9 {
		want = append(want, fmt.Sprint("one", i)) // the rarer word decides
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("all pages (-want +got):\n%s", diff)
	}
}

func TestSpacesShareNothing(t *testing.T) {
	x := shelf(t)
	r, err := x.Search(t.Context(), search.Query{Audience: search.ForPublic, Count: search.Facets})
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 0 || len(r.Hits) != 0 {
		t.Errorf("the public finds %d documents of the library", r.Total)
	}
}
