package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a text as it is compared: small letters without accents, one space between words, hyphens left out so that a
// word that was broken at the end of a line is found whole. at leads from each of its bytes back to the original.
type folded struct {
	text string
	at   []int32 // one more than there are bytes: where the original ends
}

// fold prepares a text for comparing.
func fold(s string) folded {
	b := folder{text: make([]byte, 0, len(s)), at: make([]int32, 0, len(s)+1), gap: true}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			b.ascii(c, i)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		b.letter(r, s[i:i+size], i)
		i += size
	}
	return folded{text: string(b.text), at: append(b.at, int32(len(s)))}
}

type folder struct {
	text []byte
	at   []int32
	gap  bool // the last byte is a space, or there is none
	hung bool // a hyphen that joins was the last letter: a line that ends now goes on in the next one
}

func (b *folder) put(c byte, at int) {
	b.text, b.at, b.gap, b.hung = append(b.text, c), append(b.at, int32(at)), c == ' ', false
}

func (b *folder) ascii(c byte, at int) {
	switch {
	case c == '-':
		b.hung = !b.gap
	case c == '\n' && b.hung, c == '\r' && b.hung:
	case c <= ' ' || c == 0x7f:
		if !b.gap {
			b.put(' ', at)
		}
	case 'A' <= c && c <= 'Z':
		b.put(c+'a'-'A', at)
	default:
		b.put(c, at)
	}
}

// letter takes a letter outside of ASCII apart: "é" is an "e", "ﬁ" an "f" and an "i".
func (b *folder) letter(r rune, s string, at int) {
	switch r {
	case '\u00ad', '\u2010', '\u2011':
		b.hung = !b.gap
		return
	case '\u200b', '\ufeff': // they have no width
		return
	case '‘', '’', '‚', '′':
		b.put('\'', at)
		return
	case '“', '”', '„', '″':
		b.put('"', at)
		return
	case 'ß':
		b.put('s', at)
		b.put('s', at)
		return
	}
	if unicode.IsSpace(r) {
		if !b.gap {
			b.put(' ', at)
		}
		return
	}
	for _, part := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, part) {
			continue
		}
		var buf [utf8.UTFMax]byte
		n := utf8.EncodeRune(buf[:], unicode.ToLower(part))
		for _, c := range buf[:n] {
			b.put(c, at)
		}
	}
}

// original returns the part of the original text that a part of the folded one stands for. A letter that was taken apart
// belongs to it whole.
func (f folded) original(from, to int) (start, end int) {
	for to < len(f.text) && f.at[to] == f.at[to-1] {
		to++
	}
	return int(f.at[from]), int(f.at[to])
}

// foldQuery prepares what is looked for.
func foldQuery(s string) string { return strings.TrimSpace(fold(s).text) }

// wordStart reports whether a word begins at the byte.
func wordStart(s string, at int) bool {
	if at == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// wordEnd returns where the word that holds the byte ends.
func wordEnd(s string, at int) int {
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		at += size
	}
	return at
}
