package publish

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/content"
)

// documents plans the page and the markdown twin of every live document, and the page of those that are kept.
func (b *edition) documents() {
	for _, list := range [][]*content.Document{b.arts, b.cases, b.pages} {
		for i, d := range list {
			var older, newer *content.Document
			if d.Kind != content.Page {
				if i+1 < len(list) {
					older = list[i+1]
				}
				if i > 0 {
					newer = list[i-1]
				}
			}
			first := len(b.tasks)
			b.document(d, i, older, newer)
			b.markdown(d)
			b.claim(d, first, 2)
		}
	}
	for _, d := range b.hidden {
		first := len(b.tasks)
		b.document(d, 0, nil, nil)
		b.claim(d, first, 1)
	}
}

// claim notes whose the tasks since the first are; fewer than wanted means that an address was taken.
func (b *edition) claim(d *content.Document, first, wanted int) {
	if len(b.tasks)-first < wanted {
		b.problem(d, "url/slug-collision", "the address "+d.Path()+" is taken by the site itself; give the page another slug")
	}
	for i := range b.tasks[first:] {
		b.tasks[first+i].file = d.File
	}
}

// hotDocuments is how many of the newest of each kind are packed as small as can be ahead; others when a client takes it.
const hotDocuments = 500

// eagerDocuments is how many of the newest of each kind are rendered ahead unless said otherwise. The others take a reader a
// millisecond when they were not read for long; all of them ahead would be most of the memory and of the time of a build.
const eagerDocuments = 2_000

// document plans one page; nth says how many of its kind are newer.
func (b *edition) document(d *content.Document, nth int, older, newer *content.Document) {
	hidden := b.isHidden(d)
	series := b.seriesBox(d)
	key := "doc\x00" + b.frame.key + "\x00" + b.docKey(d) + "\x00" + strconv.FormatBool(hidden) + "\x00" + seriesKey(series) + b.seriesWords(d)
	for _, r := range b.related[d] {
		key += "\x00" + b.cardKey(r.doc) + r.reason
	}
	for _, n := range []*content.Document{older, newer} {
		key += "\x00"
		if n != nil {
			key += b.cardKey(n)
		}
	}
	e := entry{policy: framePolicy(d.Frames), link: feedLink(b.prefix), seldom: nth >= hotDocuments}
	if !hidden {
		e.twin = d.Path() + ".md"
		e.link = "<" + pathEscaped(d.Path()) + `.md>; rel="alternate"; type="text/markdown", ` + e.link
	}
	if strings.HasPrefix(b.robotsOf(d), "noindex") {
		e.robots = robotsNone
	}
	mine := !b.isPlanned(d.Path())
	plan := b.page
	if eager := b.Eager; nth >= eager && (eager > 0 || nth >= eagerDocuments) {
		plan = b.pageLater
	}
	plan(d.Path(), key, changed(d), e, func() any { return b.documentPage(d, older, newer, series) })
	if mine && !b.unindexed(d) {
		b.s.noteAddress(b, d.Path(), digestOf(d.Hash, b.usesKey(d)), changed(d))
	}
}

// documentPage is a document's page with everything around it.
func (b *edition) documentPage(d, older, newer *content.Document, series *SeriesBox) any {
	var cards []Card
	for _, r := range b.related[d] {
		card := b.card(r.doc)
		card.Reason = r.reason
		cards = append(cards, card)
	}
	switch d.Kind {
	case content.Article:
		p := b.articlePage(d, cards, b.neighbour(older), b.neighbour(newer))
		p.Series = series
		return p
	case content.CaseStudy:
		p := b.casePage(d, cards, b.neighbour(older), b.neighbour(newer))
		p.Series = series
		return p
	}
	text := d.Text()
	p := &StaticPage{
		Title: d.Title, Lead: d.Description, Updated: b.day(changed(d)), Hero: picture(d.Hero), TOC: contents(text.TOC()),
		Body: template.HTML(b.body(d, text.HTML)), Markdown: b.twinPath(d), Sample: d.Sample, Expired: b.expired(d), //nolint:gosec // sanitised by content
	}
	p.Head, p.Frame = b.around(d)
	return p
}

// around is the head and frame of a document's page.
func (b *edition) around(d *content.Document) (Head, Frame) {
	h, f := b.documentHead(d), b.frame.at(d.Path(), b.documentCrumbs(d)...)
	b.speak(&h, &f, b.versions(d))
	return h, f
}

// twinPath is where a document's markdown is; empty when it has none.
func (b *builder) twinPath(d *content.Document) string {
	if b.isHidden(d) {
		return ""
	}
	return d.Path() + ".md"
}

// expired is the day from which a page that is shown all the same says that its time has passed.
func (b *edition) expired(d *content.Document) *Date {
	if d.Action != content.ActionBanner || !b.isHidden(d) {
		return nil
	}
	out := b.day(d.Expires)
	return &out
}

func (b *edition) neighbour(d *content.Document) *Card {
	if d == nil {
		return nil
	}
	c := b.card(d)
	return &c
}

func (b *edition) articlePage(d *content.Document, related []Card, prev, next *Card) *ArticlePage {
	text := d.Text()
	p := &ArticlePage{
		Kind: string(d.Kind), Title: d.Title, Lead: d.Description, Expired: b.expired(d),
		Published: b.day(d.Published), Updated: b.updated(d), Minutes: max(1, d.ReadMinutes), Hero: picture(d.Hero), TOC: contents(text.TOC()),
		Body: template.HTML(b.body(d, text.HTML)), Related: related, Prev: prev, Next: next, Markdown: b.twinPath(d), Sample: d.Sample, //nolint:gosec // sanitised by content
	}
	p.Head, p.Frame = b.around(d)
	card := b.card(d)
	p.Authors, p.Topics = card.Authors, card.Topics
	for _, key := range d.Authors {
		bio := b.authorCard(key)
		bio.Count = 0 // else a new article changed the pages of all others by its author
		p.Bios = append(p.Bios, bio)
	}
	return p
}

// showsLogo reports whether there is permission to show the customer's logo.
func (b *builder) showsLogo(d *content.Document) bool { return showsLogo(d, b.Now) }

func showsLogo(d *content.Document, now time.Time) bool {
	return d.Case != nil && d.Case.Logo != nil && !d.Case.Anonymous && (d.Case.LogoUntil.IsZero() || now.Before(d.Case.LogoUntil))
}

func (b *edition) casePage(d *content.Document, related []Card, prev, next *Card) *CasePage {
	text := d.Text()
	p := &CasePage{
		Title: d.Title, Lead: d.Description, Published: b.day(d.Published), Expired: b.expired(d),
		Updated: b.updated(d), Minutes: max(1, d.ReadMinutes), Hero: picture(d.Hero), TOC: contents(text.TOC()), Body: template.HTML(b.body(d, text.HTML)), //nolint:gosec // sanitised by content
		Related: related, Prev: prev, Next: next, Markdown: b.twinPath(d), Sample: d.Sample,
	}
	p.Head, p.Frame = b.around(d)
	card := b.card(d)
	p.Authors, p.Topics = card.Authors, card.Topics
	c := d.Case
	if c == nil {
		return p
	}
	p.Customer, p.CustomerURL, p.Size = c.Customer, c.CustomerURL, c.Size
	p.Challenge, p.Solution = template.HTML(c.Challenge), template.HTML(c.Solution) //nolint:gosec // sanitised by content
	if b.showsLogo(d) {
		p.Logo = picture(c.Logo)
	}
	if c.Industry != "" {
		p.Industry = &NavLink{Label: label(c.Industry), Href: b.caseListAddress(c.Industry, "")}
	}
	if c.Product != "" {
		p.Product = &NavLink{Label: label(c.Product), Href: b.caseListAddress("", c.Product)}
	}
	for _, r := range c.Results {
		p.Results = append(p.Results, Result{Metric: r.Metric, Figure: figure(r), Before: r.Before, After: r.After, Timeframe: r.Timeframe})
	}
	if q := approved(c); q != nil {
		p.Quote = &Quote{Text: q.Text, Name: q.Name, Role: q.Role}
	}
	return p
}

// approved is what the customer said, once they agreed to see it published.
func approved(c *content.Case) *content.Quote {
	if c == nil || c.Quote == nil || !c.Quote.Approved {
		return nil
	}
	return c.Quote
}

// PagePolicy is the Content-Security-Policy of pages: nothing inline, nothing from elsewhere.
const PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"object-src 'none'"

// framePolicy lets a page open the players that its body names, and no other frame; empty for a page without any, which
// has the policy of all pages.
func framePolicy(hosts []string) string {
	sources := make([]string, 0, len(hosts))
	for _, h := range hosts {
		if validHost(h) {
			sources = append(sources, "https://"+h)
		}
	}
	if len(sources) == 0 {
		return ""
	}
	slices.Sort(sources)
	return PagePolicy + "; frame-src " + strings.Join(slices.Compact(sources), " ")
}

func validHost(h string) bool {
	for _, r := range h {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' {
			return false
		}
	}
	return h != ""
}

// leastHeadings is how many a page has before a table of contents helps.
const leastHeadings = 3

// contents nests the headings; nil when there are too few.
func contents(headings []content.Heading) []TOCEntry {
	if len(headings) < leastHeadings {
		return nil
	}
	var out []TOCEntry
	for _, h := range headings {
		e := TOCEntry{ID: h.ID, Text: h.Text}
		if h.Level > 2 && len(out) > 0 {
			out[len(out)-1].Sub = append(out[len(out)-1].Sub, e)
			continue
		}
		out = append(out, e)
	}
	return out
}
