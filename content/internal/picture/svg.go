package picture

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// measureSVG takes the size from width and height, or else from the viewBox; without either it is 300 by 150, as in
// browsers. Only the root element is read.
func measureSVG(head []byte) (Info, error) {
	dec := xml.NewDecoder(bytes.NewReader(head))
	dec.Strict = false
	for {
		tok, err := dec.Token()
		if err != nil {
			return Info{}, fmt.Errorf("%w: it is not a readable SVG", ErrRefused)
		}
		root, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local != "svg" {
			return Info{}, fmt.Errorf("%w: it is not a readable SVG", ErrRefused)
		}
		w, h := svgSize(root.Attr)
		return Info{Type: "image/svg+xml", Width: w, Height: h}, nil
	}
}

func svgSize(attrs []xml.Attr) (int, int) {
	var width, height, boxWidth, boxHeight float64
	for _, a := range attrs {
		switch a.Name.Local {
		case "width":
			width = svgLength(a.Value)
		case "height":
			height = svgLength(a.Value)
		case "viewBox":
			box := strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' })
			if len(box) == 4 {
				boxWidth, boxHeight = svgLength(box[2]), svgLength(box[3])
			}
		}
	}
	switch {
	case width > 0 && height > 0:
	case width > 0 && boxWidth > 0 && boxHeight > 0:
		height = width * boxHeight / boxWidth
	case height > 0 && boxWidth > 0 && boxHeight > 0:
		width = height * boxWidth / boxHeight
	case boxWidth > 0 && boxHeight > 0:
		width, height = boxWidth, boxHeight
	default:
		return 300, 150
	}
	return clamp(width), clamp(height)
}

func clamp(f float64) int { return int(math.Round(min(max(f, 1), 100_000))) }

// svgLength reads a length in pixels; percentages and unknown units count as not given.
func svgLength(s string) float64 {
	s = strings.TrimSuffix(strings.TrimSpace(s), "px")
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || f < 0 {
		return 0
	}
	return f
}
