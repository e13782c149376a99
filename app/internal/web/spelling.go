package web

import (
	"strings"
	"sync"
	"unicode"

	"tandem/app/internal/publish"
)

// speller knows how the public site spells its words, to offer a search that finds something. The engine forgives small
// slips by itself; this is for those it does not.
type speller struct {
	mu    sync.Mutex
	of    *publish.Snapshot // whose words they are
	words map[string]int    // by how many titles and headings have them
}

// What of a search is looked at.
const (
	spelledWords = 6
	spelledMost  = 24 // letters of a word; longer ones are left as they are
	spelledLeast = 4
)

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
		letters := []rune(strings.ToLower(w))
		if known[string(letters)] > 0 || len(letters) < spelledLeast || len(letters) > spelledMost {
			continue
		}
		if better := nearest(known, letters); better != "" {
			words[i], changed = better, true
		}
	}
	return strings.Join(words, " "), changed
}

func (s *speller) knownTo(snap *publish.Snapshot) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == snap {
		return s.words
	}
	words := map[string]int{}
	learn := func(text string) {
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			words[w]++
		}
	}
	for _, d := range snap.Library.Documents {
		if !snap.IsLive(d.Path()) {
			continue // what is not public must not be guessed from a suggestion
		}
		learn(d.Title)
		for _, h := range d.TOC {
			learn(h.Text)
		}
		for _, t := range d.Topics {
			if topic := snap.Library.Topics[t]; topic != nil {
				learn(topic.Title)
			}
		}
	}
	s.of, s.words = snap, words
	return words
}

// nearest finds the word with the fewest slips between, the commoner of two, and the first of the alphabet of those. More
// than a third of the letters are no slip.
func nearest(known map[string]int, letters []rune) string {
	most := max(1, min(3, len(letters)/3))
	best, at, count := "", most+1, 0
	for w, n := range known {
		r := []rune(w)
		if len(r) < spelledLeast || len(r) > len(letters)+most || len(r) < len(letters)-most {
			continue
		}
		d := slips(letters, r, most)
		if d < at || d == at && d <= most && (n > count || n == count && w < best) {
			best, at, count = w, d, n
		}
	}
	return best
}

// slips counts the letters to put in, leave out, replace or swap with their neighbour; more than most is most+1.
func slips(a, b []rune, most int) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
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
