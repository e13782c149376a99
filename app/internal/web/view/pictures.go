package view

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tandem/app/internal/publish"
)

// picture is an image with the way it loads.
type picture struct {
	*publish.Picture
	First bool   // it is in view when the page opens
	Sizes string // how wide it is shown, for the choice among its widths
}

// sizes is how wide a picture is shown in each place.
var sizes = map[string]string{
	"hero": "(min-width: 76rem) 72rem, calc(100vw - 2.5rem)",
	"lead": "(min-width: 76rem) 41rem, (min-width: 60rem) 55vw, calc(100vw - 2.5rem)",
	"row":  "(min-width: 40rem) 220px, 104px",
	"tile": "(min-width: 76rem) 23rem, (min-width: 44rem) 46vw, calc(100vw - 2.5rem)",
	"face": "88px",
	"part": "(min-width: 46rem) 14rem, calc(100vw - 2.5rem)",
	"logo": "12rem",
}

// pic gives a picture what its place in the page asks for. A place that nobody named is an error.
func pic(p *publish.Picture, place string, first bool) (picture, error) {
	s, ok := sizes[place]
	if !ok {
		return picture{}, fmt.Errorf("no picture has its place at %q", place)
	}
	if !first {
		// A browser that knows "auto" measures the place itself, since a lazy picture is asked for after the layout.
		s = "auto, " + s
	}
	return picture{Picture: p, First: first, Sizes: s}, nil
}

// Focus names the classes that keep the focus of a picture in view when it is cut: the same as bodies use.
func (p picture) Focus() string {
	x, y, ok := strings.Cut(p.Picture.Focus, " ")
	if !ok {
		return ""
	}
	var classes []string
	for axis, at := range map[string]string{"x": x, "y": y} {
		percent, err := strconv.ParseFloat(strings.TrimSuffix(at, "%"), 64)
		if err != nil || percent < 0 || percent > 100 {
			return ""
		}
		classes = append(classes, fmt.Sprintf("focus-%s-%d", axis, int(math.Round(percent/10))*10))
	}
	if classes[0] > classes[1] {
		classes[0], classes[1] = classes[1], classes[0]
	}
	return strings.Join(classes, " ")
}
