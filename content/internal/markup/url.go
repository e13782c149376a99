package markup

import (
	"strings"

	"github.com/yuin/goldmark/util"
)

// destination resolves the escapes and entities of a link destination as written in markdown.
func destination(raw []byte) string {
	b := util.UnescapePunctuations(raw)
	b = util.ResolveNumericReferences(b)
	b = util.ResolveEntityNames(b)
	return strings.TrimSpace(string(b))
}

// scheme returns the lower-case scheme of an address as a browser reads it (which skips control characters), or "".
func scheme(dest string) string {
	var b strings.Builder
	for _, r := range dest {
		switch {
		case r <= ' ' || r == 0x7f:
		case r == ':':
			return strings.ToLower(b.String())
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', b.Len() > 0 && (r >= '0' && r <= '9' || r == '+' || r == '-' || r == '.'):
			b.WriteRune(r)
		default:
			return ""
		}
	}
	return ""
}

// linkable says whether an address may stand in a link.
func linkable(dest string) bool {
	switch scheme(dest) {
	case "", "http", "https", "mailto", "tel":
		return true
	default:
		return false
	}
}

// external says whether an address leads to another site.
func external(dest string) bool {
	s := scheme(dest)
	return s == "http" || s == "https" || strings.HasPrefix(dest, "//")
}

// attribute escapes an address for use in a quoted attribute.
func attribute(dest string) string {
	return string(util.EscapeHTML(util.URLEscape([]byte(dest), false)))
}
