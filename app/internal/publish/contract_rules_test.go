package publish_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"tandem/app/internal/publish"
)

// oneAddress compares every place in which a page says where it is.
func oneAddress(p *webPage) []string {
	canon := p.canon // what the canonical link says is another rule's
	var out []string
	same := func(where, what string) {
		if what != "" && what != canon {
			out = append(out, where+" says "+what)
		}
	}
	same("og:url", p.meta("og:url"))
	if lang := attr(firstElement(p.doc, "html"), "lang"); lang != "" {
		same("hreflang", p.alternates("hreflang")[lang])
	}
	for _, text := range p.head.scripts {
		if !strings.Contains(text, `"url":"`+canon+`"`) {
			out = append(out, "the JSON-LD names another address")
		}
	}
	if p.indexed() && !strings.Contains(p.path, "/page/") {
		if _, in := p.maps[canon]; !in {
			out = append(out, "the sitemap names another address")
		}
	}
	if mod := p.meta("article:modified_time"); mod != "" && p.indexed() {
		for where, said := range map[string]string{"the sitemap": p.maps[canon], "the feed": p.feeds[canon]} {
			if said != mod && (where != "the feed" || said != "") {
				out = append(out, where+" says it changed at "+said+", the page at "+mod)
			}
		}
	}
	return out
}

func firstElement(doc *html.Node, name string) *html.Node {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return n
		}
	}
	return new(html.Node)
}

func validators(p *webPage) []string {
	tag, mod := header(p.res, "ETag"), header(p.res, "Last-Modified")
	if !strings.HasPrefix(tag, `"`) {
		return []string{"the tag is " + tag}
	}
	if _, err := http.ParseTime(mod); err != nil {
		return []string{"changed at " + mod}
	}
	var out []string
	for name, r := range map[string]publish.Request{"its tag": {IfNoneMatch: tag}, "its date": {IfModifiedSince: mod}} {
		r.Method, r.Path = "GET", p.path
		if res := p.fetch(r); res.Status != http.StatusNotModified || len(res.Body) > 0 {
			out = append(out, fmt.Sprintf("%s is answered %d with %d bytes", name, res.Status, len(res.Body)))
		}
	}
	if res := p.fetch(publish.Request{Method: "GET", Path: p.path, IfNoneMatch: `"another"`, IfModifiedSince: mod}); res.Status != 200 {
		out = append(out, "the date counts although the tag differs")
	}
	modified := p.maps[p.canon]
	if p.path == "/" {
		modified = p.maps[base+"/"]
	}
	if t, err := time.Parse(time.RFC3339, modified); err == nil && t.UTC().Format(http.TimeFormat) != mod {
		out = append(out, "changed at "+mod+", in the sitemap at "+modified)
	}
	return out
}

func language(p *webPage) []string {
	lang := attr(firstElement(p.doc, "html"), "lang")
	if lang == "" {
		return []string{"the page names no language"}
	}
	versions := p.alternates("hreflang")
	if len(versions) == 0 {
		return nil
	}
	var out []string
	if versions[lang] == "" || versions["x-default"] == "" {
		out = append(out, fmt.Sprintf("hreflang lacks the page itself or x-default: %v", versions))
	}
	for _, address := range versions {
		if !strings.HasPrefix(address, base) {
			out = append(out, "hreflang leads to "+address)
		}
	}
	return out
}

func openGraph(p *webPage) []string {
	var out []string
	for _, name := range []string{"og:title", "og:type", "og:url", "og:image", "og:description", "og:site_name", "og:locale", "og:image:width", "og:image:height", "og:image:alt", "og:image:type"} {
		if len(p.head.meta[name]) != 1 || p.meta(name) == "" {
			out = append(out, fmt.Sprintf("%s is %q", name, p.head.meta[name]))
		}
	}
	u, err := url.Parse(p.meta("og:image"))
	if err != nil || u.Scheme != "https" || u.Host == "" {
		out = append(out, "og:image is "+p.meta("og:image"))
	}
	if p.meta("og:image:width") != "1200" || p.meta("og:image:height") != "630" {
		out = append(out, "og:image is "+p.meta("og:image:width")+" by "+p.meta("og:image:height"))
	}
	if kind := p.meta("og:image:type"); kind != "image/jpeg" && kind != "image/png" {
		out = append(out, "og:image is "+kind)
	}
	return out
}

func images(p *webPage) []string {
	var out []string
	urgent, early := 0, map[string]bool{} // a picture of the masthead is there already when it comes again
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "img" {
			continue
		}
		w, err1 := strconv.Atoi(attr(n, "width"))
		h, err2 := strconv.Atoi(attr(n, "height"))
		hasAlt := slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "alt" })
		if err1 != nil || err2 != nil || w < 1 || h < 1 || !hasAlt {
			out = append(out, attr(n, "src")+" lacks width, height or alt")
		}
		switch {
		case attr(n, "fetchpriority") == "high":
			if urgent++; attr(n, "loading") == "lazy" {
				out = append(out, attr(n, "src")+" is urgent and lazy")
			}
		case within(n, "header"):
			early[attr(n, "src")] = true
		case attr(n, "loading") != "lazy" && !early[attr(n, "src")]:
			out = append(out, attr(n, "src")+" is not lazy")
		}
	}
	if urgent > 1 {
		out = append(out, fmt.Sprintf("%d pictures are urgent", urgent))
	}
	return out
}

func within(n *html.Node, name string) bool {
	for ; n != nil; n = n.Parent {
		if n.Data == name {
			return true
		}
	}
	return false
}

func headings(p *webPage) []string {
	var out []string
	last, first, ids := 0, 0, map[string]bool{}
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				out = append(out, "the id "+id+" is there twice")
			}
			ids[id] = true
		}
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		level := int(n.Data[1] - '0')
		if level == 1 {
			first++
		}
		if last > 0 && level > last+1 {
			out = append(out, fmt.Sprintf("h%d follows h%d", level, last))
		}
		last = level
	}
	if first != 1 {
		out = append(out, fmt.Sprintf("%d h1", first))
	}
	return out
}

// routes are answered by the program around the site.
var routes = []string{"/search", "/static/", "/signin", "/i/", "/cards/", "/collateral", "/asset", "/library", "/sign", "/s/"}

func links(p *webPage) []string {
	var out []string
	words := 0
	for n := range p.doc.Descendants() {
		if n.Type == html.TextNode && within(n, "main") && !within(n, "script") {
			words += len(strings.Fields(n.Data))
		}
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		href := attr(n, "href")
		u, err := url.Parse(href)
		if err != nil || href == "" || strings.HasPrefix(strings.ToLower(href), "javascript:") {
			out = append(out, fmt.Sprintf("a link to %q", href))
			continue
		}
		if u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || slices.ContainsFunc(routes, func(r string) bool { return strings.HasPrefix(u.Path, r) }) {
			continue
		}
		if res := p.get(u.RequestURI()); res.Status != 200 {
			out = append(out, fmt.Sprintf("a link to %s, which answers %d", href, res.Status))
		}
	}
	if words < 5 {
		out = append(out, "the page says nothing without scripts")
	}
	return out
}

func security(p *webPage) []string {
	var out []string
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json" || n.Data == "style" {
			out = append(out, "a "+n.Data+" within the page")
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(a.Val, "http://") && (a.Key == "src" || n.Data == "link") {
				out = append(out, fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val))
			}
		}
	}
	return out
}
