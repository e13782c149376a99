package view

import "time"

// SignInPage asks for address and password. It posts email, password and next to /signin; a refusal is Alert.
type SignInPage struct {
	Base
	Email string // as typed before
	Next  string // path to go to afterwards; the handler checks it
}

// SetUpPage creates the first admin from the one-time address. It posts name, email and password to Action.
type SetUpPage struct {
	Base
	Action string // "/setup/{token}"
	Name   string
	Email  string
	Least  int // least length of a password
}

// InvitationPage accepts an invitation. It posts name and password to Action.
type InvitationPage struct {
	Base
	Action  string
	Email   string // who was invited; it cannot be changed
	Name    string
	Roles   []string // as shown: "Marketer", "Rep"
	Inviter string   // who invited, may be empty
	Least   int
	Reset   bool // a new password for an account there is already: only password is asked for
}

// DoorPage says one thing to somebody who is not signed in: a used link, a sign-out, an error.
type DoorPage struct {
	Base
	Heading   string
	Message   string
	Action    *Link  // what to do next; nil: none
	Reference string // request id to quote, may be empty
}

// ErrorPage is an error inside the workspace: the navigation stays.
type ErrorPage struct {
	Base
	Status    int
	Heading   string
	Message   string // what happened, what was kept, what to do next
	Action    *Link
	Reference string
}

// AccountPage is /account: name, password, sessions. It posts name to /account, current and password to
// /account/password, session to /account/sessions/end, and nothing to /account/sessions/end-others.
type AccountPage struct {
	Base
	Name     string
	Email    string
	Roles    []string // as shown
	Least    int
	Sessions []Session
	Mailed   []Option // kinds of notices as boxes, posted to /account/mail as kind; none: no such choice
}

// Session is one browser that is signed in.
type Session struct {
	ID      string // goes into the form; not the session's secret
	Device  string // "Firefox on Linux"
	Network string // shortened address, may be empty
	Started time.Time
	Seen    time.Time
	Current bool
}
