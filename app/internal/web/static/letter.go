package static

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

var bold = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(gobold.TTF) })

// outlineOf is the letter in the middle of a square. A letter that the font lacks gives a ring.
func outlineOf(letter rune, side int) (sfnt.Segments, error) {
	f, err := bold()
	if err != nil {
		return nil, fmt.Errorf("read the font of signs: %w", err)
	}
	var buf sfnt.Buffer
	if i, err := f.GlyphIndex(&buf, letter); err != nil || i == 0 {
		letter = 'O'
	}
	i, err := f.GlyphIndex(&buf, letter)
	if err != nil {
		return nil, fmt.Errorf("find %q in the font of signs: %w", letter, err)
	}
	size := fixed.I(side * 11 / 16)
	bounds, _, err := f.GlyphBounds(&buf, i, size, font.HintingNone)
	if err != nil {
		return nil, fmt.Errorf("measure %q in the font of signs: %w", letter, err)
	}
	outline, err := f.LoadGlyph(&buf, i, size, nil)
	if err != nil {
		return nil, fmt.Errorf("draw %q in the font of signs: %w", letter, err)
	}
	by := fixed.Point26_6{
		X: fixed.I(side)/2 - (bounds.Min.X+bounds.Max.X)/2,
		Y: fixed.I(side)/2 - (bounds.Min.Y+bounds.Max.Y)/2,
	}
	moved := make(sfnt.Segments, len(outline)) // the buffer's own are overwritten by the next letter
	for n, s := range outline {
		for a := range s.Args {
			s.Args[a] = s.Args[a].Add(by)
		}
		moved[n] = s
	}
	return moved, nil
}

func pathOf(outline sfnt.Segments) string {
	var b strings.Builder
	for n, s := range outline {
		letter, points := "M", 1
		switch s.Op {
		case sfnt.SegmentOpLineTo:
			letter = "L"
		case sfnt.SegmentOpQuadTo:
			letter, points = "Q", 2
		case sfnt.SegmentOpCubeTo:
			letter, points = "C", 3
		}
		if letter == "M" && n > 0 {
			b.WriteString("Z")
		}
		b.WriteString(letter)
		for i := range points {
			if i > 0 {
				b.WriteString(" ")
			}
			fmt.Fprintf(&b, "%.2f %.2f", toFloat(s.Args[i].X), toFloat(s.Args[i].Y))
		}
	}
	return b.String() + "Z"
}

func toFloat(v fixed.Int26_6) float32 { return float32(v) / 64 }

// brandColour is the accent of the light theme in a hue, in the colours that every picture can hold. Its numbers are those
// of --accent in tokens.css.
func brandColour(hue int) color.RGBA {
	const l, c = 0.49, 0.15
	h := float64(hue) * math.Pi / 180
	a, b := c*math.Cos(h), c*math.Sin(h)
	x := cube(l + 0.3963377774*a + 0.2158037573*b)
	y := cube(l - 0.1055613458*a - 0.0638541728*b)
	z := cube(l - 0.0894841775*a - 1.2914855480*b)
	return color.RGBA{
		R: gamma(4.0767416621*x - 3.3077115913*y + 0.2309699292*z),
		G: gamma(-1.2684380046*x + 2.6097574011*y - 0.3413193965*z),
		B: gamma(-0.0041960863*x - 0.7034186147*y + 1.7076147010*z),
		A: 255,
	}
}

func cube(v float64) float64 { return v * v * v }

func gamma(v float64) uint8 {
	v = min(max(v, 0), 1)
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(math.Round(v * 255))
}
