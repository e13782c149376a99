package content_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"tandem/content"
)

func TestUnchangedDocumentsAreTakenOver(t *testing.T) {
	fsys := folder("articles/a.md", article("A", "[b](b.md)"), "articles/b.md", article("B", "x"), "articles/c.md", article("C", "x"))
	first := load(t, fsys, nil)
	save(fsys, "articles/c.md", article("C", "changed"))
	second := load(t, fsys, first)
	for _, path := range []string{"/articles/a", "/articles/b"} {
		if document(t, first, path) != document(t, second, path) {
			t.Errorf("%s was made again", path)
		}
	}
	if d := document(t, second, "/articles/c"); !strings.Contains(d.Text().HTML, "changed") || d.Hash == document(t, first, "/articles/c").Hash {
		t.Errorf("the changed document was not made again: %q", d.Text().HTML)
	}
}

func TestAChangeOfWhatADocumentRestsOnMakesItAgain(t *testing.T) {
	fsys := folder(
		"images/x.png", pngPicture(t, 10, 10),
		"articles/a.md", article("A", "[b](b.md) ![x](/images/x.png) ![y](/images/y.png)"),
		"articles/b.md", "---\ntitle: B\ndate: 2026-03-01\nslug: one\n---\nx",
	)
	lib := load(t, fsys, nil)
	step := func(what, want string) {
		t.Helper()
		before := document(t, lib, "/articles/a").Hash
		lib = load(t, fsys, lib)
		d := document(t, lib, "/articles/a")
		if !strings.Contains(d.Text().HTML, want) || d.Hash == before {
			t.Errorf("%s: got %s, want it to contain %s", what, d.Text().HTML, want)
		}
	}
	save(fsys, "articles/b.md", "---\ntitle: B\ndate: 2026-03-01\nslug: two\n---\nx")
	step("the target of a link moved", `href="/articles/two"`)
	save(fsys, "images/x.png", pngPicture(t, 20, 10))
	step("a picture changed", `width="20"`)
	save(fsys, "images/y.png", pngPicture(t, 30, 10))
	step("a missing picture came", `width="30"`)
	delete(fsys, "articles/b.md")
	step("the target of a link went", `href="b.md"`)
}

func TestFilesWithoutTimesAreComparedByContent(t *testing.T) {
	fsys := fstest.MapFS{"articles/a.md": {Data: []byte(article("A", "x"))}, "articles/b.md": {Data: []byte(article("B", "x"))}}
	first := load(t, fsys, nil)
	fsys["articles/b.md"] = &fstest.MapFile{Data: []byte(article("B", "y"))} // as long as before
	second := load(t, fsys, first)
	if document(t, first, "/articles/a") != document(t, second, "/articles/a") {
		t.Error("the unchanged document was made again")
	}
	if d := document(t, second, "/articles/b"); !strings.Contains(d.Text().HTML, "<p>y</p>") {
		t.Errorf("the change was missed: %q", d.Text().HTML)
	}
}

func TestAFileSavedWithinOneTickIsNotMissed(t *testing.T) {
	fsys := folder("articles/a.md", article("A", "x"))
	fsys["articles/a.md"].ModTime = clock() // read in the same tick as it was written
	first := load(t, fsys, nil)
	fsys["articles/a.md"] = &fstest.MapFile{Data: []byte(article("A", "y")), ModTime: clock()}
	if d := document(t, load(t, fsys, first), "/articles/a"); !strings.Contains(d.Text().HTML, "<p>y</p>") {
		t.Errorf("a change of equal size and time was missed: %q", d.Text().HTML)
	}
}

func TestWhoHadAnAddressKeepsIt(t *testing.T) {
	fsys := folder("articles/z/same.md", article("First", "x"))
	first := load(t, fsys, nil)
	put(fsys, "articles/a/same.md", article("Second", "x"))
	second := load(t, fsys, first)
	if d := document(t, second, "/articles/same"); d.File != "articles/z/same.md" || d.Stale {
		t.Errorf("the address went to %s", d.File)
	}
	if second.Errors() != 1 || second.Problems[0].File != "articles/a/same.md" {
		t.Errorf("got problems %v", second.Problems)
	}
	delete(fsys, "articles/z/same.md")
	if d := document(t, load(t, fsys, second), "/articles/same"); d.File != "articles/a/same.md" {
		t.Errorf("the free address stayed with %s", d.File)
	}
}

func TestAnAuthorRemovedKeepsTheArticleAsItWas(t *testing.T) {
	fsys := folder("authors.yaml", "jane:\n  name: Jane\n  bio: x\nmax:\n  name: Max\n", "articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nauthors: jane\n---\nx")
	first := load(t, fsys, nil)
	save(fsys, "authors.yaml", "max:\n  name: Max\n")
	second := load(t, fsys, first)
	d := document(t, second, "/articles/a")
	if !d.Stale || second.Errors() != 1 || second.Authors["jane"] == nil || second.Authors["jane"].Name != "Jane" {
		t.Errorf("stale %v, author %+v, problems %v", d.Stale, second.Authors["jane"], second.Problems)
	}
}

func TestStarterContentIsWithoutFault(t *testing.T) {
	lib, err := content.Load(content.Embedded(), nil, content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[content.Kind]int{}
	for _, d := range lib.Documents {
		kinds[d.Kind]++
		if d.Kind != content.Page && (!d.Sample || d.Hero == nil) {
			t.Errorf("%s is not marked as a sample or has no picture", d.File)
		}
	}
	if kinds[content.Article] < 8 || kinds[content.CaseStudy] < 4 || kinds[content.Page] < 1 {
		t.Errorf("got %v", kinds)
	}
	for _, p := range lib.Problems {
		if p.Severity != content.Hint {
			t.Errorf("%s %s %s", p.Severity, p.Rule, p)
		}
	}
}

// corpus generates n articles of about 4 KB with what real ones have: headings, a table, code, links, a picture.
func corpus(t testing.TB, n int) fstest.MapFS {
	fsys := folder("images/x.png", pngPicture(t, 1200, 600), "authors.yaml", "jane:\n  name: Jane\n  bio: x\n")
	paragraph := strings.Repeat("Marketing and sales *win* the same deals when both read [the notes](/articles) of the other. ", 5)
	for i := range n {
		body := fmt.Sprintf("Opening %d. %s\n\n![A chart](/images/x.png \"Chart\")\n\n", i, paragraph)
		for s := range 5 {
			body += fmt.Sprintf("## Part %d of %d\n\n%s\n\n- one\n- two with `code`\n- [next](article-%05d.md)\n\n", s, i, paragraph, (i+1)%n)
		}
		body += "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n```go\nfunc main() {\n\tfmt.Println(\"hello\")\n}\n```\n"
		front := fmt.Sprintf("---\ntitle: Article %d\ndescription: About number %d.\ndate: 2026-0%d-01\nauthors: [jane]\ntopics: [t%d, shared]\n---\n\n", i, i, i%9+1, i%20)
		put(fsys, fmt.Sprintf("articles/article-%05d.md", i), front+body)
	}
	return fsys
}
