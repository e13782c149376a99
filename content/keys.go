package content

import (
	"slices"
	"strings"

	"tandem/content/internal/front"
)

// key is one front matter key: its name, the other spellings that are understood, and what it does to a document.
type key struct {
	name    string
	aliases string // space separated, lower case, with _ for -
	only    []Kind // nil for every kind
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
	{name: "language", aliases: "lang locale", set: (*header).language},
	{name: "translation", aliases: "translationkey translation_key", set: func(h *header, v front.Value) { h.doc.Translation = Slug(h.line(v)) }},
	{name: "source_hash", aliases: "translated_from", set: func(h *header, v front.Value) { h.doc.SourceHash = strings.ToLower(h.line(v)) }},
	{name: "series", set: (*header).series},
	{name: "part", aliases: "series_order", set: func(h *header, v front.Value) { h.doc.Part = h.number(v, 1, 10_000) }},
	{name: "timezone", aliases: "time_zone tz", set: func(*header, front.Value) {}}, // read before the dates are
	{name: "after_expiry", aliases: "expiry_action", set: (*header).action},
	{name: "successor", aliases: "replaced_by", set: func(h *header, v front.Value) { h.doc.Successor = h.line(v) }},
	{name: "canonical", aliases: "canonical_url canonicalurl", set: (*header).canonical},
	{name: "phrase", aliases: "keyphrase focus_keyphrase focus_keyword", set: func(h *header, v front.Value) { h.doc.Phrase = h.line(v) }},
	{name: "cornerstone", set: func(h *header, v front.Value) { h.doc.Cornerstone = h.bool(v) }},
	{name: "review_by", aliases: "reviewby", set: func(h *header, v front.Value) { h.doc.ReviewBy = h.time(v) }},
	{name: "assisted", aliases: "ai_assisted", set: func(h *header, v front.Value) { h.doc.Assisted = h.bool(v) }},
	{name: "reviewer", aliases: "reviewed_by", set: func(h *header, v front.Value) { h.doc.Reviewer = h.line(v) }},
	{name: "waive", aliases: "waivers", set: (*header).waive},
	{name: "image", aliases: "hero cover thumbnail featured_image featuredimage cover_image", set: (*header).hero},
	{name: "image_alt", aliases: "hero_alt cover_alt alt", set: func(h *header, v front.Value) { h.heroPart(&h.image.alt, v) }},
	{name: "image_caption", aliases: "hero_caption caption", set: func(h *header, v front.Value) { h.heroPart(&h.image.caption, v) }},
	{name: "image_credit", aliases: "hero_credit credit", set: func(h *header, v front.Value) { h.heroPart(&h.image.credit, v) }},
	{name: "image_focus", aliases: "hero_focus focus", set: func(h *header, v front.Value) { h.image.focus = h.point(v) }},
	{name: "noindex", set: func(h *header, v front.Value) { h.doc.NoIndex = h.bool(v) }},
	{name: "sample", set: func(h *header, v front.Value) { h.doc.Sample = h.bool(v) }},
	{name: "industry", aliases: "industries", set: facet("industry")},
	{name: "product", aliases: "products", set: facet("product")},
	{name: "persona", aliases: "personas", set: facet("persona")},
	{name: "stage", aliases: "stages", set: facet("stage")},
	{name: "region", aliases: "regions", set: facet("region")},
	{name: "facets", set: (*header).facets},
	{name: "customer", only: []Kind{CaseStudy, partText}, set: (*header).customer},
	{name: "customer_url", only: []Kind{CaseStudy}, set: (*header).customerURL},
	{name: "size", only: []Kind{CaseStudy}, set: func(h *header, v front.Value) { h.doc.Case.Size = h.line(v) }},
	{name: "challenge", only: []Kind{CaseStudy}, set: func(h *header, v front.Value) { h.challenge = h.prose(v) }},
	{name: "solution", only: []Kind{CaseStudy}, set: func(h *header, v front.Value) { h.solution = h.prose(v) }},
	{name: "results", aliases: "result outcomes", only: []Kind{CaseStudy}, set: (*header).results},
	{name: "quote", only: []Kind{CaseStudy}, set: (*header).quote},
	{name: "logo", only: []Kind{CaseStudy}, set: (*header).logo},
	{name: "logo_until", only: []Kind{CaseStudy}, set: func(h *header, v front.Value) { h.doc.Case.LogoUntil = h.time(v) }},
	{name: "anonymous", only: []Kind{CaseStudy}, set: func(h *header, v front.Value) { h.doc.Case.Anonymous = h.bool(v) }},
	{name: "kind", only: []Kind{partText}, set: (*header).partKind},
	{name: "name", only: []Kind{partText}, set: func(h *header, v front.Value) { h.part.Name = h.line(v) }},
	{name: "role", only: []Kind{partText}, set: func(h *header, v front.Value) { h.part.Role = h.line(v) }},
	{name: "url", only: []Kind{partText}, set: (*header).partURL},
	{name: "label", only: []Kind{partText}, set: func(h *header, v front.Value) { h.part.Label = h.line(v) }},
	{name: "approved", only: []Kind{partText}, set: func(h *header, v front.Value) { h.part.Approved = h.bool(v) }},
}

// Keys of the groups inside front matter and of the two YAML files, for reports of unknown ones and for the reference.
var (
	imageKeys  = []string{"src", "alt", "caption", "credit", "focus"}
	resultKeys = []string{"metric", "before", "after", "change", "timeframe"}
	quoteKeys  = []string{"text", "name", "role", "approved"}
	authorKeys = []string{"name", "role", "bio", "picture", "links", "sample"}
	siteKeys   = []string{"name", "tagline", "description", "language", "logo", "hue", "email", "social", "navigation", "footer", "timezone", "waivers"}
	linkKeys   = []string{"label", "url"}
	waiverKeys = []string{"rule", "files", "reason"}
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

func (k *key) fits(kind Kind) bool { return k.only == nil || slices.Contains(k.only, kind) }

func findKey(written string, kind Kind) *key {
	k := keyTable[strings.ReplaceAll(strings.ToLower(written), "-", "_")]
	if k == nil || !k.fits(kind) {
		return nil
	}
	return k
}

func keyNames(kind Kind) []string {
	var names []string
	for _, k := range keys {
		if k.fits(kind) {
			names = append(names, k.name)
		}
	}
	return names
}

func facet(name string) func(*header, front.Value) {
	return func(h *header, v front.Value) { h.facet(name, v) }
}
