package publish

import (
	"html/template"
	"time"

	"tandem/content"
)

// listing names the documents of a list by their address.
func (f *framer) listing(docs []*content.Document) any {
	if len(docs) == 0 {
		return nil
	}
	l := itemList{Type: "ItemList"}
	for i, d := range docs {
		l.Items = append(l.Items, listItem{Type: "ListItem", Position: i + 1, URL: f.abs(d.Path())})
	}
	return l
}

// collection is a list page.
func (f *framer) collection(path, name, description string, modified time.Time, docs []*content.Document, steps ...Crumb) template.JS {
	page := f.place("CollectionPage", path, name, description)
	page.Modified, page.Main = isoIf(modified), f.listing(docs)
	return graph(page, f.crumbs(path, steps...), f.website(), f.organization())
}

func (b *edition) homeGraph(path, about string, modified time.Time) template.JS {
	f := b.frame
	page := f.place("WebPage", path, b.siteName(), about)
	page.About, page.Modified = &ref{f.orgID()}, isoIf(modified)
	return graph(f.website(), f.organization(), page)
}

func (b *edition) seriesGraph(slug, path, about string, docs []*content.Document, steps []Crumb) template.JS {
	f := b.frame
	page := f.place("CollectionPage", path, b.seriesTitle(slug), about)
	page.Modified, page.Main = isoIf(newest(docs)), ref{f.abs(path) + "#series"}
	return graph(page, b.seriesNode(slug), f.crumbs(path, steps...), f.website(), f.organization())
}

func (b *edition) seriesNode(slug string) seriesNode {
	here := b.frame.abs(b.prefix + "/series/" + slug)
	n := seriesNode{Type: "CreativeWorkSeries", ID: here + "#series", Name: b.seriesTitle(slug), URL: here, Language: b.language, Publisher: &ref{b.frame.orgID()}}
	if s := b.Library.Series[slug]; s != nil {
		n.Description = plainLine(s.Description)
	}
	return n
}

func (b *edition) authorGraph(key, path, about string, modified time.Time, docs []*content.Document, steps []Crumb) template.JS {
	f := b.frame
	page := f.place("ProfilePage", path, b.person(key).Name, about)
	page.Main, page.Modified = ref{b.personID(key)}, isoIf(modified)
	return graph(page, b.personNode(key), f.crumbs(path, steps...), f.website(), f.organization())
}

func (b *edition) personID(key string) string {
	return b.frame.abs(b.prefix+"/authors/"+key) + "#person"
}

// personNode is an author as far as the library knows them.
func (b *edition) personNode(key string) personNode {
	f := b.frame
	n := personNode{Type: "Person", ID: b.personID(key), Name: label(key), URL: f.abs(b.prefix + "/authors/" + key)}
	a := b.Library.Authors[key]
	if a == nil {
		return n
	}
	n.Name, n.JobTitle, n.Description, n.WorksFor = a.Name, a.Role, plainLine(a.Bio), &ref{f.orgID()}
	if a.Picture != nil {
		n.Image = f.abs(a.Picture.URL())
	}
	for _, l := range a.Links {
		n.SameAs = append(n.SameAs, l.URL)
	}
	return n
}

// documentGraph is the page, the text it shows, who wrote it, and what it is about.
func (b *edition) documentGraph(d *content.Document) template.JS {
	f := b.frame
	page := f.place("WebPage", d.Path(), d.Title, d.Description)
	page.Language = orDefault(d.Language, page.Language)
	page.Published, page.Modified = iso(d.Published), iso(changed(d))
	nodes := []any{page, f.crumbs(d.Path(), b.documentCrumbs(d)...), f.website(), f.organization()}
	if d.Kind == content.Page {
		return graph(nodes...)
	}
	text := b.articleNode(d)
	for _, key := range d.Authors {
		nodes = append(nodes, b.personNode(key))
	}
	if _, in := b.series[d]; in && d.Series != "" {
		nodes = append(nodes, b.seriesNode(d.Series))
	}
	if text.About != nil {
		nodes = append(nodes, organizationNode{Type: "Organization", ID: text.About.ID, Name: d.Case.Customer, URL: d.Case.CustomerURL})
	}
	return graph(append([]any{text}, nodes...)...)
}

// mostHeadline is how long a headline may be.
const mostHeadline = 110

func (b *edition) articleNode(d *content.Document) articleNode {
	f := b.frame
	here := f.abs(d.Path())
	n := articleNode{
		Type: "BlogPosting", ID: here + "#article", Headline: cutRunes(d.Title, mostHeadline), Description: plainLine(d.Description), URL: here,
		Published: iso(d.Published), Modified: iso(changed(d)), Publisher: ref{f.orgID()}, MainEntity: ref{here},
		Language: orDefault(d.Language, f.frame.Site.Language), Words: d.Words, Section: b.section(d),
	}
	if !d.Expires.IsZero() && !b.isHidden(d) {
		n.Expires = iso(d.Expires)
	}
	for _, v := range heroCuts(d) {
		n.Image = append(n.Image, imageNode{Type: "ImageObject", URL: f.abs(v.URL), Width: v.Width, Height: v.Height})
	}
	for _, key := range d.Authors {
		n.Author = append(n.Author, ref{b.personID(key)})
	}
	if len(n.Author) == 0 {
		n.Author = []ref{{f.orgID()}}
	}
	for _, t := range d.Topics {
		n.Keywords = append(n.Keywords, b.topicTitle(t))
	}
	if at, in := b.series[d]; in && d.Series != "" {
		n.PartOf, n.Position = &ref{f.abs(b.prefix+"/series/"+d.Series) + "#series"}, at+1
	}
	for _, v := range b.versions(d) {
		if v.path != d.Path() {
			n.Translation = append(n.Translation, f.abs(v.path))
		}
	}
	if d.Case != nil {
		n.Type = "Article"
		if !d.Case.Anonymous {
			n.About = &ref{here + "#customer"}
		}
		if d.Case.Product != "" {
			// A Product without an offer is an error to those who show products, and this page sells none.
			n.Mentions = []thingNode{{Type: "Thing", Name: label(d.Case.Product)}}
		}
	}
	return n
}

// documentCrumbs is the way to a document.
func (b *edition) documentCrumbs(d *content.Document) []Crumb {
	switch d.Kind {
	case content.Article:
		return []Crumb{{Label: b.words.articles, Href: b.listPath("/articles", len(b.arts))}, {Label: d.Title}}
	case content.CaseStudy:
		return []Crumb{{Label: b.words.caseStudies, Href: b.listPath("/case-studies", len(b.cases))}, {Label: d.Title}}
	}
	return []Crumb{{Label: d.Title}}
}

// listPath is the address of a list of the edition, or of the site's own where the edition has none.
func (b *edition) listPath(list string, n int) string {
	if n == 0 {
		return list
	}
	return b.prefix + list
}

func cutRunes(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	r = r[:n-1]
	for i := len(r) - 1; i > len(r)/2; i-- {
		if r[i] == ' ' {
			r = r[:i]
			break
		}
	}
	return string(r) + "…"
}

func isoIf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return iso(t)
}
