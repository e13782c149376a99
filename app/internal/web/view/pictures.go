package view

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tandem/app/internal/publish"
)

// picture is an image with the way it loads. Its fields stand side by side, not in an embedded publish.Picture: templates
// find those of an embedded struct many times slower, and pictures are on every card.
type picture struct {
	Shown         bool // false: there is none
	Src           string
	Srcset        string
	Alt           string
	Width, Height int
	First         bool   // it is in view when the page opens
	Sizes         string // how wide it is shown, for the choice among its widths
	Focus         string // the classes that keep it in view
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
	if p == nil {
		return picture{}, nil
	}
	if !first {
		// A browser that knows "auto" measures the place itself, since a lazy picture is asked for after the layout.
		s = "auto, " + s
	}
	return picture{
		Shown: true, Src: p.Src, Srcset: p.Srcset, Alt: p.Alt, Width: p.Width, Height: p.Height,
		First: first, Sizes: s, Focus: focusClasses(p.Focus),
	}, nil
}

// focusClasses names the classes that keep the focus of a picture in view when it is cut: the same as bodies use.
func focusClasses(focus string) string {
	x, y, ok := strings.Cut(focus, " ")
	if !ok {
		return ""
	}
	left, okX := focusClass("x", x)
	top, okY := focusClass("y", y)
	if !okX || !okY {
		return ""
	}
	return left + " " + top
}

func focusClass(axis, at string) (class string, ok bool) {
	percent, err := strconv.ParseFloat(strings.TrimSuffix(at, "%"), 64)
	if err != nil || !(percent >= 0 && percent <= 100) {
		return "", false
	}
	return fmt.Sprintf("focus-%s-%d", axis, int(math.Round(percent/10))*10), true
}
