package publish

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"
)

// The things of schema.org that pages speak of. Fields are printed in their order, empty ones are left out. Every thing
// that is spoken of twice has an id and is described in one place; elsewhere stands a ref.
type (
	ref struct {
		ID string `json:"@id"`
	}

	imageNode struct {
		Type   string `json:"@type"`
		URL    string `json:"url"`
		Width  int    `json:"width,omitempty"`
		Height int    `json:"height,omitempty"`
	}

	contactNode struct {
		Type        string `json:"@type"`
		Email       string `json:"email"`
		ContactType string `json:"contactType"`
	}

	organizationNode struct {
		Type    string       `json:"@type"`
		ID      string       `json:"@id"`
		Name    string       `json:"name"`
		URL     string       `json:"url,omitempty"`
		Logo    *imageNode   `json:"logo,omitempty"`
		SameAs  []string     `json:"sameAs,omitempty"`
		Contact *contactNode `json:"contactPoint,omitempty"`
	}

	websiteNode struct {
		Type        string `json:"@type"`
		ID          string `json:"@id"`
		Name        string `json:"name"`
		Alternate   string `json:"alternateName,omitempty"`
		URL         string `json:"url"`
		Description string `json:"description,omitempty"`
		Language    string `json:"inLanguage"`
		Publisher   ref    `json:"publisher"`
	}

	listItem struct {
		Type     string `json:"@type"`
		Position int    `json:"position"`
		Name     string `json:"name,omitempty"`
		Item     string `json:"item,omitempty"`
		URL      string `json:"url,omitempty"`
	}

	crumbsNode struct {
		Type  string     `json:"@type"`
		ID    string     `json:"@id"`
		Items []listItem `json:"itemListElement"`
	}

	itemList struct {
		Type  string     `json:"@type"`
		Items []listItem `json:"itemListElement"`
	}

	// pageNode is a WebPage, CollectionPage or ProfilePage.
	pageNode struct {
		Type        string     `json:"@type"`
		ID          string     `json:"@id"`
		URL         string     `json:"url"`
		Name        string     `json:"name"`
		Description string     `json:"description,omitempty"`
		Language    string     `json:"inLanguage"`
		PartOf      ref        `json:"isPartOf"`
		About       *ref       `json:"about,omitempty"`
		Main        any        `json:"mainEntity,omitempty"`
		Crumbs      *ref       `json:"breadcrumb,omitempty"`
		Image       *imageNode `json:"primaryImageOfPage,omitempty"`
		Published   string     `json:"datePublished,omitempty"`
		Modified    string     `json:"dateModified,omitempty"`
	}

	personNode struct {
		Type        string   `json:"@type"`
		ID          string   `json:"@id"`
		Name        string   `json:"name"`
		URL         string   `json:"url"`
		Image       string   `json:"image,omitempty"`
		JobTitle    string   `json:"jobTitle,omitempty"`
		Description string   `json:"description,omitempty"`
		WorksFor    *ref     `json:"worksFor,omitempty"`
		SameAs      []string `json:"sameAs,omitempty"`
	}

	seriesNode struct {
		Type        string `json:"@type"`
		ID          string `json:"@id"`
		Name        string `json:"name"`
		URL         string `json:"url"`
		Description string `json:"description,omitempty"`
		Language    string `json:"inLanguage,omitempty"`
		Publisher   *ref   `json:"publisher,omitempty"`
		Parts       []ref  `json:"hasPart,omitempty"`
	}

	thingNode struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}

	// articleNode is a BlogPosting or, for a case study, an Article.
	articleNode struct {
		Type        string      `json:"@type"`
		ID          string      `json:"@id"`
		Headline    string      `json:"headline"`
		Description string      `json:"description,omitempty"`
		URL         string      `json:"url"`
		Image       []imageNode `json:"image,omitempty"`
		Published   string      `json:"datePublished"`
		Modified    string      `json:"dateModified"`
		Expires     string      `json:"expires,omitempty"`
		Author      []ref       `json:"author"`
		Publisher   ref         `json:"publisher"`
		MainEntity  ref         `json:"mainEntityOfPage"`
		Language    string      `json:"inLanguage"`
		Section     string      `json:"articleSection,omitempty"`
		Keywords    []string    `json:"keywords,omitempty"`
		Words       int         `json:"wordCount,omitempty"`
		PartOf      *ref        `json:"isPartOf,omitempty"`
		Position    int         `json:"position,omitempty"`
		About       *ref        `json:"about,omitempty"`
		Mentions    []thingNode `json:"mentions,omitempty"`
		Translation []string    `json:"workTranslation,omitempty"`
	}
)

// graph prints one connected JSON-LD graph. The encoder escapes <, > and &, so that nothing in it can end a script.
func graph(nodes ...any) template.JS {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	// Structs of strings and numbers always marshal.
	_ = e.Encode(struct {
		Context string `json:"@context"`
		Graph   []any  `json:"@graph"`
	}{"https://schema.org", nodes})
	return template.JS(strings.TrimSpace(out.String())) //nolint:gosec // escaped by the encoder
}

func (f *framer) orgID() string  { return f.base + "/#organization" }
func (f *framer) siteID() string { return f.base + "/#website" }

func (f *framer) organization() organizationNode {
	n := organizationNode{Type: "Organization", ID: f.orgID(), Name: f.brand.Name, URL: f.abs("/"), SameAs: f.brand.Social}
	if l := f.frame.Site.Logo; l != nil {
		n.Logo = &imageNode{Type: "ImageObject", URL: f.abs(l.Src), Width: l.Width, Height: l.Height}
	}
	if f.brand.Email != "" {
		n.Contact = &contactNode{Type: "ContactPoint", Email: f.brand.Email, ContactType: "customer support"}
	}
	return n
}

// website is what search engines take the site's name from.
func (f *framer) website() websiteNode {
	n := websiteNode{
		Type: "WebSite", ID: f.siteID(), Name: f.brand.Name, URL: f.abs("/"), Description: plainLine(f.brand.Description),
		Language: orDefault(f.brand.Language, "en"), Publisher: ref{f.orgID()},
	}
	if host := hostOf(f.base); !strings.EqualFold(host, f.brand.Name) {
		n.Alternate = host
	}
	return n
}

// hostOf is the host of an absolute address, without port.
func hostOf(address string) string {
	_, host, _ := strings.Cut(address, "://")
	host, _, _ = strings.Cut(host, "/")
	if at := strings.LastIndexByte(host, ':'); at > strings.LastIndexByte(host, ']') {
		host = host[:at]
	}
	return host
}

// crumbs is the way from home to the page.
func (f *framer) crumbs(path string, steps ...Crumb) crumbsNode {
	items := []listItem{{Type: "ListItem", Position: 1, Name: f.home.Label, Item: f.abs(f.home.Href)}}
	for i, s := range steps {
		item := listItem{Type: "ListItem", Position: i + 2, Name: s.Label}
		if s.Href != "" {
			item.Item = f.abs(s.Href)
		}
		items = append(items, item)
	}
	return crumbsNode{Type: "BreadcrumbList", ID: f.crumbsID(path), Items: items}
}

func (f *framer) crumbsID(path string) string { return f.abs(path) + "#breadcrumbs" }

// place is a page with what all pages have.
func (f *framer) place(kind, path, name, description string) pageNode {
	n := pageNode{
		Type: kind, ID: f.abs(path), URL: f.abs(path), Name: name, Description: plainLine(description), Language: f.frame.Site.Language, PartOf: ref{f.siteID()},
	}
	if path != f.home.Href {
		n.Crumbs = &ref{f.crumbsID(path)}
	}
	return n
}
