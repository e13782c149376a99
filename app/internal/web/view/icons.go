package view

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"

	"tandem/app/internal/web/static"
)

// symbols turns the icon files into one hidden sheet of <symbol> elements, i-NAME each.
func symbols() (template.HTML, map[string]bool, error) {
	known := map[string]bool{}
	var b strings.Builder
	b.WriteString(`<svg class="symbols" aria-hidden="true" focusable="false">`)
	for _, icon := range static.Icons() {
		var svg struct {
			ViewBox string `xml:"viewBox,attr"`
			Inner   string `xml:",innerxml"`
		}
		if err := xml.Unmarshal(icon.SVG, &svg); err != nil {
			return "", nil, fmt.Errorf("reading icon %q: %w", icon.Name, err)
		}
		known[icon.Name] = true
		fmt.Fprintf(&b, `<symbol id="i-%s" viewBox="%s">%s</symbol>`, icon.Name, svg.ViewBox, strings.Join(strings.Fields(svg.Inner), " "))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()), known, nil
}
