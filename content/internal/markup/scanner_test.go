package markup

import (
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/google/go-cmp/cmp"
)

// samples are code in the languages that articles show most, with things that lexers trip over: open ends, comments,
// interpolation, letters beyond ASCII, no line end at the end.
var samples = map[string][]string{
	"go":         {"// Sum adds.\nfunc sum(lines []Line) (m Money, err error) {\n\tfor _, l := range lines {\n\t\tif l.Count < 0x1F {\n\t\t\treturn 0, fmt.Errorf(\"sum %q: %w\", l.Name, errÜber)\n\t\t}\n\t\tm += l.Price * 1.5e3\n\t}\n\treturn m, nil\n}\n", "x := `{{ .Name }}`\ns := \"open"},
	"python":     {"@wrap\ndef hours(visits: list) -> float:\n    \"\"\"Größe\n    of it.\"\"\"\n    return f\"{visits[0].at!r:>10} {1_000}\" % 'x' if not None else 0o17\n", "class A(B):\n  x = 'open\n"},
	"sql":        {"SELECT stage, count(*) AS deals -- ähm\nFROM deal WHERE closed IS NULL AND owner = 'jane''s' /* open\nGROUP BY 1;"},
	"yaml":       {"# über\nroutes:\n  - when: { region: a_b, size: \">10\" }\n    to: &x team-a\n    text: |\n      as it is\n    on: 2026-01-02\n---\n", "a: [1, 'two', \"three\n"},
	"json":       {"{\"a\": [1, -2.5e3, true, null], \"ö\": \"x\\n\\u00e4\"}\n", "{\"a\": \"open, 1}"},
	"js":         {"export const f = (lead) => {\n  const m = Math.round(lead.a / 3)\n  return m < 60 ? `${m} min` : /a[/]b/gi.test(x) // done\n}\n", "let x = `open ${a"},
	"typescript": {"interface A<T extends B = C> { readonly x?: Map<string, T[]>; }\nenum E { A = 1 }\nconst f = async (x: unknown): Promise<void> => await g(x as any)\n"},
	"bash":       {"#!/bin/sh\nfor f in *.csv; do\n  curl -sS \"https://example.com/$f\" | grep -v '^#' > \"${f%.csv}.txt\" # ok\ndone\ncat <<EOF\n$HOME ü\nEOF\n", "echo \"open $(date"},
	"html":       {"<!doctype html>\n<p class=\"a\" hidden>x &amp; y</p><script>let a = 1 < 2</script><style>p { color: red }</style><!-- open"},
	"css":        {"@media (min-width: 40rem) { .a > #b::before { color: #f00; width: calc(1px + 2em) } }\n"},
	"diff":       {"--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new ä\n"},
	"dockerfile": {"FROM golang:1.26 AS build\nRUN go build ./... && \\\n  echo done\n"},
	"toml":       {"# c\n[a.b]\nx = 1979-05-27T07:32:00Z\ny = [ \"a\", 'b', 1_000 ]\n"},
	"rust":       {"fn main<'a>() -> Result<(), Box<dyn E>> { println!(\"{:?}\", r#\"raw\"#); let x = 1u8 as f64; Ok(()) } /* open"},
	"java":       {"@Override public static <T> List<T> of(final T... x) throws E { return null; } // ä\n"},
	"php":        {"<p><?php echo \"a $b {$c->d}\" . 'e'; ?></p>\n"},
	"ruby":       {"def a?(b: 1) = \"x #{b} y\" =~ /z/i ? :sym : %w[a b]\n# ü\n"},
	"c":          {"#include <stdio.h>\nint main(void) { /* a */ printf(\"%d\\n\", 0x1fUL); return 'a'; }\n"},
	"markdown":   {"# Title\n\nSome *text* and `code`\n\n```go\nfunc main() {}\n```\n- a\n"},
}

func TestScannerFindsTheTokensOfChroma(t *testing.T) {
	for name, codes := range samples {
		l := lexers.Get(name)
		s := newScanner(l)
		if s == nil {
			if _, plain := l.(*chroma.RegexLexer); plain {
				t.Errorf("%s: the lexer is run as it is", name)
			}
			continue
		}
		for _, code := range codes {
			want, err := chroma.Tokenise(l, nil, code)
			if err != nil {
				t.Fatal(err)
			}
			var got []chroma.Token
			s.scan(code, func() {}, func(kind chroma.TokenType, text string) { got = append(got, chroma.Token{Type: kind, Value: text}) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: tokens of %q (-chroma +ours):\n%s", name, code, diff)
			}
		}
	}
}

func TestFirstOf(t *testing.T) {
	for pattern, want := range map[string]string{
		`\G(?:abc|d)`: "ad", `x*y`: "xy", `(?i)k`: "Kk", `(?=a)[0-2]`: "012", `^#`: "#", `(a|b)?c`: "abc",
	} {
		set, got := firstOf(pattern), ""
		for c := range other {
			if set[c] {
				got += string(rune(c))
			}
		}
		if got != want {
			t.Errorf("a match of %s can start with %q, want %q", pattern, got, want)
		}
	}
	for _, pattern := range []string{``, `a*`, `\b`, `[^a]*?`, `(`} {
		if set := firstOf(pattern); !set['z'] || !set[other] {
			t.Errorf("a match of %s can start with anything, got %v", pattern, set)
		}
	}
}
