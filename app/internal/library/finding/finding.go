// Package finding looks after how well people find things: the log of what they search for and open, the synonyms that
// marketers manage, the requests for what is not there, and what is like an asset.
//
// It owns the rules: when a search counts, what a rate means, which requests are the same. It refuses to know how a page
// looks and how an engine finds; SQL is store's.
package finding

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tandem/app/internal/account"
	"tandem/search"
)

// Phrase folds what was typed so that the same question is the same phrase: without case, accents, signs and order of
// spaces.
func Phrase(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(search.Clean(text))))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// Filters are the facet values that narrow a search.
type Filters map[search.Facet][]string

// nameOf is what others call the person.
func nameOf(p account.Person) string {
	if name := strings.TrimSpace(p.Name); name != "" {
		return name
	}
	return p.Email
}

// Desk is all that belongs to finding.
type Desk struct {
	Log      *Log
	Synonyms *Synonyms
	Requests *Requests
	Likeness *Likeness
}
