package lexicon_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tandem/search/local/internal/lexicon"
)

// filled returns a lexicon with many short words, most of them merged and some in the tail.
func filled(t *testing.T, n int) (*lexicon.Lexicon, []string) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 7))
	l := lexicon.New()
	var words []string
	for len(words) < n {
		var b strings.Builder
		for range 2 + rng.IntN(7) {
			b.WriteRune([]rune("abcdé")[rng.IntN(5)])
		}
		w := b.String()
		id, known := l.Find(w)
		switch got := l.Add(w); {
		case known && got != id:
			t.Fatalf("%q changed its number from %d to %d", w, id, got)
		case !known:
			if int(got) != len(words) || l.Term(got) != w {
				t.Fatalf("%q got number %d of %d", w, got, len(words))
			}
			words = append(words, w)
		}
	}
	return l, words
}

func TestLexicon_PrefixFindsAllAndOnly(t *testing.T) {
	l, words := filled(t, 5000)
	for _, prefix := range []string{"", "a", "ab", "é", "ééé", "dcba", "zz"} {
		var want, got []string
		for _, w := range words {
			if strings.HasPrefix(w, prefix) {
				want = append(want, w)
			}
		}
		l.Prefix(prefix, func(id uint32) bool { got = append(got, l.Term(id)); return true })
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%q: %d terms, want %d", prefix, len(got), len(want))
		}
	}
	n := 0
	l.Prefix("", func(uint32) bool { n++; return false })
	if n != 1 {
		t.Errorf("went on after false: %d", n)
	}
}

// edits is the distance the lexicon promises, written the slow and plain way.
func edits(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestLexicon_AlikeIsTheEditDistance(t *testing.T) {
	l, words := filled(t, 4000)
	for _, word := range []string{"abcde", "éabcd", "dddd", "abcabcab", "cé"} {
		for _, limit := range []int{1, 2} {
			for _, unfinished := range []bool{false, true} {
				want := map[string]int{}
				for _, w := range words {
					if !strings.HasPrefix(w, string([]rune(word)[:1])) {
						continue
					}
					runes := []rune(w)
					best := edits([]rune(word), runes)
					if unfinished {
						for k := range runes {
							best = min(best, edits([]rune(word), runes[:k]))
						}
					}
					if best <= limit {
						want[w] = best
					}
				}
				got := map[string]int{}
				l.Alike(word, limit, unfinished, func(id uint32, d int) { got[l.Term(id)] = d })
				for w, d := range want {
					if g, ok := got[w]; !ok || g != d {
						t.Errorf("%q to %q within %d, unfinished %v: got %d, %v, want %d", word, w, limit, unfinished, g, ok, d)
					}
				}
				if len(got) != len(want) {
					t.Errorf("%q within %d, unfinished %v: %d terms, want %d", word, limit, unfinished, len(got), len(want))
				}
			}
		}
	}
}
