package publish

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"tandem/content"
)

type sitemapURL struct {
	Loc    string         `xml:"loc"`
	Mod    string         `xml:"lastmod,omitempty"`
	Images []sitemapImage `xml:"image:image"`
}

type sitemapImage struct {
	Loc string `xml:"image:loc"`
}

type sitemap struct {
	XMLName    xml.Name     `xml:"urlset"`
	Space      string       `xml:"xmlns,attr"`
	ImageSpace string       `xml:"xmlns:image,attr"`
	URLs       []sitemapURL `xml:"url"`
}

type sitemapIndex struct {
	XMLName xml.Name     `xml:"sitemapindex"`
	Space   string       `xml:"xmlns,attr"`
	Maps    []sitemapURL `xml:"sitemap"`
}

const (
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	imageSpace   = "http://www.google.com/schemas/sitemap-image/1.1"
)

// maxSitemap is how many addresses one sitemap may hold, and mostImages how many pictures one address.
const (
	maxSitemap = 50_000
	mostImages = 1000
)

// sitemapOf is the file that an address belongs into: one a language and type of page.
func (b *edition) sitemapOf(path string) string {
	name := "pages"
	rest := strings.TrimPrefix(path, b.prefix)
	for _, section := range []string{"articles", "case-studies", "topics", "authors", "series"} {
		if strings.HasPrefix(rest, "/"+section+"/") {
			name = section
		}
	}
	if b.prefix != "" {
		name = strings.TrimPrefix(b.prefix, "/") + "-" + name
	}
	return name
}

// sitemaps plans the sitemaps of what may be indexed, and the index that names them. Deep pages of lists are in none: they
// are found by their links.
func (b *builder) sitemaps() {
	lists := map[string][]sitemapURL{}
	mods := map[string]time.Time{}
	var latest time.Time
	for _, a := range b.s.addresses {
		u := sitemapURL{Loc: a.URL, Mod: isoIf(a.Modified)}
		for _, i := range b.picturesAt(a.path) {
			u.Images = append(u.Images, sitemapImage{b.s.base + i.URL()})
		}
		lists[a.list] = append(lists[a.list], u)
		if a.Modified.After(mods[a.list]) {
			mods[a.list] = a.Modified
		}
		if a.Modified.After(latest) {
			latest = a.Modified
		}
	}
	var index []sitemapURL
	all := ""
	for _, name := range sortedKeys(lists) {
		urls := lists[name]
		for part := 0; part*maxSitemap < len(urls); part++ {
			path := "/sitemap-" + name + ".xml"
			if part > 0 {
				path = fmt.Sprintf("/sitemap-%s-%d.xml", name, part+1)
			}
			chunk := urls[part*maxSitemap : min((part+1)*maxSitemap, len(urls))]
			key := urlsKey(chunk)
			b.xml(path, "sitemap\x00"+key, mods[name], sitemap{Space: sitemapSpace, ImageSpace: imageSpace, URLs: chunk})
			index = append(index, sitemapURL{Loc: b.s.base + path, Mod: isoIf(mods[name])})
			all += key
		}
	}
	b.xml("/sitemap.xml", "sitemaps\x00"+urlsKey(index)+all, latest, sitemapIndex{Space: sitemapSpace, Maps: index})
}

// picturesAt are the pictures of the document at an address.
func (b *builder) picturesAt(path string) []*content.Image {
	d := b.s.byPath[path]
	if d == nil {
		return nil
	}
	all := picturesOf(d, b.Now)
	return all[:min(len(all), mostImages)]
}

func urlsKey(urls []sitemapURL) string {
	var k strings.Builder
	for _, u := range urls {
		k.WriteString(u.Loc + u.Mod)
		for _, i := range u.Images {
			k.WriteString(i.Loc)
		}
	}
	sum := digestOf(k.String())
	return string(sum[:])
}
