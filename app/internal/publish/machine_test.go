package publish_test

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"tandem/app/internal/publish"
)

func TestFeeds(t *testing.T) {
	s := build(t, sampleFolder(t))
	for address, want := range map[string]int{"/feed.xml": 7, "/feed.json": 7, "/topics/handover/feed.xml": 7, "/topics/calls/feed.json": 1, "/authors/bo/feed.xml": 3, "/rss.xml": 7, "/topics/handover/rss.xml": 7, "/authors/ada/rss.xml": 5} {
		t.Run(address, func(t *testing.T) {
			feed, err := gofeed.NewParser().ParseString(page(t, s, address))
			if err != nil {
				t.Fatal(err)
			}
			if len(feed.Items) != want {
				t.Errorf("%d items, want %d", len(feed.Items), want)
			}
			ids := map[string]bool{}
			for i, it := range feed.Items {
				if !strings.HasPrefix(it.Link, base+"/") || it.Content == "" || it.PublishedParsed == nil || it.UpdatedParsed == nil && feed.FeedType != "rss" || len(it.Authors) == 0 || it.Description == "" {
					t.Errorf("item %d lacks something: %+v", i, it)
				}
				if !strings.HasPrefix(it.GUID, "tag:hub.example,2026:") || ids[it.GUID] {
					t.Errorf("id %q", it.GUID)
				}
				ids[it.GUID] = true
				if strings.Contains(it.Content, `href="/`) || strings.Contains(it.Content, `href="#`) || strings.Contains(it.Content, `src="/`) {
					t.Errorf("a relative address in %s", it.Content)
				}
				if i > 0 && it.PublishedParsed.After(*feed.Items[i-1].PublishedParsed) {
					t.Errorf("item %d is newer than the one before", i)
				}
			}
		})
	}
	if n := len(feedOf(t, build(t, manyPieces(t)), "/rss.xml").Items); n != 30 {
		t.Errorf("a feed of many holds %d", n)
	}
	if res := get(s, "/feed.xml"); header(res, "X-Robots-Tag") != "noindex" || header(res, "ETag") == "" {
		t.Errorf("headers of the feed: %v", res.Header)
	}
}

func feedOf(t testing.TB, s *publish.Snapshot, address string) *gofeed.Feed {
	t.Helper()
	feed, err := gofeed.NewParser().ParseString(page(t, s, address))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return feed
}

func manyPieces(t testing.TB) *folder {
	f := sampleFolder(t)
	for i := range 40 {
		f.put(fmt.Sprintf("articles/many-%d.md", i), article(fmt.Sprintf("One of many, %d", i), fmt.Sprintf("2026-06-%02d", 1+i%28), ""))
	}
	return f
}

// TestRSSHasWhatReadersLookFor reads an RSS feed back with a parser that is not ours.
func TestRSSHasWhatReadersLookFor(t *testing.T) {
	s := build(t, wideFolder(t))
	text := page(t, s, "/rss.xml")
	feed := feedOf(t, s, "/rss.xml")
	if feed.FeedType != "rss" || feed.FeedVersion != "2.0" || feed.Title != "Handover" || feed.Link != base+"/" || feed.FeedLink != base+"/rss.xml" || feed.Language != "en" || feed.UpdatedParsed == nil {
		t.Errorf("the channel: %+v", feed)
	}
	it := feed.Items[0]
	if it.GUID != "tag:hub.example,2026:article/first-call" && !strings.HasPrefix(it.GUID, "tag:hub.example,2026:") || it.DublinCoreExt == nil || len(it.DublinCoreExt.Creator) != 2 || strings.Join(it.Categories, ",") != "Handover,Calls" {
		t.Errorf("the first item: %+v", it)
	}
	for _, want := range []string{`<guid isPermaLink="false">tag:hub.example`, "<content:encoded>", `<atom:link rel="self" type="application/rss+xml" href="` + base + `/rss.xml">`, "<lastBuildDate>Tue, 10 Nov 2026 00:00:00 +0000"} {
		if !strings.Contains(text, want) {
			t.Errorf("the feed lacks %s", want)
		}
	}
	for address, media := range map[string]string{"/rss.xml": "application/rss+xml; charset=utf-8", "/feed.xml": "application/atom+xml; charset=utf-8", "/feed.json": "application/feed+json; charset=utf-8"} {
		res := get(s, address)
		if header(res, "Content-Type") != media || header(res, "ETag") == "" || header(res, "Last-Modified") == "" || header(res, "X-Robots-Tag") != "noindex" {
			t.Errorf("%s: headers %v", address, res.Header)
		}
	}
}

// TestPagesNameTheirFeeds follows the feeds that pages name in their head and header.
func TestPagesNameTheirFeeds(t *testing.T) {
	f := wideFolder(t)
	translated(f)
	s := build(t, f)
	for address, feed := range map[string]string{"/": "", "/articles": "", "/articles/first-call": "", "/topics/handover": "/topics/handover", "/authors/ada": "/authors/ada", "/de/articles": "/de", "/series/anrufe": "", "/de/series/anrufe": "/de/series/anrufe"} {
		res := get(s, address)
		if res.Status != 200 {
			continue // the series is in one language only
		}
		named := map[string]string{}
		for _, n := range headOf(t, string(res.Body)) {
			if attr(n, "rel") == "alternate" && attr(n, "hreflang") == "" && attr(n, "type") != "text/markdown" {
				named[attr(n, "type")] = attr(n, "href")
			}
		}
		for media, file := range map[string]string{"application/rss+xml": "/rss.xml", "application/atom+xml": "/feed.xml", "application/feed+json": "/feed.json"} {
			if named[media] != base+feed+file || get(s, feed+file).Status != 200 {
				t.Errorf("%s names %q for %s", address, named[media], media)
			}
		}
		if link := header(res, "Link"); !strings.Contains(link, "<"+feed+`/rss.xml>; rel="alternate"; type="application/rss+xml"`) {
			t.Errorf("%s: Link %q", address, link)
		}
	}
}

func TestFeedIDsOutliveARename(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/named.md", article("Named", "2026-11-20", "id: kept-for-ever"))
	before := page(t, build(t, f), "/feed.xml")
	f.remove("articles/named.md")
	f.put("articles/renamed.md", article("Named", "2026-11-20", "id: kept-for-ever\naliases: [/articles/named]"))
	after := build(t, f)
	const id = "<id>tag:hub.example,2026:kept-for-ever</id>"
	if !strings.Contains(before, id) || !strings.Contains(page(t, after, "/feed.xml"), id) {
		t.Error("the id changed with the name")
	}
	if res := get(after, "/articles/named"); res.Status != 301 || header(res, "Location") != base+"/articles/renamed" {
		t.Errorf("the old address answers %d to %q", res.Status, header(res, "Location"))
	}
}

type sitemapFile struct {
	XMLName xml.Name
	URLs    []struct {
		Loc    string   `xml:"loc"`
		Mod    string   `xml:"lastmod"`
		Images []string `xml:"image>loc"`
	} `xml:"url"`
	Maps []struct {
		Loc string `xml:"loc"`
		Mod string `xml:"lastmod"`
	} `xml:"sitemap"`
}

func TestSitemapsNameWhatMayBeIndexed(t *testing.T) {
	s := build(t, wideFolder(t))
	var index sitemapFile
	if err := xml.Unmarshal([]byte(page(t, s, "/sitemap.xml")), &index); err != nil || index.XMLName.Local != "sitemapindex" || len(index.Maps) != 5 {
		t.Fatalf("%+v, %v", index, err)
	}
	images := 0
	for _, m := range index.Maps {
		var file sitemapFile
		if err := xml.Unmarshal([]byte(page(t, s, strings.TrimPrefix(m.Loc, base))), &file); err != nil {
			t.Fatal(err)
		}
		for _, u := range file.URLs {
			images += len(u.Images)
			h := readHead(t, page(t, s, strings.TrimPrefix(u.Loc, base)))
			if h.canonicals[0] != u.Loc || strings.Contains(h.meta["robots"][0], "noindex") {
				t.Errorf("%s is in the sitemap; its canonical is %q, robots %q", u.Loc, h.canonicals, h.meta["robots"])
			}
			if mod := h.meta["article:modified_time"]; len(mod) > 0 && mod[0] != u.Mod {
				t.Errorf("%s: lastmod %q, modified %q", u.Loc, u.Mod, mod)
			}
			if _, err := time.Parse(time.RFC3339, u.Mod); u.Mod != "" && err != nil {
				t.Errorf("%s: lastmod %q", u.Loc, u.Mod)
			}
		}
	}
	if images == 0 {
		t.Error("no picture is named")
	}
}

func TestRobotsFollowsThePolicy(t *testing.T) {
	f := sampleFolder(t)
	in := input(f, load(t, f, nil), noon, nil)
	open, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Crawling, in.Previous = publish.Crawling{NoTraining: true}, open
	closed, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	a, b := page(t, open, "/robots.txt"), page(t, closed, "/robots.txt")
	for text, want := range map[string]string{a: "ai-train=yes", b: "ai-train=no"} {
		if !strings.Contains(text, want) || !strings.Contains(text, "\nSitemap: "+base+"/sitemap.xml\n") || strings.Contains(text, "Disallow: /search") {
			t.Errorf("want %s in\n%s", want, text)
		}
	}
	if rules := groupOf(b, "GPTBot"); rules != "Disallow: /" {
		t.Errorf("a training crawler is told %q", rules)
	}
	if rules := groupOf(b, "Googlebot"); !strings.HasSuffix(rules, "Allow: /") {
		t.Errorf("a search engine is told %q", rules)
	}
	if rules := groupOf(b, "OAI-SearchBot"); !strings.HasSuffix(rules, "Allow: /") || !strings.Contains(rules, "Disallow: /library") {
		t.Errorf("an answering crawler is told %q", rules)
	}
}

// groupOf returns the rules of the group that names a crawler.
func groupOf(robots, agent string) string {
	for group := range strings.SplitSeq(robots, "\n\n") {
		if strings.Contains(group+"\n", "User-agent: "+agent+"\n") {
			var rules []string
			for line := range strings.SplitSeq(group, "\n") {
				if strings.HasPrefix(line, "Allow") || strings.HasPrefix(line, "Disallow") {
					rules = append(rules, line)
				}
			}
			return strings.Join(rules, "\n")
		}
	}
	return "nothing"
}

func TestLLMSIsBoundedAndLeadsToMarkdown(t *testing.T) {
	f := sampleFolder(t)
	for i := range 600 {
		f.put(fmt.Sprintf("articles/long-%03d.md", i), article(fmt.Sprintf("Long %03d %s", i, strings.Repeat("word ", 20)), "2026-01-01", ""))
	}
	s := build(t, f)
	text := page(t, s, "/llms.txt")
	if n := len([]rune(text)); n > 101_000 || n < 50_000 {
		t.Errorf("%d characters", n)
	}
	if !strings.HasPrefix(text, "# Handover\n\n> Articles and case studies") || strings.Contains(text, "/articles/hidden") {
		t.Errorf("it begins %.200q, or names what asks not to be indexed", text)
	}
	last := text[strings.LastIndex(text, "\n## "):]
	if !strings.HasPrefix(last, "\n## Optional\n") {
		t.Errorf("the last section is %.60q", last)
	}
	links := 0
	for line := range strings.SplitSeq(text, "\n") {
		if _, after, ok := strings.Cut(line, "]("+base); ok {
			address, _, _ := strings.Cut(after, ")")
			if strings.Contains(text[strings.Index(text, "\n## Optional\n"):], line) && !strings.HasSuffix(address, ".md") {
				continue // the other files for programs
			}
			if !strings.HasSuffix(address, ".md") || get(s, address).Status != 200 {
				t.Errorf("%s leads nowhere", line)
			}
			links++
		}
	}
	if links < 100 || page(t, s, "/.well-known/llms.txt") != text {
		t.Errorf("%d links, or the two places differ", links)
	}
}

func TestEverythingInOneFileIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("much work, which the run without the race detector does")
	}
	f := sampleFolder(t)
	small := page(t, build(t, f), "/llms-full.txt")
	if !strings.HasPrefix(small, "# Handover\n") || strings.Index(small, "# About us\n\n"+base+"/about\n") > strings.Index(small, "# What the first call is for") || strings.Contains(small, "This file ends here") || strings.Contains(small, "A piece that is not indexed") {
		t.Errorf("a small site:\n%.600s", small)
	}
	for i := range 600 {
		f.put(fmt.Sprintf("articles/long-%03d.md", i), article(fmt.Sprintf("Long %03d", i), "2026-01-01", ""))
	}
	many := page(t, build(t, f), "/llms-full.txt")
	if n := strings.Count(many, "\n---\n"); n != 501 || !strings.Contains(many, "This file ends here") {
		t.Errorf("%d parts of many documents", n)
	}
	for i := range 40 {
		f.put(fmt.Sprintf("articles/long-%03d.md", i), article(fmt.Sprintf("Long %03d", i), "2026-11-01", "")+strings.Repeat("Very long. ", 20_000))
	}
	large := page(t, build(t, f), "/llms-full.txt")
	if len(large) > 5<<20+1000 || len(large) < 4<<20 || !strings.Contains(large, "This file ends here") {
		t.Errorf("%d bytes of large documents", len(large))
	}
}

// TestTwinsLinkByAddress holds that links by file lead somewhere from wherever a twin is read.
func TestTwinsLinkByAddress(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/2026/deep/linking.md", article("Linking", "2026-11-02", "")+
		"\n[a](../../piece-1.md#two) [b](/articles/piece-2.md) [c](/about) [d](#one) [e](https://x.example/y.md) [f](../../../case-studies/mill.md) ![g](../../../images/hero.jpg)\n\n```\n[h](../../piece-1.md)\n```\n")
	text := page(t, build(t, f), "/articles/linking.md")
	for _, want := range []string{
		"[a](" + base + "/articles/piece-1#two)", "[b](" + base + "/articles/piece-2)", "[c](" + base + "/about)", "[d](#one)", "[e](https://x.example/y.md)",
		"[f](" + base + "/case-studies/mill)", "![g](" + base + "/images/hero.jpg?v=", "[h](../../piece-1.md)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the twin lacks %s:\n%s", want, text)
		}
	}
}

func TestMarkdownTwins(t *testing.T) {
	s := build(t, sampleFolder(t))
	res := get(s, "/articles/first-call.md")
	text := string(res.Body)
	for _, want := range []string{
		"title: \"What the first call is for\"\n", "url: \"" + base + "/articles/first-call\"\n", "authors: [\"Ada Sample\", \"Bo Sample\"]\n",
		"topics: [\"Handover\", \"Calls\"]\n", "# What the first call is for\n", "## Two\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	for _, secret := range []string{"aliases", "old-call", "draft", "image"} {
		if strings.Contains(text, secret) {
			t.Errorf("it says %q", secret)
		}
	}
	if header(res, "Content-Type") != "text/markdown; charset=utf-8" || header(res, "X-Robots-Tag") != "noindex" || header(res, "Link") != "<"+base+`/articles/first-call>; rel="canonical"` {
		t.Errorf("headers %v", res.Header)
	}
	if n, err := strconv.Atoi(header(res, "X-Markdown-Tokens")); err != nil || n < len(text)/5 || n > len(text)/3 || header(res, "Content-Signal") != "search=yes, ai-input=yes, ai-train=yes" {
		t.Errorf("tokens %q, signal %q", header(res, "X-Markdown-Tokens"), header(res, "Content-Signal"))
	}
	study := page(t, s, "/case-studies/mill.md")
	for _, want := range []string{"Customer: Mill and Sons", "## Challenge\n\nLeads waited 42 hours.", "- Response time: 42 hours before, 18 minutes after (−99%), in 6 months", "> It works."} {
		if !strings.Contains(study, want) {
			t.Errorf("the case study lacks %q:\n%s", want, study)
		}
	}
}

func TestIndexNow(t *testing.T) {
	f := sampleFolder(t)
	in := input(f, load(t, f, nil), noon, nil)
	for key, want := range map[string]int{"abcd-EFGH-1234": 200, "short": 404, "with/slash-in-it": 404, strings.Repeat("x", 129): 404, "../../etc/passwd": 404} {
		in.IndexNowKey = key
		s, err := publish.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		res := get(s, "/"+key+".txt")
		if res.Status != want || want == 200 && string(res.Body) != key {
			t.Errorf("%q: %d %q", key, res.Status, res.Body)
		}
	}
	in.IndexNowKey, in.License = "", "https://hub.example/license.xml"
	s, err := publish.Build(in)
	if err != nil || !strings.Contains(page(t, s, "/robots.txt"), "\nLicense: https://hub.example/license.xml\n") {
		t.Error("robots.txt does not name the licence")
	}
}

func TestChangesAreToldToThoseWhoIndex(t *testing.T) {
	f := wideFolder(t)
	lib := load(t, f, nil)
	before, err := publish.Build(input(f, lib, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	all := before.Addresses()
	if c := before.Diff(nil); len(c.Added) != len(all) || len(c.Changed)+len(c.Removed) > 0 {
		t.Errorf("the first snapshot: %+v", c)
	}
	named := sitemapText(t, before)
	for _, a := range all {
		if !strings.Contains(named, "<loc>"+a.URL+"</loc>") || a.Validator == "" {
			t.Errorf("%s is in no sitemap", a.URL)
		}
	}
	if n := strings.Count(named, "<loc>"); n < len(all) {
		t.Errorf("%d addresses, %d in the sitemaps", len(all), n)
	}
	f.put("articles/piece-2.md", article("Piece number 2 about the handover", "2026-10-02", "authors: [ada]\ntopics: [handover]")+"\nOne more sentence.\n")
	f.remove("articles/piece-3.md")
	f.put("articles/new.md", article("New", "2026-11-20", ""))
	f.put("site.yaml", site+"footer: [{label: More, url: /about}]\n")
	lib = load(t, f, lib)
	after, err := publish.Build(input(f, lib, noon, before))
	if err != nil {
		t.Fatal(err)
	}
	c := after.Diff(before)
	want := publish.Changes{
		Added: []string{base + "/articles/new"}, Removed: []string{base + "/articles/piece-3"},
		Changed: []string{base + "/", base + "/articles", base + "/articles/piece-2", base + "/authors", base + "/authors/ada", base + "/topics", base + "/topics/handover"},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("the changes (-want +got):\n%s", diff)
	}
}
