package imaging

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"
)

// The typeface of the cards: Inter 4.1, reduced to Latin, Greek and Cyrillic by the subsetter of fontTools. Its licence lies
// beside it.
var (
	//go:embed fonts/Inter-SemiBold.ttf
	interSemiBold []byte
	//go:embed fonts/Inter-Medium.ttf
	interMedium []byte

	typefaces = sync.OnceValues(func() ([2]*font.Font, error) {
		var out [2]*font.Font
		for n, data := range [][]byte{interSemiBold, interMedium} {
			face, err := font.ParseTTF(bytes.NewReader(data))
			if err != nil {
				return out, fmt.Errorf("read a typeface: %w", err)
			}
			out[n] = face.Font
		}
		return out, nil
	})
)

// canvas is a card that is being drawn.
type canvas struct {
	img          *image.RGBA
	colours      colours
	bold, medium *font.Face
	shaper       shaping.HarfbuzzShaper
	widths       map[piece]int // of what was measured, at unit size
}

// piece is a part of a text in a typeface.
type piece struct {
	face *font.Face
	text string
}

// newCanvas starts an empty card. It panics when the program's own typefaces cannot be read.
func newCanvas(width, height, hue int) *canvas {
	faces, err := typefaces()
	if err != nil {
		panic(err)
	}
	c := &canvas{
		img: image.NewRGBA(image.Rect(0, 0, width, height)), colours: coloursOf(hue),
		bold: font.NewFace(faces[0]), medium: font.NewFace(faces[1]), widths: map[piece]int{},
	}
	c.fill(c.img.Rect, c.colours.surface)
	return c
}

func (c *canvas) fill(r image.Rectangle, with color.Color) {
	draw.Draw(c.img, r, image.NewUniform(with), image.Point{}, draw.Over)
}

// line is a line of text, set and ready to be written.
type line struct {
	face   *font.Face
	size   int
	glyphs []shaping.Glyph
	width  int
	broken bool // its last word goes on in the next line
}

// set shapes a line of text. Large letters stand a little closer, as Inter is drawn to.
func (c *canvas) set(face *font.Face, text string, size int) line {
	runes := []rune(text)
	out := c.shaper.Shape(shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: face, Size: fixed.I(size), Script: language.Latin, Language: "en",
	})
	tighter := fixed.Int26_6(0)
	if size >= closerFrom {
		tighter = fixed.I(size) * closer / 1000
	}
	width := fixed.Int26_6(0)
	for n := range out.Glyphs {
		out.Glyphs[n].Advance -= tighter
		width += out.Glyphs[n].Advance
	}
	return line{face: face, size: size, glyphs: out.Glyphs, width: max(0, width.Ceil())}
}

// Letters of this size and larger stand closer, by this many thousandths of it.
const (
	closerFrom = 40
	closer     = 22
)

// unit is the size at which texts are measured: widths grow with the size, so that each text is shaped once.
const unit = 1000

// width is how wide a text is going to be, to a pixel.
func (c *canvas) width(face *font.Face, text string, size int) int {
	at := piece{face, text}
	w, known := c.widths[at]
	if !known {
		w = c.set(face, text, unit).width
		c.widths[at] = w
	}
	if size < closerFrom { // unit size is set closer
		w += len([]rune(text)) * unit * closer / 1000
	}
	return (w*size + unit - 1) / unit
}

// write draws a line with its first letter at x, on the baseline y.
func (c *canvas) write(l line, x, y int, with color.Color) {
	scale := float32(l.size) / float32(l.face.Upem())
	strip := image.Rect(0, y-l.size*5/4, c.img.Rect.Dx(), y+l.size/2) // accents and descenders included
	r := vector.NewRasterizer(strip.Dx(), strip.Dy())
	dot := fixed.I(x)
	for _, g := range l.glyphs {
		outline, ok := l.face.GlyphData(g.GlyphID).(font.GlyphOutline)
		if ok {
			trace(r, outline, float32(dot+g.XOffset)/64, float32(y-strip.Min.Y)-float32(g.YOffset)/64, scale)
		}
		dot += g.Advance
	}
	r.Draw(c.img, strip, image.NewUniform(with), image.Point{})
}

// trace puts the outline of a letter onto the rasterizer.
func trace(r *vector.Rasterizer, outline font.GlyphOutline, x, y, scale float32) {
	at := func(p opentype.SegmentPoint) (float32, float32) { return x + p.X*scale, y - p.Y*scale }
	for n, s := range outline.Segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if n > 0 {
				r.ClosePath()
			}
			r.MoveTo(ax, ay)
		case opentype.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			r.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	r.ClosePath()
}

const ellipsis = "…"

// fit sets a single line, shortened with an ellipsis where it is wider than there is room.
func (c *canvas) fit(face *font.Face, text string, size, room int) line {
	if c.width(face, text, size) <= room {
		return c.set(face, text, size)
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if c.width(face, string(runes[:middle])+ellipsis, size) <= room {
			low = middle
		} else {
			high = middle - 1
		}
	}
	short := string(runes[:low])
	if space := strings.LastIndexByte(short, ' '); space > len(short)/2 && low < len(runes) && runes[low] != ' ' {
		short = short[:space] // rather no word than half of one
	}
	short = strings.TrimRightFunc(short, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	return c.set(face, short+ellipsis, size)
}

// wrap sets a text in at most so many lines; the last one ends in an ellipsis when that is not all.
func (c *canvas) wrap(face *font.Face, text string, size, room, most int) []line {
	var out []line
	rest := pieces(text)
	for len(rest) > 0 {
		if len(out) == most-1 {
			return append(out, c.fit(face, strings.Join(rest, ""), size, room))
		}
		n, wide := 0, 0
		for n < len(rest) && (n == 0 || wide+c.width(face, strings.TrimRight(rest[n], " "), size) <= room) {
			wide += c.width(face, rest[n], size)
			n++
		}
		now := strings.TrimRight(strings.Join(rest[:n], ""), " ")
		broken := n == 1 && c.width(face, now, size) > room
		if broken { // a single piece that is wider than the line
			now, rest[0] = c.split(face, rest[0], size, room)
			n = 0
		}
		l := c.set(face, now, size)
		l.broken = broken
		out, rest = append(out, l), rest[n:]
	}
	return out
}

// split breaks a word that is wider than there is room, at least behind its first letter and never before an accent.
func (c *canvas) split(face *font.Face, word string, size, room int) (head, tail string) {
	runes := []rune(word)
	n := 1
	for n < len(runes) && c.width(face, string(runes[:n+1])+"-", size) <= room {
		n++
	}
	for n < len(runes) && n > 1 && unicode.Is(unicode.Mn, runes[n]) {
		n--
	}
	return string(runes[:n]) + "-", string(runes[n:])
}

// pieces parts a text where a line may end: behind spaces, and behind hyphens, dashes and slashes within words.
func pieces(text string) []string {
	var out []string
	start := 0
	runes := []rune(text)
	for n, r := range runes {
		last := n == len(runes)-1
		ends := r == ' ' || !last && runes[n+1] != ' ' && n-start > 2 && strings.ContainsRune("-–—/", r)
		if ends || last {
			out = append(out, string(runes[start:n+1]))
			start = n + 1
		}
	}
	return out
}

// drawable leaves out what the typefaces have no letter for, and makes every run of spaces one.
func (c *canvas) drawable(text string) string {
	var out strings.Builder
	for _, r := range norm.NFC.String(text) {
		_, known := c.bold.NominalGlyph(r)
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			out.WriteByte(' ')
		case known && unicode.IsGraphic(r):
			out.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
