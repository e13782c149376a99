package publish

import (
	"math/bits"
	"net/url"
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
}

var defaultNavigation = []content.Link{{Label: "Articles", URL: "/articles"}, {Label: "Case studies", URL: "/case-studies"}, {Label: "Topics", URL: "/topics"}}

// footerTopics is how many topics the footer names.
const footerTopics = 8

func newFramer(b *builder) *framer {
	site := b.Library.Site
	f := &framer{brand: site, base: b.s.base}
	f.frame = Frame{
		Site: SiteFrame{Name: site.Name, Tagline: site.Tagline, Description: site.Description, Language: orDefault(site.Language, "en"), Hue: site.Hue, Email: site.Email},
		Year: b.Now.Year(),
	}
	if img := b.Library.Images[site.Logo]; site.Logo != "" && img != nil {
		f.frame.Site.Logo = &Picture{Src: img.URL(), Alt: site.Name, Width: img.Width, Height: img.Height}
		f.logoType = img.Type
	}
	for _, address := range site.Social {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			f.frame.Site.Social = append(f.frame.Site.Social, NavLink{Label: strings.TrimPrefix(u.Host, "www."), Href: address})
		}
	}
	nav := site.Navigation
	if len(nav) == 0 {
		nav = defaultNavigation
	}
	f.frame.Nav, f.frame.Footer = navLinks(nav), navLinks(site.Footer)
	f.frame.Topics = b.biggestTopics(footerTopics)
	var k strings.Builder
	for _, s := range []string{site.Name, site.Tagline, site.Description, site.Language, site.Email, site.Logo, strconv.Itoa(site.Hue), strconv.Itoa(f.frame.Year), strings.Join(site.Social, " ")} {
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
	key := digestOf(k.String())
	f.key = string(key[:])
	return f
}

func navLinks(links []content.Link) []NavLink {
	var out []NavLink
	for _, l := range links {
		out = append(out, NavLink{Label: l.Label, Href: l.URL})
	}
	return out
}

// biggestTopics names the topics with most documents. Size is taken by powers of two, so that one more document hardly
// ever reorders them: they stand on every page, and each would be printed again.
func (b *builder) biggestTopics(n int) []NavLink {
	slugs := b.topicSlugs()
	size := func(i int) int { return bits.Len(uint(len(b.byTop[slugs[i]]))) }
	sort.SliceStable(slugs, func(i, j int) bool { return size(i) > size(j) })
	var out []NavLink
	for _, slug := range slugs[:min(n, len(slugs))] {
		out = append(out, b.topicLink(slug))
	}
	return out
}

// topicSlugs lists the topics that live documents have, sorted.
func (b *builder) topicSlugs() []string {
	slugs := make([]string, 0, len(b.byTop))
	for slug := range b.byTop {
		slugs = append(slugs, slug)
	}
	sort.Strings(slugs)
	return slugs
}

func (b *builder) topicLink(slug string) NavLink {
	return NavLink{Label: b.topicTitle(slug), Href: "/topics/" + slug}
}

// topicTitle is how a topic is called.
func (b *builder) topicTitle(slug string) string {
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
		out.Nav[i].Current = l.Href == path || l.Href != "/" && strings.HasPrefix(path, l.Href+"/")
	}
	if len(crumbs) > 0 {
		out.Breadcrumbs = append([]Crumb{{Label: "Home", Href: "/"}}, crumbs...)
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
func day(t time.Time) Date {
	return Date{ISO: t.Format(time.RFC3339), Text: t.Format("2 January 2006")}
}

// updated is the date of the last material change, where it is another day than the first.
func updated(d *content.Document) *Date {
	if d.Updated.IsZero() || d.Updated.Format(time.DateOnly) == d.Published.Format(time.DateOnly) || d.Updated.Before(d.Published) {
		return nil
	}
	out := day(d.Updated)
	return &out
}

// changed is when the document changed last.
func changed(d *content.Document) time.Time {
	if d.Updated.After(d.Published) {
		return d.Updated
	}
	return d.Published
}
