package reading

import (
	"cmp"
	"slices"
	"strings"

	"tandem/search"
)

// Looseness is how exactly what was found is what was looked for.
type Looseness string

// From strict to loose. A document is searched for the looser ones only when the stricter ones found nothing, so that a
// person who came from a search always sees why.
const (
	Exactly  Looseness = "phrase"  // the very words, in this order
	ByWords  Looseness = "words"   // each word by itself, where a word begins with it
	Similar  Looseness = "similar" // words that are spelled nearly so
	NotFound Looseness = "none"
)

// Text is a page as it is searched.
type Text struct {
	Number int
	Body   string
	Notes  string
}

// Hit is one place in a document.
type Hit struct {
	Page       int
	Notes      bool // in the speaker notes
	Start, End int  // bytes of the body, or of the notes
}

// Found is what a document holds of what was looked for, in reading order.
type Found struct {
	Looseness Looseness
	Hits      []Hit
	More      bool // there are more than maxHits
}

// maxHits is how many places are shown of one document. Nobody walks through more.
const maxHits = 5000

// On returns the hits of a page, in its body or in its notes.
func (f Found) On(page int, notes bool) []Hit {
	var out []Hit
	for _, h := range f.Hits {
		if h.Page == page && h.Notes == notes {
			out = append(out, h)
		}
	}
	return out
}

// Find looks for a phrase in the pages; where the phrase is nowhere, for its words; where these are nowhere, for words
// that are spelled nearly so.
func Find(pages []Text, query string) Found {
	bodies := foldAll(pages)
	for _, how := range []Looseness{Exactly, ByWords, Similar} {
		if f := findBy(bodies, query, how); len(f.Hits) > 0 {
			return f
		}
	}
	return Found{Looseness: NotFound}
}

// FindBy looks for what Find has found by this looseness in the whole document, in some of its pages.
func FindBy(pages []Text, query string, how Looseness) Found {
	return findBy(foldAll(pages), query, how)
}

func findBy(parts []part, query string, how Looseness) Found {
	var f Found
	switch how {
	case Exactly:
		phrase := strings.Trim(foldQuery(query), `"`)
		f = collect(parts, func(t string) []span { return occurrences(t, phrase) })
	case ByWords:
		words := wordsOf(query)
		f = collect(parts, func(t string) []span { return wordSpans(t, words) })
	case Similar:
		near := nearWords(parts, wordsOf(query))
		f = collect(parts, func(t string) []span { return wordSpans(t, near) })
	}
	f.Looseness = how
	return f
}

// part is a folded body or folded notes.
type part struct {
	page  int
	notes bool
	folded
}

func foldAll(pages []Text) []part {
	out := make([]part, 0, len(pages))
	for _, p := range pages {
		out = append(out, part{page: p.Number, folded: fold(p.Body)})
		if p.Notes != "" {
			out = append(out, part{page: p.Number, notes: true, folded: fold(p.Notes)})
		}
	}
	return out
}

type span struct{ from, to int }

func collect(parts []part, find func(string) []span) Found {
	var out Found
	for _, p := range parts {
		for _, s := range find(p.text) {
			if len(out.Hits) == maxHits {
				out.More = true
				return out
			}
			start, end := p.original(s.from, s.to)
			out.Hits = append(out.Hits, Hit{Page: p.page, Notes: p.notes, Start: start, End: end})
		}
	}
	return out
}

func occurrences(t, phrase string) []span {
	var out []span
	if phrase == "" {
		return nil
	}
	for at := 0; ; {
		i := strings.Index(t[at:], phrase)
		if i < 0 {
			return out
		}
		out = append(out, span{at + i, at + i + len(phrase)})
		at += i + len(phrase)
	}
}

// wordsOf are the words and quoted phrases of a query that say something.
func wordsOf(query string) []string {
	q := search.Parse(query)
	all := slices.Concat(q.Words, q.Phrases)
	var out []string
	for _, w := range all {
		if search.StopWord(strings.ToLower(w)) && len(all) > 1 {
			continue
		}
		if f := foldQuery(w); len(f) > 1 && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// wordSpans finds each word where a word of the text begins with it.
func wordSpans(t string, words []string) []span {
	return slices.DeleteFunc(anySpans(t, words), func(s span) bool { return !wordStart(t, s.from) })
}

// anySpans finds each of several phrases. Of two that overlap the longer one stays.
func anySpans(t string, phrases []string) []span {
	var all []span
	for _, p := range phrases {
		all = append(all, occurrences(t, p)...)
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	out := all[:0]
	for _, s := range all {
		if len(out) == 0 || s.from >= out[len(out)-1].to {
			out = append(out, s)
		}
	}
	return out
}

// nearWords returns the words of the document that are spelled nearly like one that is looked for: one letter different
// in a word of four letters or more, two in one of eight or more.
func nearWords(parts []part, words []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range parts {
		for _, field := range strings.Fields(p.text) {
			if seen[field] {
				continue
			}
			seen[field] = true
			for _, w := range words {
				from := strings.IndexFunc(field, isWord)
				if from < 0 {
					continue
				}
				plain := field[from:wordEnd(field, from)]
				if near(plain, w) && !slices.Contains(out, plain) {
					out = append(out, plain)
				}
			}
		}
	}
	return out
}

func near(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	most := 0
	switch n := len(rb); {
	case n >= 8:
		most = 2
	case n >= 4:
		most = 1
	}
	if most == 0 || len(ra)-len(rb) > most || len(rb)-len(ra) > most {
		return false
	}
	return distance(ra, rb) <= most
}

// distance counts the letters to add, drop, change or swap with a neighbour to come from one word to the other.
func distance(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
