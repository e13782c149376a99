package view

import "time"

// BattlecardsPage is /library/battlecards: the cards by competitor.
type BattlecardsPage struct {
	Base
	Groups []CardGroup
	New    string // empty: may not
}

// CardGroup is a competitor with its cards.
type CardGroup struct {
	Competitor string
	Cards      []CardRow
}

// CardRow is a battlecard in a list.
type CardRow struct {
	Title    string
	URL      string
	Summary  string
	Claims   int
	File     string // the sign of a card that is a file of its own; empty: it is written here
	Reviewed time.Time
	ReviewBy time.Time
	Overdue  bool
	Sample   bool
	State    *State // nil: nothing worth saying
}

// BattlecardPage is /library/battlecards/{id}.
type BattlecardPage struct {
	Base
	ID         string
	Name       string
	Competitor string
	Summary    Marked
	Claims     []ClaimPart
	Traps      []Marked
	Landmines  []Marked
	Proof      []Marked
	Rest       Marked
	Reviewed   time.Time
	ReviewBy   time.Time
	Overdue    bool
	Sample     bool
	Away       bool // its text cannot be had now
	State      *State
	Owner      string
	Version    int
	Updated    time.Time
	Asset      string // the asset's own page
	Opened     string // told once the card is in view
	Favourite  *Toggle
	Collect    string
	Prep       string // call prep with the competitor chosen
	Edit       string // empty: may not
	Stand      string // posted: somebody stands for it today
}

// ClaimPart is what they say, and what we say.
type ClaimPart struct {
	They   string
	We     Marked
	Source string
	URL    string
	Date   time.Time
	Old    bool // the source is older than a year
}

// BattlecardFormPage writes a card. The button "do" posts add or remove-N to change the number of claims only.
type BattlecardFormPage struct {
	Base
	Name        string
	Competitor  string
	Competitors []string // those in use, offered while typing
	Summary     string
	Claims      []ClaimField
	Traps       string // a line each
	Landmines   string
	Proof       string
	Rest        string
	ReviewBy    string
	Reviewed    bool   // stands for it today
	ReviewedOn  string // the day somebody last did
	Sample      bool
	States      []Option // empty: the state is not chosen here
	Note        string
	Version     int // 0: a new card
	Action      string
	Back        string
	Theirs      *Theirs
}

// ClaimField is a claim in the form.
type ClaimField struct {
	Number                      int // from 1
	They, We, Source, URL, Date string
}
