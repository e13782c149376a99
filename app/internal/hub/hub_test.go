package hub_test

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/config"
	"tandem/app/internal/hub"
	"tandem/app/internal/library"
	"tandem/search"
)

func TestMain(m *testing.M) {
	// The program reads files in processes of itself; here it is this test.
	if hub.IsChild(os.Args[1:]) {
		os.Exit(hub.RunChild())
	}
	os.Exit(m.Run())
}

var keeper = account.Person{ID: "k", Name: "Keeper", Roles: []account.Role{account.Marketer}}

// open opens a hub on a folder with one article, without a server.
func open(t *testing.T, data, content string) *hub.Hub {
	t.Helper()
	values := map[string]string{"TANDEM_DATA": data, "TANDEM_CONTENT": content, "TANDEM_OPS_LISTEN": "off"}
	c, err := config.Load(func(k string) (string, bool) { v, ok := values[k]; return v, ok }, nil)
	must(t, err)
	h, err := hub.Open(t.Context(), c, hub.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: time.Now, Mode: hub.Server})
	must(t, err)
	return h
}

func fixture(t *testing.T) (data, content string) {
	t.Helper()
	dir := t.TempDir()
	content = filepath.Join(dir, "content")
	must(t, os.MkdirAll(filepath.Join(content, "articles"), 0o755))
	must(t, os.WriteFile(filepath.Join(content, "articles", "one.md"), []byte("---\ntitle: The first\ndate: 2026-01-02\nauthors: [ann]\n---\n\nAbout pelicans.\n"), 0o644))
	return filepath.Join(dir, "data"), content
}

// held is what both spaces hold, by document.
func held(t *testing.T, h *hub.Hub) map[search.Space]map[string]uint64 {
	t.Helper()
	out := map[search.Space]map[string]uint64{}
	for _, s := range []search.Space{search.Public, search.Library} {
		v, err := h.Search.Versions(t.Context(), s)
		must(t, err)
		out[s] = v
	}
	return out
}

func TestFault_F03_F22_TheIndexIsMadeEqualToWhatItShouldHold(t *testing.T) {
	data, content := fixture(t)
	h := open(t, data, content)
	defer func() { must(t, h.Close()) }()
	_, err := h.Library.Upload(t.Context(), keeper, library.Upload{FileName: "notes.md", Body: strings.NewReader("# Notes\n\nHerons.\n")})
	must(t, err)
	must(t, h.Work(t.Context()))
	want := held(t, h)
	if len(want[search.Public]) != 1 || len(want[search.Library]) != 2 {
		t.Fatalf("after the work: got %v; want the article in both, the asset in one", want)
	}
	// An index that lost everything, and one with a ghost.
	empty := func() (search.Document, bool, error) { return search.Document{}, false, nil }
	must(t, h.Search.Rebuild(t.Context(), search.Library, empty))
	ghost := search.Document{ID: "ghost", Version: 1, Records: []search.Record{{Body: "boo"}}}
	must(t, h.Search.Apply(t.Context(), search.Public, []search.Change{{ID: "ghost", Version: 1, Doc: &ghost}}))
	must(t, h.Reconcile(t.Context()))
	if diff := cmp.Diff(want, held(t, h)); diff != "" {
		t.Errorf("after the repair (-want +got):\n%s", diff)
	}
	// An index that is ahead of the database, as after restoring a backup.
	ahead := search.Document{ID: "ahead", Version: 1 << 40, Records: []search.Record{{Body: "from the future"}}}
	must(t, h.Search.Apply(t.Context(), search.Library, []search.Change{{ID: "ahead", Version: 1 << 40, Doc: &ahead}}))
	must(t, h.Reconcile(t.Context()))
	must(t, h.Work(t.Context()))
	if diff := cmp.Diff(want, held(t, h)); diff != "" {
		t.Errorf("after being ahead (-want +got):\n%s", diff)
	}
}

func TestRebuild_GivesTheSameResults(t *testing.T) {
	data, content := fixture(t)
	h := open(t, data, content)
	defer func() { must(t, h.Close()) }()
	_, err := h.Library.Upload(t.Context(), keeper, library.Upload{FileName: "notes.md", Body: strings.NewReader("# Notes\n\nPelicans and herons.\n")})
	must(t, err)
	must(t, h.Work(t.Context()))
	ask := func() []search.Hit {
		res, err := h.Search.Search(t.Context(), search.Query{Audience: search.ForMarketer, Text: "pelicans", Count: search.Facets})
		must(t, err)
		return res.Hits
	}
	before := ask()
	must(t, h.Rebuild(t.Context()))
	if diff := cmp.Diff(before, ask()); diff != "" || len(before) != 2 {
		t.Errorf("%d hits before; after the rebuild (-before +after):\n%s", len(before), diff)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
