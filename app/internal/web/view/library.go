package view

import (
	"html/template"
	"time"

	"tandem/search"
)

// LibraryPage is /library: search and browse. The form is a GET with q; sort, page and the facets are links. The part
// "results" holds everything below the search box.
type LibraryPage struct {
	Base            // Query is what was asked
	Hits     []Hit  // best first, one per document
	Total    int    // documents
	Count    string // "at least", "about" or "" for exact, printed before Total
	Facets   []Facet
	Chosen   []Choice
	Clear    string // the address with nothing chosen, the words kept
	Sorts    []Sort
	Pager    *Pager
	Degraded string // why the answer is incomplete, a sentence; empty: it is complete
	Empty    bool   // nothing was ever put into the library
}

// Hit is a document that was found.
type Hit struct {
	Title    []search.Segment
	URL      string // opens the document at the page that matches
	Format   string // short, as shown on its sign: PDF, PPTX, Article
	Kind     string // asset, article, case-study, page
	Place    string // "Slide 3", "Page 12", a section's heading; empty: the whole document
	Heading  []search.Segment
	Snippet  []search.Segment
	More     int      // further places in the document
	Why      []string // "notes", "synonym", "typo": shown when it is not plain
	State    *State   // nil: nothing worth saying (approved, live)
	Facets   []string // labels of what it is about
	Updated  time.Time
	Download string // may be empty
}

// State is where a thing stands, in a word, with a tone.
type State struct {
	Label     string // "Approved", "Reading the text", "Withdrawn"
	Tone      string // good, warn, bad, busy or ""
	Unsettled bool   // work goes on: the page asks again by itself
	Note      string // the reason, or what to do; may be empty
}

// Facet is a vocabulary with its values.
type Facet struct {
	Name   string // "industry"
	Label  string // "Industry"
	Values []FacetValue
}

// FacetValue is one choice.
type FacetValue struct {
	Label  string
	Count  int
	URL    string // with this value chosen, or no longer chosen
	Chosen bool
}

// Choice is a chosen value with the address that takes it back.
type Choice struct {
	Facet  string // "Industry"
	Label  string
	Remove string
}

// Sort is an order that can be chosen.
type Sort struct {
	Label   string
	URL     string
	Current bool
}

// Pager leads through a long list; a nil one prints nothing.
type Pager struct {
	Page, Last int
	Prev, Next string // empty at the ends
}

// AssetPage is /library/{id}: what the asset is, its text by page, its versions.
type AssetPage struct {
	Base
	ID           string
	Name         string // the asset's title
	Description  string
	Format       string // PDF, PPTX, …
	State        State
	File         string // file name of the shown version
	Size         int64
	Download     string // address; empty: it cannot be downloaded now
	Open         string // address that shows it in the browser; empty: none
	Facets       []AssetFacet
	Owner        string
	Updated      time.Time
	LanguageName string // of the text, as shown; may be empty
	Coverage     string // how much of it can be searched: "All 24 slides", "12 of 20 pages: the others hold pictures only"
	Unit         string // "Slide", "Page", "Sheet", "Section"
	Leaves       []Leaf
	MoreLeaves   int // leaves that are not printed here
	Versions     []Version
	Version      int  // the one shown
	Old          bool // an older version is shown
	Edit         string
	Replace      string // addresses of what the person may do; empty: may not
	Withdraw     string
	Restore      string // posted, when withdrawn
	Retry        string // posted, when reading failed
}

// AssetFacet is what an asset is about, in one vocabulary.
type AssetFacet struct {
	Label  string
	Values []Link // to the library narrowed to the value
}

// Leaf is a readable part of an asset, anchored at #page=N.
type Leaf struct {
	Number  int
	Heading string
	Text    []search.Segment // with what was asked marked; a plain text is one segment
	Notes   []search.Segment // speaker notes
	Hit     bool             // holds what was asked
	Hidden  bool             // a hidden slide
}

// Anchor is the id of the leaf's element; the hash must read page=N for viewers to agree.
func (l Leaf) Anchor() template.HTMLAttr {
	return template.HTMLAttr(`id="page=` + itoa(l.Number) + `"`)
}

// Version is one state of an asset's bytes.
type Version struct {
	Number   int
	File     string
	Size     int64
	By       string
	Uploaded time.Time
	State    State
	URL      string // shows it
	Download string
	Current  bool
	Note     string
}
