package view_test

import (
	"html/template"
	"slices"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// The moment at which the sample pages are looked at.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// sample is a page filled as a busy installation fills it, under the name of its picture.
type sample struct {
	name string
	page any
}

func samples() []sample {
	return slices.Concat(intakeSamples(), publicSamples(), findingSamples(), workspaceSamples(), keepSamples(), shelfSamples(), battlecardSamples(), viewerSamples(), lifeSamples())
}

func base(title, path string) view.Base {
	return view.Base{
		Title: title, Site: "Tandem", Hue: 185, Path: path, CSRF: "token-of-the-form", Now: noon, ProblemCount: 3, FailedCount: 1,
		Person: &view.Person{Name: "Mara Lind", Email: "mara@example.com", Roles: []string{"admin", "marketer", "rep"}},
	}
}

func outside(title, path string) view.Base {
	b := base(title, path)
	b.Person = nil
	return b
}

func seg(parts ...string) []search.Segment {
	var out []search.Segment
	for i, p := range parts {
		if p != "" {
			out = append(out, search.Segment{Text: p, Hit: i%2 == 1})
		}
	}
	return out
}

func frame(path string, crumbs ...publish.Crumb) publish.Frame {
	return publish.Frame{
		Site: publish.SiteFrame{
			Name: "Tandem", Language: "en", Hue: 185, Email: "hello@example.com",
			Tagline:     "Field notes for marketing and sales teams that want to win the same deals.",
			Description: "Practical articles and case studies on how marketing and sales work together, from the first visit to the handover and the signed deal.",
			Social:      []publish.NavLink{{Label: "linkedin.com", Href: "https://linkedin.com/company/example"}},
		},
		Nav:    []publish.NavLink{{Label: "Articles", Href: "/articles", Current: len(path) > 8 && path[:9] == "/articles"}, {Label: "Case studies", Href: "/case-studies"}, {Label: "About", Href: "/about"}},
		Footer: []publish.NavLink{{Label: "Contact", Href: "/contact"}, {Label: "Privacy", Href: "/privacy"}},
		Topics: []publish.NavLink{{Label: "Handover", Href: "/topics/handover"}, {Label: "Lead qualification", Href: "/topics/lead-qualification"}},
		Year:   2026, Path: path, Breadcrumbs: crumbs,
	}
}

func head(title string) publish.Head {
	return publish.Head{
		Language: "en", Title: title + " | Tandem", Description: "What a lead needs to carry so that sales can act on it.",
		Robots: "index,follow,max-image-preview:large", Canonical: "https://example.com/articles/the-handover",
		OG: &publish.OpenGraph{
			Type: "article", Title: title, URL: "https://example.com/articles/the-handover", SiteName: "Tandem", Locale: "en",
			Image:   &publish.OGImage{URL: "https://example.com/i.png", Type: "image/png", Alt: "Two hands", Width: 1200, Height: 630},
			Article: &publish.OGArticle{Published: "2026-11-02T09:00:00Z", Modified: "2026-11-20T09:00:00Z", Section: "Handover", Authors: []string{"https://example.com/authors/mara"}, Tags: []string{"Handover"}},
		},
		Card: "summary_large_image", Alternates: []publish.Alternate{{Type: "application/atom+xml", Title: "Tandem", Href: "https://example.com/feed.xml"}},
		JSONLD: `{"@context":"https://schema.org","@graph":[{"@type":"BlogPosting","headline":"The handover"}]}`,
	}
}

func shot(name, alt string) *publish.Picture {
	return &publish.Picture{Src: "/images/" + name + ".png", Alt: alt, Width: 1600, Height: 900}
}

var (
	mara  = publish.Person{Name: "Mara Lind", Role: "Head of marketing", Path: "/authors/mara", Initials: "ML", Sample: true}
	jonas = publish.Person{Name: "Jonas Okafor", Role: "Sales lead", Path: "/authors/jonas", Initials: "JO", Sample: true}
	on    = publish.Date{ISO: "2026-11-02T09:00:00Z", Text: "2 November 2026"}
)

func articleCard(title, slug, pic string) publish.Card {
	return publish.Card{
		Kind: "article", KindLabel: "Article", Path: "/articles/" + slug, Title: title, Picture: shot(pic, ""),
		Description: "A lead is a promise from one team to the other. What it has to carry, how fast it must move, and what to say when it comes back.",
		Date:        on, Authors: []publish.Person{mara}, ReadMinutes: 7, Sample: true,
	}
}

func caseCard(title, figure, metric, pic string) publish.Card {
	return publish.Card{
		Kind: "case-study", KindLabel: "Case study", Path: "/case-studies/northwind", Title: title, Picture: shot(pic, ""),
		Date: on, Sample: true, Case: &publish.CaseCard{Customer: "Northwind Freight", Industry: "Logistics", Figure: figure, Metric: metric},
	}
}

func articleCards() []publish.Card {
	return []publish.Card{
		articleCard("Marketing is not sales", "marketing-is-not-sales", "marketing-is-not-sales"),
		articleCard("A lead is a promise: qualification both teams believe in", "lead-qualification", "lead-qualification"),
		articleCard("Five minutes before the call", "five-minute-call-prep", "five-minute-call-prep"),
		articleCard("Objections are briefs", "objections-as-briefs", "objections-as-briefs"),
	}
}

func caseCards() []publish.Card {
	return []publish.Card{
		caseCard("Northwind answers every lead within the hour", "−99%", "Lead response time", "case-logistics"),
		caseCard("A clinic group stops losing referrals between two inboxes", "3.4×", "Qualified opportunities", "case-clinics"),
		caseCard("One library, and decks that are never out of date", "18 min", "Time to find a slide", "case-engineering"),
	}
}

const body = `<p>Most pipelines leak at the same joint. Marketing says the lead was good; sales says it was cold. Both are right, because the lead that left one team is not the lead that reached the other.<a class="footnote-ref" href="#fn:1" role="doc-noteref" id="fnref:1"><sup>1</sup></a></p>
<div class="heading"><h2 id="carry">What a lead has to carry</h2><a class="anchor" href="#carry" aria-label="Link to this section"><span aria-hidden="true">#</span></a></div>
<p>A handover is a small contract. It names <strong>who asked</strong>, <em>what they read</em> and what they want to happen next. See <a href="/articles/lead-qualification">how both teams agree on it</a>, or set <code>handoff.clock: 4h</code> in your own words.</p>
<ul><li>The person, and how to reach them</li><li>The question they came with, in their words</li><li>Everything they have read so far<ul><li>with the time it was in view</li></ul></li></ul>
<div class="callout callout-tip" role="note">
<p class="callout-title">Tip</p>
<p>Read the question aloud. If it could be anybody’s, it is not a lead yet.</p></div>
<blockquote><p>We did not need more leads. We needed to stop dropping the ones we had.</p></blockquote>
<div class="heading"><h2 id="clock">The clock starts at once</h2><a class="anchor" href="#clock" aria-label="Link to this section"><span aria-hidden="true">#</span></a></div>
<p>Speed is the one thing both sides can measure without an argument.</p>
<div class="table" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th>Answered within</th><th align="right">Leads</th><th align="right">Meetings</th><th align="right">Rate</th></tr></thead><tbody><tr><td>One hour</td><td align="right">212</td><td align="right">74</td><td align="right">35%</td></tr><tr><td>One day</td><td align="right">340</td><td align="right">51</td><td align="right">15%</td></tr><tr><td>Later</td><td align="right">188</td><td align="right">9</td><td align="right">5%</td></tr></tbody></table></div>
<div class="heading"><h3 id="return">When it comes back</h3><a class="anchor" href="#return" aria-label="Link to this section"><span aria-hidden="true">#</span></a></div>
<p>A rejection with a reason is worth more than an acceptance without one.</p>
<pre class="chroma" tabindex="0"><code class="language-yaml"><span class="c"># what the two teams signed</span>
<span class="nt">handoff</span>:
  <span class="na">clock</span>: <span class="s">4h</span>
  <span class="na">reasons</span>: [<span class="s">"too early"</span>, <span class="s">"wrong person"</span>, <span class="s">"no budget"</span>]
  <span class="na">escalate</span>: <span class="k">true</span>
</code></pre>
<figure><img src="/images/the-handover.png" alt="Two runners passing a baton" width="1600" height="900" loading="lazy" decoding="async"><figcaption>The baton is in two hands for a moment. That moment is the handover.</figcaption></figure>
<div class="callout callout-warning" role="note">
<p class="callout-title">Warning</p>
<p>A clock nobody looks at is decoration.</p></div>
<ol><li><input type="checkbox" checked="" disabled="" aria-label="Done"> Agree on the reasons</li><li>Show the clock to both teams</li></ol>
<div class="footnotes" role="doc-endnotes">
<hr>
<ol><li id="fn:1"><p>Counted over one quarter in a sample company. <a href="#fnref:1" class="footnote-backref" role="doc-backlink" aria-label="Back to the text, note 1">↩</a></p></li></ol>
</div>`

var toc = []publish.TOCEntry{{ID: "carry", Text: "What a lead has to carry"}, {ID: "clock", Text: "The clock starts at once", Sub: []publish.TOCEntry{{ID: "return", Text: "When it comes back"}}}}

func crumbs(labels ...string) []publish.Crumb {
	out := []publish.Crumb{{Label: "Home", Href: "/"}}
	for i, l := range labels {
		c := publish.Crumb{Label: l}
		if i < len(labels)-1 {
			c.Href = "/articles"
		}
		out = append(out, c)
	}
	return out
}

func pager() *publish.Pager {
	return &publish.Pager{Page: 2, Last: 7, Prev: "/articles", Next: "/articles/page/3", Pages: []publish.PagerLink{
		{Number: 1, Href: "/articles"}, {Number: 2, Href: "/articles/page/2", Current: true}, {Number: 3, Href: "/articles/page/3"}, {Gap: true}, {Number: 7, Href: "/articles/page/7"},
	}}
}

func filters() []publish.Filter {
	return []publish.Filter{
		{Name: "industry", Label: "Industry", All: "/case-studies", Values: []publish.FilterValue{{Label: "Healthcare", Count: 1, Href: "?industry=healthcare"}, {Label: "Logistics", Count: 2, Href: "?industry=logistics", Chosen: true}}},
		{Name: "product", Label: "Product", All: "/case-studies", Values: []publish.FilterValue{{Label: "Library", Count: 1, Href: "?product=library"}, {Label: "Rooms", Count: 2, Href: "?product=rooms"}}},
	}
}

func publicSamples() []sample {
	lead, updated := articleCard("The handover: what a lead needs to carry", "the-handover", "the-handover"), publish.Date{ISO: "2026-11-20T09:00:00Z", Text: "20 November 2026"}
	prev, next := articleCards()[0], articleCards()[1]
	bio := publish.AuthorCard{Person: mara, Bio: "Writes about the seam between the two teams, after ten years on either side of it. Keeps a list of every reason a lead was ever sent back.", Links: []publish.NavLink{{Label: "linkedin.com", Href: "https://linkedin.com/in/example"}}, Count: 6}
	topic := []publish.NavLink{{Label: "Handover", Href: "/topics/handover"}}
	cards := append(caseCards(), articleCards()[0])
	topics := []publish.TopicCard{
		{Path: "/topics/handover", Title: "Handover", Description: "The moment a lead changes hands.", Count: 6},
		{Path: "/topics/lead-qualification", Title: "Lead qualification", Description: "Which visitors are ready to talk, and how to tell.", Count: 4},
		{Path: "/topics/enablement", Title: "Sales enablement", Description: "Giving sales what it needs before the call.", Count: 5},
	}
	return append(richSamples(), []sample{
		{"public-home", publish.HomePage{Head: head("Tandem"), Frame: frame("/"), Lead: &lead, Articles: articleCards(), Cases: caseCards(), Topics: topics}},
		{"public-list", publish.ListPage{Head: head("Articles"), Frame: frame("/articles", crumbs("Articles")...), Title: "Articles", Intro: "What we learned where marketing ends and sales begins.", Cards: articleCards(), Total: 24, Pager: pager(), FeedPath: "/feed.xml"}},
		{"public-article", publish.ArticlePage{Head: head("The handover"), Frame: frame("/articles/the-handover", crumbs("Articles", "The handover: what a lead needs to carry")...), Kind: "article", Title: "The handover: what a lead needs to carry", Lead: "A lead is a promise from one team to the other. What it has to carry, how fast it must move, and what to say when it comes back.", Published: on, Updated: &updated, Minutes: 7, Authors: []publish.Person{mara, jonas}, Bios: []publish.AuthorCard{bio}, Topics: topic, Hero: shot("the-handover", "Two runners passing a baton"), TOC: toc, Body: body, Related: articleCards()[:3], Prev: &prev, Next: &next, Markdown: "/articles/the-handover.md", Sample: true}},
		{"public-case-list", publish.CaseListPage{Head: head("Case studies"), Frame: frame("/case-studies", crumbs("Case studies")...), Title: "Case studies", Intro: "Teams that closed the gap, with the numbers before and after.", Cards: caseCards(), Total: 3, Filters: filters(), Filtered: true}},
		{"public-case", publish.CasePage{
			Head: head("Northwind"), Frame: frame("/case-studies/northwind", crumbs("Case studies", "Northwind Freight")...), Title: "Northwind answers every lead within the hour", Lead: "How a freight company with two inboxes became one with a clock.", Customer: "Northwind Freight", CustomerURL: "https://example.com", Industry: &publish.NavLink{Label: "Logistics", Href: "/case-studies?industry=logistics"}, Product: &publish.NavLink{Label: "Rooms", Href: "/case-studies?product=rooms"}, Size: "120 employees", Published: on, Authors: []publish.Person{jonas}, Topics: topic, Hero: shot("case-logistics", "Containers at dawn"),
			Challenge: "<p>Requests waited 42 hours on average: nobody knew whose they were. Marketing counted them as delivered, sales as unread.</p>", Solution: "<p>One queue, one clock, and a reason for every lead that went back. The clock was shown to both teams.</p><ul><li>Owner within a minute</li><li>Answer within the hour</li></ul>",
			Results: []publish.Result{{Metric: "Lead response time", Figure: "−99%", Before: "42 hours", After: "18 minutes", Timeframe: "in 6 months"}, {Metric: "Qualified opportunities", Figure: "3.4×", Before: "11 a month", After: "37 a month", Timeframe: "in 6 months"}, {Metric: "Leads sent back", Figure: "8%", Before: "41%", After: "8%"}},
			Quote:   &publish.Quote{Text: "We stopped arguing about whether a lead was good. Now we talk about what the buyer asked.", Name: "Ines Calder", Role: "Commercial director, Northwind Freight"}, Body: body, TOC: toc, Related: cards[1:4], Markdown: "/case-studies/northwind.md", Sample: true,
		}},
		{"public-topic-index", publish.TopicIndexPage{Head: head("Topics"), Frame: frame("/topics", crumbs("Topics")...), Title: "Topics", Topics: topics}},
		{"public-topic", publish.TopicPage{Head: head("Handover"), Frame: frame("/topics/handover", crumbs("Topics", "Handover")...), Title: "Handover", Description: "The moment a lead changes hands.", Body: "<p>Where most of it is lost.</p>", Cards: cards, Total: 4, FeedPath: "/topics/handover/feed.xml"}},
		{"public-author-index", publish.AuthorIndexPage{Head: head("Authors"), Frame: frame("/authors", crumbs("Authors")...), Title: "Authors", Authors: []publish.AuthorCard{bio, {Person: jonas, Count: 1}}}},
		{"public-author", publish.AuthorPage{Head: head("Mara Lind"), Frame: frame("/authors/mara", crumbs("Authors", "Mara Lind")...), Author: bio, Cards: articleCards(), Total: 4, FeedPath: "/authors/mara/feed.xml"}},
		{"public-page", publish.StaticPage{Head: head("About"), Frame: frame("/about", crumbs("About")...), Title: "About", Lead: "Why marketing and sales share a bicycle.", Updated: updated, Body: body, TOC: toc, Sample: true, Preview: "Draft"}},
		{"public-search", view.SearchPage{SearchPage: publish.SearchPage{
			Head: head("Search"), Frame: frame("/search"), Query: "handover clock", Facets: filters(), Degraded: "Search is catching up: documents of the last minutes may be missing.", Pager: pager(),
			Results: &search.Results{Total: 24, TotalKind: search.Estimated, Hits: []search.Hit{{Kind: "article", URL: "/articles/the-handover#clock", Title: seg("The ", "handover", ": what a lead needs to carry"), Heading: seg("The ", "clock", " starts at once"), Snippet: seg("Speed is the one thing both sides can measure. A ", "clock", " nobody looks at is decoration; the ", "handover", " needs one that both teams see.")}, {Kind: "case-study", URL: "/case-studies/northwind", Title: seg("Northwind answers every lead within the hour"), Snippet: seg("One queue, one ", "clock", ", and a reason for every lead that went back.")}}},
		}}},
		{"public-search-none", view.SearchPage{
			SearchPage: publish.SearchPage{Head: head("Search"), Frame: frame("/search"), Query: "zebar", Facets: filters(), Results: &search.Results{}, Latest: articleCards()[:3]},
			Meant:      &view.Link{Label: "zebra", URL: "/search?q=zebra"}, Chosen: []view.Link{{Label: "Logistics", URL: "/search?q=zebar"}},
		}},
		{"public-not-found", publish.NotFoundPage{Head: head("Not found"), Frame: frame(""), Suggestions: articleCards()[:3]}},
		{"public-error", publish.ErrorPage{Head: head("Error"), Frame: frame(""), Status: 500, Reference: "01JD3Q9Z"}},
	}...)
}

func facets() []view.Facet {
	return []view.Facet{
		{Name: "kind", Label: "Kind", Values: []view.FacetValue{{Label: "Collateral", Count: 18, URL: "?kind=asset"}, {Label: "Article", Count: 8, URL: "?kind=article"}}},
		{Name: "format", Label: "Format", Values: []view.FacetValue{{Label: "PDF", Count: 7, URL: "?format=pdf"}, {Label: "PPTX", Count: 6, URL: "?format=pptx", Chosen: true}, {Label: "DOCX", Count: 3, URL: "?format=docx"}}},
		{Name: "industry", Label: "Industry", Values: []view.FacetValue{{Label: "Healthcare", Count: 4, URL: "?i=h"}, {Label: "Logistics", Count: 9, URL: "?i=l"}, {Label: "Manufacturing", Count: 2, URL: "?i=m"}}},
		{Name: "stage", Label: "Stage", Values: []view.FacetValue{{Label: "Discovery", Count: 5, URL: "?s=d"}, {Label: "Proposal", Count: 6, URL: "?s=p"}}},
	}
}

func fields() []view.FacetField {
	return []view.FacetField{
		{Name: "industry", Label: "Industry", Options: []view.Option{{Value: "healthcare", Label: "Healthcare"}, {Value: "logistics", Label: "Logistics", Chosen: true}}},
		{Name: "stage", Label: "Stage", Options: []view.Option{{Value: "discovery", Label: "Discovery"}, {Value: "proposal", Label: "Proposal"}}},
	}
}

func hits() []view.Hit {
	return []view.Hit{
		{Title: seg("", "Pricing", " and packages 2027"), URL: "/library/a1#page=3", Format: "PPTX", Kind: "asset", Place: "Slide 3", Heading: seg("What a ", "discount", " costs"), Snippet: seg("A ten percent ", "discount", " needs a reason in writing. Offer a longer term first: it keeps the ", "price", " and lowers the risk for both."), More: 4, Facets: []string{"Logistics", "Proposal"}, Updated: noon.Add(-26 * time.Hour), Download: "/library/a1/download"},
		{Title: seg("Battlecard: Northwind against Fabrikam"), URL: "/library/a2#page=1", Format: "PDF", Kind: "asset", Place: "Page 1", Snippet: seg("They lead with ", "price", ". Ask who answers when a lead waits over a weekend."), Why: []string{"speaker notes"}, Facets: []string{"Discovery"}, Updated: noon.Add(-9 * 24 * time.Hour), State: &view.State{Label: "Needs review", Tone: "warn"}},
		{Title: seg("Objections are briefs"), URL: "/articles/objections-as-briefs#price", Format: "Article", Kind: "article", Place: "It is too expensive", Snippet: seg("“Too expensive” is rarely about the ", "price", ". It says that nobody has shown what waiting costs."), Updated: noon.Add(-40 * 24 * time.Hour)},
		{Title: seg("Volume price list"), URL: "/library/a4#page=2", Format: "XLSX", Kind: "asset", Place: "Sheet Europe", Snippet: seg("", "Price", " per seat from 50 seats, billed yearly"), Updated: noon.Add(-2 * time.Hour)},
	}
}

var (
	approved = view.State{Label: "Approved", Tone: "good"}
	reading  = view.State{Label: "Reading the text", Tone: "busy", Unsettled: true}
	broken   = view.State{Label: "No text", Tone: "bad", Note: "The file is encrypted. Remove the password and upload it again."}
	roles    = []view.Option{{Value: "rep", Label: "Rep", Note: "Finds collateral, prepares calls", Chosen: true}, {Value: "marketer", Label: "Marketer", Note: "Publishes, uploads and keeps collateral fresh"}, {Value: "admin", Label: "Admin", Note: "Looks after people and the machine"}}
)

func rows() []view.Row {
	return []view.Row{
		{ID: "a1", Title: "Pricing and packages 2027", URL: "/library/a1", Edit: "/studio/collateral/a1", Format: "PPTX", State: approved, Coverage: "All 24 slides", Facets: []string{"Logistics", "Proposal"}, Size: 2_400_000, Version: 3, By: "Mara Lind", Updated: noon.Add(-26 * time.Hour)},
		{ID: "a2", Title: "Battlecard: Northwind against Fabrikam", URL: "/library/a2", Edit: "/studio/collateral/a2", Format: "PDF", State: reading, Size: 480_000, Version: 1, By: "Jonas Okafor", Updated: noon.Add(-40 * time.Second)},
		{ID: "a3", Title: "Locked contract.pdf", URL: "/library/a3", Edit: "/studio/collateral/a3", Format: "PDF", State: broken, Size: 1_200_000, Version: 1, Updated: noon.Add(-3 * time.Hour), Retry: "/studio/collateral/a3/retry"},
	}
}

func problems() []view.Problem {
	return []view.Problem{
		{File: "content/articles/the-handover.md", Line: 4, Column: 10, Error: true, Rule: "front-matter/unknown-author", Message: "Nobody in authors.yaml has the key “mara-l”. Did you mean “mara”?"},
		{File: "content/case-studies/northwind.md", Line: 31, Column: 5, Rule: "links/broken", Message: "The link leads to /articles/hand-over, which is not published."},
	}
}

func workspaceSamples() []sample {
	rep := base("Library", "/library")
	rep.Person = &view.Person{Email: "rep@example.com", Roles: []string{"rep"}}
	rep.Query = "zebra"
	found := base("Library", "/library")
	found.Query = "price discount"
	refused := outside("Sign in", "/signin")
	refused.Alert = "Email and password do not match."
	flashed := base("Pricing and packages 2027", "/library/a1")
	flashed.Flash = &view.Flash{Kind: "good", Text: "The details are saved."}
	invalid := base("Edit", "/studio/collateral/a1")
	invalid.Errors = []fault.Field{{Name: "title", Message: "Give it a title: reps search by it."}}
	docs := []view.DocRow{{Title: "The handover", URL: "/articles/the-handover", File: "articles/the-handover.md", Kind: "Article", State: view.State{Label: "Live", Tone: "good"}, Date: noon.Add(-30 * 24 * time.Hour), Updated: noon.Add(-time.Hour)}, {Title: "Measuring honestly", File: "articles/measuring-honestly.md", Kind: "Article", State: view.State{Label: "Scheduled", Tone: "busy"}, Date: noon.Add(48 * time.Hour), Updated: noon.Add(-20 * time.Minute)}}
	stats := []view.Stat{{Label: "Articles live", Value: "18", Note: "3 this month", URL: "/studio/content"}, {Label: "Collateral", Value: "42", Note: "All searchable but 2", URL: "/studio/collateral"}, {Label: "Content errors", Value: "1", Tone: "bad", Note: "Its last good version is live"}, {Label: "Warnings", Value: "4", Tone: "warn"}}
	tabs := []view.Tab{{Label: "All", URL: "?", Count: 42, Current: true}, {Label: "Being read", URL: "?state=busy", Count: 1}, {Label: "Failed", URL: "?state=failed", Count: 1}, {Label: "Withdrawn", URL: "?state=withdrawn", Count: 3}}
	people := []view.PersonRow{{ID: "1", Name: "Mara Lind", Email: "mara@example.com", Roles: []string{"Admin", "Marketer"}, URL: "/admin/people/1", Active: true, You: true, Seen: noon}, {ID: "2", Email: "jonas.okafor@example.com", Roles: []string{"Rep"}, URL: "/admin/people/2", Seen: noon.Add(-90 * 24 * time.Hour)}}
	leaves := []view.Leaf{}
	for i, h := range []string{"What changes in 2027", "Packages", "What a discount costs", "", "Questions buyers ask"} {
		leaves = append(leaves, view.Leaf{Number: i + 1, Heading: h, Hit: i == 2, Text: seg("A ten percent ", "discount", " needs a reason in writing. Offer a longer term first: it keeps the price and lowers the risk for both sides.")})
	}
	leaves[2].Notes = seg("Pause here. Let them do the arithmetic.")
	leaves[3].Text = nil
	return []sample{
		{"door-sign-in", view.SignInPage{Base: refused, Email: "mara@example.com", Next: "/library?q=price"}},
		{"door-set-up", view.SetUpPage{Base: outside("Welcome", "/setup/x"), Action: "/setup/x", Least: 12}},
		{"door-invitation", view.InvitationPage{Base: outside("Join", "/join/x"), Action: "/join/x", Email: "jonas@example.com", Inviter: "Mara Lind", Roles: []string{"rep", "marketer"}, Least: 12}},
		{"door-message", view.DoorPage{Base: outside("Used", "/join/x"), Heading: "This invitation was used", Message: "Each invitation works once. If you have an account, sign in; otherwise ask for a new one.", Action: &view.Link{Label: "Sign in", URL: "/signin"}, Reference: "01JD3Q9Z"}},
		{"account", view.AccountPage{Base: base("Your account", "/account"), Name: "Mara Lind", Email: "mara@example.com", Roles: []string{"Admin", "Marketer"}, Least: 12, Sessions: []view.Session{{ID: "1", Device: "Firefox on Linux", Network: "203.0.113.0", Started: noon.Add(-26 * time.Hour), Seen: noon, Current: true}, {ID: "2", Device: "Safari on iPhone", Started: noon.Add(-5 * 24 * time.Hour), Seen: noon.Add(-3 * time.Hour)}}}},
		{"library", view.LibraryPage{Base: found, Hits: hits(), Total: 26, Count: "about", Facets: facets(), Chosen: []view.Choice{{Facet: "Format", Label: "PPTX", Remove: "/library?q=price"}}, Clear: "/library?q=price", Sorts: []view.Sort{{Label: "Best", URL: "?", Current: true}, {Label: "Newest", URL: "?sort=fresh"}, {Label: "Most used", URL: "?sort=used"}}, Pager: &view.Pager{Page: 1, Last: 2, Next: "?page=2"}, Degraded: "Search does not answer at the moment. The newest documents are listed instead."}},
		{"library-none", view.LibraryPage{Base: rep}},
		{"library-empty", view.LibraryPage{Base: base("Library", "/library"), Empty: true}},
		{"asset", view.AssetPage{Base: flashed, ID: "a1", Name: "Pricing and packages 2027", Description: "The deck for the second call, with what may be given away and what may not.", Format: "PPTX", State: approved, File: "pricing-2027-v3.pptx", Size: 2_400_000, Download: "/d", Open: "/o", Facets: []view.AssetFacet{{Label: "Industry", Values: []view.Link{{Label: "Logistics", URL: "/library?industry=logistics"}}}, {Label: "Stage", Values: []view.Link{{Label: "Proposal", URL: "/library?stage=proposal"}}}}, Owner: "Mara Lind", Updated: noon.Add(-26 * time.Hour), LanguageName: "English", Coverage: "All 24 slides", Unit: "Slide", Leaves: leaves, Versions: []view.Version{{Number: 3, File: "pricing-2027-v3.pptx", Size: 2_400_000, By: "Mara Lind", Uploaded: noon.Add(-26 * time.Hour), URL: "?version=3", Current: true, Note: "New prices"}, {Number: 2, File: "pricing-2027-v2.pptx", Size: 2_300_000, By: "Mara Lind", Uploaded: noon.Add(-60 * 24 * time.Hour), URL: "?version=2", Download: "/d2"}}, Version: 3, Edit: "/e", Replace: "/r", Withdraw: "/w"}},
		{"asset-failed", view.AssetPage{Base: base("Locked", "/library/a3"), ID: "a3", Name: "Locked contract.pdf", Format: "PDF", State: broken, File: "Locked contract.pdf", Size: 1_200_000, Updated: noon, Unit: "Page", Retry: "/retry", Old: true, Version: 1}},
		{"studio", view.StudioPage{Base: base("Studio", "/studio"), Stats: stats, Problems: problems(), More: 3, Attention: rows()[2:], Recent: docs, Loaded: noon.Add(-4 * time.Minute)}},
		{"studio-content", view.ContentPage{Base: base("Content", "/studio/content"), Folder: "./content", Loaded: noon.Add(-4 * time.Minute), Tabs: tabs, Problems: problems(), Documents: docs}},
		{"studio-document", view.DocumentPage{Base: base("Document", "/studio/content/document"), Document: docs[0], Problems: problems(), Address: "https://hub.example.com/preview/3tF0mW8yQ2", Previews: []view.PreviewRow{{Created: noon.Add(-time.Hour), Expires: noon.Add(6 * 24 * time.Hour), Revoke: "/x"}}, Create: "/x", Lives: []view.Option{{Value: "1", Label: "A day"}, {Value: "7", Label: "A week", Chosen: true}}, History: []view.HistoryRow{{What: "Changed", Path: "/articles/pricing", At: noon.Add(-time.Hour)}, {What: "Went live", Path: "/articles/pricing", At: noon.Add(-48 * time.Hour)}}}},
		{"studio-collateral", view.CollateralPage{Base: base("Collateral", "/studio/collateral"), Action: "/studio/collateral/upload", MaxBytes: 2_000_000_000, Accepts: ".pdf,.pptx", AcceptsText: "PDF, PowerPoint, Word, Excel, Markdown, text", Facets: fields(), Tabs: tabs, Rows: rows(), Total: 42}},
		{"studio-edit", view.AssetFormPage{Base: invalid, Action: "/x", Back: "/library/a1", Format: "PPTX", File: "pricing-2027-v3.pptx", Description: "The deck for the second call.", Languages: []view.Option{{Value: "en", Label: "English", Chosen: true}}, Facets: fields(), Revision: "7"}},
		{"studio-rendition", view.RenditionPage{Base: base("Pictures of Pricing and packages 2027", "/studio/collateral/a1/pages"), Action: "/x", Again: "/y", Back: "/library/a1", Name: "Pricing and packages 2027", State: view.State{Label: "Pages missing", Tone: "warn"}, Detail: "1 of 24 pages could not be drawn; their text is shown instead.", Done: 23, Total: 24, MaxBytes: 2_000_000_000}},
		{"studio-replace", view.ReplacePage{Base: base("New version", "/studio/collateral/a1/replace"), Action: "/x", Back: "/library/a1", Name: "Pricing and packages 2027", Format: "PPTX", Version: 3, MaxBytes: 2_000_000_000, Accepts: ".pptx", AcceptsText: "PowerPoint"}},
		{"studio-withdraw", view.WithdrawPage{Base: base("Withdraw", "/studio/collateral/a1/withdraw"), Action: "/x", Back: "/library/a1", Name: "Pricing and packages 2027", Flags: 2, Used: []string{"It was opened 14 times in the last 30 days."}}},
		{"admin-people", view.PeoplePage{Base: base("People", "/admin/people"), People: people, Invitations: []view.Invitation{{ID: "9", Email: "ines@example.com", Roles: []string{"Rep"}, By: "Mara Lind", Expires: noon.Add(50 * time.Hour), Revoke: "/x"}}, Roles: roles, InviteLink: "https://hub.example.com/join/3tF0mW8yQ2", InviteFor: "ines@example.com", MailOff: true}},
		{"admin-person", view.PersonPage{Base: base("Jonas", "/admin/people/2"), Row: view.PersonRow{ID: "2", Name: "Jonas Okafor", Email: "jonas@example.com", Active: true, Seen: noon.Add(-time.Hour)}, Roles: roles, Action: "/x", Deactivate: "/x", EndSessions: "/x", Why: "This is the last admin, so the role cannot be taken away.", Created: noon.Add(-200 * 24 * time.Hour), Sessions: 2}},
		{"admin-jobs", view.JobsPage{Base: base("Jobs", "/admin/jobs"), Stats: []view.Stat{{Label: "Waiting", Value: "2"}, {Label: "Running", Value: "1"}, {Label: "Failed", Value: "1", Tone: "bad"}}, Tabs: tabs, Busy: true, Jobs: []view.JobRow{{ID: "1", Name: "Read the text of Locked contract.pdf", Kind: "asset.extract", State: view.State{Label: "Failed", Tone: "bad"}, Attempts: 5, Limit: 5, Error: "open document: password required", Created: noon.Add(-time.Hour), Retry: "/x", Drop: "/x"}, {ID: "2", Name: "Bring search up to date", Kind: "search.apply", State: view.State{Label: "Waiting", Tone: "busy"}, Created: noon.Add(-time.Minute), Next: noon.Add(3 * time.Minute)}}}},
		{"admin-health", view.HealthPage{Base: base("Health", "/admin/health"), Ready: true, Parts: []view.Part{{Name: "Pages", Role: "26 pages in memory", State: view.State{Label: "Answers", Tone: "good"}, Facts: []view.Fact{{Label: "Built", Value: "4 minutes ago"}}}, {Name: "Search", Role: "Embedded engine", State: view.State{Label: "Away", Tone: "bad", Note: "connection refused since 11:52"}, Facts: []view.Fact{{Label: "Documents", Value: "68"}, {Label: "Records", Value: "1,204"}}}, {Name: "Library", Role: "Disk, ./data/blobs", State: view.State{Label: "Answers", Tone: "good"}}}, Facts: []view.Fact{{Label: "Version", Value: "0.1.0"}, {Label: "Go", Value: "1.26"}}, Reindex: "/x"}},
		{"workspace-error", view.ErrorPage{Base: base("Not found", "/library/zz"), Status: 404, Heading: "There is nothing here", Message: "It may have been withdrawn, or the address is mistyped.", Reference: "01JD3Q9Z"}},
		{"gallery", view.GalleryPage{Base: base("Gallery", "/dev/gallery")}},
	}
}

var _ template.HTML = body
