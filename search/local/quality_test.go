package local_test

import (
	"os"
	"testing"

	"tandem/search"
	"tandem/search/local"
	"tandem/search/searchtest"
)

// The bars stand a little below what was reached when they were set, so that a change for the worse is noticed and one
// judgement more is not.
func TestQuality(t *testing.T) {
	f, err := os.Open("../testdata/collection/documents.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	docs, err := searchtest.ReadCollection(f)
	if err != nil {
		t.Fatal(err)
	}
	q, err := os.Open("../testdata/queries/collection.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	set, err := searchtest.ReadJudgements(q)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	x := open(t, "")
	fillWith(t, x, docs)
	for _, d := range docs {
		known[d.ID] = true
	}
	for _, j := range set {
		for _, id := range j.Want {
			if !known[id] {
				t.Errorf("%q is judged to want %q, which is not in the collection", j.Query, id)
			}
		}
	}
	v, err := searchtest.Judge(t.Context(), x, search.ForMarketer, set, func(h search.Hit) string { return h.Doc })
	if err != nil {
		t.Fatal(err)
	}
	t.Log(v)
	for _, m := range v.Misses {
		t.Logf("%s: want %v, got %v", m.Query, m.Want, m.Got[:min(4, len(m.Got))])
	}
	if v.Plain.NDCG < 0.92 || v.Plain.First < 0.90 || v.Typo.NDCG < 0.89 || v.Typo.Top < 0.92 {
		t.Errorf("below the bar: %v", v)
	}
}

func fillWith(t *testing.T, x *local.Index, docs []search.Document) {
	t.Helper()
	var changes []search.Change
	for i := range docs {
		changes = append(changes, search.Change{ID: docs[i].ID, Version: docs[i].Version, Doc: &docs[i]})
	}
	if err := x.Apply(t.Context(), search.Library, changes); err != nil {
		t.Fatal(err)
	}
}
