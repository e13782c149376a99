package publish_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tandem/app/internal/publish"
)

// TestTheContractHolds runs every rule over every page of the site that a newcomer sees, and of one with several languages
// and long lists.
func TestTheContractHolds(t *testing.T) {
	f := wideFolder(t)
	translated(f)
	for name, s := range map[string]*publish.Snapshot{"starter": starter(t), "wide": buildWithKey(t, f)} {
		w := look(s, nil)
		w.survey(t)
		n := 0
		for _, a := range w.addresses {
			res := w.get(a)
			if res.Status != 200 || !strings.HasPrefix(header(res, "Content-Type"), "text/html") || strings.Contains(a, "?") {
				continue
			}
			n++
			for _, v := range contract(w.read(t, a)) {
				t.Errorf("%s %s: %s: %s", name, v.address, v.rule, v.detail)
			}
		}
		for _, v := range contractOfFiles(w) {
			t.Errorf("%s: %s: %s", name, v.rule, v.detail)
		}
		if n < 25 {
			t.Errorf("%s: only %d pages were looked at", name, n)
		}
	}
}

func buildWithKey(t testing.TB, f *folder) *publish.Snapshot {
	in := input(f, load(t, f, nil), noon, nil)
	in.IndexNowKey = "contract-key-1"
	s, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// breach is a page or file that breaks one rule.
type breach struct {
	name    string
	rule    string
	address string
	change  func(publish.Request, *publish.Response)
}

// body changes the text of an answer.
func swap(old, with string) func(publish.Request, *publish.Response) {
	return func(_ publish.Request, res *publish.Response) {
		res.Body = []byte(strings.Replace(string(res.Body), old, with, 1))
	}
}

func drop(pattern string) func(publish.Request, *publish.Response) {
	re := regexp.MustCompile(pattern)
	return func(_ publish.Request, res *publish.Response) { res.Body = re.ReplaceAll(res.Body, nil) }
}

func set(name, value string) func(publish.Request, *publish.Response) {
	return func(_ publish.Request, res *publish.Response) {
		for i, f := range res.Header {
			if f.Name == name {
				res.Header[i].Value = value
				return
			}
		}
		if value != "" {
			res.Header = append(res.Header, publish.Field{Name: name, Value: value})
		}
	}
}

func status(code int) func(publish.Request, *publish.Response) {
	return func(_ publish.Request, res *publish.Response) { res.Status = code }
}

// when keeps a change to some requests.
func when(is func(publish.Request) bool, change func(publish.Request, *publish.Response)) func(publish.Request, *publish.Response) {
	return func(r publish.Request, res *publish.Response) {
		if is(r) {
			change(r, res)
		}
	}
}

const call = "/articles/first-call"

var pageBreaches = []breach{
	{"charset too late", "head-order", call, swap(`<meta charset="utf-8">`, "<!--"+strings.Repeat("x", 1100)+`--><meta charset="utf-8">`)},
	{"viewport behind the title", "head-order", call, func(r publish.Request, res *publish.Response) {
		drop(`<meta name="viewport"[^>]*>`)(r, res)
		swap("</title>", `</title><meta name="viewport" content="width=device-width">`)(r, res)
	}},
	{"style before the graph", "head-order", call, swap(`<script type="application/ld+json">`, `<link rel="stylesheet" href="/static/x.css"><script type="application/ld+json">`)},
	{"two titles", "title", call, swap("</title>", "</title><title>Another | Handover</title>")},
	{"brand first", "title", call, swap("<title>What", "<title>Brand: What is | new</title><title>")},
	{"title of another page", "title-unique", call, swap("<title>What the first call is for |", "<title>About us |")},
	{"no description", "description", call, drop(`<meta name="description"[^>]*>`)},
	{"description of another page", "description", call, func(r publish.Request, res *publish.Response) {
		drop(`<meta name="description"[^>]*>`)(r, res)
		swap("</title>", `</title><meta name="description" content="Who we are and why we write all of this down.">`)(r, res)
	}},
	{"canonical elsewhere", "canonical", call, swap(`rel="canonical" href="`+base+call, `rel="canonical" href="`+base+"/articles/other")},
	{"no canonical", "canonical", call, drop(`<link rel="canonical"[^>]*>`)},
	{"canonical with a query", "canonical", call, swap(`rel="canonical" href="`+base+call, `rel="canonical" href="`+base+call+"?x=1")},
	{"og:url elsewhere", "one-address", call, swap(`og:url" content="`+base+call, `og:url" content="`+base+"/articles/other")},
	{"graph elsewhere", "one-address", call, func(_ publish.Request, res *publish.Response) {
		res.Body = []byte(strings.ReplaceAll(string(res.Body), `"url":"`+base+call+`"`, `"url":"`+base+`/articles/other"`))
	}},
	{"changed at another time", "one-address", call, func(_ publish.Request, res *publish.Response) {
		res.Body = []byte(strings.ReplaceAll(string(res.Body), "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z"))
	}},
	{"robots says little", "robots", call, swap("index,follow,max-image-preview:large,max-snippet:-1,max-video-preview:-1", "index")},
	{"the header says noindex", "robots", call, set("X-Robots-Tag", "noindex")},
	{"no tag", "validators", call, set("ETag", "")},
	{"a weak tag", "validators", call, set("ETag", `W/"x"`)},
	{"another date", "validators", call, set("Last-Modified", "Tue, 10 Nov 2026 00:00:01 GMT")},
	{"never 304", "validators", call, func(_ publish.Request, res *publish.Response) {
		res.Status = max(200, res.Status-104*b2i(res.Status == 304))
	}},
	{"kept for a day", "cache", call, set("Cache-Control", "public, max-age=86400")},
	{"does not vary", "vary", call, when(plainGet, set("Vary", "Accept-Encoding"))},
	{"not packed", "compression", call, set("Content-Encoding", "")},
	{"brotli for all", "compression", call, when(func(r publish.Request) bool { return r.AcceptEncoding == "gzip, deflate" }, set("Content-Encoding", "br"))},
	{"too large", "size", call, swap("</main>", "<p>"+strings.Repeat("word ", 25_000)+"</p></main>")},
	{"no language", "language", call, swap(`<html lang="en">`, "<html>")},
	{"hreflang without the others", "language", call, swap(`rel="canonical" href="`+base+call+`">`, `rel="canonical" href="`+base+call+`"><link rel="alternate" hreflang="de" href="`+base+`/de">`)},
	{"no og:image", "open-graph", call, drop(`<meta property="og:image" [^>]*>`)},
	{"og:image as WebP", "open-graph", call, swap(`og:image:type" content="image/jpeg`, `og:image:type" content="image/webp`)},
	{"og:image by path", "open-graph", call, swap(`og:image" content="`+base, `og:image" content="`)},
	{"og:image too small", "open-graph", call, swap(`og:image:width" content="1200`, `og:image:width" content="600`)},
	{"no og:type", "open-graph", "/about", drop(`<meta property="og:type"[^>]*>`)},
	{"a small card", "card", call, swap("summary_large_image", "summary")},
	{"card as property", "card", call, swap(`<meta name="twitter:card"`, `<meta property="twitter:card" content="x"><meta name="twitter:card"`)},
	{"a picture without alt", "images", call, swap("</main>", `<img src="/images/hero.jpg" width="1" height="1" loading="lazy"></main>`)},
	{"a picture without size", "images", call, swap("</main>", `<img src="/images/hero.jpg" alt="x" loading="lazy"></main>`)},
	{"an eager picture", "images", call, swap("</main>", `<img src="/images/hero.jpg" alt="x" width="1" height="1"></main>`)},
	{"urgent and lazy", "images", "/about", swap("</main>", `<img src="/images/hero.jpg" alt="x" width="1" height="1" fetchpriority="high" loading="lazy"></main>`)},
	{"a second h1", "headings", call, swap("</main>", "<h1>Again</h1></main>")},
	{"a level left out", "headings", "/about", swap("</main>", "<h2>Two</h2><h4>Four</h4></main>")},
	{"an id twice", "headings", call, swap("</main>", `<p id="one"></p></main>`)},
	{"a link to nowhere", "links", call, swap("</main>", `<a href="/nowhere">x</a></main>`)},
	{"a link to what moved", "links", call, swap("</main>", `<a href="/old-call">x</a></main>`)},
	{"a link that is a script", "links", call, swap("</main>", `<a href="javascript:go()">x</a></main>`)},
	{"nothing without scripts", "links", "/about", func(_ publish.Request, res *publish.Response) {
		text := string(res.Body)
		if !strings.Contains(text, "<main") {
			return
		}
		res.Body = []byte(text[:strings.Index(text, "<main")] + "<main><h1>x</h1></main>" + text[strings.Index(text, "</main>")+7:])
	}},
	{"a script within the page", "security", call, swap("</main>", `<script>go()</script></main>`)},
	{"a handler within the page", "security", call, swap("</main>", `<p onclick="go()">x</p></main>`)},
	{"no graph", "json-ld", "/articles/page/2", drop(`(?s)<script type="application/ld\+json">.*?</script>`)},
	{"a broken graph", "json-ld", call, swap(`"headline":`, `"headlines":`)},
	{"home without llms.txt", "home", "/", set("Link", "")},
	{"article without section", "article", call, drop(`<meta property="article:section"[^>]*>`)},
	{"readers see another date", "article", call, func(_ publish.Request, res *publish.Response) {
		res.Body = []byte(strings.ReplaceAll(string(res.Body), `datetime="2026-11-01T00:00:00Z"`, `datetime="2026-11-02T00:00:00Z"`))
	}},
	{"a case study about nobody", "case-study", "/case-studies/mill", func(r publish.Request, res *publish.Response) {
		swap(`"about":{"@id":"`+base+`/case-studies/mill#customer"},`, "")(r, res)
		drop(`,\{"@type":"Organization","@id":"[^"]*#customer"[^}]*\}`)(r, res)
	}},
	{"a case study without outcome", "case-study", "/case-studies/mill", drop(`: −99% response time`)},
	{"a topic without its feed", "topic", "/topics/handover", swap(base+"/topics/handover/rss.xml", base+"/rss.xml")},
	{"an author of type website", "author", "/authors/ada", swap(`og:type" content="profile"`, `og:type" content="website"`)},
	{"page 1 under its number", "list", "/articles", when(at("/articles/page/1"), status(200))},
	{"a page behind the last", "list", "/articles", when(at("/articles/page/99999"), status(200))},
	{"a further page without number", "further-page", "/articles/page/2", swap(" – Page 2 of 2", " once more")},
	{"a twin that may be indexed", "markdown", call, when(at(call+".md"), set("X-Robots-Tag", ""))},
	{"a twin with a directive", "markdown", call, when(at(call+".md"), swap("\n## Two", "\n::asset{x}\n## Two"))},
	{"markdown without its address", "markdown", call, set("Content-Location", "")},
	{"moved for now only", "redirects", call, func(_ publish.Request, res *publish.Response) {
		if res.Status == http.StatusMovedPermanently {
			res.Status = http.StatusFound
		}
	}},
	{"moved for a year", "redirects", call, when(func(r publish.Request) bool { return strings.HasSuffix(r.Path, "/") && r.Method == "GET" }, set("Cache-Control", "public, max-age=31536000"))},
	{"moved in two hops", "redirects", call, when(func(r publish.Request) bool { return r.Host != "" }, set("Location", base+strings.ToUpper(call)))},
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func at(path string) func(publish.Request) bool {
	return func(r publish.Request) bool { return r.Path == path }
}

func plainGet(r publish.Request) bool {
	return r.Accept != "text/markdown" && !strings.HasPrefix(r.Accept, "text/markdown,")
}

var fileBreaches = []breach{
	{"a map of another type", "sitemap", "/sitemap.xml", set("Content-Type", "text/html")},
	{"a map with priorities", "sitemap", "/sitemap-articles.xml", swap("</lastmod>", "</lastmod><priority>1</priority>")},
	{"a map of what is not there", "sitemap", "/sitemap-articles.xml", swap("/articles/first-call<", "/articles/nowhere<")},
	{"a map of what is not indexed", "sitemap", "/sitemap-articles.xml", swap("/articles/first-call<", "/articles/hidden<")},
	{"a map with a day", "sitemap", "/sitemap-articles.xml", swap("2026-11-10T00:00:00Z", "2026-11-10")},
	{"robots without a map", "robots.txt", "/robots.txt", swap("Sitemap:", "# Sitemap:")},
	{"a crawler shut out", "robots.txt", "/robots.txt", swap("Allow: /\n", "Disallow: /\n")},
	{"no signal", "content-signal", "/robots.txt", swap("Content-Signal:", "Signal:")},
	{"llms.txt with pages", "llms.txt", "/llms.txt", swap("first-call.md", "first-call")},
	{"one of the two llms.txt", "llms.txt", "/.well-known/llms.txt", swap("# ", "## ")},
	{"all in one with a directive", "llms-full.txt", "/llms-full.txt", swap("\n## Two", "\n::asset{x}\n## Two")},
	{"a feed with paths", "feeds", "/rss.xml", swap(`href=&#34;https://hub.example/`, `href=&#34;/`)},
	{"a feed of the wrong type", "feeds", "/feed.xml", set("Content-Type", "text/xml")},
	{"a feed of another version", "feeds", "/feed.json", swap("version/1.1", "version/2")},
	{"nothing, answered 200", "not-found", "/there-never-was-this", status(200)},
	{"nothing, to be indexed", "not-found", "/there-never-was-this", swap(`content="noindex"`, `content="index"`)},
	{"another key", "indexnow", "/contract-key-1.txt", swap("contract", "another")},
	{"the search hidden", "search-page", "/robots.txt", swap("Disallow: /signin", "Disallow: /search\nDisallow: /signin")},
}

// TestEveryBreachIsCaughtByItsRule breaks one thing at a time: its rule says so, and no other does.
func TestEveryBreachIsCaughtByItsRule(t *testing.T) {
	f := wideFolder(t)
	s := buildWithKey(t, f)
	good := look(s, nil)
	good.survey(t)
	caught := map[string]bool{}
	run := func(c breach, find func(*world) []violation) {
		t.Run(c.name, func(t *testing.T) {
			w := look(s, func(r publish.Request, res *publish.Response) {
				if r.Path == c.address || c.rule == "redirects" || c.rule == "list" || c.rule == "markdown" {
					c.change(r, res)
				}
			})
			w.titles, w.about, w.maps, w.feeds = good.titles, good.about, good.maps, good.feeds
			var rules []string
			all := find(w)
			for _, v := range all {
				rules = append(rules, v.rule)
			}
			slices.Sort(rules)
			if rules = slices.Compact(rules); len(rules) != 1 || rules[0] != c.rule {
				t.Errorf("it broke %v, want %s: %v", rules, c.rule, all)
			}
			caught[c.rule] = true
		})
	}
	for _, c := range pageBreaches {
		run(c, func(w *world) []violation { return contract(w.read(t, c.address)) })
	}
	for _, c := range fileBreaches {
		run(c, contractOfFiles)
	}
	for _, list := range [][]rule{pageRules, typeRules} {
		for _, r := range list {
			if !caught[r.name] && r.name != "url-form" {
				t.Errorf("no page breaks %s: it may test nothing", r.name)
			}
		}
	}
	for _, r := range siteRules {
		if !caught[r.name] {
			t.Errorf("no file breaks %s: it may test nothing", r.name)
		}
	}
	for _, path := range []string{"/Articles", "/a_b", "/a/", "/a//b", "/" + strings.Repeat("x", 76), "/a.html", "/-a", "/ä"} {
		p := &webPage{path: path}
		for _, r := range pageRules {
			if r.name == "url-form" && len(r.check(p)) == 0 {
				t.Errorf("the form of %s passes", path)
			}
		}
	}
}
