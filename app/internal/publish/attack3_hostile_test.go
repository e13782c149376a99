package publish_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"tandem/app/internal/publish"
	"tandem/content"
)

// hostileEverywhere has hostile text in every value that this kind of site has besides those of hostileFolder, and bodies
// that try to run something through every extension of markdown.
func hostileEverywhere(t *testing.T) *folder {
	f := hostileFolder(t)
	out, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	h := string(out)
	f.put("parts/said.md", fmt.Sprintf("---\nkind: testimonial\nname: %s\nrole: %s\ncustomer: %s\napproved: true\nimage: {src: ../images/hero.jpg, alt: %s, caption: %s, credit: %s}\n---\n%s\n", h, h, h, h, h, h, hostile))
	f.put("parts/offer.md", fmt.Sprintf("---\nkind: cta\ntitle: %s\nurl: /about\nlabel: %s\n---\n%s\n", h, h, hostile))
	f.put("parts/tour.md", fmt.Sprintf("---\nkind: demo\ntitle: %s\nurl: \"https://demo.example/?a=%%22%%3E%%3Cscript%%3E\"\nlabel: %s\n---\n%s\n", h, h, hostile))
	f.put("parts/bad.md", "---\nkind: cta\ntitle: Bad\nurl: \"javascript:alert(1)\"\nlabel: x\n---\nx\n")
	f.put("series/alert.md", fmt.Sprintf("---\ntitle: %s\ndescription: %s\n---\n%s\n", h, h, hostile))
	uses := fmt.Sprintf("\n::testimonial{said}\n\n::cta[%s]{offer}\n\n::demo{tour}\n\n::cta{bad}\n\n::asset[%s]{x}\n\n::video[%s]{youtube=dQw4w9WgXcQ caption=%s}\n\n", hostile, hostile, hostile, h) +
		":::details[" + hostile + "]\n" + hostile + "\n:::\n\n:::pullquote[" + hostile + "]\n" + hostile + "\n:::\n\n> [!NOTE] " + hostile + "\n> " + hostile + "\n\n$\\text{" + hostile + "}$\n\n$$\n\\href{javascript:alert(1)}{x} " + hostile + "\n$$\n\n" +
		"```mermaid\ngraph TD\n A[\"" + hostile + "\"] --> B\n click A \"javascript:alert(1)\"\n```\n\n```goat\n" + hostile + " --> a\n```\n\n```\"><script>alert(1)</script>\n" + hostile + "\n```\n\n" +
		"![" + hostile + "](../images/hero.jpg \"" + strings.ReplaceAll(hostile, `"`, `\"`) + "\"){credit=" + h + " onload=alert(1)}\n\n[x](javascript:alert(1)) <a href=\"jav&#x09;ascript:alert(1)\">y</a> <svg onload=alert(1)> <math><mtext></p><script>alert(1)</script> <iframe src=\"https://evil.example\"></iframe> <style>*{}</style> <form action=\"https://evil.example\"><input name=x></form> <base href=\"//evil.example\"> <meta http-equiv=refresh content=\"0;url=//evil.example\"> <link rel=stylesheet href=//evil.example>\n\n" +
		"[^1]\n\n[^1]: " + hostile + "\n\n| " + hostile + " |\n|---|\n| <b onclick=alert(1)>x</b> |\n\n<!--use:0-->\n"
	head := fmt.Sprintf("title: %s\ndescription: %s\nauthors: [ada]\ntopics: [handover]\nseries: alert\nphrase: %s\nreviewer: %s\nassisted: true\nwaive: [{rule: %s, reason: %s}]\nimage: {src: ../images/hero.jpg, alt: %s, caption: %s, credit: %s, focus: \"10%% 20%%\"}\n", h, h, h, h, h, h, h, h, h)
	f.put("articles/one.md", "---\ndate: 2026-11-20\n"+head+"part: 1\n---\n"+uses)
	f.put("articles/two.md", "---\ndate: 2026-11-21\n"+head+"part: 2\ncanonical: \"https://other.example/?a=%22%3E%3Cscript%3E\"\n---\n"+uses)
	f.put("articles/drei.md", "---\ndate: 2026-11-21\nlanguage: de\ntranslation: one\n"+head+"---\n"+uses)
	f.put("articles/vier.md", "---\ndate: 2026-11-21\nlanguage: x-alert\n"+head+"---\n"+uses)
	f.put("articles/over.md", "---\ndate: 2026-10-21\nexpires: 2026-11-01\nafter_expiry: banner\nsuccessor: "+h+"\n"+head+"---\n"+uses)
	f.put("articles/moved.md", "---\ndate: 2026-10-21\nexpires: 2026-11-01\nafter_expiry: redirect\nsuccessor: \"//evil.example/x\"\ntitle: Moved\naliases: [\"//evil.example\", \"/\\\\evil.example\", \"/a\\r\\nX-Bad: 1\", \"https://evil.example\", "+h+"]\n---\nx\n")
	f.put("case-studies/logo.md", strings.Replace(study("Logo Ltd", "food", "desk", "2026-09-03"), "size:", "logo: {src: ../images/hero.jpg, alt: "+h+"}\nsize:", 1)+uses)
	f.put("pages/hostile.md", "---\n"+head+"date: 2026-01-01\n---\n"+uses)
	return f
}

func hostileSite(t *testing.T) *publish.Snapshot {
	t.Helper()
	f := hostileEverywhere(t)
	in := input(f, load(t, f, nil), noon, nil)
	in.Assets = func(string) (publish.AssetPart, bool) {
		return publish.AssetPart{Title: hostile, Text: hostile, Href: "/files/x", Format: hostile, Size: hostile, Pages: 3}, true
	}
	in.Former = map[string]string{"/was": "//evil.example/x", "/was2": "https://evil.example/", "/was3": "/articles/one"}
	s, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/articles/one", "/articles/two", "/de/articles/drei", "/x-alert/articles/vier", "/articles/over", "/case-studies/logo", "/hostile", "/series/alert"} {
		if res := get(s, path); res.Status != http.StatusOK {
			t.Fatalf("%s answers %d; problems %v", path, res.Status, s.Problems)
		}
	}
	return s
}

// TestAttack_A04_EveryNewValueIsTextEverywhere reads every answer of a hostile site as its readers do.
func TestAttack_A04_EveryNewValueIsTextEverywhere(t *testing.T) {
	s := hostileSite(t)
	site := siteOf(s)
	seen := map[string]int{}
	for _, address := range s.Everywhere() {
		res := get(s, address)
		media, _, _ := strings.Cut(header(res, "Content-Type"), ";")
		seen[media]++
		switch media {
		case "text/html":
			checkInert(t, address, string(res.Body))
			checkAtHome(t, address, string(res.Body))
			for _, text := range readHead(t, string(res.Body)).scripts {
				var v any
				if err := json.Unmarshal([]byte(text), &v); err != nil {
					t.Errorf("%s: the JSON-LD broke: %v", address, err)
				}
			}
		case "application/rss+xml", "application/atom+xml", "application/feed+json":
			if strings.HasSuffix(media, "xml") {
				checkXML(t, address, res.Body)
			}
			feed, err := gofeed.NewParser().ParseString(string(res.Body))
			if err != nil {
				t.Fatalf("%s: %v", address, err)
			}
			for _, it := range feed.Items {
				checkInert(t, address, it.Content)
			}
		case "application/xml", "text/xml":
			if err := xml.Unmarshal(res.Body, new(sitemapFile)); err != nil {
				t.Errorf("%s: %v", address, err)
			}
		}
		for _, h := range res.Header {
			if strings.ContainsAny(h.Value, "\r\n\x00") || strings.Contains(h.Value, "<script") {
				t.Errorf("%s: header %q: %q", address, h.Name, h.Value)
			}
		}
		if to := header(res, "Location"); to != "" && !strings.HasPrefix(to, base+"/") {
			t.Errorf("%s leads to %q", address, to)
		}
	}
	if seen["text/html"] < 25 || seen["application/rss+xml"] == 0 || seen["application/feed+json"] == 0 {
		t.Errorf("looked at %v: the test tests less than it says", seen)
	}
	for _, path := range []string{"//evil.example", "/\\evil.example", "/was", "/was2", "/articles/moved", "//evil.example/articles/one", "/%0d%0aX-Bad:%201"} {
		if to := header(site.Serve(publish.Request{Method: "GET", Path: path}), "Location"); to != "" && !strings.HasPrefix(to, base+"/") {
			t.Errorf("%s leads to %q", path, to)
		}
	}
	for _, file := range []string{"articles/one.md", "pages/hostile.md", "case-studies/logo.md"} {
		for _, d := range s.Library.Documents {
			if d.File != file {
				continue
			}
			page, err := s.Preview(d)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if err := renderer.Render(&out, page); err != nil {
				t.Fatal(err)
			}
			checkInert(t, "the preview of "+file, out.String())
			checkAtHome(t, "the preview of "+file, out.String())
		}
	}
}

// checkAtHome looks for elements that load, send or lead readers somewhere by themselves.
func checkAtHome(t *testing.T, address, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "iframe", "object", "embed", "base", "applet", "frame", "portal":
			t.Errorf("%s: a <%s>", address, n.Data)
		case "style":
			t.Errorf("%s: a style sheet of a writer's", address)
		case "meta":
			if attr(n, "http-equiv") != "" {
				t.Errorf("%s: meta %q", address, attr(n, "http-equiv"))
			}
		case "form":
			if a := attr(n, "action"); !strings.HasPrefix(a, "/") || strings.HasPrefix(a, "//") {
				t.Errorf("%s: a form sends to %q", address, a)
			}
		case "link":
			if rel := attr(n, "rel"); (rel == "stylesheet" || rel == "preload") && !strings.HasPrefix(attr(n, "href"), "/static/") {
				t.Errorf("%s: loads %q", address, attr(n, "href"))
			}
		case "img", "script", "source", "video", "audio":
			for _, name := range []string{"src", "poster", "srcset"} {
				if a := attr(n, name); a != "" && (!strings.HasPrefix(a, "/") || strings.HasPrefix(a, "//")) && !strings.HasPrefix(a, "data:image/") {
					t.Errorf("%s: <%s> loads %q", address, n.Data, a)
				}
			}
		}
		if n.Namespace != "" && (n.Data == "foreignObject" || n.Data == "animate" || n.Data == "set" || n.Data == "use" && !strings.HasPrefix(attr(n, "href"), "#")) {
			t.Errorf("%s: a drawing has a <%s>", address, n.Data)
		}
	}
}

// TestAttack_A15_PlayersOfTextsAreFramedFromTheirHostsOnly takes the policy of pages from the text, not from a test's value.
func TestAttack_A15_PlayersOfTextsAreFramedFromTheirHostsOnly(t *testing.T) {
	f := sampleFolder(t)
	bodies := map[string]struct{ text, frames string }{
		"youtube": {"::video[A film]{youtube=dQw4w9WgXcQ}", "https://www.youtube-nocookie.com"},
		"vimeo":   {"::video[A film]{vimeo=123456789}", "https://player.vimeo.com"},
		"both":    {"::video[A film]{vimeo=123456789}\n\n::video[B]{youtube=dQw4w9WgXcQ}", "https://player.vimeo.com https://www.youtube-nocookie.com"},
		"none":    {"Text.", ""},
		"iframe":  {`<iframe src="https://www.youtube-nocookie.com/embed/x"></iframe>`, ""},
		"evil":    {"::video[x]{youtube=\"../../evil; script-src *\"}\n\n::video[x]{src=\"https://evil.example/x.mp4\"}\n\n::video[x]{host=evil.example}\n\n<a data-player=\"https://evil.example/x\" class=\"video-facade\" href=x>x</a>", ""},
		"header":  {"::video[x]{youtube=\"dQw4w9WgXcQ\\r\\nX-Bad: 1\"}", ""},
	}
	for name, b := range bodies {
		f.put("articles/film-"+name+".md", article("Film "+name, "2026-11-20", "")+"\n"+b.text+"\n")
	}
	f.put("case-studies/film.md", study("Film Ltd", "food", "desk", "2026-09-03")+"\n::video[A film]{vimeo=123456789}\n")
	s := build(t, f)
	for name, b := range bodies {
		res := get(s, "/articles/film-"+name)
		want := ""
		if b.frames != "" {
			want = publish.PagePolicy + "; frame-src " + b.frames
		}
		if policy := header(res, "Content-Security-Policy"); res.Status != 200 || policy != want {
			t.Errorf("%s: %d with the policy %q, want %q", name, res.Status, policy, want)
		}
		if regexp.MustCompile(`<(iframe|video|embed|object)\b`).Match(res.Body) {
			t.Errorf("%s: the page opens a player by itself", name)
		}
	}
	if policy := header(get(s, "/case-studies/film"), "Content-Security-Policy"); !strings.HasSuffix(policy, "; frame-src https://player.vimeo.com") {
		t.Errorf("a case study's policy is %q", policy)
	}
	for _, a := range s.Everywhere() {
		if policy := header(get(s, a), "Content-Security-Policy"); strings.Contains(policy, "evil") || strings.Contains(policy, "unsafe-eval") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy is %q", a, policy)
		}
	}
}

// TestAttack_A29_PagesWithMuchOnThemArePublishedOrRefused builds a whole site around documents that are as heavy as they
// can be. Nothing may be lost for the others, and no answer may be large beyond measure.
func TestAttack_A29_PagesWithMuchOnThemArePublishedOrRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("much work, which the run without the race detector does")
	}
	numbered := func(form string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, form, i)
		}
		return b.String()
	}
	for name, doc := range map[string]string{
		"10,000 topics":        "---\ntitle: Heavy\ndate: 2026-11-20\ntopics: [" + strings.TrimSuffix(numbered("t%d, ", 10_000), ", ") + "]\n---\nx\n",
		"4,000 topics":         "---\ntitle: Heavy\ndate: 2026-11-20\ntopics: [" + strings.TrimSuffix(numbered("t%d, ", 4_000), ", ") + "]\n---\nx\n",
		"10,000 parts":         "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + strings.Repeat("::cta[Go]{offer}\n\n", 10_000),
		"10,000 labels":        "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + numbered("::cta[Go %d]{offer}\n\n", 10_000),
		"a table":              "---\ntitle: Heavy\ndate: 2026-11-20\n---\n|" + strings.Repeat("a|", 3_500) + "\n|" + strings.Repeat("-|", 3_500) + "\n" + strings.Repeat("|a\n", 2_300),
		"a paragraph":          "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + strings.Repeat("*a_ ", 25<<10),
		"apostrophes":          "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + strings.Repeat("'", 100<<10),
		"headings":             "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + numbered("## H %d\n\n", 5_000),
		"aliases":              "---\ntitle: Heavy\ndate: 2026-11-20\naliases: [" + strings.TrimSuffix(numbered("/old/%d, ", 4_500), ", ") + "]\n---\nx\n",
		"pictures":             "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + strings.Repeat("![a](../images/hero.jpg)\n\n", 3_000),
		"players":              "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + strings.Repeat("::video[a]{youtube=dQw4w9WgXcQ}\n\n", 3_000),
		"an unbroken sentence": "---\ntitle: Heavy\ndate: 2026-11-20\n---\n" + strings.Repeat("word ", 20<<10),
	} {
		f := sampleFolder(t)
		f.put("parts/offer.md", "---\nkind: cta\ntitle: Offer\nurl: /about\nlabel: Go\n---\nNow.\n")
		f.put("articles/heavy.md", doc)
		done := make(chan *publish.Snapshot)
		go func() {
			lib, err := content.Load(f, nil, content.Options{Now: func() time.Time { return noon }})
			if err != nil {
				t.Error(err)
			}
			s, err := publish.Build(input(f, lib, noon, nil))
			if err != nil {
				t.Error(err)
			}
			done <- s
		}()
		select {
		case s := <-done:
			if s == nil {
				continue
			}
			if get(s, "/articles/first-call").Status != http.StatusOK {
				t.Errorf("%s: another article is lost", name)
			}
			res := get(s, "/articles/heavy")
			if refused := strings.Contains(fmt.Sprint(s.Library.Problems, s.Problems), "articles/heavy.md"); res.Status != http.StatusOK && !refused {
				t.Errorf("%s: it is neither published (%d) nor refused", name, res.Status)
			}
			for _, a := range []string{"/", "/articles", "/articles/heavy", "/articles/heavy.md", "/feed.xml", "/llms-full.txt", "/topics", "/sitemap-articles.xml"} {
				if n := len(get(s, a).Body); n > 16<<20 {
					t.Errorf("%s: %s is %d MB large", name, a, n>>20)
				}
			}
		case <-time.After(time.Minute):
			t.Fatalf("%s: not published yet", name)
		}
	}
}

// TestAttack_A79_QueriesAndHostsLeadNowhereElse asks with hostile hosts and queries.
func TestAttack_A79_QueriesAndHostsLeadNowhereElse(t *testing.T) {
	site := siteOf(hostileSite(t))
	for _, r := range []publish.Request{
		{Path: "/was3", RawQuery: "next=//evil.example"},
		{Path: "/articles/one/", RawQuery: "\r\nX: y"},
		{Path: "/articles/one", Host: "evil.example"},
		{Path: "//evil.example/%2e%2e", Host: "evil.example"},
		{Path: "/articles/one", Host: "hub.example.evil.example"},
		{Path: "/articles/one", Host: "evil.example#hub.example", Scheme: "javascript"},
		{Path: "/\\evil.example/", Host: "hub.example"},
		{Path: "/articles/one/..", Host: "hub.example"},
	} {
		for _, r.Method = range []string{"GET", "HEAD", "POST"} {
			to := header(site.Serve(r), "Location")
			if u, err := url.Parse(to); to != "" && (err != nil || u.Host != "hub.example" || u.Scheme != "https" || strings.ContainsAny(to, "\r\n\\")) {
				t.Errorf("%+v leads to %q", r, to)
			}
		}
	}
}
