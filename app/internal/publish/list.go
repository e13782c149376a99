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
func (b *edition) home() {
	f := b.frame
	arts := b.arts[:min(7, len(b.arts))]
	cases := b.cases[:min(3, len(b.cases))]
	topics := b.biggestTopics(6)
	versions := b.versionsOf("", func(*edition) bool { return true })
	key := "home\x00" + f.key + "\x00" + b.cardKeys(arts) + "\x00" + b.cardKeys(cases) + versionsKey(versions)
	for _, t := range topics {
		key += "\x00" + b.topicKey(t.slug)
	}
	path := f.home.Href
	modified := newest(arts, cases)
	e := entry{link: feedLink(b.prefix) + `, </llms.txt>; rel="describedby"; type="text/plain"`}
	b.page(path, key, modified, e, func() any {
		title, about := b.siteName(), f.brand.Description
		switch {
		case b.prefix != "":
			title, about = f.brand.Name+" – "+b.local(b.words.homeTitle), b.local(fmt.Sprintf(b.words.homeAbout, f.brand.Name))
		case f.brand.Tagline != "":
			title += " – " + strings.TrimSuffix(f.brand.Tagline, ".")
		}
		p := &HomePage{Head: f.head(title, about, path, robotsIndex), Frame: f.at(path), Cases: b.cardsOf(cases)}
		b.feedAlternates(&p.Head, b.prefix, b.siteName())
		b.speak(&p.Head, &p.Frame, versions)
		p.Head.JSONLD = b.homeGraph(path, about, modified)
		b.share(&p.Head, path)
		if len(arts) > 0 {
			lead := b.card(arts[0])
			p.Lead, p.Articles = &lead, b.cardsOf(arts[1:])
		}
		for _, t := range topics {
			p.Topics = append(p.Topics, b.topicCard(t.slug))
		}
		return p
	})
	b.notePage(path, key)
}

// siteName is what the edition's feeds are called.
func (b *edition) siteName() string {
	if b.prefix == "" {
		return b.frame.brand.Name
	}
	return b.frame.brand.Name + " (" + languageName(b.language) + ")"
}

// own is a text of topics and authors, which there is in the site's own language only; elsewhere stand words that say less.
func (b *edition) own(text, words string) string {
	if b.prefix != "" {
		return words
	}
	return orDefault(text, words)
}

// local marks words as belonging to a language that there are no words in: no two pages may have the same title.
func (b *edition) local(text string) string {
	if b.prefix == "" || b.words.code != b.eds[0].words.code {
		return text
	}
	return text + " (" + languageName(b.language) + ")"
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
func (b *edition) numbered(title string, p *Pager) string {
	if p == nil || p.Page == 1 {
		return title
	}
	return fmt.Sprintf(b.words.pageOf, title, p.Page, p.Last)
}

func pagerKey(p *Pager) string {
	if p == nil {
		return ""
	}
	return strconv.Itoa(p.Page) + "/" + strconv.Itoa(p.Last)
}

// lists plans the lists of articles and case studies. In the site's own language there are both, also while they are
// empty.
func (b *edition) lists() {
	if b.prefix == "" || len(b.arts) > 0 {
		pagesOf(b.prefix+"/articles", b.arts, b.articleList)
	}
	if b.prefix == "" || len(b.cases) > 0 {
		pagesOf(b.prefix+"/case-studies", b.cases, func(n int, path string, docs []*content.Document, pager *Pager) {
			b.caseList(path, docs, len(b.cases), "", "", pager)
		})
		b.filteredCases()
	}
}

func (b *edition) articleList(n int, path string, docs []*content.Document, pager *Pager) {
	f := b.frame
	versions := b.firstOnly(n, "/articles", func(e *edition) bool { return e.prefix == "" || len(e.arts) > 0 })
	key := "list\x00" + f.key + "\x00" + pagerKey(pager) + "\x00" + strconv.Itoa(len(b.arts)) + "\x00" + b.cardKeys(docs) + versionsKey(versions)
	b.listPage(n, path, key, newest(docs), entry{link: feedLink(b.prefix)}, func() any {
		title := b.local(b.words.articles)
		about := b.numbered(b.local(fmt.Sprintf(b.words.articlesAbout, f.brand.Name)+f.brand.Tagline), pager)
		steps := []Crumb{{Label: b.words.articles}}
		p := &ListPage{
			Head: f.head(f.titled(b.numbered(title, pager)), about, path, robotsIndex), Frame: f.at(path, steps...), Title: b.words.articles,
			Intro: f.brand.Tagline, Cards: b.cardsOf(docs), Total: len(b.arts), Pager: pager, FeedPath: b.prefix + "/feed.xml",
		}
		b.feedAlternates(&p.Head, b.prefix, b.siteName())
		b.speak(&p.Head, &p.Frame, versions)
		b.share(&p.Head, path)
		p.Head.JSONLD = f.collection(path, title, about, newest(docs), docs, steps...)
		return p
	})
	if n == 1 {
		b.notePage(path, key)
	}
}

// firstOnly are the versions of a list; further pages of lists have none, as their cut falls elsewhere in each language.
func (b *edition) firstOnly(n int, place string, has func(*edition) bool) []version {
	if n > 1 {
		return nil
	}
	return b.versionsOf(place, has)
}

// caseListAddress is where the case studies of an industry and product are listed.
func (b *edition) caseListAddress(industry, product string) string {
	return b.prefix + caseListAddress(industry, product)
}

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
func (b *edition) filteredCases() {
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
		b.caseList(b.caseListAddress(k[0], k[1]), groups[k], len(groups[k]), k[0], k[1], nil)
	}
	b.caseList(b.prefix+noCases, nil, 0, "-", "-", nil)
}

func (b *edition) caseList(path string, docs []*content.Document, total int, industry, product string, pager *Pager) {
	f := b.frame
	filtered := industry != "" || product != ""
	list := b.prefix + "/case-studies"
	first := !filtered && (pager == nil || pager.Page == 1)
	filters := b.caseFilters(industry, product)
	var versions []version
	if first {
		versions = b.versionsOf("/case-studies", func(e *edition) bool { return e.prefix == "" || len(e.cases) > 0 })
	}
	key := "cases\x00" + f.key + "\x00" + pagerKey(pager) + "\x00" + strconv.Itoa(total) + "\x00" + b.cardKeys(docs) + versionsKey(versions)
	for _, fl := range filters {
		for _, v := range fl.Values {
			key += "\x00" + v.Value + strconv.Itoa(v.Count)
		}
	}
	e := entry{link: feedLink(b.prefix)}
	if path == b.prefix+noCases {
		e.robots = robotsFollow
	}
	number := 1
	if pager != nil {
		number = pager.Page
	}
	b.listPage(number, path, key, newest(docs), e, func() any {
		canonical := path
		if filtered {
			canonical = list // a part of the whole list, and no page of its own to those who index
		}
		steps := []Crumb{{Label: b.words.caseStudies}}
		title, intro := b.local(b.words.caseStudies), b.local(fmt.Sprintf(b.words.casesAbout, f.brand.Name))
		p := &CaseListPage{
			Head:  f.head(f.titled(b.numbered(title, pager)), b.numbered(intro, pager), canonical, robotsIndex),
			Frame: f.at(canonical, steps...), Title: b.words.caseStudies, Intro: intro, Cards: b.cardsOf(docs), Total: total, Filters: filters, Filtered: filtered, Pager: pager,
		}
		b.feedAlternates(&p.Head, b.prefix, b.siteName())
		b.speak(&p.Head, &p.Frame, versions)
		b.share(&p.Head, list)
		p.Head.JSONLD = f.collection(canonical, title, b.numbered(intro, pager), newest(docs), docs, steps...)
		if path == b.prefix+noCases {
			p.Head = f.plainHead(title)
			p.Head.Robots = robotsFollow
		}
		return p
	})
	if first {
		b.notePage(path, key)
	}
}

// caseFilters are the industries and products there are, each counted given the other choice.
func (b *edition) caseFilters(industry, product string) []Filter {
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
			func(v string) string { return b.caseListAddress(v, product) }),
		make("product", "Product", product, industry, func(c *content.Case) (string, string) { return c.Product, c.Industry },
			func(v string) string { return b.caseListAddress(industry, v) }),
	}
}

// A topic is worth indexing when it has a text of its own and enough documents.
const leastForTopic = 3

func (b *edition) topicKey(slug string) string {
	t := b.Library.Topics[slug]
	k := slug + "\x01" + strconv.Itoa(len(b.byTop[slug]))
	if t != nil {
		k += "\x01" + t.Title + "\x01" + t.Description + "\x01" + t.HTML
	}
	return k
}

func (b *edition) topicCard(slug string) TopicCard {
	c := TopicCard{Path: b.prefix + "/topics/" + slug, Title: b.topicTitle(slug), Count: len(b.byTop[slug])}
	if t := b.Library.Topics[slug]; t != nil {
		c.Description = b.own(t.Description, "")
	}
	return c
}

func (b *edition) topicIndexed(slug string) bool {
	t := b.Library.Topics[slug]
	return t != nil && t.Description != "" && len(b.byTop[slug]) >= leastForTopic
}

// topics plans the list of topics and the pages of each.
func (b *edition) topics() {
	if b.prefix != "" && len(b.byTop) == 0 {
		return
	}
	f, path := b.frame, b.prefix+"/topics"
	slugs := b.topicSlugs()
	versions := b.versionsOf("/topics", func(e *edition) bool { return e.prefix == "" || len(e.byTop) > 0 })
	key := "topics\x00" + f.key + versionsKey(versions)
	for _, s := range slugs {
		key += "\x00" + b.topicKey(s)
	}
	b.page(path, key, b.newestOf(b.byTop), entry{}, func() any {
		steps := []Crumb{{Label: b.words.topics}}
		title, about := b.local(b.words.topics), b.local(fmt.Sprintf(b.words.topicsAbout, f.brand.Name))
		p := &TopicIndexPage{Head: f.head(f.titled(title), about, path, robotsIndex), Frame: f.at(path, steps...), Title: b.words.topics}
		b.feedAlternates(&p.Head, b.prefix, b.siteName())
		b.speak(&p.Head, &p.Frame, versions)
		b.share(&p.Head, path)
		p.Head.JSONLD = f.collection(path, title, about, b.newestOf(b.byTop), nil, steps...)
		for _, s := range slugs {
			p.Topics = append(p.Topics, b.topicCard(s))
		}
		return p
	})
	b.notePage(path, key)
	for _, slug := range slugs {
		pagesOf(b.prefix+"/topics/"+slug, b.byTop[slug], func(n int, path string, docs []*content.Document, pager *Pager) {
			versions := b.topicVersions(n, slug)
			key := "topic\x00" + f.key + "\x00" + b.topicKey(slug) + "\x00" + pagerKey(pager) + "\x00" + b.cardKeys(docs) + versionsKey(versions)
			e := entry{link: feedLink(b.prefix + "/topics/" + slug)}
			b.listPage(n, path, key, newest(docs), e, func() any { return b.topicPage(slug, path, docs, pager, versions) })
			if n == 1 && b.topicIndexed(slug) {
				b.notePage(path, key)
			}
		})
		b.feeds(b.prefix+"/topics/"+slug, b.topicTitle(slug)+" – "+b.siteName(), b.byTop[slug])
	}
}

// newestOf is the time of the last change in all the lists.
func (b *edition) newestOf(lists map[string][]*content.Document) (t time.Time) {
	for _, docs := range lists {
		if n := newest(docs); n.After(t) {
			t = n
		}
	}
	return t
}

func (b *edition) topicVersions(n int, slug string) []version {
	if !b.topicIndexed(slug) {
		return nil
	}
	return b.firstOnly(n, "/topics/"+slug, func(e *edition) bool { return e.topicIndexed(slug) })
}

func (b *edition) topicPage(slug, path string, docs []*content.Document, pager *Pager, versions []version) *TopicPage {
	f, card := b.frame, b.topicCard(slug)
	robots := robotsFollow
	if b.topicIndexed(slug) {
		robots = robotsIndex
	}
	steps := []Crumb{{Label: b.words.topics, Href: b.prefix + "/topics"}, {Label: card.Title}}
	description := b.numbered(b.local(b.own(card.Description, fmt.Sprintf(b.words.topicAbout, card.Title))), pager)
	title := b.numbered(b.local(fmt.Sprintf(b.words.topicTitle, card.Title)), pager)
	p := &TopicPage{
		Head: f.head(f.titled(title), description, path, robots), Frame: f.at(path, steps...),
		Title: card.Title, Description: card.Description, Cards: b.cardsOf(docs), Total: len(b.byTop[slug]), Pager: pager, FeedPath: b.prefix + "/topics/" + slug + "/feed.xml",
	}
	b.feedAlternates(&p.Head, b.prefix+"/topics/"+slug, card.Title)
	b.speak(&p.Head, &p.Frame, versions)
	b.share(&p.Head, path)
	p.Head.JSONLD = f.collection(path, card.Title, description, newest(docs), docs, steps...)
	if t := b.Library.Topics[slug]; t != nil && b.prefix == "" && (pager == nil || pager.Page == 1) {
		p.Body = template.HTML(t.HTML) //nolint:gosec // sanitised by content
	}
	return p
}
