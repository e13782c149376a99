package searchtest_test

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/search"
	"tandem/search/searchtest"
)

func TestReadJudgements(t *testing.T) {
	got, err := searchtest.ReadJudgements(strings.NewReader("# a comment\n\nprice list | a, b\n  deck|c\n"))
	want := []searchtest.Judgement{{Query: "price list", Want: []string{"a", "b"}}, {Query: "deck", Want: []string{"c"}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, bad := range []string{"no bar", "| a", "query |", "query | ,"} {
		if _, err := searchtest.ReadJudgements(strings.NewReader("ok | a\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: got %v, want an error with its line", bad, err)
		}
	}
}

func TestReadJudgements_StarterIsWellFormed(t *testing.T) {
	f, err := os.Open("../testdata/queries/starter.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, err := searchtest.ReadJudgements(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, j := range set {
		if seen[j.Query] {
			t.Errorf("%q is judged twice", j.Query)
		}
		seen[j.Query] = true
	}
}

// answers is an index with fixed answers.
type answers struct {
	search.Index
	by map[string][]string
}

func (a answers) Search(_ context.Context, q search.Query) (search.Results, error) {
	var r search.Results
	for _, id := range a.by[q.Text] {
		r.Hits = append(r.Hits, search.Hit{Doc: id})
	}
	return r, nil
}

func TestJudge(t *testing.T) {
	set := []searchtest.Judgement{{Query: "abc", Want: []string{"a", "b"}}, {Query: "def", Want: []string{"d"}}}
	judge := func(by map[string][]string) searchtest.Score {
		t.Helper()
		v, err := searchtest.Judge(t.Context(), answers{by: by}, search.ForRep, set, func(h search.Hit) string { return h.Doc })
		if err != nil {
			t.Fatal(err)
		}
		return v.Plain
	}
	if got := judge(map[string][]string{"abc": {"a", "b"}, "def": {"d", "x"}}); got != (searchtest.Score{NDCG: 1, First: 1, Top: 1}) {
		t.Errorf("all right: got %+v", got)
	}
	if got := judge(nil); got != (searchtest.Score{}) {
		t.Errorf("nothing found: got %+v", got)
	}
	second := judge(map[string][]string{"abc": {"b", "a"}, "def": {"x", "d"}})
	if second.First != 0 || second.Top != 1 || second.NDCG < 0.6 || second.NDCG > 0.9 {
		t.Errorf("all second: got %+v", second)
	}
	if twice := judge(map[string][]string{"abc": {"a", "a", "a"}}); math.Abs(twice.NDCG-0.5*3/(3+2/math.Log2(3))) > 1e-9 {
		t.Errorf("the same hit counts once: got %+v", twice)
	}
}

func TestTypo(t *testing.T) {
	kinds := map[int]bool{}
	for _, q := range []string{"pricing", "price list", "negotiation of renewals", "handover meeting", "security", "battlecard", "proposal", "testimonials"} {
		got := searchtest.Typo(q)
		if got == q || got != searchtest.Typo(q) || got[0] != q[0] {
			t.Errorf("Typo(%q) = %q, want one slip, always the same, past the first letter", q, got)
		}
		kinds[len(got)-len(q)] = true
	}
	if len(kinds) != 3 {
		t.Errorf("changes of length %v, want letters missing, added and changed", kinds)
	}
	for _, q := range []string{"", "roi", "2027 plan", "销售资料"} {
		if got := searchtest.Typo(q); got != q {
			t.Errorf("Typo(%q) = %q, want it unchanged", q, got)
		}
	}
}
