package publish_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"tandem/app/internal/publish"
)

// siteRule is a row of the contract about what is no page.
type siteRule struct {
	name  string
	check func(*world) []string
}

// contractOfFiles holds the files for programs, and what is answered where there is nothing, against their rules.
func contractOfFiles(w *world) []violation {
	var out []violation
	for _, r := range siteRules {
		for _, detail := range r.check(w) {
			out = append(out, violation{r.name, "", detail})
		}
	}
	return out
}

var siteRules = []siteRule{
	{"sitemap", sitemapRule},
	{"robots.txt", robotsRule},
	{"content-signal", func(w *world) []string {
		if !signals.MatchString(string(w.get("/robots.txt").Body)) {
			return []string{"robots.txt does not say what texts may be used for"}
		}
		return nil
	}},
	{"llms.txt", llmsRule},
	{"llms-full.txt", func(w *world) []string {
		res := w.get("/llms-full.txt")
		if res.Status != 200 || len(res.Body) > 5<<20+1000 || !bytes.HasPrefix(res.Body, []byte("# ")) || header(res, "X-Robots-Tag") != "noindex" {
			return []string{fmt.Sprintf("%d with %d bytes", res.Status, len(res.Body))}
		}
		if bytes.Contains(res.Body, []byte("\n::")) || bytes.Contains(res.Body, []byte("<!--use:")) {
			return []string{"it shows what is not for readers"}
		}
		return nil
	}},
	{"feeds", feedsRule},
	{"not-found", func(w *world) []string { return missing(w, "/there-never-was-this", http.StatusNotFound) }},
	{"indexnow", func(w *world) []string {
		if res := w.get("/contract-key-1.txt"); res.Status != 200 || string(res.Body) != "contract-key-1" {
			return []string{fmt.Sprintf("the key is answered %d %q", res.Status, res.Body)}
		}
		return nil
	}},
	{"search-page", func(w *world) []string {
		if res := w.get("/sitemap-pages.xml"); bytes.Contains(res.Body, []byte("/search")) {
			return []string{"the search page is in a sitemap"}
		}
		if bytes.Contains(w.get("/robots.txt").Body, []byte("Disallow: /search")) {
			return []string{"robots.txt hides that it is not to be indexed"}
		}
		return nil
	}},
}

var signals = regexp.MustCompile(`(?m)^User-agent: \*\n(?:# Nothing is reserved\. )?Content-Signal: search=yes, ai-input=(yes|no), ai-train=(yes|no)$`)

func sitemapRule(w *world) []string {
	var out []string
	res := w.get("/sitemap.xml")
	var index sitemapFile
	if err := xml.Unmarshal(res.Body, &index); err != nil || index.XMLName.Local != "sitemapindex" || len(index.Maps) == 0 || header(res, "Content-Type") != "application/xml; charset=utf-8" || header(res, "Cache-Control") != "public, max-age=3600" {
		return []string{fmt.Sprintf("the index: %v, %v", err, res.Header)}
	}
	for _, m := range index.Maps {
		res := w.get(strings.TrimPrefix(m.Loc, base))
		var file sitemapFile
		if err := xml.Unmarshal(res.Body, &file); err != nil || len(file.URLs) == 0 || len(file.URLs) > 50_000 || len(res.Body) > 50<<20 {
			out = append(out, fmt.Sprintf("%s: %d addresses, %v", m.Loc, len(file.URLs), err))
		}
		if bytes.Contains(res.Body, []byte("<priority")) || bytes.Contains(res.Body, []byte("<changefreq")) {
			out = append(out, "it says what nobody reads")
		}
		for _, u := range file.URLs {
			page := w.get(strings.TrimPrefix(u.Loc, base))
			switch {
			case page.Status != 200 || !strings.HasPrefix(u.Loc, base+"/"):
				out = append(out, fmt.Sprintf("%s answers %d", u.Loc, page.Status))
			case bytes.Contains(page.Body, []byte(`name="robots" content="noindex`)):
				out = append(out, u.Loc+" is not to be indexed")
			}
			if _, err := time.Parse(time.RFC3339, u.Mod); err != nil {
				out = append(out, u.Loc+" changed at "+u.Mod)
			}
		}
	}
	return out
}

func robotsRule(w *world) []string {
	res := w.get("/robots.txt")
	text := string(res.Body)
	var out []string
	if res.Status != 200 || len(text) > 500<<10 || !strings.HasPrefix(header(res, "Content-Type"), "text/plain") || header(res, "Cache-Control") != "public, max-age=3600" {
		out = append(out, fmt.Sprintf("%d %v", res.Status, res.Header))
	}
	if !strings.Contains(text, "\nSitemap: "+base+"/sitemap.xml\n") {
		out = append(out, "it names no sitemap")
	}
	for _, agent := range []string{"Googlebot", "OAI-SearchBot", "PerplexityBot", "ChatGPT-User", "GPTBot", "CCBot", "Google-Extended", "*"} {
		if rules := groupOf(text, agent); !strings.HasSuffix(rules, "Allow: /") {
			out = append(out, agent+" is told "+rules)
		}
	}
	return out
}

func llmsRule(w *world) []string {
	res := w.get("/llms.txt")
	text := string(res.Body)
	var out []string
	if res.Status != 200 || len([]rune(text)) > 101_000 || header(res, "Cache-Control") != "public, max-age=3600" || !bytes.Equal(res.Body, w.get("/.well-known/llms.txt").Body) {
		out = append(out, fmt.Sprintf("%d with %d bytes, or the two places differ", res.Status, len(text)))
	}
	if !strings.HasPrefix(text, "# ") || !strings.Contains(text, "\n\n> ") || !strings.HasPrefix(text[max(0, strings.LastIndex(text, "\n## ")):], "\n## Optional\n") {
		out = append(out, "it lacks the name, the summary, or what is optional at its end")
	}
	lists, _, _ := strings.Cut(text, "\n## Optional\n")
	for line := range strings.SplitSeq(lists, "\n") {
		_, after, ok := strings.Cut(line, "](")
		if !ok {
			continue
		}
		address, _, _ := strings.Cut(after, ")")
		if !strings.HasSuffix(address, ".md") || w.get(strings.TrimPrefix(address, base)).Status != 200 {
			out = append(out, line+" leads nowhere")
		}
	}
	return out
}

func feedsRule(w *world) []string {
	var out []string
	for address, media := range map[string]string{"/rss.xml": "application/rss+xml; charset=utf-8", "/feed.xml": "application/atom+xml; charset=utf-8", "/feed.json": "application/feed+json; charset=utf-8"} {
		res := w.get(address)
		if res.Status != 200 || header(res, "Content-Type") != media || header(res, "X-Robots-Tag") != "noindex" || header(res, "ETag") == "" {
			out = append(out, fmt.Sprintf("%s: %d %v", address, res.Status, res.Header))
			continue
		}
		feed, err := gofeed.NewParser().Parse(bytes.NewReader(res.Body))
		if err != nil || len(feed.Items) == 0 || len(feed.Items) > 50 {
			out = append(out, fmt.Sprintf("%s: %v", address, err))
			continue
		}
		for _, it := range feed.Items {
			if !strings.HasPrefix(it.GUID, "tag:") || !strings.HasPrefix(it.Link, base) || it.Content == "" || strings.Contains(it.Content, `="/`) || strings.Contains(it.Content, "<!--use:") {
				out = append(out, address+": "+it.Link+" has no lasting id, no whole text, or an address that works here only")
			}
		}
	}
	var feed struct{ Version string }
	if err := json.Unmarshal(w.get("/feed.json").Body, &feed); err != nil || feed.Version != "https://jsonfeed.org/version/1.1" {
		out = append(out, fmt.Sprintf("the version %q, %v", feed.Version, err))
	}
	return out
}

// missing checks the answer where there is nothing.
func missing(w *world, path string, status int) []string {
	res := w.fetch(publish.Request{Method: "GET", Path: path})
	text := string(res.Body)
	var out []string
	if res.Status != status || header(res, "Cache-Control") != "public, max-age=60" || header(res, "X-Robots-Tag") != "noindex" {
		out = append(out, fmt.Sprintf("%s: %d %v", path, res.Status, res.Header))
	}
	for _, no := range []string{`rel="canonical"`, "ld+json", "og:image"} {
		if strings.Contains(text, no) {
			out = append(out, path+" carries "+no)
		}
	}
	if !strings.Contains(text, `content="noindex"`) {
		out = append(out, path+" may be indexed")
	}
	return out
}
