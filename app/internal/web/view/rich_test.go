package view_test

import (
	"bytes"
	"html/template"
	"strings"
	"sync"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
)

// everything is a body with all that a writer can put into one.
const everything = `<p>Most pipelines leak at the same joint. Everything a writer can do stands below, once, so that somebody looks at it.</p>
<figure class="pull-quote"><blockquote><p>We did not need more leads. We needed to stop dropping the ones we had.</p></blockquote><figcaption>Ines Calder, commercial director</figcaption></figure>
<div class="heading"><h2 id="carry">Pictures</h2><a class="anchor" href="#carry" aria-label="Link to this section"><span aria-hidden="true">#</span></a></div>
<figure class="wide"><img src="/images/the-handover.png" alt="Two runners passing a baton" width="1600" height="900" loading="lazy" decoding="async"><figcaption>The baton is in two hands for a moment. <span class="credit">Drawing: the house</span></figcaption></figure>
<p>A narrow one has a thin border here, as a picture of a screen would.</p>
<figure class="narrow framed"><img src="/images/two-clocks.png" alt="Two clocks" width="1600" height="900" loading="lazy" decoding="async"><figcaption>Two clocks.</figcaption></figure>
<figure class="banner focus-x-50 focus-y-30"><img src="/images/case-logistics.png" alt="Containers at dawn" width="1600" height="900" loading="lazy" decoding="async"></figure>
<figure class="video"><a class="video-facade" href="https://www.example.com/watch?v=x" data-player="https://player.example.com/embed/x" rel="noopener"><img src="/images/two-way-sla.png" alt="" width="1600" height="900" loading="lazy" decoding="async"><span class="video-play" aria-hidden="true"></span><span class="video-title">How two teams sign one promise</span><span class="video-host">YouTube</span></a><figcaption>Four minutes.</figcaption></figure>
<figure class="video"><a class="video-facade" href="https://www.example.com/watch?v=y" data-player="https://player.example.com/embed/y" rel="noopener"><span class="video-play" aria-hidden="true"></span><span class="video-title">The same without a picture</span><span class="video-host">Vimeo</span></a></figure>
<div class="heading"><h2 id="clock">Numbers and code</h2><a class="anchor" href="#clock" aria-label="Link to this section"><span aria-hidden="true">#</span></a></div>
<p>The rate is <math class="math" display="inline" alttext="r"><mi>r</mi><mo>=</mo><mfrac><mi>m</mi><mi>l</mi></mfrac></math>, meetings over leads.</p>
<div class="math" role="region" aria-label="Formula" tabindex="0"><math display="block" alttext="e"><mrow><mi>e</mi><mo>=</mo><msqrt><mfrac><mrow><mi>r</mi><mo>(</mo><mn>1</mn><mo>−</mo><mi>r</mi><mo>)</mo></mrow><mi>n</mi></mfrac></msqrt></mrow></math></div>
<p>What could not be read stays as it was: <code class="math-error">\frac{1</code>.</p>
<figure class="code"><figcaption class="code-title">handoff.yaml</figcaption><pre class="chroma" tabindex="0"><code class="language-yaml"><span class="nt">handoff</span>:
<span class="hl">  <span class="na">clock</span>: <span class="s">4h</span>
</span>  <span class="na">escalate</span>: <span class="k">true</span>
</code></pre></figure>
<div class="table" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th>Answered within</th><th align="right">Leads</th><th align="right">Meetings</th><th align="right">Rate</th><th>What happened next, in the words of those who called</th></tr></thead><tbody><tr><td>One hour</td><td align="right">212</td><td align="right">74</td><td align="right">35%</td><td>They remembered what they had asked</td></tr><tr><td>One day</td><td align="right">340</td><td align="right">51</td><td align="right">15%</td><td>They had asked somebody else too</td></tr></tbody></table></div>
<figure class="diagram" role="img" aria-label="A box leads to a box"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 80" width="360" height="80"><rect class="hollow" x="4" y="20" width="120" height="40" fill="none" stroke="currentColor"/><rect class="hollow" x="236" y="20" width="120" height="40" fill="none" stroke="currentColor"/><path class="line" d="M124 40h100" fill="none" stroke="currentColor"/><path class="fill" d="M224 34l12 6-12 6z"/><text x="64" y="45" text-anchor="middle">Visit</text><text x="296" y="45" text-anchor="middle">Lead</text></svg></figure>
<details><summary>Why a clock at all?</summary><p>Because it is the one number that both teams can see without asking each other.</p></details>
<div class="callout callout-note" role="note"><p class="callout-title">Note</p><p>Notes stand aside.</p></div>
<div class="callout callout-important" role="note"><p class="callout-title">Important</p><p>Some stand closer.</p></div>
<div class="callout callout-caution" role="note"><p class="callout-title">Caution</p><p>Some stop the reader.</p></div>
<div class="heading"><h2 id="parts">What documents share</h2><a class="anchor" href="#parts" aria-label="Link to this section"><span aria-hidden="true">#</span></a></div>
`

func partSamples() []any {
	return []any{
		publish.TestimonialPart{Text: "<p>The deck was right the first time. Nobody has sent me a screenshot since.</p>", Name: "Ines Calder", Role: "Commercial director", Customer: "Northwind Freight", Picture: shot("case-logistics", ""), Sample: true},
		publish.OfferPart{Kind: "demo", Title: "See it with your own decks", Text: "<p>Bring five files. In twenty minutes you find every slide by what it says.</p>", Href: "/contact", Label: "Ask for a demo", Picture: shot("content-reps-use", "")},
		publish.OfferPart{Kind: "cta", Title: "The checklist for the handover", Text: "<p>One page, both teams.</p>", Href: "/handover-checklist", Label: "Read it"},
		publish.AssetPart{Title: "The two-way promise, as a form", Text: "Fill it in together; it takes an hour.", Href: "/files/promise.pdf", Format: "PDF", Size: "1.2 MB", Pages: 12},
	}
}

// richBody is everything, with the parts that documents share printed as package publish prints them.
var richBody = sync.OnceValue(func() template.HTML {
	set, err := static.Load()
	if err != nil {
		panic(err)
	}
	v, err := view.New(set)
	if err != nil {
		panic(err)
	}
	out := bytes.NewBufferString(everything)
	for _, p := range partSamples() {
		if err := v.Render(out, p); err != nil {
			panic(err)
		}
	}
	return template.HTML(out.String())
})

func seriesBox() *publish.SeriesBox {
	parts := []publish.SeriesPart{
		{Place: 1, Title: "Marketing is not sales", Path: "/articles/marketing-is-not-sales"},
		{Place: 2, Title: "The handover: what a lead needs to carry", Path: "/articles/the-handover", Current: true},
		{Place: 3, Title: "A lead is a promise", Path: "/articles/lead-qualification"},
		{Place: 4, Title: "Objections are briefs", Path: "/articles/objections-as-briefs"},
	}
	return &publish.SeriesBox{Title: "From the first visit to the signed deal", Path: "/series/first-visit", Place: 2, Total: 4, Parts: parts, Prev: &parts[0], Next: &parts[2]}
}

func inGerman() publish.Frame {
	f := frame("/de/articles/die-uebergabe", publish.Crumb{Label: "Home", Href: "/de"}, publish.Crumb{Label: "Artikel", Href: "/de/articles"}, publish.Crumb{Label: "Die Übergabe"})
	f.Language = "de"
	f.Languages = []publish.LanguageLink{{Code: "en", Name: "English", Href: "/articles/the-handover"}, {Code: "de", Name: "Deutsch", Href: "/de/articles/die-uebergabe", Current: true}, {Code: "fr", Name: "Français", Href: "/fr"}}
	return f
}

// richSamples are the pages of publishing with everything that can be on them.
func richSamples() []sample {
	german := head("Die Übergabe")
	german.Language = "de"
	german.Hreflang = []publish.Alternate{{Lang: "en", Href: "https://example.com/articles/the-handover"}, {Lang: "de", Href: "https://example.com/de/articles/die-uebergabe"}, {Lang: "x-default", Href: "https://example.com/articles/the-handover"}}
	ended := publish.Date{ISO: "2026-10-01T00:00:00Z", Text: "1 October 2026"}
	translated := `<p lang="de">Die meisten Anfragen gehen an derselben Stelle verloren.</p>` + strings.ReplaceAll(body, "<p>", `<p lang="en">`)
	return []sample{
		{"public-article-rich", publish.ArticlePage{Head: head("Everything"), Frame: frame("/articles/everything", crumbs("Articles", "Everything")...), Kind: "article", Title: "Everything a writer can do", Lead: "One page with every part, so that somebody looks at it.", Published: on, Minutes: 4, Authors: []publish.Person{mara}, Body: richBody(), TOC: toc, Series: seriesBox(), Expired: &ended}},
		{"public-article-german", publish.ArticlePage{Head: german, Frame: inGerman(), Kind: "article", Title: "Die Übergabe: was eine Anfrage mitbringen muss", Lead: "Eine Anfrage ist ein Versprechen zwischen zwei Abteilungen.", Published: on, Updated: &ended, Minutes: 7, Authors: []publish.Person{mara}, Topics: []publish.NavLink{{Label: "Übergabe", Href: "/de/topics/uebergabe"}}, Body: template.HTML(translated), TOC: toc, Sample: true, Markdown: "/de/articles/die-uebergabe.md"}},
		{"public-series", publish.SeriesPage{Head: head("Series"), Frame: frame("/series/first-visit", crumbs("From the first visit to the signed deal")...), Title: "From the first visit to the signed deal", Description: "Four articles that are read one after the other.", Cards: articleCards(), Minutes: 28}},
		{"public-gone", publish.NotFoundPage{Head: head("Gone"), Frame: frame(""), Gone: true, Latest: articleCards()[:3]}},
		{"public-search-empty", view.SearchPage{SearchPage: publish.SearchPage{Head: head("Search"), Frame: frame("/search"), Latest: articleCards()[:3]}}},
	}
}
