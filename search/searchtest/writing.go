package searchtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"tandem/search"
)

func list(docs ...build) func() (search.Document, bool, error) {
	i := 0
	return func() (search.Document, bool, error) {
		if i == len(docs) {
			return search.Document{}, false, nil
		}
		i++
		return *docs[i-1].change(i - 1).Doc, true, nil
	}
}

var errBroken = errors.New("the source broke")

// writing are the promises on changes.
var writing = []Promise{
	{"what was applied is found when Apply returns", func(t T, x search.Index) {
		for i := range 5 {
			apply(t, x, search.Library, build{id: "a", title: fmt.Sprintf("Title number%d", i), version: uint64(i + 1)}.change(i))
			want(t, "the new", ask(t, x, fmt.Sprintf("number%d", i)), "a")
		}
		want(t, "the old", ask(t, x, `"number0"`))
	}},
	{"the newest version wins whatever the order of arrival", func(t T, x search.Index) {
		apply(t, x, search.Library, build{id: "a", title: "Second edition", version: 20}.change(0))
		apply(t, x, search.Library, build{id: "a", title: "First edition", version: 10}.change(0))
		want(t, "late", ask(t, x, `"first edition"`))
		want(t, "newest", ask(t, x, `"second edition"`), "a")
		versions(t, x, search.Library, "map[a:20]")
	}},
	{"removals stick", func(t T, x search.Index) {
		apply(t, x, search.Library, build{id: "a", title: "Here", version: 1}.change(0))
		apply(t, x, search.Library, search.Change{ID: "a", Version: 5})
		apply(t, x, search.Library, build{id: "a", title: "Here", version: 3}.change(0))
		apply(t, x, search.Library, search.Change{ID: "never", Version: 5}, build{id: "b", title: "Other"}.change(1))
		apply(t, x, search.Library, build{id: "never", title: "Here", version: 4}.change(0))
		want(t, "after removal", ask(t, x, "here"))
		versions(t, x, search.Library, "map[b:1]")
		apply(t, x, search.Library, build{id: "a", title: "Here", version: 5}.change(0), build{id: "c", title: "Here", version: 5}.change(0))
		apply(t, x, search.Library, build{id: "c", title: "Here", version: 5}.change(0))
		want(t, "written again", ask(t, x, "here"), "c")
		apply(t, x, search.Library, search.Change{ID: "c", Version: 5})
		want(t, "a write and a removal of one version", ask(t, x, "here"))
		apply(t, x, search.Library, build{id: "a", title: "Here again", version: 6}.change(0))
		want(t, "a newer write", ask(t, x, "here"), "a")
	}},
	{"a document is replaced as a whole", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Deck", bodies: []string{"alpha", "beta", "gamma"}, facets: map[search.Facet][]string{search.FacetStage: {"proposal"}}})
		apply(t, x, search.Library, build{id: "a", title: "Deck", bodies: []string{"delta"}, version: 2}.change(0))
		want(t, "an old page", ask(t, x, "gamma"))
		want(t, "an old facet", query(t, x, search.Query{Audience: search.ForMarketer, Chosen: map[search.Facet][]string{search.FacetStage: {"proposal"}}}))
		stats(t, x, search.Library, 1, 1)
	}},
	{"a rebuild replaces the whole space at once", func(t T, x search.Index) {
		fill(t, x, build{id: "old", title: "Old"}, build{id: "both", title: "Both"})
		if err := x.Rebuild(t.Context(), search.Library, list(build{id: "both", title: "Both", version: 2}, build{id: "new", title: "New"})); err != nil {
			t.Fatalf("rebuild: %v", err)
		}
		want(t, "all", ask(t, x, ""), "both", "new")
		versions(t, x, search.Library, "map[both:2 new:1]")
	}},
	{"a rebuild that breaks leaves the space as it was", func(t T, x search.Index) {
		fill(t, x, build{id: "old", title: "Old"})
		good := list(build{id: "new", title: "New"})
		calls := 0
		err := x.Rebuild(t.Context(), search.Library, func() (search.Document, bool, error) {
			if calls++; calls > 1 {
				return search.Document{}, false, errBroken
			}
			return good()
		})
		if !errors.Is(err, errBroken) {
			t.Errorf("got %v, want the source's error", err)
		}
		want(t, "after the failure", ask(t, x, ""), "old")
		apply(t, x, search.Library, build{id: "next", title: "Next"}.change(1))
		want(t, "writes go on", ask(t, x, ""), "old", "next")
	}},
	{"searches and writes go on while a rebuild runs, and none is lost", func(t T, x search.Index) {
		fill(t, x, build{id: "old", title: "Old"})
		step := 0
		err := x.Rebuild(t.Context(), search.Library, func() (search.Document, bool, error) {
			step++
			switch step {
			case 1:
				return *build{id: "kept", title: "Kept"}.change(0).Doc, true, nil
			case 2:
				want(t, "during", ask(t, x, ""), "old")
				apply(t, x, search.Library, build{id: "late", title: "Late"}.change(1), search.Change{ID: "kept", Version: 9})
				return search.Document{}, false, nil
			}
			return search.Document{}, false, nil
		})
		if err != nil {
			t.Fatalf("rebuild: %v", err)
		}
		want(t, "after", ask(t, x, ""), "late")
	}},
	{"the spaces share nothing", func(t T, x search.Index) {
		apply(t, x, search.Public, build{id: "p", title: "Published deck"}.change(0))
		apply(t, x, search.Library, build{id: "l", title: "Internal deck"}.change(0))
		want(t, "public", query(t, x, search.Query{Audience: search.ForPublic, Text: "deck"}), "p")
		want(t, "library", ask(t, x, "deck"), "l")
		if err := x.Rebuild(t.Context(), search.Public, list()); err != nil {
			t.Fatalf("rebuild: %v", err)
		}
		want(t, "public after an empty rebuild", query(t, x, search.Query{Audience: search.ForPublic}))
		want(t, "library still", ask(t, x, "deck"), "l")
	}},
	{"stats count documents and records", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "A", bodies: []string{"1", "2", "3"}}, build{id: "b", title: "B"})
		stats(t, x, search.Library, 2, 4)
		stats(t, x, search.Public, 0, 0)
	}},
	{"what cannot be a document is rejected", func(t T, x search.Index) {
		for _, c := range []search.Change{
			{ID: "bad id", Version: 1},
			{ID: "", Version: 1},
			{ID: "a", Version: 1, Doc: &search.Document{ID: "a", Version: 1}},
			{ID: "a", Version: 1, Doc: &search.Document{ID: "b", Version: 1, Records: []search.Record{{}}}},
		} {
			if err := x.Apply(t.Context(), search.Library, []search.Change{c}); !errors.Is(err, search.ErrRejected) {
				t.Errorf("%+v: got %v, want ErrRejected", c, err)
			}
		}
	}},
	{"many may read and write at once", func(t T, x search.Index) {
		fill(t, x, build{id: "steady", title: "Steady deck"})
		var wg sync.WaitGroup
		for w := range 3 {
			wg.Go(func() {
				for i := range 8 {
					apply(t, x, search.Library, build{id: fmt.Sprintf("w%d", w), title: "Deck", version: uint64(i + 1)}.change(i))
				}
			})
			wg.Go(func() {
				for range 8 {
					if res, err := x.Search(t.Context(), search.Query{Audience: search.ForMarketer, Text: "steady"}); err != nil || len(res.Hits) != 1 {
						t.Errorf("while writing: got %v, %v", ids(res), err)
					}
				}
			})
		}
		wg.Wait()
		want(t, "at the end", ask(t, x, "deck"), "steady", "w0", "w1", "w2")
	}},
}

func versions(t T, x search.Index, space search.Space, want string) {
	t.Helper()
	v, err := x.Versions(t.Context(), space)
	if got := fmt.Sprint(v); err != nil || got != want {
		t.Errorf("versions: got %s, %v; want %s", got, err, want)
	}
}

func stats(t T, x search.Index, space search.Space, documents, records int) {
	t.Helper()
	if st, err := x.Stats(t.Context(), space); err != nil || st.Documents != documents || st.Records != records {
		t.Errorf("stats: got %+v, %v; want %d documents in %d records", st, err, documents, records)
	}
}

// guarding are the promises on who sees what.
var guarding = []Promise{
	{"Attack_A46 nothing tells a rep of what is hidden", func(t T, x search.Index) {
		visible := []build{{id: "a", title: "Open deck", bodies: []string{"the segret is out"}, facets: map[search.Facet][]string{search.FacetStage: {"proposal"}}}}
		ask := func() string {
			out := ""
			for _, text := range []string{"", "deck", "secret", "sekret", "sec", `"secret deck"`} {
				res := query(t, x, search.Query{Audience: search.ForRep, Text: text, Count: search.Facets})
				res.Took = 0
				out += fmt.Sprintf("%q %+v\n", text, res)
			}
			return out
		}
		fill(t, x, visible...)
		before := ask()
		apply(t, x, search.Library, build{
			id: "hidden", title: "Secret deck", hidden: true, state: "draft", tags: []string{"secret"}, bodies: []string{"secret", "secret deck"},
			facets: map[search.Facet][]string{search.FacetStage: {"proposal", "secret-stage"}, search.FacetIndustry: {"secret"}},
		}.change(5))
		if after := ask(); before != after {
			t.Errorf("a hidden document changes what reps see:\nbefore: %s\nafter:  %s", before, after)
		}
		want(t, "marketers", query(t, x, search.Query{Audience: search.ForMarketer, Text: `"secret deck"`}), "hidden")
	}},
	{"what is hidden later is gone for reps", func(t T, x search.Index) {
		apply(t, x, search.Library, build{id: "a", title: "Deck"}.change(0))
		want(t, "open", query(t, x, search.Query{Audience: search.ForRep, Text: "deck"}), "a")
		apply(t, x, search.Library, build{id: "a", title: "Deck", hidden: true, version: 2}.change(0))
		want(t, "hidden", query(t, x, search.Query{Audience: search.ForRep, Text: "deck"}))
	}},
	{"unknown audiences, facets, orders and spaces are refused", func(t T, x search.Index) {
		for _, q := range []search.Query{
			{},
			{Audience: "admin"},
			{Audience: search.ForRep, Sort: "title"},
			{Audience: search.ForRep, Count: []search.Facet{"secret"}},
			{Audience: search.ForRep, Chosen: map[search.Facet][]string{`x" OR "`: {"a"}}},
		} {
			if _, err := x.Search(t.Context(), q); !errors.Is(err, search.ErrInvalid) {
				t.Errorf("%+v: got %v, want ErrInvalid", q, err)
			}
		}
		if err := x.Apply(t.Context(), "other", nil); !errors.Is(err, search.ErrInvalid) {
			t.Errorf("an unknown space: got %v, want ErrInvalid", err)
		}
	}},
	{"a context that has ended ends the call", func(t T, x search.Index) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := x.Search(ctx, search.Query{Audience: search.ForRep}); err == nil {
			t.Errorf("got no error")
		}
	}},
	{"Ready answers", func(t T, x search.Index) {
		if err := x.Ready(t.Context()); err != nil {
			t.Errorf("got %v", err)
		}
	}},
}
