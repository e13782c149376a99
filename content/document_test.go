package content_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/content"
)

func TestFrontMatterFillsTheDocument(t *testing.T) {
	fsys := folder(
		"images/hero.png", pngPicture(t, 1600, 900),
		"authors.yaml", "jane-doe:\n  name: Jane Doe\n  role: Editor\n  bio: Writes.\n  picture: images/hero.png\n  links: [\"https://example.com/jane\"]\n",
		"articles/2026/a.md", `---
title: "A title"
description: What it says.
slug: other-slug
id: fixed-id
date: 2026-03-31 09:30
updated: 2026-04-01T10:00:00+02:00
expires: 2027-01-01
authors: [Jane Doe]
topics: [Working Together, lead-qualification]
aliases: [/old, https://example.com/older]
lang: de
image: {src: ../../images/hero.png, alt: A hero, caption: Cap, credit: Me}
noindex: true
sample: true
draft: true
industry: Food & Drink
persona: [CFO, COO]
facets:
  format: guide
---

Text.
`)
	lib := load(t, fsys, nil)
	if len(lib.Problems) > 0 {
		t.Fatalf("problems: %v", lib.Problems)
	}
	d := document(t, lib, "/de/articles/other-slug")
	want := content.Document{
		ID: "fixed-id", Kind: content.Article, Slug: "other-slug", File: "articles/2026/a.md", Title: "A title",
		Description: "What it says.", Language: "de", Authors: []string{"jane-doe"},
		Topics: []string{"working-together", "lead-qualification"}, Aliases: []string{"/old", "/older"},
		Published: time.Date(2026, 3, 31, 9, 30, 0, 0, time.UTC), Updated: time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC),
		Expires: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), IsDraft: true, NoIndex: true, Sample: true,
		Facets: map[string][]string{"industry": {"food-and-drink"}, "persona": {"cfo", "coo"}, "format": {"guide"}},
	}
	got := content.Document{
		ID: d.ID, Kind: d.Kind, Slug: d.Slug, File: d.File, Title: d.Title, Description: d.Description, Language: d.Language,
		Authors: d.Authors, Topics: d.Topics, Aliases: d.Aliases, Published: d.Published, Updated: d.Updated.UTC(),
		Expires: d.Expires, IsDraft: d.IsDraft, NoIndex: d.NoIndex, Sample: d.Sample, Facets: d.Facets,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(content.Document{})); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if h := d.Hero; h == nil || h.Alt != "A hero" || h.Caption != "Cap" || h.Credit != "Me" || h.Image.Width != 1600 {
		t.Errorf("got hero %+v", d.Hero)
	}
	a := lib.Authors["jane-doe"]
	if a == nil || a.Picture == nil || a.Role != "Editor" || len(a.Links) != 1 || a.Links[0].Label != "example.com" {
		t.Errorf("got author %+v", a)
	}
	if img, ok := lib.ImageAt("/images/hero.png"); !ok || img != d.Hero.Image || !strings.HasPrefix(img.URL(), "/images/hero.png?v=") {
		t.Errorf("the picture is not found by its address")
	}
	if lib.Topics["working-together"].Title != "Working Together" || lib.Topics["lead-qualification"].Title != "Lead qualification" {
		t.Errorf("got topics %+v", lib.Topics)
	}
}

func TestFilesOfOtherSystemsLoad(t *testing.T) {
	lib := load(t, folder(
		"articles/2024-05-06-jekyll-post.md", "---\ntitle: Jekyll\ntags: a, b\ncategories: [c]\nauthor: Max Muster\npublished: false\nredirect_from: /x\n---\nx",
		"articles/bundle/index.md", "---\ntitle: Hugo\npublishDate: 2024-01-02T03:04:05Z\nlastmod: 2024-02-01\nsummary: S\nexpiryDate: 2030-01-01\n---\nx",
		"articles/plain.md", "\xef\xbb\xbf# Its own title\n\nx",
		"articles/windows.md", "---\r\ntitle: Windows\r\ndate: 2024-01-01\r\n---\r\n\r\n## H\r\n\r\nx\r\n",
		"articles/README.md", "notes", "articles/.draft.md.swp", "x", "articles/data.json", "{}",
	), nil)
	if lib.Errors() != 0 || len(lib.Documents) != 4 {
		t.Fatalf("got %d documents, problems %v", len(lib.Documents), lib.Problems)
	}
	j := document(t, lib, "/articles/jekyll-post")
	if !j.IsDraft || !j.Published.Equal(time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)) || len(j.Topics) != 3 || lib.Authors["max-muster"].Name != "Max Muster" {
		t.Errorf("got %+v", j)
	}
	h := document(t, lib, "/articles/bundle")
	if h.Description != "S" || h.Updated.Month() != time.February || h.Expires.IsZero() {
		t.Errorf("got %+v", h)
	}
	p := document(t, lib, "/articles/plain")
	if p.Title != "Its own title" || strings.Contains(p.Text().HTML, "Its own title") || !p.Published.Equal(saved) {
		t.Errorf("got title %q, date %v, %s", p.Title, p.Published, p.Text().HTML)
	}
	if w := document(t, lib, "/articles/windows"); len(w.Text().TOC()) != 1 || w.Text().TOC()[0].Line != 6 {
		t.Errorf("got outline %+v", w.Text().TOC())
	}
}

func TestDatesMeanWhatTheySay(t *testing.T) {
	berlin := time.FixedZone("UTC+2", 2*3600)
	for written, want := range map[string]time.Time{
		"2026-03-31":                time.Date(2026, 3, 31, 0, 0, 0, 0, berlin),
		"2026-03-31 09:00":          time.Date(2026, 3, 31, 9, 0, 0, 0, berlin),
		"2026-03-31T09:00:00Z":      time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC),
		"2026-03-31 09:00:00 -0400": time.Date(2026, 3, 31, 13, 0, 0, 0, time.UTC),
		"\"March 31, 2026\"":        time.Date(2026, 3, 31, 0, 0, 0, 0, berlin),
	} {
		fsys := folder("articles/a.md", "---\ntitle: A\ndate: "+written+"\n---\nx")
		lib, err := content.Load(fsys, nil, content.Options{Location: berlin})
		if err != nil {
			t.Fatal(err)
		}
		if d := document(t, lib, "/articles/a"); !d.Published.Equal(want) {
			t.Errorf("%s means %v, want %v", written, d.Published, want)
		}
	}
	future := document(t, load(t, folder("articles/a.md", "---\ntitle: A\ndate: 2030-01-01\n---\nx"), nil), "/articles/a")
	if future.State(clock()) != content.Scheduled || future.State(future.Published) != content.Live {
		t.Errorf("a future date gives %s, then %s", future.State(clock()), future.State(future.Published))
	}
}

func TestCaseStudyIsStructured(t *testing.T) {
	lib := load(t, folder("case-studies/a.md", "---\n"+caseFront+"quote:\n  text: Good.\n  name: Ada\n  role: COO\n---\n\nStory.",
		"case-studies/b.md", "---\n"+strings.Replace(strings.Replace(caseFront, "Slow.", "|\n  Very *slow*. <script>x</script> See [a](a.md).", 1), "Freight\n", "B\n", 1)+"---\n\nx"), nil)
	if len(lib.Problems) != 1 || lib.Problems[0].String() != "case-studies/b.md:7:12: <script> is not allowed and is taken out; README.md says which HTML is" {
		t.Fatalf("problems: %v", lib.Problems)
	}
	want := &content.Case{
		Customer: "Example Freight", Industry: "logistics", Product: "handoff", Challenge: "<p>Slow.</p>\n", Solution: "<p>Fast.</p>\n",
		ChallengeText: "Slow.", SolutionText: "Fast.", Results: []content.Result{{Metric: "Response", Before: "42 h", After: "18 min"}},
		Quote: &content.Quote{Text: "Good.", Name: "Ada", Role: "COO"},
	}
	a := document(t, lib, "/case-studies/a")
	if diff := cmp.Diff(want, a.Case); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
	if a.Facets["industry"][0] != "logistics" || a.Words < 3 {
		t.Errorf("got facets %v, %d words", a.Facets, a.Words)
	}
	b := document(t, lib, "/case-studies/b")
	if !strings.Contains(b.Case.Challenge, `<em>slow</em>`) || !strings.Contains(b.Case.Challenge, `href="/case-studies/a"`) || strings.Contains(b.Case.Challenge, "script") {
		t.Errorf("got challenge %q", b.Case.Challenge)
	}
}

func TestAttack_A04_FrontMatterValuesStayPlainText(t *testing.T) {
	evil := `</script><script>alert(1)</script>"'&`
	lib := load(t, folder(
		"authors.yaml", "x:\n  name: '"+strings.ReplaceAll(evil, "'", "''")+"'\n  bio: '<b>x'\n",
		"articles/a.md", "---\ntitle: '"+strings.ReplaceAll(evil, "'", "''")+"'\ndate: 2026-01-01\nauthors: x\ntopics: ['<img src=x>']\nslug: '\"><script>'\nindustry: '<b>'\nlanguage: en\n---\n\nx"), nil)
	d := document(t, lib, "/articles/script")
	if d.Title != evil || lib.Authors["x"].Name != evil {
		t.Errorf("texts were changed: %q, %q; escaping belongs to who shows them", d.Title, lib.Authors["x"].Name)
	}
	for _, slug := range append([]string{d.Slug}, append(d.Topics, d.Facets["industry"]...)...) {
		if content.Slug(slug) != slug {
			t.Errorf("%q is used in addresses", slug)
		}
	}
}

func TestAttack_A30_HostileYAMLIsAnErrorWithItsPlace(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'j'; i++ {
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	many := ""
	for i := range 6000 {
		many += fmt.Sprintf("  - %d\n", i)
	}
	for name, front := range map[string]string{
		"alias bomb":     bomb,
		"cycle":          "a: &a\n  b: *a\n",
		"unknown anchor": "title: *nowhere\n",
		"merge":          "a: &a {b: c}\n<<: *a\n",
		"deep flow":      "title: " + strings.Repeat("[", 5000) + "\n",
		"deep map":       "title: " + strings.Repeat("{a: ", 5000) + "\n",
		"deep list":      "title:\n  " + strings.Repeat("- ", 5000) + "x\n",
		"many values":    "title:\n" + many,
		"large":          "title: " + strings.Repeat("x", 70<<10) + "\n",
		"number":         "title: [0x7f]\n",
		"binary":         "title: !!binary {x: y}\n",
	} {
		lib := load(t, folder("articles/good.md", article("Good", "x"), "articles/a.md", "---\n"+front+"---\nx"), nil)
		if len(lib.Documents) != 1 || lib.Errors() == 0 {
			t.Errorf("%s: %d documents, problems %v", name, len(lib.Documents), lib.Problems)
		}
		for _, p := range lib.Problems {
			if p.File != "articles/a.md" || p.Line < 1 || p.Column < 1 {
				t.Errorf("%s: %+v has no place", name, p)
			}
		}
	}
	norway := document(t, load(t, folder("articles/a.md", "---\ntitle: no\ndate: 2026-01-01\ntopics: [no, 007, 1e3, ~]\n---\nx"), nil), "/articles/a")
	if norway.Title != "no" || !cmp.Equal(norway.Topics, []string{"no", "007", "1e3"}) {
		t.Errorf("got title %q, topics %q: texts are taken as written", norway.Title, norway.Topics)
	}
}

func FuzzFrontMatter(f *testing.F) {
	for _, seed := range []string{
		"title: A\ndate: 2026-01-01\n", "a: &a [*a]\n", caseFront, "image: {src: x, alt: y}\n", "authors: [{name: x}]\n", "\ttitle: x", "facets: {a: [b]}\n", "results:\n  -\n", "slug: /\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, front string) {
		fsys := folder("articles/a.md", "---\n"+front+"\n---\nx", "case-studies/b.md", "---\n"+front+"\n---\nx", "authors.yaml", front, "site.yaml", front)
		lib := load(t, fsys, nil)
		for _, p := range lib.Problems {
			if p.Message == "" || p.Rule == "" || p.Line < 0 {
				t.Fatalf("incomplete problem %+v", p)
			}
		}
		for _, d := range lib.Documents {
			if d.Title == "" || d.Slug == "" || content.Slug(d.Slug) != d.Slug || d.Hash == "" {
				t.Fatalf("incomplete document %+v", d)
			}
			for _, key := range d.Authors {
				if lib.Authors[key] == nil {
					t.Fatalf("no author %q", key)
				}
			}
		}
	})
}

func TestHash_LeavesOutWhatWritersNoteForThemselves(t *testing.T) {
	hash := func(head, body string) string {
		fsys := fstest.MapFS{"articles/a.md": {Data: []byte("---\ntitle: A\ndate: 2026-01-01\n" + head + "---\n" + body + "\n")}}
		return load(t, fsys, nil).Documents[0].Hash
	}
	plain := hash("", "Text.")
	for _, head := range []string{"review_by: 2027-01-01\n", "source_hash: 0123456789ab\n", "waive: {content/length: it is a note}\n", "# a remark\n"} {
		if hash(head, "Text.") != plain {
			t.Errorf("%q makes the page another one", head)
		}
	}
	for _, changed := range []string{hash("", "Another text."), hash("description: What it says.\n", "Text."), hash("noindex: true\n", "Text.")} {
		if changed == plain {
			t.Error("a change that readers or search engines see is not noticed")
		}
	}
}
