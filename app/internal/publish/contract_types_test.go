package publish_test

import (
	"fmt"
	"net/http"
	"strings"

	"tandem/app/internal/publish"
)

// typeRules are the rules for single types of page; each looks at the pages of its type only.
var typeRules = []rule{
	{"home", func(p *webPage) []string {
		if p.path != "/" {
			return nil
		}
		var out []string
		if !strings.Contains(header(p.res, "Link"), "</llms.txt>") {
			out = append(out, "the header does not name llms.txt")
		}
		return append(out, p.has("WebSite", "Organization", "WebPage")...)
	}},
	{"article", func(p *webPage) []string {
		if !below(p.path, "/articles/") {
			return nil
		}
		return append(p.dated(), p.has("BlogPosting", "BreadcrumbList", "Person")...)
	}},
	{"case-study", func(p *webPage) []string {
		if !below(p.path, "/case-studies/") {
			return nil
		}
		out := append(p.dated(), p.has("Article", "BreadcrumbList", "Organization", "Thing")...)
		if !strings.Contains(p.json(), `"about":{"@id"`) {
			out = append(out, "it is not about its customer")
		}
		if title := strings.Join(p.head.titles, ""); !strings.Contains(title, ": ") || !strings.ContainsAny(title, "0123456789") {
			out = append(out, "the title does not say customer and outcome: "+title)
		}
		return out
	}},
	{"topic", func(p *webPage) []string {
		if !below(p.path, "/topics/") {
			return nil
		}
		return append(p.has("CollectionPage", "BreadcrumbList"), p.ownFeed()...)
	}},
	{"author", func(p *webPage) []string {
		if !below(p.path, "/authors/") {
			return nil
		}
		out := append(p.has("ProfilePage", "Person", "BreadcrumbList"), p.ownFeed()...)
		if p.meta("og:type") != "profile" {
			out = append(out, "og:type is "+p.meta("og:type"))
		}
		return out
	}},
	{"list", func(p *webPage) []string {
		if p.path != "/articles" && p.path != "/case-studies" {
			return nil
		}
		out := p.has("CollectionPage", "BreadcrumbList")
		for path, want := range map[string]int{p.path + "/page/1": 301, p.path + "/page/99999": 404, p.path + "/page/0": 404, p.path + "/page/two": 404, p.path + "/page/-1": 404} {
			if res := p.get(path); res.Status != want {
				out = append(out, fmt.Sprintf("%s answers %d", path, res.Status))
			}
		}
		return out
	}},
	{"further-page", func(p *webPage) []string {
		if !strings.Contains(p.path, "/page/") {
			return nil
		}
		var out []string
		if !strings.Contains(strings.Join(p.head.titles, ""), "Page ") {
			out = append(out, "the title has no number")
		}
		if p.maps[p.canon] != "" {
			out = append(out, "it is in a sitemap")
		}
		if !strings.Contains(p.text, `rel="prev"`) {
			out = append(out, "no link leads back")
		}
		return out
	}},
	{"markdown", func(p *webPage) []string {
		twin := p.alternates("type")["text/markdown"]
		if twin == "" {
			return nil
		}
		var out []string
		res := p.get(strings.TrimPrefix(twin, base))
		for name, want := range map[string]string{
			"Content-Type": "text/markdown; charset=utf-8", "X-Robots-Tag": "noindex", "Link": "<" + p.canon + `>; rel="canonical"`,
		} {
			if got := header(res, name); got != want {
				out = append(out, fmt.Sprintf("the twin's %s is %q", name, got))
			}
		}
		if header(res, "X-Markdown-Tokens") == "" || header(res, "Content-Signal") == "" {
			out = append(out, "the twin says nothing of tokens or use")
		}
		text := string(res.Body)
		if strings.Contains(text, "<!--use:") || strings.Contains(text, "\n::") || !strings.HasPrefix(text, "---\ntitle: ") {
			out = append(out, "the twin shows what is not for readers")
		}
		for accept, wants := range map[string]bool{"text/markdown": true, "text/markdown, text/html;q=0.9": true, "*/*": false, "text/html, text/markdown": false, "text/html": false, "": false} {
			res := p.fetch(publish.Request{Method: "GET", Path: p.path, Accept: accept})
			got := strings.HasPrefix(header(res, "Content-Type"), "text/markdown")
			if got != wants || got && (header(res, "Content-Location") != p.path+".md" || header(res, "Vary") != "Accept, Accept-Encoding") {
				out = append(out, fmt.Sprintf("%q gets %q from %q", accept, header(res, "Content-Type"), header(res, "Content-Location")))
			}
		}
		return out
	}},
	{"redirects", func(p *webPage) []string {
		var out []string
		if p.path == "/" {
			return nil
		}
		upper := strings.ToUpper(p.path)
		for _, path := range []string{p.path + "/", "/" + p.path, upper + "/", p.path + ".html", p.path + "/index.html"} {
			res := p.fetch(publish.Request{Method: "GET", Scheme: "http", Host: "www.hub.example", Path: path, RawQuery: "utm_source=x"})
			if res.Status != http.StatusMovedPermanently || header(res, "Location") != p.canon+"?utm_source=x" || header(res, "Cache-Control") != "public, max-age=3600" {
				out = append(out, fmt.Sprintf("%s: %d to %q", path, res.Status, header(res, "Location")))
			}
		}
		if res := p.fetch(publish.Request{Method: "POST", Path: p.path + "/"}); res.Status != http.StatusPermanentRedirect {
			out = append(out, fmt.Sprintf("a POST is answered %d", res.Status))
		}
		return out
	}},
}

func below(path, list string) bool {
	rest, ok := strings.CutPrefix(path, list)
	return ok && !strings.Contains(rest, "/")
}

func (p *webPage) json() string { return strings.Join(p.head.scripts, "") }

// has says which types of node are not in the graph.
func (p *webPage) has(types ...string) []string {
	var out []string
	for _, t := range types {
		if !strings.Contains(p.json(), `"@type":"`+t+`"`) {
			out = append(out, "the graph has no "+t)
		}
	}
	return out
}

// dated compares the dates that people and machines are told.
func (p *webPage) dated() []string {
	var out []string
	published, modified := p.meta("article:published_time"), p.meta("article:modified_time")
	if p.meta("og:type") != "article" || published == "" || modified == "" || p.meta("article:section") == "" || p.meta("article:author") == "" {
		out = append(out, "properties of an article are missing")
	}
	if !strings.Contains(p.json(), `"datePublished":"`+published+`"`) || !strings.Contains(p.json(), `"dateModified":"`+modified+`"`) {
		out = append(out, "the graph has another date")
	}
	if !strings.Contains(p.text, `datetime="`+published+`"`) {
		out = append(out, "readers are shown another date")
	}
	if p.alternates("type")["text/markdown"] != p.canon+".md" {
		out = append(out, "the page does not name its markdown")
	}
	return out
}

// ownFeed says whether a list names feeds of its own.
func (p *webPage) ownFeed() []string {
	list, _, _ := strings.Cut(p.canon, "/page/")
	for media, file := range map[string]string{"application/rss+xml": "/rss.xml", "application/atom+xml": "/feed.xml", "application/feed+json": "/feed.json"} {
		if got := p.alternates("type")[media]; got != list+file {
			return []string{fmt.Sprintf("its feed of %s is %q", media, got)}
		}
	}
	return nil
}
