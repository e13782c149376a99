package view

import "html/template"

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
