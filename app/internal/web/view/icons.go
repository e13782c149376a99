package view

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"

	"tandem/app/internal/web/static"
)

// icons holds the drawings as <symbol> elements, i-NAME each.
type icons struct {
	names   []string
	symbols map[string]string
}

func readIcons() (icons, error) {
	set := icons{symbols: map[string]string{}}
	for _, icon := range static.Icons() {
		var svg struct {
			ViewBox string `xml:"viewBox,attr"`
			Inner   string `xml:",innerxml"`
		}
		if err := xml.Unmarshal(icon.SVG, &svg); err != nil {
			return set, fmt.Errorf("reading icon %q: %w", icon.Name, err)
		}
		set.names = append(set.names, icon.Name)
		set.symbols[icon.Name] = fmt.Sprintf(`<symbol id="i-%s" viewBox="%s">%s</symbol>`, icon.Name, svg.ViewBox, strings.Join(strings.Fields(svg.Inner), " "))
	}
	return set, nil
}

// sheet prints the hidden drawings that a page refers to: the named ones, or all of them. Public pages name theirs, as
// every reader pays for them; a workspace page may need any after a part of it was replaced.
func (s icons) sheet(names ...string) (template.HTML, error) {
	if len(names) == 0 {
		names = s.names
	}
	var b strings.Builder
	b.WriteString(`<svg class="symbols" aria-hidden="true" focusable="false">`)
	for _, name := range names {
		symbol, ok := s.symbols[name]
		if !ok {
			return "", fmt.Errorf("there is no icon %q", name)
		}
		b.WriteString(symbol)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()), nil
}

// use prints an icon of the sheet.
func (s icons) use(name string, class ...string) (template.HTML, error) {
	if _, ok := s.symbols[name]; !ok {
		return "", fmt.Errorf("there is no icon %q", name)
	}
	classes := template.HTMLEscapeString(strings.Join(append([]string{"icon"}, class...), " "))
	return template.HTML(`<svg class="` + classes + `" aria-hidden="true"><use href="#i-` + name + `"></use></svg>`), nil
}
