package content_test

import (
	"strings"
	"testing"

	"tandem/content"
)

func TestTranslationsKnowWhatChangedSince(t *testing.T) {
	fsys := folder(
		"articles/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\nFirst line.\n\nSecond line.\n",
		"articles/a.de.md", "---\ntitle: A\ndate: 2026-03-01\n---\nErste Zeile.\n\nZweite Zeile.\n",
	)
	state := func() content.Translation {
		t.Helper()
		all := load(t, fsys, nil).Translations()
		if len(all) != 1 || all[0].Document.File != "articles/a.de.md" || all[0].Original.File != "articles/a.md" {
			t.Fatalf("got %+v", all)
		}
		return all[0]
	}
	tr := state()
	if tr.State != content.Unknown {
		t.Errorf("before anybody said so it is %s", tr.State)
	}
	for name, text := range tr.Translated() {
		save(fsys, name, string(text))
	}
	if tr = state(); tr.State != content.Current {
		t.Errorf("just translated it is %s", tr.State)
	}
	save(fsys, "articles/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\nFirst line.\n\nSecond line, changed.\n")
	tr = state()
	if tr.State != content.Behind {
		t.Fatalf("after the original changed it is %s", tr.State)
	}
	diff, err := tr.Diff(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(diff, "-Second line.\n+Second line, changed.\n") || !strings.Contains(diff, " First line.\n") {
		t.Errorf("got\n%s", diff)
	}
	if lib := load(t, fsys, nil); len(lib.Problems) != 1 || lib.Problems[0].Rule != "translation/behind" || lib.Problems[0].Line != 2 {
		t.Errorf("got %v", lib.Problems)
	}
}
