package ocr_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gen2brain/webp"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"tandem/assets/ocr"
)

// picture is a WebP with lines of words on white.
func picture(t *testing.T, lines ...string) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 1600, 900))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 64, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		d := font.Drawer{Dst: img, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(200, 300+120*i)}
		d.DrawString(line)
	}
	var out bytes.Buffer
	if err := webp.Encode(&out, img, webp.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadFindsWordsAndTheirPlaces(t *testing.T) {
	r, err := ocr.New(ocr.Options{Dir: t.TempDir()})
	if errors.Is(err, ocr.ErrMissing) {
		if strings.Contains(os.Getenv("TANDEM_TEST_REQUIRE"), "ocr") {
			t.Fatal("Tesseract is required")
		}
		t.Skip("Tesseract is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Read(t.Context(), bytes.NewReader(picture(t, "Quarterly results", "for every partner")))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Quarterly results\nfor every partner"; got.Plain != want {
		t.Errorf("got %q, want %q", got.Plain, want)
	}
	if len(got.Lines) != 2 || len(got.Lines[1].Words) != 3 {
		t.Fatalf("got the lines %+v", got.Lines)
	}
	first := got.Lines[0]
	if x := first.Words[0].X; x < 1150 || x > 1350 { // 200 of 1600 pixels
		t.Errorf("the first word is at %d of %d", x, ocr.Unit)
	}
	if first.Y < 2500 || first.Y > 3000 { // above 300 of 900 pixels
		t.Errorf("the first line is at %d of %d", first.Y, ocr.Unit)
	}
	blank, err := r.Read(t.Context(), bytes.NewReader(picture(t)))
	if err != nil || blank.Plain != "" || len(blank.Lines) != 0 {
		t.Errorf("read %+v on a blank picture, %v", blank, err)
	}
}

// fake is a reader whose program is a script that knows one language.
func fake(t *testing.T, script string, timeout time.Duration) *ocr.Reader {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tesseract")
	text := "#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo 'List of languages:'; echo eng; exit 0; fi\n" + script
	if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	r, err := ocr.New(ocr.Options{Program: program, Dir: t.TempDir(), Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAttack_A28_OCRThatHangsIsEnded(t *testing.T) {
	r := fake(t, "sleep 600 &\nsleep 600\n", time.Second)
	_, err := r.Read(t.Context(), bytes.NewReader(picture(t)))
	var f *ocr.Failure
	if !errors.As(err, &f) || !f.Timeout {
		t.Errorf("got %v, want a timeout", err)
	}
}

func TestFault_F08_OCRThatFailsIsNamed(t *testing.T) {
	for name, script := range map[string]string{"crash": "kill -SEGV $$\n", "complains": "exit 1\n"} {
		r := fake(t, script, 20*time.Second)
		_, err := r.Read(t.Context(), bytes.NewReader(picture(t)))
		var f *ocr.Failure
		if !errors.As(err, &f) || f.Timeout {
			t.Errorf("%s: got %v, want a failure", name, err)
		}
	}
	if _, err := fake(t, "exit 0", time.Minute).Read(t.Context(), strings.NewReader("no picture")); err == nil {
		t.Error("what is no picture was read")
	}
}

func TestReadTakesNoGarbageForWords(t *testing.T) {
	row := func(fields ...string) string { return strings.Join(fields, "\t") + "\n" }
	table := row("level", "page_num", "block_num", "par_num", "line_num", "word_num", "left", "top", "width", "height", "conf", "text") +
		row("5", "1", "1", "1", "1", "1", "10", "10", "50", "20", "95", "Words") +
		row("5", "1", "1", "1", "1", "2", "70", "10", "50", "20", "12", "guessed") +
		row("5", "1", "1", "1", "1", "3", "130", "10", "50", "20", "90", "~|~") +
		row("5", "1", "1", "1", "1", "4", "190", "10", "50", "20", "90", "stay") +
		row("5", "1", "1", "1", "1", "x", "bad", "10", "50", "20", "90", "lost") +
		"not a row\n"
	r := fake(t, "cat <<'END'\n"+table+"END\n", time.Minute)
	got, err := r.Read(t.Context(), bytes.NewReader(picture(t)))
	if err != nil || got.Plain != "Words stay" {
		t.Errorf("got %q, %v; want the words that are sure", got.Plain, err)
	}
}
