package publish

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"tandem/content"
)

// inOrder sorts the documents of a series: by their number, then by date; those without a number after those with one.
func inOrder(docs []*content.Document) {
	number := func(d *content.Document) int {
		if d.Part == 0 {
			return 1 << 30
		}
		return d.Part
	}
	slices.SortStableFunc(docs, func(x, y *content.Document) int {
		return cmp.Or(cmp.Compare(number(x), number(y)), x.Published.Compare(y.Published), cmp.Compare(x.Path(), y.Path()))
	})
}

func (b *edition) seriesTitle(slug string) string {
	if s := b.Library.Series[slug]; s != nil && s.Title != "" {
		return s.Title
	}
	return label(slug)
}

// seriesBox shows where a document stands in its series; nil when it is in none, or is its only one.
func (b *edition) seriesBox(d *content.Document) *SeriesBox {
	docs := b.bySer[d.Series]
	at, in := b.series[d]
	if !in || d.Series == "" || len(docs) < 2 {
		return nil
	}
	box := &SeriesBox{Title: b.seriesTitle(d.Series), Path: b.prefix + "/series/" + d.Series, Place: at + 1, Total: len(docs)}
	for i, o := range docs {
		box.Parts = append(box.Parts, SeriesPart{Place: i + 1, Title: o.Title, Path: o.Path(), Current: i == at})
	}
	if at > 0 {
		box.Prev = &box.Parts[at-1]
	}
	if at+1 < len(docs) {
		box.Next = &box.Parts[at+1]
	}
	return box
}

func seriesKey(box *SeriesBox) string {
	if box == nil {
		return ""
	}
	k := box.Title + "\x01" + box.Path + "\x01" + strconv.Itoa(box.Place)
	for _, p := range box.Parts {
		k += "\x01" + p.Title + "\x01" + p.Path
	}
	return k
}

// seriesWords are what the graph of a document says of its series.
func (b *edition) seriesWords(d *content.Document) string {
	if _, in := b.series[d]; !in || d.Series == "" {
		return ""
	}
	words := b.seriesTitle(d.Series)
	if s := b.Library.Series[d.Series]; s != nil {
		words += "\x01" + s.Description
	}
	return words
}

// seriesNeighbours reports whether two documents stand side by side in a series: the box of the series shows that
// already.
func (b *edition) seriesNeighbours(x, y *content.Document) bool {
	if x.Series == "" || x.Series != y.Series {
		return false
	}
	i, j := b.series[x], b.series[y]
	return i-j == 1 || j-i == 1
}

// seriesPages plans the page and the feeds of every series.
func (b *edition) seriesPages() {
	for _, slug := range sortedKeys(b.bySer) {
		docs, path := b.bySer[slug], b.prefix+"/series/"+slug
		versions := b.versionsOf("/series/"+slug, func(e *edition) bool { return e.seriesIndexed(slug) })
		if !b.seriesIndexed(slug) {
			versions = nil
		}
		key := "series\x00" + b.frame.key + "\x00" + b.seriesTitle(slug) + "\x00" + b.cardKeys(docs) + versionsKey(versions)
		if s := b.Library.Series[slug]; s != nil {
			key += "\x00" + s.Description + "\x00" + s.HTML
		}
		first := len(b.tasks)
		b.page(path, key, newest(docs), entry{link: feedLink(path)}, func() any { return b.seriesPage(slug, path, docs, versions) })
		for i := range b.tasks[first:] {
			b.tasks[first+i].file = "series/" + slug + ".md"
		}
		if b.seriesIndexed(slug) {
			b.notePage(path, key)
		}
		dated := slices.Clone(docs)
		newestFirst(dated)
		b.feeds(path, b.seriesTitle(slug)+" – "+b.siteName(), dated)
	}
}

// seriesIndexed reports whether a series is worth indexing: it says what it is about, and has more than one part.
func (b *edition) seriesIndexed(slug string) bool {
	s := b.Library.Series[slug]
	return s != nil && s.Description != "" && len(b.bySer[slug]) > 1
}

func (b *edition) seriesPage(slug, path string, docs []*content.Document, versions []version) *SeriesPage {
	f, title := b.frame, b.seriesTitle(slug)
	p := &SeriesPage{Title: title, Cards: b.cardsOf(docs), FeedPath: path + "/feed.xml"}
	for _, d := range docs {
		p.Minutes += max(1, d.ReadMinutes)
	}
	robots, about := robotsFollow, fmt.Sprintf(b.words.seriesAbout, title)
	if s := b.Library.Series[slug]; s != nil {
		p.Description, p.Body = s.Description, template.HTML(s.HTML) //nolint:gosec // sanitised by content
		about = orDefault(s.Description, about)
	}
	if b.seriesIndexed(slug) {
		robots = robotsIndex
	}
	steps := []Crumb{{Label: title}}
	p.Head = f.head(f.titled(b.local(fmt.Sprintf(b.words.seriesTitle, title))), b.local(about), path, robots)
	p.Frame = f.at(path, steps...)
	b.feedAlternates(&p.Head, path, title)
	b.speak(&p.Head, &p.Frame, versions)
	b.share(&p.Head, path)
	p.Head.JSONLD = b.seriesGraph(slug, path, strings.TrimSpace(about), docs, steps)
	return p
}
