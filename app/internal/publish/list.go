package publish

import (
	"fmt"
	"html/template"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	"tandem/content"
)

// perPage is how many documents a page of a list shows.
const perPage = 12

// home plans the front page.
func (b *builder) home() {
	f := b.s.frame
	arts := b.arts[:min(7, len(b.arts))]
	cases := b.cases[:min(3, len(b.cases))]
	topics := b.biggestTopics(6)
	key := "home\x00" + f.key + "\x00" + b.cardKeys(arts) + "\x00" + b.cardKeys(cases)
	for _, t := range topics {
		key += "\x00" + b.topicKey(strings.TrimPrefix(t.Href, "/topics/"))
	}
	link := `</llms.txt>; rel="describedby"; type="text/plain"`
	b.page("/", key, newest(b.arts, b.cases), entry{link: link}, func() any {
		title := f.brand.Name
		if f.brand.Tagline != "" {
			title += " – " + strings.TrimSuffix(f.brand.Tagline, ".")
		}
		p := &HomePage{Head: f.head(title, f.brand.Description, "/", robotsIndex), Frame: f.at("/"), Cases: b.cardsOf(cases)}
		p.Head.JSONLD = b.homeGraph()
		if len(arts) > 0 {
			lead := b.cards[arts[0]]
			p.Lead, p.Articles = &lead, b.cardsOf(arts[1:])
			f.sharePicture(&p.Head, arts[0].Hero)
		}
		for _, t := range topics {
			p.Topics = append(p.Topics, b.topicCard(strings.TrimPrefix(t.Href, "/topics/")))
		}
		return p
	})
}

// newest is the time of the last change in the lists.
func newest(lists ...[]*content.Document) (t time.Time) {
	for _, l := range lists {
		for _, d := range l {
			if c := changed(d); c.After(t) {
				t = c
			}
		}
	}
	return t
}

// frontPages is how many pages of a list are read often.
const frontPages = 3

// pagesOf calls fn for each page of a list, at least once: its number, path, documents, and the way to the others.
func pagesOf(base string, docs []*content.Document, fn func(n int, path string, docs []*content.Document, pager *Pager)) {
	last := max(1, (len(docs)+perPage-1)/perPage)
	for n := 1; n <= last; n++ {
		fn(n, pagePath(base, n), docs[(n-1)*perPage:min(n*perPage, len(docs))], pagerOf(base, n, last))
	}
}

func pagePath(base string, n int) string {
	if n == 1 {
		return base
	}
	return base + "/page/" + strconv.Itoa(n)
}

func pagerOf(base string, n, last int) *Pager {
	if last == 1 {
		return nil
	}
	p := &Pager{Page: n, Last: last}
	if n > 1 {
		p.Prev = pagePath(base, n-1)
	}
	if n < last {
		p.Next = pagePath(base, n+1)
	}
	for i := 1; i <= last; i++ {
		near := i == 1 || i == last || i >= n-1 && i <= n+1
		switch {
		case near:
			p.Pages = append(p.Pages, PagerLink{Number: i, Href: pagePath(base, i), Current: i == n})
		case !p.Pages[len(p.Pages)-1].Gap:
			p.Pages = append(p.Pages, PagerLink{Gap: true})
		}
	}
	return p
}

// numbered adds the page's number to a title from the second page on.
func numbered(title string, p *Pager) string {
	if p == nil || p.Page == 1 {
		return title
	}
	return fmt.Sprintf("%s – Page %d of %d", title, p.Page, p.Last)
}

func pagerKey(p *Pager) string {
	if p == nil {
		return ""
	}
	return strconv.Itoa(p.Page) + "/" + strconv.Itoa(p.Last)
}

// lists plans the lists of articles and case studies.
func (b *builder) lists() {
	f := b.s.frame
	pagesOf("/articles", b.arts, func(n int, path string, docs []*content.Document, pager *Pager) {
		key := "list\x00" + f.key + "\x00" + pagerKey(pager) + "\x00" + strconv.Itoa(len(b.arts)) + "\x00" + b.cardKeys(docs)
		b.page(path, key, newest(docs), entry{seldom: n > frontPages}, func() any {
			about := numbered("All articles from "+f.brand.Name+", newest first. "+f.brand.Tagline, pager)
			steps := []Crumb{{Label: "Articles"}}
			p := &ListPage{
				Head: f.head(f.titled(numbered("Articles", pager)), about, path, robotsIndex), Frame: f.at(path, steps...), Title: "Articles",
				Intro: f.brand.Tagline, Cards: b.cardsOf(docs), Total: len(b.arts), Pager: pager, FeedPath: "/feed.xml",
			}
			p.Head.JSONLD = f.collection(path, "Articles", about, steps...)
			return p
		})
	})
	pagesOf("/case-studies", b.cases, func(n int, path string, docs []*content.Document, pager *Pager) {
		b.caseList(path, docs, len(b.cases), "", "", pager)
	})
	b.filteredCases()
}

// caseListAddress is where the case studies of an industry and product are listed.
func caseListAddress(industry, product string) string {
	v := url.Values{}
	if industry != "" {
		v.Set("industry", industry)
	}
	if product != "" {
		v.Set("product", product)
	}
	if len(v) == 0 {
		return "/case-studies"
	}
	return "/case-studies?" + v.Encode()
}

// noCases is the entry for filters that nothing fits.
const noCases = "/case-studies?"

// filteredCases plans a view for every choice of industry and product that has a case study, and one for all others.
func (b *builder) filteredCases() {
	groups := map[[2]string][]*content.Document{}
	for _, d := range b.cases {
		if d.Case == nil {
			continue
		}
		i, p := d.Case.Industry, d.Case.Product
		for _, k := range [][2]string{{i, ""}, {"", p}, {i, p}} {
			if (k[0] != "" || k[1] != "") && (k[1] == "" || k[0] == "" || i != "" && p != "") {
				if g := groups[k]; len(g) == 0 || g[len(g)-1] != d {
					groups[k] = append(g, d)
				}
			}
		}
	}
	keys := make([][2]string, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i][0]+"\x00"+keys[i][1] < keys[j][0]+"\x00"+keys[j][1] })
	for _, k := range keys {
		b.caseList(caseListAddress(k[0], k[1]), groups[k], len(groups[k]), k[0], k[1], nil)
	}
	b.caseList(noCases, nil, 0, "-", "-", nil)
}

func (b *builder) caseList(path string, docs []*content.Document, total int, industry, product string, pager *Pager) {
	f := b.s.frame
	filtered := industry != "" || product != ""
	filters := b.caseFilters(industry, product)
	key := "cases\x00" + f.key + "\x00" + pagerKey(pager) + "\x00" + strconv.Itoa(total) + "\x00" + b.cardKeys(docs)
	for _, fl := range filters {
		for _, v := range fl.Values {
			key += "\x00" + v.Value + strconv.Itoa(v.Count)
		}
	}
	e := entry{}
	if path == noCases {
		e.robots = robotsFollow
	}
	b.page(path, key, newest(docs), e, func() any {
		canonical := path
		if filtered {
			canonical = "/case-studies" // a part of the whole list, and no page of its own to those who index
		}
		steps := []Crumb{{Label: "Case studies"}}
		intro := "What customers of " + f.brand.Name + " set out to do, what they did, and what came of it, in numbers."
		p := &CaseListPage{
			Head: f.head(f.titled(numbered("Case studies", pager)), numbered(intro, pager), canonical, robotsIndex), Frame: f.at(canonical, steps...), Title: "Case studies",
			Intro: intro, Cards: b.cardsOf(docs), Total: total, Filters: filters, Filtered: filtered, Pager: pager,
		}
		p.Head.JSONLD = f.collection(canonical, "Case studies", numbered(intro, pager), steps...)
		if path == noCases {
			p.Head = f.plainHead("Case studies")
			p.Head.Robots = robotsFollow
		}
		return p
	})
}

// caseFilters are the industries and products there are, each counted given the other choice.
func (b *builder) caseFilters(industry, product string) []Filter {
	make := func(name, title, chosen, other string, of func(*content.Case) (own, others string), address func(string) string) Filter {
		counts := map[string]int{}
		for _, d := range b.cases {
			if d.Case == nil {
				continue
			}
			own, others := of(d.Case)
			if own != "" {
				counts[own] += 0
				if other == "" || other == others {
					counts[own]++
				}
			}
		}
		fl := Filter{Name: name, Label: title, All: address("")}
		for v, n := range counts {
			if n > 0 || v == chosen {
				fl.Values = append(fl.Values, FilterValue{Value: v, Label: label(v), Count: n, Href: address(v), Chosen: v == chosen})
			}
		}
		sort.Slice(fl.Values, func(i, j int) bool { return fl.Values[i].Label < fl.Values[j].Label })
		return fl
	}
	if industry == "-" {
		industry, product = "", ""
	}
	return []Filter{
		make("industry", "Industry", industry, product, func(c *content.Case) (string, string) { return c.Industry, c.Product },
			func(v string) string { return caseListAddress(v, product) }),
		make("product", "Product", product, industry, func(c *content.Case) (string, string) { return c.Product, c.Industry },
			func(v string) string { return caseListAddress(industry, v) }),
	}
}

// A topic is worth indexing when it has a text of its own and enough documents.
const leastForTopic = 3

func (b *builder) topicKey(slug string) string {
	t := b.Library.Topics[slug]
	k := slug + "\x01" + strconv.Itoa(len(b.byTop[slug]))
	if t != nil {
		k += "\x01" + t.Title + "\x01" + t.Description + "\x01" + t.HTML
	}
	return k
}

func (b *builder) topicCard(slug string) TopicCard {
	c := TopicCard{Path: "/topics/" + slug, Title: b.topicTitle(slug), Count: len(b.byTop[slug])}
	if t := b.Library.Topics[slug]; t != nil {
		c.Description = t.Description
	}
	return c
}

func (b *builder) topicIndexed(slug string) bool {
	t := b.Library.Topics[slug]
	return t != nil && t.Description != "" && len(b.byTop[slug]) >= leastForTopic
}

// topics plans the list of topics and the pages of each.
func (b *builder) topics() {
	f := b.s.frame
	slugs := b.topicSlugs()
	key := "topics\x00" + f.key
	for _, s := range slugs {
		key += "\x00" + b.topicKey(s)
	}
	b.page("/topics", key, time.Time{}, entry{}, func() any {
		steps := []Crumb{{Label: "Topics"}}
		p := &TopicIndexPage{Head: f.head(f.titled("Topics"), "Every subject that the articles and case studies of "+f.brand.Name+" are about.", "/topics", robotsIndex), Frame: f.at("/topics", steps...), Title: "Topics"}
		p.Head.JSONLD = f.collection("/topics", "Topics", "", steps...)
		for _, s := range slugs {
			p.Topics = append(p.Topics, b.topicCard(s))
		}
		return p
	})
	for _, slug := range slugs {
		pagesOf("/topics/"+slug, b.byTop[slug], func(n int, path string, docs []*content.Document, pager *Pager) {
			key := "topic\x00" + f.key + "\x00" + b.topicKey(slug) + "\x00" + pagerKey(pager) + "\x00" + b.cardKeys(docs)
			b.page(path, key, newest(docs), entry{seldom: n > frontPages}, func() any { return b.topicPage(slug, path, docs, pager) })
		})
		b.feeds("/topics/"+slug, b.topicTitle(slug), b.byTop[slug])
	}
}

func (b *builder) topicPage(slug, path string, docs []*content.Document, pager *Pager) *TopicPage {
	f, card := b.s.frame, b.topicCard(slug)
	robots := robotsFollow
	if b.topicIndexed(slug) {
		robots = robotsIndex
	}
	steps := []Crumb{{Label: "Topics", Href: "/topics"}, {Label: card.Title}}
	description := numbered(orDefault(card.Description, "Articles and case studies about "+card.Title+"."), pager)
	p := &TopicPage{
		Head: f.head(f.titled(numbered(card.Title+" – articles and case studies", pager)), description, path, robots), Frame: f.at(path, steps...),
		Title: card.Title, Description: card.Description, Cards: b.cardsOf(docs), Total: len(b.byTop[slug]), Pager: pager, FeedPath: "/topics/" + slug + "/feed.xml",
	}
	p.Head.Alternates = feedAlternates(f, "/topics/"+slug, card.Title)
	p.Head.JSONLD = f.collection(path, card.Title, description, steps...)
	if t := b.Library.Topics[slug]; t != nil && (pager == nil || pager.Page == 1) {
		p.Body = template.HTML(t.HTML) //nolint:gosec // sanitised by content
	}
	return p
}

func feedAlternates(f *framer, base, title string) []Alternate {
	return []Alternate{
		{Type: "application/atom+xml", Title: title, Href: f.abs(base + "/feed.xml")},
		{Type: "application/feed+json", Title: title, Href: f.abs(base + "/feed.json")},
	}
}
