package content_test

import (
	"strings"
	"testing"

	"tandem/content"
)

// noLies refuses texts that contain the word, and titles that another document has.
func noLies(lib *content.Library, d *content.Document) []content.Problem {
	if strings.Contains(d.Text().HTML, "lie") {
		return []content.Problem{{File: d.File, Line: 1, Column: 1, Severity: content.Error, Rule: "test/lie", Message: "a lie"}}
	}
	return []content.Problem{{File: d.File, Severity: content.Warning, Rule: "test/short", Message: "short"}}
}

func TestTheGateHoldsBackWhatItRefuses(t *testing.T) {
	fsys := folder("articles/a.md", article("A", "true"), "articles/b.md", article("B", "a lie"))
	opts := content.Options{Gate: noLies}
	lib, err := content.Load(fsys, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(lib.Documents) != 1 || lib.Held["articles/b.md"] == nil || lib.Errors() != 1 {
		t.Fatalf("got %d documents, held %v, problems %v", len(lib.Documents), lib.Held, lib.Problems)
	}
	again, err := content.Load(fsys, lib, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Documents) != 1 || again.Held["articles/b.md"] != lib.Held["articles/b.md"] || again.Errors() != 1 {
		t.Errorf("the second load: %d documents, held %v, problems %v", len(again.Documents), again.Held, again.Problems)
	}
	save(fsys, "articles/b.md", article("B", "now true"))
	mended, err := content.Load(fsys, again, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(mended.Documents) != 2 || len(mended.Held) != 0 || mended.Errors() != 0 {
		t.Errorf("after it was mended: %d documents, held %v, problems %v", len(mended.Documents), mended.Held, mended.Problems)
	}
}

func TestAChangeThatTheGateRefusesLeavesTheLastGoodVersion(t *testing.T) {
	fsys := folder("articles/a.md", article("A", "true"))
	opts := content.Options{Gate: noLies}
	first, err := content.Load(fsys, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	save(fsys, "articles/a.md", article("A", "a lie"))
	lib := first
	for range 2 { // also when nothing changes again
		if lib, err = content.Load(fsys, lib, opts); err != nil {
			t.Fatal(err)
		}
		d := document(t, lib, "/articles/a")
		if !d.Stale || !strings.Contains(d.Text().HTML, "true") || lib.Held["articles/a.md"] == nil {
			t.Fatalf("got %q, stale %v, held %v", d.Text().HTML, d.Stale, lib.Held)
		}
	}
	save(fsys, "articles/a.md", article("A", "true again"))
	if lib, err = content.Load(fsys, lib, opts); err != nil {
		t.Fatal(err)
	}
	if d := document(t, lib, "/articles/a"); d.Stale || !strings.Contains(d.Text().HTML, "again") {
		t.Errorf("got %q, stale %v", d.Text().HTML, d.Stale)
	}
}

func TestDraftsAndUnchangedDocumentsAreNotJudged(t *testing.T) {
	fsys := folder("articles/a.md", article("A", "true"), "articles/b.md", strings.Replace(article("B", "x"), "---\n", "---\ndraft: true\n", 1))
	asked := 0
	opts := content.Options{Workers: 1, Gate: func(*content.Library, *content.Document) []content.Problem { asked++; return nil }}
	lib, err := content.Load(fsys, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = content.Load(fsys, lib, opts); err != nil || asked != 1 {
		t.Errorf("asked %d times, want once (%v)", asked, err)
	}
}
