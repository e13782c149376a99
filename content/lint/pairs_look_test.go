package lint_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"time"

	"tandem/content"
	"tandem/content/lint"
)

// wide, tall and small are pictures.
var wide, tall, small = picture(1600, 840), picture(1200, 1600), picture(600, 315)

func picture(width, height int) string {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return out.String()
}

func imagePairs() []pair {
	in := func(body string) input {
		return input{files: two("", body, "images/x.png", wide, "images/y.png", wide+" ")}
	}
	hero := func(front, picture string) input {
		return input{files: two("image: images/x.png\nimage_alt: Two people at a table\n"+front, "x", "images/x.png", picture)}
	}
	heavy := func(size int64, kind string) input {
		in := hero("", wide)
		in.tweak = func(lib *content.Library) {
			for _, img := range first(lib).Images {
				img.Size, img.Type = size, kind
			}
		}
		return in
	}
	rights := func(day int) input {
		in := hero("", wide)
		in.opts = lint.Options{Rights: map[string]time.Time{"images/x.png": time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)}}
		return in
	}
	named := func(name string) input {
		return input{files: two("", "![Two people](/images/"+name+")", "images/"+name, wide)}
	}
	return []pair{
		{"img/alt-missing", in("![](/images/x.png)"), in("![Two people](/images/x.png)")},
		{"img/alt-quality", in("![IMG_1234](/images/x.png)"), in("![A chart of 1234 leads](/images/x.png)")},
		{"img/alt-quality", in("![A picture of a table](/images/x.png)"), in("![The picture frame on a table](/images/x.png)\n\n![Screenshot of the list of leads](/images/y.png)")},
		{"img/alt-quality", in("![" + strings.Repeat("long ", 30) + "](/images/x.png)"), in("![Short](/images/x.png)")},
		{"img/alt-quality", in("![A table](/images/x.png)\n\n![A table](/images/y.png)"), in("![A table](/images/x.png)\n\n![A table](/images/x.png)")},
		{"img/alt-quality", hero("image_caption: Two people at a table\n", wide), hero("image_caption: The first meeting\n", wide)},
		{"img/too-small", hero("", small), hero("", wide)},
		{"img/too-heavy", heavy(9<<20, "image/png"), heavy(7<<20, "image/png")},
		{"img/too-heavy", heavy(300<<10, "image/gif"), heavy(100<<10, "image/gif")},
		{"img/broken", in("![x](/images/gone.png)"), in("![x](/images/x.png)")},
		{"img/not-in-library", in("![x](https://other.example/x.png)"), in("![x](../images/x.png)")},
		{"img/rights-expired", rights(1), rights(30)},
		{"img/no-focal-point", hero("", tall), hero("image_focus: 50% 30%\n", tall)},
		{"img/filename", named("DSC_1234.png"), named("meeting.png")},
	}
}

func schemaPairs() []pair {
	change := func(old, new string) func(*fakeSite) {
		return func(s *fakeSite) { s.a.graph = strings.Replace(s.a.graph, old, new, 1) }
	}
	add := func(node string) func(*fakeSite) { return func(s *fakeSite) { s.a.graph += "," + node } }
	shapes := func(graph func(*fakeSite)) input {
		s := newSite()
		graph(s)
		return input{files: two("image: images/x.png\nimage_alt: x\n", "x", "images/x.png", wide), opts: lint.Options{Site: s}}
	}
	return []pair{
		sited("schema/invalid", change(`"headline":"x",`, ""), nil),
		sited("schema/invalid", change(`{"@type"`, `{"@type" x`), add(`{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"x"}]}`)),
		sited("schema/retired-type", add(`{"@type":"FAQPage","mainEntity":[]}`), add(`{"@type":"WebSite","name":"x","url":"https://example.com/"}`)),
		sited("schema/self-rating", add(`{"@type":"Organization","name":"x","aggregateRating":{"@type":"AggregateRating"}}`), add(`{"@type":"Organization","name":"x"}`)),
		sited("schema/author-not-person", change(`"author":[{"@id":"https://example.com/authors/jane#person"}]`, `"author":{"@type":"Organization","name":"x"}`), nil),
		{"schema/image-missing-ratio", shapes(change(`"https://example.com/2",`, "")), shapes(func(*fakeSite) {})},
		sited("schema/date-without-offset", change("2026-06-01T00:00:00+00:00", "2026-06-01T00:00:00"), change("2026-06-01T00:00:00+00:00", "2026-06-01")),
	}
}

func markdownPairs() []pair {
	return []pair{
		body("md/list-indent", "- a\n - b\n- c", "- a\n  - b\n- c"),
		body("md/trailing-space", "One \ntwo", "One  \ntwo\n\n```\nx \n```"),
		body("md/tabs", "-\ta", "- a\n\n```\n\tx\n```"),
		body("md/blanks", "a\n\n\n\nb", "a\n\n```\n\n\n```\n\nb"),
		body("md/blanks", "a\n## B\n\nc", "a\n\n## B\n\nc"),
		body("md/blanks", "a\n- b\n\nc", "a\n\n- b\n  c\n\nd"),
		body("md/reversed-link", "(the other)[/articles/b]", "A list (of one)[^1]\n\n[^1]: x"),
		body("md/empty-link", "[the other]()", "[the other](b.md)"),
		body("md/undefined-ref", "[the other][b]", "[the other][b], a[i][j], [1][2]\n\n[b]: b.md"),
		body("md/unused-ref", "x\n\n[b]: b.md", "[the other][b]\n\n[b]: b.md"),
		body("md/emphasis-as-heading", "**What we did**\n\nText.", "**What we did.**\n\nText."),
		body("md/code-language", "```\nx := 1\n```", "```go\nx := 1\n```"),
		body("md/table-columns", "| a | b |\n|---|---|\n| 1 | 2 | 3 |", "| a | b |\n|---|---|\n| 1 \\| x | 2 |"),
		body("md/inline-html", "<form>x</form>", "<kbd>x</kbd>"),
		{"md/frontmatter-invalid", input{files: folder("articles/x.md", "---\ntitle: a: b\n---\n")}, input{files: folder("articles/x.md", "---\ntitle: a b\n---\n")}},
		front("md/unknown-key", "titel: x\n", "expires: 2027-01-01\n"),
		{"md/wrong-type", input{files: folder("articles/x.md", "---\ntitle: [a]\n---\n")}, input{files: folder("articles/x.md", "---\ntitle: a\n---\n")}},
		body("md/shortcode-unknown", "{{< figure src=x >}}", "`{{< figure src=x >}}`"),
		body("md/shortcode-arg", "::testimonial{key=nobody}", "Text: all is well."),
		body("md/footnote-unused", "x\n\n[^1]: y", "x[^1]\n\n[^1]: y"),
		body("md/footnote-undefined", "x[^1]", "x[^1] `[^2]`\n\n[^1]: y"),
	}
}

func stylePairs() []pair {
	styled := func(style, text string) input { return input{files: two("", text, "style.yaml", style)} }
	german := func(text string) input { return input{files: two("language: de\n", text)} }
	return []pair{
		{"style/terms", styled("terms: {e-mail: email}", "Write an e-mail."), styled("terms: {e-mail: email}", "Write an email to `e-mail`.")},
		body("style/brand-case", "We met on Linkedin.", "We met on LinkedIn, see linkedin.com and @github. It runs on Cisco IOS."),
		{"style/brand-case", styled("brands: [Tandem Hub]", "The tandem hub is here."), styled("brands: [Tandem Hub]", "The Tandem Hub is here, in tandem.")},
		{"style/banned-words", styled("banned: [synergy, {word: leverage, why: say what you do}]", "We leverage it."), styled("banned: [synergy]", "The word “synergy” says little.")},
		body("style/spelling", "We recieved it.", "We received it."),
		{"style/spelling", german("Das ist der Standart."), german("Das ist der Standard.")},
		{"style/spelling", input{files: two("", "Some flurbish text.", "style.yaml", "dictionary: words.txt", "words.txt", "some\ntext\n")}, styled("accepted: [text]", "Some flurbish text.")},
		body("style/repetition", "We met the the buyer.", "He said that that was it. Duran Duran plays. The `x` the. Say or _or_. Ask ann [ann@example.com](mailto:ann@example.com), or see example<br>example."),
		{"style/repetition", german("Wir haben einen einen Plan."), german("Das sind die, die die Pläne machen.")},
		{"style/heading-case", styled("headings: sentence", "## What We Did Last Year"), styled("headings: sentence", "## What we did with Acme in Berlin last year")},
		{"style/heading-case", styled("headings: title", "## What we Did Last year"), input{files: two("title: The First of Two\n", "## What We Did in the Last Year", "style.yaml", "headings: title", "articles/b.md", article("A Second One", "", "x"))}},
		body("style/inclusive", "Put it on the whitelist.", "Put it on the allowlist. Jane Foreman was there. Chairman Fred Hochberg spoke."),
		body("style/inclusive", "Chairman of the board is she.", "Chairmen Ann B. Lee and Bo Wu met."),
		body("style/acronym-undefined", "The QBR is near. Prepare the QBR.", "The quarterly business review (QBR) is near. Prepare the QBR, an API and a PDF."),
		{"style/acronym-undefined", input{files: two("", "The QBR is near. Prepare the QBR.", "site.yaml", "name: Other\n")}, input{files: two("", "The QBR is near. Prepare the QBR.", "site.yaml", "name: The QBR makers\n")}},
		body("style/acronym-undefined", "The DSTs are near. Prepare the DST.", "Dynamically sized types, or DSTs, are near. Prepare the DST. The Bureau of the Environment, the BOE, and the BOE again."),
		body("style/hedging", "Needless to say, it works.", "It works, and is more or less serious than the other."),
		body("style/superlatives", "We have a world-class team.", "We have a team of nine."),
		{"style/config", styled("colour: red", "x"), styled("headings: title", "x")},
		{"style/config", styled("rules: [{id: x, kind: existence, tokens: ['('], regex: true}]", "x"), styled("rules: [{id: x, kind: existence, tokens: ['(']}]", "x")},
	}
}

// caseStudy is one with further front matter and a body.
func caseStudy(front, body string) string {
	base := map[string]string{
		"customer": "customer: Acme\n", "quote": "quote: {text: It works., name: Ada, approved: true}\n",
		"results": "results:\n  - {metric: Response time, before: 42 h, after: 18 min, timeframe: in 6 months}\n",
	}
	text := "---\ntitle: Acme answers its leads within twenty minutes\ndate: 2026-06-01\nindustry: software\nproduct: hub\nchallenge: It was slow.\nsolution: We made it fast.\n"
	for _, key := range []string{"customer", "quote", "results"} {
		if !strings.Contains("\n"+front, "\n"+key+":") {
			text += base[key]
		}
	}
	return text + front + "---\n\n" + body + "\n"
}

func casePairs() []pair {
	story := func(front string) input {
		return input{files: folder("case-studies/c.md", caseStudy(front, "Text."), "images/logo.png", small)}
	}
	logo := "logo: {src: images/logo.png, alt: Acme}\nlogo_until: "
	return []pair{
		{"case/metric-missing", story("results:\n  - {metric: Mood, before: bad, after: good, timeframe: soon}\n"), story("")},
		{"case/metric-no-baseline", story("results:\n  - {metric: Time, after: 18 min, timeframe: in a year}\n"), story("")},
		{"case/metric-no-timeframe", story("results:\n  - {metric: Time, before: 42 h, after: 18 min}\n"), story("")},
		{"case/quote-unapproved", story("quote: {text: It works., name: Ada}\n"), story("")},
		{"case/logo-permission-expired", story(logo + "2026-10-01\n"), story(logo + "2026-12-01\n")},
		{"case/customer-missing", story("customer:\n"), story("")},
	}
}
