package search_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tandem/search"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       search.Parsed
	}{
		{"nothing", "  \t ", search.Parsed{}},
		{"words", "price  list", search.Parsed{Words: []string{"price", "list"}, Unfinished: true}},
		{"a space finishes the last word", "price ", search.Parsed{Words: []string{"price"}}},
		{"a sign finishes the last word", "price?", search.Parsed{Words: []string{"price?"}}},
		{"phrase", `"price list" acme`, search.Parsed{Words: []string{"acme"}, Phrases: []string{"price list"}, Unfinished: true}},
		{"typographic quotes", "“price  list”", search.Parsed{Phrases: []string{"price list"}}},
		{"open quote", `acme "price li`, search.Parsed{Words: []string{"acme"}, Phrases: []string{"price li"}}},
		{"excluded", `deck -draft -"old logo"`, search.Parsed{Words: []string{"deck"}, NotWords: []string{"draft"}, NotPhrases: []string{"old logo"}}},
		{"hyphen inside a word", "state-of-the-art", search.Parsed{Words: []string{"state-of-the-art"}, Unfinished: true}},
		{"lone signs", `- -- "" -"" & ?`, search.Parsed{}},
		{"quote inside a word", `5"disk"`, search.Parsed{Words: []string{"5"}, Phrases: []string{"disk"}}},
		{"markers are stripped", "pri\ue000ce\ue001", search.Parsed{Words: []string{"price"}, Unfinished: true}},
		{"broken bytes are stripped", "pri\xffce", search.Parsed{Words: []string{"price"}, Unfinished: true}},
		{
			"a long question keeps its subject",
			"how do we answer a customer who says that our price is too high compared to them",
			search.Parsed{
				Words:      []string{"answer", "customer", "says", "price", "high", "compared", "to", "them"},
				Unfinished: true,
			},
		},
		{
			"too many words are cut",
			"one1 two2 three3 four4 five5 six6 seven7 eight8 nine9 ten10 eleven11",
			search.Parsed{Words: strings.Fields("one1 two2 three3 four4 five5 six6 seven7 eight8 nine9 ten10")},
		},
		{
			"a phrase too long is shortened",
			`"k1 k2 k3 k4 k5 k6 k7 k8 k9 k10 k11" rest`,
			search.Parsed{Phrases: []string{"k1 k2 k3 k4 k5 k6 k7 k8 k9 k10"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := search.Parse(tt.text)
			if tt.name == "a long question keeps its subject" {
				// Which of the small words stay is not promised; that the others do, is.
				for _, w := range []string{"answer", "customer", "says", "price", "high", "compared"} {
					if !strings.Contains(got.String(), w) {
						t.Errorf("Parse(%q) = %q lost %q", tt.text, got, w)
					}
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestParseCutsLongText(t *testing.T) {
	got := search.Parse(strings.Repeat("é", 5000))
	if n := utf8.RuneCountInString(got.String()); n != search.MaxQueryRunes {
		t.Errorf("kept %d characters, want %d", n, search.MaxQueryRunes)
	}
	if got.Unfinished {
		t.Error("a word that was cut is not the one being typed")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", `a "b c" -d -"e f"`, `"`, `-"`, "--a", `""""`, "价格 表", "\ue000x\ue001", strings.Repeat("the ", 200), `a"b"c`, "'",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := search.Parse(text)
		if p.Unfinished && len(p.Words) == 0 {
			t.Fatalf("Parse(%q) is unfinished without a word", text)
		}
		s := p.String()
		if !utf8.ValidString(s) || search.Clean(s) != s {
			t.Fatalf("Parse(%q) kept unwanted characters: %q", text, s)
		}
		for _, w := range append(append([]string{}, p.Words...), p.NotWords...) {
			if w == "" || strings.ContainsAny(w, "\" \n\t") || strings.HasPrefix(w, "-") {
				t.Fatalf("Parse(%q) made the word %q", text, w)
			}
		}
		if utf8.RuneCountInString(strings.Join(append(p.Words, p.Phrases...), "")) > search.MaxQueryRunes {
			t.Fatalf("Parse(%q) is longer than allowed", text)
		}
		again := search.Parse(s)
		again.Unfinished = p.Unfinished
		if utf8.RuneCountInString(s) <= search.MaxQueryRunes && again.String() != s {
			t.Fatalf("Parse(%q) = %q, parsed again %q", text, s, again.String())
		}
	})
}
