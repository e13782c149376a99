package publish

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"tandem/content"
)

// PathState says where a public path stands that a document has, or had. Once public, a path is never forgotten: it leads to the document
// wherever that went, or says that it is gone.
type PathState struct {
	Path    string
	Doc     string // content.Document.ID
	Text    string // names title and text, to know a document by that was renamed without an id
	Hash    string // of everything that shows, and whether those who index are told
	Live    bool
	Target  string // where it leads when not live; "" for gone
	Changed time.Time
}

// Happening says what became of an address.
type Happening string

// The happenings.
const (
	Published Happening = "published"
	Changed   Happening = "changed"
	Moved     Happening = "moved"
	Ended     Happening = "ended"
)

// Event is one happening in the public life of a document. Due is the moment at which it had to happen, which tells two
// of the same kind apart: the date of publication, the date of expiry, or when it was noticed.
type Event struct {
	Doc   string
	Path  string
	What  Happening
	Due   time.Time
	At    time.Time
	Quiet bool // search engines are asked to skip the page, and are not told of it
}

// HasPage reports whether a document has a page at now: it is live, or it expired and is kept for who knows its address.
func HasPage(d *content.Document, now time.Time) bool {
	switch d.State(now) {
	case content.Live:
		return true
	case content.Expired:
		return d.Action == content.ActionNoIndex || d.Action == content.ActionBanner
	}
	return false
}

// Trace compares the addresses that are known with the documents that have a page at now. It returns the addresses that
// are new or changed, sorted by path, and what happened. The same inputs give the same answer, so that a repetition after
// a crash, or by another program, changes nothing more.
func Trace(known []PathState, docs []*content.Document, now time.Time) (changed []PathState, events []Event) {
	t := tracer{now: now, known: make(map[string]PathState, len(known)), byPath: map[string]*content.Document{}, byID: map[string]*content.Document{}, byText: map[string]*content.Document{}, expired: map[string]time.Time{}}
	for _, a := range known {
		t.known[a.Path] = a
	}
	for _, d := range docs {
		if d.State(now) == content.Expired {
			t.expired[d.ID] = d.Expires
		}
		if HasPage(d, now) {
			t.byPath[d.Path()], t.byID[d.ID] = d, d
		}
	}
	for _, path := range sortedKeys(t.byPath) {
		if _, old := t.known[path]; !old {
			d := t.byPath[path]
			t.byText[textOf(d)] = d // a document whose address is new: perhaps an old one under another name
		}
	}
	for _, path := range sortedKeys(t.byPath) {
		t.live(path, t.byPath[path])
	}
	for _, a := range known {
		if t.byPath[a.Path] == nil {
			t.past(a)
		}
	}
	slices.SortFunc(t.changed, func(a, b PathState) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(t.events, func(a, b Event) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.What, b.What)) })
	return t.changed, t.events
}

// textOf names what a reader would know a document by.
func textOf(d *content.Document) string {
	sum := sha256.Sum256([]byte(string(d.Kind) + "\x00" + d.Title + "\x00" + string(d.Text().Body)))
	return hex.EncodeToString(sum[:16])
}

type tracer struct {
	now     time.Time
	known   map[string]PathState
	byPath  map[string]*content.Document
	byID    map[string]*content.Document
	byText  map[string]*content.Document
	expired map[string]time.Time // when, by id
	changed []PathState
	events  []Event
}

// quiet ends the hash of what search engines are asked to skip, so that they do not hear of it either when it is gone.
const quiet = " quiet"

func (t *tracer) event(a PathState, what Happening, due time.Time) {
	t.events = append(t.events, Event{Doc: a.Doc, Path: a.Path, What: what, Due: due, At: t.now, Quiet: strings.HasSuffix(a.Hash, quiet)})
}

func (t *tracer) live(path string, d *content.Document) {
	old, had := t.known[path]
	hash := d.Hash
	if unindexed(d) || d.State(t.now) == content.Expired {
		hash += quiet
	}
	if had && old.Live && old.Hash == hash && old.Doc == d.ID {
		return // the hash covers the text: it need not be read again
	}
	next := PathState{Path: path, Doc: d.ID, Text: textOf(d), Hash: hash, Live: true, Changed: t.now}
	switch {
	case !had || !old.Live:
		t.event(next, Published, d.Published)
	case strings.TrimSuffix(old.Hash, quiet) != d.Hash:
		t.event(next, Changed, t.now)
	case old.Hash != hash && !t.expired[d.ID].IsZero():
		t.event(next, Changed, t.expired[d.ID]) // it is kept for who knows its address
	}
	t.changed = append(t.changed, next)
}

// past finds out where an address leads whose document is not there any more.
func (t *tracer) past(a PathState) {
	target := t.successor(a)
	if !a.Live && target == a.Target {
		return
	}
	switch {
	case target != "":
		t.event(a, Moved, t.now)
	case a.Live:
		due := t.now
		if at, ok := t.expired[a.Doc]; ok {
			due = at
		}
		t.event(a, Ended, due)
	}
	a.Live, a.Target, a.Changed = false, target, t.now
	t.changed = append(t.changed, a)
}

// successor is the page that an address leads to: the document of the same id, one of the same text whose address is new,
// or what its former target leads to.
func (t *tracer) successor(a PathState) string {
	for range len(t.known) + 1 {
		if d := t.byID[a.Doc]; d != nil {
			return d.Path()
		}
		if d := t.byText[a.Text]; d != nil {
			return d.Path()
		}
		if a.Target == "" || t.byPath[a.Target] != nil {
			return a.Target
		}
		next, ok := t.known[a.Target]
		if !ok || next.Path == a.Path {
			return ""
		}
		a = next
	}
	return ""
}

// Former is what Build needs to know of the addresses of the past: for each the page it leads to, or "" for gone.
func Former(known, changed []PathState) map[string]string {
	out := map[string]string{}
	for _, list := range [][]PathState{known, changed} {
		for _, a := range list {
			if a.Live {
				delete(out, a.Path)
			} else {
				out[a.Path] = a.Target
			}
		}
	}
	return out
}
