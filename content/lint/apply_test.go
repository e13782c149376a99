package lint_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tandem/content"
	"tandem/content/lint"
)

// whitespace are the rules whose fixes change nothing that readers see.
var whitespace = map[string]bool{"md/trailing-space": true, "md/tabs": true, "md/blanks": true, "md/list-indent": true, "md/unused-ref": true}

// fixed makes the fixes of the rules in a text, and returns it with what it is shown as before and after.
func fixed(t *testing.T, text string, rules map[string]bool) (out, before, after string) {
	t.Helper()
	load := func(body string) (*content.Library, *content.Document) {
		lib := input{files: folder("articles/a.md", "---\ntitle: x\ndate: 2026-06-01\n---\n"+body)}.load(t)
		return lib, first(lib)
	}
	lib, d := load(text)
	if d == nil {
		return text, "", ""
	}
	var found []lint.Finding
	for _, f := range lint.Document(lib, d, lint.Options{}) {
		if rules[f.Rule] {
			found = append(found, f)
		}
	}
	source, _ := lint.Apply(d.Text().Source, found)
	out = string(source[len(d.Text().Source)-len(d.Text().Body):])
	_, e := load(out)
	if e == nil {
		return out, d.Text().HTML, ""
	}
	return out, d.Text().HTML, e.Text().HTML
}

func TestFixes(t *testing.T) {
	all := map[string]bool{}
	for _, r := range lint.Rules() {
		all[r.ID] = true
	}
	tests := []struct{ name, in, want string }{
		{"spaces at the end", "One \nbreak  \ntwo   \n\nx\t\n", "One\nbreak  \ntwo\n\nx\n"},
		{"break that is too long", "One    \ntwo\n", "One  \ntwo\n"},
		{"tabs", "-\tone\n\n\ttwo\n\nA\tword\n", "-   one\n\n    two\n\nA word\n"},
		{"blank lines", "\n\n\none\n\n\n\ntwo\n\n\n", "\none\n\ntwo\n\n"},
		{"space around blocks", "one\n## A\ntwo\n- x\n- y\n\n```go\na\n```\nthree\n", "one\n\n## A\n\ntwo\n\n- x\n- y\n\n```go\na\n```\n\nthree\n"},
		{"line breaks of Windows", "one\r\n## A\r\ntwo \r\n", "one\r\n\r\n## A\r\n\r\ntwo\r\n"},
		{"list", "- a\n - b\n- c\n", "- a\n- b\n- c\n"},
		{"list that would change", "- a\n - b\n  - c\n", "- a\n - b\n  - c\n"},
		{"reversed link", "See (the page)[https://x.example/].\n", "See [the page](https://x.example/).\n"},
		{"unused addresses", "one\n\n[a]: /x\n[b]: /y\n\ntwo\n", "one\n\ntwo\n"},
		{"code", "```\nx \n\n\n\ty\n```\n\n\tz \n\n`a  b`\n", "```\nx \n\n\n\ty\n```\n\n\tz \n\n`a  b`\n"},
		{"HTML", "<pre>\nx \n\n\n\ty\n</pre>\n", "<pre>\nx \n\n\n\ty\n</pre>\n"},
		{"campaign", "[x](/articles/a?utm_source=y&p=1)\n", "[x](/articles/a?p=1)\n"},
		{"wrong encoding", "Itâ€™s a cafÃ©.\n", "It’s a café.\n"},
		{"invisible", "Some\u200bthing.\n", "Something.\n"},
		{"spelling", "Recieve it *seperately*.\n", "Receive it *separately*.\n"},
		{"word twice", "We met the\nthe buyer and the the rep.\n", "We met the buyer and the rep.\n"},
		{"name", "On Linkedin’s page.\n", "On LinkedIn’s page.\n"},
		{"choice of words", "A lot of man-hours.\n", "A lot of man-hours.\n"},
		{"invisible in marks", "a _\u200b_ b\n", "a _\u200b_ b\n"},
		{"tag of another system", "[youtube https://x.example/y]\n", "[youtube https://x.example/y]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			once, _, _ := fixed(t, tt.in, all)
			if once != tt.want {
				t.Errorf("got %q\nwant %q", once, tt.want)
			}
			if twice, _, _ := fixed(t, once, all); twice != once {
				t.Errorf("fixed again it is %q", twice)
			}
		})
	}
}

func TestApplyLeavesOutWhatDoesNotFit(t *testing.T) {
	fix := func(start, end int, text string) lint.Finding {
		return lint.Finding{Fix: &lint.Fix{Start: start, End: end, Text: text}}
	}
	accepted := fix(0, 1, "z")
	accepted.Waived = "It is meant so."
	got, n := lint.Apply([]byte("abcdef"), []lint.Finding{
		fix(4, 5, "E"), fix(1, 3, "X"), fix(2, 4, "Y"), fix(-1, 2, "?"), fix(5, 99, "?"), fix(3, 2, "?"), {}, accepted, fix(6, 6, "!"), fix(6, 6, "!"),
	})
	if string(got) != "aXdEf!" || n != 3 {
		t.Errorf("got %q with %d fixes", got, n)
	}
	if same, n := lint.Apply([]byte("abc"), nil); string(same) != "abc" || n != 0 {
		t.Errorf("got %q with %d fixes", same, n)
	}
}

// TestFixesOfWhitespaceChangeNothing puts pieces of markdown together at random: whatever comes out is shown the same after
// its whitespace was fixed, and has nothing left to fix.
func TestFixesOfWhitespaceChangeNothing(t *testing.T) {
	pieces := []string{
		"text", " ", "  ", "\t", "\n", "\n\n", "\n\n\n", "- a", "- ", " - b", "  - c", "1. d", "## H", "```", "```go", "> q", "    code", "***",
		"| a | b |", "|---|---|", "[x]: /y", "[x]", "<div>", "</div>", "\\", "  \n", "\n\t", "`c`", "=== ", "---", ":::note", ":::", "[^1]", "\n\n[^1]: n\n\n", "+ e", "\r\n", "$$", ": d",
	}
	rnd := rand.New(rand.NewPCG(1, 2)) // the same on every run
	for range 1500 {
		var b strings.Builder
		for range 2 + rnd.IntN(14) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		text := b.String()
		once, before, after := fixed(t, text, whitespace)
		if squeeze(before) != squeeze(after) {
			t.Fatalf("%q is shown otherwise as %q:\n%s\n---\n%s", text, once, before, after)
		}
		if twice, _, _ := fixed(t, once, whitespace); twice != once {
			t.Fatalf("%q becomes %q, and that %q", text, once, twice)
		}
	}
}

// squeeze makes texts equal that differ in white space only.
func squeeze(html string) string {
	return fmt.Sprint(strings.Fields(strings.ReplaceAll(html, "<br", " <br")))
}
