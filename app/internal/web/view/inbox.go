package view

import "time"

// InboxPage is /inbox: what the person was told. Mark is posted with id (any number; none means all) and kind, to mark
// notices as read; /inbox/unread with at takes back what was marked at that moment.
type InboxPage struct {
	Base
	Tabs       []Tab
	Kind       string   // the list is narrowed to, may be empty
	Waiting    []Notice // unread, newest first; on the first page only
	MoreUnread int      // unread ones that are not printed here
	Notices    []Notice // read
	Mark       string
	Undo       string // the moment that can be taken back; empty: none
	Undone     string // what was done at that moment, a sentence
	Nothing    bool   // there is no notice of this kind at all
	Pager      *Pager
}

// Notice is one thing the person was told.
type Notice struct {
	ID      string
	Kind    string // as shown
	Subject string
	Text    string
	URL     string // leads to what it is about and marks it as read; may be empty
	Told    time.Time
	Unread  bool
}
