package view_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
)

// What stands in bodies stands there alone: no page around it, no id that could be there twice, no heading that would get
// into the outline, no drawing that only our own pages hold.
func TestPartsStandAlone(t *testing.T) {
	v := open(t)
	for _, p := range append(view.Parts(), partSamples()...) {
		out := render(t, v, p)
		if !strings.HasPrefix(out, "<aside") && !strings.HasPrefix(out, "<figure") {
			t.Errorf("%T begins with %.30q", p, out)
		}
		for _, bad := range []string{"<html", "<head", "<body", " id=", "<h1", "<h2", "<h3", "<use", "<script"} {
			if strings.Contains(out, bad) {
				t.Errorf("%T holds %s", p, bad)
			}
		}
	}
	if len(view.Parts()) != 3 {
		t.Errorf("there are %d kinds of parts", len(view.Parts()))
	}
}

func TestASeriesSaysWhereTheReaderIs(t *testing.T) {
	v := open(t)
	page := publish.ArticlePage{Head: head("x"), Frame: frame("/articles/x"), Title: "x", Series: seriesBox(), Prev: &publish.Card{Title: "An older one", Path: "/older"}}
	out := render(t, v, page)
	if !strings.Contains(out, "Part 2 of 4") || strings.Contains(out, "/older") {
		t.Error("the place in the series is missing, or neighbours by date stand beside it")
	}
	var now, prev, next int
	walk(t, out, func(n *html.Node) {
		switch {
		case n.Data == "li" && attr(n, "class") == "now":
			now++
		case attr(n, "rel") == "prev" && attr(n, "href") == "/articles/marketing-is-not-sales":
			prev++
		case attr(n, "rel") == "next" && attr(n, "href") == "/articles/lead-qualification":
			next++
		}
	})
	if now != 1 || prev != 1 || next != 1 {
		t.Errorf("steps now %d, links back %d and on %d; want one each", now, prev, next)
	}
}

// A page speaks the language of its frame, the reader's as far as there are words.
func TestPagesSpeakTheirLanguage(t *testing.T) {
	v := open(t)
	for language, want := range map[string]string{"en": "Skip to the content", "de": "Zum Inhalt springen", "fr": "Aller au contenu", "es": "Ir al contenido", "es-MX": "Ir al contenido", "nl": "Skip to the content"} {
		f := frame("/articles/x")
		f.Language = language
		h := head("x")
		h.Language = language
		out := render(t, v, publish.ArticlePage{Head: h, Frame: f, Title: "x", Published: on})
		if !strings.Contains(out, want) || !strings.Contains(out, `<html lang="`+language+`">`) {
			t.Errorf("%s does not say %q", language, want)
		}
		if other := language == "nl"; other != strings.Contains(out, `href="#content" lang="en"`) {
			t.Errorf("%s: words in another language than the page's are not marked, or others are", language)
		}
	}
	for _, s := range publicSamples() {
		for _, language := range view.Languages() {
			page := s.page
			switch p := page.(type) {
			case publish.HomePage:
				p.Frame.Language = language
				page = p
			case publish.CasePage:
				p.Frame.Language = language
				page = p
			case view.SearchPage:
				p.Frame.Language = language
				page = p
			case publish.NotFoundPage:
				p.Frame.Language = language
				page = p
			default:
				continue
			}
			render(t, v, page)
		}
	}
}

func TestLanguageSwitch(t *testing.T) {
	v := open(t)
	out := render(t, v, publish.ArticlePage{Head: head("x"), Frame: inGerman(), Title: "x"})
	for _, want := range []string{`href="/articles/the-handover" lang="en" hreflang="en"`, `lang="de" hreflang="de" aria-current="true"`, `<a class="brand" href="/de">`} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if out := render(t, v, publish.ArticlePage{Head: head("x"), Frame: frame("/x"), Title: "x"}); strings.Contains(out, `class="languages"`) {
		t.Error("a site in one language offers a choice")
	}
}
