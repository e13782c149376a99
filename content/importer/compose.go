package importer

import (
	"bytes"
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"tandem/content"
)

// header writes front matter, a key a line.
type header struct{ bytes.Buffer }

func (h *header) text(key, value string) {
	if value != "" {
		h.WriteString(key + ": " + scalar(value) + "\n")
	}
}

func (h *header) list(key string, values []string) {
	if len(values) == 0 {
		return
	}
	h.WriteString(key + ":\n")
	for _, v := range values {
		h.WriteString("  - " + scalar(v) + "\n")
	}
}

func (h *header) yes(key string, value bool) {
	if value {
		h.WriteString(key + ": true\n")
	}
}

// bare are values that YAML reads as the text they are.
var bare = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9 ,./()'’–—é&+%-]*$`)

// words that YAML reads as something else.
var words = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n|inf|nan)$`)

// scalar writes a text so that YAML reads exactly that text.
func scalar(s string) string {
	s = string(printable([]byte(s)))
	if bare.MatchString(s) && !words.MatchString(s) && !strings.HasSuffix(s, " ") && !strings.Contains(s, " #") {
		return s
	}
	if dated.MatchString(s) {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text can always be written
	return strings.TrimRight(b.String(), "\n")
}

var dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2}))?$`)

// compose writes a document as package content reads it.
func (im *run) compose(d *document) []byte {
	var h header
	h.WriteString("---\n")
	h.text("title", d.title)
	h.text("description", d.description)
	if d.slug != nameOf(d) {
		h.text("slug", d.slug)
	}
	h.text("date", d.date)
	h.text("updated", d.updated)
	h.text("expires", d.expires)
	h.yes("draft", d.draft)
	h.list("authors", d.authors)
	h.list("topics", d.topics)
	h.text("series", d.series)
	h.text("part", d.part)
	h.text("translation", d.translation)
	h.list("aliases", d.old)
	if d.image.src != "" {
		h.WriteString("image:\n")
		h.text("  src", d.image.src)
		h.text("  alt", d.image.alt)
		h.text("  caption", d.image.caption)
		h.text("  credit", d.image.credit)
	}
	h.text("canonical", d.canonical)
	h.text("phrase", d.phrase)
	h.yes("noindex", d.noindex)
	if len(d.facets) > 0 {
		h.WriteString("facets:\n")
		for _, name := range slices.Sorted(maps.Keys(d.facets)) {
			h.WriteString("  " + name + ":\n")
			for _, v := range d.facets[name] {
				h.WriteString("    - " + scalar(v) + "\n")
			}
		}
	}
	h.WriteString("---\n")
	h.WriteString(text(d.body))
	return printable(h.Bytes())
}

// printable leaves out the control characters that exports can hold and no text may.
func printable(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, b)
}

// manyLines are more blank lines than one, which the making of blocks leaves.
var manyLines = regexp.MustCompile(`\n(?:[ \t]*\n){2,}`)

// text is a body with one blank line before it and one line end behind it.
func text(body string) string {
	var b strings.Builder
	afterBlock := false
	for _, p := range splitCode(body) {
		if !p.code {
			p.text = manyLines.ReplaceAllString(p.text, "\n\n")
			if afterBlock && strings.HasPrefix(p.text, "\n\n") {
				p.text = p.text[1:]
			}
		}
		b.WriteString(p.text)
		afterBlock = p.code && strings.HasSuffix(p.text, "\n")
	}
	body = strings.TrimRight(strings.TrimLeft(b.String(), "\n"), " \t\n")
	if strings.TrimSpace(body) == "" {
		return ""
	}
	return "\n" + body + "\n"
}

// writeAll writes documents, topics, people and the frame of the site.
func (im *run) writeAll() error {
	if err := im.people(); err != nil {
		return err
	}
	used := map[string]bool{}
	for _, d := range im.site.documents {
		if err := im.ctx.Err(); err != nil {
			return err
		}
		for _, t := range d.topics {
			used[content.Slug(t)] = true
		}
		if err := im.writeDocument(d); err != nil {
			return err
		}
	}
	for _, t := range im.site.topics {
		if !used[t.slug] || t.description == "" && strings.TrimSpace(t.body) == "" {
			continue
		}
		if err := im.writeTopic(t); err != nil {
			return err
		}
	}
	return im.frame()
}

func (im *run) writeDocument(d *document) error {
	data := im.compose(d)
	if len(data) > maxText {
		im.problem(d.source, 0, "too-large", "the text has %d KB; the limit is %d KB, so that it is not taken over: split it", len(data)>>10, maxText>>10)
		return nil
	}
	how, err := im.put(d.source, d.file, data)
	if err != nil || how == isKept {
		return err
	}
	c := &im.report.Counts
	if d.kind == content.Page {
		c.Pages++
	} else {
		c.Articles++
	}
	switch t, err := content.ParseDate(d.date, im.site.location); {
	case d.draft:
		c.Drafts++
	case err == nil && t.After(im.opts.Now):
		c.Scheduled++
	}
	return nil
}

func (im *run) writeTopic(t *topic) error {
	t.file = path.Join("topics", t.slug+".md")
	d := &document{source: t.source, raw: t.raw, file: t.file, body: t.body}
	im.relink(d)
	var h header
	h.WriteString("---\n")
	h.text("title", t.title)
	h.text("description", t.description)
	h.WriteString("---\n" + text(d.body))
	how, err := im.put(t.source, t.file, printable(h.Bytes()))
	if err == nil && how != isKept {
		im.report.Counts.Topics++
	}
	return err
}

// put writes a file and reports one that is there already.
func (im *run) put(source, file string, data []byte) (written, error) {
	how, err := im.out.write(file, data, im.opts.Force)
	if err != nil {
		return how, err
	}
	im.count(how)
	if how == isKept {
		im.problem(source, 0, "kept", "%s is there already and differs; it stays as it is (--force replaces it)", file)
	}
	return how, nil
}
