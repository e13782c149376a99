package content_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"tandem/content"
)

func TestSetKeyChangesNothingElse(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"new in yaml", "---\n# a note\ntitle: A\n---\nText", "---\nid: \"x\"\n# a note\ntitle: A\n---\nText"},
		{"there in yaml", "---\ntitle: A\nid: old # why\n---\nText", "---\ntitle: A\nid: \"x\" # why\n---\nText"},
		{"quoted", "---\nid: 'o # d'   # why\n---\nText", "---\nid: \"x\"   # why\n---\nText"},
		{"windows", "---\r\nid: old\r\n---\r\nText", "---\r\nid: \"x\"\r\n---\r\nText"},
		{"toml", "+++\ntitle = \"A\"\n[extra]\na = 1\n+++\nText", "+++\nid = \"x\"\ntitle = \"A\"\n[extra]\na = 1\n+++\nText"},
		{"json", "{\n  \"title\": \"A\"\n}\nText", "{\n  \"id\": \"x\",\n  \"title\": \"A\"\n}\nText"},
		{"none", "Text", "---\nid: \"x\"\n---\nText"},
		{"empty", "---\n---\nText", "---\nid: \"x\"\n---\nText"},
		{"broken", "---\ntitle: [\n---\nText", "---\ntitle: [\n---\nText"},
	} {
		if got := string(content.SetKey([]byte(c.before), "id", "x")); got != c.after {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.after)
		}
	}
}

// move renames a file of a folder as the command does, and loads the result.
func move(t *testing.T, files []string, from, to string) (*content.Library, content.Moved) {
	t.Helper()
	fsys := folder(files...)
	lib := load(t, fsys, nil)
	m, err := content.Move(lib, fsys, from, to)
	if err != nil {
		t.Fatal(err)
	}
	delete(fsys, from)
	for name, text := range m.Files {
		save(fsys, name, string(text))
	}
	return load(t, fsys, nil), m
}

func TestMoveKeepsIdentityAddressesAndLinks(t *testing.T) {
	for name, aliases := range map[string]string{"none": "", "flow": "aliases: [/older]\n", "block": "redirect_from:\n  - /older\n", "one": "aliases: /older\n"} {
		lib, m := move(t, []string{
			"articles/a.md", "---\ntitle: A\ndate: 2026-03-01\n" + aliases + "---\nTo [b](b.md#x) and [c](sub/c.md).",
			"articles/b.md", "---\ntitle: B\ndate: 2026-03-01\n---\nTo [a](a.md#top), [again](/articles/a), [once more][r], `[code](a.md)`.\n\n[r]: ../articles/a.md\n",
			"articles/sub/c.md", "---\ntitle: C\ndate: 2026-03-01\n---\n<a href=\"../a.md\">a</a> [root](/articles/a.md) [other](https://example.com/a.md)",
			"case-studies/n.md", "---\ntitle: N\ndraft: true\n---\nNothing.",
		}, "articles/a.md", "articles/sub/better-name.md")
		if m.OldPath != "/articles/a" || m.NewPath != "/articles/better-name" {
			t.Fatalf("%s: %+v", name, m)
		}
		a := document(t, lib, "/articles/better-name")
		want := "/articles/a"
		if aliases != "" {
			want = "/articles/a /older"
		}
		if got := strings.Join(a.Aliases, " "); got != want || a.ID != "article/a" {
			t.Errorf("%s: aliases %q, id %q", name, got, a.ID)
		}
		if !strings.Contains(a.Text().HTML, `href="/articles/b#x"`) || !strings.Contains(a.Text().HTML, `href="/articles/c"`) {
			t.Errorf("%s: the moved text is %s", name, a.Text().HTML)
		}
		b := document(t, lib, "/articles/b")
		if n := strings.Count(b.Text().HTML, `href="/articles/better-name`); n != 3 || !strings.Contains(string(b.Text().Body), "`[code](a.md)`") {
			t.Errorf("%s: %d links in %s", name, n, b.Text().HTML)
		}
		if c := document(t, lib, "/articles/c"); strings.Count(c.Text().HTML, `href="/articles/better-name"`) != 2 || !strings.Contains(c.Text().HTML, `href="https://example.com/a.md"`) {
			t.Errorf("%s: %s", name, c.Text().HTML)
		}
	}
}

func TestMoveRefusesWhatIsTaken(t *testing.T) {
	lib := load(t, folder("articles/a.md", article("A", "x"), "articles/b.md", article("B", "x"), "articles/x/c.md", article("C", "x")), nil)
	for _, to := range []string{"articles/b.md", "pages/a.md", "articles/a.txt", "../a.md", "articles/new/c.md"} {
		if m, err := content.Move(lib, fstest.MapFS{}, "articles/a.md", to); err == nil {
			t.Errorf("to %s: got %+v", to, m)
		}
	}
	if _, err := content.Move(lib, fstest.MapFS{}, "articles/none.md", "articles/d.md"); err == nil {
		t.Error("a file that is not there was moved")
	}
}

func TestMoveRewritesEveryFileAndKeepsVersionsTogether(t *testing.T) {
	lib, m := move(t, []string{
		"site.yaml", "name: X\nnavigation:\n  - label: A\n    url: /articles/a\n  - {label: B, url: /articles/a#top}\n",
		"authors.yaml", "ann:\n  name: Ann\n  bio: x\n  links:\n    - label: A\n      url: /articles/a\n",
		"articles/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\nx",
		"articles/a.de.md", "---\ntitle: A\ndate: 2026-03-01\n---\nSiehe [a](a.md).",
		"articles/old.md", "---\ntitle: Old\ndate: 2026-03-01\nexpires: 2026-04-01\nafter_expiry: redirect\nsuccessor: articles/a.md\n---\nx",
		"articles/older.md", "---\ntitle: Older\ndate: 2026-03-01\nsuccessor: a.md\n---\nx",
		"topics/t.md", "---\ntitle: T\n---\nSee [a](../articles/a.md).",
		"series/s.md", "---\ntitle: S\n---\nSee [a](/articles/a).",
		"parts/p.md", "---\nkind: cta\ntitle: P\nurl: /articles/a\n---\nSee [a](/articles/a.md).",
		"case-studies/c.md", "---\ntitle: C\ndate: 2026-03-01\ncustomer: C\nindustry: x\nproduct: y\nchallenge: |\n  See [a](../articles/a.md).\nsolution: s\nresults: [{metric: m, after: 1}]\n---\nx",
	}, "articles/a.md", "articles/b.md")
	for file, want := range map[string]string{
		"site.yaml": "url: /articles/b#top", "authors.yaml": "url: /articles/b", "articles/a.de.md": "](b.md)", "articles/old.md": "successor: articles/b.md",
		"articles/older.md": "successor: b.md", "topics/t.md": "](../articles/b.md)", "series/s.md": "](/articles/b)", "parts/p.md": "url: /articles/b\n",
		"case-studies/c.md": "](../articles/b.md)",
	} {
		if text := string(m.Files[file]); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", file, want, text)
		}
	}
	b, de := document(t, lib, "/articles/b"), document(t, lib, "/de/articles/a")
	if b.Translation == "" || b.Translation != de.Translation {
		t.Errorf("the versions are parted: %q and %q", b.Translation, de.Translation)
	}
}
