package analysis_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tandem/search/local/internal/analysis"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"The Price List, 2027!":       "the price list 2027",
		"can't e-mail v2.1 a_b":       "can t e mail v2 1 a b",
		"Café ÜBERBLICK Straße Søren": "cafe uberblick strasse soren",
		"cafe\u0301":                  "cafe",
		"ﬁnal":                        "final",
		"销售资料":                        "销售 售资 资料",
		"价":                           "价",
		"价格list":                      "价格 list",
		"カタログ 2027":                   "カタ タロ ログ 2027",
		"한국어":                         "한국 국어",
		"<b>bold</b>":                 "b bold b",
		strings.Repeat("x", 65):       "",
	} {
		if diff := cmp.Diff(want, strings.Join(analysis.Terms(text), " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestStem_FormsOfAWordMeet(t *testing.T) {
	for _, tt := range []struct{ tag, a, b string }{
		{"en", "pricing", "price"},
		{"", "objections", "objection"},
		{"en-GB", "qualified", "qualify"},
		{"de-AT", "preislisten", "preisliste"},
		{"de", "kunde", "kunden"},
		{"fr", "clients", "client"},
		{"en", "fees", "fee"},
		{"en", "KPIs", "KPI"},
		{"en", "ads", "ad"},
		{"nb", "kunder", "kunde"},
	} {
		stemmer := analysis.Stemmer(tt.tag)
		if a, b := analysis.Stem(analysis.Fold(tt.a), stemmer), analysis.Stem(analysis.Fold(tt.b), stemmer); a != b || a == "" {
			t.Errorf("%s: %q has stem %q, %q has %q", tt.tag, tt.a, a, tt.b, b)
		}
	}
	if analysis.Stemmer("ja") != "" || analysis.Stem("anything", "") != "" {
		t.Error("a language without a stemmer has stems")
	}
	if analysis.Stem("tan", "german") != "" {
		t.Error("a short word was stemmed")
	}
}

func FuzzEach(f *testing.F) {
	for _, s := range []string{"plain words", "can't", "价格 list 价", "e\u0301\u0301", "\xff\xfea", "a\u200db", "ﬃ", "İstanbul"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		analysis.Each(text, func(tok analysis.Token) bool {
			if tok.Start < last || tok.End <= tok.Start || tok.End > len(text) {
				t.Fatalf("%q: token %+v after %d", text, tok, last)
			}
			if tok.Term == "" || len(tok.Term) > 64*4 {
				t.Fatalf("%q: token %+v", text, tok)
			}
			if utf8.ValidString(text) && !utf8.ValidString(tok.Term) {
				t.Fatalf("%q: broken term %q", text, tok.Term)
			}
			last = tok.Start
			return true
		})
	})
}
