package publish

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"tandem/content"
)

// leastBio is how many words an author's text has before the page is worth indexing.
const leastBio = 50

func (b *edition) authorCard(key string) AuthorCard {
	c := AuthorCard{Person: b.person(key), Count: len(b.byAut[key])}
	if a := b.Library.Authors[key]; a != nil {
		c.Bio, c.Links = a.Bio, navLinks(a.Links)
	}
	return c
}

// authors plans the list of authors and the pages of each.
func (b *edition) authors() {
	if b.prefix != "" && len(b.byAut) == 0 {
		return
	}
	f, path := b.frame, b.prefix+"/authors"
	versions := b.versionsOf("/authors", func(e *edition) bool { return e.prefix == "" || len(e.byAut) > 0 })
	keys := sortedKeys(b.byAut)
	all := "authors\x00" + f.key + versionsKey(versions)
	sort.SliceStable(keys, func(i, j int) bool { return b.person(keys[i]).Name < b.person(keys[j]).Name })
	for _, k := range keys {
		all += "\x00" + b.authorKey(k) + strconv.Itoa(len(b.byAut[k]))
	}
	b.page(path, all, b.newestOf(b.byAut), entry{}, func() any {
		steps := []Crumb{{Label: b.words.authors}}
		title, about := b.local(b.words.authors), b.local(fmt.Sprintf(b.words.authorsAbout, f.brand.Name))
		p := &AuthorIndexPage{Head: f.head(f.titled(title), about, path, robotsIndex), Frame: f.at(path, steps...), Title: b.words.authors}
		b.feedAlternates(&p.Head, b.prefix, b.siteName())
		b.speak(&p.Head, &p.Frame, versions)
		b.share(&p.Head, path)
		p.Head.JSONLD = f.collection(path, title, about, b.newestOf(b.byAut), nil, steps...)
		for _, k := range keys {
			p.Authors = append(p.Authors, b.authorCard(k))
		}
		return p
	})
	b.notePage(path, all)
	for _, k := range keys {
		b.author(k)
	}
}

// author plans the pages of one author.
func (b *edition) author(k string) {
	f, base, docs := b.frame, b.prefix+"/authors/"+k, b.byAut[k]
	modified := newest(docs)
	pagesOf(base, docs, func(n int, path string, docs []*content.Document, pager *Pager) {
		versions := b.authorVersions(n, k)
		key := "author\x00" + f.key + "\x00" + b.authorKey(k) + strconv.Itoa(len(b.byAut[k])) + "\x00" + pagerKey(pager) + "\x00" + b.cardKeys(docs) + versionsKey(versions)
		e := entry{link: feedLink(base)}
		b.listPage(n, path, key, modified, e, func() any { return b.authorPage(k, path, modified, docs, pager, versions) })
		if n == 1 && b.authorIndexed(k) {
			b.notePage(path, key)
		}
	})
	b.feeds(base, b.person(k).Name+" – "+b.siteName(), docs)
}

func (b *edition) authorVersions(n int, key string) []version {
	if !b.authorIndexed(key) {
		return nil
	}
	return b.firstOnly(n, "/authors/"+key, func(e *edition) bool { return e.authorIndexed(key) })
}

func (b *edition) authorIndexed(key string) bool {
	a := b.Library.Authors[key]
	return a != nil && len(strings.Fields(a.Bio)) >= leastBio && len(b.byAut[key]) > 0
}

func (b *edition) authorPage(key, path string, modified time.Time, docs []*content.Document, pager *Pager, versions []version) *AuthorPage {
	f, card := b.frame, b.authorCard(key)
	robots, title := robotsFollow, card.Name
	if b.authorIndexed(key) {
		robots = robotsIndex
	}
	switch {
	case b.prefix != "":
		title += " – " + b.words.articles // the role is in the site's own language
	case card.Role != "":
		title += " – " + card.Role
	}
	base := b.prefix + "/authors/" + key
	steps := []Crumb{{Label: b.words.authors, Href: b.prefix + "/authors"}, {Label: card.Name}}
	about := b.numbered(b.local(cutRunes(b.own(card.Bio, fmt.Sprintf(b.words.authorAbout, card.Name)), 155)), pager)
	p := &AuthorPage{
		Head: f.head(f.titled(b.numbered(b.local(title), pager)), about, path, robots), Frame: f.at(path, steps...),
		Author: card, Cards: b.cardsOf(docs), Total: card.Count, Pager: pager, FeedPath: base + "/feed.xml",
	}
	p.Head.OG.Type = "profile"
	b.feedAlternates(&p.Head, base, card.Name)
	b.speak(&p.Head, &p.Frame, versions)
	b.share(&p.Head, path)
	p.Head.JSONLD = b.authorGraph(key, path, about, modified, docs, steps)
	return p
}
