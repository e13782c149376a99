package publish_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"tandem/app/internal/publish"
	"tandem/content"
)

// violation is a rule of the contract that a page, or a file for programs, does not keep.
type violation struct {
	rule    string
	address string
	detail  string
}

// world is a site as a visitor sees it: nothing is known but what it answers.
type world struct {
	fetch     func(publish.Request) publish.Response
	addresses []string
	titles    map[string]string // page by title
	about     map[string]string // page by description
	maps      map[string]string // lastmod by address, of all sitemaps
	feeds     map[string]string // date of the last change by address, of all Atom feeds
}

// webPage is one answer, read.
type webPage struct {
	*world
	address string
	path    string
	res     publish.Response
	text    string
	doc     *html.Node
	head    head
	canon   string
}

// rule is a row of the contract; check says what is wrong.
type rule struct {
	name  string
	check func(*webPage) []string
}

// contract holds a page against every rule for pages.
func contract(p *webPage) []violation {
	var out []violation
	for _, list := range [][]rule{pageRules, typeRules} {
		for _, r := range list {
			for _, detail := range r.check(p) {
				out = append(out, violation{r.name, p.address, detail})
			}
		}
	}
	return out
}

// look makes the world of a site, through a change of its answers.
func look(s *publish.Snapshot, change func(publish.Request, *publish.Response)) *world {
	site := siteOf(s)
	w := &world{titles: map[string]string{}, about: map[string]string{}, maps: map[string]string{}, feeds: map[string]string{}}
	w.fetch = func(r publish.Request) publish.Response {
		res := site.Serve(r)
		if change != nil {
			res.Header = slices.Clone(res.Header)
			change(r, &res)
		}
		return res
	}
	for _, a := range s.Everywhere() {
		if strings.HasPrefix(a, "/") {
			w.addresses = append(w.addresses, a)
		}
	}
	return w
}

// get asks as a browser does that takes no encoding.
func (w *world) get(address string) publish.Response {
	path, query, _ := strings.Cut(address, "?")
	return w.fetch(publish.Request{Method: http.MethodGet, Path: path, RawQuery: query, Accept: "text/html,*/*;q=0.8"})
}

// survey reads what rules compare pages with.
func (w *world) survey(t testing.TB) {
	for _, a := range w.addresses {
		if strings.Contains(a, "?") {
			continue
		}
		res := w.get(a)
		media := header(res, "Content-Type")
		switch {
		case res.Status != http.StatusOK:
		case strings.HasPrefix(a, "/sitemap-"):
			for _, m := range locs.FindAllStringSubmatch(string(res.Body), -1) {
				w.maps[html.UnescapeString(m[1])] = m[2]
			}
		case strings.HasPrefix(media, "application/atom+xml") && strings.HasSuffix(a, "/feed.xml"):
			feed, err := gofeed.NewParser().Parse(bytes.NewReader(res.Body))
			if err != nil {
				t.Fatalf("%s: %v", a, err)
			}
			for _, it := range feed.Items {
				w.feeds[it.Link] = it.Updated
			}
		case strings.HasPrefix(media, "text/html"):
			h := readHead(t, string(res.Body))
			w.titles[strings.Join(h.titles, "|")], w.about[strings.Join(h.descriptions, "|")] = a, a
		}
	}
}

var locs = regexp.MustCompile(`<url><loc>([^<]*)</loc>(?:<lastmod>([^<]*)</lastmod>)?`)

// read asks for a page.
func (w *world) read(t testing.TB, address string) *webPage {
	res := w.get(address)
	p := &webPage{world: w, address: address, res: res, text: string(res.Body)}
	p.path, _, _ = strings.Cut(address, "?")
	doc, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		t.Fatal(err)
	}
	p.doc, p.head = doc, readHead(t, p.text)
	p.canon = base + p.path
	return p
}

func (p *webPage) meta(name string) string { return strings.Join(p.head.meta[name], "|") }

func (p *webPage) indexed() bool { return strings.HasPrefix(p.meta("robots"), "index") }

// alternates are the addresses of <link rel=alternate>, by hreflang or media type.
func (p *webPage) alternates(key string) map[string]string {
	out := map[string]string{}
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "link" && attr(n, "rel") == "alternate" && attr(n, key) != "" {
			out[attr(n, key)] = attr(n, "href")
		}
	}
	return out
}

// pageRules are the rules for every public page.
var pageRules = []rule{
	{"head-order", func(p *webPage) []string {
		if at := strings.Index(p.text, "<meta charset"); at < 0 || at > 1024 {
			return []string{fmt.Sprintf("the charset stands at byte %d", at)}
		}
		last, what := -1, ""
		for _, n := range headOf(failing{}, p.text) {
			if at := headPlace(n); at >= 0 && at < last {
				return []string{n.Data + " " + attr(n, "name") + attr(n, "property") + attr(n, "rel") + " stands behind " + what}
			} else if at >= 0 {
				last, what = at, n.Data+" "+attr(n, "name")+attr(n, "property")+attr(n, "rel")
			}
		}
		return nil
	}},
	{"title", func(p *webPage) []string {
		if len(p.head.titles) != 1 {
			return []string{fmt.Sprintf("%d titles", len(p.head.titles))}
		}
		title := p.head.titles[0]
		if brand := p.meta("og:site_name"); brand != "" && !strings.HasSuffix(title, " | "+brand) && !strings.HasPrefix(title, brand) {
			return []string{"the brand does not stand last: " + title}
		}
		return nil
	}},
	{"title-unique", func(p *webPage) []string { return taken(p, p.titles, p.head.titles) }},
	{"description", func(p *webPage) []string {
		if len(p.head.descriptions) != 1 || strings.TrimSpace(p.head.descriptions[0]) == "" {
			return []string{fmt.Sprintf("the description is %q", p.head.descriptions)}
		}
		return taken(p, p.about, p.head.descriptions)
	}},
	{"canonical", func(p *webPage) []string {
		if len(p.head.canonicals) != 1 || strings.TrimSuffix(p.head.canonicals[0], "/") != strings.TrimSuffix(p.canon, "/") || strings.ContainsAny(p.head.canonicals[0], "#?") {
			return []string{fmt.Sprintf("the canonical address is %q", p.head.canonicals)}
		}
		return nil
	}},
	{"one-address", oneAddress},
	{"robots", func(p *webPage) []string {
		robots := p.meta("robots")
		inMap := p.maps[p.canon] != "" || p.maps[p.canon+"/"] != ""
		switch {
		case robots != "index,follow,max-image-preview:large,max-snippet:-1,max-video-preview:-1" && robots != "noindex,follow":
			return []string{"robots is " + robots}
		case !p.indexed() && inMap:
			return []string{"a page that is not to be indexed is in the sitemap"}
		case p.indexed() && !inMap && !strings.Contains(p.path, "/page/"):
			return []string{"a page that may be indexed is in no sitemap"}
		case p.indexed() && strings.Contains(header(p.res, "X-Robots-Tag"), "noindex"):
			return []string{"the header says noindex"}
		}
		return nil
	}},
	{"url-form", func(p *webPage) []string {
		slug := p.path[strings.LastIndex(p.path, "/")+1:]
		if !pathForm.MatchString(p.path) || len(slug) > 75 {
			return []string{p.path}
		}
		return nil
	}},
	{"validators", validators},
	{"cache", func(p *webPage) []string {
		if c := header(p.res, "Cache-Control"); c != "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=600" {
			return []string{c}
		}
		return nil
	}},
	{"vary", func(p *webPage) []string {
		vary, want := header(p.res, "Vary"), "Accept-Encoding"
		if p.alternates("type")["text/markdown"] != "" {
			want = "Accept, Accept-Encoding"
		}
		if vary != want {
			return []string{vary}
		}
		return nil
	}},
	{"compression", func(p *webPage) []string {
		var out []string
		for accept, want := range map[string]string{"br, gzip": "br", "gzip, deflate": "gzip", "": ""} {
			res := p.fetch(publish.Request{Method: "GET", Path: p.path, AcceptEncoding: accept})
			if got := header(res, "Content-Encoding"); got != want {
				out = append(out, fmt.Sprintf("%q gets %q", accept, got))
			}
		}
		return out
	}},
	{"size", func(p *webPage) []string {
		if len(p.text) > 100<<10 {
			return []string{fmt.Sprintf("%d KB", len(p.text)>>10)}
		}
		return nil
	}},
	{"language", language},
	{"open-graph", openGraph},
	{"card", func(p *webPage) []string {
		if p.meta("twitter:card") != "summary_large_image" || strings.Contains(p.text, `property="twitter:`) {
			return []string{"the card is " + p.meta("twitter:card")}
		}
		return nil
	}},
	{"images", images},
	{"headings", headings},
	{"links", links},
	{"security", security},
	{"json-ld", func(p *webPage) []string {
		if len(p.head.scripts) != 1 {
			return []string{fmt.Sprintf("%d scripts", len(p.head.scripts))}
		}
		return checkGraph(p.head.scripts[0])
	}},
}

var pathForm = regexp.MustCompile(`^(/|(/[a-z0-9]+(-[a-z0-9]+)*)+)$`)

// failing stands in where a helper wants a test to fail.
type failing struct{ testing.TB }

func (failing) Helper()          {}
func (failing) Fatal(all ...any) { panic(fmt.Sprint(all...)) }

// headPlace is where in the order an element of the head belongs; -1 for one that may stand anywhere.
func headPlace(n *html.Node) int {
	name, rel := attr(n, "name")+attr(n, "property"), attr(n, "rel")
	switch {
	case attr(n, "charset") != "":
		return 0
	case name == "viewport":
		return 1
	case n.Data == "title":
		return 2
	case name == "description":
		return 3
	case name == "robots":
		return 4
	case rel == "canonical":
		return 5
	case attr(n, "hreflang") != "":
		return 6
	case strings.HasPrefix(name, "og:"), strings.HasPrefix(name, "article:"):
		return 7
	case strings.HasPrefix(name, "twitter:"):
		return 8
	case rel == "alternate":
		return 9
	case strings.Contains(rel, "icon"):
		return 10
	case attr(n, "type") == "application/ld+json":
		return 11
	case rel == "stylesheet":
		return 12
	}
	return -1
}

// taken says which other page has the same words.
func taken(p *webPage, by map[string]string, words []string) []string {
	if other := by[strings.Join(words, "|")]; other != "" && other != p.address && !strings.Contains(p.address, "?") {
		return []string{"the same as on " + other}
	}
	return nil
}

// starter is the site that a newcomer sees.
func starter(t testing.TB) *publish.Snapshot {
	t.Helper()
	lib, err := content.Load(content.Embedded(), nil, content.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	s, err := publish.Build(publish.Input{Library: lib, Files: content.Embedded(), Now: noon, Base: mustURL(base), Renderer: renderer, IndexNowKey: "contract-key-1"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
