package publish

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"

	"tandem/content"
)

// node is a thing of schema.org. Field order is alphabetical, as encoding/json prints maps: equal graphs, equal bytes.
type node = map[string]any

// graph prints one connected JSON-LD graph. The encoder escapes <, > and &, so that nothing in it can end a script.
func graph(nodes ...node) template.JS {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	// Maps, strings and numbers always marshal.
	_ = e.Encode(node{"@context": "https://schema.org", "@graph": nodes})
	return template.JS(strings.TrimSpace(out.String())) //nolint:gosec // escaped by the encoder
}

func ref(id string) node { return node{"@id": id} }

func (f *framer) orgID() string  { return f.base + "/#organization" }
func (f *framer) siteID() string { return f.base + "/#website" }

func (f *framer) organization() node {
	n := node{"@type": "Organization", "@id": f.orgID(), "name": f.brand.Name, "url": f.abs("/")}
	if f.frame.Site.Logo != nil {
		n["logo"] = node{"@type": "ImageObject", "url": f.abs(f.frame.Site.Logo.Src), "width": f.frame.Site.Logo.Width, "height": f.frame.Site.Logo.Height}
	}
	if len(f.brand.Social) > 0 {
		n["sameAs"] = f.brand.Social
	}
	if f.brand.Email != "" {
		n["contactPoint"] = node{"@type": "ContactPoint", "email": f.brand.Email, "contactType": "customer support"}
	}
	return n
}

func (f *framer) website() node {
	return node{
		"@type": "WebSite", "@id": f.siteID(), "name": f.brand.Name, "description": plainLine(f.brand.Description), "url": f.abs("/"),
		"inLanguage": f.frame.Site.Language, "publisher": ref(f.orgID()),
	}
}

// crumbs is the way from home to the page.
func (f *framer) crumbs(path string, steps ...Crumb) node {
	items := []node{{"@type": "ListItem", "position": 1, "name": "Home", "item": f.abs("/")}}
	for i, s := range steps {
		item := node{"@type": "ListItem", "position": i + 2, "name": s.Label}
		if s.Href != "" {
			item["item"] = f.abs(s.Href)
		}
		items = append(items, item)
	}
	return node{"@type": "BreadcrumbList", "@id": f.abs(path) + "#breadcrumbs", "itemListElement": items}
}

// collection is a list page.
func (f *framer) collection(path, name, description string, steps ...Crumb) template.JS {
	page := node{
		"@type": "CollectionPage", "@id": f.abs(path), "url": f.abs(path), "name": name, "isPartOf": ref(f.siteID()),
		"breadcrumb": ref(f.abs(path) + "#breadcrumbs"), "inLanguage": f.frame.Site.Language,
	}
	if description != "" {
		page["description"] = plainLine(description)
	}
	return graph(page, f.crumbs(path, steps...), f.website(), f.organization())
}

func (b *builder) homeGraph() template.JS {
	f := b.s.frame
	return graph(f.website(), f.organization(), node{
		"@type": "WebPage", "@id": f.abs("/"), "url": f.abs("/"), "name": f.brand.Name, "isPartOf": ref(f.siteID()), "about": ref(f.orgID()),
		"inLanguage": f.frame.Site.Language,
	})
}

// personNode is an author as far as the library knows them.
func (b *builder) personNode(key string) node {
	f := b.s.frame
	n := node{"@type": "Person", "@id": f.abs("/authors/"+key) + "#person", "url": f.abs("/authors/" + key)}
	a := b.Library.Authors[key]
	if a == nil {
		n["name"] = label(key)
		return n
	}
	n["name"] = a.Name
	if a.Role != "" {
		n["jobTitle"] = a.Role
	}
	if a.Bio != "" {
		n["description"] = plainLine(a.Bio)
	}
	if a.Picture != nil {
		n["image"] = f.abs(a.Picture.URL())
	}
	var same []string
	for _, l := range a.Links {
		same = append(same, l.URL)
	}
	if len(same) > 0 {
		n["sameAs"] = same
	}
	n["worksFor"] = ref(f.orgID())
	return n
}

func (b *builder) documentGraph(d *content.Document) template.JS {
	f := b.s.frame
	here := f.abs(d.Path())
	steps := documentCrumbs(d)
	page := node{
		"@type": "WebPage", "@id": here, "url": here, "name": d.Title, "isPartOf": ref(f.siteID()), "breadcrumb": ref(here + "#breadcrumbs"),
		"inLanguage": orDefault(d.Language, f.frame.Site.Language), "datePublished": iso(d.Published), "dateModified": iso(changed(d)),
	}
	nodes := []node{page, f.crumbs(d.Path(), steps...), f.website(), f.organization()}
	if d.Kind == content.Page {
		return graph(nodes...)
	}
	text := node{
		"@type": "BlogPosting", "@id": here + "#article", "headline": cutRunes(d.Title, 110), "description": plainLine(d.Description),
		"datePublished": iso(d.Published), "dateModified": iso(changed(d)), "publisher": ref(f.orgID()), "mainEntityOfPage": ref(here),
		"inLanguage": orDefault(d.Language, f.frame.Site.Language), "wordCount": d.Words, "articleSection": b.section(d),
	}
	if d.Hero != nil && d.Hero.Image != nil {
		text["image"] = node{"@type": "ImageObject", "url": f.abs(d.Hero.Image.URL()), "width": d.Hero.Image.Width, "height": d.Hero.Image.Height}
	}
	var people []node
	for _, key := range d.Authors {
		people = append(people, ref(f.abs("/authors/"+key)+"#person"))
		nodes = append(nodes, b.personNode(key))
	}
	if len(people) > 0 {
		text["author"] = people
	} else {
		text["author"] = ref(f.orgID())
	}
	var topics []string
	for _, t := range d.Topics {
		topics = append(topics, b.topicTitle(t))
	}
	if len(topics) > 0 {
		text["keywords"] = strings.Join(topics, ", ")
	}
	if d.Case != nil {
		text["@type"] = "Article"
		customer := node{"@type": "Organization", "@id": here + "#customer", "name": d.Case.Customer}
		if d.Case.CustomerURL != "" {
			customer["url"] = d.Case.CustomerURL
		}
		text["about"] = ref(here + "#customer")
		nodes = append(nodes, customer)
		if d.Case.Product != "" {
			// A Product without an offer is an error to those who show products, and this page sells none.
			text["mentions"] = node{"@type": "Thing", "name": label(d.Case.Product)}
		}
	}
	return graph(append([]node{text}, nodes...)...)
}

// documentCrumbs is the way to a document.
func documentCrumbs(d *content.Document) []Crumb {
	switch d.Kind {
	case content.Article:
		return []Crumb{{Label: "Articles", Href: "/articles"}, {Label: d.Title}}
	case content.CaseStudy:
		return []Crumb{{Label: "Case studies", Href: "/case-studies"}, {Label: d.Title}}
	}
	return []Crumb{{Label: d.Title}}
}

func cutRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}
