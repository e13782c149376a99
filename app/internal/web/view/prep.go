package view

import "time"

// PrepPage is /prep: what to bring to a call. The form is a GET; the address says everything.
type PrepPage struct {
	Base
	Company  string
	Fields   []PrepField
	Asked    bool // something was said about the call
	Called   string
	Best     []ShelfRow
	Story    *ShelfRow
	Card     *PrepCard
	Rival    string // the competitor as shown; empty: none was named
	Objected []PrepObjection
	BasedOn  []Link // what the objections were taken from
	Articles []ShelfRow
	Away     bool // search does not answer
	Ask      string
	AskStory string // request forms, filled in
	AskCard  string
	Save     string // posted: makes a collection of it
	Saved    []Option
}

// PrepField is a vocabulary to choose from.
type PrepField struct {
	Name    string
	Label   string
	Value   string
	Options []Option // Note: how many documents
}

// PrepCard is the battlecard of the competitor in short.
type PrepCard struct {
	Title    string
	URL      string
	Summary  Marked
	Claims   []ClaimPart
	Plant    []Marked // questions to plant
	File     bool     // a file of its own, not shown here
	Reviewed time.Time
	Overdue  bool
	Sample   bool
}

// PrepObjection is what to expect.
type PrepObjection struct {
	Text   string
	Answer Marked
	From   Link
}
