package view

import (
	"html/template"
	"math"
)

// Sheet is a page of an asset as the viewer and the asset page show it: its picture where there is one, with the text over
// it, or else its text alone.
type Sheet struct {
	Number  int
	Unit    string // "Slide", "Page", "Sheet", "Section"
	Heading string
	URL     string // opens the viewer at this page
	Hidden  bool   // a hidden slide
	Read    bool   // its text was read from the picture (OCR), so it may hold mistakes

	Picture string // address of the large picture; empty: none
	Small   string // address of the small one
	Width   int    // of the large picture, in pixels
	Height  int
	Wait    string // why there is no picture yet, or none at all; may be empty
	First   bool   // it is in view when the page opens, so its picture does not wait
}

// Anchor is the id of the sheet's element; the hash must read page=N for viewers to agree.
func (s Sheet) Anchor() template.HTMLAttr {
	return template.HTMLAttr(`id="page=` + itoa(s.Number) + `"`)
}

// Name is what the sheet is called: "Slide 12".
func (s Sheet) Name() string { return s.Unit + " " + itoa(s.Number) }

// Media is a file that a browser shows as it is.
type Media struct {
	Kind   string // picture, video or audio
	Source string
	Type   string // media type, for video and audio
	Small  string // a smaller rendition of a picture; may be empty
	Width  int    // 0: unknown
	Height int
}

// Rendering is how far the program is with making pictures of the pages.
type Rendering struct {
	Ready, Total int
	Busy         bool   // more will come by itself
	Note         string // why there are no pictures, or not all of them; may be empty
}

// shapes are the proportions of paper and screens, by name; a style sheet knows each before a script has run.
var shapes = []struct {
	name  string
	ratio float64
}{{"16x9", 16. / 9}, {"3x2", 1.5}, {"a4-wide", 1.4142}, {"4x3", 4. / 3}, {"square", 1}, {"letter", 8.5 / 11}, {"a4", 0.7071}, {"phone", 9. / 16}}

// Shape names the proportion that is nearest to the picture's, so that the page stands in its place before it is laid out
// to the pixel.
func (s Sheet) Shape() string {
	if s.Width <= 0 || s.Height <= 0 {
		return ""
	}
	best, least := "", math.Inf(1)
	for _, x := range shapes {
		if d := math.Abs(math.Log(float64(s.Width) / float64(s.Height) / x.ratio)); d < least {
			best, least = x.name, d
		}
	}
	return best
}
