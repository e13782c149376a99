package content_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
)

// sound is an article that Check has nothing to say about, next to another.
func sound(title, body string) string {
	return fmt.Sprintf("---\ntitle: %s\ndescription: %s\ndate: 2026-06-01\nauthors: jane\n---\n\n%s\n\n%s\n",
		title, strings.Repeat("x", 118)+" of "+title[4:9], body, strings.Repeat("word ", 320))
}

const (
	firstTitle  = "The first of two sound articles"
	secondTitle = "The other of two sound articles"
	jane        = "jane:\n  name: Jane\n  bio: Writes.\n"
)

func TestCheckFindsNothingInSoundArticles(t *testing.T) {
	lib := load(t, folder("authors.yaml", jane, "articles/a.md", sound(firstTitle, "[b](b.md)"), "articles/b.md", sound(secondTitle, "[a](/articles/a)")), nil)
	if found := content.Check(lib, content.CheckOptions{Now: clock()}); len(found) > 0 || len(lib.Problems) > 0 {
		t.Errorf("found %v and %v", found, lib.Problems)
	}
}

func TestCheckNamesRuleAndPlace(t *testing.T) {
	tests := []struct {
		name string
		text string // of articles/a.md, next to a sound articles/b.md
		want []string
	}{
		{"page that is not there", sound(firstTitle, "[x](/nowhere) [b](b.md)"), []string{"8:1 links/internal-broken"}},
		{"file that is not there", sound(firstTitle, "[x](gone.md) [b](b.md)"), []string{"8:1 links/internal-broken"}},
		{"anchor that is not there", sound(firstTitle, "[x](b.md#part) [b](b.md#there)"), []string{"8:1 links/internal-broken"}},
		{"own anchor", sound(firstTitle, "[x](#no) [y](#yes) [b](b.md)\n\n## Yes\n\nx"), []string{"8:1 links/internal-broken"}},
		{"moved", sound(firstTitle, "[the other](/old-b)"), []string{"8:1 links/to-redirect"}},
		{"draft", sound(firstTitle, "[x](draft.md) [b](b.md)"), []string{"8:1 links/to-draft"}},
		{"fixed addresses", sound(firstTitle, "[x](/articles) [y](/search?q=a) [z](/authors/jane) [w](/feed.xml) [v](/articles/b.md) [b](b.md)"), nil},
		{"insecure", sound(firstTitle, "[x](http://example.com) [b](b.md)"), []string{"8:1 links/http-downgrade"}},
		{"own machine", sound(firstTitle, "[x](http://localhost:8080/) [b](b.md)"), []string{"8:1 links/localhost-or-preview"}},
		{"utm", sound(firstTitle, "[x](/articles/b?utm_source=x)"), []string{"8:1 links/utm-internal"}},
		{"here", sound(firstTitle, "[Click here](b.md)"), []string{"8:1 links/anchor-generic"}},
		{"no internal link", sound(firstTitle, "x"), []string{"1:1 links/none-internal"}},
		{"no alt", sound(firstTitle, "[b](b.md) ![](/images/x.png)"), []string{"8:11 img/alt-missing"}},
		{"file name as alt", sound(firstTitle, "[b](b.md) ![IMG_1234](/images/x.png)"), []string{"8:11 img/alt-quality"}},
		{"skipped level", sound(firstTitle, "[b](b.md)\n\n## A\n\n#### B"), []string{"12:1 content/heading-skip"}},
		{"heading twice", sound(firstTitle, "[b](b.md)\n\n## A\n\n### X\n\n## B\n\n### X\n\n### X"), []string{"18:1 content/heading-duplicate"}},
		{"heading with a colon", sound(firstTitle, "[b](b.md)\n\n## A:"), []string{"10:1 content/heading-punctuation"}},
		{"placeholder", sound(firstTitle, "[b](b.md) TODO `TODO`\n\n```\nTODO\n```"), []string{"8:11 content/placeholder"}},
		{"tag of another system", sound(firstTitle, "[b](b.md) {{< figure src=x >}}"), []string{"8:11 md/shortcode-unknown"}},
		{"same title", sound(secondTitle, "[b](b.md)"), []string{"2:8 meta/title-duplicate", "3:14 meta/desc-duplicate"}},
		{"wide title", sound(strings.Repeat("Wide ", 20)+"title", "[b](b.md)"), []string{"2:8 meta/title-width"}},
		{"nothing said", "---\ntitle: Short\ndate: 2026-06-01\n---\n\n[b](b.md)\n", []string{
			"1:1 content/author-missing", "1:1 content/length", "1:1 meta/desc-missing", "2:8 meta/title-short",
		}},
		{"old year", sound("What we learned in 2024 about leads", "[b](b.md)"), []string{"2:8 meta/title-year-stale"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := strings.Replace(sound(secondTitle, "[a](a.md)\n\n## There\n\nx"), "authors: jane", "authors: jane\naliases: /old-b", 1)
			lib := load(t, folder("authors.yaml", jane, "images/x.png", pngPicture(t, 9, 9), "articles/a.md", tt.text, "articles/b.md", b,
				"articles/draft.md", strings.Replace(sound("A draft that is not yet public here", "x"), "authors", "draft: true\nauthors", 1)), nil)
			var got []string
			for _, p := range content.Check(lib, content.CheckOptions{Now: clock()}) {
				if p.File != "articles/b.md" || tt.name == "same title" {
					got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Rule))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckLooksAtAgeCasesAndTopics(t *testing.T) {
	lib := load(t, folder(
		"authors.yaml", jane+"max:\n  name: Max\n",
		"articles/a.md", sound(firstTitle, "[b](b.md)"), "articles/b.md", sound(secondTitle, "[a](a.md)"),
		"case-studies/c.md", "---\n"+strings.Replace(caseFront, "    before: 42 h\n", "", 1)+"---\nx",
		"topics/unused.md", "---\ntitle: Unused\ndescription: x\n---\n",
	), nil)
	rules := map[string]string{}
	for _, p := range content.Check(lib, content.CheckOptions{Now: time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)}) {
		rules[p.Rule] += fmt.Sprintf("%s:%d ", p.File, p.Line)
	}
	for rule, want := range map[string]string{
		"content/stale":           "articles/a.md:1 articles/b.md:1 case-studies/c.md:1 ",
		"case/metric-no-baseline": "case-studies/c.md:10 ",
		"content/author-no-bio":   "authors.yaml:0 ",
		"topic/orphan":            "topics/unused.md:1 ",
	} {
		if rules[rule] != want {
			t.Errorf("%s: got %q, want %q", rule, rules[rule], want)
		}
	}
}

func TestTitleWidth(t *testing.T) {
	if narrow, wide := content.TitleWidth("iiii"), content.TitleWidth("WWWW"); narrow != 18 || wide != 76 {
		t.Errorf("got %d and %d pixels, want 18 and 76", narrow, wide)
	}
}

func TestNewDocumentsLoad(t *testing.T) {
	for _, kind := range []content.Kind{content.Article, content.CaseStudy, content.Page} {
		name, text, err := content.New(kind, `A "new" one: with \ signs`, clock())
		if err != nil {
			t.Fatal(err)
		}
		lib := load(t, folder(name, string(text)), nil)
		if len(lib.Documents) != 1 || len(lib.Problems) > 0 {
			t.Fatalf("%s: %d documents, problems %v\n%s", name, len(lib.Documents), lib.Problems, text)
		}
		if d := lib.Documents[0]; d.Title != `A "new" one: with \ signs` || d.Kind != kind || !d.IsDraft || d.Slug != "a-new-one-with-signs" {
			t.Errorf("got %s %q %q, draft %v", d.Kind, d.Slug, d.Title, d.IsDraft)
		}
	}
	for kind, title := range map[content.Kind]string{content.Article: "日本", content.Page: "Search", "poem": "A"} {
		if _, _, err := content.New(kind, title, clock()); err == nil {
			t.Errorf("a new %s %q is not refused", kind, title)
		}
	}
}
