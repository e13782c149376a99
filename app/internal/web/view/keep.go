package view

import (
	"time"

	"tandem/search"
)

// QueuePage is /studio/collateral/queue and the lists beside it: what needs somebody, and why. Each row posts id and
// revision to Action followed by reviewed, ask or expire; the bulk form takes the rows that are ticked.
type QueuePage struct {
	Base
	List    string // its key
	Heading string
	Lead    string // what is in the list
	Method  string // how points are made; empty: the list has none
	Tabs    []Tab
	Narrow  []FacetValue // of the list of missing facets: one facet each
	Rows    []QueueRow
	Pairs   []PairRow // of the list of duplicates
	Total   int
	Pager   *Pager
	Action  string // "/studio/collateral/queue/"
	Bulk    *BulkBar
	Undo    *Undo
}

// QueueRow is an asset in a list.
type QueueRow struct {
	ID, Title, URL string
	Revision       int
	Pick           string // value of its box in the bulk form
	Format         string
	State          State
	Points         int
	Why            []string // reasons, in words
	Owner          string
	Edit, Replace  string
	CanExpire      bool
	CanReview      bool
}

// PairRow is two assets that say nearly the same.
type PairRow struct {
	First, Second Link
	Formats       [2]string
	Likeness      string // "92 % of the text, 10 of 11 pages"
	URL           string // side by side
}

// Undo is a form that takes back what was just done.
type Undo struct {
	Said   string
	Action string
	Fields []Choice // Facet is the name of a hidden field, Label its value
}

// BulkBar is the form below a list whose rows are boxes named pick of the form "bulk"; it is sent to /studio/collateral/bulk.
type BulkBar struct {
	Groups []BulkGroup
	Rows   int    // on this page
	All    string // key of the whole list; empty: only what is ticked
	Facet  string // narrows that list
	Total  int    // of the whole list
	Back   string
}

// BulkGroup is a group of changes in the choice of what to do.
type BulkGroup struct {
	Label   string
	Options []Option
}

// BulkPage is /studio/collateral/bulk: what to change, and what that would do. It posts to itself with step "look" or
// "start"; chosen carries the assets.
type BulkPage struct {
	Base
	Kind    string // of the change, with its facet: "facet-add/persona"
	Does    string // "Add persona"
	Chosen  string
	Count   int
	Field   *Input      // what to enter; nil where boxes are
	Values  *FacetField // boxes of a vocabulary
	Preview *BulkPreview
	Back    string
}

// BulkPreview says what would happen.
type BulkPreview struct {
	Line    string // "This changes 214 assets."
	Details []string
	Titles  []Link // the first few
	More    int
	Ready   bool // something would change
}

// BatchPage is /studio/collateral/bulk/{id}: how far a change of many is. The part "batch" is fetched again while it is
// under way.
type BatchPage struct {
	Base
	Does       string // "Add persona Sales leader"
	By         string
	Created    time.Time
	State      State
	Total      int
	Ended      int
	Counts     []Stat
	Conflicts  []BatchItem
	Failed     []BatchItem
	UndoAction string // empty: nothing to take back
	Running    bool
	Back       string
}

// BatchItem is an asset with which a change did not go through.
type BatchItem struct {
	Title, URL, Note string
}

// BatchesPage is /studio/collateral/bulk: the last changes of many.
type BatchesPage struct {
	Base
	Rows []BatchRow
}

// BatchRow is one change of many.
type BatchRow struct {
	Does, URL, By string
	State         State
	Total         int
	Created       time.Time
}

// TwinPage shows two assets side by side. It posts first and second with their revisions to Action.
type TwinPage struct {
	Base
	Sides     [2]TwinSide
	Likeness  string
	Pages     []TwinPages
	More      int // pairs of pages that are not printed
	Action    string
	Different string // who said that they are no duplicates; empty: nobody
	Back      string
}

// TwinSide is one of the two.
type TwinSide struct {
	ID, Title, URL, Format, Owner, UseLine string
	Revision                               int
	State                                  State
	Pages                                  int
	Updated                                time.Time
	Facets                                 []string
}

// TwinPages are two pages beside each other; a number of 0 means that there is none.
type TwinPages struct {
	Left, Right               int
	LeftText, RightText       []search.Segment // what the other has not is a hit
	LeftPicture, RightPicture string           // addresses; may be empty
	Same                      bool
	Unit                      string
}

// TasksPage is /studio/tasks.
type TasksPage struct {
	Base
	Tabs  []Tab
	Rows  []TaskRow
	Pager *Pager
}

// TaskRow is a flag in a list.
type TaskRow struct {
	ID, URL     string
	Verdict     State  // what was said
	Asset       string // title; empty: not open to the person any more
	AssetURL    string
	Place       string // "Slide 4"; may be empty
	Note        string
	By, Owner   string // Owner is empty for everybody
	Created     time.Time
	Due         time.Time
	Late        bool
	State       State
	Answer      string
	AnsweredBy  string
	Changed     time.Time
	CanTakeBack bool
}

// TaskPage is /studio/tasks/{id}: one flag. It posts revision with state and answer to Action, owner to Assign, and
// revision alone to Reopen.
type TaskPage struct {
	Base
	Task     TaskRow
	Revision int
	Action   string // empty: it is answered
	Assign   string
	Reopen   string
	People   []Option
	Answer   string // what was typed
	Outcome  string // chosen
	Asset    *TaskAsset
	Picture  string // of the page, may be empty
}

// TaskAsset is what can be done about the asset itself.
type TaskAsset struct {
	Edit, Replace, Withdraw string
	Version, Current        int // that was flagged, and the present one
}

// FlagsPage is /library/flags: what the person reported.
type FlagsPage struct {
	Base
	Rows  []TaskRow
	Pager *Pager
}

// VocabularyPage is /studio/vocabulary: one facet's values with what they are used by, or how long assets of each format
// live.
type VocabularyPage struct {
	Base
	Tabs   []Tab
	Label  string // of the facet
	Values []VocabularyRow
	Policy *PolicyForm // on its own tab
}

// VocabularyRow is a value.
type VocabularyRow struct {
	Value, Label string
	Count        int
	URL          string // to the assets that have it
	Change       string // to the page that renames, merges or deletes it
}

// PolicyForm is how long assets live, by format. It posts days-N, required-N and format-N to Action.
type PolicyForm struct {
	Action string
	Rows   []PolicyRow
}

// PolicyRow is the rule for a format.
type PolicyRow struct {
	Number        int
	Format, Label string
	Required      bool
	Days          string // as typed
}

// ValuePage is /studio/vocabulary/{facet}/{value}: what a change of a value would touch. It posts do with to or into.
type ValuePage struct {
	Base
	Facet, Label string
	Value, Name  string
	Count        int
	Titles       []Link
	More         int
	Others       []Option // to merge into
	To           string   // what was typed
	Action       string
	Back         string
}
