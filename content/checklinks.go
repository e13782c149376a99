package content

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// sitemap is what internal links may lead to.
type sitemap struct {
	lib     *Library
	byPath  map[string]*Document
	byFile  map[string]*Document
	former  map[string]*Document
	anchors map[*Document]map[string]bool
}

func newSitemap(lib *Library) *sitemap {
	m := &sitemap{
		lib: lib, byPath: map[string]*Document{}, byFile: map[string]*Document{}, former: map[string]*Document{},
		anchors: map[*Document]map[string]bool{},
	}
	for _, d := range lib.Documents {
		m.byPath[d.Path()], m.byFile[d.File] = d, d
		for _, a := range d.Aliases {
			m.former[a] = d
		}
	}
	return m
}

// fixed says whether a path belongs to the site whatever the documents are.
func (m *sitemap) fixed(p string) bool {
	switch p {
	case "/", "/articles", "/case-studies", "/topics", "/authors", "/search", "/sitemap.xml", "/robots.txt", "/llms.txt":
		return true
	}
	if slug, ok := strings.CutPrefix(p, "/topics/"); ok {
		return m.lib.Topics[slug] != nil
	}
	if key, ok := strings.CutPrefix(p, "/authors/"); ok {
		return m.lib.Authors[key] != nil
	}
	if strings.HasPrefix(p, "/feed.") || strings.HasPrefix(p, "/s/") || strings.HasPrefix(p, "/go/") || strings.HasPrefix(p, "/f/") {
		return true
	}
	_, ok := m.lib.ImageAt(p)
	return ok
}

var idAttribute = regexp.MustCompile(` id="([^"]+)"`)

func (m *sitemap) hasAnchor(d *Document, id string) bool {
	ids := m.anchors[d]
	if ids == nil {
		ids = map[string]bool{}
		for _, found := range idAttribute.FindAllStringSubmatch(d.HTML, -1) {
			ids[found[1]] = true
		}
		m.anchors[d] = ids
	}
	return ids[id]
}

// links checks every link of every document, and which documents nothing links to.
func (c *checker) links() {
	m := newSitemap(c.lib)
	inbound := map[*Document]int{}
	for _, d := range c.live {
		internal := 0
		for _, ref := range d.Links {
			c.anchorText(d, ref)
			u, err := url.Parse(ref.URL)
			switch {
			case err != nil:
				c.add(d, ref.Line, ref.Column, Error, "links/internal-broken", "%q is not an address", shorten(ref.URL))
			case u.Scheme != "" || u.Host != "":
				c.outward(d, ref, u)
			default:
				internal++
				if to := c.inward(m, d, ref, u); to != nil && to != d {
					inbound[to]++
				}
			}
		}
		if internal == 0 && d.Kind == Article && d.Words > 0 {
			c.add(d, 1, 1, Warning, "links/none-internal", "no link leads to another page of this site; readers who want more have nowhere to go")
		}
	}
	for _, d := range c.live {
		if inbound[d] == 0 && d.Kind == Article && len(c.live) > 1 {
			c.add(d, 1, 1, Hint, "links/orphan", "no other document links to this one")
		}
	}
}

func (c *checker) outward(d *Document, ref Ref, u *url.URL) {
	host := strings.ToLower(u.Hostname())
	switch {
	case host == "localhost" || strings.HasPrefix(host, "127.") || strings.HasSuffix(host, ".local"):
		c.add(d, ref.Line, ref.Column, Error, "links/localhost-or-preview", "%s is reached from your own machine only", host)
	case u.Scheme == "http":
		c.add(d, ref.Line, ref.Column, Warning, "links/http-downgrade", "use https for %s", host)
	}
}

// inward checks a link within the site and returns the document it leads to, if it is one.
func (c *checker) inward(m *sitemap, d *Document, ref Ref, u *url.URL) *Document {
	if strings.Contains(u.RawQuery, "utm_") {
		c.add(d, ref.Line, ref.Column, Warning, "links/utm-internal", "a link within the site carries no utm_ parameters; they start a new visit in every report")
	}
	to := d
	if u.Path != "" {
		var known bool
		if to, known = c.target(m, d, ref, u.Path); !known {
			c.add(d, ref.Line, ref.Column, Error, "links/internal-broken", "there is no page %q", shorten(u.Path))
			return nil
		}
	}
	if to == nil {
		return nil
	}
	if to.IsDraft {
		c.add(d, ref.Line, ref.Column, Warning, "links/to-draft", "%s is a draft: readers will not find it", to.File)
	}
	if id := u.Fragment; id != "" && !m.hasAnchor(to, id) {
		c.add(d, ref.Line, ref.Column, Error, "links/internal-broken", "%s has no heading with the anchor #%s", to.File, shorten(id))
	}
	return to
}

// target resolves the path of a link: a file of the folder, an address of the site, or a former address.
func (c *checker) target(m *sitemap, d *Document, ref Ref, p string) (*Document, bool) {
	absolute := strings.HasPrefix(p, "/")
	if isMarkdown(p) {
		rooted := strings.TrimPrefix(path.Clean(p), "/")
		for _, file := range []string{path.Join(path.Dir(d.File), p), rooted} {
			if to := m.byFile[file]; to != nil && (!absolute || file == rooted) {
				return to, true
			}
			if slug, ok := strings.CutPrefix(file, "topics/"); ok && m.lib.Topics[strings.TrimSuffix(slug, path.Ext(slug))] != nil {
				return nil, true
			}
		}
		if to := m.byPath[strings.TrimSuffix(path.Clean(p), path.Ext(p))]; to != nil && absolute {
			return to, true // the markdown twin of a page
		}
		return nil, false
	}
	if !absolute {
		if c.lib.Images[path.Join(path.Dir(d.File), p)] != nil {
			return nil, true
		}
		p = path.Join(path.Dir(d.Path()), p)
	}
	clean := path.Clean(p)
	if to := m.byPath[clean]; to != nil {
		return to, true
	}
	if to := m.former[clean]; to != nil {
		c.add(d, ref.Line, ref.Column, Warning, "links/to-redirect", "this address moved; link to %s", to.Path())
		return to, true
	}
	return nil, m.fixed(clean)
}

var genericText = words("here click more this link read continue see")

func (c *checker) anchorText(d *Document, ref Ref) {
	text := strings.TrimSpace(ref.Text)
	if text == "" {
		c.add(d, ref.Line, ref.Column, Warning, "links/anchor-generic", "the link has no text; say where it leads")
		return
	}
	for _, w := range strings.Fields(strings.ToLower(strings.Trim(text, " .…»>"))) {
		if !genericText[w] {
			return
		}
	}
	c.add(d, ref.Line, ref.Column, Warning, "links/anchor-generic", "“%s” does not say where the link leads", shorten(text))
}
