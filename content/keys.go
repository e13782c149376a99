package content

import (
	"strings"

	"tandem/content/internal/front"
)

// key is one front matter key: its name, the other spellings that are understood, and what it does to a document.
type key struct {
	name    string
	aliases string // space separated, lower case, with _ for -
	only    Kind   // "" for every kind
	set     func(*header, front.Value)
}

// keys is the reference of front matter; README.md and the package comment name each of them.
var keys = []key{
	{name: "title", set: func(h *header, v front.Value) { h.doc.Title = h.line(v) }},
	{name: "description", aliases: "summary excerpt", set: func(h *header, v front.Value) { h.doc.Description = h.line(v) }},
	{name: "slug", set: (*header).slug},
	{name: "id", set: func(h *header, v front.Value) { h.doc.ID = h.line(v) }},
	{name: "date", aliases: "published publishdate pubdate publish_date created", set: (*header).date},
	{name: "updated", aliases: "lastmod modified last_modified_at last_updated moddate", set: func(h *header, v front.Value) { h.doc.Updated = h.time(v) }},
	{name: "expires", aliases: "expirydate expiry expiry_date expiration", set: func(h *header, v front.Value) { h.doc.Expires = h.time(v) }},
	{name: "draft", set: func(h *header, v front.Value) { h.doc.IsDraft = h.bool(v) || h.doc.IsDraft }},
	{name: "authors", aliases: "author by byline", set: (*header).authors},
	{name: "topics", aliases: "tags tag categories category topic", set: (*header).topics},
	{name: "aliases", aliases: "alias redirect_from", set: (*header).formerPaths},
	{name: "language", aliases: "lang locale", set: func(h *header, v front.Value) { h.doc.Language = h.line(v) }},
	{name: "image", aliases: "hero cover thumbnail featured_image featuredimage cover_image", set: (*header).hero},
	{name: "image_alt", aliases: "hero_alt cover_alt alt", set: func(h *header, v front.Value) { h.heroPart(&h.image.alt, v) }},
	{name: "image_caption", aliases: "hero_caption caption", set: func(h *header, v front.Value) { h.heroPart(&h.image.caption, v) }},
	{name: "image_credit", aliases: "hero_credit credit", set: func(h *header, v front.Value) { h.heroPart(&h.image.credit, v) }},
	{name: "noindex", set: func(h *header, v front.Value) { h.doc.NoIndex = h.bool(v) }},
	{name: "sample", set: func(h *header, v front.Value) { h.doc.Sample = h.bool(v) }},
	{name: "industry", aliases: "industries", set: facet("industry")},
	{name: "product", aliases: "products", set: facet("product")},
	{name: "persona", aliases: "personas", set: facet("persona")},
	{name: "stage", aliases: "stages", set: facet("stage")},
	{name: "region", aliases: "regions", set: facet("region")},
	{name: "facets", set: (*header).facets},
	{name: "customer", only: CaseStudy, set: func(h *header, v front.Value) { h.doc.Case.Customer = h.line(v) }},
	{name: "customer_url", only: CaseStudy, set: (*header).customerURL},
	{name: "size", only: CaseStudy, set: func(h *header, v front.Value) { h.doc.Case.Size = h.line(v) }},
	{name: "challenge", only: CaseStudy, set: func(h *header, v front.Value) { h.challenge = h.prose(v) }},
	{name: "solution", only: CaseStudy, set: func(h *header, v front.Value) { h.solution = h.prose(v) }},
	{name: "results", aliases: "result outcomes", only: CaseStudy, set: (*header).results},
	{name: "quote", only: CaseStudy, set: (*header).quote},
}

// Keys of the groups inside front matter and of the two YAML files, for reports of unknown ones and for the reference.
var (
	imageKeys  = []string{"src", "alt", "caption", "credit"}
	resultKeys = []string{"metric", "before", "after", "change", "timeframe"}
	quoteKeys  = []string{"text", "name", "role"}
	authorKeys = []string{"name", "role", "bio", "picture", "links", "sample"}
	siteKeys   = []string{"name", "tagline", "description", "language", "logo", "hue", "email", "social", "navigation", "footer"}
	linkKeys   = []string{"label", "url"}
)

// keyTable finds a key by any of its spellings.
var keyTable = func() map[string]*key {
	table := map[string]*key{}
	for i := range keys {
		k := &keys[i]
		table[k.name] = k
		for _, a := range strings.Fields(k.aliases) {
			table[a] = k
		}
	}
	return table
}()

func findKey(written string, kind Kind) *key {
	k := keyTable[strings.ReplaceAll(strings.ToLower(written), "-", "_")]
	if k == nil || k.only != "" && k.only != kind {
		return nil
	}
	return k
}

func keyNames(kind Kind) []string {
	var names []string
	for _, k := range keys {
		if k.only == "" || k.only == kind {
			names = append(names, k.name)
		}
	}
	return names
}

func facet(name string) func(*header, front.Value) {
	return func(h *header, v front.Value) { h.facet(name, v) }
}
