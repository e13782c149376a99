package view_test

import (
	"fmt"
	"html/template"
	"io"
	"strings"
	"testing"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
)

// everydayArticle is an article as a large site has ten thousand of them.
func everydayArticle() publish.ArticlePage {
	f := frame("/articles/the-handover", publish.Crumb{Label: "Home", Href: "/"}, publish.Crumb{Label: "Articles", Href: "/articles"}, publish.Crumb{Label: "The handover"})
	for i := range 6 {
		f.Topics = append(f.Topics, publish.NavLink{Label: fmt.Sprintf("Topic %d", i), Href: fmt.Sprintf("/topics/topic-%d", i)})
	}
	related := articleCards()[:3]
	for i := range related {
		related[i].Picture.Srcset = "/images/a.png?w=320 320w, /images/a.png?w=640 640w, /images/a.png?w=960 960w, /images/a.png?w=1280 1280w"
	}
	p := publish.ArticlePage{
		Head: head("The handover"), Frame: f, Kind: "article", Title: "The handover", Lead: "What a lead needs to carry so that sales can act on it.",
		Published: on, Minutes: 4, Authors: []publish.Person{mara}, Bios: []publish.AuthorCard{{Person: mara, Bio: "Writes about the joint between two teams."}},
		Topics: f.Topics[:2], Hero: shot("the-handover", "Two hands"), Body: template.HTML(strings.Repeat(body, 2)), Related: related,
		Prev: &related[0], Next: &related[1], Markdown: "/articles/the-handover.md",
	}
	for i := range 6 {
		p.TOC = append(p.TOC, publish.TOCEntry{ID: fmt.Sprintf("part-%d", i), Text: fmt.Sprintf("Part %d", i)})
	}
	return p
}

// BenchmarkArticle prints articles that differ from each other as those of a site do.
func BenchmarkArticle(b *testing.B) {
	set, err := static.Load()
	if err != nil {
		b.Fatal(err)
	}
	v, err := view.New(set)
	if err != nil {
		b.Fatal(err)
	}
	page := everydayArticle()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		page.Frame.Path = fmt.Sprintf("/articles/article-%d", n)
		if err := v.Render(io.Discard, &page); err != nil {
			b.Fatal(err)
		}
	}
}
