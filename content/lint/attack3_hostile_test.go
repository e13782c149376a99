package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tandem/content"
	"tandem/content/lint"
)

// hostile are texts that are cheap to write and dear to judge: each unit is repeated to a fifth of what a file may hold.
var hostile = map[string]string{
	"one word": "a", "words": "a ", "sentences": "A b. ", "no sentence ends": "word, ", "commas": ",", "dots": ".", "spaces": " ", "quotes": "\"a\" ", "stars": "*", "emphasis": "*a ", "brackets": "[", "parentheses": "(",
	"links": "[a](b) ", "equal links": "[click here](https://example.com/) ", "pictures": "![a](b.png) ", "raw HTML": "<b>a</b>", "addresses": "http://a.b/c ", "headings": "## a\n\n", "hashes": "#", "lists": "- a\n",
	"quotations": "> ", "parts": "::demo{tour}\n\n", "unknown directives": "::x{y}\n\n", "colons": ":", "formulas": "$a$ ", "dollars": "$", "code": "`a` ", "fences": "```\na\n```\n", "paragraphs": "a\n\n",
	"weak words": "very really just ", "passive": "was written by ", "umlauts": "ä", "zero width": "\u200b", "turned": "\u202e", "hyphens": "-", "dashes": "—", "tabs": "\t", "filler": "lorem ipsum dolor sit amet ",
	"marks": "TODO xxx ", "numbers": "1,000.5 % ", "twice": "the the ", "capitals": "ABC ", "entities": "&amp; ", "footnotes": "[^a] ", "templates": "{{ x }} ", "chains": "a-b-c-", "slashes": "a/b", "families": "👩‍👩‍👧 ",
	"accents": "\u0301", "percent": "%41", "mail": "a@b.c ", "apostrophes": "it's ", "abbreviations": "e.g. Dr. ", "mixed capitals": "aBcDeF ", "years": "2026-01-01 ", "long sentence": "and so on ", "table rows": "| a | b |\n",
}

// TestAttack_A29_NoTextIsDearToJudge has every rule look at each of the texts. What the renderer refuses is not judged; most
// is not refused.
func TestAttack_A29_NoTextIsDearToJudge(t *testing.T) {
	judged := 0
	for name, unit := range hostile {
		body := strings.Repeat(unit, 200<<10/len(unit))
		fsys := fstest.MapFS{
			"articles/a.md": {Data: []byte("---\ntitle: A\ndate: 2026-03-01\nphrase: a b\ndescription: \"" + strings.Repeat("a-b ", 200) + "\"\n---\n\n" + body + "\n")},
			"parts/tour.md": {Data: []byte("---\nkind: demo\ntitle: T\nurl: /a\nlabel: go\n---\nx\n")},
		}
		lib, err := content.Load(fsys, nil, content.Options{})
		if err != nil {
			t.Fatal(err)
		}
		judged += len(lib.Documents)
		if len(lib.Documents) == 0 {
			t.Logf("%s: refused: %.200v", name, lib.Problems)
		}
		within(t, name, func() {
			lint.Library(lib, lint.Options{Now: func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) }})
		})
	}
	if judged < len(hostile)*2/3 {
		t.Errorf("only %d of %d texts were judged: the test tests nothing", judged, len(hostile))
	}
}

// TestAttack_A29_MuchOfEverything judges one document with as many topics, links, headings, parts and waivers as fit.
func TestAttack_A29_MuchOfEverything(t *testing.T) {
	numbers := func(form string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, form, i)
		}
		return b.String()
	}
	for name, fm := range map[string]string{
		"topics":  "topics: [" + strings.TrimSuffix(numbers("t%d, ", 4000), ", ") + "]\n",
		"aliases": "aliases: [" + strings.TrimSuffix(numbers("/old/%d, ", 4000), ", ") + "]\n",
		"waivers": "waive:\n" + numbers("  rule/n%d: because\n", 2000),
		"facets":  "industry: [" + strings.TrimSuffix(numbers("t%d, ", 4000), ", ") + "]\n",
	} {
		fsys := fstest.MapFS{}
		for i := range 5 {
			text := fmt.Sprintf("---\ntitle: A %d\ndate: 2026-03-01\n%s---\n\n", i, fm) + numbers("[a %[1]d](/articles/a%[1]d#x%[1]d) ", 2000) + "\n\n" + numbers("## Heading %d\n\ntext\n\n", 1000)
			fsys[fmt.Sprintf("articles/a%d.md", i)] = &fstest.MapFile{Data: []byte(text)}
		}
		lib, err := content.Load(fsys, nil, content.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(lib.Documents) == 0 {
			t.Errorf("%s: nothing is judged: %v", name, lib.Problems[:1])
		}
		within(t, name, func() { lint.Library(lib, lint.Options{}) })
	}
}

// within fails the test when work is not done in a time that only work without bounds takes.
func within(t *testing.T, name string, work func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: not judged yet", name)
	}
}
