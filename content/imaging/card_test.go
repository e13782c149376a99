package imaging_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"strings"
	"testing"

	"tandem/content/imaging"
)

func spec(title string) imaging.CardSpec {
	return imaging.CardSpec{Title: title, Kicker: "Handover", Byline: "A. Writer", Brand: "Tandem", Host: "example.com", Hue: 185}
}

// card draws a card and reads it back.
func card(t testing.TB, s imaging.CardSpec) (image.Image, []byte) {
	t.Helper()
	e, err := imaging.Card(s)
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	img, err := jpeg.Decode(bytes.NewReader(e.Data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 1200, 630) || e.Width != 1200 || e.Height != 630 || e.Type != "image/jpeg" {
		t.Errorf("%q: got %v of %s", s.Title, img.Bounds(), e.Type)
	}
	if len(e.Data) > 300<<10 {
		t.Errorf("%q: the card has %d bytes", s.Title, len(e.Data))
	}
	return img, e.Data
}

// ink counts the dark pixels of a part of the card.
func ink(img image.Image, r image.Rectangle) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if grey, ok := color.GrayModel.Convert(img.At(x, y)).(color.Gray); ok && grey.Y < 110 {
				n++
			}
		}
	}
	return n
}

var (
	titleArea = image.Rect(76, 120, 1200, 420)
	edge      = image.Rect(1125, 0, 1200, 630) // right of all text
)

func TestCard_EveryTitleFits(t *testing.T) {
	for _, title := range []string{
		"Handover", "Lead scoring that salespeople believe", strings.Repeat("a word and another one ", 60),
		"Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik", strings.Repeat("W", 400), strings.Repeat("a\u0301", 300),
		"Как отдел маркетинга и отдел продаж договорились о тёплых заявках", "Πώς οι ομάδες πωλήσεων δουλεύουν μαζί",
		"“We don’t need more leads” – said no one, ever", "Zażółć gęślą jaźń, příliš žluťoučký kůň", "a/b/c/d-e-f-g", "-", "I",
	} {
		img, _ := card(t, spec(title))
		if n := ink(img, titleArea); n < 100 {
			t.Errorf("%q: the title has %d dark pixels", title, n)
		}
		if n := ink(img, edge); n != 0 {
			t.Errorf("%q: %d dark pixels lie outside the margin", title, n)
		}
	}
}

func TestCard_LeavesOutWhatItHasNoLettersFor(t *testing.T) {
	_, plain := card(t, spec("Launch week: five things"))
	for _, title := range []string{"🚀 Launch week: five things 🎉", "Launch\nweek:\tfive\u200d things\ufe0f", " Launch  week:   five things\x00"} {
		if _, got := card(t, spec(title)); !bytes.Equal(got, plain) {
			t.Errorf("%q gives another card than without what cannot be drawn", title)
		}
	}
	_, brand := card(t, spec("Tandem"))
	for _, title := range []string{"日本語のタイトル", "日本語のタイトル v2", "🎉", ""} {
		if _, got := card(t, spec(title)); !bytes.Equal(got, brand) {
			t.Errorf("%q does not give the card of the brand", title)
		}
	}
	if _, err := imaging.Card(imaging.CardSpec{}); err != nil {
		t.Errorf("a card of nothing: %v", err)
	}
}

func TestCard_ShowsAFigureBeside(t *testing.T) {
	with := spec("From 42 hours to 18 minutes")
	with.Figure, with.Metric = "−99%", "Lead response time"
	img, _ := card(t, with)
	if n := ink(img, image.Rect(1000, 20, 1190, 60)); n != 190*40 {
		t.Errorf("the side that the figure stands on has %d dark pixels", n)
	}
	for _, figure := range []string{"€1.4 million in nine months", strings.Repeat("9", 80)} {
		with.Figure, with.Metric = figure, strings.Repeat("a long metric ", 20)
		card(t, with)
	}
}

func TestCard_ShowsTheLogo(t *testing.T) {
	with := spec("Handover")
	foot := image.Rect(78, 520, 1000, 625)
	plain, _ := card(t, with)
	for name, logo := range map[string][]byte{"square": pngOf(t, quarters(400, 400)), "wordmark": jpegOf(t, quarters(900, 90))} {
		with.Logo = logo
		img, _ := card(t, with)
		if ink(img, foot) == ink(plain, foot) {
			t.Errorf("%s: the foot has not changed", name)
		}
	}
	with.Logo = []byte("<svg/>")
	if img, _ := card(t, with); ink(img, foot) != ink(plain, foot) {
		t.Error("a logo that cannot be drawn changes the card")
	}
}

func TestCard_IsReadableInEveryHue(t *testing.T) {
	for hue := range 360 {
		ground, inks := imaging.ColoursOf(hue)
		for name, c := range inks {
			if r := contrast(ground[name], c); r < 4.5 {
				t.Errorf("hue %d: %s has a contrast of %.2f", hue, name, r)
			}
		}
	}
}

// contrast is WCAG's.
func contrast(a, b color.NRGBA) float64 {
	light := func(c color.NRGBA) float64 {
		lin := func(v uint8) float64 {
			f := float64(v) / 255
			if f <= 0.04045 {
				return f / 12.92
			}
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
	}
	x, y := light(a)+0.05, light(b)+0.05
	return max(x, y) / min(x, y)
}

func FuzzCard(f *testing.F) {
	f.Add("From 42 hours to 18 minutes", "−99%", 185)
	f.Add("a\u0301\u0301\u202e\u00ad-/ ", "", -7)
	f.Fuzz(func(t *testing.T, title, figure string, hue int) {
		if len(title) > 4000 || len(figure) > 4000 {
			return
		}
		s := spec(title)
		s.Figure, s.Hue = figure, hue
		card(t, s)
	})
}

func BenchmarkCard(b *testing.B) {
	for b.Loop() {
		if _, err := imaging.Card(spec("What we learned from two hundred calls, and how we write the follow-up")); err != nil {
			b.Fatal(err)
		}
	}
}
