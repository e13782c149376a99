package importer

import (
	"path"
	"strings"
	"time"

	"tandem/content"
)

// site is what was read from a source, in the terms of package content.
type site struct {
	name        string
	tagline     string
	description string
	language    string // "" when the source says nothing
	host        string // of the old site, in lower case
	base        string // path below which the old site lay, "" for the root
	location    *time.Location
	navigation  []content.Link // addresses as in the source
	footer      []content.Link
	social      []string
	documents   []*document
	authors     []*author
	topics      []*topic
	lists       map[string]string // address here by former address of a list, in canonical form
	sections    map[string]string // former address of a list by the file of its text
	roots       []string          // folders whose files lay at the root of the old site: "static"
}

// document is one article or page on its way.
type document struct {
	source      string // path in the source, or what stands for it in an export
	raw         string // the file as it was, to find lines in
	folder      string // below the kind's folder
	name        string // of the file, without extension
	kind        content.Kind
	title       string
	description string
	slug        string // as wished
	date        string // as written; RFC 3339 or a day
	updated     string
	expires     string
	draft       bool
	noindex     bool
	language    string
	translation string
	authors     []string // names or keys
	topics      []string
	facets      map[string][]string
	series      string
	part        string
	canonical   string
	phrase      string
	image       figure
	old         []string // former addresses, the last one first
	at          string   // the address that relative links of the text are seen from
	body        string

	file    string            // in the content folder
	anchors map[string]string // of its headings, by what other systems call them
}

// figure is a picture with the words that belong to it.
type figure struct {
	src, alt, caption, credit string
}

// author is a person of the source.
type author struct {
	key, name, role, bio, picture string
	links                         []content.Link
	source                        string // file that says so, pictures are relative to it
}

// topic is the text of a topic.
type topic struct {
	slug, title, description, body, source, raw string
	file                                        string
}

func (im *run) add(d *document) { im.site.documents = append(im.site.documents, d) }

// public is the address of a document here.
func (im *run) public(d *document) string {
	prefix := ""
	if d.language != "" && !strings.EqualFold(d.language, im.language()) {
		prefix = "/" + strings.ToLower(d.language)
	}
	if d.kind == content.Page {
		return prefix + "/" + d.slug
	}
	return prefix + "/articles/" + d.slug
}

func (im *run) language() string {
	if im.out != nil && im.out.language != "" {
		return im.out.language
	}
	if im.site.language != "" {
		return im.site.language
	}
	return "en"
}

// canonical is the one form of an address, as package publish compares them: lower case, no slash at the end, no index
// file, no .html.
func canonical(p string) string {
	p = strings.ToLower(path.Clean("/" + p))
	p = strings.TrimSuffix(strings.TrimSuffix(p, ".html"), ".htm")
	if head, ok := strings.CutSuffix(p, "/index"); ok {
		p = head
	}
	if p == "" {
		return "/"
	}
	return p
}
