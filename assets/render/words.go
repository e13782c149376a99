package render

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// words finds the words on a page, in the order in which the engine reads them.
func (s *pdfSource) words(page requests.Page) ([]Line, error) {
	text, err := s.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil, err
	}
	defer func() { _, _ = s.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) }()
	n, err := s.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil || n.Count <= 0 {
		return nil, err
	}
	got, err := s.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, Count: min(n.Count, maxChars)})
	if err != nil {
		return nil, err
	}
	place, err := s.placer(page)
	if err != nil {
		return nil, err
	}
	r := reading{pdf: s, text: text.TextPage, place: place, units: utf16.Encode([]rune(got.Text))}
	// Text and characters are counted alike but where a character takes two units.
	r.counted = len(r.units) == min(n.Count, maxChars)
	r.read()
	return r.lines, nil
}

// box is a place on a page, in units from its top left.
type box struct{ left, top, right, bottom float64 }

func (b box) with(o box) box {
	return box{min(b.left, o.left), min(b.top, o.top), max(b.right, o.right), max(b.bottom, o.bottom)}
}

// sideBySide reports whether two boxes stand on one line.
func (b box) sideBySide(o box) bool {
	overlap := min(b.bottom, o.bottom) - max(b.top, o.top)
	return overlap > 0.5*min(b.bottom-b.top, o.bottom-o.top)
}

// reading makes lines of the text of a page.
type reading struct {
	pdf     *pdfSource
	text    references.FPDF_TEXTPAGE
	place   func(x, y float64) (float64, float64)
	units   []uint16
	counted bool
	count   int
	lines   []Line
	line    box // of the last line; its words are those of lines
}

func (r *reading) read() {
	fresh := true
	for at := 0; at < len(r.units) && r.count < maxWords; {
		c := r.units[at]
		if c == '\n' || c == '\r' {
			fresh = true
		}
		if isGap(c) {
			at++
			continue
		}
		end := at + 1
		for end < len(r.units) && !isGap(r.units[end]) {
			end++
		}
		if r.add(at, end, fresh) {
			fresh = false
		}
		at = end
	}
	r.finish()
}

func isGap(c uint16) bool {
	return c == 0 || unicode.IsSpace(rune(c))
}

// add puts the word between two units on the last line, or begins another one. A word without a place is left out.
func (r *reading) add(from, to int, fresh bool) bool {
	text := cleanWord(string(utf16.Decode(r.units[from:to])))
	b, ok := r.boxOf(from, to)
	if text == "" || !ok {
		return false
	}
	if fresh || len(r.lines) == 0 || !b.sideBySide(r.line) || b.left < r.line.left {
		r.finish()
		r.lines = append(r.lines, Line{})
		r.line = b
	}
	r.line = r.line.with(b)
	l := &r.lines[len(r.lines)-1]
	l.Words = append(l.Words, Word{X: int(b.left), Width: max(1, int(b.right-b.left)), Text: text})
	r.count++
	return true
}

// finish writes down where the last line is.
func (r *reading) finish() {
	if len(r.lines) > 0 {
		l := &r.lines[len(r.lines)-1]
		l.Y, l.Height = int(r.line.top), max(1, int(r.line.bottom-r.line.top))
	}
}

// boxOf is the place of the first to the last character of a word.
func (r *reading) boxOf(from, to int) (box, bool) {
	first, ok := r.charBox(from)
	if !ok {
		return box{}, false
	}
	if to-from > 1 {
		if last, ok := r.charBox(to - 1); ok {
			first = first.with(last)
		}
	}
	limit := func(v float64) float64 { return min(max(v, 0), Unit) }
	b := box{limit(first.left), limit(first.top), limit(first.right), limit(first.bottom)}
	return b, b.right > b.left && b.bottom > b.top
}

func (r *reading) charBox(unit int) (box, bool) {
	index := unit
	if !r.counted {
		got, err := r.pdf.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: r.text, NTextIndex: unit})
		if err != nil || got.CharIndex < 0 {
			return box{}, false
		}
		index = got.CharIndex
	}
	got, err := r.pdf.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: r.text, Index: index})
	if err != nil {
		return box{}, false
	}
	x0, y0 := r.place(float64(got.Rect.Left), float64(got.Rect.Top))
	x1, y1 := r.place(float64(got.Rect.Right), float64(got.Rect.Bottom))
	b := box{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
	return b, !math.IsNaN(b.left + b.top + b.right + b.bottom)
}

// placer returns what turns points of the page as written into units of the page as shown: it may be turned or cut.
func (s *pdfSource) placer(page requests.Page) (func(x, y float64) (float64, float64), error) {
	const fine, far = 100, 1000.0 // device pixels are whole numbers
	at := func(x, y float64) (float64, float64, error) {
		got, err := s.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: page, SizeX: Unit * fine, SizeY: Unit * fine, PageX: x, PageY: y})
		if err != nil {
			return 0, 0, err
		}
		return float64(got.DeviceX) / fine, float64(got.DeviceY) / fine, nil
	}
	ox, oy, err := at(0, 0)
	if err != nil {
		return nil, err
	}
	xx, xy, err := at(far, 0)
	if err != nil {
		return nil, err
	}
	yx, yy, err := at(0, far)
	if err != nil {
		return nil, err
	}
	return func(x, y float64) (float64, float64) {
		x, y = x/far, y/far
		return ox + (xx-ox)*x + (yx-ox)*y, oy + (xy-oy)*x + (yy-oy)*y
	}, nil
}

// cleanWord takes out what is not to be shown. The engine marks a hyphen at the end of a line with a character of its own.
func cleanWord(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == 0x02 || c == 0xfffe:
			return '-'
		case c == unicode.ReplacementChar || unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == 0xffff:
			return -1
		}
		return c
	}, s)
}
