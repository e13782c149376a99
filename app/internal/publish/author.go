package publish

import (
	"html/template"
	"sort"
	"strconv"
	"strings"
	"time"

	"tandem/content"
)

// leastBio is how many words an author's text has before the page is worth indexing.
const leastBio = 50

func (b *builder) authorCard(key string) AuthorCard {
	c := AuthorCard{Person: b.person(key), Count: len(b.byAut[key])}
	if a := b.Library.Authors[key]; a != nil {
		c.Bio, c.Links = a.Bio, navLinks(a.Links)
	}
	return c
}

// authors plans the list of authors and the pages of each.
func (b *builder) authors() {
	f := b.s.frame
	keys := make([]string, 0, len(b.byAut))
	all := "authors\x00" + f.key
	for k := range b.byAut {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return b.person(keys[i]).Name < b.person(keys[j]).Name })
	for _, k := range keys {
		all += "\x00" + b.authorKey(k) + strconv.Itoa(len(b.byAut[k]))
	}
	b.page("/authors", all, time.Time{}, entry{}, func() any {
		steps := []Crumb{{Label: "Authors"}}
		p := &AuthorIndexPage{Head: f.head(f.titled("Authors"), "The people who write for "+f.brand.Name+", and what they wrote.", "/authors", robotsIndex), Frame: f.at("/authors", steps...), Title: "Authors"}
		p.Head.JSONLD = f.collection("/authors", "Authors", "", steps...)
		for _, k := range keys {
			p.Authors = append(p.Authors, b.authorCard(k))
		}
		return p
	})
	for _, k := range keys {
		pagesOf("/authors/"+k, b.byAut[k], func(n int, path string, docs []*content.Document, pager *Pager) {
			key := "author\x00" + f.key + "\x00" + b.authorKey(k) + strconv.Itoa(len(b.byAut[k])) + iso(newest(b.byAut[k])) + "\x00" + pagerKey(pager) + "\x00" + b.cardKeys(docs)
			b.page(path, key, newest(docs), entry{seldom: n > frontPages}, func() any { return b.authorPage(k, path, docs, pager) })
		})
		b.feeds("/authors/"+k, b.person(k).Name, b.byAut[k])
	}
}

func (b *builder) authorIndexed(key string) bool {
	a := b.Library.Authors[key]
	return a != nil && len(strings.Fields(a.Bio)) >= leastBio && len(b.byAut[key]) > 0
}

func (b *builder) authorPage(key, path string, docs []*content.Document, pager *Pager) *AuthorPage {
	f, card := b.s.frame, b.authorCard(key)
	robots, title := robotsFollow, card.Name
	if b.authorIndexed(key) {
		robots = robotsIndex
	}
	if card.Role != "" {
		title += " – " + card.Role
	}
	steps := []Crumb{{Label: "Authors", Href: "/authors"}, {Label: card.Name}}
	p := &AuthorPage{
		Head:  f.head(f.titled(numbered(title, pager)), numbered(cutRunes(orDefault(card.Bio, "Articles by "+card.Name+"."), 155), pager), path, robots),
		Frame: f.at(path, steps...), Author: card, Cards: b.cardsOf(docs), Total: card.Count, Pager: pager, FeedPath: "/authors/" + key + "/feed.xml",
	}
	p.Head.OG.Type = "profile"
	p.Head.Alternates = feedAlternates(f, "/authors/"+key, card.Name)
	p.Head.JSONLD = b.authorGraph(key, path, newest(b.byAut[key]), steps)
	return p
}

func (b *builder) authorGraph(key, path string, modified time.Time, steps []Crumb) template.JS {
	f := b.s.frame
	here := f.abs(path)
	return graph(node{
		"@type": "ProfilePage", "@id": here, "url": here, "name": b.person(key).Name, "mainEntity": ref(f.abs("/authors/"+key) + "#person"),
		"isPartOf": ref(f.siteID()), "breadcrumb": ref(here + "#breadcrumbs"), "inLanguage": f.frame.Site.Language, "dateModified": iso(modified),
	}, b.personNode(key), f.crumbs(path, steps...), f.website(), f.organization())
}
