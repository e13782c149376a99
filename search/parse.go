package search

import (
	"strings"
	"unicode"
)

// Parsed is what a person typed, taken apart. Words keep their case and accents: folding them is the engine's business.
type Parsed struct {
	Words      []string // outside quotes, in order
	Phrases    []string // inside quotes; one space between words
	NotWords   []string // typed as -word
	NotPhrases []string // typed as -"some words"
	Unfinished bool     // the text ends in the last of Words, which may be the beginning of a longer word
}

// Empty reports whether nothing is asked for, so that the query browses.
func (p Parsed) Empty() bool {
	return len(p.Words) == 0 && len(p.Phrases) == 0 && len(p.NotWords) == 0 && len(p.NotPhrases) == 0
}

// String returns the text in its canonical form: words, phrases, then what is excluded. Parsing it gives p again, but
// for Unfinished.
func (p Parsed) String() string {
	var parts []string
	parts = append(parts, p.Words...)
	for _, s := range p.Phrases {
		parts = append(parts, `"`+s+`"`)
	}
	for _, s := range p.NotWords {
		parts = append(parts, "-"+s)
	}
	for _, s := range p.NotPhrases {
		parts = append(parts, `-"`+s+`"`)
	}
	return strings.Join(parts, " ")
}

// Parse reads what a person typed. It never fails: an open quote ends with the text, a lone sign is ignored, and what is
// beyond MaxQueryRunes or MaxWords is cut. Of too many words the ones that say least (see StopWord) go first, so that a
// long question keeps its subject. Excluded words have a limit of their own, equally high.
func Parse(text string) Parsed {
	runes := []rune(Clean(text))
	cut := len(runes) > MaxQueryRunes
	if cut {
		runes = runes[:MaxQueryRunes]
	}
	var p Parsed
	for pos := 0; pos < len(runes); {
		if unicode.IsSpace(runes[pos]) {
			pos++
			continue
		}
		var t token
		t, pos = nextToken(runes, pos)
		p.add(t, pos == len(runes))
	}
	return p.limit(cut)
}

type token struct {
	text   string
	not    bool
	quoted bool
	open   bool // ends in a letter or digit, so that more of it may follow
}

// nextToken reads one word or phrase from pos, which is not a space, and returns where it ends.
func nextToken(runes []rune, pos int) (token, int) {
	var t token
	for pos < len(runes) && runes[pos] == '-' {
		t.not = true
		pos++
	}
	if pos < len(runes) && isQuote(runes[pos]) {
		t.quoted = true
		pos++
	}
	start := pos
	for pos < len(runes) && !isQuote(runes[pos]) && (t.quoted || !unicode.IsSpace(runes[pos])) {
		pos++
	}
	body := runes[start:pos]
	if n := len(body); n > 0 {
		t.open = isWordRune(body[n-1])
	}
	t.text = strings.Join(strings.Fields(string(body)), " ")
	if t.quoted && pos < len(runes) {
		pos++ // the closing quote; a quote in the middle of a word opens a phrase with the next token
	}
	return t, pos
}

func (p *Parsed) add(t token, last bool) {
	p.Unfinished = false
	if countWords(t.text) == 0 {
		return
	}
	switch {
	case t.not && t.quoted:
		p.NotPhrases = append(p.NotPhrases, t.text)
	case t.not:
		p.NotWords = append(p.NotWords, t.text)
	case t.quoted:
		p.Phrases = append(p.Phrases, t.text)
	default:
		p.Words = append(p.Words, t.text)
		p.Unfinished = last && t.open
	}
}

// limit cuts p to MaxWords. Phrases count by their words and come first: whoever types quotes means them.
func (p Parsed) limit(cut bool) Parsed {
	if cut {
		p.Unfinished = false
	}
	left := MaxWords
	p.Phrases = cutToWords(p.Phrases, &left)
	total := 0
	for _, w := range p.Words {
		total += countWords(w)
	}
	if total > left {
		last := p.Words[len(p.Words)-1]
		kept := make([]string, 0, len(p.Words))
		for _, w := range p.Words {
			if total > left && StopWord(w) {
				total -= countWords(w)
				continue
			}
			kept = append(kept, w)
		}
		p.Words = cutToWords(kept, &left)
		p.Unfinished = p.Unfinished && len(p.Words) > 0 && p.Words[len(p.Words)-1] == last
	}
	left = MaxWords
	p.NotWords = cutToWords(p.NotWords, &left)
	p.NotPhrases = cutToWords(p.NotPhrases, &left)
	return p
}

// cutToWords keeps the leading items that fit into left words and takes them off it. A first item that alone is too long
// is shortened rather than dropped.
func cutToWords(items []string, left *int) []string {
	for i, item := range items {
		n := countWords(item)
		if n <= *left {
			*left -= n
			continue
		}
		items = items[:i]
		if short := firstWords(item, *left); short != "" {
			items = append(items, short)
		}
		*left = 0
		break
	}
	if len(items) == 0 {
		return nil
	}
	return items
}

func firstWords(item string, n int) string {
	count, inside := 0, false
	for i, r := range item {
		if !isWordRune(r) {
			inside = false
			continue
		}
		if !inside {
			if count == n {
				return strings.TrimRightFunc(item[:i], func(r rune) bool { return !isWordRune(r) })
			}
			count, inside = count+1, true
		}
	}
	return item
}

// countWords counts runs of letters and digits, near enough to any engine's own idea of a word.
func countWords(s string) int {
	count, inside := 0, false
	for _, r := range s {
		if isWordRune(r) {
			if !inside {
				count++
			}
			inside = true
			continue
		}
		inside = false
	}
	return count
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}

func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '«', '»', '「', '」':
		return true
	}
	return false
}

// Clean removes what must not reach an index or a query: private-use characters (engines mark highlights with them),
// controls other than line breaks and tabs, direction overrides, zero-width and soft-hyphen characters, and bytes that
// are not UTF-8.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	if strings.IndexFunc(s, unwanted) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unwanted(r) {
			return -1
		}
		return r
	}, s)
}

func unwanted(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\n' && r != '\t' && r != '\r'
	case r < 0x7f:
		return false
	case r <= 0x9f, r == 0xad, r == 0x200b, r == 0xfeff:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return unicode.Is(unicode.Co, r)
}
