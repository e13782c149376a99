package local_test

import (
	"bufio"
	"encoding/gob"
	"os"
	"strings"
	"testing"

	"tandem/search"
	"tandem/search/searchtest"
)

func TestTune(t *testing.T) {
	f, err := os.Open("/tmp/judge/data/search/library.snapshot")
	if err != nil {
		t.Skip()
	}
	r := bufio.NewReader(f)
	r.Discard(len("tandem search snapshot\n") + 4)
	var v struct {
		Documents []search.Document
		Versions  map[string]uint64
	}
	if err := gob.NewDecoder(r).Decode(&v); err != nil {
		t.Fatal(err)
	}
	x := open(t, "")
	for i := range v.Documents {
		d := &v.Documents[i]
		if os.Getenv("LIST") != "" {
			t.Log(d.ID, d.Title, d.URL, d.Kind, d.State, d.ForReps, len(d.Records), d.Facets, d.Language)
		}
		if err := x.Apply(t.Context(), search.Library, []search.Change{{ID: d.ID, Version: d.Version, Doc: d}}); err != nil {
			t.Fatal(err)
		}
	}
	q, _ := os.Open("../testdata/queries/starter.txt")
	set, err := searchtest.ReadJudgements(q)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	m, _ := os.ReadFile("/tmp/judge/names")
	for _, l := range strings.Split(string(m), "\n") {
		a, b, _ := strings.Cut(l, "=")
		names[a] = b
	}
	verdict, err := searchtest.Judge(t.Context(), x, search.ForMarketer, set, func(h search.Hit) string {
		if n := names[h.Doc]; n != "" {
			return n
		}
		i := strings.LastIndex(h.URL, "/")
		return h.Kind + ":" + h.URL[i+1:]
	})
	t.Log(verdict, err)
	for _, m := range verdict.Misses {
		t.Logf("%s want %v\n    got %v", m.Query, m.Want, m.Got)
	}
}
