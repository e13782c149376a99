package lint_test

import (
	"strings"
	"time"

	"tandem/content"
	"tandem/content/lint"
)

// tweaked is a pair of one folder and two changes to what was read of it.
func tweaked(rule string, bad, good func(*content.Library)) pair {
	return pair{rule, input{files: two("", "Text."), tweak: bad}, input{files: two("", "Text."), tweak: good}}
}

func first(lib *content.Library) *content.Document {
	for _, d := range lib.Documents {
		if d.File == "articles/a.md" {
			return d
		}
	}
	return nil
}

func metaPairs() []pair {
	desc := strings.Repeat("x", 117) + " of it"
	return []pair{
		{"meta/title-missing", input{files: folder("articles/x.md", "Text.")}, input{files: two("", "Text.")}},
		front("meta/title-width", "title: "+strings.Repeat("Wide ", 20)+"title\n", ""),
		front("meta/title-short", "title: Short\n", ""),
		{"meta/title-duplicate", input{files: two("title: "+otherTitle+"\n", "x")}, input{files: two("", "x")}},
		sited("meta/title-duplicate", func(s *fakeSite) { s.more = append(s.more, newPage("/topics/x")) }, nil),
		front("meta/title-truncation-artifact", "title: What we have learned from a year of losing deals to the…\n", "title: What we have learned from a year of losing deals\n"),
		front("meta/title-truncation-artifact", "title: What we have learned from a year of losing de\nslug: what-we-have-learned-from-a-year-of-losing-deals\n",
			"title: What we have learned from a year of losing\nslug: what-we-have-learned-from-a-year-of-losing-deals\n"),
		front("meta/title-boilerplate", "title: What we have learned from losing | Tandem\n", "title: What we have learned in tandem with losing\n"),
		front("meta/title-year-stale", "title: The best ways to qualify a lead in 2024\ndate: 2024-01-05\nupdated: 2026-02-01\n",
			"title: What we have learned from the year 2024\ndate: 2025-01-05\n"),
		front("meta/desc-missing", "description:\n", ""),
		front("meta/desc-length", "description: Short.\n", "description: "+desc+"\n"),
		front("meta/desc-duplicate", "description: What the reader gets from "+otherTitle+", told in a sentence that is long enough to be shown whole in results.\n", ""),
		{
			"meta/desc-equals-first-paragraph",
			input{files: two("description: The buyer never saw the deck that we had made for the buyer.\n", "The buyer never saw the deck that we had made for the buyer.")},
			input{files: two("description: The buyer never saw the deck that we had made for the buyer.\n", "Nobody ever saw it.")},
		},
		front("meta/headline-long", "title: "+strings.Repeat("Wide ", 24)+"title\n", ""),
		sited("meta/og-image-missing", func(s *fakeSite) { s.a.head = without(s.a.head, "og:image") }, nil),
		sited("meta/og-image-size", func(s *fakeSite) { s.a.head = strings.Replace(s.a.head, "1200", "800", 1) }, nil),
		sited("meta/og-image-size", func(s *fakeSite) { s.a.head = strings.Replace(s.a.head, "image/jpeg", "image/webp", 1) }, nil),
		sited("meta/og-image-size", func(s *fakeSite) { s.others["/og.jpg"] = page("/og.jpg", 2<<20) }, func(s *fakeSite) { s.others["/og.jpg"] = page("/og.jpg", 1<<10) }),
		sited("meta/og-alt-missing", func(s *fakeSite) { s.a.head = without(s.a.head, "og:image:alt") }, nil),
		front("meta/noindex-conflict", "noindex: true\ncanonical: https://other.example/x\n", "noindex: true\n"),
		sited("meta/noindex-conflict", func(s *fakeSite) { s.a.robots = "noindex" }, func(s *fakeSite) { s.a.robots = "noindex"; s.leaveOut("/articles/a") }),
		external("meta/canonical-external", "canonical: https://other.example/x\n", "x", "https://other.example/x", lint.LinkStatus{NoIndex: true}),
		tweaked("meta/canonical-broken", func(lib *content.Library) { first(lib).Canonical = "/articles/b" }, func(lib *content.Library) { first(lib).Canonical = "https://other.example/b" }),
		sited("meta/canonical-broken", func(s *fakeSite) { s.a.canonical = origin + "/articles/nowhere" }, func(s *fakeSite) { s.a.canonical = origin + "/articles/b" }),
		sited("meta/hreflang-nonreciprocal", func(s *fakeSite) { s.a.head += hreflang("en", "/articles/a") + hreflang("de", "/articles/b") }, func(s *fakeSite) {
			s.a.head += hreflang("en", "/articles/a") + hreflang("de", "/articles/b")
			s.b.head += hreflang("en", "/articles/a") + hreflang("de", "/articles/b")
		}),
		tweaked("meta/hreflang-bad-code", func(lib *content.Library) { first(lib).Language = "english" }, func(lib *content.Library) { first(lib).Language = "pt-BR" }),
		sited("meta/hreflang-bad-code", func(s *fakeSite) { s.a.head += hreflang("en-UK", "/articles/a") }, func(s *fakeSite) { s.a.head += hreflang("en-GB", "/articles/a") }),
		sited("meta/no-x-default", func(s *fakeSite) { s.a.head += hreflang("en", "/articles/a") + hreflang("de", "/articles/b") }, func(s *fakeSite) {
			s.a.head += hreflang("en", "/articles/a") + hreflang("de", "/articles/b") + hreflang("x-default", "/articles/a")
		}),
	}
}

// external is a pair of an article with a link that failed, and the same with the link as it should be.
func external(rule, front, body, address string, status lint.LinkStatus) pair {
	return pair{
		rule,
		input{files: two(front, body), opts: lint.Options{External: map[string]lint.LinkStatus{address: status}}},
		input{files: two(front, body), opts: lint.Options{External: map[string]lint.LinkStatus{address: {Status: 200, Checked: clock()}}}},
	}
}

func published(path, text string, updated time.Time) lint.Options {
	return lint.Options{Published: func(id string) (lint.Version, bool) {
		return lint.Version{Path: path, Body: []byte(text), Updated: updated}, id == "article/a"
	}}
}

func urlPairs() []pair {
	expired := "expires: 2026-07-01\nafter_expiry: redirect\n"
	return []pair{
		tweaked("url/slug-chars", func(lib *content.Library) { first(lib).Slug = "Ärger_hier" }, func(lib *content.Library) { first(lib).Slug = "plain-words-2" }),
		front("url/slug-length", "slug: "+strings.Repeat("long-", 15)+"x\n", "slug: short\n"),
		front("url/slug-stopwords", "slug: what-we-have-learned-from-all-of-the-deals-that-we-lost-to-a-rival\n", "slug: deals-lost-to-rivals-and-lessons-they-taught-sales-teams\n"),
		front("url/slug-date", "slug: news-2026-06-01\n", "slug: what-2026-brought\n"),
		front("url/slug-collision", "aliases: [/articles/b]\n", "aliases: [/articles/old]\n"),
		front("url/slug-collision", "aliases: [/search]\n", "aliases: [/find]\n"),
		{"url/slug-collision", input{files: folder("pages/x.md", "---\ntitle: x\nslug: search\n---\n")}, input{files: folder("pages/x.md", "---\ntitle: x\nslug: find\n---\n")}},
		{
			"url/rename-without-redirect",
			input{files: two("", "x"), opts: published("/articles/former", "", time.Time{})},
			input{files: two("aliases: [/articles/former]\n", "x"), opts: published("/articles/former", "", time.Time{})},
		},
		{
			"url/redirect-chain",
			input{files: two(expired+"successor: /articles/c\n", "x", "articles/c.md", article("A third article that has expired too", expired+"successor: b.md\n", "x"))},
			input{files: two(expired+"successor: b.md\n", "x")},
		},
		sited("url/redirect-chain", func(s *fakeSite) {
			s.redirects = []lint.Redirect{{From: "/x", To: "/y"}, {From: "/y", To: "/articles/a"}}
		}, func(s *fakeSite) { s.redirects = []lint.Redirect{{From: "/x", To: "/articles/a"}} }),
		{
			"url/redirect-loop",
			input{files: two(expired+"successor: c.md\n", "x", "articles/c.md", article("A third article that has expired too", expired+"successor: a.md\n", "x"))},
			input{files: two(expired+"successor: b.md\n", "x")},
		},
		sited("url/redirect-loop", func(s *fakeSite) {
			s.redirects = []lint.Redirect{{From: "/x", To: "/y"}, {From: "/y", To: origin + "/x"}}
		}, func(s *fakeSite) { s.redirects = []lint.Redirect{{From: "/x", To: "/articles/a"}} }),
		{
			"url/redirect-to-404",
			input{files: two("", "x"), tweak: func(lib *content.Library) {
				first(lib).Action, first(lib).Successor = content.ActionRedirect, "/articles/nowhere"
			}},
			input{files: two(expired+"successor: b.md\n", "x")},
		},
		sited("url/redirect-to-404", func(s *fakeSite) { s.redirects = []lint.Redirect{{From: "/x", To: "/gone"}} },
			func(s *fakeSite) { s.redirects = []lint.Redirect{{From: "/x", To: "https://other.example/"}} }),
	}
}
