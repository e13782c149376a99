package view_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tandem/app/internal/publish"
)

// The first large picture is what readers wait for; the others wait for them.
func TestOnlyThePictureInViewIsHurried(t *testing.T) {
	v := open(t)
	for _, s := range publicSamples() {
		if !strings.HasPrefix(s.name, "public-") {
			continue
		}
		hurried, all := 0, 0
		walk(t, render(t, v, s.page), func(n *html.Node) {
			if n.Data != "img" {
				return
			}
			all++
			first := attr(n, "fetchpriority") == "high"
			if first {
				hurried++
			}
			if first == (attr(n, "loading") == "lazy") {
				t.Errorf("%s: %s is hurried and lazy, or neither", s.name, attr(n, "src"))
			}
		})
		if hurried > 1 {
			t.Errorf("%s hurries %d of %d pictures", s.name, hurried, all)
		}
	}
}

func TestPicturesOfferTheirWidths(t *testing.T) {
	v := open(t)
	hero := &publish.Picture{Src: "/images/a.jpg?v=1", Srcset: "/i/0a/480/a.webp 480w, /i/0a/800/a.webp 800w", Focus: "52% 30%", Alt: "A", Width: 1600, Height: 900}
	card := articleCard("Card", "card", "x")
	card.Picture = hero
	page := publish.ArticlePage{Head: head("x"), Frame: frame("/articles/x"), Title: "x", Hero: hero, Related: []publish.Card{card}}
	var seen int
	walk(t, render(t, v, page), func(n *html.Node) {
		if n.Data != "img" {
			return
		}
		seen++
		if attr(n, "srcset") != hero.Srcset || attr(n, "sizes") == "" {
			t.Errorf("the picture offers %q at %q", attr(n, "srcset"), attr(n, "sizes"))
		}
		if attr(n, "class") != "focus-x-50 focus-y-30" {
			t.Errorf("its focus is %q", attr(n, "class"))
		}
		if lazy := attr(n, "loading") == "lazy"; lazy != strings.HasPrefix(attr(n, "sizes"), "auto, ") {
			t.Errorf("lazy is %v, sizes are %q: only a lazy picture may leave them to the browser", lazy, attr(n, "sizes"))
		}
	})
	if seen != 2 {
		t.Fatalf("%d pictures, want the one at the head and the card's", seen)
	}
	for _, odd := range []string{"left", "50%", "x y", "120% 4%", `"><b> 3%`} {
		hero.Focus = odd
		if out := render(t, v, page); strings.Contains(out, "focus-") {
			t.Errorf("a focus of %q was printed", odd)
		}
	}
}
