package render_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gen2brain/webp"

	"tandem/assets/render"
)

// decode reads a picture and holds it to what it says of itself.
func decode(t *testing.T, p render.Picture) image.Image {
	t.Helper()
	img, err := webp.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size.X != p.Width || size.Y != p.Height {
		t.Errorf("the picture is %v, announced as %d × %d", size, p.Width, p.Height)
	}
	return img
}

func draw(t *testing.T, d *render.Document, n int) render.Page {
	t.Helper()
	p, err := d.Page(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// text is the words of a page, lines parted by a bar.
func text(p render.Page) string {
	var lines []string
	for _, l := range p.Lines {
		var words []string
		for _, w := range l.Words {
			words = append(words, w.Text)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return strings.Join(lines, "|")
}

func TestPageHasPicturesAndWordsInTheirPlaces(t *testing.T) {
	page := sheet{content: "BT /F1 24 Tf 60 700 Td (Price list for partners) Tj 0 -40 Td (Second line) Tj ET 1 0 0 rg 0 0 595 100 re f"}
	d := open(t, newPool(t, render.Options{}), writePDF(t, "deck.pdf", page, says(60, 60, "Last page")), render.PDF)
	if d.Pages() != 2 {
		t.Fatalf("got %d pages, want 2", d.Pages())
	}
	p := draw(t, d, 1)
	if p.Number != 1 || p.Large.Width != render.LargeWidth || p.Large.Height != 2264 || p.Thumb.Width != render.ThumbWidth || p.Thumb.Height != 453 {
		t.Errorf("page %d is %d × %d with a thumbnail of %d × %d", p.Number, p.Large.Width, p.Large.Height, p.Thumb.Width, p.Thumb.Height)
	}
	if got, want := text(p), "Price list for partners|Second line"; got != want {
		t.Errorf("got the words %q, want %q", got, want)
	}
	first := p.Lines[0]
	if x := first.Words[0].X; x < 980 || x > 1060 { // 60 of 595 points
		t.Errorf("the first word is at %d of %d", x, render.Unit)
	}
	if y := first.Y; y < 1250 || y > 1700 { // above 700 of 842 points
		t.Errorf("the first line is at %d of %d", y, render.Unit)
	}
	for _, picture := range []render.Picture{p.Large, p.Thumb} {
		img := decode(t, picture)
		r, g, _, _ := img.At(img.Bounds().Dx()/2, img.Bounds().Dy()-5).RGBA()
		if r>>8 < 200 || g>>8 > 60 {
			t.Errorf("the foot of the page is %v, want red", img.At(img.Bounds().Dx()/2, img.Bounds().Dy()-5))
		}
		// This decoder takes the colours of video for the full range: its white is 235 or a little below.
		if r, g, b, _ := img.At(5, 5).RGBA(); min(r, g, b)>>8 < 220 {
			t.Errorf("the head of the page is %v, want white", img.At(5, 5))
		}
	}
	if got := text(draw(t, d, 2)); got != "Last page" {
		t.Errorf("got the words %q on page 2", got)
	}
}

func TestPageIsDrawnAsShown(t *testing.T) {
	turned := says(60, 700, "Turned")
	turned.more = "/Rotate 90"
	cut := says(300, 450, "Cut")
	cut.more = "/CropBox[200 400 500 500]"
	d := open(t, newPool(t, render.Options{}), writePDF(t, "turned.pdf", turned, cut), render.PDF)
	p := draw(t, d, 1)
	if p.Large.Width <= p.Large.Height {
		t.Errorf("a page turned by a quarter is %d × %d", p.Large.Width, p.Large.Height)
	}
	// 60 from the left and 142 from the top, turned to the right: 142 from the right and 60 from the top.
	if w := p.Lines[0].Words[0]; w.X < 7800 || w.X > 8700 || p.Lines[0].Y > 1500 {
		t.Errorf("the word of the turned page is at %d, %d", w.X, p.Lines[0].Y)
	}
	p = draw(t, d, 2)
	if w := p.Lines[0].Words[0]; w.X < 3200 || w.X > 3500 { // 100 of 300 points
		t.Errorf("the word of the cut page is at %d", w.X)
	}
}

func TestAttack_A28_HugeAndTinyPagesStayWithinTheBudget(t *testing.T) {
	boxes := map[string]string{
		"ten metres wide": "0 0 28346 842", "ten metres high": "0 0 595 28346", "as large as a field": "0 0 200000 200000",
		"a hair": "0 0 0.5 842", "a stamp": "0 0 9 9", "far away": "100000 100000 100595 100842",
	}
	pool := newPool(t, render.Options{})
	for name, box := range boxes {
		t.Run(name, func(t *testing.T) {
			page := says(60, 60, "words")
			page.box = box
			p := draw(t, open(t, pool, writePDF(t, "page.pdf", page), render.PDF), 1)
			if p.Large.Width > render.LargeWidth || p.Large.Height > 6400 || p.Large.Width*p.Large.Height > 10_100_000 || p.Large.Width < 1 {
				t.Errorf("drawn at %d × %d", p.Large.Width, p.Large.Height)
			}
			decode(t, p.Thumb)
		})
	}
}

func TestDocumentsEndInANamedState(t *testing.T) {
	pool := newPool(t, render.Options{})
	file := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name string
		path string
		kind render.Kind
		want render.Reason
	}{
		{"no PDF", file("a.pdf", "hello"), render.PDF, render.ReasonBroken},
		{"empty", file("b.pdf", ""), render.PDF, render.ReasonBroken},
		{"SVG", file("c.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"), render.Image, render.ReasonUnsupported},
		{"broken picture", file("d.png", "\x89PNG\r\n\x1a\nno more"), render.Image, render.ReasonBroken},
		{"another kind", file("e.bin", "x"), render.Kind("exe"), render.ReasonUnsupported},
		{"bomb", file("f.png", pngHead(60_000, 60_000)), render.Image, render.ReasonTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := pool.Open(t.Context(), c.path, c.kind)
			if err == nil {
				defer d.Close()
				_, err = d.Page(t.Context(), 1)
			}
			wantReason(t, err, c.want)
		})
	}
}

func wantReason(t *testing.T, err error, want render.Reason) {
	t.Helper()
	var f *render.Failure
	if !errors.As(err, &f) || f.Reason != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// pngHead is the beginning of a PNG of a size.
func pngHead(width, height uint32) string {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1)))
	b := out.Bytes()
	for i, v := range []uint32{width, height} {
		b[16+4*i], b[17+4*i], b[18+4*i], b[19+4*i] = byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
	}
	// The checksum of the head.
	crc := pngSum(b[12:29])
	b[29], b[30], b[31], b[32] = byte(crc>>24), byte(crc>>16), byte(crc>>8), byte(crc)
	return string(b)
}

func TestPicturesAreDrawnFromEachFormat(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	for i := range 2000 * 1000 {
		img.Set(i%2000, i/2000, color.RGBA{uint8(i % 2000 / 8), 80, 200, 255})
	}
	encoders := map[string]func(*bytes.Buffer) error{
		"png":  func(b *bytes.Buffer) error { return png.Encode(b, img) },
		"jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) },
		"gif":  func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) },
		"webp": func(b *bytes.Buffer) error { return webp.Encode(b, img, webp.Options{Quality: 90}) },
	}
	pool := newPool(t, render.Options{})
	for name, encode := range encoders {
		t.Run(name, func(t *testing.T) {
			var data bytes.Buffer
			if err := encode(&data); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "picture."+name)
			if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			p := draw(t, open(t, pool, path, render.Image), 1)
			if p.Large.Width != 1600 || p.Large.Height != 800 || p.Thumb.Width != 320 || p.Thumb.Height != 160 {
				t.Errorf("drawn at %d × %d and %d × %d", p.Large.Width, p.Large.Height, p.Thumb.Width, p.Thumb.Height)
			}
			decode(t, p.Large)
		})
	}
}

func TestAPageThatCannotBeDrawnFailsAlone(t *testing.T) {
	broken := sheet{content: "BT /F1 24 Tf 60 700 Td (Still there) Tj ET", font: "<</Type/Font/Subtype/TrueType/BaseFont/Broken/FontDescriptor<</Type/FontDescriptor/FontName/Broken/Flags 4/FontFile2 1 0 R>>>>"}
	itself := sheet{content: "q /X Do Q"} // its content draws its content
	pool := newPool(t, render.Options{})
	d := open(t, pool, writePDF(t, "broken.pdf", says(60, 700, "first"), broken, itself, says(60, 700, "last")), render.PDF)
	for n := 1; n <= d.Pages(); n++ {
		p, err := d.Page(t.Context(), n)
		if err != nil {
			t.Errorf("page %d: %v", n, err)
			continue
		}
		decode(t, p.Large)
	}
	if _, err := d.Page(t.Context(), 5); err == nil {
		t.Error("there is a page 5 of 4")
	}
}

func TestAttack_A28_SixHundredPagesAreDrawnOneAtATime(t *testing.T) {
	pages := make([]sheet, 600)
	for i := range pages {
		pages[i] = says(60, 700, fmt.Sprintf("Page %d", i+1))
		pages[i].box = "0 0 60 40" // drawing them is not the point here
		pages[i].content = strings.ReplaceAll(pages[i].content, "60 700 Td", "2 10 Td")
		pages[i].content = strings.ReplaceAll(pages[i].content, "24 Tf", "8 Tf")
	}
	d := open(t, newPool(t, render.Options{PagesPerChild: 250}), writePDF(t, "deck.pdf", pages...), render.PDF)
	if d.Pages() != 600 {
		t.Fatalf("got %d pages, want 600", d.Pages())
	}
	seen := map[int]bool{}
	for n := 1; n <= 600; n++ {
		if got, want := text(draw(t, d, n)), fmt.Sprintf("Page %d", n); got != want {
			t.Fatalf("page %d says %q", n, got)
		}
		if pid := render.PID(d); pid != 0 {
			seen[pid] = true
		}
	}
	if len(seen) < 3 {
		t.Errorf("%d children drew 600 pages, want a fresh one each 250", len(seen))
	}
}
