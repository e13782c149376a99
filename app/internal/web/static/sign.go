package static

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// The sign of a brand without a logo is its first letter, white on the brand hue: a drawing for the tab of the browser, a
// picture for the home screen of a phone. Both are made when they are asked for; the name tells the hue and the letter.
const (
	signStem = "sign."
	signSide = 180 // of the picture, in pixels, as telephones ask for it
	signBox  = 64  // of the drawing
)

// signs holds the addresses that were given out. They come from the brand, so that they are few.
var signs sync.Map

// Sign is the address of a brand's sign in a hue, as "svg" or as "png". An unknown ending is an error.
func Sign(hue int, brand, ending string) (string, error) {
	if !validHue(hue) {
		hue = DefaultHue
	}
	letter := signLetter(brand)
	key := fmt.Sprintf("%d %c %s", hue, letter, ending)
	if url, ok := signs.Load(key); ok {
		return url.(string), nil
	}
	body, err := drawSign(hue, letter, ending)
	if err != nil {
		return "", err
	}
	url := Prefix + signName(hue, letter, ending, body)
	signs.Store(key, url)
	return url, nil
}

func signLetter(brand string) rune {
	for _, r := range brand {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
	}
	return 0
}

func signName(hue int, letter rune, ending string, body []byte) string {
	sum := sha256.Sum256(body)
	return fmt.Sprintf("%s%s.h%d.u%x.%s", signStem, hex.EncodeToString(sum[:])[:8], hue, letter, ending)
}

// signFile makes the sign of that name, when it is one that Sign gives out.
func signFile(name string) (File, bool) {
	fields := strings.Split(strings.TrimPrefix(name, signStem), ".")
	if !strings.HasPrefix(name, signStem) || len(fields) != 4 || !strings.HasPrefix(fields[1], "h") || !strings.HasPrefix(fields[2], "u") {
		return File{}, false
	}
	hue, err := strconv.Atoi(fields[1][1:])
	letter, err2 := strconv.ParseInt(fields[2][1:], 16, 32)
	if err != nil || err2 != nil || !validHue(hue) || letter != 0 && !utf8.ValidRune(rune(letter)) {
		return File{}, false
	}
	body, err := drawSign(hue, rune(letter), fields[3])
	if err != nil || signName(hue, rune(letter), fields[3], body) != name {
		return File{}, false
	}
	f, err := newFile(name, body)
	return f, err == nil
}

func drawSign(hue int, letter rune, ending string) ([]byte, error) {
	switch ending {
	case "svg":
		outline, err := outlineOf(letter, signBox)
		if err != nil {
			return nil, err
		}
		c := brandColour(hue)
		return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><rect width="%[1]d" height="%[2]d" rx="14" fill="#%02x%02x%02x"/><path fill="#fff" d="%s"/></svg>`,
			signBox, signBox, c.R, c.G, c.B, pathOf(outline)), nil
	case "png":
		return pictureOf(hue, letter)
	}
	return nil, fmt.Errorf("a sign has no form %q", ending)
}

func pictureOf(hue int, letter rune) ([]byte, error) {
	outline, err := outlineOf(letter, signSide)
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, signSide, signSide))
	draw.Draw(img, img.Bounds(), image.NewUniform(brandColour(hue)), image.Point{}, draw.Src)
	r := vector.NewRasterizer(signSide, signSide)
	for _, s := range outline {
		p := func(i int) (x, y float32) { return toFloat(s.Args[i].X), toFloat(s.Args[i].Y) }
		x, y := p(0)
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			r.ClosePath()
			r.MoveTo(x, y)
		case sfnt.SegmentOpLineTo:
			r.LineTo(x, y)
		case sfnt.SegmentOpQuadTo:
			x1, y1 := p(1)
			r.QuadTo(x, y, x1, y1)
		case sfnt.SegmentOpCubeTo:
			x1, y1 := p(1)
			x2, y2 := p(2)
			r.CubeTo(x, y, x1, y1, x2, y2)
		}
	}
	r.ClosePath()
	r.Draw(img, img.Bounds(), image.White, image.Point{})
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("draw a sign: %w", err)
	}
	return out.Bytes(), nil
}

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
