package publish

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"tandem/content"
)

const (
	robotsIndex  = "index,follow,max-image-preview:large,max-snippet:-1,max-video-preview:-1"
	robotsFollow = "noindex,follow"
	robotsNone   = "noindex"
)

// abs makes an absolute address of a path of ours.
func (f *framer) abs(path string) string { return f.base + path }

// titled puts the brand behind the page's part of the title.
func (f *framer) titled(part string) string {
	if part == "" || part == f.brand.Name {
		return f.brand.Name
	}
	return part + " | " + f.brand.Name
}

// head fills what every page that can be shared has. Pictures, feeds, versions and the graph come from the page's maker.
func (f *framer) head(title, description, path, robots string) Head {
	h := Head{Language: f.frame.Site.Language, Title: title, Description: plainLine(description), Robots: robots, Canonical: f.abs(path)}
	h.OG = &OpenGraph{
		Type: "website", Title: strings.TrimSuffix(title, " | "+f.brand.Name), Description: h.Description, URL: h.Canonical, SiteName: f.brand.Name,
		Locale: locale(h.Language),
	}
	h.Card = "summary"
	if f.brand.Logo != "" && f.frame.Site.Logo != nil {
		h.Icons = []Icon{{Rel: "icon", Type: f.logoType, Href: f.frame.Site.Logo.Src}}
	}
	return h
}

// share sets the picture that a page which is no document is shared with.
func (b *edition) share(h *Head, path string) {
	if img := b.siteCard(path); img != nil {
		h.OG.Image, h.Card = img, "summary_large_image"
	}
}

// documentHead is the head of an article, case study or page.
func (b *edition) documentHead(d *content.Document) Head {
	f := b.frame
	h := f.head(f.titled(documentTitle(d)), d.Description, d.Path(), b.robotsOf(d))
	h.Language = orDefault(d.Language, h.Language)
	h.OG.Locale = locale(h.Language)
	h.OG.Title = d.Title
	if d.Canonical != "" {
		h.Canonical, h.OG.URL = d.Canonical, d.Canonical
	}
	if img := b.socialImage(d); img != nil {
		h.OG.Image, h.Card = img, "summary_large_image"
	}
	if d.Kind != content.Page {
		h.OG.Type = "article"
		a := &OGArticle{Published: iso(d.Published), Modified: iso(changed(d)), Section: b.section(d)}
		if !d.Expires.IsZero() && !b.isHidden(d) {
			a.Expires = iso(d.Expires)
		}
		for _, key := range d.Authors {
			a.Authors = append(a.Authors, f.abs(b.prefix+"/authors/"+key))
		}
		for _, t := range d.Topics {
			a.Tags = append(a.Tags, b.topicTitle(t))
		}
		h.OG.Article = a
	}
	b.feedAlternates(&h, b.prefix, b.siteName())
	if twin := b.twinPath(d); twin != "" {
		h.Alternates = append(h.Alternates, Alternate{Type: "text/markdown", Title: "Markdown", Href: f.abs(twin)})
	}
	h.JSONLD = b.documentGraph(d)
	return h
}

// section is the subject that a document is filed under: its first topic.
func (b *edition) section(d *content.Document) string {
	if len(d.Topics) > 0 {
		return b.topicTitle(d.Topics[0])
	}
	return b.words.kinds[d.Kind]
}

// documentTitle is the page's part of the title. A case study says whose story it is and what came of it in numbers, unless
// its title does so itself.
func documentTitle(d *content.Document) string {
	if d.Case == nil || d.Case.Customer == "" || d.Case.Anonymous {
		return d.Title
	}
	customer, named := d.Case.Customer, strings.Contains(strings.ToLower(d.Title), strings.ToLower(d.Case.Customer))
	if named && strings.ContainsFunc(d.Title, unicode.IsDigit) {
		return d.Title
	}
	if len(d.Case.Results) > 0 {
		r := d.Case.Results[0]
		if outcome := strings.TrimSpace(figure(r) + " " + lowerFirst(r.Metric)); strings.ContainsFunc(outcome, unicode.IsDigit) {
			return customer + ": " + outcome
		}
	}
	if named {
		return d.Title
	}
	return customer + ": " + d.Title
}

// lowerFirst makes a word fit into a sentence, unless it is an abbreviation.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || unicode.IsUpper(r[1]) {
		return s
	}
	return string(unicode.ToLower(r[0])) + string(r[1:])
}

// locale writes a language as open graph wants it: with an underscore, and a region where the language alone says one.
func locale(language string) string {
	if home, ok := homes[language]; ok {
		return home
	}
	return strings.ReplaceAll(language, "-", "_")
}

var homes = map[string]string{
	"cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "en": "en_US", "es": "es_ES", "fi": "fi_FI", "fr": "fr_FR", "it": "it_IT", "ja": "ja_JP",
	"ko": "ko_KR", "nb": "nb_NO", "nl": "nl_NL", "pl": "pl_PL", "pt": "pt_PT", "sv": "sv_SE", "tr": "tr_TR", "uk": "uk_UA",
}

func iso(t time.Time) string { return t.Format(time.RFC3339) }

func plainLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// pathEscaped keeps a path fit for an address in XML and headers.
func pathEscaped(path string) string { return (&url.URL{Path: path}).EscapedPath() }
