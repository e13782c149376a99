package imaging_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gen2brain/webp"
	xwebp "golang.org/x/image/webp"

	"tandem/content"
	"tandem/content/imaging"
)

// quarters is a picture of four colours: red, green, blue, and white at the bottom right.
func quarters(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for n, c := range []color.NRGBA{{0xd0, 0x20, 0x20, 0xff}, {0x20, 0xa0, 0x40, 0xff}, {0x20, 0x40, 0xd0, 0xff}, {0xff, 0xff, 0xff, 0xff}} {
		x, y := n%2*w/2, n/2*h/2
		draw.Draw(img, image.Rect(x, y, x+(w+1)/2, y+(h+1)/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func webpOf(t testing.TB, img image.Image, lossless bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := webp.Encode(&b, img, webp.Options{Quality: 90, Lossless: lossless}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turnedBy puts an EXIF orientation behind the start of a JPEG.
func turnedBy(jpg []byte, turn byte) []byte {
	body := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), turn, 0, 0, 0, 0, 0, 0)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(out, body...), jpg[2:]...)
}

// decoded reads what was made with libwebp's own conversion of colours, as browsers do.
func decoded(t testing.TB, e imaging.Encoded) image.Image {
	t.Helper()
	if e.Type == "image/jpeg" {
		img, err := jpeg.Decode(bytes.NewReader(e.Data))
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	img, err := xwebp.Decode(bytes.NewReader(e.Data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// at reads a colour. The colours of lossy WebP are those of video: computed here from their definition.
func at(img image.Image, x, y int) (r, g, b float64) {
	if v, ok := img.(*image.YCbCr); ok && v.SubsampleRatio == image.YCbCrSubsampleRatio420 {
		c := v.YCbCrAt(x, y)
		yy, cb, cr := (float64(c.Y)-16)*255/219, (float64(c.Cb)-128)*255/224, (float64(c.Cr)-128)*255/224
		return yy + 1.402*cr, yy - 0.344136*cb - 0.714136*cr, yy + 1.772*cb
	}
	rr, gg, bb, _ := img.At(x, y).RGBA()
	return float64(rr >> 8), float64(gg >> 8), float64(bb >> 8)
}

func near(t *testing.T, what string, img image.Image, x, y int, want color.NRGBA, tolerance float64) {
	t.Helper()
	var r, g, b float64
	if _, isJPEG := img.(*image.YCbCr); isJPEG && what[0] == 'j' {
		rr, gg, bb, _ := img.At(x, y).RGBA()
		r, g, b = float64(rr>>8), float64(gg>>8), float64(bb>>8)
	} else {
		r, g, b = at(img, x, y)
	}
	if math.Abs(r-float64(want.R)) > tolerance || math.Abs(g-float64(want.G)) > tolerance || math.Abs(b-float64(want.B)) > tolerance {
		t.Errorf("%s: the colour at %d, %d is %.0f %.0f %.0f, want %d %d %d", what, x, y, r, g, b, want.R, want.G, want.B)
	}
}

var (
	red   = color.NRGBA{0xd0, 0x20, 0x20, 0xff}
	green = color.NRGBA{0x20, 0xa0, 0x40, 0xff}
	blue  = color.NRGBA{0x20, 0x40, 0xd0, 0xff}
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

func TestResize_KeepsColoursOfEveryKindOfFile(t *testing.T) {
	pic := quarters(160, 120)
	pal := image.NewPaletted(pic.Rect, color.Palette{red, green, blue, white})
	draw.Draw(pal, pal.Rect, pic, image.Point{}, draw.Src)
	deep := image.NewNRGBA64(pic.Rect)
	draw.Draw(deep, deep.Rect, pic, image.Point{}, draw.Src)
	for name, data := range map[string][]byte{
		"w: png": pngOf(t, pic), "w: palette png": pngOf(t, pal), "w: 16 bit png": pngOf(t, deep), "w: jpeg": jpegOf(t, pic),
		"w: lossy webp": webpOf(t, pic, false), "w: lossless webp": webpOf(t, pic, true), "w: cmyk jpeg": cmykJPEG(t, pic),
	} {
		e, err := imaging.Resize(data, 80)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if e.Type != "image/webp" || e.Width != 80 || e.Height != 60 {
			t.Errorf("%s: got a %s of %d × %d", name, e.Type, e.Width, e.Height)
		}
		img := decoded(t, e)
		if img.Bounds() != image.Rect(0, 0, 80, 60) {
			t.Errorf("%s: got %v", name, img.Bounds())
		}
		const off = 9 // chroma has half the pixels, and qualities are what they are
		near(t, name, img, 10, 10, red, off)
		near(t, name, img, 70, 10, green, off)
		near(t, name, img, 10, 50, blue, off)
		near(t, name, img, 70, 50, white, off)
	}
}

func TestResize_NeverBlowsUp(t *testing.T) {
	for _, width := range []int{33, 34, 5000, 1 << 40} {
		e, err := imaging.Resize(pngOf(t, quarters(33, 21)), width)
		if err != nil || e.Width != 33 || e.Height != 21 {
			t.Errorf("width %d: got %d × %d, %v", width, e.Width, e.Height, err)
		}
	}
	for _, width := range []int{1, 0, -5} {
		e, err := imaging.Resize(pngOf(t, quarters(500, 3)), width)
		if err != nil || e.Width != 1 || e.Height != 1 {
			t.Errorf("width %d: got %d × %d, %v", width, e.Width, e.Height, err)
		}
	}
	e, err := imaging.Cut(pngOf(t, quarters(90, 40)), 120, 120, content.Point{})
	if err != nil || e.Width != 40 || e.Height != 40 {
		t.Errorf("got a cut of %d × %d, %v", e.Width, e.Height, err)
	}
}

func TestResize_AppliesTheOrientation(t *testing.T) {
	// What the file holds so that, turned, red is at the top left, green right of it, blue below.
	seen := quarters(120, 80)
	for turn := byte(1); turn <= 8; turn++ {
		stored := stored(seen, turn)
		e, err := imaging.Resize(turnedBy(jpegOf(t, stored), turn), 60)
		if err != nil {
			t.Fatal(err)
		}
		if e.Width != 60 || e.Height != 40 {
			t.Errorf("orientation %d: got %d × %d", turn, e.Width, e.Height)
			continue
		}
		img := decoded(t, e)
		near(t, "w: turned", img, 8, 8, red, 12)
		near(t, "w: turned", img, 52, 8, green, 12)
		near(t, "w: turned", img, 8, 32, blue, 12)
		cut, err := imaging.Cut(turnedBy(jpegOf(t, stored), turn), 40, 40, content.Point{X: 100, Y: 0, Given: true})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "j: cut", decoded(t, cut), 36, 6, green, 8)
	}
}

// stored undoes an orientation.
func stored(seen *image.NRGBA, turn byte) *image.NRGBA {
	w, h := seen.Rect.Dx(), seen.Rect.Dy()
	size := image.Pt(w, h)
	if turn >= 5 {
		size = image.Pt(h, w)
	}
	out := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			// The place of the stored pixel in the picture as seen, from the table of the EXIF standard.
			p := map[byte]image.Point{
				1: {x, y}, 2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {w - 1 - y, x}, 7: {w - 1 - y, h - 1 - x}, 8: {y, h - 1 - x},
			}[turn]
			out.SetNRGBA(x, y, seen.NRGBAAt(p.X, p.Y))
		}
	}
	return out
}

func TestCut_KeepsTheFocusVisible(t *testing.T) {
	pic := quarters(200, 100)
	for _, c := range []struct {
		focus content.Point
		want  color.NRGBA
	}{
		{content.Point{X: 0, Y: 0, Given: true}, red},
		{content.Point{X: 100, Y: 0, Given: true}, green},
		{content.Point{X: 25, Y: 10, Given: true}, red},
		{content.Point{X: 400, Y: -3, Given: true}, green},
	} {
		e, err := imaging.Cut(pngOf(t, pic), 50, 50, c.focus)
		if err != nil {
			t.Fatal(err)
		}
		if e.Type != "image/jpeg" || e.Width != 50 || e.Height != 50 {
			t.Errorf("got a %s of %d × %d", e.Type, e.Width, e.Height)
		}
		near(t, "j: focus", decoded(t, e), 25, 10, c.want, 8)
	}
	if _, err := imaging.Cut(pngOf(t, pic), 0, 5, content.Point{}); err == nil {
		t.Error("a cut to nothing succeeds")
	}
}

func TestTransparentPictures(t *testing.T) {
	pic := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	draw.Draw(pic, image.Rect(16, 16, 48, 48), image.NewUniform(red), image.Point{}, draw.Src)
	pic.SetNRGBA(0, 0, color.NRGBA{0xff, 0, 0xff, 0}) // a colour that nobody sees
	e, err := imaging.Resize(pngOf(t, pic), 32)
	if err != nil {
		t.Fatal(err)
	}
	img := decoded(t, e)
	if _, _, _, a := img.At(1, 1).RGBA(); a != 0 {
		t.Errorf("the corner has an opacity of %d", a)
	}
	if _, _, _, a := img.At(16, 16).RGBA(); a != 0xffff {
		t.Errorf("the middle has an opacity of %d", a)
	}
	cut, err := imaging.Cut(pngOf(t, pic), 64, 64, content.Point{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "j: on white", decoded(t, cut), 4, 4, white, 3)
	near(t, "j: on white", decoded(t, cut), 32, 32, red, 8)
}

func TestHeavyPicturesAreMadeLighter(t *testing.T) {
	noise := image.NewNRGBA(image.Rect(0, 0, 1200, 900))
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(noise.Pix)
	for i := 3; i < len(noise.Pix); i += 4 {
		noise.Pix[i] = 0xff
	}
	cut, err := imaging.Cut(jpegOf(t, noise), 1200, 630, content.Point{})
	if err != nil {
		t.Fatal(err)
	}
	calm, err := imaging.Cut(jpegOf(t, quarters(1200, 900)), 1200, 630, content.Point{})
	if err != nil {
		t.Fatal(err)
	}
	if cut.Quality >= calm.Quality || calm.Quality != 85 {
		t.Errorf("noise has quality %d, a calm picture %d", cut.Quality, calm.Quality)
	}
}

func TestNothingOfTheCameraIsCarriedOver(t *testing.T) {
	data := turnedBy(jpegOf(t, quarters(60, 40)), 6)
	for _, make := range []func() (imaging.Encoded, error){
		func() (imaging.Encoded, error) { return imaging.Resize(data, 20) },
		func() (imaging.Encoded, error) { return imaging.Cut(data, 20, 20, content.Point{}) },
	} {
		e, err := make()
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range []string{"Exif", "EXIF", "http://ns.adobe.com", "XMP "} {
			if bytes.Contains(e.Data, []byte(mark)) {
				t.Errorf("%s carries %q", e.Type, mark)
			}
		}
	}
}

func TestMovingPicturesAreRefused(t *testing.T) {
	anim := &gif.GIF{}
	for range 2 {
		anim.Image, anim.Delay = append(anim.Image, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{red, blue})), append(anim.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, anim); err != nil {
		t.Fatal(err)
	}
	still := webpOf(t, quarters(16, 16), false)
	vp8x := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x0f\x00\x00\x0f\x00\x00"), still[12:]...)
	binary.LittleEndian.PutUint32(vp8x[4:], uint32(len(vp8x)-8))
	p := pngOf(t, quarters(8, 8))
	const afterHead = 33
	actl := []byte("\x00\x00\x00\x08acTL\x00\x00\x00\x02\x00\x00\x00\x00")
	actl = binary.BigEndian.AppendUint32(actl, crc32.ChecksumIEEE(actl[4:]))
	apng := append(append(bytes.Clone(p[:afterHead]), actl...), p[afterHead:]...)
	for name, data := range map[string][]byte{"gif": b.Bytes(), "webp": vp8x, "png": apng} {
		if _, err := imaging.Resize(data, 4); !errors.Is(err, imaging.ErrMoving) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// landscape is a picture with fine and coarse structure, as photographs have.
func landscape(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(h)
			v := 0.5 + 0.2*math.Sin(9*fx+4*fy) + 0.15*math.Sin(61*fx*fy) + 0.1*math.Sin(400*fx+170*fy)
			img.SetNRGBA(x, y, color.NRGBA{uint8(255 * min(1, max(0, v))), uint8(200*fy + 40*v), uint8(220 - 150*fx*v), 0xff})
		}
	}
	return img
}
