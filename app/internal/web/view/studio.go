package view

import "time"

// StudioPage is /studio: what there is and what needs a hand.
type StudioPage struct {
	Base
	Stats     []Stat
	Problems  []Problem // the first few; errors before warnings
	More      int       // further problems
	Attention []Row     // assets that need somebody: failed, expired, no facets
	Recent    []DocRow  // documents changed last
	Loaded    time.Time // when the content folder was read
}

// Stat is one figure.
type Stat struct {
	Label string
	Value string // formatted
	Note  string // how it was counted, or a trend; may be empty
	Tone  string // good, warn, bad or ""
	URL   string // may be empty
}

// Problem is something wrong in a file of the content folder.
type Problem struct {
	File    string
	Line    int // 0: the whole file
	Column  int
	Error   bool // not published; otherwise a warning
	Rule    string
	Message string
}

// Place is file:line:column as editors understand it.
func (p Problem) Place() string {
	out := p.File
	if p.Line > 0 {
		out += ":" + itoa(p.Line)
		if p.Column > 0 {
			out += ":" + itoa(p.Column)
		}
	}
	return out
}

// ContentPage is /studio/content: every document with its state, and every problem.
type ContentPage struct {
	Base
	Folder    string // of the content, as configured
	Loaded    time.Time
	Tabs      []Tab // All, Live, Scheduled, Drafts, Problems
	Problems  []Problem
	Documents []DocRow
	Pager     *Pager
}

// Tab is one view of a page.
type Tab struct {
	Label   string
	URL     string
	Count   int // below 0: not shown
	Current bool
}

// DocRow is a document of the content folder in a list.
type DocRow struct {
	Title   string
	URL     string // public address when live, else empty
	File    string
	Kind    string // "Article", "Case study", "Page"
	About   string // its page in the studio
	State   State
	Date    time.Time // published, or planned
	Updated time.Time
}

// CollateralPage is /studio/collateral: upload and the list. The upload form posts to Action: by script one file per
// request, as the raw body, with the name and the other fields in the query, the token in X-CSRF-Token and an answer
// {"url": …} or {"message": …} in JSON; without script as a multipart form with the files in "file". The part "assets"
// holds the list and is fetched again while a row is unsettled.
type CollateralPage struct {
	Base          // Query is what the list is narrowed to
	Action        string
	MaxBytes      int64
	Accepts       string // for the file picker: ".pdf,.pptx,…"
	AcceptsText   string // the same for people: "PDF, PowerPoint, Word, Excel, …"
	Facets        []FacetField
	Tabs          []Tab
	Rows          []Row
	Total         int
	Pager         *Pager
	View          string // which tab, as in the address
	Find          string // the words it is narrowed to
	NothingStored bool   // not even one asset
	Bulk          *BulkBar
}

// FacetField is a vocabulary in a form: boxes named Name for the known values, and one text field Name_other for new
// ones, parted by commas.
type FacetField struct {
	Name    string
	Label   string
	Options []Option
	Other   string
}

// Chosen counts the boxes that are ticked.
func (f FacetField) Chosen() int {
	n := 0
	for _, o := range f.Options {
		if o.Chosen {
			n++
		}
	}
	return n
}

// Row is an asset in a marketer's list.
type Row struct {
	ID       string
	Title    string
	URL      string // the asset page
	Pick     string // value of its box for a change of many; empty: none
	Edit     string // may be empty
	Format   string
	State    State
	Coverage string // "24 slides", "12 of 20 pages"
	Facets   []string
	Size     int64
	Version  int
	By       string
	Updated  time.Time
	Retry    string // posted; empty: nothing to try again
}

// AssetFormPage edits what is said about an asset and its life. It posts title, description, tags, state, owner, internal,
// release, expires, review (days as 2026-12-31), revision and the facets to Action.
type AssetFormPage struct {
	Base
	Action      string
	Back        string // the asset page
	Format      string
	File        string
	Name        string // the asset's title
	Description string
	Tags        string   // as typed, parted by commas
	States      []Option // approved or draft; empty for a withdrawn asset and one in review
	Languages   []Option
	Facets      []FacetField
	Revision    string // of what is being edited, to notice that it changed meanwhile
	Owners      []Option
	Internal    bool
	Release     string // a day, the first; empty: at once
	Expires     string // a day, the last; empty: never
	ReviewBy    string // a day; empty: not planned
	ExpiresHint string
	Zone        string // by whose clock days begin and end
}

// ReplacePage takes a new version of an asset. It posts file (multipart) and note to Action.
type ReplacePage struct {
	Base
	Action      string
	Back        string
	Name        string
	Format      string
	Version     int    // the present one
	Seen        int    // the one that the person saw when they began
	Note        string // as typed
	MaxBytes    int64
	Accepts     string
	AcceptsText string
}

// WithdrawPage asks whether an asset should really go. It posts reason to Action.
type WithdrawPage struct {
	Base
	Action string
	Back   string
	Name   string
	Used   []string // where it is used, as sentences; may be empty
	Flags  int      // open ones; settle in the form closes them
}
