package content

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"strings"
	"time"

	"golang.org/x/text/language"

	"tandem/content/internal/front"
)

// parsed is a markdown file whose front matter was read and whose body was not rendered yet. It depends on nothing but
// the file, so it is kept for as long as the file does not change.
type parsed struct {
	header
	entry    entry
	source   []byte // until a document was built from it; then text has it
	body     []byte // likewise, without front matter
	text     packed
	bodyLine int
	dated    bool   // the date came from the time of the file
	spoken   string // the language that the file's name says
	group    string // shared by the versions of a document in several languages
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
	p.source = data
	v, err := parts.Parse()
	if err != nil {
		p.yamlError(err)
		return p
	}
	p.read(v.Fields)
	p.finish(opts)
	return p
}

// texts are the file and its body.
func (p *parsed) texts() (source, body []byte) {
	if p.source != nil {
		return p.source, p.body
	}
	t := p.text.open()
	return t.Source, t.Body
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
	name, p.spoken = cutLanguage(name, baseNameLanguage(p.entry.path))
	if d.Slug == "" {
		d.Slug = Slug(name)
	}
	if d.Slug == "" {
		sum := sha256.Sum256([]byte(p.entry.path))
		d.Slug = "document-" + hex.EncodeToString(sum[:4])
		p.warnAt(1, 1, "url/slug-chars", "the file name has no letters a to z to make an address of; give a slug (it is %q for now)", d.Slug)
	}
	p.suffix()
	if p.entry.kind == Page && Reserved(d.Slug) {
		p.errorAt(1, 1, "url/slug-collision", "the address /%s belongs to the program; give the page another slug", d.Slug)
	}
	p.identify()
	if d.Published.IsZero() {
		d.Published = named
	}
	if d.Kind == partText {
		p.finishPart()
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

// identify gives a document an id that its file says, or that follows from its kind, slug and language.
func (p *parsed) identify() {
	d := p.doc
	if d.ID != "" {
		return
	}
	d.ID = string(d.Kind) + "/" + d.Slug
	if d.Language != "" {
		d.ID += "." + strings.ToLower(d.Language)
	}
}

// suffix takes the language of a file such as slug.de.md over, and what ties it to the file without the suffix.
func (p *parsed) suffix() {
	d := p.doc
	if p.spoken != "" && d.Language == "" {
		d.Language = p.spoken
	}
	if d.Translation != "" {
		p.group = string(d.Kind) + "\x00" + d.Translation
		return
	}
	base := path.Join(path.Dir(p.entry.path), baseName(p.entry.path))
	if p.spoken != "" {
		base = base[:strings.LastIndexByte(base, '.')]
	}
	p.group = string(d.Kind) + "\x00\x00" + base
}

// cutLanguage splits a file name such as handover.de into the rest and its language.
func cutLanguage(name, language string) (rest, spoken string) {
	if language == "" {
		return name, ""
	}
	return strings.TrimSuffix(name, path.Ext(name)), language
}

// baseNameLanguage is the language that a file name ends with, "" when it does not end with one.
func baseNameLanguage(file string) string {
	name := baseName(file)
	ext := strings.TrimPrefix(path.Ext(name), ".")
	if ext == "" || ext == name || len(ext) < 2 || len(ext) > 7 || len(ext) > 3 && !strings.ContainsRune(ext, '-') {
		return ""
	}
	tag, err := language.Parse(ext)
	if err != nil {
		return ""
	}
	return tag.String()
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
