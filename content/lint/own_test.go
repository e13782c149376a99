package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"tandem/content"
	"tandem/content/lint"
)

func TestOwnRules(t *testing.T) {
	tests := []struct{ name, rule, bad, good, message string }{
		{"existence", "kind: existence, tokens: [très, \"C++\"], message: 'leave %s out'", "C'est Très bien.", "Extrêmement, `très`.", "leave Très out"},
		{"existence by expression", `kind: existence, regex: true, tokens: ['\d+ ?EUR'], severity: error`, "It costs 30 EUR.", "It costs €30.", ""},
		{"exception", "kind: existence, tokens: [lead, deal], except: [deal]", "A lead.", "A deal, and a leader.", ""},
		{"substitution", "kind: substitution, swap: {utilise: use}, message: 'say %s, not %s'", "Utilise it.", "Utilised it.", "say Use, not Utilise"},
		{"occurrence", "kind: occurrence, token: '!', max: 1", "Oh! No!", "Oh! No.", ""},
		{"occurrence in a paragraph", "kind: occurrence, scope: paragraph, token: we, max: 1", "We see what we do.", "We see.\n\nWe do.", ""},
		{"occurrence that lacks", "kind: occurrence, token: buyer, min: 1", "Text.", "The buyer.", ""},
		{"repetition", `kind: repetition, regex: true, token: '\w+!'`, "Oh! Oh!", "Oh! Ah!", ""},
		{"consistency", "kind: consistency, either: {adviser: advisor}", "An adviser and an advisor.", "An advisor and an advisor.", ""},
		{"conditional", `kind: conditional, regex: true, first: '\bSLA\b', second: 'service level agreement'`, "The SLA ends.", "The service level agreement (SLA) ends.", ""},
		{"capitalisation", "kind: capitalisation, match: lower", "## What We Do", "## what we do", ""},
		{"metric", "kind: metric, metric: sentence_words, max: 5", "We met the buyer on a cold day.", "We met the buyer.", ""},
		{"metric of words", "kind: metric, metric: words, min: 3", "Text.", "Three words here.", ""},
		{"spelling", "kind: spelling, scope: heading, tokens: [what, we, do, the, first, of, two, articles, on, one, thing, reader, gets, from, told, in, a, sentence, that, is, long, enough, to, be, shown, whole, results]", "## What wee do", "## What we do", ""},
		{"sequence", "kind: sequence, tokens: [not, only, also], within: 5", "It is not only quick but also small.", "It is not quick, and only small.", ""},
		{"language", "kind: existence, language: en, tokens: [very]", "A very good one.", "x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lint := func(body string) []lint.Finding {
				return input{files: two("title: the first of two articles on one thing\n", body, "style.yaml", "rules:\n  - {id: mine, "+tt.rule+"}\n")}.lint(t)
			}
			bad, good := lint(tt.bad), lint(tt.good)
			if has(bad, "style/config") {
				t.Fatalf("the rule is refused: %+v", only(bad, "style/config"))
			}
			found := placed(only(bad, "style/mine"))
			if len(found) == 0 {
				t.Fatalf("not found: %s", brief(bad))
			}
			if tt.message != "" && found[0].Message != tt.message {
				t.Errorf("the message is %q, want %q", found[0].Message, tt.message)
			}
			if want := content.Severity("error"); strings.Contains(tt.rule, "severity: error") && found[0].Severity != want {
				t.Errorf("the severity is %s", found[0].Severity)
			}
			for _, f := range placed(only(good, "style/mine")) {
				t.Errorf("found where nothing is wrong: %+v", f)
			}
		})
	}
}

// placed leaves the findings of the article that is looked at.
func placed(found []lint.Finding) []lint.Finding {
	var out []lint.Finding
	for _, f := range found {
		if f.File == "articles/a.md" {
			out = append(out, f)
		}
	}
	return out
}

func TestStyleFilesThatCannotBeUsedAreReported(t *testing.T) {
	for _, text := range []string{
		"rules: [{id: A B, kind: existence, tokens: [x]}]", "rules: [{id: a, kind: magic}]", "rules: [{id: a, kind: existence}]",
		"rules: [{id: a, kind: occurrence, token: x}]", "rules: [{id: a, kind: metric, metric: beauty, max: 1}]",
		"rules: [{id: a, kind: metric, metric: words}]", "rules: [{id: a, kind: sequence, tokens: [x]}]", "rules: [{id: a, kind: conditional, first: x}]",
		"rules: [{id: a, kind: capitalisation, match: loud}]", "rules: [{id: a, kind: substitution}]", "rules: [{id: a, kind: spelling}]",
		"rules: [{id: a, kind: existence, tokens: [x], severity: bad}]", "rules: [{id: a, kind: existence, tokens: [x], scope: page}]",
		"rules: [{id: a, kind: existence, tokens: [x], message: '%d'}]", "headings: loud", "reading_ease: 400", "dictionary: gone.txt", "banned: [3]",
		"banned: [{why: x}]", "terms: [", "colour: red", "\x00", strings.Repeat("#", 300<<10),
		"accepted: " + strings.Repeat("[", 200<<10), "banned:\n  - &a [x, x]\n  - [*a, *a]\n", "[]", "- a", "banned: \n" + strings.Repeat("- ", 100_000) + "x\n", "rules: {}", strings.Repeat("a: ", 1000),
	} {
		found := input{files: two("", "x", "style.yaml", text)}.lint(t)
		if !has(found, "style/config") {
			t.Errorf("%.60q is not reported", text)
		}
	}
	lib := input{files: two("", "x")}.load(t)
	for _, f := range lint.Library(lib, lint.Options{Style: fstest.MapFS{}}) {
		if f.Rule == "style/config" {
			t.Errorf("a folder without a style file: %s", f.Message)
		}
	}
}
