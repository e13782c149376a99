package lint_test

import (
	"fmt"
	"strings"
	"time"

	"tandem/content"
	"tandem/content/lint"
)

// measured is a pair of two measures of a page.
func measured(rule string, bad, good lint.Measure) pair {
	p := sited(rule, nil, nil)
	p.bad.opts.Measured = map[string]lint.Measure{"/articles/a": bad}
	p.good.opts.Measured = map[string]lint.Measure{"/articles/a": good}
	return p
}

func sitePairs() []pair {
	many := func(same bool) func(*fakeSite) {
		return func(s *fakeSite) {
			for i := range 30 {
				e := lint.Entry{Loc: fmt.Sprintf("%s/p%d", origin, i), LastMod: "2026-06-01T10:00:00Z"}
				if !same {
					e.LastMod = fmt.Sprintf("2026-06-%02dT10:00:00Z", i+1)
				}
				s.sitemap = append(s.sitemap, e)
			}
		}
	}
	year := 400 * 24 * time.Hour
	return []pair{
		sited("site/sitemap-mismatch", func(s *fakeSite) { s.sitemap[0].Loc = "http://example.com/articles/a" }, nil),
		sited("site/sitemap-mismatch", func(s *fakeSite) { s.redirects = []lint.Redirect{{From: "/articles/a", To: "/articles/b"}} }, nil),
		sited("site/sitemap-4xx", func(s *fakeSite) { s.sitemap = append(s.sitemap, lint.Entry{Loc: origin + "/gone"}) }, nil),
		sited("site/lastmod-churn", many(true), many(false)),
		sited("site/lastmod-drift", func(s *fakeSite) { s.sitemap[0].LastMod = "2026-11-20T00:00:00Z" }, func(s *fakeSite) { s.sitemap[0].LastMod = "2026-06-01" }),
		sited("site/indexable-not-in-sitemap", func(s *fakeSite) { s.leaveOut("/articles/a") }, func(s *fakeSite) { s.more = append(s.more, newPage("/articles/page/2")) }),
		sited("site/soft-404", func(s *fakeSite) {
			p := newPage("/gone")
			p.title = "Not found | Tandem"
			s.more = append(s.more, p)
		}, func(s *fakeSite) {
			p := newPage("/gone")
			p.title, p.status = "Not found | Tandem", 404
			s.more = append(s.more, p)
		}),
		sited("site/canonical-form-drift", func(s *fakeSite) { s.a.canonical = "http://www.example.com/articles/A/" }, func(s *fakeSite) { s.a.canonical = "https://other.example/a" }),
		sited("site/redirect-unused", func(s *fakeSite) {
			s.redirects = []lint.Redirect{{From: "/x", To: "/articles/a", Made: clock().Add(-2 * year), Used: clock().Add(-year)}}
		}, func(s *fakeSite) {
			s.redirects = []lint.Redirect{{From: "/x", To: "/articles/a", Made: clock().Add(-2 * year), Used: clock().Add(-time.Hour)}}
		}),
		sited("site/robots-blocks-indexable", func(s *fakeSite) { s.robots = "User-agent: *\nDisallow: /articles/\n" },
			func(s *fakeSite) {
				s.robots = "User-agent: *\nDisallow: /articles/\nAllow: /articles/*\nDisallow: /*.pdf$\n"
			}),
		measured("site/page-weight", lint.Measure{Weight: 600 << 10}, lint.Measure{Weight: 300 << 10}),
		sited("site/html-weight", func(s *fakeSite) { s.a.body += strings.Repeat("x", 110<<10) }, nil),
		measured("site/ttfb", lint.Measure{TTFB: time.Second}, lint.Measure{TTFB: 50 * time.Millisecond}),
		sited("site/text-ratio", func(s *fakeSite) { s.a.body += "<style>" + strings.Repeat("x{} ", 10<<10) + "</style>" }, nil),
		measured("site/cwv-field", lint.Measure{CLS: 0.4}, lint.Measure{LCP: time.Second, INP: 100 * time.Millisecond}),
	}
}

func agentPairs() []pair {
	blocked := func(status int) pair {
		p := sited("ax/agent-ua-blocked", nil, nil)
		p.bad.opts.Agents, p.good.opts.Agents = map[string]int{"ClaudeBot": status}, map[string]int{"ClaudeBot": 200}
		return p
	}
	return []pair{
		sited("ax/content-needs-js", func(s *fakeSite) { s.a.body = "<div id=app></div><script>render()</script>" }, nil),
		sited("ax/md-variant-missing", func(s *fakeSite) { s.twins["/articles/a"] = false }, nil),
		sited("ax/llms-stale", func(s *fakeSite) { s.llms += "- [x](" + origin + "/gone.md)\n" }, nil),
		sited("ax/llms-stale", func(s *fakeSite) { s.llms = "- [x](" + origin + "/articles/a.md)\n" }, func(s *fakeSite) { s.llms = "" }),
		sited("ax/llms-stale", func(s *fakeSite) { s.llms = "- [x](" + origin + "/articles/a.md)\n" }, func(s *fakeSite) {
			s.llms = "- [x](" + origin + "/articles/a.md)\n- … and more: " + origin + "/sitemap.xml\n"
		}),
		sited("ax/robots-ai-contradiction", func(s *fakeSite) { s.robots += "User-agent: GPTBot\nAllow: /\nDisallow: /\n" }, func(s *fakeSite) { s.robots += "User-agent: GPTBot\nDisallow: /\n" }),
		sited("ax/robots-ai-contradiction", func(s *fakeSite) {
			s.robots = "User-agent: *\nContent-Signal: search=yes, ai-train=yes\nAllow: /\nUser-agent: GPTBot\nDisallow: /\n"
		}, func(s *fakeSite) {
			s.robots = "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\nUser-agent: GPTBot\nDisallow: /\n"
		}),
		blocked(403),
	}
}

// loadPairs are of what loading reports, and of the engine.
func loadPairs() []pair {
	topics := func(text string) input {
		return input{files: two("topics: [used]\n", "x", "topics/used.md", "---\ntitle: Used\n---\n", "topics/x.md", text)}
	}
	described := "---\ntitle: Sales\ndescription: All about sales.\n---\n"
	shared := func(files ...string) input {
		in := two("topics: sales\n", "x", files...)
		for _, name := range []string{"c", "d"} {
			in["articles/"+name+".md"] = folder("x", article("An article on sales by name of "+name, "topics: sales\n", "x"))["x"]
		}
		return input{files: in}
	}
	waived := func(front string) input { return input{files: two("description:\n"+front, "Text.")} }
	part := func(text string) input { return input{files: two("", "x", "parts/ada.md", text)} }
	return []pair{
		{"topic/orphan", topics("---\ntitle: X\ndescription: About it.\n---\n"), input{files: two("topics: [x]\n", "x", "topics/x.md", described)}},
		{"topic/no-description", shared(), shared("topics/sales.md", described)},
		front("front-matter/date", "updated: yesterday\n", "updated: 2026-07-01\n"),
		{"front-matter/no-date", input{files: folder("articles/x.md", "---\ntitle: x\n---\n")}, input{files: folder("articles/x.md", "---\ntitle: x\ndate: 2026-06-01\n---\n")}},
		front("front-matter/twice", "description: x\nsummary: y\n", "description: x\n"),
		front("front-matter/too-long", "image_credit: "+strings.Repeat("x", 3000)+"\n", "image_credit: x\n"),
		{"file/unreadable", input{files: folder("articles/x.md", "x"), tweak: unreadable}, input{files: two("", "x")}},
		body("md/shortcode-open", ":::note\nx", ":::note\nx\n:::"),
		body("md/math", "$$\n\\nothing{\n$$", "$$\nx^2\n$$"),
		body("md/diagram", "```mermaid\nnothing at all -->\n```", "```go\nx\n```"),
		body("links/scheme", "[x](javascript:alert(1))", "[x](mailto:jane@example.com)"),
		{"part/missing", part("---\nkind: testimonial\napproved: true\n---\n\nIt works."), part("---\nkind: testimonial\nname: Ada\napproved: true\n---\n\nIt works.")},
		{"part/unapproved", part("---\nkind: testimonial\nname: Ada\n---\n\nIt works."), part("---\nkind: testimonial\nname: Ada\napproved: true\n---\n\nIt works.")},
		{"waiver/unused", waived("waive: {img/alt-missing: It is decorative.}\n"), waived("waive: {meta/desc-missing: It is a note.}\n")},
		{"waiver/unused", waived("waive: {nothing/such: It is a slip.}\n"), waived("waive: {site/ttfb: The machine is slow.}\n")},
	}
}

func unreadable(lib *content.Library) {
	lib.Problems = append(lib.Problems, content.Problem{File: "articles/y.md", Severity: content.Error, Rule: "file/unreadable", Message: "the file cannot be read"})
}
