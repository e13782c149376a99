package view

import (
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
