// Package analysis turns text into the terms an index holds: words by Unicode segmentation, folded to one case without
// accents, runs of unspaced scripts as pairs of characters; and terms into stems by language. It knows nothing of
// documents or queries.
package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball"
	"golang.org/x/text/unicode/norm"

	"tandem/search"
)

// Token is a term with the bytes of the text it was made from.
type Token struct {
	Term       string
	Start, End int
}

// Each calls fn for every token of the text in order, until fn returns false.
func Each(text string, fn func(Token) bool) {
	seg := words.FromString(text)
	var run []Token // of characters of unspaced scripts, which become pairs
	flush := func() bool {
		defer func() { run = run[:0] }()
		if len(run) == 1 {
			return fn(run[0])
		}
		for i := 0; i+1 < len(run); i++ {
			if !fn(Token{run[i].Term + run[i+1].Term, run[i].Start, run[i+1].End}) {
				return false
			}
		}
		return true
	}
	for seg.Next() {
		word := seg.Value()
		first, _ := utf8.DecodeRuneInString(word)
		if strings.IndexFunc(word, telling) < 0 {
			if len(run) > 0 && !flush() {
				return
			}
			continue
		}
		start := seg.Start()
		if search.Unspaced(first) {
			for i, size := 0, 0; i < len(word); i += size {
				_, size = utf8.DecodeRuneInString(word[i:])
				run = append(run, Token{word[i : i+size], start + i, start + i + size})
			}
			continue
		}
		if len(run) > 0 && !flush() {
			return
		}
		if !split(word, start, fn) {
			return
		}
	}
	if len(run) > 0 {
		flush()
	}
}

// telling reports whether a rune makes a word of a segment; "_" and marks alone do not.
func telling(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// split cuts a word at what segmentation leaves inside, such as the dots and apostrophes of "can't" and "v2.1": the parts
// are terms, so that each is found.
func split(word string, start int, fn func(Token) bool) bool {
	from := -1
	for i, r := range word {
		if inside := telling(r) || unicode.Is(unicode.Mn, r); inside == (from >= 0) {
			continue
		} else if inside {
			from = i
			continue
		}
		if !emit(word[from:i], start+from, fn) {
			return false
		}
		from = -1
	}
	return from < 0 || emit(word[from:], start+from, fn)
}

// maxTerm is the longest term in bytes; what is longer is no word and would only fill the index.
const maxTerm = 64

func emit(word string, start int, fn func(Token) bool) bool {
	term := Fold(word)
	if term == "" || len(term) > maxTerm {
		return true
	}
	return fn(Token{term, start, start + len(word)})
}

// Fold returns a word in lower case without accents.
func Fold(word string) string {
	ascii := true
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			ascii = false
			break
		}
	}
	if ascii {
		return word
	}
	lower := spelled.Replace(strings.ToLower(norm.NFKD.String(word)))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, lower)
}

// spelled writes letters that do not decompose as people without the key for them do.
var spelled = strings.NewReplacer("ß", "ss", "ø", "o", "æ", "ae", "œ", "oe", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// Terms returns the terms of a text.
func Terms(text string) []string {
	var out []string
	Each(text, func(t Token) bool { out = append(out, t.Term); return true })
	return out
}

// german is our own; the others are Snowball's.
const (
	german  = "german"
	english = "english"
)

var languages = map[string]string{
	"de": german, "en": english, "es": "spanish", "fr": "french", "ru": "russian", "sv": "swedish", "no": "norwegian",
	"nb": "norwegian", "nn": "norwegian", "hu": "hungarian",
}

// Stemmer names the stemmer of a language tag; "" when there is none.
func Stemmer(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if base == "" {
		base = "en"
	}
	return languages[base]
}

// Stem returns the stem of a folded term, or "" when there is none to be had. Short terms have one too: the plural of
// "fee" must find it.
func Stem(term, stemmer string) string {
	if stemmer == "" || len(term) < 2 {
		return ""
	}
	if stemmer == german {
		return stemGerman(term)
	}
	stem, err := snowball.Stem(term, stemmer, true)
	if err != nil {
		return ""
	}
	if stemmer == english && stem == term && len(term) == 4 {
		// The plurals of sales are those of abbreviations: KPIs, SLAs, SKUs. Snowball takes them for singulars.
		return strings.TrimSuffix(term, "s")
	}
	return stem
}

// germanEndings are the endings of German nouns, adjectives and verbs, longest first.
var germanEndings = []string{"ern", "en", "em", "er", "es", "e", "n", "s", "t"}

// stemGerman takes one ending off, if enough of a word is left, so that the forms of a noun meet: a light stemmer, because
// in compounds a strict one makes strangers of neighbours.
func stemGerman(term string) string {
	if len(term) < 4 {
		return ""
	}
	for _, end := range germanEndings {
		if rest, ok := strings.CutSuffix(term, end); ok && len(rest) >= 4 {
			return rest
		}
	}
	return term
}
