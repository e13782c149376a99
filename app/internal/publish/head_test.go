package publish_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"tandem/app/internal/publish"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pageTypes names an address of every kind of page.
var pageTypes = map[string]string{
	"home": "/", "articles": "/articles", "articles-2": "/articles/page/2", "article": "/articles/first-call", "article-noindex": "/articles/hidden",
	"case-studies": "/case-studies", "case-studies-filtered": "/case-studies?industry=food", "case-studies-none": "/case-studies?industry=fish",
	"case-study": "/case-studies/mill", "topics": "/topics", "topic": "/topics/handover", "topic-bare": "/topics/calls", "authors": "/authors",
	"author": "/authors/ada", "author-brief": "/authors/bo", "page": "/about",
}

func wideFolder(t testing.TB) *folder {
	f := sampleFolder(t)
	for i := range 12 {
		f.put("articles/more-"+string(rune('a'+i))+".md", article("More about the call "+strings.Repeat("x", i+1), "2026-07-01", "authors: [bo]"))
	}
	return f
}

func TestHeads(t *testing.T) {
	s := build(t, wideFolder(t))
	for name, address := range pageTypes {
		t.Run(name, func(t *testing.T) {
			got := printHead(t, page(t, s, address))
			file := filepath.Join("testdata", "head", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a test's expectation
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the head changed (-want +got); with -update it becomes the new expectation:\n%s", diff)
			}
		})
	}
}

// printHead writes a page's head one element a line, without what belongs to the look.
func printHead(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	for _, n := range headOf(t, text) {
		rel := attr(n, "rel")
		if n.Data == "script" && attr(n, "type") != "application/ld+json" || rel == "stylesheet" || rel == "preload" || attr(n, "name") == "color-scheme" || attr(n, "name") == "theme-color" {
			continue
		}
		out.WriteString(n.Data)
		for _, a := range n.Attr {
			out.WriteString(" " + a.Key + "=" + a.Val)
		}
		if n.FirstChild != nil {
			inside := n.FirstChild.Data
			if n.Data == "script" {
				inside = indented(t, inside)
			}
			out.WriteString(": " + inside)
		}
		out.WriteString("\n")
	}
	return fingerprints.ReplaceAllString(out.String(), "?v=…")
}

// fingerprints depend on how this version of Go writes a picture.
var fingerprints = regexp.MustCompile(`\?v=[0-9a-f]+`)

func indented(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("the JSON-LD is no JSON: %v\n%s", err, text)
	}
	out, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func headOf(t testing.TB, text string) []*html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Parent.Type == html.ElementNode && n.Parent.Data == "head" {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// head is what of a page's head the rules speak about.
type head struct {
	titles, descriptions, canonicals, scripts []string
	meta                                      map[string][]string
	order                                     []string
}

func readHead(t testing.TB, text string) head {
	h := head{meta: map[string][]string{}}
	for _, n := range headOf(t, text) {
		name := attr(n, "name") + attr(n, "property")
		what := n.Data + " " + name + attr(n, "rel")
		switch {
		case n.Data == "title":
			h.titles = append(h.titles, n.FirstChild.Data)
		case name == "description":
			h.descriptions = append(h.descriptions, attr(n, "content"))
		case attr(n, "rel") == "canonical":
			h.canonicals = append(h.canonicals, attr(n, "href"))
		case attr(n, "type") == "application/ld+json":
			what = "json-ld"
			h.scripts = append(h.scripts, n.FirstChild.Data)
		case attr(n, "charset") != "":
			what = "charset"
		}
		if name != "" {
			h.meta[name] = append(h.meta[name], attr(n, "content"))
		}
		h.order = append(h.order, what)
	}
	return h
}

// TestEveryPageKeepsTheRules holds the rules that are the same for all pages.
func TestEveryPageKeepsTheRules(t *testing.T) {
	s := build(t, wideFolder(t))
	titles, descriptions := map[string]string{}, map[string]string{}
	for _, address := range s.Everywhere() {
		res := get(s, address)
		if res.Status != 200 || !strings.HasPrefix(header(res, "Content-Type"), "text/html") || strings.Contains(address, "?") {
			continue
		}
		text := string(res.Body)
		h := readHead(t, text)
		if at := strings.Index(text, "<meta charset"); at < 0 || at > 1024 {
			t.Errorf("%s: charset at byte %d", address, at)
		}
		if len(h.titles) != 1 || len(h.descriptions) != 1 || len(h.canonicals) != 1 || len(h.scripts) != 1 {
			t.Errorf("%s: want one each: titles %q, descriptions %q, canonicals %q, %d JSON-LD", address, h.titles, h.descriptions, h.canonicals, len(h.scripts))
			continue
		}
		if other := titles[h.titles[0]]; other != "" {
			t.Errorf("%s and %s share the title %q", address, other, h.titles[0])
		}
		if other := descriptions[h.descriptions[0]]; other != "" {
			t.Errorf("%s and %s share the description %q", address, other, h.descriptions[0])
		}
		titles[h.titles[0]], descriptions[h.descriptions[0]] = address, address
		if h.canonicals[0] != base+address || h.meta["og:url"][0] != h.canonicals[0] {
			t.Errorf("%s: canonical %q, og:url %q", address, h.canonicals[0], h.meta["og:url"])
		}
		for _, name := range []string{"robots", "og:title", "og:type", "og:description", "og:site_name", "og:locale", "twitter:card"} {
			if len(h.meta[name]) != 1 || h.meta[name][0] == "" {
				t.Errorf("%s: %s is %q", address, name, h.meta[name])
			}
		}
		checkOrder(t, address, h.order)
		if n := strings.Count(text, "<h1"); n != 1 {
			t.Errorf("%s has %d h1", address, n)
		}
	}
	if len(titles) < 20 {
		t.Fatalf("only %d pages were looked at", len(titles))
	}
}

func checkOrder(t *testing.T, address string, order []string) {
	t.Helper()
	at := -1
	for _, want := range []string{"charset", "meta viewport", "title ", "meta description", "meta robots", "link canonical", "meta og:title", "meta twitter:card", "link alternate", "json-ld", "link stylesheet"} {
		found := -1
		for i, o := range order {
			if o == want {
				found = i
				break
			}
		}
		if found <= at {
			t.Errorf("%s: %q stands at %d, after %d was wanted: %q", address, want, found, at, order)
		}
		at = found
	}
}

// TestIndexing holds who may be indexed, and that no page says two things.
func TestIndexing(t *testing.T) {
	s := build(t, wideFolder(t))
	for address, indexed := range map[string]bool{
		"/": true, "/articles": true, "/articles/page/2": true, "/articles/first-call": true, "/articles/hidden": false, "/case-studies": true,
		"/case-studies?industry=food": true, "/case-studies?industry=fish": false, "/topics/handover": true, "/topics/calls": false, "/authors/ada": true,
		"/authors/bo": false, "/about": true,
	} {
		res := get(s, address)
		h := readHead(t, string(res.Body))
		robots := h.meta["robots"]
		if len(robots) != 1 || strings.HasPrefix(robots[0], "index,follow,max-image-preview:large") != indexed || strings.Contains(robots[0], "noindex") == indexed {
			t.Errorf("%s: robots %q, want indexed %v", address, robots, indexed)
		}
		path, _, _ := strings.Cut(address, "?")
		inMap := strings.Contains(sitemapText(t, s), "<loc>"+base+path+"</loc>")
		if want := indexed && !strings.Contains(address, "/page/"); path == address && inMap != want {
			t.Errorf("%s: in the sitemap %v, want %v", address, inMap, want)
		}
	}
}

// TestGraphs checks that each page has one graph in which every reference leads to a node of the graph, and that its types
// are those of the contract.
func TestGraphs(t *testing.T) {
	s := build(t, wideFolder(t))
	for name, types := range map[string]string{
		"home": "WebSite Organization WebPage", "article": "BlogPosting WebPage BreadcrumbList Person", "case-study": "Article WebPage BreadcrumbList Person Organization",
		"topic": "CollectionPage BreadcrumbList", "author": "ProfilePage Person BreadcrumbList", "articles-2": "CollectionPage BreadcrumbList", "page": "WebPage BreadcrumbList",
	} {
		text := page(t, s, pageTypes[name])
		var doc struct {
			Context string           `json:"@context"`
			Graph   []map[string]any `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(readHead(t, text).scripts[0]), &doc); err != nil || doc.Context != "https://schema.org" {
			t.Fatalf("%s: context %q, %v", name, doc.Context, err)
		}
		ids, have := map[string]bool{}, map[string]bool{}
		for _, n := range doc.Graph {
			id, _ := n["@id"].(string)
			if id == "" || ids[id] {
				t.Errorf("%s: a node has no id of its own: %v", name, n)
			}
			ids[id] = true
			have[n["@type"].(string)] = true
		}
		for want := range strings.FieldsSeq(types) {
			if !have[want] {
				t.Errorf("%s has no %s", name, want)
			}
		}
		for _, n := range doc.Graph {
			for _, ref := range references(n) {
				if !ids[ref] {
					t.Errorf("%s: nothing is called %q", name, ref)
				}
			}
			for _, key := range []string{"datePublished", "dateModified"} {
				if v, ok := n[key].(string); ok {
					if _, err := time.Parse(time.RFC3339, v); err != nil {
						t.Errorf("%s: %s %q has no offset", name, key, v)
					}
				}
			}
			if h, ok := n["headline"].(string); ok && len([]rune(h)) > 110 {
				t.Errorf("%s: headline of %d characters", name, len([]rune(h)))
			}
		}
		if strings.Contains(text, "SearchAction") || strings.Contains(text, "AggregateRating") {
			t.Errorf("%s carries what is of no use any more", name)
		}
	}
}

// references collects the ids that a node's values point at.
func references(v any) []string {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			out = append(out, references(x)...)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) == 1 {
			return []string{id}
		}
		for _, x := range v {
			out = append(out, references(x)...)
		}
	}
	return out
}

// TestDatesAgree compares the date people see with the one machines read.
func TestDatesAgree(t *testing.T) {
	s := build(t, sampleFolder(t))
	text := page(t, s, "/articles/first-call")
	for _, want := range []string{
		`<time datetime="2026-11-01T00:00:00Z">1 November 2026</time>`, `<time datetime="2026-11-10T00:00:00Z">10 November 2026</time>`,
		`"datePublished":"2026-11-01T00:00:00Z"`, `"dateModified":"2026-11-10T00:00:00Z"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if res := get(s, "/articles/first-call"); header(res, "Last-Modified") != "Tue, 10 Nov 2026 00:00:00 GMT" {
		t.Errorf("Last-Modified is %q", header(res, "Last-Modified"))
	}
	if text := sitemapText(t, s); !strings.Contains(text, "first-call</loc><lastmod>2026-11-10T00:00:00Z") {
		t.Error("the sitemap has another date")
	}
}

func sitemapText(t testing.TB, s *publish.Snapshot) string {
	t.Helper()
	all := ""
	for _, a := range s.Everywhere() {
		if strings.HasPrefix(a, "/sitemap-") {
			all += page(t, s, a)
		}
	}
	return all
}
