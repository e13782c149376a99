package publish

import (
	"math/bits"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"tandem/content"
)

// framer makes what surrounds the content of every page, once per snapshot.
type framer struct {
	frame Frame
	key   string
	brand content.Site
	base  string

	logoType string
	home     Crumb
}

// footerTopics is how many topics the footer names.
const footerTopics = 8

func newFramer(b *edition) *framer {
	site := b.Library.Site
	f := &framer{brand: site, base: b.s.base, home: Crumb{Label: b.words.home, Href: orDefault(b.prefix, "/")}}
	f.frame = Frame{
		Site: SiteFrame{Name: site.Name, Tagline: site.Tagline, Description: site.Description, Language: b.language, Hue: site.Hue, Email: site.Email},
		Year: b.Now.Year(), Language: b.words.code, Languages: b.languageLinks(),
	}
	if img := b.Library.Images[site.Logo]; site.Logo != "" && img != nil {
		f.frame.Site.Logo = shownImage(img, site.Name)
		f.logoType = img.Type
	}
	for _, address := range site.Social {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			f.frame.Site.Social = append(f.frame.Site.Social, NavLink{Label: strings.TrimPrefix(u.Host, "www."), Href: address})
		}
	}
	nav := site.Navigation
	if len(nav) == 0 {
		nav = []content.Link{{Label: b.words.articles, URL: "/articles"}, {Label: b.words.caseStudies, URL: "/case-studies"}, {Label: b.words.topics, URL: "/topics"}}
	}
	f.frame.Nav, f.frame.Footer = b.localLinks(nav), b.localLinks(site.Footer)
	for _, t := range b.biggestTopics(footerTopics) {
		f.frame.Topics = append(f.frame.Topics, t.NavLink)
	}
	var k strings.Builder
	for _, s := range []string{b.prefix, b.language, b.words.code, site.Name, site.Tagline, site.Description, site.Language, site.Email, site.Logo, strconv.Itoa(site.Hue), strconv.Itoa(f.frame.Year), strings.Join(site.Social, " ")} {
		k.WriteString(s + "\x01")
	}
	if f.frame.Site.Logo != nil {
		k.WriteString(f.frame.Site.Logo.Src)
	}
	for _, list := range [][]NavLink{f.frame.Nav, f.frame.Footer, f.frame.Topics} {
		for _, l := range list {
			k.WriteString(l.Label + "\x01" + l.Href + "\x02")
		}
	}
	for _, l := range f.frame.Languages {
		k.WriteString(l.Code + "\x01" + l.Href + "\x02")
	}
	key := digestOf(k.String())
	f.key = string(key[:])
	return f
}

// localLinks are links to the edition's own pages, where it has them.
func (b *edition) localLinks(links []content.Link) []NavLink {
	out := navLinks(links)
	if b.prefix == "" {
		return out
	}
	lists := map[string]string{"/articles": b.words.articles, "/case-studies": b.words.caseStudies, "/topics": b.words.topics, "/authors": b.words.authors}
	for i, l := range out {
		out[i].Label = orDefault(lists[l.Href], l.Label)
		if to := b.inEdition(l.Href); to != "" {
			out[i].Href = to
		}
	}
	return out
}

// inEdition is the edition's version of a page of the site's own language; "" when it has none.
func (b *edition) inEdition(path string) string {
	has := false
	switch {
	case path == "/":
		return b.prefix
	case path == "/articles":
		has = len(b.arts) > 0
	case path == "/case-studies":
		has = len(b.cases) > 0
	case path == "/topics":
		has = len(b.byTop) > 0
	case path == "/authors":
		has = len(b.byAut) > 0
	}
	if has {
		return b.prefix + path
	}
	if d := b.s.byPath[path]; d != nil && d.Translation != "" {
		for _, v := range b.groups[groupOf(d)] {
			if v.prefix == b.prefix {
				return v.path
			}
		}
	}
	return ""
}

func navLinks(links []content.Link) []NavLink {
	var out []NavLink
	for _, l := range links {
		out = append(out, NavLink{Label: l.Label, Href: l.URL})
	}
	return out
}

type topicLink struct {
	NavLink
	slug string
}

// biggestTopics names the topics with most documents. Size is taken by powers of two, so that one more document hardly
// ever reorders them: they stand on every page, and each would be printed again.
func (b *edition) biggestTopics(n int) []topicLink {
	slugs := b.topicSlugs()
	size := func(i int) int { return bits.Len(uint(len(b.byTop[slugs[i]]))) }
	sort.SliceStable(slugs, func(i, j int) bool { return size(i) > size(j) })
	var out []topicLink
	for _, slug := range slugs[:min(n, len(slugs))] {
		out = append(out, topicLink{b.topicLink(slug), slug})
	}
	return out
}

// topicSlugs lists the topics that live documents have, sorted.
func (b *edition) topicSlugs() []string {
	slugs := make([]string, 0, len(b.byTop))
	for slug := range b.byTop {
		slugs = append(slugs, slug)
	}
	sort.Strings(slugs)
	return slugs
}

func (b *edition) topicLink(slug string) NavLink {
	return NavLink{Label: b.topicTitle(slug), Href: b.prefix + "/topics/" + slug}
}

// topicTitle is how a topic is called.
func (b *edition) topicTitle(slug string) string {
	if t := b.Library.Topics[slug]; t != nil && t.Title != "" {
		return t.Title
	}
	return label(slug)
}

// at returns the frame for a page, with its place marked in the navigation.
func (f *framer) at(path string, crumbs ...Crumb) Frame {
	out := f.frame
	out.Path = path
	out.Nav = make([]NavLink, len(f.frame.Nav))
	copy(out.Nav, f.frame.Nav)
	for i, l := range out.Nav {
		out.Nav[i].Current = l.Href == path || l.Href != f.home.Href && strings.HasPrefix(path, l.Href+"/")
	}
	out.Languages = slices.Clone(f.frame.Languages)
	for i := range out.Languages {
		out.Languages[i].Current = out.Languages[i].Code == f.frame.Site.Language
	}
	if len(crumbs) > 0 {
		out.Breadcrumbs = append([]Crumb{f.home}, crumbs...)
	}
	return out
}

// label makes words of a slug: "mid-market" is "Mid market".
func label(slug string) string {
	words := strings.ReplaceAll(slug, "-", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

func orDefault(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// day prints a date with its machine form.
func (b *edition) day(t time.Time) Date {
	return Date{ISO: t.Format(time.RFC3339), Text: b.words.date(t)}
}

// updated is the date of the last material change, where it is another day than the first.
func (b *edition) updated(d *content.Document) *Date {
	if d.Updated.IsZero() || d.Updated.Format(time.DateOnly) == d.Published.Format(time.DateOnly) || d.Updated.Before(d.Published) {
		return nil
	}
	out := b.day(d.Updated)
	return &out
}

// changed is when the document changed last.
func changed(d *content.Document) time.Time {
	if d.Updated.After(d.Published) {
		return d.Updated
	}
	return d.Published
}
