package content

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"strings"
	"time"

	"tandem/content/internal/front"
)

// parsed is a markdown file whose front matter was read and whose body was not rendered yet. It depends on nothing but
// the file, so it is kept for as long as the file does not change.
type parsed struct {
	header
	entry    entry
	body     []byte
	bodyLine int
	dated    bool // the date came from the time of the file
}

// parse reads one file. Problems are in the result's report; a broken result has nothing else.
func parse(e entry, data []byte, opts Options) *parsed {
	p := &parsed{entry: e}
	p.file, p.loc = e.path, opts.Location
	p.topicName, p.places = map[string]string{}, map[string]front.Position{}
	p.doc = &Document{Kind: e.kind, File: e.path, Facets: map[string][]string{}}
	if e.kind == CaseStudy {
		p.doc.Case = &Case{}
	}
	if !checkText(&p.report, data) {
		return p
	}
	parts, err := front.Split(data)
	if err != nil {
		p.yamlError(err)
		return p
	}
	p.body, p.bodyLine = parts.Body, parts.BodyLine
	p.doc.Source, p.doc.Body = data, parts.Body
	if parts.YAML != nil {
		v, err := front.Parse(parts.YAML, parts.YAMLLine)
		if err != nil {
			p.yamlError(err)
			return p
		}
		p.read(v.Fields)
	}
	p.finish(opts)
	return p
}

func (r *report) yamlError(err error) {
	var fe *front.Error
	if errors.As(err, &fe) {
		r.errorAt(fe.Line, fe.Column, "md/frontmatter-invalid", "%s", fe.Message)
		return
	}
	r.errorAt(1, 1, "md/frontmatter-invalid", "%v", err)
}

// finish fills in what front matter left open, from the name and time of the file.
func (p *parsed) finish(opts Options) {
	d := p.doc
	name, named := cutDate(baseName(p.entry.path), opts.Location)
	if d.Slug == "" {
		d.Slug = Slug(name)
	}
	if d.Slug == "" {
		sum := sha256.Sum256([]byte(p.entry.path))
		d.Slug = "document-" + hex.EncodeToString(sum[:4])
		p.warnAt(1, 1, "url/slug-chars", "the file name has no letters a to z to make an address of; give a slug (it is %q for now)", d.Slug)
	}
	if p.entry.kind == Page && Reserved(d.Slug) {
		p.errorAt(1, 1, "url/slug-collision", "the address /%s belongs to the program; give the page another slug", d.Slug)
	}
	if d.ID == "" {
		d.ID = string(d.Kind) + "/" + d.Slug
	}
	if d.Published.IsZero() {
		d.Published = named
	}
	if d.Published.IsZero() && (d.Kind == Article || d.Kind == CaseStudy) && !p.entry.mtime.IsZero() {
		d.Published, p.dated = p.entry.mtime.In(opts.Location).Truncate(time.Second), true
		if _, given := p.places["date"]; !given && !d.IsDraft {
			p.warnAt(1, 1, "front-matter/no-date", "there is no date; the time of the file is used, which changes when files are copied")
		}
	}
	if !d.Updated.IsZero() && d.Updated.Before(d.Published) {
		p.warnAt(1, 1, "content/date-agreement", "updated lies before date; the later one is shown for both")
		d.Updated = d.Published
	}
	if d.Updated.IsZero() {
		d.Updated = d.Published
	}
	if !d.Expires.IsZero() && !d.Expires.After(d.Published) {
		p.warnAt(1, 1, "content/date-agreement", "expires is not after date, so this is never shown")
	}
	if d.Case != nil {
		p.finishCase()
	}
}

// baseName is the name an address is made of: the file's, or its folder's for index.md.
func baseName(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if parent := path.Base(path.Dir(file)); name == "index" && strings.Count(file, "/") > 1 {
		return parent
	}
	return name
}

// nameTitle makes a title of a file name when there is nothing better.
func nameTitle(slug string) string {
	words := strings.ReplaceAll(slug, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}
