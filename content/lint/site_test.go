package lint_test

import (
	"fmt"
	"iter"
	"strings"

	"tandem/content/lint"
)

const origin = "https://example.com"

// fakeSite is a finished site with two articles of which nothing is to be said.
type fakeSite struct {
	a, b      *fakePage
	more      []*fakePage
	others    map[string]lint.Page // addresses that are no pages
	sitemap   []lint.Entry
	robots    string
	redirects []lint.Redirect
	feeds     map[string][]string
	llms      string
	twins     map[string]bool
}

type fakePage struct {
	path, title, robots, canonical, head, graph, body string
	status                                            int
	header                                            map[string]string
}

func newSite() *fakeSite {
	s := &fakeSite{a: newPage("/articles/a"), b: newPage("/articles/b"), others: map[string]lint.Page{}, twins: map[string]bool{}}
	for _, p := range []*fakePage{s.a, s.b} {
		s.sitemap = append(s.sitemap, lint.Entry{Loc: origin + p.path, LastMod: "2026-06-01T00:00:00+00:00"})
		s.twins[p.path] = true
		s.llms += fmt.Sprintf("- [x](%s%s.md): about it\n", origin, p.path)
	}
	s.robots = "User-agent: *\nAllow: /\nSitemap: " + origin + "/sitemap.xml\n"
	return s
}

func newPage(path string) *fakePage {
	return &fakePage{
		path: path, title: "A page", robots: "index,follow", canonical: origin + path, status: 200,
		head: `<meta property="og:image" content="` + origin + `/og.jpg">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:type" content="image/jpeg">
<meta property="og:image:alt" content="Two people at a table">
<link rel="alternate" type="text/markdown" href="` + origin + path + `.md">
`,
		graph: `{"@type":"BlogPosting","headline":"x","datePublished":"2026-06-01T00:00:00+00:00","dateModified":"2026-06-01T00:00:00+00:00","author":[{"@id":"` + origin + `/authors/jane#person"}],"image":["` + origin + `/1","` + origin + `/2","` + origin + `/3"]},
{"@type":"Person","@id":"` + origin + `/authors/jane#person","name":"Jane"}`,
		body: "<h1>A page</h1><p>Published <time datetime=\"2026-06-01\">1 June 2026</time></p><p>" + words(200) + "</p>",
	}
}

func (p *fakePage) page() lint.Page {
	html := `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>` + p.title + "</title>\n" +
		`<meta name="robots" content="` + p.robots + `"><link rel="canonical" href="` + p.canonical + `">` + "\n" + p.head
	if p.graph != "" {
		html += `<script type="application/ld+json">{"@context":"https://schema.org","@graph":[` + p.graph + `]}</script>`
	}
	return lint.Page{Path: p.path, Status: p.status, Header: p.header, HTML: []byte(html + "</head><body>" + p.body + "</body></html>")}
}

func (s *fakeSite) Origin() string { return origin }
func (s *fakeSite) Pages() iter.Seq[lint.Page] {
	return func(yield func(lint.Page) bool) {
		for _, p := range append([]*fakePage{s.a, s.b}, s.more...) {
			if !yield(p.page()) {
				return
			}
		}
	}
}

func (s *fakeSite) Page(path string) (lint.Page, bool) {
	for _, p := range append([]*fakePage{s.a, s.b}, s.more...) {
		if p.path == path {
			return p.page(), true
		}
	}
	p, ok := s.others[path]
	return p, ok
}

func (s *fakeSite) Sitemap() []lint.Entry               { return s.sitemap }
func (s *fakeSite) Robots() string                      { return s.robots }
func (s *fakeSite) Redirects() []lint.Redirect          { return s.redirects }
func (s *fakeSite) Feeds() map[string][]string          { return s.feeds }
func (s *fakeSite) LLMs() string                        { return s.llms }
func (s *fakeSite) Markdown(path string) (string, bool) { return "# x\n", s.twins[path] }

// leaveOut takes a page out of the sitemap.
func (s *fakeSite) leaveOut(path string) {
	for i, e := range s.sitemap {
		if e.Loc == origin+path {
			s.sitemap = append(s.sitemap[:i:i], s.sitemap[i+1:]...)
			return
		}
	}
}

// sited is a pair of two changes to a sound site; nil changes nothing.
func sited(rule string, bad, good func(*fakeSite)) pair {
	make := func(change func(*fakeSite)) input {
		s := newSite()
		if change != nil {
			change(s)
		}
		return input{files: two("", words(200), "images/x.png", wide), opts: lint.Options{Site: s}}
	}
	return pair{rule, make(bad), make(good)}
}

func page(path string, size int) lint.Page {
	return lint.Page{Path: path, Status: 200, HTML: make([]byte, size)}
}

func hreflang(lang, path string) string {
	return `<link rel="alternate" hreflang="` + lang + `" href="` + origin + path + `">` + "\n"
}

// without leaves the lines out that name a property.
func without(head, property string) string {
	var keep []string
	for line := range strings.SplitSeq(head, "\n") {
		if !strings.Contains(line, `"`+property+`"`) {
			keep = append(keep, line)
		}
	}
	return strings.Join(keep, "\n")
}
