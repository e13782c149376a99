package publish_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"tandem/app/internal/publish"
	"tandem/content"
	"tandem/search"
)

const hostile = `</script></title><script>alert(1)</script>"'><img src=x onerror=alert(2)>]]>&amp;{{.}}` + "\u2028\u202e"

// hostileFolder has hostile text in every value that a person writes.
func hostileFolder(t *testing.T) *folder {
	f := sampleFolder(t)
	q := func(s string) string {
		out, err := json.Marshal(s) // a JSON string is a YAML string
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	h := q(hostile)
	f.put("site.yaml", fmt.Sprintf("name: %s\ntagline: %s\ndescription: %s\nemail: %s\nlogo: images/logo.jpg\nsocial: [%s, 'javascript:alert(3)']\nnavigation: [{label: %s, url: /about}]\nfooter: [{label: %s, url: 'javascript:alert(4)'}]\n", h, h, h, h, h, h, h))
	f.put("authors.yaml", fmt.Sprintf("ada: {name: %s, role: %s, bio: %s, links: [{label: %s, url: 'javascript:alert(5)'}]}\nbo: {name: Bo}\n", h, h, h, h))
	f.put("topics/handover.md", fmt.Sprintf("---\ntitle: %s\ndescription: %s\n---\n%s\n", h, h, hostile))
	f.put("articles/hostile.md", fmt.Sprintf("---\ntitle: %s\ndescription: %s\ndate: 2026-11-20\nid: %s\nauthors: [ada]\ntopics: [handover, %s]\nindustry: [%s]\nimage: {src: ../images/hero.jpg, alt: %s, caption: %s, credit: %s}\n---\n## %s\n\n%s\n",
		h, h, h, h, h, h, h, h, hostile, hostile))
	f.put("case-studies/hostile.md", fmt.Sprintf("---\ntitle: %s\ndate: 2026-11-20\ncustomer: %s\ncustomer_url: 'javascript:alert(6)'\nindustry: %s\nproduct: %s\nsize: %s\nchallenge: %s\nsolution: %s\nresults: [{metric: %s, before: %s, after: %s, change: %s, timeframe: %s}]\nquote: {text: %s, name: %s, role: %s}\nauthors: [ada]\n---\nx\n",
		h, h, h, h, h, h, h, h, h, h, h, h, h, h, h))
	return f
}

func TestAttack_A04_FrontMatterIsTextEverywhere(t *testing.T) {
	s := build(t, hostileFolder(t))
	pages, found := 0, false
	for _, address := range s.Everywhere() {
		res := get(s, address)
		media, _, _ := strings.Cut(header(res, "Content-Type"), ";")
		switch {
		case strings.HasPrefix(media, "text/html"):
			pages++
			checkInert(t, address, string(res.Body))
			for _, text := range readHead(t, string(res.Body)).scripts {
				var v any
				if err := json.Unmarshal([]byte(text), &v); err != nil {
					t.Errorf("%s: the JSON-LD broke: %v", address, err)
				}
				found = found || strings.Contains(fmt.Sprint(v), "</script></title>")
			}
		case media == "application/rss+xml" || media == "application/atom+xml" || media == "application/feed+json":
			if strings.HasSuffix(media, "xml") {
				checkXML(t, address, res.Body)
			}
			feed, err := gofeed.NewParser().ParseString(string(res.Body))
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			for _, it := range feed.Items {
				checkInert(t, address, it.Content)
			}
		case strings.HasSuffix(media, "xml"):
			if err := xml.Unmarshal(res.Body, new(sitemapFile)); err != nil {
				t.Errorf("%s: %v", address, err)
			}
		}
		for _, h := range res.Header {
			if strings.ContainsAny(h.Value, "\r\n\x00") || strings.Contains(h.Value, "<script") {
				t.Errorf("%s: header %q: %q", address, h.Name, h.Value)
			}
		}
	}
	if pages < 15 || !found {
		t.Errorf("only %d pages were looked at, or none carries the text: the test tests nothing", pages)
	}
}

// checkXML reads a file to its end as any XML parser does.
func checkXML(t *testing.T, address string, body []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s is no XML: %v", address, err)
			return
		}
	}
}

// checkInert parses HTML as a browser does and looks for anything that would run.
func checkInert(t *testing.T, address, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json" {
			t.Errorf("%s: a script: %v", address, n.FirstChild)
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(value, "javascript:") || a.Key == "src" && value == "x" {
				t.Errorf("%s: <%s %s=%q>", address, n.Data, a.Key, a.Val)
			}
		}
	}
}

func TestAttack_A13_ErrorPagesRepeatNothing(t *testing.T) {
	site := siteOf(build(t, sampleFolder(t)))
	const probe = "qqprobe"
	for _, path := range []string{"/" + probe, "/<script>" + probe + "</script>", "/articles/" + probe + ".md", "/" + probe + ".json", "/\x00" + probe, "/\r\nX-Bad: " + probe} {
		for _, accept := range []string{"text/html", "application/json", "text/markdown", "image/svg+xml", probe} {
			res := site.Serve(publish.Request{Method: "GET", Path: path, RawQuery: probe + "=" + probe, Accept: accept, IfNoneMatch: probe, AcceptEncoding: probe})
			if res.Status != http.StatusNotFound || header(res, "Content-Type") != "text/html; charset=utf-8" || strings.Contains(fmt.Sprint(res.Header, string(res.Body)), probe) {
				t.Errorf("%q for %q: %d %v", path, accept, res.Status, res.Header)
			}
		}
	}
	body, err := site.Snapshot().NotFound("/first-call-" + probe + "<script>")
	if err != nil || len(body) == 0 || strings.Contains(string(body), probe) {
		t.Errorf("the page with suggestions repeats the address, or is empty (%v)", err)
	}
	moved := site.Serve(publish.Request{Method: "GET", Path: "/articles/", RawQuery: "a=b\r\nSet-Cookie: x"})
	if to := header(moved, "Location"); to != base+"/articles" {
		t.Errorf("a redirect takes over %q", to)
	}
}

func TestAttack_A18_OnlyPublishedFilesAreServed(t *testing.T) {
	dir := t.TempDir()
	f := sampleFolder(t)
	f.put("images/notes.txt", needle)
	f.put("images/.hidden.jpg", needle)
	f.put("articles/leak.md", article("Leak", "2026-11-02", "image: {src: ../../outside.jpg, alt: x}")+"\n![x](../../outside.jpg) ![y](/images/link.jpg)\n")
	if err := os.WriteFile(filepath.Join(dir, "outside.jpg"), []byte(pictures()[4]), 0o600); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "content")
	writeFolder(t, root, f.MapFS)
	if err := os.Symlink(filepath.Join(dir, "outside.jpg"), filepath.Join(root, "images", "link.jpg")); err != nil {
		t.Fatal(err)
	}
	files, err := content.Dir(root)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	lib, err := content.Load(files, nil, content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := publish.Build(publish.Input{Library: lib, Files: files, Now: noon, Base: mustURL(base), Renderer: renderer})
	if err != nil {
		t.Fatal(err)
	}
	if res := get(s, "/images/hero.jpg"); res.Status != 200 || !strings.HasPrefix(string(res.Body), "\xff\xd8") {
		t.Fatalf("the picture that is published answers %d", res.Status)
	}
	for _, path := range []string{
		"/images/link.jpg", "/images/notes.txt", "/images/.hidden.jpg", "/site.yaml", "/authors.yaml", "/articles/piece-1.md/", "/images/../site.yaml", "/images/../../outside.jpg",
		"/images/..\\site.yaml", "/images//../site.yaml", "/outside.jpg", "/images/%2e%2e/site.yaml", "/images/hero.jpg\x00.md", "/images/", "/images", "/content/site.yaml",
	} {
		res := get(s, path)
		if res.Status != 404 && !(res.Status == 301 && path == "/articles/piece-1.md/") {
			t.Errorf("%q answers %d", path, res.Status)
		}
	}
	for _, a := range s.Everywhere() {
		if body := string(get(s, a).Body); strings.Contains(body, needle) || body == pictures()[4] {
			t.Errorf("%s answers with a file of its own", a)
		}
	}
}

func writeFolder(t testing.TB, root string, files fstest.MapFS) {
	t.Helper()
	for name, file := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAttack_A40_UnpublishedIsNowhere looks for the words and pictures of drafts, scheduled and expired documents in every
// answer the site can give, in everything handed to the search index, and in the difference to a site that never had them.
func TestAttack_A40_UnpublishedIsNowhere(t *testing.T) {
	f := sampleFolder(t)
	clean := build(t, f)
	addUnpublished(f)
	s := build(t, f)
	if n := len(s.Library.Documents) - len(clean.Library.Documents); n != 9 {
		t.Fatalf("%d unpublished documents are in the folder, want 9: %v", n, s.Library.Problems)
	}
	site := siteOf(s)
	for _, address := range s.Everywhere() {
		path, query, _ := strings.Cut(address, "?")
		for _, accept := range []string{"", "text/markdown"} {
			for _, method := range []string{"GET", "HEAD"} {
				res := site.Serve(publish.Request{Method: method, Path: path, RawQuery: query, Accept: accept})
				if strings.Contains(strings.ToLower(fmt.Sprint(res.Header, string(res.Body))), needle) {
					t.Errorf("%s %s (%q) speaks of what is not public", method, address, accept)
				}
			}
		}
	}
	for _, path := range []string{
		"/articles/" + needle + "-draft", "/articles/" + needle + "-scheduled", "/case-studies/" + needle + "-draft-case", "/" + needle + "-draft-page", "/articles/" + needle + "-draft.md",
		"/articles/" + needle + "-expired.md", "/topics/" + needle + "-topic", "/topics/" + needle + "-topic/feed.xml", "/authors/" + needle + "-writer", "/images/secret.jpg",
		"/" + needle + "-draft-old", "/" + needle + "-expired-old",
	} {
		for _, r := range []publish.Request{{Method: "GET"}, {Method: "HEAD"}, {Method: "GET", IfNoneMatch: "*"}, {Method: "GET", IfModifiedSince: "Fri, 20 Nov 2099 00:00:00 GMT"}, {Method: "GET", Accept: "text/markdown"}} {
			r.Path = path
			got := site.Serve(r)
			r.Path = "/there-never-was-this"
			if diff := cmp.Diff(site.Serve(r), got); diff != "" {
				t.Errorf("%s %s is told from nothing (-nothing +it):\n%s", r.Method, path, diff)
			}
		}
	}
	for _, space := range publish.Spaces {
		ids := map[string]bool{}
		for id := range s.Indexed(space) {
			ids[id] = true
		}
		if diff := cmp.Diff(clean.Indexed(space), s.Indexed(space)); diff != "" {
			t.Errorf("%s: the index is told of more (-clean +with):\n%s", space, diff)
		}
		for _, d := range s.Library.Documents {
			ids[publish.SearchID(d)] = true // even when asked for by name
		}
		if text := fmt.Sprint(s.SearchDocuments(space, ids)); strings.Contains(strings.ToLower(text), needle) {
			t.Errorf("%s: a search document speaks of what is not public", space)
		}
	}
	if len(s.Suggest("/"+needle+"-draft-article")) > 0 || s.IsLive("/articles/"+needle+"-draft") || strings.Contains(fmt.Sprint(s.Latest(12)), needle) {
		t.Error("suggestions or lists name what is not public")
	}
	if diff := cmp.Diff(withoutGone(clean.Dump()), withoutGone(s.Dump())); diff != "" {
		t.Errorf("the site is another one than without them (-without +with):\n%.2000s", diff)
	}
}

func withoutGone(dump map[string]string) map[string]string {
	for k := range dump {
		if strings.HasSuffix(k, " gone") || k == "next" { // when something comes is nobody's to see
			delete(dump, k)
		}
	}
	return dump
}

// TestAttack_A40_TimeDecidesEverywhereAtOnce walks over the moments at which documents come and go.
func TestAttack_A40_TimeDecidesEverywhereAtOnce(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/fleeting.md", article("Fleeting thing", "2026-12-01T09:00:00Z", "expires: 2026-12-02T09:00:00Z\nauthors: [ada]\ntopics: [handover]\naliases: [/fleet]"))
	var previous *publish.Snapshot
	lib := load(t, f, nil)
	start := live(t, lib, "/articles/fleeting").Published
	end := live(t, lib, "/articles/fleeting").Expires
	for _, c := range []struct {
		name   string
		offset int // minutes after start
		status int
	}{{"before", -1, 404}, {"on the minute", 0, 200}, {"in between", 60, 200}, {"the last minute", int(end.Sub(start).Minutes()) - 1, 200}, {"over", int(end.Sub(start).Minutes()), 410}} {
		now := start.Add(time.Duration(c.offset) * time.Minute)
		s, err := publish.Build(input(f, lib, now, previous))
		if err != nil {
			t.Fatal(err)
		}
		previous = s
		on := c.status == 200
		for address, there := range map[string]bool{"/articles": on, "/": on, "/feed.xml": on, "/feed.json": on, "/llms.txt": on, "/sitemap-articles.xml": on, "/topics/handover": on, "/authors/ada": on} {
			if got := strings.Contains(page(t, s, address), "/articles/fleeting"); got != there {
				t.Errorf("%s: %s names it: %v", c.name, address, got)
			}
		}
		alias := map[bool]int{true: 301, false: 404}[on]
		if a, b, m := get(s, "/articles/fleeting").Status, get(s, "/fleet").Status, get(s, "/articles/fleeting.md").Status; a != c.status || b != alias || (m == 200) != on {
			t.Errorf("%s: page %d, alias %d, markdown %d", c.name, a, b, m)
		}
		if _, there := s.Indexed(search.Public)["article-fleeting"]; there != on {
			t.Errorf("%s: in the index %v", c.name, there)
		}
	}
}
