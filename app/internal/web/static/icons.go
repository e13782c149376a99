package static

import (
	"embed"
	"strings"
)

//go:embed icons/*.svg
var icons embed.FS

// Icon is one drawing of the set, 24 by 24, in strokes of the current colour.
type Icon struct {
	Name string
	SVG  []byte
}

// Icons lists the set by name.
func Icons() []Icon {
	entries, err := icons.ReadDir("icons")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	var out []Icon
	for _, e := range entries {
		body, err := icons.ReadFile("icons/" + e.Name())
		if err != nil {
			panic(err)
		}
		out = append(out, Icon{Name: strings.TrimSuffix(e.Name(), ".svg"), SVG: body})
	}
	return out
}
