package content_test

import (
	"strings"
	"testing"

	"tandem/content"
)

const hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestVariants_AreTheSmallerWidthsAndTheOwn(t *testing.T) {
	const root = "/i/0123456789abcdef/"
	for _, c := range []struct {
		name   string
		img    content.Image
		srcset string
	}{
		{"wide", content.Image{Type: "image/jpeg", Width: 3000, Height: 2000}, "480/hero.webp 480w, 800/hero.webp 800w, 1200/hero.webp 1200w, 1600/hero.webp 1600w"},
		{"between", content.Image{Type: "image/png", Width: 1000, Height: 10}, "480/hero.webp 480w, 800/hero.webp 800w, 1000/hero.webp 1000w"},
		{"small", content.Image{Type: "image/png", Width: 480, Height: 480}, ""},
		{"drawn", content.Image{Type: "image/svg+xml", Width: 1000, Height: 100}, ""},
		{"gif", content.Image{Type: "image/gif", Width: 1000, Height: 100}, ""},
		{"moving", content.Image{Type: "image/webp", Width: 1000, Height: 100, Moves: true}, ""},
		{"unmeasured", content.Image{Type: "image/png"}, ""},
	} {
		c.img.Path, c.img.Hash = "images/Hero.jpg", hash
		want := c.srcset
		if want != "" {
			want = root + strings.ReplaceAll(want, ", ", ", "+root)
		}
		if got := c.img.Srcset(); got != want {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
		for _, v := range c.img.Variants() {
			if v.Width >= c.img.Width || v.Height < 1 {
				t.Errorf("%s: got a variant of %d × %d", c.name, v.Width, v.Height)
			}
			if key := content.VariantKeyOf(v.URL); key != c.img.VariantKey() {
				t.Errorf("%s: the address %s names %q", c.name, v.URL, key)
			}
		}
	}
}

func TestCut_IsNeverBlownUp(t *testing.T) {
	for _, c := range []struct{ width, height, wantWidth, wantHeight int }{
		{1600, 900, 1200, 900},
		{1600, 600, 800, 600},
		{600, 2000, 600, 450},
		{1, 1, 1, 1},
	} {
		img := content.Image{Path: "a.png", Hash: hash, Type: "image/png", Width: c.width, Height: c.height}
		v := img.Cut(1200, 900, content.Point{X: 20, Y: 80, Given: true})
		if v.Width != c.wantWidth || v.Height != c.wantHeight {
			t.Errorf("%d × %d: got %d × %d, want %d × %d", c.width, c.height, v.Width, v.Height, c.wantWidth, c.wantHeight)
		}
		if want := "/i/0123456789abcdef/1200x900-20-80/a.jpg"; v.URL != want {
			t.Errorf("got %s, want %s", v.URL, want)
		}
	}
	if v := (&content.Image{Path: "a.svg", Hash: hash, Type: "image/svg+xml", Width: 10, Height: 10}).Cut(1200, 900, content.Point{}); v.URL != "" {
		t.Errorf("a drawing is cut: %v", v)
	}
}

func TestAttack_A27_OnlyFormsThatAreOfferedAreFound(t *testing.T) {
	img := content.Image{Path: "images/hero.jpg", Hash: hash, Type: "image/jpeg", Width: 1300, Height: 900}
	focuses := []content.Point{{}, {X: 50, Y: 30, Given: true}}
	for path, want := range map[string]bool{
		"/i/0123456789abcdef/480/hero.webp":               true,
		"/i/0123456789abcdef/1300/hero.webp":              true,
		"/i/0123456789abcdef/1200x630/hero.jpg":           true,
		"/i/0123456789abcdef/1200x630-50-30/hero.jpg":     true,
		"/i/0123456789abcdef/481/hero.webp":               false,
		"/i/0123456789abcdef/1600/hero.webp":              false,
		"/i/0123456789abcdef/480/other.webp":              false,
		"/i/0123456789abcdef/480/hero.jpg":                false,
		"/i/0123456789abcdef/1200x631/hero.jpg":           false,
		"/i/0123456789abcdef/1200x630-51-30/hero.jpg":     false,
		"/i/0123456789abcdef/1200x630-050-30/hero.jpg":    false,
		"/i/0123456789abcdef/99999999x99999999/hero.jpg":  false,
		"/i/0123456789abcdef/480/../480/hero.webp":        false,
		"/i/0123456789abcdee/480/hero.webp":               false,
		"/i/0123456789abcdef/480/hero.webp/":              false,
		"/i/0123456789abcdef":                             false,
		"/i/":                                             false,
		"":                                                false,
		"/i/0123456789abcdef/1200x1200-50-30/hero.jpg":    true,
		"/i/0123456789abcdef/1200x1200-50-30/hero.jpg?x=": false,
	} {
		v, ok := img.VariantAt(path, focuses)
		if ok != want || ok && v.URL != path {
			t.Errorf("%q: got %v, %v", path, v, ok)
		}
	}
	if _, ok := img.VariantAt("/i/0123456789abcdef/1200x630/hero.jpg", nil); ok {
		t.Error("a picture that stands at the head of no document is cut")
	}
}
