package lint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWordsAndSentences(t *testing.T) {
	tests := []struct {
		text string
		want []string // the words of each sentence
	}{
		{"", nil},
		{"… !", nil},
		{"One two. Three!", []string{"one two", "three"}},
		{"A well-known word’s end", []string{"a well-known word’s end"}},
		{"We met Dr. Smith, e.g. Acme Inc. of the U.S. He left.", []string{"we met dr smith e.g acme inc of the u.s he left"}},
		{"It costs 3.5 EUR. It is v1.2.3.", []string{"it costs 3.5 eur", "it is v1.2.3"}},
		{"Am 3. Mai kam z. B. Frau Ö. Sie ging.", []string{"am 3", "mai kam z b frau ö sie ging"}},
		{"Use " + hole + " here.", []string{"use here"}},
		{"Who? Me.", []string{"who", "me"}},
	}
	for _, tt := range tests {
		b := &block{text: tt.text}
		var got []string
		for _, s := range b.sentences() {
			var words []string
			for _, w := range s.words() {
				words = append(words, w.lower)
			}
			got = append(got, strings.Join(words, " "))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestPassive(t *testing.T) {
	for text, want := range map[string]bool{
		"en The plan was made in March": true, "en It is often read": true, "en It has been carefully tested": true, "en They were not told": true,
		"en We are interested": false, "en She was tired": false, "en We made it": false, "en It is red": false, "en He is a well-known man": false,
		"en They are in need": false, "en I was there and worked": false, "en It is used": false,
		"de Der Plan wurde gestern gemacht": true, "de Er wird abgeschlossen": true, "de Das werden wir einführen": false, "de Es wird gut": false,
		"de Es wurde viel besprochen": true, "de Wir werden gern da sein": false, "de Sie hat es gemacht": false, "de Es wird optimiert": true,
	} {
		lang, sentence, _ := strings.Cut(text, " ")
		if got := tongues[lang].passive(splitWords(sentence)); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestSyllables(t *testing.T) {
	for text, want := range map[string]int{
		"en the": 1, "en table": 2, "en make": 1, "en makes": 1, "en boxes": 2, "en walked": 1, "en wanted": 2, "en reading": 2, "en information": 4,
		"en business": 3, "en tree": 1, "en idea": 2, "en rhythm": 1, "en b2b": 1,
		"de haus": 1, "de übergabe": 4, "de bauer": 2, "de beispiele": 3, "de team": 2, "de see": 1,
	} {
		lang, word, _ := strings.Cut(text, " ")
		got := tongues[lang].syllables(word)
		if got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

func TestPhrases(t *testing.T) {
	p := newPhrases(map[string]string{"lead": "a", "lead time": "b", "e-mail": "c", "don't": "d"})
	text := "Lead, lead time; lead-time E-Mail don’t lead’s leads"
	var got []string
	all := splitWords(text)
	p.find(text, all, func(from, to int, value string) {
		got = append(got, value+":"+text[all[from].start:all[to-1].baseEnd])
	})
	if diff := cmp.Diff([]string{"a:Lead", "b:lead time", "c:E-Mail", "d:don’t", "a:lead"}, got); diff != "" {
		t.Errorf("matches (-want +got):\n%s", diff)
	}
}

func TestMatchFiles(t *testing.T) {
	for text, want := range map[string]bool{
		"** a/b/c.md": true, "a/** a/b/c.md": true, "a/**/c.md a/c.md": true, "a/**/**/c.md a/b/c.md": true, "*.md a.md": true,
		"*.md a/b.md": false, "a/* a/b/c.md": false, "**/x/** a/b.md": false, "a/** b/a.md": false, "[ a": false,
	} {
		pattern, file, _ := strings.Cut(text, " ")
		if got := matchFiles(pattern, file); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestLanguageOK(t *testing.T) {
	for code, want := range map[string]bool{
		"en": true, "de": true, "pt-BR": true, "zh-Hant": true, "zh-Hant-TW": true, "es-419": true, "fil": true,
		"english": false, "en-UK": false, "jp": false, "en_US": false, "xx": false, "": false, "en-": false, "x-default": false,
	} {
		if got := languageOK(code); got != want {
			t.Errorf("%q: got %v", code, got)
		}
	}
}

func TestRobots(t *testing.T) {
	r := readRobots("# comment\nUser-agent: a\nUser-agent: B\nDisallow: /x\nAllow: /x/y\n\nUser-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /*.pdf$\nDisallow:\nnonsense\n")
	for text, want := range map[string]bool{
		"a /x": false, "b /x/y/z": true, "A /z": true, "other /x": true, "other /a.pdf": false, "other /a.pdf.html": true, "a /a.pdf": true,
	} {
		agent, path, _ := strings.Cut(text, " ")
		if got := r.allows(agent, path); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
	if r.signals["ai-train"] != "no" || r.signals["search"] != "yes" {
		t.Errorf("signals %v", r.signals)
	}
}

func TestTextKeepsItsPlaceInTheSource(t *testing.T) {
	src := "# Größe *eins* `code` [zwei](http://x) drei\n\n> vier\n> fünf &amp; <b>sechs</b>\n\n1. sieben\n   acht  \n   neun ![zehn](x.png)\n\n| elf |\n|---|\n| zwölf |\n\nDreizehn[^1]\n\n[^1]: Vierzehn\n"
	p := readProse([]byte(src), 0)
	seen := 0
	for _, b := range p.blocks {
		for _, w := range b.words() {
			from, to := b.source(w.start), b.sourceEnd(w.end)
			if src[from:to] != b.text[w.start:w.end] {
				t.Errorf("%q comes from %q", b.text[w.start:w.end], src[from:to])
			}
			seen++
		}
	}
	if seen < 13 {
		t.Errorf("%d words were found", seen)
	}
}
