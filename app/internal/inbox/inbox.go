// Package inbox is what the program tells people of its own accord: reminders, answers, news about what they asked for.
//
// A notice is told once, however often the job that tells it runs, and by mail as well where that is asked for. The package
// refuses to know what notices are about.
package inbox

import (
	"context"
	"time"
)

// Kind says what a notice is about, so that lists can group and people can choose.
type Kind string

// The kinds of notices.
const (
	Reminder Kind = "reminder" // something of yours needs a look
	Task     Kind = "task"     // somebody reported something about what is yours
	Answer   Kind = "answer"   // what you asked for or reported was answered
	News     Kind = "news"     // something new fits what you saved
)

// Notice is one thing a person is told.
type Notice struct {
	ID      string
	Person  string // person ID
	Kind    Kind
	Subject string // a line
	Text    string // a sentence or two, may be empty
	URL     string // where to look: a path of ours, may be empty; anything else is fault.Invalid
	Key     string // of one person no two notices have the same key; required
	Mail    bool   // sent by mail, too, if the person wants mail of this kind
	Created time.Time
	Read    time.Time // zero: not yet
}

// Filter narrows a list of notices. Zero fields do not.
type Filter struct {
	Unread bool
	Kinds  []Kind
	Offset int
	Limit  int // 0 means 50
}

// Store keeps notices.
type Store interface {
	// Tell stores the notice, unless the person was told one of its key before; then it reports false. With Mail it enqueues
	// the message in the same transaction, if the person wants mail of this kind. A person who is not there, or can no longer sign in, is told nothing.
	Tell(ctx context.Context, n Notice) (told bool, err error)
	// Notices lists the person's notices, newest first, and counts all that fit.
	Notices(ctx context.Context, person string, f Filter) ([]Notice, int, error)
	// MarkRead marks the notices as read at the time; no ids means all of the person's.
	MarkRead(ctx context.Context, person string, at time.Time, ids ...string) error
	// Unread counts the person's unread notices.
	Unread(ctx context.Context, person string) (int, error)
	// Purge removes read notices older than before.
	Purge(ctx context.Context, before time.Time) error
}

// Box is a Store with what people do in their inbox.
type Box interface {
	Store
	// NoticeByID returns a notice of the person; fault.NotFound when there is none.
	NoticeByID(ctx context.Context, person, id string) (Notice, error)
	// MarkUnread takes back what was marked as read at that very moment, and returns how many notices that were.
	MarkUnread(ctx context.Context, person string, at time.Time) (int, error)
	// Mailed returns the kinds that the person gets by mail.
	Mailed(ctx context.Context, person string) ([]Kind, error)
	// SetMailed stores the kinds that the person gets by mail.
	SetMailed(ctx context.Context, person string, kinds []Kind) error
}
