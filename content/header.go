package content

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/content/internal/front"
)

// header reads the front matter of one document.
type header struct {
	report
	loc          *time.Location
	doc          *Document
	image        heroSpec
	signed       []signature
	topicName    map[string]string // as written, by slug
	challenge    prose
	solution     prose
	places       map[string]front.Position // of values, by name of the key
	customerLogo heroSpec
	part         Part   // of a part's file
	seriesName   string // as written
}

// heroSpec is the picture at the head of a document, as written.
type heroSpec struct {
	front.Position
	src, alt, caption, credit string
	focus                     Point
}

// signature is one entry of authors, as written.
type signature struct {
	front.Position
	name string
}

// prose is markdown in front matter.
type prose struct {
	front.Position
	text string
}

// maxLine bounds texts that become one line somewhere; nothing a person writes comes near.
const maxLine = 2_000

func (h *header) read(fields []front.Field) {
	used := map[*key]front.Field{}
	h.zone(fields)
	for _, f := range fields {
		k := findKey(f.Key, h.doc.Kind)
		if k == nil {
			h.unknown(f, keyNames(h.doc.Kind))
			continue
		}
		if before, twice := used[k]; twice && k.name != "topics" && k.name != "date" {
			h.warnAt(f.Line, f.Column, "front-matter/twice", "%q says the same as %q on line %d; keep one", f.Key, before.Key, before.Line)
			continue
		}
		used[k] = f
		h.places[k.name] = f.Value.Position
		if f.Value.Type != front.Null {
			k.set(h, f.Value)
		}
	}
}

func (r *report) unknown(f front.Field, known []string) {
	if meant := nearest(strings.ToLower(f.Key), known); meant != "" {
		r.warnAt(f.Line, f.Column, "front-matter/unknown-key", "%q is not a known key; did you mean %q?", f.Key, meant)
		return
	}
	r.warnAt(f.Line, f.Column, "front-matter/unknown-key", "%q is not a known key and is ignored; content/README.md lists them", f.Key)
}

func (r *report) wrongType(v front.Value, want string) {
	r.errorAt(v.Line, v.Column, "front-matter/wrong-type", "expected %s, found %s", want, v.Type)
}

// line reads a text of one line.
func (r *report) line(v front.Value) string {
	switch v.Type {
	case front.Text, front.Number, front.Bool:
	case front.Null, "":
		return ""
	default:
		r.wrongType(v, "a text")
		return ""
	}
	text := strings.Join(strings.Fields(v.Text), " ")
	if len(text) > maxLine {
		r.errorAt(v.Line, v.Column, "front-matter/too-long", "this text has %d characters; the limit is %d", len(text), maxLine)
		return ""
	}
	return text
}

func (r *report) bool(v front.Value) bool {
	switch strings.ToLower(v.Text) {
	case "true", "yes", "on":
		return v.Type == front.Bool || v.Type == front.Text
	case "false", "no", "off", "":
		if v.Type == front.Bool || v.Type == front.Text || v.Type == front.Null {
			return false
		}
	}
	r.errorAt(v.Line, v.Column, "front-matter/wrong-type", "expected true or false, found %s", describe(v))
	return false
}

func describe(v front.Value) string {
	if v.Type == front.Text || v.Type == front.Number {
		return "“" + shorten(v.Text) + "”"
	}
	return string(v.Type)
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// list reads a list of texts; one text counts as a list of one, split at commas.
func (r *report) list(v front.Value) []front.Value {
	switch v.Type {
	case front.List:
		var out []front.Value
		for _, item := range v.Items {
			if text := r.line(item); text != "" {
				item.Text = text
				out = append(out, item)
			}
		}
		return out
	case front.Map:
		r.wrongType(v, "a list")
		return nil
	}
	var out []front.Value
	for part := range strings.SplitSeq(r.line(v), ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, front.Value{Position: v.Position, Type: front.Text, Text: part})
		}
	}
	return out
}

func (h *header) time(v front.Value) time.Time {
	if v.Type == front.List || v.Type == front.Map {
		h.wrongType(v, "a date")
		return time.Time{}
	}
	t, err := parseDate(v.Text, h.loc)
	if err != nil {
		h.errorAt(v.Line, v.Column, "front-matter/date", "“%s” is not a date; write it as 2026-03-31, or with a time as 2026-03-31 09:00", shorten(v.Text))
	}
	return t
}

// date also takes the published: false of other systems, which makes a draft.
func (h *header) date(v front.Value) {
	if v.Type == front.Bool {
		h.doc.IsDraft = h.doc.IsDraft || !h.bool(v)
		return
	}
	if t := h.time(v); h.doc.Published.IsZero() {
		h.doc.Published = t
	}
}

func (h *header) slug(v front.Value) {
	text := h.line(v)
	slug := Slug(text[strings.LastIndexByte(strings.TrimRight(text, "/"), '/')+1:])
	switch {
	case slug == "":
		h.errorAt(v.Line, v.Column, "url/slug-chars", "a slug needs lower-case letters a to z or digits")
	case slug != text:
		h.warnAt(v.Line, v.Column, "url/slug-chars", "the address is written %q: lower-case letters, digits and hyphens", slug)
	}
	h.doc.Slug = slug
}

func (h *header) authors(v front.Value) {
	for _, item := range h.people(v) {
		h.signed = append(h.signed, signature{item.Position, item.Text})
	}
}

// people also takes a list of groups with a name, as other systems write authors.
func (h *header) people(v front.Value) []front.Value {
	groups := v.Items
	if v.Type == front.Map {
		groups = []front.Value{v}
	}
	var names []front.Value
	for _, g := range groups {
		if g.Type != front.Map {
			return h.list(v)
		}
		for _, f := range g.Fields {
			if f.Key == "name" || f.Key == "key" {
				names = append(names, f.Value)
				break
			}
		}
	}
	if len(names) == 0 {
		return h.list(v)
	}
	return h.list(front.Value{Position: v.Position, Type: front.List, Items: names})
}

func (h *header) topics(v front.Value) {
	for _, item := range h.list(v) {
		slug := Slug(item.Text)
		if slug == "" {
			h.warnAt(item.Line, item.Column, "front-matter/topic", "“%s” has no letters a to z or digits to make an address of; it is left out", shorten(item.Text))
			continue
		}
		if _, have := h.topicName[slug]; !have {
			h.topicName[slug] = item.Text
			h.doc.Topics = append(h.doc.Topics, slug)
		}
	}
}

var formerPath = regexp.MustCompile(`^/[^\s?#\\]*$`)

func (h *header) formerPaths(v front.Value) {
	for _, item := range h.list(v) {
		p := item.Text
		if u, err := url.Parse(p); err == nil && u.Scheme != "" {
			p = u.Path
		}
		if !strings.HasPrefix(p, "/") {
			p = "/" + p
		}
		if strings.HasPrefix(p, "//") || !formerPath.MatchString(p) {
			h.warnAt(item.Line, item.Column, "url/alias", "“%s” is not a path such as /old/address; it is left out", shorten(item.Text))
			continue
		}
		if p != "/" && !slices.Contains(h.doc.Aliases, p) {
			h.doc.Aliases = append(h.doc.Aliases, p)
		}
	}
}

func (h *header) hero(v front.Value) {
	h.image.Position = v.Position
	if v.Type != front.Map {
		h.image.src = h.line(v)
		return
	}
	for _, f := range v.Fields {
		switch strings.ToLower(f.Key) {
		case "src", "url", "path", "file", "image":
			h.image.Position, h.image.src = f.Value.Position, h.line(f.Value)
		case "alt":
			h.image.alt = h.line(f.Value)
		case "caption":
			h.image.caption = h.line(f.Value)
		case "credit":
			h.image.credit = h.line(f.Value)
		case "focus":
			h.image.focus = h.point(f.Value)
		default:
			h.unknown(f, imageKeys)
		}
	}
}

func (h *header) heroPart(part *string, v front.Value) { *part = h.line(v) }

func (h *header) facet(name string, v front.Value) {
	for _, item := range h.list(v) {
		slug := Slug(item.Text)
		if slug != "" && !slices.Contains(h.doc.Facets[name], slug) {
			h.doc.Facets[name] = append(h.doc.Facets[name], slug)
		}
	}
}

func (h *header) facets(v front.Value) {
	if v.Type != front.Map {
		h.wrongType(v, "a group of facets, such as \"format: guide\"")
		return
	}
	for _, f := range v.Fields {
		name := Slug(f.Key)
		if name == "" {
			h.warnAt(f.Line, f.Column, "front-matter/facet", "%q cannot be the name of a facet", f.Key)
			continue
		}
		h.facet(name, f.Value)
	}
}
