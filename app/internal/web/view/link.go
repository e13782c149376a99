package view

import (
	"html/template"

	"tandem/app/internal/publish"
)

// link prints a link within the site, with the classes of its element if it has any. Links are the most frequent thing on
// public pages, and html/template calls four functions for each. A path that needs no escaping is put together here; for
// every other address the template does it.
func (k *keeper) link(href, label string, class ...string) (template.HTML, error) {
	classes := ""
	if len(class) > 0 {
		classes = class[0]
	}
	if k.most == 0 || !plainPath(href) {
		return k.part("link", slot{Page: classes, Item: publish.NavLink{Label: label, Href: href}})
	}
	attribute := ""
	if classes != "" {
		attribute = ` class="` + template.HTMLEscapeString(classes) + `"`
	}
	//nolint:gosec // the texts are escaped, the path needs none
	return template.HTML(`<a` + attribute + ` href="` + href + `">` + template.HTMLEscapeString(label) + `</a>`), nil
}

// plainPath reports whether the address is a path of what stands in an address as it is.
func plainPath(href string) bool {
	if href == "" || href[0] != '/' {
		return false
	}
	for i := range len(href) {
		switch c := href[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '/', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}
