package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
	"tandem/content/lint"
)

// sound is an article of which nothing is said but hints, next to another; its text starts on line 8.
func sound(title, body string) string {
	return fmt.Sprintf("---\ntitle: %s\ndescription: %s\ndate: 2026-06-01\nauthors: jane\n---\n\n%s\n\n%s\n",
		title, strings.Repeat("x", 118)+" of "+title[4:9], body, words(320))
}

const (
	soundTitle = "The first of two sound articles"
	nextTitle  = "The other of two sound articles"
)

func TestSoundArticlesHaveNothingButHints(t *testing.T) {
	found := input{files: folder("authors.yaml", jane, "articles/a.md", sound(soundTitle, "[the other](b.md)"), "articles/b.md", sound(nextTitle, "[the first](/articles/a)"))}.lint(t)
	for _, f := range found {
		if f.Severity != content.Hint {
			t.Errorf("%s:%d:%d %s: %s", f.File, f.Line, f.Column, f.Rule, f.Message)
		}
	}
}

func TestFindingsNameRuleAndPlace(t *testing.T) {
	tests := []struct {
		name string
		text string // of articles/a.md, next to a sound articles/b.md
		want []string
	}{
		{"page that is not there", sound(soundTitle, "[x](/nowhere) [b](b.md)"), []string{"8:1 links/internal-broken"}},
		{"file that is not there", sound(soundTitle, "[x](gone.md) [b](b.md)"), []string{"8:1 links/internal-broken"}},
		{"anchor that is not there", sound(soundTitle, "[x](b.md#part) [b](b.md#there)"), []string{"8:1 links/internal-broken"}},
		{"anchor with capitals", sound(soundTitle, "[x](#Yes_1) [b](b.md)\n\n## Or not {#Yes_1}\n\nx"), nil},
		{"own anchor", sound(soundTitle, "[x](#no) [y](#yes) [b](b.md)\n\n## Yes\n\nx"), []string{"8:1 links/internal-broken"}},
		{"moved", sound(soundTitle, "[the other](/old-b)"), []string{"8:1 links/to-redirect"}},
		{"draft", sound(soundTitle, "[x](draft.md) [b](b.md)"), []string{"8:1 links/to-draft"}},
		{"fixed addresses", sound(soundTitle, "[x](/articles) [y](/search?q=a) [z](/authors/jane) [w](/feed.xml) [v](/articles/b.md) [b](b.md)"), nil},
		{"insecure", sound(soundTitle, "[x](http://example.com) [b](b.md)"), []string{"8:1 links/http-downgrade"}},
		{"own machine", sound(soundTitle, "[x](http://localhost:8080/) [b](b.md)"), []string{"8:1 links/localhost-or-preview"}},
		{"campaign", sound(soundTitle, "[x](/articles/b?utm_source=x)"), []string{"8:1 links/utm-internal"}},
		{"here", sound(soundTitle, "[Click here](b.md)"), []string{"8:1 links/anchor-generic"}},
		{"no internal link", sound(soundTitle, "x"), []string{"1:1 links/none-internal"}},
		{"no alt", sound(soundTitle, "[b](b.md) ![](/images/x.png)"), []string{"8:11 img/alt-missing"}},
		{"file name as alt", sound(soundTitle, "[b](b.md) ![IMG_1234](/images/x.png)"), []string{"8:11 img/alt-quality"}},
		{"skipped level", sound(soundTitle, "[b](b.md)\n\n## A\n\n#### B"), []string{"12:1 content/heading-skip"}},
		{"heading twice", sound(soundTitle, "[b](b.md)\n\n## A\n\n### X\n\n## B\n\n### X\n\n### X"), []string{"18:1 content/heading-duplicate"}},
		{"heading with a colon", sound(soundTitle, "[b](b.md)\n\n## A:"), []string{"10:1 content/heading-punctuation"}},
		{"placeholder", sound(soundTitle, "[b](b.md) TODO `TODO`\n\n```go\nTODO\n```"), []string{"8:11 content/placeholder"}},
		{"tag of another system", sound(soundTitle, "[b](b.md) {{< figure src=x >}}"), []string{"8:11 md/shortcode-unknown"}},
		{"same title", sound(nextTitle, "[b](b.md)"), []string{"2:8 meta/title-duplicate", "3:14 meta/desc-duplicate"}},
		{"wide title", sound(strings.Repeat("Wide ", 20)+"title", "[b](b.md)"), []string{"2:8 meta/title-width"}},
		{"nothing said", "---\ntitle: Short\ndate: 2026-06-01\n---\n\n[b](b.md)\n", []string{"1:1 content/author-missing", "1:1 content/length", "1:1 meta/desc-missing"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := strings.Replace(sound(nextTitle, "[a](a.md)\n\n## There\n\nx"), "authors: jane", "authors: jane\naliases: /old-b", 1)
			found := input{files: folder("authors.yaml", jane, "images/x.png", picture(9, 9), "articles/a.md", tt.text, "articles/b.md", b,
				"articles/draft.md", strings.Replace(sound("A draft that is not yet public here", "x"), "authors", "draft: true\nauthors", 1))}.lint(t)
			var got []string
			for _, f := range found {
				if f.Severity != content.Hint && (f.File != "articles/b.md" || tt.name == "same title") {
					got = append(got, fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Rule))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOneDocumentHasAHundredFindingsOfARuleAtMost(t *testing.T) {
	found := input{files: two("", strings.Repeat("TODO now\n\n", 150))}.lint(t)
	if n := len(only(found, "content/placeholder")); n != 100 {
		t.Errorf("got %d findings", n)
	}
}

func TestAuthorsStandWhereTheyAreWritten(t *testing.T) {
	found := input{files: folder("authors.yaml", "jane:\n  name: Jane\n  bio: Writes.\n\nbo:\n  name: Bo\n", "articles/a.md", sound(soundTitle, "x"))}.lint(t)
	got := only(found, "content/author-no-bio")
	if len(got) != 1 || got[0].File != "authors.yaml" || got[0].Line != 5 || got[0].Column != 1 {
		t.Errorf("found %v", got)
	}
}

func TestKeysStandWhereTheyAreWritten(t *testing.T) {
	in := input{files: folder("articles/a.md", "---\ntitle: x\ndate: 2026-06-01\nsummary: Too short.\n---\n")}
	lib := in.load(t)
	d := first(lib)
	if line, column := lib.KeyPlace(d, "description"); line != 4 || column != 10 || !lib.HasKey(d, "description") {
		t.Errorf("the description stands at %d:%d", line, column)
	}
	if line, column := lib.KeyPlace(d, "slug"); line != 1 || column != 1 || lib.HasKey(d, "slug") {
		t.Errorf("a slug that is not given stands at %d:%d", line, column)
	}
	if line, column := (&content.Library{}).KeyPlace(d, "title"); line != 1 || column != 1 {
		t.Errorf("in an empty library the title stands at %d:%d", line, column)
	}
	if got := places(lint.Document(lib, d, lint.Options{}), "articles/a.md", "meta/desc-length"); len(got) != 1 || !strings.HasPrefix(got[0], "4:10") {
		t.Errorf("found %v", got)
	}
}
