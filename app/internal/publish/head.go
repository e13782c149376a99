package publish

import (
	"net/url"
	"strings"
	"time"

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

// head fills what every page that can be shared has. A robots that begins with noindex leaves out what only matters to
// those who index.
func (f *framer) head(title, description, path, robots string) Head {
	h := Head{
		Language: f.frame.Site.Language, Title: title, Description: plainLine(description), Robots: robots, Canonical: f.abs(path),
		Alternates: []Alternate{
			{Type: "application/atom+xml", Title: f.brand.Name, Href: f.abs("/feed.xml")},
			{Type: "application/feed+json", Title: f.brand.Name, Href: f.abs("/feed.json")},
		},
	}
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

// sharePicture sets the picture that is shown when the page is shared. Formats that crawlers do not take are left out.
func (f *framer) sharePicture(h *Head, fig *content.Figure) {
	if fig == nil || fig.Image == nil || fig.Image.Type != "image/jpeg" && fig.Image.Type != "image/png" {
		return
	}
	h.OG.Image = &OGImage{URL: f.abs(fig.Image.URL()), Type: fig.Image.Type, Alt: fig.Alt, Width: fig.Image.Width, Height: fig.Image.Height}
	h.Card = "summary_large_image"
}

// documentHead is the head of an article, case study or page.
func (b *builder) documentHead(d *content.Document) Head {
	f := b.s.frame
	robots := robotsIndex
	if d.NoIndex {
		robots = robotsFollow
	}
	title := documentTitle(d)
	h := f.head(f.titled(title), d.Description, d.Path(), robots)
	h.Language = orDefault(d.Language, h.Language)
	h.OG.Locale = locale(h.Language)
	h.OG.Title = d.Title
	f.sharePicture(&h, d.Hero)
	if d.Kind != content.Page {
		h.OG.Type = "article"
		a := &OGArticle{Published: iso(d.Published), Modified: iso(changed(d)), Section: b.section(d)}
		if !d.Expires.IsZero() {
			a.Expires = iso(d.Expires)
		}
		for _, key := range d.Authors {
			a.Authors = append(a.Authors, f.abs("/authors/"+key))
		}
		for _, t := range d.Topics {
			a.Tags = append(a.Tags, b.topicTitle(t))
		}
		h.OG.Article = a
	}
	h.Alternates = append(h.Alternates, Alternate{Type: "text/markdown", Title: "Markdown", Href: f.abs(d.Path() + ".md")})
	h.JSONLD = b.documentGraph(d)
	return h
}

// section is the subject that a document is filed under: its first topic.
func (b *builder) section(d *content.Document) string {
	if len(d.Topics) > 0 {
		return b.topicTitle(d.Topics[0])
	}
	return kindLabels[d.Kind]
}

// documentTitle is the page's part of the title. A case study names its customer first.
func documentTitle(d *content.Document) string {
	if d.Case == nil || d.Case.Customer == "" || strings.Contains(strings.ToLower(d.Title), strings.ToLower(d.Case.Customer)) {
		return d.Title
	}
	return d.Case.Customer + ": " + d.Title
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
