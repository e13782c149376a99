package view

import (
	"html/template"
	"strings"

	"tandem/app/internal/publish"
)

// contents prints the list of a page's headings. Long articles have long ones, and html/template calls several functions
// for every link. Where the addresses need no escaping the list is put together here; else the template prints it.
func (k *keeper) contents(list []publish.TOCEntry) (template.HTML, error) {
	if k.most == 0 || !plainIDs(list) {
		return k.part("toc-list", list)
	}
	var b strings.Builder
	b.Grow(64 * (len(list) + 1))
	writeContents(&b, list)
	return template.HTML(b.String()), nil //nolint:gosec // the texts are escaped, the addresses need none
}

func writeContents(b *strings.Builder, list []publish.TOCEntry) {
	b.WriteString("<ol>")
	for i := range list {
		e := &list[i]
		b.WriteString(`<li><a href="#`)
		b.WriteString(e.ID)
		b.WriteString(`">`)
		b.WriteString(template.HTMLEscapeString(e.Text))
		b.WriteString("</a>")
		if len(e.Sub) > 0 {
			writeContents(b, e.Sub)
		}
		b.WriteString("</li>")
	}
	b.WriteString("</ol>")
}

// plainIDs reports whether the ids are made of what stands in an address as it is, and the list has two levels at most, as
// the template has.
func plainIDs(list []publish.TOCEntry) bool {
	for i := range list {
		if !plainID(list[i].ID) {
			return false
		}
		for j := range list[i].Sub {
			if sub := &list[i].Sub[j]; len(sub.Sub) > 0 || !plainID(sub.ID) {
				return false
			}
		}
	}
	return true
}

func plainID(id string) bool {
	for i := range len(id) {
		switch c := id[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}
