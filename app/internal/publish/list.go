package publish

import (
	"fmt"
	"html/template"
	"slices"
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

// local marks words that an edition before says as well, because they are borrowed or happen to be the same in both
// languages: no two pages may have the same title.
func (b *edition) local(text string) string {
	last := text
	if at := strings.LastIndex(text, " – "); at >= 0 {
		last = text[at+len(" – "):]
	}
	for _, e := range b.eds {
		if e == b {
			break
		}
		if w := e.words; w == b.words || slices.Contains([]string{w.articles, w.caseStudies, w.topics, w.authors, w.series}, last) {
			return text + " (" + languageName(b.language) + ")"
		}
	}
	return text
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
