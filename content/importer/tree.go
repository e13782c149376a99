package importer

import (
	"errors"
	"html"
	"regexp"
	"strings"
	"time"

	"tandem/content"
	"tandem/content/internal/front"
)

// tree is a group of keys, whatever language it was written in. Keys are found in any case.
type tree struct{ front.Value }

// get finds the first of the keys that has a value.
func (t tree) get(keys ...string) front.Value {
	for _, key := range keys {
		for _, f := range t.Fields {
			if strings.EqualFold(f.Key, key) && f.Value.Type != front.Null {
				return f.Value
			}
		}
	}
	return front.Value{}
}

func (t tree) has(key string) bool { return t.get(key).Type != "" }

func (t tree) group(keys ...string) tree { return tree{t.get(keys...)} }

// text is a text of one line.
func (t tree) text(keys ...string) string { return line(t.get(keys...)) }

func line(v front.Value) string {
	if v.Type == front.List || v.Type == front.Map {
		return ""
	}
	return strings.Join(strings.Fields(v.Text), " ")
}

// list is a list of texts; one text counts as a list of one.
func (t tree) list(keys ...string) []string {
	v := t.get(keys...)
	if v.Type != front.List {
		if text := line(v); text != "" {
			return []string{text}
		}
		return nil
	}
	var out []string
	for _, item := range v.Items {
		if item.Type == front.Map {
			item = tree{item}.get("name", "title", "key", "id")
		}
		if text := line(item); text != "" {
			out = append(out, text)
		}
	}
	return out
}

func (t tree) bool(keys ...string) bool {
	switch strings.ToLower(t.text(keys...)) {
	case "true", "yes", "on", "1":
		return true
	default:
		return false
	}
}

// with is the tree with the keys of defaults that it has not got itself.
func (t tree) with(defaults tree) tree {
	out := tree{front.Value{Position: t.Position, Type: front.Map, Fields: append([]front.Field{}, t.Fields...)}}
	for _, f := range defaults.Fields {
		if !out.has(f.Key) {
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

// merge is t with all keys of over, which win; groups are merged in depth.
func (t tree) merge(over tree) tree {
	out := tree{front.Value{Type: front.Map, Fields: append([]front.Field{}, t.Fields...)}}
next:
	for _, f := range over.Fields {
		for i, have := range out.Fields {
			if !strings.EqualFold(have.Key, f.Key) {
				continue
			}
			if have.Value.Type == front.Map && f.Value.Type == front.Map {
				f.Value = tree{have.Value}.merge(tree{f.Value}).Value
			}
			out.Fields[i] = f
			continue next
		}
		out.Fields = append(out.Fields, f)
	}
	return out
}

// tree reads a file of settings; its extension says in which language. A file that is not there is an empty tree.
func (im *run) tree(p string) tree {
	if !im.src.has(p) {
		return tree{}
	}
	data, ok := im.src.text(p)
	if !ok {
		return tree{}
	}
	format := front.YAML
	switch {
	case strings.HasSuffix(p, ".toml"):
		format = front.TOML
	case strings.HasSuffix(p, ".json"):
		format = front.JSON
	}
	if format == front.YAML && strings.HasPrefix(string(data), "---\n") {
		data = data[4:] // some write the mark of a document in front
	}
	v, err := front.ParseAs(format, data, 1)
	if err != nil {
		im.broken(p, err)
	}
	return tree{v}
}

func (im *run) broken(p string, err error) {
	var fe *front.Error
	at := 1
	if errors.As(err, &fe) {
		at = fe.Line
	}
	im.problem(p, at, "front-matter", "this cannot be read: %v", err)
}

// page is a file with front matter, cut up.
type page struct {
	tree
	path string
	raw  string
	body string
	line int // at which the body starts
	bare bool
}

// page reads a markdown or HTML file with front matter. What is wrong with it is reported, and ok is false.
func (im *run) page(p string) (page, bool) {
	data, ok := im.src.text(p)
	if !ok {
		return page{}, false
	}
	parts, err := front.Split(data)
	var v front.Value
	if err == nil {
		v, err = parts.Parse()
	}
	if err != nil {
		im.broken(p, err)
		return page{}, false
	}
	return page{tree: tree{v}, path: p, raw: string(data), body: string(parts.Body), line: parts.BodyLine, bare: parts.Format == ""}, true
}

var (
	tags  = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
	marks = regexp.MustCompile("[*_`]{1,2}([^*_`]+)[*_`]{1,2}")
)

// plain is a title or a description without HTML and without the marks of markdown.
func plain(text string) string {
	text = html.UnescapeString(tags.ReplaceAllString(text, ""))
	return strings.Join(strings.Fields(text), " ")
}

// day tells a date alone from one with a time.
var day = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}$`)

// date writes a date as a document has it: with its zone, or as a day alone. Empty stays empty.
func (im *run) date(file string, v front.Value) string {
	text := line(v)
	if text == "" || v.Type == front.Bool {
		return ""
	}
	t, err := content.ParseDate(text, im.site.location)
	if err != nil {
		im.problem(file, v.Line, "date", "“%s” is not a date that can be read; it is left out", clip(text))
		return ""
	}
	if day.MatchString(text) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
