package view

import (
	"html/template"
	"strconv"
	"strings"

	"tandem/app/internal/library/reading"
	"tandem/search"
)

// ViewerPage is /library/{id}/view: the pages of an asset, to be read, searched and shown. Without scripts it prints a few
// pages from At on, with their text below each; the script lays out all of them and asks for what comes into view by the
// part "sheets".
type ViewerPage struct {
	Base             // Query is what is looked for in the document
	ID        string // of the asset
	Name      string
	Format    string
	Unit      string // "Slide", "Page", "Sheet", "Section"
	State     *State // nil: nothing worth saying
	Internal  bool   // for our own people only
	Back      Link   // where the reader came from
	Asset     string // the asset's page
	Download  string
	Version   int
	Old       bool // an older version is shown
	Successor *Link

	Count     int // pages; 0: none to show
	Shown     int
	Sheets    []ViewerSheet // from Shown on
	Earlier   *Link         // the pages before these, without scripts
	Later     *Link
	Media     *Media     // a picture, video or sound instead of pages
	Rendering *Rendering // nil: all pages have their pictures
	AsText    string     // address that shows the text instead; empty: it is shown, or there is none
	AsPages   string     // address that shows the pictures instead
	Find      *Finding   // nil: nothing is looked for
	Opened    string     // takes the news that a page is looked at
	Favourite *Toggle
	Rating    *Rating // what the reader can say of it, about the page in view
	Data      ViewerData
}

// ViewerSheet is a page as the viewer prints it.
type ViewerSheet struct {
	Sheet
	Runs  []reading.Run    // the words over the picture
	Marks []SheetMark      // what was looked for, on the picture
	Text  []search.Segment // what is written on a page without picture, and below it without scripts
	Notes []search.Segment // speaker notes
	Table *reading.Table   // a sheet of a workbook
	Rich  template.HTML    // markdown, made harmless
}

// SheetMark is one hit on a picture, in as many boxes as it has lines.
type SheetMark struct {
	Nth   int // among the hits of the page, from 0
	Boxes []reading.Box
}

// Finding is what the document holds of what is looked for.
type Finding struct {
	Total   int
	More    bool // there are even more
	Current int  // of Total; 0: none
	Note    string
	Prev    string // addresses of the hits before and after, without scripts
	Next    string
}

// Label says which of how many hits is shown.
func (f Finding) Label() string {
	total := number(f.Total)
	if f.More {
		total += "+"
	}
	switch {
	case f.Total == 0:
		return "Not found"
	case f.Current == 0:
		return total + " found"
	}
	return number(f.Current) + " of " + total
}

// ViewerData is what the script has to know of all pages.
type ViewerData struct {
	ID      string   `json:"id"`
	Version int      `json:"version"`
	Unit    string   `json:"unit"`
	At      int      `json:"at"`
	Hit     int      `json:"hit"` // from 1; 0: none
	Text    bool     `json:"text"`
	Pages   []Extent `json:"pages"`
	Busy    bool     `json:"busy"` // pictures are still being made
	Ready   int      `json:"ready"`
	Total   int      `json:"total"`
	Note    string   `json:"note"`
	Find    FindData `json:"find"`
	// Starts leads from text pages, as search hits count them, to the pages they begin on, where these differ.
	Starts map[int]int `json:"starts,omitempty"`
}

// Extent is the size of a page's picture in pixels, nought until it is there, and what is special about it: 1 a hidden
// slide, 2 one that failed. Names of fields would be most of what is sent.
type Extent [3]int

// FindData is where in the document something is.
type FindData struct {
	Query string   `json:"query"`
	How   string   `json:"how"`
	Note  string   `json:"note"`
	More  bool     `json:"more"`
	Pages [][2]int `json:"pages"` // page and number of hits, in reading order
}

// points are the measures of a page's text layer: ten-thousandths of its width and height.
const points = 10_000

// Layer prints the marks and the invisible, selectable words over a picture.
func (s ViewerSheet) Layer() template.HTML {
	if len(s.Runs) == 0 && len(s.Marks) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<svg class="layer" viewBox="0 0 ` + strconv.Itoa(points) + " " + strconv.Itoa(points) + `" preserveAspectRatio="none">`)
	for _, m := range s.Marks {
		b.WriteString(`<g class="found" data-nth="` + strconv.Itoa(m.Nth) + `">`)
		for _, x := range m.Boxes {
			b.WriteString("<rect" + measures(x.X-20, x.Y-20, x.Width+40, x.Height+40) + ` rx="18"/>`)
		}
		b.WriteString("</g>")
	}
	for _, r := range s.Runs {
		// The letters of the browser's font stand for those of the picture: as high as the line, stretched to its length.
		b.WriteString(`<text x="` + strconv.Itoa(r.X) + `" y="` + strconv.Itoa(r.Y+r.Height*4/5) + `" font-size="` + strconv.Itoa(max(r.Height*6/7, 1)) +
			`" textLength="` + strconv.Itoa(max(r.Width, 1)) + `" lengthAdjust="spacingAndGlyphs">` + template.HTMLEscapeString(r.Text) + "</text>")
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

func measures(x, y, w, h int) string {
	return ` x="` + strconv.Itoa(x) + `" y="` + strconv.Itoa(y) + `" width="` + strconv.Itoa(w) + `" height="` + strconv.Itoa(h) + `"`
}

// Alt is what stands for the picture where it is not seen. The words lie over it, so it only names the page.
func (s ViewerSheet) Alt() string {
	if len(s.Runs) > 0 {
		return s.Name()
	}
	words := strings.Join(strings.Fields(plain(s.Text)), " ")
	if words == "" {
		return s.Name() + ", a picture without text"
	}
	return s.Name()
}
