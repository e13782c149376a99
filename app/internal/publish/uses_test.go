package publish_test

import (
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/app/internal/publish"
	"tandem/content"
)

func useOf(kind, key string) content.Use { return content.Use{Kind: kind, Key: key} }

// partRenderer prints parts in a form that tests can look for, and pages as the site does.
type partRenderer struct {
	publish.Renderer
	fail bool
}

func (r partRenderer) Render(w io.Writer, page any) error {
	var err error
	switch p := page.(type) {
	case *publish.TestimonialPart:
		_, err = fmt.Fprintf(w, `<figure class="said">%s<figcaption>%s</figcaption></figure>`, p.Text, html.EscapeString(p.Name))
	case *publish.OfferPart:
		_, err = fmt.Fprintf(w, `<aside class="offer">%s %s</aside>`, html.EscapeString(p.Title), html.EscapeString(p.Label))
	case *publish.AssetPart:
		_, err = fmt.Fprintf(w, `<aside class="asset">%s</aside>`, html.EscapeString(p.Title))
	case *publish.SeriesPage:
		_, err = fmt.Fprintf(w, `<!doctype html><title>%s</title><h1>%s</h1>`, html.EscapeString(p.Head.Title), html.EscapeString(p.Title))
	default:
		return r.Renderer.Render(w, page)
	}
	if r.fail {
		return errors.New("there is no template")
	}
	return err
}

// partLibrary has an article that shows one of each part.
func partLibrary(t *testing.T, f *folder) (*content.Library, *content.Document) {
	f.put("parts/fan.md", "---\nkind: testimonial\nname: Fan & Co\nrole: Buyer\napproved: true\nexpires: 2026-12-01\n---\nIt **works**.\n")
	f.put("parts/secret.md", "---\nkind: testimonial\nname: "+needle+"\n---\n"+needle+"\n")
	f.put("parts/tour.md", "---\nkind: demo\ntitle: A tour\nurl: /about\nlabel: Book it\n---\nTen minutes.\n")
	body := "Before.\n\n::testimonial{fan}\n\n::testimonial{secret}\n\n::demo{tour}\n\n::asset{one}\n::asset{withdrawn}\n\n:::note Mind this\nA note.\n:::\n\n::video[A film](https://video.example/1)\n\n```\n::asset{shown as code}\n```\n\nAfter.\n"
	f.put("articles/piece-1.md", "---\ntitle: Piece 1\ndate: 2026-01-01\n---\n"+body)
	lib := load(t, f, nil)
	d := live(t, lib, "/articles/piece-1")
	return lib, d
}

// keeping remembers the case studies that were printed.
type keeping struct {
	publish.Renderer
	mu    sync.Mutex
	cases []publish.CasePage
}

func (r *keeping) Render(w io.Writer, page any) error {
	if p, ok := page.(*publish.CasePage); ok {
		r.mu.Lock()
		r.cases = append(r.cases, *p)
		r.mu.Unlock()
	}
	return r.Renderer.Render(w, page)
}

func oneAsset(id string) (publish.AssetPart, bool) {
	return publish.AssetPart{Title: "One pager", Href: "/collateral/one", Format: "PDF", Size: "1.2 MB"}, id == "one"
}

func TestPartsStandWhereTheirMarksStood(t *testing.T) {
	f := sampleFolder(t)
	lib, _ := partLibrary(t, f)
	in := input(f, lib, noon, nil)
	in.Renderer, in.Assets = partRenderer{Renderer: renderer}, oneAsset
	s, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	text := page(t, s, "/articles/piece-1")
	for _, want := range []string{`<figure class="said"><p>It <strong>works</strong>.</p>`, `<aside class="offer">A tour Book it</aside>`, `<aside class="asset">One pager</aside>`, "<p>Before.</p>", "<p>After.</p>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(text, `class="place"`) || strings.Contains(text, "<p></p>") {
		t.Error("what may not be shown left its place")
	}
	for _, address := range s.Everywhere() {
		res := get(s, address)
		body := string(res.Body)
		if strings.Contains(body, "<!--use:") || strings.Contains(body, "&lt;!--use:") || strings.Contains(body, needle) {
			t.Errorf("%s shows a mark, or what is not approved", address)
		}
	}
	twin := page(t, s, "/articles/piece-1.md")
	for _, want := range []string{"> It works.\n>\n> — Fan & Co, Buyer", "**A tour**\n\nTen minutes.\n\n[Book it](" + base + "/about)", "[One pager](" + base + "/collateral/one) (PDF, 1.2 MB)", "**Mind this**\nA note.", "[A film](https://video.example/1)", "```\n::asset{shown as code}\n```"} {
		if !strings.Contains(twin, want) {
			t.Errorf("the twin lacks %q:\n%s", want, twin)
		}
	}
	if n := strings.Count(twin, "::"); n != 1 {
		t.Errorf("%d directives are left:\n%s", n, twin)
	}
	feed := page(t, s, "/feed.json")
	if !strings.Contains(feed, "— Fan \\u0026amp; Co, Buyer") || strings.Contains(feed, "offer") {
		t.Error("the feed does not hold the plain form of the parts")
	}
}

func TestPartsComeAndGo(t *testing.T) {
	f := sampleFolder(t)
	lib, _ := partLibrary(t, f)
	in := input(f, lib, noon, nil)
	in.Renderer, in.Assets = partRenderer{Renderer: renderer}, oneAsset
	before, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Now, in.Previous = time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC), before
	in.Assets = func(id string) (publish.AssetPart, bool) {
		a, ok := oneAsset(id)
		a.Title = "Second edition"
		return a, ok
	}
	after, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	text := page(t, after, "/articles/piece-1")
	if strings.Contains(text, `class="said"`) || !strings.Contains(text, "Second edition") {
		t.Errorf("what ran out is still there, or the asset is the old one:\n%s", text)
	}
	if !before.Next().Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the next change is noted for %s", before.Next())
	}
}

func TestAPartWithoutATemplateIsLeftOut(t *testing.T) {
	f := sampleFolder(t)
	lib, d := partLibrary(t, f)
	in := input(f, lib, noon, nil)
	in.Renderer = partRenderer{renderer, true}
	var previous *publish.Snapshot
	for range 2 { // the second build takes the page over, and says the same
		in.Previous = previous
		s, err := publish.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		if text := page(t, s, "/articles/piece-1"); strings.Contains(text, "use:") || strings.Contains(text, `class="said"`) {
			t.Error("the page shows a mark or a part that could not be printed")
		}
		n := 0
		for _, p := range s.Problems {
			if p.Rule == "publish/part" && p.File == d.File {
				n++
			}
		}
		if n != 2 {
			t.Errorf("problems: %v", s.Problems)
		}
		previous = s
	}
}

func TestCaseStudiesShowWhatIsPermitted(t *testing.T) {
	f := sampleFolder(t)
	f.put("case-studies/shy.md", strings.Replace(strings.Replace(study("Shy Ltd", "food", "desk", "2026-09-03"), "approved: true", "approved: false", 1), "It works.", needle, 1))
	lib := load(t, f, nil)
	hero := live(t, lib, "/articles/first-call").Hero
	mill, port := live(t, lib, "/case-studies/mill"), live(t, lib, "/case-studies/port")
	mill.Case.Logo = &content.Figure{Image: hero.Image, Alt: "the logo of the mill"}
	mill.Case.LogoUntil = noon.Add(time.Hour)
	port.Case.Anonymous = true
	var shown []bool
	var previous *publish.Snapshot
	for _, now := range []time.Time{noon, noon.Add(time.Hour)} {
		r := &keeping{Renderer: renderer}
		in := input(f, lib, now, previous)
		in.Renderer = r
		s, err := publish.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.cases {
			if p.Customer == "Mill and Sons" {
				shown = append(shown, p.Logo != nil)
			}
		}
		for _, address := range s.Everywhere() {
			if strings.Contains(string(get(s, address).Body), needle) {
				t.Errorf("%s shows a quote that nobody approved", address)
			}
		}
		h := readHead(t, page(t, s, "/case-studies/port"))
		if h.meta["robots"][0] != "noindex,follow" || strings.Contains(h.titles[0], "Port Authority:") || strings.Contains(sitemapText(t, s), "/case-studies/port<") {
			t.Errorf("a story of a customer who is named on request: robots %q, title %q", h.meta["robots"], h.titles)
		}
		previous = s
	}
	if len(shown) != 2 || !shown[0] || shown[1] {
		t.Errorf("the logo is shown %v, want until its permission ends", shown)
	}
}

func TestAttack_A15_OnlyNamedPlayersMayBeFramed(t *testing.T) {
	f := sampleFolder(t)
	lib := load(t, f, nil)
	live(t, lib, "/articles/piece-1").Frames = []string{"www.youtube-nocookie.com", "player.vimeo.com", "evil.example; script-src *", ""}
	s, err := publish.Build(input(f, lib, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	policy := header(get(s, "/articles/piece-1"), "Content-Security-Policy")
	if policy != publish.PagePolicy+"; frame-src https://player.vimeo.com https://www.youtube-nocookie.com" {
		t.Errorf("the policy is %q", policy)
	}
	if p := header(get(s, "/articles/piece-2"), "Content-Security-Policy"); p != "" {
		t.Errorf("a page without players has a policy of its own: %q", p)
	}
	for _, must := range []string{"default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, must) {
			t.Errorf("the policy lacks %s", must)
		}
	}
}

// A part speaks the language of the page it stands in, also when pages in several languages show it.
func TestPartsSpeakTheLanguageOfTheirPage(t *testing.T) {
	f := sampleFolder(t)
	f.put("parts/fan.md", "---\nkind: testimonial\nname: Fan\napproved: true\nsample: true\n---\nIt works.\n")
	for language, name := range map[string]string{"en": "shown", "de": "gezeigt", "fr": "montre", "es": "mostrado", "nl": "getoond"} {
		f.put("articles/"+name+".md", article("Shown in "+language, "2026-11-06", "language: "+language)+"\n::testimonial{fan}\n\n::asset{one}\n")
	}
	in := input(f, load(t, f, nil), noon, nil)
	in.Assets = func(id string) (publish.AssetPart, bool) {
		return publish.AssetPart{Title: "One pager", Href: "/collateral/one", Pages: 3}, id == "one"
	}
	s, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][2]string{
		"/articles/shown": {"Sample", "3 pages"}, "/de/articles/gezeigt": {"Beispiel", "3 Seiten"}, "/fr/articles/montre": {"Exemple", "3 pages"},
		"/es/articles/mostrado": {"Ejemplo", "3 páginas"}, "/nl/articles/getoond": {"Sample", "3 pages"},
	} {
		text := page(t, s, path)
		if !strings.Contains(text, `<span class="badge">`+want[0]+`</span>`) || !strings.Contains(text, "<span>"+want[1]+"</span>") {
			t.Errorf("%s does not say %q in its parts", path, want)
		}
	}
}
