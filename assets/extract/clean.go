package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanText makes text from a file fit to be stored and searched: valid UTF-8, \n line ends, no control or invisible
// formatting characters, no spaces at line ends, at most one empty line in a row.
func cleanText(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	lines := 2 // pretend to be after an empty line, so that leading ones go
	spaces := ""
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == '\r' {
			if i+1 < len(s) && s[i+1] == '\n' {
				n = 2
			}
			r = '\n'
		}
		i += n
		switch {
		case r == '\n' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			spaces = ""
			if lines < 2 {
				b.WriteByte('\n')
				lines++
			}
		case r == '\t':
			spaces = "\t"
		case unicode.Is(unicode.Zs, r):
			if spaces == "" {
				spaces = " "
			}
		case dropped(r) || r == utf8.RuneError && n <= 1:
		default:
			if lines == 0 || spaces == "\t" {
				b.WriteString(spaces)
			}
			spaces, lines = "", 0
			b.WriteRune(r)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// dropped reports characters that are never part of what a reader sees: controls, byte order marks, soft hyphens,
// bidirectional overrides (which make text read differently from what it is) and non-characters.
func dropped(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0xad, r == 0xfeff, r == 0xfffe, r == 0xffff, r == 0x200b, r == 0x2060:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// cut shortens s to at most n bytes without splitting a character.
func cut(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], true
}

// firstLine is the title of last resort: the first line of a page when it is short enough to be one.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if utf8.RuneCountInString(line) > 120 {
		return ""
	}
	return oneLine(line, maxProperty)
}
