package publish

import (
	"html/template"

	"tandem/content"
)

// documents plans the page and the markdown twin of every live document.
func (b *builder) documents() {
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
			b.document(d, older, newer)
			b.markdown(d)
			if len(b.tasks)-first < 2 {
				b.s.Problems = append(b.s.Problems, content.Problem{
					File: d.File, Severity: content.Error, Rule: "url/slug-collision",
					Message: "the address " + d.Path() + " is taken by the site itself; give the page another slug",
				})
			}
			for i := range b.tasks[first:] {
				b.tasks[first+i].file = d.File
			}
		}
	}
}

// document plans one page.
func (b *builder) document(d, older, newer *content.Document) {
	key := "doc\x00" + b.s.frame.key + "\x00" + b.cardKey(d)
	for _, r := range b.related[d] {
		key += "\x00" + b.cardKey(r.doc) + r.reason
	}
	for _, n := range []*content.Document{older, newer} {
		key += "\x00"
		if n != nil {
			key += b.cardKey(n)
		}
	}
	e := entry{twin: d.Path() + ".md", link: "<" + pathEscaped(d.Path()) + `.md>; rel="alternate"; type="text/markdown"`}
	if d.NoIndex {
		e.robots = robotsNone
	}
	b.page(d.Path(), key, changed(d), e, func() any {
		var cards []Card
		for _, r := range b.related[d] {
			card := b.cards[r.doc]
			card.Reason = r.reason
			cards = append(cards, card)
		}
		switch d.Kind {
		case content.Article:
			return b.articlePage(d, cards, b.neighbour(older), b.neighbour(newer))
		case content.CaseStudy:
			return b.casePage(d, cards, b.neighbour(older), b.neighbour(newer))
		}
		return &StaticPage{
			Head: b.documentHead(d), Frame: b.s.frame.at(d.Path(), documentCrumbs(d)...), Title: d.Title, Lead: d.Description, Updated: day(changed(d)),
			Hero: picture(d.Hero), TOC: contents(d.TOC), Body: template.HTML(d.HTML), Markdown: d.Path() + ".md", Sample: d.Sample, //nolint:gosec // sanitised by content
		}
	})
}

func (b *builder) neighbour(d *content.Document) *Card {
	if d == nil {
		return nil
	}
	c := b.cards[d]
	return &c
}

func (b *builder) articlePage(d *content.Document, related []Card, prev, next *Card) *ArticlePage {
	p := &ArticlePage{
		Head: b.documentHead(d), Frame: b.s.frame.at(d.Path(), documentCrumbs(d)...), Kind: string(d.Kind), Title: d.Title, Lead: d.Description,
		Published: day(d.Published), Updated: updated(d), Minutes: max(1, d.ReadMinutes), Hero: picture(d.Hero), TOC: contents(d.TOC),
		Body: template.HTML(d.HTML), Related: related, Prev: prev, Next: next, Markdown: d.Path() + ".md", Sample: d.Sample, //nolint:gosec // sanitised by content
	}
	p.Authors, p.Topics = b.cards[d].Authors, b.cards[d].Topics
	for _, key := range d.Authors {
		bio := b.authorCard(key)
		bio.Count = 0 // else a new article changed the pages of all others by its author
		p.Bios = append(p.Bios, bio)
	}
	return p
}

func (b *builder) casePage(d *content.Document, related []Card, prev, next *Card) *CasePage {
	p := &CasePage{
		Head: b.documentHead(d), Frame: b.s.frame.at(d.Path(), documentCrumbs(d)...), Title: d.Title, Lead: d.Description, Published: day(d.Published),
		Updated: updated(d), Minutes: max(1, d.ReadMinutes), Hero: picture(d.Hero), TOC: contents(d.TOC), Body: template.HTML(d.HTML), //nolint:gosec // sanitised by content
		Related: related, Prev: prev, Next: next, Markdown: d.Path() + ".md", Sample: d.Sample,
	}
	p.Authors, p.Topics = b.cards[d].Authors, b.cards[d].Topics
	c := d.Case
	if c == nil {
		return p
	}
	p.Customer, p.CustomerURL, p.Size = c.Customer, c.CustomerURL, c.Size
	p.Challenge, p.Solution = template.HTML(c.Challenge), template.HTML(c.Solution) //nolint:gosec // sanitised by content
	if c.Industry != "" {
		p.Industry = &NavLink{Label: label(c.Industry), Href: caseListAddress(c.Industry, "")}
	}
	if c.Product != "" {
		p.Product = &NavLink{Label: label(c.Product), Href: caseListAddress("", c.Product)}
	}
	for _, r := range c.Results {
		p.Results = append(p.Results, Result{Metric: r.Metric, Figure: figure(r), Before: r.Before, After: r.After, Timeframe: r.Timeframe})
	}
	if c.Quote != nil {
		p.Quote = &Quote{Text: c.Quote.Text, Name: c.Quote.Name, Role: c.Quote.Role}
	}
	return p
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
