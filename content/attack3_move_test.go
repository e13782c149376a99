package content_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"tandem/content"
)

// movable is a library of everything that a rename could do harm to.
func movable(t *testing.T) *content.Library {
	return load(t, folder(
		"articles/a.md", article("A", "See [b](b.md)."), "articles/b.md", article("B", "text"), "articles/broken.md", "---\ntitle: [\n---\nprecious\n",
		"articles/sub/c.md", article("C", "text"), "articles/draft.md", strings.Replace(article("D", "x"), "---\n", "---\ndraft: true\n", 1),
		"articles/README.md", "notes", "topics/t.md", "---\ntitle: T\n---\nx\n", "parts/p.md", "---\nkind: cta\ntitle: P\nurl: /b\n---\nx\n",
		"pages/about.md", "---\ntitle: About\n---\nx\n",
	), nil)
}

func TestAttack_A18_RenamesStayInTheirFolder(t *testing.T) {
	lib := movable(t)
	if m, err := content.Move(lib, fstest.MapFS{}, "articles/a.md", "articles/2026/better.md"); err != nil || m.To != "articles/2026/better.md" {
		t.Fatalf("a rename that is allowed: %+v, %v", m, err)
	}
	for _, to := range []string{
		"../x.md", "articles/../../x.md", "articles/../x.md", "articles/../pages/x.md", "/etc/x.md", "/articles/x.md", "articles", "articles/", "", ".", "..", "pages/x.md", "x.md", "articlesx/x.md",
		"articles/x.txt", "articles/x", "articles/x.md/", "articles/x.md/..", "articles/.x.md", "articles/_x.md", "articles/#x.md", "articles/README.md", "articles/readme.MD", "articles/x\x00.md", "articles/x\n.md", "./../articles/x.md",
	} {
		m, err := content.Move(lib, fstest.MapFS{}, "articles/a.md", to)
		if err != nil {
			continue
		}
		// What is allowed is a plain name below the same folder.
		if m.To != "articles/x.md" {
			t.Errorf("%q is let through as %q", to, m.To)
		}
	}
	for _, from := range []string{"../x.md", "site.yaml", "authors.yaml", "articles/broken.md", "articles/README.md", "topics/t.md", "parts/p.md", "articles/../articles/a.md", "", "/articles/a.md", "images/x.png"} {
		if _, err := content.Move(lib, fstest.MapFS{}, from, "articles/fresh.md"); !errors.Is(err, content.ErrNoDocument) {
			t.Errorf("from %q: %v", from, err)
		}
	}
}

func TestAttack_A18_RenamesTakeNobodysPlace(t *testing.T) {
	lib := movable(t)
	for _, to := range []string{"articles/b.md", "articles/broken.md", "articles/sub/c.md", "articles/draft.md", "articles/sub/b.md", "articles/B.markdown"} {
		if _, err := content.Move(lib, fstest.MapFS{}, "articles/a.md", to); !errors.Is(err, content.ErrTaken) {
			t.Errorf("to %q: %v", to, err)
		}
	}
	if _, err := content.Move(lib, fstest.MapFS{}, "pages/about.md", "pages/studio.md"); err == nil {
		t.Error("a page can be renamed to an address of the program")
	}
}

// TestAttack_A18_RenamesChangeOnlyWhatTheyMust moves a document whose words are those of its picture, and of links.
func TestAttack_A18_RenamesChangeOnlyWhatTheyMust(t *testing.T) {
	source := "---\ntitle: hero.png and other names\ndate: 2026-03-01\ndescription: About hero.png\nimage: {alt: hero.png, src: hero.png}\n---\n\n`![x](hero.png)` hero.png ![y](hero.png)\n\n```\n[z](hero.png)\n```\n"
	lib := load(t, folder("articles/a.md", source, "articles/hero.png", pngPicture(t, 20, 10)), nil)
	m, err := content.Move(lib, fstest.MapFS{}, "articles/a.md", "articles/deep/a.md")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(strings.Replace(source, "src: hero.png", "src: ../hero.png", 1), "![y](hero.png)", "![y](../hero.png)", 1)
	want = strings.Replace(want, "---\n", "---\nid: \"article/a\"\n", 1)
	if got := string(m.Files["articles/deep/a.md"]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
