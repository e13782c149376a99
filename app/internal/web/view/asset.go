package view

import (
	"html/template"
	"time"

	"tandem/search"
)

// AssetPage is /library/{id}: what the asset is, how it looks, where it stands, what of it can be searched, and what can be
// done with it. Each feature fills its own fields; a zero field prints nothing.
type AssetPage struct {
	Base
	ID           string
	Name         string // the asset's title
	Description  string
	Format       string // PDF, PPTX, …
	File         string // file name of the shown version
	Size         int64
	Download     string // address; empty: it cannot be downloaded now
	Open         string // address that shows the file itself in the browser; empty: none
	Facets       []AssetFacet
	Owner        string
	Updated      time.Time
	LanguageName string // of the text, as shown; may be empty

	// Where it stands.
	State     State     // the standing in a word: approved, expiring in 12 days, superseded, …
	Internal  bool      // for our own people only: never to be sent
	Public    bool      // anybody can have it from the pages that show it
	Released  time.Time // reps have it from then on; zero: no date
	Expires   time.Time // zero: never
	ReviewBy  time.Time // zero: not planned
	Successor *Link     // what takes its place; nil: nothing

	// What is inside.
	Coverage   string // how much of it can be searched: "48 of 50 pages searchable, 2 are pictures"
	Unit       string // "Slide", "Page", "Sheet", "Section"
	Leaves     []Leaf
	MoreLeaves int     // leaves that are not printed here
	View       string  // the viewer's address, without a page; empty: nothing to view
	PageCount  int     // 0: unknown or none
	Thumbs     []Sheet // the first pages as pictures, the first one shown large; none: text only
	Media      *Media  // a picture, video or sound that is shown as it is; nil: none
	Rendering  *Rendering

	// How it is used.
	UseLine     string // "Opened 14 times by 5 colleagues in 90 days"; empty: say nothing
	Favourite   *Toggle
	Collections []Link // it is part of these
	Collect     string // address where it can be added to one; empty: none
	Rating      *Rating
	Similar     []Hit

	// What became of it.
	Versions []Version
	Version  int    // the one shown
	Old      bool   // an older version is shown
	Compare  string // address that shows what changed in this version; empty: nothing to compare
	Events   []Event

	// What the person may do; empty: may not.
	Edit      string
	Replace   string
	Withdraw  string
	Restore   string // posted, when withdrawn
	Review    *Link  // asks for approval, or answers
	Supersede string // names what takes its place
	Retry     string // posted, when reading failed
	Pictures  string // how the pictures of its pages stand
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
	Compare  string // address that compares it with the one before; empty: none
	Restore  string // posted, makes it the current one again; empty: may not
	UseLine  string // how it was used: "Opened 9 times"; may be empty
}

// Toggle is a choice of the person's that one press turns on or off: a form that posts to Action.
type Toggle struct {
	On     bool
	Action string
	Label  string // what a press does now: "Add to favourites", "Remove from favourites"
	Count  int    // how many people have it on; 0 says nothing
}

// Rating is what people say of an asset at the moment of use.
type Rating struct {
	Line    string // what was said so far: "Worked for 6 colleagues"; may be empty
	Action  string // takes the form: verdict, version, page, comment; empty: may not
	Mine    string // the verdict the person gave: worked, outdated, wrong or need; empty: none
	Version int    // the one that is spoken of
	Pages   int    // of it; 0: unknown
	Unit    string // what these are called: "Slide", "Page"
	Flags   []Link // open flags, each to its task
	Settle  string // posted, closes them all; empty: may not
}

// Event is something that was done to an asset.
type Event struct {
	At   time.Time
	By   string // may be empty: the clock
	What string // "approved it", "uploaded version 3"
	Why  string // may be empty
}
