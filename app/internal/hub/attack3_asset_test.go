package hub_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/app/internal/hub"
	"tandem/app/internal/library"
	"tandem/app/internal/publish"
)

// TestAttack_A41_CardsOfCollateralFollowItsState shows collateral in an article, changes, replaces and withdraws it, and
// looks at every form of the page after each.
func TestAttack_A41_CardsOfCollateralFollowItsState(t *testing.T) {
	data, content := fixture(t)
	h := open(t, data, content)
	defer func() { must(t, h.Close()) }()
	ctx := t.Context()
	up := func(title string, public bool) library.Asset {
		t.Helper()
		r, err := h.Library.Upload(ctx, keeper, library.Upload{FileName: "notes.md", Body: strings.NewReader("# " + title + "\n\nHerons.\n"), Details: library.Details{Title: title, State: library.Approved, Public: public}})
		must(t, err)
		return r.Asset
	}
	a, reps := up("Megaptera sheet", true), up("Balaenoptera sheet", false)
	must(t, os.WriteFile(filepath.Join(content, "articles", "one.md"), []byte(fmt.Sprintf("---\ntitle: The first\ndate: 2026-01-02\nauthors: [ann]\n---\n\nAbout pelicans.\n\n::asset{%s}\n\n::asset[Balaenoptera]{%s}\n\n::asset{%s}\n", a.ID, reps.ID, "01HZZZZZZZZZZZZZZZZZZZZZZZ")), 0o600))
	must(t, h.Work(ctx))
	says := func(word string) []string {
		t.Helper()
		var out []string
		for _, path := range []string{"/articles/one", "/articles/one.md", "/feed.xml", "/feed.json", "/rss.xml", "/llms-full.txt", "/llms.txt", "/", "/articles", "/sitemap.xml"} {
			for _, accept := range []string{"", "text/markdown"} {
				if strings.Contains(string(h.Site.Serve(publish.Request{Method: "GET", Path: path, Accept: accept}).Body), word) {
					out = append(out, path)
				}
			}
		}
		return out
	}
	if got := says("Megaptera sheet"); len(got) < 4 {
		t.Fatalf("the card is shown on %v only", got)
	}
	if got := append(says("Balaenoptera"), says(reps.ID)...); len(got) > 0 {
		t.Errorf("what is for reps is shown on %v", got)
	}
	if h.Site.Serve(publish.Request{Method: "GET", Path: "/files/" + a.ID}).Status == 200 {
		t.Error("the snapshot holds the file itself")
	}
	a, err := h.Library.Edit(ctx, keeper, a.ID, current(t, h, a.ID).Revision, library.Details{Title: "Orcinus sheet", State: library.Approved, Public: true})
	must(t, err)
	must(t, h.Publisher.Publish(ctx)) // waits for the one that the change has begun
	if got := says("Megaptera"); len(got) > 0 || len(says("Orcinus sheet")) < 4 {
		t.Errorf("after another title, the old one is on %v, the new one on %v", got, says("Orcinus sheet"))
	}
	_, err = h.Library.Withdraw(ctx, keeper, a.ID, "old")
	must(t, err)
	must(t, h.Publisher.Publish(ctx)) // waits for the one that the change has begun
	if got := append(says("Orcinus"), says(a.ID)...); len(got) > 0 {
		t.Errorf("after it was withdrawn it is on %v", got)
	}
	_, err = h.Library.Restore(ctx, keeper, a.ID)
	must(t, err)
	must(t, h.Publisher.Publish(ctx)) // waits for the one that the change has begun
	back := current(t, h, a.ID)
	if shown := len(says("Orcinus sheet")) > 0; shown != library.IsPublic(back, h.Now()) {
		t.Errorf("after it was restored (public: %v) it is shown: %v", library.IsPublic(back, h.Now()), shown)
	}
}

func current(t *testing.T, h *hub.Hub, id string) library.Asset {
	t.Helper()
	a, err := h.Library.Store.AssetByID(t.Context(), id)
	must(t, err)
	return a
}
