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
	Search   string // id under which what is opened is noted; empty: it is not
	First    int    // place of the first hit, from 1
	Total    int    // documents
	Count    string // "at least", "about" or "" for exact, printed before Total
	Facets   []Facet
	Chosen   []Choice
	Clear    string // the address with nothing chosen, the words kept
	Sorts    []Sort
	Order    string // the order that was chosen; empty: by relevance
	Pager    *Pager
	Degraded string   // why the answer is incomplete, a sentence; empty: it is complete
	Empty    bool     // nothing was ever put into the library
	Loosen   []Loosen // what would find something, when nothing was found
	Ask      string   // where what is missing can be asked for, filled in with what was searched; empty: nowhere
	Save     string   // where the search can be saved; empty: nothing to save
}

// Hit is a document that was found, at its best page.
type Hit struct {
	Doc      string
	Title    []search.Segment
	URL      string // opens the document at the page that matches
	About    string // the asset's own page, where it is not URL; may be empty
	Format   string // short, as shown on its sign: PDF, PPTX, Article
	Kind     string // asset, article, case-study, page
	Picture  string // of the page, 320 pixels wide; empty: none yet
	Place    string // "Slide 3", "Page 12", a section's heading; empty: the whole document
	Heading  []search.Segment
	Snippet  []search.Segment
	More     int      // further places in the document
	Places   string   // address that lists them; empty: none
	Why      []string // "speaker notes", "a synonym": where it matched, and how
	State    *State   // nil: nothing worth saying (approved, live)
	Facets   []string // labels of what it is about
	Use      string   // "Opened by 5 colleagues this month"; empty: say nothing
	Updated  time.Time
	Download string // may be empty
}

// Loosen is a wider search that finds something.
type Loosen struct {
	Label string // "Without “pricing”", "In any industry"
	Count int
	URL   string
}

// PlacesPage is /library/places: every page of one document that matches. The part "places" is the list.
type PlacesPage struct {
	Base   // Query is what was asked
	Name   string
	Back   string // the search
	Doc    string
	Places []Hit // their Title is the document's
	Total  int
}

// State is where a thing stands, in a word, with a tone.
type State struct {
	Label     string // "Approved", "Reading the text", "Withdrawn"
	Tone      string // good, warn, bad, busy or ""
	Unsettled bool   // work goes on: the page asks again by itself
	Note      string // the reason, or what to do; may be empty
}

// Facet is a vocabulary with its values, the chosen ones first.
type Facet struct {
	Name   string // "industry"
	Label  string // "Industry"
	Values []FacetValue
	Like   string // only values that contain it are listed; empty: all
	Long   bool   // so many values that it can be looked through
}

// facetShown is how many values of a facet are shown at once.
const facetShown = 8

// Few are the values that are shown at once.
func (f Facet) Few() []FacetValue { return f.Values[:f.few()] }

// Rest are the values behind "more".
func (f Facet) Rest() []FacetValue { return f.Values[f.few():] }

func (f Facet) few() int {
	n := facetShown
	for i, v := range f.Values {
		if v.Chosen {
			n = max(n, i+1)
		}
	}
	if len(f.Values) <= n+2 {
		return len(f.Values) // "2 more" takes the room of the two
	}
	return n
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
	Name   string // of the field that carries it, and its value
	Value  string
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
