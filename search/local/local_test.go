package local_test

import (
	"strings"
	"testing"
	"time"

	"tandem/search"
	"tandem/search/local"
)

func open(t *testing.T, dir string) *local.Index {
	t.Helper()
	x, err := local.Open(local.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func doc(id string, version uint64, title string, bodies ...string) search.Change {
	d := &search.Document{ID: id, Version: version, Kind: "asset", Title: title, State: "approved", ForReps: true, Fresh: time.Unix(int64(version), 0), Language: "en"}
	for i, b := range bodies {
		d.Records = append(d.Records, search.Record{Page: i + 1, Body: b})
	}
	return search.Change{ID: id, Version: version, Doc: d}
}

func find(t *testing.T, x *local.Index, text string) []search.Hit {
	t.Helper()
	res, err := x.Search(t.Context(), search.Query{Audience: search.ForMarketer, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return res.Hits
}

func TestIndex_SurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	if err := x.Apply(t.Context(), search.Library, []search.Change{doc("a", 3, "Handover guide", "First page", "The brief fits on one screen"), {ID: "gone", Version: 9}}); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	y := open(t, dir)
	hits := find(t, y, "scren")
	if len(hits) != 1 || hits[0].Page != 2 || hits[0].OtherPages != 0 {
		t.Fatalf("got %+v; want page 2 of a by a typo", hits)
	}
	if err := y.Apply(t.Context(), search.Library, []search.Change{doc("gone", 8, "Late")}); err == nil {
		t.Fatal("a document without records was taken")
	}
	if err := y.Apply(t.Context(), search.Library, []search.Change{doc("gone", 8, "Late", "x"), doc("a", 2, "Older", "x")}); err != nil {
		t.Fatal(err)
	}
	if v, err := y.Versions(t.Context(), search.Library); err != nil || len(v) != 1 || v["a"] != 3 {
		t.Fatalf("versions: got %v, %v; late writes must be dropped", v, err)
	}
}

func TestIndex_CompactsWhatIsDead(t *testing.T) {
	x := open(t, "")
	for v := range uint64(2500) {
		if err := x.Apply(t.Context(), search.Library, []search.Change{doc("a", v+1, "Words", strings.Repeat("word ", 50)), doc("b", v+1, "Other", "thing")}); err != nil {
			t.Fatal(err)
		}
	}
	st, err := x.Stats(t.Context(), search.Library)
	if err != nil || st.Documents != 2 || st.Bytes > 200_000 {
		t.Fatalf("got %+v, %v; want two documents without the weight of their past", st, err)
	}
	if hits := find(t, x, "thing"); len(hits) != 1 || hits[0].Version != 2500 {
		t.Fatalf("got %+v", hits)
	}
}
