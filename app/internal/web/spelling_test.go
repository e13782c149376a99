package web

import (
	"strings"
	"testing"
)

func TestNearestForgivesWhatTheEngineDoesNot(t *testing.T) {
	known := newVocabulary(map[string]int{"handover": 9, "pricing": 2, "printing": 1, "lead": 7, "leads": 3, "zeit": 1, "qualification": 4, "übergabe": 2})
	for word, want := range map[string]string{
		"handvoer": "handover", "hndovr": "handover", "pricng": "pricing", "leda": "lead", "ueberg": "", "übregabe": "übergabe",
		"qualifkation": "qualification", "xylophone": "", "ab": "", "lead": "", "": "", "pricin": "pricing",
	} {
		if got := known.nearest(word); got != want {
			t.Errorf("%q is taken for %q, want %q", word, got, want)
		}
	}
	if got := known.nearest(strings.Repeat("a", 4000)); got != "" {
		t.Errorf("a word of 4000 letters is taken for %q", got)
	}
}

// BenchmarkNearest looks for a word that nothing is like among as many words as a site of 10,000 documents has.
func BenchmarkNearest(b *testing.B) {
	counts := map[string]int{}
	for i := range 20_000 {
		w := make([]byte, 4+i%9)
		for j := range w {
			w[j] = 'a' + byte((i*(j+7)+i/26+j*j)%26)
		}
		counts[string(w)]++
	}
	v := newVocabulary(counts)
	for b.Loop() {
		v.nearest("handovers")
	}
	b.ReportMetric(float64(len(v.words)), "words")
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		most int
		want int
	}{
		{"lead", "lead", 3, 0},
		{"lead", "laed", 3, 1},
		{"lead", "leads", 3, 1},
		{"lead", "deal", 3, 2},
		{"lead", "zebra", 2, 3},
		{"", "ab", 3, 2},
		{"ab", "", 1, 2},
		{"kitten", "sitting", 3, 3},
	} {
		if got := slips([]rune(c.a), []rune(c.b), c.most); got != c.want {
			t.Errorf("between %q and %q lie %d slips, want %d", c.a, c.b, got, c.want)
		}
		if back := slips([]rune(c.b), []rune(c.a), c.most); back != c.want {
			t.Errorf("between %q and %q lie %d slips, the other way %d", c.a, c.b, c.want, back)
		}
	}
}
