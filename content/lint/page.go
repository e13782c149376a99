package lint

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tandem/content"
)

// Site is the finished site, as readers and crawlers get it. It must not change while it is read.
type Site interface {
	Origin() string                      // "https://example.com", without a slash behind it
	Pages() iter.Seq[Page]               // every public page, with those for errors left out
	Page(path string) (Page, bool)       // any address of the site, pages or not; false when nothing is there
	Sitemap() []Entry                    // all sitemaps together
	Robots() string                      // robots.txt
	Redirects() []Redirect               // those in force
	Feeds() map[string][]string          // the addresses of items, by path of the feed
	LLMs() string                        // llms.txt, "" when there is none
	Markdown(path string) (string, bool) // the markdown twin of a page
}

// Page is one address of the site and its answer to a visitor.
type Page struct {
	Path   string
	Status int
	HTML   []byte            // uncompressed
	Header map[string]string // by canonical name
}

// Entry is one address of a sitemap.
type Entry struct {
	Loc     string // absolute
	LastMod string // as written, "" when not given
}

// Redirect leads from one path to another address.
type Redirect struct {
	From string // path
	To   string // path, or an address elsewhere
	Made time.Time
	Used time.Time // when somebody last came by; zero when nobody ever did, or nobody counts
}

// finished is the site, read once for all rules.
type finished struct {
	host      string
	origin    string
	pages     []*sitePage
	byPath    map[string]*sitePage
	sitemap   map[string]Entry // by path
	entries   []Entry
	moves     []Redirect
	redirects map[string]Redirect
	feeds     map[string]string // path of a feed, by path of an item
	robots    robots
	sizes     map[string]int // of what was weighed, by address
}

// sitePage is a page with what its HTML says.
type sitePage struct {
	Page
	d         *content.Document // nil when it is no document's
	titles    []string
	robots    string
	canonical string
	hreflang  []alternate
	markdown  string // address of the markdown twin
	og        map[string]string
	jsonld    []string
	graph     []map[string]any // nodes of all JSON-LD, nil when it is broken
	jsonErr   error
	dates     []string // of <time datetime>, as written
	links     []string // of <a href>
	text      int      // bytes of text
	headings  int      // h1
	scripts   int      // bytes of inline script that is no data
}

type alternate struct{ lang, href string }

func (p *sitePage) index() bool {
	return p.Status == 200 && !strings.Contains(p.robots, "noindex") && !strings.Contains(strings.ToLower(p.Header["X-Robots-Tag"]), "noindex")
}

// where is the file that findings about the page are reported in: the document's, else the path of the page.
func (p *sitePage) where() string {
	if p.d != nil {
		return p.d.File
	}
	return p.Path
}

// page reports something about a page of the site.
func (s *survey) page(p *sitePage, format string, args ...any) *Finding {
	line := 0
	if p.d != nil {
		line = 1
	}
	return s.add(p.where(), line, line, format, args...)
}

func (s *survey) readSite() {
	site := s.opts.Site
	f := &finished{
		origin: strings.TrimSuffix(site.Origin(), "/"), byPath: map[string]*sitePage{}, sitemap: map[string]Entry{},
		sizes: map[string]int{}, redirects: map[string]Redirect{}, feeds: map[string]string{}, moves: site.Redirects(), entries: site.Sitemap(),
	}
	if u, err := url.Parse(f.origin); err == nil {
		f.host = u.Host
	}
	s.pages = f
	for page := range site.Pages() {
		p := readPage(page)
		p.d = s.byPath[page.Path]
		for i := range rules {
			if r := &rules[i]; r.page != nil {
				s.rule = r
				r.page(s, p)
			}
		}
		p.forget()
		f.pages = append(f.pages, p)
		f.byPath[page.Path] = p
	}
	for _, r := range f.moves {
		f.redirects[r.From] = r
	}
	for _, e := range f.entries {
		f.sitemap[f.pathOf(e.Loc)] = e
	}
	for feed, items := range site.Feeds() {
		for _, item := range items {
			f.feeds[f.pathOf(item)] = feed
		}
	}
	f.robots = readRobots(site.Robots())
}

// forget lets go of what only the rules of one page look at: of a large site, everything does not fit into memory.
func (p *sitePage) forget() {
	p.HTML, p.jsonld, p.graph, p.dates, p.og = nil, nil, nil, nil, nil
	if p.d != nil {
		p.links = nil // they are judged where they are written
	}
}

// pathOf is the path of an absolute address of this site; other addresses stay as they are.
func (f *finished) pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" && !strings.EqualFold(u.Host, f.host) {
		return address
	}
	switch {
	case u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https":
		return address
	case u.Path == "" && u.Host != "":
		return "/"
	}
	return u.Path
}

// readPage reads what rules look at in one pass over the HTML.
func readPage(page Page) *sitePage {
	p := &sitePage{Page: page, og: map[string]string{}}
	z := html.NewTokenizer(bytes.NewReader(page.HTML))
	var inside atom.Atom
	kind := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			p.readGraph()
			return p
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			inside, kind = t.DataAtom, ""
			p.element(t, &kind)
		case html.EndTagToken:
			inside = 0
		case html.TextToken:
			switch text := z.Raw(); {
			case inside == atom.Title:
				p.titles = append(p.titles, html.UnescapeString(string(text)))
			case inside == atom.Script && kind == "application/ld+json":
				p.jsonld = append(p.jsonld, string(text))
			case inside == atom.Script:
				p.scripts += len(text)
			case inside != atom.Style:
				p.text += len(bytes.TrimSpace(text))
			}
		}
	}
}

func (p *sitePage) element(t html.Token, kind *string) {
	a := func(name string) string {
		for _, at := range t.Attr {
			if at.Key == name {
				return at.Val
			}
		}
		return ""
	}
	switch t.DataAtom {
	case atom.Script:
		*kind = a("type")
	case atom.H1:
		p.headings++
	case atom.A:
		p.links = append(p.links, a("href"))
	case atom.Time:
		if v := a("datetime"); v != "" {
			p.dates = append(p.dates, v)
		}
	case atom.Meta:
		if name := a("name"); name == "robots" {
			p.robots = strings.ToLower(a("content"))
		}
		if prop := a("property"); prop != "" && p.og[prop] == "" {
			p.og[prop] = a("content")
		}
	case atom.Link:
		switch rel := a("rel"); {
		case rel == "canonical":
			p.canonical = a("href")
		case rel == "alternate" && a("hreflang") != "":
			p.hreflang = append(p.hreflang, alternate{a("hreflang"), a("href")})
		case rel == "alternate" && a("type") == "text/markdown":
			p.markdown = a("href")
		}
	}
}

func (p *sitePage) readGraph() {
	for _, text := range p.jsonld {
		var root map[string]any
		if err := json.Unmarshal([]byte(text), &root); err != nil {
			p.jsonErr = err
			continue
		}
		nodes, ok := root["@graph"].([]any)
		if !ok {
			nodes = []any{root}
		}
		for _, n := range nodes {
			if node, ok := n.(map[string]any); ok {
				p.graph = append(p.graph, node)
			}
		}
	}
}

// is says that a node is of the type, alone or among others.
func is(node map[string]any, types ...string) bool {
	var have []any
	switch t := node["@type"].(type) {
	case string:
		have = []any{t}
	case []any:
		have = t
	}
	for _, h := range have {
		for _, want := range types {
			if h == want {
				return true
			}
		}
	}
	return false
}
