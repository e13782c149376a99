package view_test

import (
	"cmp"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/content"
	"tandem/content/imaging"
)

// What a page of the starter site may weigh on its way to a reader, in bytes.
const (
	budgetHTML  = 15 << 10
	budgetHero  = 80 << 10
	budgetTotal = 200 << 10
	heroWidth   = 1200 // more than any phone asks for
)

// TestWeightOfTheStarterPages adds up what a reader of each article and case study waits for: the page, the style sheet,
// the scripts, the font and the picture at the head. Pictures further down are loaded when they come into view.
func TestWeightOfTheStarterPages(t *testing.T) {
	site, lib := starterSite(t)
	set, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	shared := 0
	for _, name := range []string{"site.css", "site.js", "theme.js", "inter.woff2"} {
		address, err := set.URL(name, lib.Site.Hue)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := set.File(strings.TrimPrefix(address, static.Prefix))
		n := len(f.Body)
		if f.Brotli != nil {
			n = len(f.Brotli)
		}
		t.Logf("%-12s %6d", name, n)
		shared += n
	}
	heroes, heaviest := heaviestHeroes(t, lib), map[string]int{}
	most := func(what string, n int) { heaviest[what] = max(heaviest[what], n) }
	for _, d := range lib.Documents {
		res := site.Serve(publish.Request{Method: http.MethodGet, Path: d.Path(), AcceptEncoding: "br"})
		if res.Status != http.StatusOK {
			continue // a draft, or not yet
		}
		hero := 0
		if d.Hero != nil {
			hero = heroes[d.Hero.Image.Path]
		}
		total := len(res.Body) + shared + hero
		if len(res.Body) > budgetHTML || hero > budgetHero || total > budgetTotal {
			t.Errorf("%s weighs %d: %d of HTML, %d for the picture at its head", d.Path(), total, len(res.Body), hero)
		}
		most("html", len(res.Body))
		most("hero", hero)
		most("total", total)
	}
	if heaviest["html"] == 0 || heaviest["hero"] == 0 {
		t.Fatalf("nothing was weighed: %v", heaviest)
	}
	t.Logf("heaviest: HTML %d, hero %d, all %d", heaviest["html"], heaviest["hero"], heaviest["total"])
	home := site.Serve(publish.Request{Method: http.MethodGet, Path: "/", AcceptEncoding: "br"})
	if len(home.Body) > budgetHTML {
		t.Errorf("the home page weighs %d", len(home.Body))
	}
}

// TestStarterPagesAskNobodyElse reads the pages that visitors of a fresh installation see.
func TestStarterPagesAskNobodyElse(t *testing.T) {
	site, lib := starterSite(t)
	for _, d := range lib.Documents {
		res := site.Serve(publish.Request{Method: http.MethodGet, Path: d.Path()})
		if res.Status != http.StatusOK {
			continue
		}
		walk(t, string(res.Body), func(n *html.Node) {
			for _, key := range []string{"src", "srcset"} {
				if v := attr(n, key); strings.Contains(v, "//") && !strings.Contains(v, "starter.example") {
					t.Errorf("%s: <%s> loads %s", d.Path(), n.Data, v)
				}
			}
		})
		if strings.Contains(string(res.Body), content.UseMark(0)) {
			t.Errorf("%s: a part was left out", d.Path())
		}
	}
}

func starterSite(t *testing.T) (*publish.Site, *content.Library) {
	t.Helper()
	lib, err := content.Load(content.Embedded(), nil, content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	snap, err := publish.Build(publish.Input{Library: lib, Files: content.Embedded(), Now: noon, Base: &url.URL{Scheme: "https", Host: "starter.example"}, Renderer: open(t)})
	if err != nil {
		t.Fatal(err)
	}
	site := &publish.Site{}
	site.Swap(snap)
	return site, lib
}

// heaviestHeroes weighs the pictures at the heads of documents whose originals are the largest: making them all takes
// long.
func heaviestHeroes(t *testing.T, lib *content.Library) map[string]int {
	t.Helper()
	var images []*content.Image
	for _, d := range lib.Documents {
		if d.Hero != nil && d.Hero.Image.Resizable() && !slices.Contains(images, d.Hero.Image) {
			images = append(images, d.Hero.Image)
		}
	}
	slices.SortFunc(images, func(a, b *content.Image) int { return cmp.Compare(b.Size, a.Size) })
	out := map[string]int{}
	for _, img := range images[:min(4, len(images))] {
		data, err := fs.ReadFile(content.Embedded(), img.Path)
		if err != nil {
			t.Fatal(err)
		}
		small, err := imaging.Resize(data, heroWidth)
		if err != nil {
			t.Fatalf("making %s smaller: %v", img.Path, err)
		}
		out[img.Path] = len(small.Data)
	}
	return out
}
