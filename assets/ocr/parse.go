package ocr

import (
	"strconv"
	"strings"
	"unicode"
)

// What is taken for words: the program guesses letters in lines and stains as well.
const (
	sure       = 40 // percent; a word below is left out
	fewLetters = 6  // a page with fewer letters in all is a picture without text
)

// parse reads Tesseract's table of words.
func parse(tsv string, width, height int) Text {
	const levelWord = "5"
	var t Text
	last, letters := "", 0
	top, bottom := 0, 0
	var plain strings.Builder
	finish := func() {
		if n := len(t.Lines); n > 0 {
			t.Lines[n-1].Y, t.Lines[n-1].Height = top*Unit/height, max(1, (bottom-top)*Unit/height)
		}
	}
	for row := range strings.Lines(tsv) {
		f := strings.Split(strings.TrimRight(row, "\r\n"), "\t")
		if len(f) != 12 || f[0] != levelWord {
			continue
		}
		x, y, w, h, conf, ok := numbers(f)
		word := cleaned(f[11])
		if !ok || conf < sure || word == "" {
			continue
		}
		at := strings.Join(f[1:5], ".")
		switch {
		case at != last:
			finish()
			if last != "" {
				plain.WriteByte('\n')
			}
			t.Lines = append(t.Lines, Line{})
			last, top, bottom = at, y, y+h
		default:
			plain.WriteByte(' ')
			top, bottom = min(top, y), max(bottom, y+h)
		}
		plain.WriteString(word)
		l := &t.Lines[len(t.Lines)-1]
		l.Words = append(l.Words, Word{X: x * Unit / width, Width: max(1, w*Unit/width), Text: word})
		for _, c := range word {
			if unicode.IsLetter(c) {
				letters++
			}
		}
	}
	finish()
	if letters < fewLetters {
		return Text{}
	}
	t.Plain = plain.String()
	return t
}

func numbers(f []string) (x, y, w, h int, conf float64, ok bool) {
	var n [4]int
	for i := range n {
		v, err := strconv.Atoi(f[6+i])
		if err != nil || v < 0 {
			return 0, 0, 0, 0, 0, false
		}
		n[i] = v
	}
	conf, err := strconv.ParseFloat(f[10], 64)
	return n[0], n[1], n[2], n[3], conf, err == nil
}

// cleaned is a word without what cannot be shown; one of signs alone is none.
func cleaned(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		return ""
	}
	return s
}
