package content

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// reserved are the first path segments that belong to the program: no page may take one.
var reserved = words(`articles case-studies topics authors series preview cards i search sitemap robots llms s go f consent library prep rooms
	leads deals inbox studio admin api mcp webhooks healthz readyz metrics setup signin signout invite account static media
	images files index favicon well-known`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// Reserved says whether a page may not have this slug because the program needs the address.
func Reserved(slug string) bool {
	return reserved[slug] || slug == "feed" || slug == "rss" || strings.HasPrefix(slug, "sitemap")
}

var spelled = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i",
	"Æ", "ae", "Œ", "oe", "Ø", "o", "Đ", "d", "Ð", "d", "Þ", "th", "Ł", "l", "ẞ", "ss", "&", " and ")

// Slug writes text as a slug: lower-case ASCII letters and digits joined by single hyphens. Accents are dropped; scripts
// other than Latin have no spelling here, so the result may be empty.
func Slug(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(spelled.Replace(text)) {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
			fallthrough
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		default:
			gap = true
		}
	}
	return b.String()
}

// nearest returns the candidate closest to word when it is close enough to be meant, or "".
func nearest(word string, candidates []string) string {
	best, distance := "", 3
	if len(word) < 5 {
		distance = 2
	}
	for _, c := range candidates {
		if d := editDistance(word, c, distance); d < distance {
			best, distance = c, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, replacements and swaps of neighbours; limit or more is reported as limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit || len(a) > 64 || len(b) > 64 {
		return limit
	}
	before, prev := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return min(prev[len(b)], limit)
}
