package search

import (
	"strings"
	"unicode"
)

// SnippetWords is about how long a snippet is.
const SnippetWords = 36

// Mark is a run of bytes of a text that matched a word of the query, numbered from 0.
type Mark struct {
	Start, End int
	Word       int
}

// Highlight returns the whole text as segments. Marks must be sorted by start and lie within text; they may overlap.
func Highlight(text string, marks []Mark) []Segment {
	return segments(text, 0, len(text), marks)
}

// Crop returns about the given number of words of text around the densest group of marks, with an ellipsis where it was
// cut. Marks are as for Highlight; without any the beginning is returned. The result never holds more than the words
// asked for, whatever the text: long unbroken runs count as several words.
func Crop(text string, marks []Mark, words int) []Segment {
	units := splitUnits(text)
	if len(units) == 0 || words <= 0 {
		return nil
	}
	from, to := 0, min(words, len(units))
	if len(units) > words && len(marks) > 0 {
		from = bestWindow(text, units, marks, words)
		to = min(from+words, len(units))
	}
	start, end := units[from].start, units[to-1].end
	var out []Segment
	if from > 0 {
		out = append(out, Segment{Text: "… "})
	}
	out = append(out, segments(text, start, end, marks)...)
	if to < len(units) {
		out = append(out, Segment{Text: " …"})
	}
	return out
}

// segments cuts text[start:end] at the marks.
func segments(text string, start, end int, marks []Mark) []Segment {
	var out []Segment
	pos := start
	for i := 0; i < len(marks); {
		from, to := max(marks[i].Start, pos), min(marks[i].End, end)
		i++
		for i < len(marks) && marks[i].Start <= to && marks[i].Start < end {
			to = max(to, min(marks[i].End, end)) // overlapping or touching marks become one
			i++
		}
		if from >= to {
			continue
		}
		if pos < from {
			out = append(out, Segment{Text: text[pos:from]})
		}
		out = append(out, Segment{Text: text[from:to], Hit: true})
		pos = to
	}
	if pos < end {
		out = append(out, Segment{Text: text[pos:end]})
	}
	return out
}

type unit struct{ start, end int }

// Longer runs without a space are cut, so that a snippet is bounded in bytes too. Scripts without spaces count two
// characters as a word.
const (
	maxUnitRunes  = 40
	unspacedRunes = 2
)

func splitUnits(text string) []unit {
	units := make([]unit, 0, len(text)/6+1)
	start, runes, unspaced := -1, 0, false
	flush := func(end int) {
		if start >= 0 {
			units = append(units, unit{start, end})
		}
		start, runes = -1, 0
	}
	for i, r := range text {
		if unicode.IsSpace(r) {
			flush(i)
			continue
		}
		wide := Unspaced(r)
		limit := maxUnitRunes
		if unspaced {
			limit = unspacedRunes
		}
		if start >= 0 && (wide != unspaced || runes >= limit) {
			flush(i)
		}
		if start < 0 {
			start, unspaced = i, wide
		}
		runes++
	}
	flush(len(text))
	return units
}

// Unspaced reports whether r belongs to a script written without spaces between words, or best searched as if it were.
func Unspaced(r rune) bool {
	if r < 0x0e00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar) || r == 'ー'
}

// bestWindow returns the first unit of the window that holds the most different words of the query, then the most marks,
// the earliest of equals.
func bestWindow(text string, units []unit, marks []Mark, words int) int {
	at := make([]int, len(marks)) // the unit of each mark
	u := 0
	for i, m := range marks {
		for u < len(units)-1 && units[u].end <= m.Start {
			u++
		}
		at[i] = u
	}
	best, bestFirst, bestLast := -1, 0, 0
	seen := make(map[int]int)
	last := 0 // marks[first:last] are inside
	for first := range marks {
		for last < len(marks) && at[last] < at[first]+words {
			seen[marks[last].Word]++
			last++
		}
		if score := len(seen)*1000 + min(last-first, 999); score > best {
			best, bestFirst, bestLast = score, at[first], at[last-1]
		}
		if w := marks[first].Word; seen[w] > 1 {
			seen[w]--
		} else {
			delete(seen, w)
		}
	}
	return windowStart(text, units, bestFirst, bestLast, words)
}

// windowStart places a window of words units around the units first to last: at the start of their sentence if that
// fits, else with some words before.
func windowStart(text string, units []unit, first, last, words int) int {
	spare := words - (last - first + 1)
	from := first - min(spare/3, first)
	for s := first; s >= 0 && first-s <= spare; s-- {
		if s == 0 || endsSentence(text[units[s-1].start:units[s-1].end]) {
			from = s
			break
		}
	}
	return max(0, min(from, len(units)-words))
}

func endsSentence(word string) bool {
	word = strings.TrimRight(word, `"')”’»`)
	return strings.HasSuffix(word, ".") || strings.HasSuffix(word, "!") || strings.HasSuffix(word, "?") ||
		strings.HasSuffix(word, "。") || strings.HasSuffix(word, "！") || strings.HasSuffix(word, "？")
}
