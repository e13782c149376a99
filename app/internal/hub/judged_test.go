package hub_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/app/internal/hub"
	"tandem/app/internal/library"
	"tandem/search"
	"tandem/search/searchtest"
)

// TestJudged_StarterLibrary asks the judged queries of the starter library on the whole program: content published,
// collateral read by the real readers, both indexed. The bars lie a little below what was measured.
func TestJudged_StarterLibrary(t *testing.T) {
	set := judgements(t)
	h := open(t, filepath.Join(t.TempDir(), "data"), "../../../content")
	defer func() { must(t, h.Close()) }()
	must(t, h.LoadStarter(t.Context()))
	must(t, h.Work(t.Context()))
	files := fileNames(t, h)
	name := func(hit search.Hit) string {
		if hit.Kind == "asset" {
			return "asset:" + files[hit.Doc]
		}
		return hit.Kind + ":" + hit.URL[strings.LastIndex(hit.URL, "/")+1:]
	}
	v, err := searchtest.Judge(t.Context(), h.Search, search.ForRep, set, name)
	must(t, err)
	t.Log(v)
	if v.Plain.NDCG < 0.87 || v.Typo.NDCG < 0.84 || v.Plain.First < 0.72 {
		t.Errorf("the ranking has become worse: %s", v)
		for _, m := range v.Misses {
			t.Logf("%q: got %v, want %v", m.Query, m.Got, m.Want)
		}
	}
}

func judgements(t *testing.T) []searchtest.Judgement {
	t.Helper()
	f, err := os.Open("../../../search/testdata/queries/starter.txt")
	must(t, err)
	defer f.Close()
	set, err := searchtest.ReadJudgements(f)
	must(t, err)
	return set
}

func fileNames(t *testing.T, h *hub.Hub) map[string]string {
	t.Helper()
	list, _, err := h.Library.Browse(t.Context(), keeper, library.Filter{Limit: 500})
	must(t, err)
	out := map[string]string{}
	for _, a := range list {
		if a.Version.Progress != library.TextReady {
			t.Errorf("%s is %s: %s", a.Version.FileName, a.Version.Progress, a.Version.Detail)
		}
		out[a.ID] = a.Version.FileName
	}
	return out
}
