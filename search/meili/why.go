package meili

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// why names where the hit matched, and whether something else than the words themselves did.
func (q *question) why(h *hit) []string {
	var why []string
	var matched []string
	for _, field := range []struct {
		name  string
		texts []string
	}{
		{"title", []string{h.Formatted.Title}},
		{"tag", h.Formatted.Tags},
		{"heading", []string{h.Formatted.Heading}},
		{"text", []string{h.Formatted.Body, h.Formatted.Summary}},
		{"notes", []string{h.Formatted.Notes}},
	} {
		before := len(matched)
		for _, text := range field.texts {
			for _, s := range segments(text) {
				if s.Hit {
					matched = append(matched, s.Text)
				}
			}
		}
		if len(matched) > before {
			why = append(why, field.name)
		}
	}
	return append(why, q.otherwise(matched)...)
}

// otherwise tells "synonym" when a synonym of what was asked for matched, and "typo" when something else than that and
// the words themselves did.
func (q *question) otherwise(matched []string) []string {
	asked, related := make(map[string]bool), make(map[string]bool)
	for _, w := range foldedWords(strings.Join(append(q.parsed.Words, q.parsed.Phrases...), " ")) {
		asked[w] = true
	}
	for _, words := range q.synonymsAsked() {
		for _, w := range foldedWords(words) {
			related[w] = true
		}
	}
	synonym, typo := false, false
	for _, text := range matched {
		for _, w := range foldedWords(text) {
			switch {
			case asked[w], begins(asked, w):
			case related[w]:
				synonym = true
			default:
				typo = true
			}
		}
	}
	var why []string
	if synonym {
		why = append(why, "synonym")
	}
	if typo {
		why = append(why, "typo")
	}
	return why
}

// begins reports whether the word is one of those asked for with another ending, as a plural is.
func begins(asked map[string]bool, word string) bool {
	for a := range asked {
		if len(a) >= minStem && len(word) >= minStem && (strings.HasPrefix(a, word) || strings.HasPrefix(word, a)) {
			return true
		}
	}
	return false
}

const minStem = 4

// synonymsAsked returns the synonyms of the words asked for, and of neighbours that together have some.
func (q *question) synonymsAsked() []string {
	if len(q.synonyms) == 0 {
		return nil
	}
	var all []string
	words := q.parsed.Words
	for i := range words {
		for j := i + 1; j <= len(words); j++ {
			all = append(all, q.synonyms[strings.ToLower(strings.Join(words[i:j], " "))]...)
		}
	}
	return all
}

// foldedWords cuts text into words without case and accents.
func foldedWords(text string) []string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(text)))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
