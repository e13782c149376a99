package view

import "time"

// ReviewPage asks for an asset's approval, or answers. Asking posts reviewer and note to Ask; answering posts version,
// verdict (approve or back) and note to Answer.
type ReviewPage struct {
	Base
	Back      string // the asset page
	Name      string // the asset's title
	Ask       string // empty: it is in review already
	Reviewers []Option
	Answer    string // empty: the person may not answer
	Direct    bool   // nobody asked: approving is all there is to do
	Asked     string // "Mara asked Ben on 3 March"; empty: nobody asked
	TakeBack  string // posted with verdict back: a draft again; empty: not offered
	Settled   string // why there is nothing to ask or answer; empty: there is
	Version   int    // the one to be looked at
	View      string // address of the file or viewer
	Note      string // as typed
}

// SuccessorPage names what takes the place of an asset. It is searched by a GET with find, and posts successor, an id or nothing,
// and revision to Action.
type SuccessorPage struct {
	Base
	Action   string
	Back     string
	Name     string
	Find     string // the words to find by
	Present  *Link  // what takes its place now; nil: nothing
	Found    []SuccessorRow
	Revision int
}

// SuccessorRow is an asset that could take the place of another.
type SuccessorRow struct {
	ID      string
	Title   string
	URL     string
	Format  string
	Owner   string
	Updated time.Time
}

// ComparePage is /library/{id}/compare: what changed in the text between two versions. It is asked for by a GET with from and to.
type ComparePage struct {
	Base
	Action  string
	Back    string
	Name    string
	From    []Option
	To      []Option
	Older   Version
	Newer   Version
	Changes []Change
	Same    int    // pages that stayed as they were
	Summary string // "3 slides changed, 1 was added"
	Unit    string
	Cut     bool // not everything was compared word by word
	Blank   bool // one of them has no text (yet)
}

// Change is a page that differs.
type Change struct {
	Title string
	Place string // "Slide 4", "Slide 3, now 4", "New slide 5", "Slide 2 is gone"
	Tone  string // good for a new one, bad for one that is gone
	Text  []Piece
	Notes []Piece
}

// Piece is a run of words: added, removed, skipped or same.
type Piece struct {
	Kind string
	Text string
}
