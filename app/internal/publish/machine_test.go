package publish_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"tandem/app/internal/publish"
)

func TestFeeds(t *testing.T) {
	s := build(t, sampleFolder(t))
	for address, want := range map[string]int{"/feed.xml": 7, "/feed.json": 7, "/topics/handover/feed.xml": 7, "/topics/calls/feed.json": 1, "/authors/bo/feed.xml": 3} {
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
				if !strings.HasPrefix(it.Link, base+"/") || it.Content == "" || it.PublishedParsed == nil || it.UpdatedParsed == nil || len(it.Authors) == 0 {
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
	if res := get(s, "/feed.xml"); header(res, "X-Robots-Tag") != "noindex" || header(res, "ETag") == "" {
		t.Errorf("headers of the feed: %v", res.Header)
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
	study := page(t, s, "/case-studies/mill.md")
	for _, want := range []string{"Customer: Mill and Sons", "## Challenge\n\nLeads waited 42 hours.", "- Response time: 42 hours before, 18 minutes after (−99%), in 6 months", "> It works."} {
		if !strings.Contains(study, want) {
			t.Errorf("the case study lacks %q:\n%s", want, study)
		}
	}
}
