package view

import "time"

// PeoplePage is /admin/people. The form posts email, name and role (several) to /admin/people/invite.
type PeoplePage struct {
	Base
	People      []PersonRow
	Invitations []Invitation
	Email       string // as typed before
	Roles       []Option
	InviteLink  string // shown once, after an invitation was made; empty otherwise
	InviteFor   string
	MailOff     bool // no mail is set up: the link has to be handed over
}

// PersonRow is somebody with an account.
type PersonRow struct {
	ID     string
	Name   string
	Email  string
	Roles  []string // as shown
	URL    string
	Active bool
	You    bool
	Seen   time.Time // zero: never signed in
}

// Initials are one or two letters for the person's sign.
func (p PersonRow) Initials() string {
	if p.Name == "" {
		return initials(p.Email)
	}
	return initials(p.Name)
}

// Label is the name, or else the address.
func (p PersonRow) Label() string {
	if p.Name == "" {
		return p.Email
	}
	return p.Name
}

// Invitation is an invitation that was not accepted yet.
type Invitation struct {
	ID      string
	Email   string
	Roles   []string
	By      string
	Expires time.Time
	Expired bool
	Revoke  string // posted
}

// PersonPage is /admin/people/{id}. It posts name and role (several) to Action, and nothing to Deactivate, Activate and
// EndSessions.
type PersonPage struct {
	Base
	Row         PersonRow
	Roles       []Option
	Action      string
	Deactivate  string // empty: not possible, see Why
	Activate    string
	EndSessions string
	Reset       string // posted: makes a single-use address for a new password
	ResetLink   string // shown once, after it was made
	Why         string // why a change is not possible: the last admin, yourself
	Created     time.Time
	Sessions    int
}

// JobsPage is /admin/jobs: what waits, runs and failed. The part "jobs" refreshes by itself while work goes on.
type JobsPage struct {
	Base
	Stats []Stat
	Tabs  []Tab
	Jobs  []JobRow
	Pager *Pager
	Busy  bool // something waits or runs
}

// JobRow is one piece of work.
type JobRow struct {
	ID       string
	Name     string // what it does, in words: "Read the text of Pricing 2027.pdf"
	Kind     string // as the program calls it
	State    State
	Attempts int
	Limit    int
	Error    string // of the last attempt
	Created  time.Time
	Next     time.Time // when it runs again; zero: not planned
	Retry    string    // posted; empty: cannot be tried again
	Drop     string    // posted
}

// HealthPage is /admin/health: each part of the program, whether it answers, and what it holds.
type HealthPage struct {
	Base
	Ready   bool
	Parts   []Part
	Facts   []Fact
	Reindex string // posted; empty: not offered
	Busy    bool
}

// Part is one thing the program depends on.
type Part struct {
	Name  string // "Search"
	Role  string // "Embedded engine, in memory"
	State State
	Facts []Fact
}

// Fact is a labelled value.
type Fact struct {
	Label string
	Value string
}

// GalleryPage shows every part of the interface in every state. It is offered in development only.
type GalleryPage struct {
	Base
}
