package lint_test

import (
	"strings"
	"time"

	"tandem/content"
	"tandem/content/lint"
)

func textPairs() []pair {
	lengths := func(last string) input {
		fsys := two("", words(400))
		for _, name := range strings.Fields("c d e f g h i") {
			fsys["articles/"+name+".md"] = folder("x", article("An article of usual length about "+name, "", words(1200)))["x"]
		}
		fsys["articles/b.md"] = folder("x", article(otherTitle, "", last))["x"]
		return input{files: fsys}
	}
	return []pair{
		body("content/length", words(100), words(320)),
		{"content/length", input{files: two("cornerstone: true\n", words(400))}, input{files: two("cornerstone: true\n", words(950))}},
		{
			"content/length",
			input{files: folder("pages/x.md", "---\ntitle: x\nphrase: sales\n---\n\nText.")},
			input{files: folder("pages/x.md", "---\ntitle: x\n---\n\nText.")},
		},
		{"content/thin-vs-norm", lengths(words(320)), input{files: two("", words(320))}},
		body("content/h1-count", "# One heading\n\nx\n\n# Another\n\nx", "## One heading\n\nx"),
		body("content/heading-skip", "## A\n\n#### B", "## A\n\n### B"),
		body("content/heading-empty", "## A\n\n###\n\nx", "## A\n\n### B\n\nx"),
		body("content/heading-duplicate", "## A\n\n### X\n\n### X", "## A\n\n### X\n\n## B\n\n### X"),
		body("content/heading-punctuation", "## What we did:", "## What did we do?"),
		body("content/heading-punctuation", "## What we did.", "## Made by Tandem Inc.\n\n## The rest with `..`"),
		body("content/placeholder", "TODO write this", "`TODO` and “TODO”\n\n```\nTODO\n```"),
		body("content/placeholder", "Lorem ipsum dolor sit amet.", "We do not like lorem ipsum as a text."),
		body("content/placeholder", "We saved XX % of it.", "Size XX fits."),
		body("content/mojibake", "Itâ€™s here, a cafÃ©.", "It’s here, a café, ÂNGELA, NÃO."),
		body("content/hidden-text", "Some\u200bthing.", "👩‍💻 and 🏴\U000E0067\U000E0062\U000E007F."),
		{"content/hidden-text", input{files: two("language: th\n", "x\U000E0041")}, input{files: two("language: th\n", "ไทย\u200bไทย")}},
		body("content/hidden-text", `<span style="display:none">buy</span>`, "`<span style=\"display:none\">`"),
		body("content/smart-quote-mix", "He said \"yes\" and “no” to it.", "He said “yes” and “no” to it."),
		body("content/claim-without-source", "Studies show that reps read less.", "[Studies show](https://x.example) that reps read less.\n\nWe are 100 % behind it."),
		body("content/claim-without-source", "In all, 43 % of the reps read it.", "In all, 43 % of the reps read it.[^1]\n\n[^1]: Our count."),
		front("content/date-agreement", "updated: 2027-03-01\n", "updated: 2026-07-01\n"),
		sited("content/date-agreement", func(s *fakeSite) { s.a.graph = strings.Replace(s.a.graph, "2026-06-01T", "2026-05-03T", 1) }, nil),
		sited("content/date-agreement", func(s *fakeSite) { s.a.body = `<time datetime="2025-01-01">` }, nil),
		{
			"content/lastmod-bump-trivial",
			input{files: two("updated: 2026-07-01\n", words(600)), opts: published("/articles/a", words(600), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))},
			input{files: two("updated: 2026-07-01\n", words(600)), opts: published("/articles/a", words(300)+" Then much was left to say about other things.", time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))},
		},
		front("content/stale", "date: 2024-01-01\n", "date: 2024-01-01\nreview_by: 2027-01-01\n"),
		front("content/stale", "review_by: 2026-10-01\n", "review_by: 2026-12-01\n"),
		front("content/author-missing", "authors:\n", "authors: jane\n"),
		{
			"content/author-no-bio",
			input{files: folder("authors.yaml", "max:\n  name: Max\n", "articles/a.md", article(firstTitle, "authors: max\n", "x"))},
			input{files: two("", "x")},
		},
		front("content/ai-disclosure", "assisted: true\n", "assisted: true\nreviewer: jane\n"),
	}
}

func readingPairs() []pair {
	short := strings.Repeat("We met her. She had a plan. ", 12)
	long := strings.Repeat("We met the buyer on a cold day in March and heard what she had to say about the plan that we had made for her team. ", 12)
	passive := strings.Repeat("The plan was made in March. ", 12)
	german := func(text string) input { return input{files: two("language: de\n", text)} }
	hard := strings.Repeat("Organisational transformation necessitates interdepartmental communication infrastructure. ", 30)
	return []pair{
		body("content/section-long", words(320), words(150)+"\n\n## A\n\n"+words(150)),
		body("content/paragraph-long", words(170), words(100)),
		body("content/sentence-long", long, short),
		{"content/sentence-long", input{files: two("language: ru\n", strings.Repeat("Мы там были и видели как он шёл по дороге с ней и громко пел песни. ", 12))}, input{files: two("language: ja\n", long)}},
		body("content/passive", passive, short),
		{"content/passive", german(strings.Repeat("Der Plan wurde im März gemacht. ", 12)), german(strings.Repeat("Wir werden den Plan bald haben. ", 12))},
		body("content/transition-words", strings.Repeat("We met the buyer on a cold day. ", 40), strings.Repeat("However, we met the buyer on a cold day. ", 40)),
		{"content/transition-words", german(strings.Repeat("Wir trafen sie an einem kalten Tag. ", 40)), german(strings.Repeat("Deshalb trafen wir sie an einem kalten Tag. ", 40))},
		body("content/sentence-starts", "We met. We ate. We went home.", "We met. Then we ate. We went home."),
		body("content/reading-ease", hard, words(300)),
		{"content/reading-ease", german(strings.Repeat("Organisationsübergreifende Kommunikationsinfrastrukturmaßnahmen verlangen Entscheidungsbereitschaft. ", 40)), german(strings.Repeat("Wir sind an dem Tag früh da und sehen sie. ", 40))},
	}
}

func phrasePairs() []pair {
	phrase := "phrase: lead handover\n"
	with := func(more, body string) input { return input{files: two(phrase+more, body)} }
	good := "The lead handover is where deals go cold.\n\n" + words(200)
	return []pair{
		{"content/first-paragraph-topic", with("", "Deals go cold.\n\n"+words(200)), with("", good)},
		{"content/keyphrase-density", with("", strings.Repeat("The lead handover is here and we like it. ", 20)), with("", good)},
		{
			"content/keyphrase-reused",
			input{files: two(phrase, good, "articles/c.md", article("A third article of two", "phrase: Lead handover\n", good))},
			input{files: two(phrase, good, "articles/c.md", article("A third article of two", "phrase: cold leads\n", good))},
		},
		{"content/keyphrase-in-title", with("", good), input{files: two("title: How the handover of a lead goes wrong\n"+phrase, good)}},
		{"content/keyphrase-in-slug", with("slug: something\n", good), with("slug: the-lead-handover\n", good)},
		{"content/keyphrase-in-subheads", with("", good+"\n\n## A\n\nx\n\n## B\n\nx\n\n## C\n\nx"), with("", good+"\n\n## The lead handover\n\nx\n\n## B\n\nx\n\n## C\n\nx")},
		{"content/keyphrase-in-alt", input{files: two(phrase, good+"\n\n![Two people](/images/x.png)", "images/x.png", wide)}, input{files: two(phrase, good+"\n\n![Two people at a lead handover](/images/x.png)", "images/x.png", wide)}},
	}
}

func linkPairs() []pair {
	draft := article("A draft that nobody sees yet at all", "draft: true\n", "x")
	story := func(text string) input { return input{files: folder("case-studies/c.md", caseStudy("", text))} }
	day := lint.LinkStatus{Status: 404, Failures: 2, Since: clock().Add(-25 * time.Hour), Checked: clock()}
	return []pair{
		body("links/internal-broken", "[x](/nowhere)", "[x](/articles) [y](/search?q=a) [z](/authors/jane) [w](/feed.xml) [v](/articles/b.md) [u](b.md) [t](/topics) [s](/series)"),
		body("links/internal-broken", "[x](gone.md)", "[x](b.md#there)"),
		body("links/internal-broken", "[x](b.md#part)", "[x](#yes)\n\n## Yes"),
		body("links/internal-broken", "[x](#no)", "[up](#top) [words](b.md#:~:text=See)"),
		sited("links/internal-broken", func(s *fakeSite) {
			s.more = append(s.more, newPage("/topics"))
			s.more[0].body += `<a href="/articles/gone">x</a>`
		}, func(s *fakeSite) {
			s.more = append(s.more, newPage("/topics"))
			s.more[0].body += `<a href="/articles/a#x">x</a> <a href="` + origin + `">x</a> <a href="#up">x</a> <a href="/signin">x</a> <a href="mailto:a@b.example">x</a> <a href="https://other.example/x">x</a>`
		}),
		external("links/external-broken", "", "[x](https://other.example/gone)", "https://other.example/gone", day),
		{"links/to-redirect", input{files: two("", "[x](/old-b)"), tweak: func(lib *content.Library) {
			for _, d := range lib.Documents {
				if d.Slug == "b" {
					d.Aliases = []string{"/old-b"}
				}
			}
		}}, input{files: two("", "[x](/articles/b)")}},
		{"links/to-draft", input{files: two("", "[x](d.md)", "articles/d.md", draft)}, input{files: two("", "[x](b.md)", "articles/d.md", draft)}},
		body("links/none-internal", "[x](https://other.example)", "[x](b.md)"),
		body("links/none-internal", `<div><p>Text <a href="https://other.example">x</a></p></div>`, `<div><p>See <a href="/articles/b">that</a></p></div>`),
		body("links/none-outbound", words(310), `<div><p>See <a href="https://other.example">that</a></p></div>`+"\n\n"+words(310)),
		body("links/none-outbound", words(310), "[x](https://other.example) "+words(310)),
		{"links/orphan", input{files: two("", "x")}, input{files: two("", "[x](b.md)", "articles/c.md", article("A third article of two", "", "[a](a.md) [b](b.md)"), "site.yaml", "navigation:\n  - {label: C, url: /articles/c}\n")}},
		{"links/orphan", input{files: two("expires: 2026-02-02\n", "[x](b.md)")}, input{files: two("", "<div><p><a href=\"/articles/b\">x</a></p></div>", "site.yaml", "navigation:\n  - {label: A, url: /articles/a}\n  - {label: B, url: /articles/b}\n")}},
		{"links/dead-end", story("Text."), story("[More](/articles).")},
		body("links/anchor-generic", "[Click here](b.md)", "[the other article](b.md)"),
		body("links/anchor-generic", "[![](/images/x.png)](b.md)", "[There is more here](b.md)"),
		{"links/anchor-generic", input{files: two("language: de\n", "[hier](b.md)")}, input{files: two("language: de\n", "[Übergabe hier](b.md)")}},
		{"links/competing-anchor", input{files: two("phrase: lead handover\n", "[lead handover](b.md)")}, input{files: two("phrase: lead handover\n", "[another thing](b.md) [lead handover](a.md)")}},
		body("links/nofollow-internal", `<a href="/articles/b" rel="nofollow">the other</a>`, `<a href="https://x.example/" rel="nofollow">the other</a>`),
		body("links/http-downgrade", "[x](http://other.example)", "[x](https://other.example)"),
		body("links/http-downgrade", "See http://other.org/x.", "See <http://www.example.com/x>, http://cloud.example/ or [http://server:80/](http://server:80/)."),
		body("links/localhost-or-preview", "[x](http://localhost:8080/)", "Open <http://localhost:8080/> or http://127.0.0.1:80."),
		body("links/localhost-or-preview", "[x](https://10.1.2.3/)", "[x](https://local.example/)"),
		body("links/utm-internal", "[x](/articles/b?utm_source=x)", "[x](/articles/b?x=y) [z](https://other.example/?utm_source=x)"),
	}
}
