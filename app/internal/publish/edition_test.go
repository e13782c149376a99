package publish_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"tandem/app/internal/publish"
)

// translated puts German and French documents beside the sample's.
func translated(f *folder) {
	de := "language: de\nauthors: [ada]\ntopics: [handover]\n"
	f.put("articles/erster-anruf.md", article("Wozu der erste Anruf dient", "2026-11-03", de+"translation: first-call\nseries: anrufe"))
	f.put("articles/zweiter-anruf.md", article("Der zweite Anruf", "2026-11-04", de+"series: anrufe"))
	f.put("articles/dritter-anruf.md", article("Der dritte Anruf", "2026-11-05", de))
	f.put("articles/appel.md", article("À quoi sert le premier appel", "2026-11-06", "language: fr\ntopics: [handover]\ntranslation: first-call"))
	f.put("articles/entwurf.md", article("Noch nicht fertig", "2026-11-06", "language: fr\ndraft: true\ntranslation: piece"))
	f.put("articles/piece-2.md", article("Piece number 2 about the handover", "2026-10-02", "authors: [ada]\ntopics: [handover]\ntranslation: piece"))
	f.put("articles/first-call.md", article("What the first call is for", "2026-11-01",
		"authors: [ada, bo]\ntopics: [handover, calls]\nupdated: 2026-11-10\naliases: [/old-call]\nproduct: [desk]\ntranslation: first-call\nimage: {src: ../images/hero.jpg, alt: A telephone, credit: Us}"))
	f.put("pages/ueber-uns.md", "---\ntitle: Über uns\ndescription: Wer wir sind und warum wir all das aufschreiben.\ndate: 2026-01-01\nlanguage: de\ntranslation: about\n---\nText.\n")
	f.put("pages/about.md", "---\ntitle: About us\ndescription: Who we are and why we write all of this down.\ndate: 2026-01-01\ntranslation: about\n---\nWe are [writers](/articles/first-call).\n")
}

func TestEachLanguageHasItsEdition(t *testing.T) {
	f := sampleFolder(t)
	translated(f)
	s := build(t, f)
	for address, want := range map[string]string{
		"/de": "Der zweite Anruf", "/de/articles": "Der zweite Anruf", "/de/topics": "Handover", "/de/topics/handover": "Der dritte Anruf", "/de/authors": "Ada Sample",
		"/de/authors/ada": "Der dritte Anruf", "/de/feed.xml": "Der dritte Anruf", "/de/rss.xml": "Der dritte Anruf", "/de/feed.json": "Der dritte Anruf",
		"/sitemap-de-articles.xml": "/de/articles/erster-anruf<", "/sitemap-de-pages.xml": "<loc>" + base + "/de</loc>", "/fr": "premier appel",
		"/de/ueber-uns": "Über uns", "/llms.txt": "/de/articles/erster-anruf.md", "/de/articles/erster-anruf.md": "Wozu",
	} {
		if text := page(t, s, address); !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", address, want)
		}
	}
	for _, address := range []string{"/", "/articles", "/topics/handover", "/authors/ada", "/feed.xml", "/rss.xml", "/sitemap-articles.xml", "/articles/piece-1"} {
		if text := page(t, s, address); strings.Contains(text, "Anruf") || strings.Contains(text, "appel") {
			t.Errorf("%s names documents of another language", address)
		}
	}
	if res := get(s, "/fr/case-studies"); res.Status != 404 {
		t.Errorf("a list without a document answers %d", res.Status)
	}
	text := page(t, s, "/de/articles/erster-anruf")
	if h := readHead(t, text); h.meta["og:locale"][0] != "de_DE" || !strings.Contains(text, `<html lang="de"`) || !strings.Contains(text, "3. November 2026") {
		t.Errorf("the German page: locale %q", h.meta["og:locale"])
	}
}

// TestVersionsNameEachOther holds that hreflang is absolute, complete and reciprocal on every page that has it, and leads
// to pages that are there, may be indexed, and say they are the address.
func TestVersionsNameEachOther(t *testing.T) {
	f := wideFolder(t)
	translated(f)
	s := build(t, f)
	groups := map[string]string{} // what a page says, by its address
	for _, a := range s.Everywhere() {
		res := get(s, a)
		if res.Status != 200 || !strings.HasPrefix(header(res, "Content-Type"), "text/html") || strings.Contains(a, "?") {
			continue
		}
		var said []string
		for _, n := range headOf(t, string(res.Body)) {
			if lang := attr(n, "hreflang"); lang != "" {
				said = append(said, lang+"="+attr(n, "href"))
			}
		}
		if len(said) > 0 {
			groups[base+a] = strings.Join(said, " ")
			if !strings.Contains(groups[base+a], "x-default="+base) {
				t.Errorf("%s has no x-default: %s", a, said)
			}
		}
	}
	for address, said := range groups {
		self := false
		for pair := range strings.FieldsSeq(said) {
			_, other, _ := strings.Cut(pair, "=")
			self = self || other == strings.TrimSuffix(address, "/") || other == address
			if strings.TrimSuffix(groups[other], "/") != said && groups[other] != said {
				t.Errorf("%s names %s, which says %q instead of %q", address, other, groups[other], said)
			}
			h := readHead(t, page(t, s, orSlash(strings.TrimPrefix(other, base))))
			if h.canonicals[0] != other || strings.Contains(h.meta["robots"][0], "noindex") {
				t.Errorf("%s names %s, whose canonical is %q, robots %q", address, other, h.canonicals, h.meta["robots"])
			}
		}
		if !self {
			t.Errorf("%s does not name itself: %s", address, said)
		}
	}
	for address, n := range map[string]int{"/articles/first-call": 4, "/de/articles/erster-anruf": 4, "/": 4, "/articles": 4, "/about": 3, "/authors/ada": 3, "/articles/piece-2": 0, "/articles/page/2": 0} {
		if got := len(strings.Fields(groups[base+address])); got != n {
			t.Errorf("%s names %d versions, want %d: %s", address, got, n, groups[base+address])
		}
	}
}

// TestUnknownAddressesAnswerInTheirLanguage asks for what is not there, and what was removed, below each edition.
func TestUnknownAddressesAnswerInTheirLanguage(t *testing.T) {
	f := sampleFolder(t)
	translated(f)
	addUnpublished(f)
	f.put("articles/weg.md", article("Das ist vorbei", "2026-01-03", "language: de\nexpires: 2026-02-01\n"))
	s := build(t, f)
	for address, want := range map[string]string{
		"/nothing": "404 en Not found", "/de/nichts": "404 de Nicht gefunden", "/de": "200 de", "/fr/rien": "404 fr Page introuvable", "/des/x": "404 en Not found",
		"/it/niente": "404 en Not found", "/de/articles/weg": "410 de Nicht mehr hier", "/articles/" + needle + "-expired": "410 en No longer here",
	} {
		res := get(s, address)
		status, rest, _ := strings.Cut(want, " ")
		lang, title, _ := strings.Cut(rest, " ")
		if fmt.Sprint(res.Status) != status || !strings.Contains(string(res.Body), `<html lang="`+lang+`"`) || !strings.Contains(string(res.Body), "<title>"+title) && title != "" {
			t.Errorf("%s answers %d, want %s", address, res.Status, want)
		}
	}
	page, err := s.NotFound("/de/first-call-handover")
	if err != nil || !strings.Contains(string(page), `<html lang="de"`) || !strings.Contains(string(page), "<title>Nicht gefunden") {
		t.Errorf("the page with suggestions: %v, %.200s", err, page)
	}
}

// TestUnindexedPagesHaveNoVersions holds that a page that is not to be found neither names versions nor is named.
func TestUnindexedPagesHaveNoVersions(t *testing.T) {
	f := sampleFolder(t)
	translated(f)
	f.put("articles/erster-anruf.md", article("Wozu der erste Anruf dient", "2026-11-03", "language: de\ntranslation: first-call\nnoindex: true"))
	s := build(t, f)
	for address, want := range map[string]string{"/de/articles/erster-anruf": "", "/articles/first-call": "en fr x-default", "/fr/articles/appel": "en fr x-default"} {
		var said []string
		for _, n := range headOf(t, page(t, s, address)) {
			if lang := attr(n, "hreflang"); lang != "" {
				said = append(said, lang)
				if strings.Contains(attr(n, "href"), "erster-anruf") {
					t.Errorf("%s names a page that is not to be found", address)
				}
			}
		}
		if got := strings.Join(said, " "); got != want {
			t.Errorf("%s names %q, want %q", address, got, want)
		}
	}
}

func orSlash(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

func TestLanguageLinksLeadToTheVersionOrHome(t *testing.T) {
	f := sampleFolder(t)
	translated(f)
	r := &framesSeen{Renderer: renderer, frames: map[string]publish.Frame{}}
	in := input(f, load(t, f, nil), noon, nil)
	in.Renderer = r
	if _, err := publish.Build(in); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/articles/first-call": "en English /articles/first-call *; de Deutsch /de/articles/erster-anruf; fr Français /fr/articles/appel",
		"/articles/piece-1":    "en English / *; de Deutsch /de; fr Français /fr", "/de/articles/zweiter-anruf": "en English /; de Deutsch /de *; fr Français /fr",
	} {
		got := ""
		for i, l := range r.frames[path].Languages {
			if i > 0 {
				got += "; "
			}
			got += l.Code + " " + l.Name + " " + l.Href
			if l.Current {
				got += " *"
			}
		}
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", path, got, want)
		}
	}
	de := r.frames["/de/articles/zweiter-anruf"]
	if de.Language != "de" || fmt.Sprint(de.Nav) != "[{Artikel /de/articles true} {Fallstudien /case-studies false} {Themen /de/topics false}]" || de.Breadcrumbs[0].Href != "/de" {
		t.Errorf("the German frame: %q, %v, %v", de.Language, de.Nav, de.Breadcrumbs)
	}
	if fr := r.frames["/fr/articles/appel"]; fr.Language != "fr" || len(fr.Languages) != 3 {
		t.Errorf("the words around a French text are said to be %q", fr.Language)
	}
}

func TestSeries(t *testing.T) {
	f := sampleFolder(t)
	f.put("series/basics.md", "---\ntitle: The basics\ndescription: From the form to the first call, in the order in which it happens.\n---\nStart here.\n")
	for i, part := range []string{"part: 2", "part: 1", "", "part: 3"} {
		f.put(fmt.Sprintf("articles/basics-%d.md", i), article(fmt.Sprintf("Basics %d", i), fmt.Sprintf("2026-10-1%d", i), "series: basics\ntopics: [basics]\n"+part))
	}
	r := &framesSeen{Renderer: renderer, frames: map[string]publish.Frame{}, articles: map[string]publish.ArticlePage{}}
	in := input(f, load(t, f, nil), noon, nil)
	in.Renderer = r
	s, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	box := r.articles["/articles/basics-0"].Series
	order := ""
	for _, p := range box.Parts {
		order += p.Path[len(p.Path)-1:]
	}
	if order != "1032" || box.Place != 2 || box.Total != 4 || box.Prev.Path != "/articles/basics-1" || box.Next.Path != "/articles/basics-3" || !box.Parts[1].Current || box.Path != "/series/basics" {
		t.Errorf("the box %+v, in the order %s", box, order)
	}
	for _, c := range r.articles["/articles/basics-0"].Related {
		if c.Path == "/articles/basics-1" || c.Path == "/articles/basics-3" {
			t.Errorf("%s stands in the box and is shown again beside", c.Path)
		}
	}
	if r.articles["/articles/piece-1"].Series != nil {
		t.Error("an article of no series has a box")
	}
	text := page(t, s, "/series/basics")
	last := -1
	for _, n := range []int{1, 0, 3, 2} {
		at := strings.Index(text, fmt.Sprintf(`<a href="/articles/basics-%d"`, n))
		if at < last {
			t.Errorf("part %d is out of order", n)
		}
		last = at
	}
	h := readHead(t, text)
	if h.titles[0] != "The basics – the whole series | Handover" || !strings.Contains(h.scripts[0], `"CreativeWorkSeries"`) || !strings.Contains(sitemapText(t, s), base+"/series/basics<") {
		t.Errorf("the page of the series: %q", h.titles)
	}
	if !strings.Contains(readHead(t, page(t, s, "/articles/basics-3")).scripts[0], `"isPartOf":{"@id":"`+base+`/series/basics#series"},"position":3`) {
		t.Error("the graph of a part does not name the series")
	}
	feed, err := gofeed.NewParser().ParseString(page(t, s, "/series/basics/rss.xml"))
	if err != nil || len(feed.Items) != 4 {
		t.Errorf("the feed of the series: %v, %v", feed, err)
	}
}

func TestRelatedExplainsItself(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/far.md", article("A remote thing", "2026-02-01", "")+"\nSee [that](/articles/near).\n")
	f.put("articles/near.md", article("Another matter", "2026-02-02", ""))
	f.put("articles/word-a.md", article("About xylophones", "2026-03-01", ""))
	f.put("articles/word-b.md", article("More on xylophones", "2026-03-02", ""))
	r := &framesSeen{Renderer: renderer, frames: map[string]publish.Frame{}, articles: map[string]publish.ArticlePage{}}
	in := input(f, load(t, f, nil), noon, nil)
	in.Renderer = r
	if _, err := publish.Build(in); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/articles/far": "/articles/near: Linked from here", "/articles/near": "/articles/far: Links here", "/articles/word-a": "/articles/word-b: Also mentions “xylophones”",
		"/articles/piece-2": ": Also about “Handover”",
	} {
		got := ""
		for _, c := range r.articles[path].Related {
			got += c.Path + ": " + c.Reason + "\n"
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s\nwant %s", path, got, want)
		}
	}
}
