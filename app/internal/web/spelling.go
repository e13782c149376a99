package web

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"

	"tandem/app/internal/publish"
)

// What of a search is looked at.
const (
	spelledWords = 6
	spelledMost  = 24 // letters of a word; longer ones are left as they are
	spelledLeast = 4
	mostSlips    = 3
)

// speller knows how the public site spells its words, to offer a search that finds something. The engine forgives small
// slips by itself; this is for those it does not.
type speller struct {
	mu    sync.Mutex
	of    *publish.Snapshot // whose words they are
	words *vocabulary
}

// respell returns the search with the words that the site does not know replaced by the nearest that it does, and whether
// there was anything to replace.
func (s *speller) respell(snap *publish.Snapshot, text string) (string, bool) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > spelledWords {
		return "", false
	}
	known := s.knownTo(snap)
	changed := false
	for i, w := range words {
		if better := known.nearest(strings.ToLower(w)); better != "" {
			words[i], changed = better, true
		}
	}
	return strings.Join(words, " "), changed
}

// knownTo collects the words of titles and headings, once per snapshot.
func (s *speller) knownTo(snap *publish.Snapshot) *vocabulary {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == snap {
		return s.words
	}
	counts := map[string]int{}
	learn := func(text string) {
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			counts[w]++
		}
	}
	for _, d := range snap.Library.Documents {
		if !snap.IsLive(d.Path()) {
			continue // what is not public must not be guessed from a suggestion
		}
		learn(d.Title)
		learn(snap.Headings(d))
		for _, t := range d.Topics {
			if topic := snap.Library.Topics[t]; topic != nil {
				learn(topic.Title)
			}
		}
	}
	s.of, s.words = snap, newVocabulary(counts)
	return s.words
}

// vocabulary is a set of words that can be searched for what is nearly the same.
type vocabulary struct {
	counts map[string]int
	words  []spelt // by alphabet
}

// spelt is a word with what is compared first.
type spelt struct {
	text    string
	letters []rune
	set     uint64 // of the letters that it has, some of them sharing a place
	count   int
}

func newVocabulary(counts map[string]int) *vocabulary {
	v := &vocabulary{counts: counts}
	for w, n := range counts {
		if letters := []rune(w); len(letters) >= spelledLeast && len(letters) <= spelledMost+mostSlips {
			v.words = append(v.words, spelt{text: w, letters: letters, set: lettersOf(letters), count: n})
		}
	}
	slices.SortFunc(v.words, func(a, b spelt) int { return cmp.Compare(a.text, b.text) })
	return v
}

func lettersOf(letters []rune) (set uint64) {
	for _, r := range letters {
		set |= 1 << (uint32(r) % 64)
	}
	return set
}

// nearest finds the word with the fewest slips between, the commoner of two, and the first of the alphabet of those; ""
// when the word is known, or nothing is near. More than a third of the letters are no slip.
func (v *vocabulary) nearest(word string) string {
	letters := []rune(word)
	if v.counts[word] > 0 || len(letters) < spelledLeast || len(letters) > spelledMost {
		return ""
	}
	most, set := max(1, min(mostSlips, len(letters)/3)), lettersOf(letters)
	best, at, count := "", most+1, 0
	for _, w := range v.words {
		// A slip changes one letter of each at most: with more letters that only one of the two has, there is nothing to
		// count. This leaves out nearly all, so that a long list costs little.
		if bits.OnesCount64(set&^w.set) > most || bits.OnesCount64(w.set&^set) > most || max(len(w.letters)-len(letters), len(letters)-len(w.letters)) > most {
			continue
		}
		if d := slips(letters, w.letters, most); d < at || d == at && d <= most && w.count > count {
			best, at, count = w.text, d, w.count
		}
	}
	return best
}

// slips counts the letters to put in, leave out, replace or swap with their neighbour; more than most is most+1.
func slips(a, b []rune, most int) int {
	const room = spelledMost + mostSlips + 1
	var rows [3][room]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}
