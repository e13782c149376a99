package view

import "time"

// UploadsPage is /studio/uploads: bring files, a folder or a zip, go on with what was left, and what was brought before.
// The script announces the files to Plan as JSON and sends each in pieces to the address it is given; without script the
// form posts one file or zip to Form. The part "uploads" holds the lists and is fetched again while one is unsettled.
type UploadsPage struct {
	Base
	Plan        string
	Form        string
	Template    string // the spreadsheet to fill in
	Left        string // JSON of the files that are awaited from the person
	Export      string
	MaxBytes    int64
	MaxFiles    int
	Accepts     string
	AcceptsText string
	States      []Option
	Levels      []Input // a select for each level of folders
	Facets      []FacetField
	Unfinished  []UploadRow
	Awaited     int // all of them
	Batches     []UploadsBatchRow
	Pager       *Pager
	Problems    []string // what is wrong with a spreadsheet
}

// UploadsBatchRow is files that were brought together.
type UploadsBatchRow struct {
	Name    string
	URL     string
	By      string
	Created time.Time
	State   State
	Counts  string // "480 added, 12 twins, 8 not added"
	Total   int
	Ended   int
	Size    int64
}

// UploadsBatchPage is /studio/uploads/:id: every file of a batch with its state. The part "batch" is fetched again while
// something in it is under way.
type UploadsBatchPage struct {
	Base
	Plan     string
	Left     string
	Name     string
	By       string
	Created  time.Time
	State    State
	Total    int
	Ended    int
	Size     int64
	Received int64
	Skipped  int
	Notes    []string // what concerns no single file, such as mistakes in a spreadsheet
	Awaited  int      // files that must be chosen again to go on
	Tabs     []Tab
	Items    []UploadRow
	Pager    *Pager
	Approve  string // posted; empty: nothing to approve
	Undo     string // posted; empty: nothing to undo
	Doing    string // what is being done with all of it; may be empty
}

// UploadRow is one file on its way in.
type UploadRow struct {
	ID      string
	Path    string
	URL     string // of its asset; may be empty
	Size    int64
	Percent int // of what has come; below 0: not shown
	State   State
	Todo    string // what to do about it; may be empty
	Twin    string // address of the asset with the same bytes; may be empty
	Discard string // posted; may be empty
	Batch   string // address; may be empty
	Until   time.Time
}

// ExportPage asks what to take out of the library. It gets what from Action, which answers with a zip.
type ExportPage struct {
	Base
	Action  string
	Back    string
	Choices []Option
}
