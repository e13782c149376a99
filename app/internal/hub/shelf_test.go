package hub_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/hub"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/store"
)

var errKilled = errors.New("killed")

// cutOff is an inbox in a program that is killed right before or right after a notice was stored.
type cutOff struct {
	shelf.Teller
	before, after bool
}

// Tell implements shelf.Teller.
func (c *cutOff) Tell(ctx context.Context, n inbox.Notice) (bool, error) {
	if c.before {
		return false, errKilled
	}
	told, err := c.Teller.Tell(ctx, n)
	if c.after {
		err = errors.Join(err, errKilled)
	}
	return told, err
}

// watching is a hub with a rep who keeps a search for herons.
func watching(t *testing.T, tell shelf.Telling) (*hub.Hub, account.Person, shelf.Search) {
	t.Helper()
	data, content := fixture(t)
	h := open(t, data, content)
	t.Cleanup(func() { must(t, h.Close()) })
	rep := account.Person{ID: "rep", Email: "rep@example.com", Name: "Rep", Roles: []account.Role{account.Rep}, Created: time.Now()}
	must(t, store.Accounts{DB: h.DB}.AddPerson(t.Context(), rep, "x"))
	add(t, h, "old.md", "Herons, known before", library.Approved)
	must(t, h.Shelf.Watch(t.Context()))
	s, err := h.Shelf.Save(t.Context(), rep, "Birds", "q=herons", tell)
	must(t, err)
	return h, rep, s
}

func add(t *testing.T, h *hub.Hub, name, text string, state library.State) library.Asset {
	t.Helper()
	got, err := h.Library.Upload(t.Context(), keeper, library.Upload{FileName: name, Body: strings.NewReader("# " + name + "\n\n" + text + "\n"), Details: library.Details{Title: name, State: state}})
	must(t, err)
	must(t, h.Work(t.Context()))
	return got.Asset
}

// told is what the person was told about searches.
func told(t *testing.T, h *hub.Hub, person string) []string {
	t.Helper()
	list, _, err := h.Inbox.Notices(t.Context(), person, inbox.Filter{Limit: 100})
	must(t, err)
	var out []string
	for _, n := range list {
		out = append(out, n.Subject)
	}
	return out
}

func TestWatch_TellsOnceWhatIsNewAndOpen(t *testing.T) {
	h, rep, _ := watching(t, shelf.Soon)
	add(t, h, "pelicans.md", "Pelicans", library.Approved)
	draft := add(t, h, "draft.md", "Herons in a draft", library.Draft)
	must(t, h.Shelf.Watch(t.Context()))
	if got := told(t, h, rep.ID); len(got) > 0 {
		t.Errorf("a draft, something else and what was known before were told: %q", got)
	}
	add(t, h, "new.md", "Herons, new", library.Approved)
	for range 3 {
		must(t, h.Shelf.Watch(t.Context()))
	}
	if got := told(t, h, rep.ID); len(got) != 1 || !strings.Contains(got[0], "new.md") {
		t.Errorf("got %q, want one notice of new.md", got)
	}
	_, err := h.Library.Approve(t.Context(), keeper, draft.ID, 1, "")
	must(t, err)
	must(t, h.Work(t.Context()))
	must(t, h.Shelf.Watch(t.Context()))
	must(t, h.Shelf.Watch(t.Context()))
	if got := told(t, h, rep.ID); len(got) != 2 || !strings.Contains(strings.Join(got, "|"), "draft.md") {
		t.Errorf("after the draft was approved: %q", got)
	}
}

func TestWatch_WhatWasWithdrawnMeanwhileIsNotTold(t *testing.T) {
	h, rep, _ := watching(t, shelf.Daily)
	gone := add(t, h, "gone.md", "Herons, soon gone", library.Approved)
	must(t, h.Shelf.Watch(t.Context()))
	_, err := h.Library.Withdraw(t.Context(), keeper, gone.ID, "wrong")
	must(t, err)
	must(t, h.Shelf.Digest(t.Context()))
	if got := told(t, h, rep.ID); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func TestDigest_TellsTogetherAndOnce(t *testing.T) {
	h, rep, s := watching(t, shelf.Daily)
	add(t, h, "one.md", "Herons one", library.Approved)
	add(t, h, "two.md", "Herons two", library.Approved)
	must(t, h.Shelf.Watch(t.Context()))
	if got := told(t, h, rep.ID); len(got) > 0 {
		t.Errorf("told before the day is over: %q", got)
	}
	must(t, h.Shelf.Digest(t.Context()))
	must(t, h.Shelf.Digest(t.Context()))
	if got := told(t, h, rep.ID); len(got) != 1 || !strings.Contains(got[0], "2 new documents for “"+s.Name) {
		t.Errorf("got %q, want one notice of two documents", got)
	}
	// What is found after the digest of the day is no part of what was told.
	add(t, h, "three.md", "Herons three", library.Approved)
	must(t, h.Shelf.Watch(t.Context()))
	must(t, h.Shelf.Digest(t.Context()))
	if got := told(t, h, rep.ID); len(got) != 2 || !strings.Contains(strings.Join(got, "|"), "three.md") {
		t.Errorf("got %q, want a second notice, of three.md", got)
	}
}

func TestFault_F01_AKillWhileTellingTellsOnce(t *testing.T) {
	for name, at := range map[string]cutOff{"before the notice": {before: true}, "after the notice": {after: true}} {
		t.Run(name, func(t *testing.T) {
			h, rep, _ := watching(t, shelf.Soon)
			whole := h.Shelf.Inbox
			at.Teller = whole
			h.Shelf.Inbox = &at
			_, err := h.Library.Upload(t.Context(), keeper, library.Upload{FileName: "new.md", Body: strings.NewReader("Herons, new\n")})
			must(t, err)
			_ = h.Work(t.Context()) // the jobs of the watch may meet the cut, too
			if err := h.Shelf.Watch(t.Context()); !errors.Is(err, errKilled) {
				t.Fatalf("the watch was not cut off: %v", err)
			}
			h.Shelf.Inbox = whole
			must(t, h.Shelf.Watch(t.Context()))
			must(t, h.Shelf.Watch(t.Context()))
			if got := told(t, h, rep.ID); len(got) != 1 {
				t.Errorf("got %q, want one notice", got)
			}
		})
	}
}
