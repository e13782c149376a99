package static

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
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
