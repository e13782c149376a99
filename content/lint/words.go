package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"
)

// word is one word of a text; what hyphens join counts as one.
type word struct {
	start, end int
	lower      string
	base       string // lower without a possessive, with a plain apostrophe
	baseEnd    int
}

// maxJoined is how long words joined by hyphens get: a chain without end must not be read again for each of its links.
const maxJoined = 200

// splitWords cuts a text into words. Numbers are words, punctuation is not.
func splitWords(text string) []word {
	out := make([]word, 0, len(text)/5)
	it := words.FromString(text)
	joined := -1 // the offset behind a hyphen that follows a word
	for it.Next() {
		start, end := it.Start(), it.End()
		value := text[start:end]
		if !isWord(value) {
			if isHyphen(value) && len(out) > 0 && out[len(out)-1].end == start {
				joined = end
			}
			continue
		}
		if start == joined && end-out[len(out)-1].start <= maxJoined {
			out[len(out)-1] = newWord(text, out[len(out)-1].start, end)
		} else {
			out = append(out, newWord(text, start, end))
		}
		joined = -1
	}
	return out
}

func newWord(text string, start, end int) word {
	w := word{start: start, end: end, lower: strings.ToLower(text[start:end]), baseEnd: end}
	w.base = w.lower
	if strings.Contains(w.lower, "’") {
		w.base = strings.ReplaceAll(w.lower, "’", "'")
	}
	if base, ok := strings.CutSuffix(w.base, "'s"); ok && base != "" {
		w.base = base
		w.baseEnd = start + strings.LastIndexAny(text[start:end], "'’")
	}
	return w
}

func isWord(s string) bool {
	c := s[0]
	if c < utf8.RuneSelf {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

func isHyphen(s string) bool { return s == "-" || s == "\u2010" || s == "\u2011" }

func lowerWords(text string) []string {
	all := splitWords(text)
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = w.base
	}
	return out
}

// words of a block, cut once.
func (b *block) words() []word {
	if b.split == nil && b.text != "" {
		b.split = splitWords(b.text)
	}
	return b.split
}

// sentence is a stretch of a block: its text from start to end, its words from first up to last.
type sentence struct {
	b           *block
	start, end  int
	first, last int
}

func (s sentence) words() []word { return s.b.words()[s.first:s.last] }

// abbreviations end in a full stop that ends no sentence.
var abbreviations = wordSet(`e.g i.e etc vs cf al approx dept est fig inc ltd co corp mr mrs ms dr prof st jr sr no vol ed
	p pp a.m p.m u.s u.k jan feb mar apr jun jul aug sep sept oct nov dec
	z.b d.h u.a bzw usw ca evtl ggf inkl nr str vgl bspw sog o.ä s.o u.u z.t max min mind tel abs art hr fr exkl mio mrd bzgl`)

// sentences cuts a block into sentences that have words.
func (b *block) sentences() []sentence {
	all := b.words()
	if len(all) == 0 {
		return nil
	}
	var out []sentence
	it := sentences.FromString(b.text)
	start, next := 0, 0
	for it.Next() {
		end := it.End()
		if end < len(b.text) && endsInAbbreviation(b.text[start:end]) {
			continue
		}
		s := sentence{b: b, start: start, end: end, first: next}
		for next < len(all) && all[next].start < end {
			next++
		}
		if s.last = next; s.last > s.first {
			out = append(out, s)
		}
		start = end
	}
	return out
}

func endsInAbbreviation(text string) bool {
	text = strings.TrimRight(text, " ")
	if !strings.HasSuffix(text, ".") {
		return false
	}
	text = strings.TrimRight(text, ".")
	last := text[strings.LastIndexAny(text, " (\u00a0")+1:]
	last = strings.ToLower(strings.TrimLeft(last, "("))
	if abbreviations[last] {
		return true
	}
	// An initial or a number: "J. Doe", "am 3. Mai".
	r, size := utf8.DecodeRuneInString(last)
	return size == len(last) && size > 0 && unicode.IsLetter(r) && last != "i"
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// phrases finds words and sequences of words. The value says what is known of each.
type phrases[T any] struct {
	first map[string][]phrase[T]
}

type phrase[T any] struct {
	rest  []string
	value T
}

func newPhrases[T any](list map[string]T) *phrases[T] {
	p := &phrases[T]{first: make(map[string][]phrase[T], len(list))}
	for text, value := range list {
		all := lowerWords(text)
		if len(all) > 0 {
			p.first[all[0]] = append(p.first[all[0]], phrase[T]{all[1:], value})
		}
	}
	return p
}

// find calls f for each match in the words of a text, with the index of its first word and the one behind its last. The
// longest of several that start together is taken.
func (p *phrases[T]) find(text string, all []word, f func(from, to int, value T)) {
	for i := 0; i < len(all); i++ {
		best, length := (*phrase[T])(nil), 0
		candidates := p.first[all[i].base]
		for c := range candidates {
			if n := len(candidates[c].rest) + 1; n > length && matches(text, all, i, candidates[c].rest) {
				best, length = &candidates[c], n
			}
		}
		if best != nil {
			f(i, i+length, best.value)
			i += length - 1
		}
	}
}

func matches(text string, all []word, i int, rest []string) bool {
	if i+len(rest) >= len(all) {
		return false
	}
	for k, want := range rest {
		w := all[i+k+1]
		if w.base != want || strings.TrimSpace(text[all[i+k].end:w.start]) != "" {
			return false
		}
	}
	return true
}

// listed makes phrases of a list with one in each line.
func listed(lines string) *phrases[bool] {
	set := map[string]bool{}
	for line := range strings.SplitSeq(lines, "\n") {
		for part := range strings.SplitSeq(line, ",") {
			if part = strings.TrimSpace(part); part != "" {
				set[part] = true
			}
		}
	}
	return newPhrases(set)
}
