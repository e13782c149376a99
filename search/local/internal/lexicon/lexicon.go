// Package lexicon numbers the terms of an index and finds those that begin with, or are spelt almost like, a word.
package lexicon

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Lexicon holds terms: a sorted list, and a short unsorted tail of those that came last. It may be read by many, or
// changed by one.
type Lexicon struct {
	ids    map[string]uint32
	terms  []string // by number
	sorted []uint32 // numbers of sorted terms
	tail   []uint32 // numbers that are not in sorted yet
}

// New returns an empty lexicon.
func New() *Lexicon { return &Lexicon{ids: map[string]uint32{}} }

// maxTail is how long the unsorted tail gets before it is merged.
const maxTail = 2048

// Add returns the number of a term, numbering it when it is new.
func (l *Lexicon) Add(term string) uint32 {
	if id, ok := l.ids[term]; ok {
		return id
	}
	id := uint32(len(l.terms))
	term = strings.Clone(term) // the text it was cut from must not stay in memory for it
	l.ids[term] = id
	l.terms = append(l.terms, term)
	if l.tail = append(l.tail, id); len(l.tail) >= max(maxTail, len(l.sorted)/16) {
		l.merge()
	}
	return id
}

func (l *Lexicon) merge() {
	slices.SortFunc(l.tail, func(a, b uint32) int { return strings.Compare(l.terms[a], l.terms[b]) })
	out := make([]uint32, 0, len(l.sorted)+len(l.tail))
	i, j := 0, 0
	for i < len(l.sorted) && j < len(l.tail) {
		if l.terms[l.sorted[i]] < l.terms[l.tail[j]] {
			out = append(out, l.sorted[i])
			i++
		} else {
			out = append(out, l.tail[j])
			j++
		}
	}
	l.sorted, l.tail = append(append(out, l.sorted[i:]...), l.tail[j:]...), nil
}

// Find returns the number of a term.
func (l *Lexicon) Find(term string) (uint32, bool) {
	id, ok := l.ids[term]
	return id, ok
}

// Term returns the term of a number.
func (l *Lexicon) Term(id uint32) string { return l.terms[id] }

// Len returns how many terms there are.
func (l *Lexicon) Len() int { return len(l.terms) }

// Prefix calls fn for every term that begins with the prefix, until fn returns false.
func (l *Lexicon) Prefix(prefix string, fn func(id uint32) bool) {
	from := sort.Search(len(l.sorted), func(i int) bool { return l.terms[l.sorted[i]] >= prefix })
	for _, id := range l.sorted[from:] {
		if !strings.HasPrefix(l.terms[id], prefix) {
			break
		}
		if !fn(id) {
			return
		}
	}
	for _, id := range l.tail {
		if strings.HasPrefix(l.terms[id], prefix) && !fn(id) {
			return
		}
	}
}

// Alike calls fn for every term within the number of edits of the word, with its distance. The first letter is taken as
// right: people seldom miss it, and the rest of the list need not be looked at. With prefix, a term that only begins
// like the word counts as well.
func (l *Lexicon) Alike(word string, edits int, prefix bool, fn func(id uint32, distance int)) {
	_, n := utf8.DecodeRuneInString(word)
	a := []rune(word)
	row := make([]int, 3*(len(a)+1))
	l.Prefix(word[:n], func(id uint32) bool {
		term := l.terms[id]
		// A rune has at most four bytes; bytes bound runes well enough to skip most terms unread.
		if !prefix && (len(term) > len(word)+4*edits || 4*len(term) < len(word)-4*edits) {
			return true
		}
		if d := distance(a, term, edits, prefix, row); d <= edits {
			fn(id, d)
		}
		return true
	})
}

// distance is the number of edits between two words (insert, delete, replace, swap neighbours), or limit+1 when it is
// larger than limit: the optimal string alignment distance. With prefix, b may go on after the likeness.
func distance(a []rune, b string, limit int, prefix bool, row []int) int {
	w := len(a) + 1
	before, last, now := row[:w], row[w:2*w], row[2*w:3*w]
	for i := range last {
		last[i] = i
	}
	best := last[len(a)]
	var prev rune
	j := 0
	for _, r := range b {
		j++
		now[0] = j
		least := j
		for i := 1; i < w; i++ {
			cost := 1
			if a[i-1] == r {
				cost = 0
			}
			d := min(last[i]+1, now[i-1]+1, last[i-1]+cost)
			if i > 1 && j > 1 && a[i-1] == prev && a[i-2] == r {
				d = min(d, before[i-2]+1)
			}
			now[i] = d
			least = min(least, d)
		}
		if prefix {
			best = min(best, now[len(a)])
		}
		if least > limit {
			if prefix {
				return best
			}
			return limit + 1
		}
		before, last, now = last, now, before
		prev = r
	}
	if prefix {
		return best
	}
	return last[len(a)]
}
