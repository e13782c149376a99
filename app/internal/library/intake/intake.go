// Package intake brings files into the library: one or thousands, from a browser, a zip or a folder on the machine, in
// pieces that survive closed browsers and killed programs. It takes them out again as a zip that comes back unchanged.
//
// It owns uploads and batches from the announcement of a file to the named state in which it ends, and what folder names
// and spreadsheets say about files. What becomes of a file in the library is package library's; bytes are kept by
// assets.Uploads, rows by a Store. It refuses to know HTTP and SQL.
package intake

import (
	"slices"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/search"
)

// State is where a file on its way in stands.
type State string

// The states. A file is open in the first two, the program works on it in the next two, and it has ended in the others.
const (
	Waiting   State = "waiting"   // announced, nothing has come
	Receiving State = "receiving" // some of it has come and is safe
	Checking  State = "checking"  // all of it has come; it is checked and put into the library
	Unpacking State = "unpacking" // a zip that is being taken apart

	Added     State = "added"     // it is an asset
	Twin      State = "twin"      // another asset has the same bytes, so it is none
	Unpacked  State = "unpacked"  // a zip; its files are items of their own
	Refused   State = "refused"   // Detail says why; another try would end the same
	Failed    State = "failed"    // Detail says why
	Discarded State = "discarded" // by a person
	Expired   State = "expired"   // nothing came for Silence
	Withdrawn State = "withdrawn" // it was an asset until its batch was undone
)

// States lists all of them in the order of their life.
var States = []State{Waiting, Receiving, Checking, Unpacking, Added, Twin, Unpacked, Refused, Failed, Discarded, Expired, Withdrawn}

// Open reports whether bytes of the file are awaited.
func (s State) Open() bool { return s == Waiting || s == Receiving }

// Ended reports whether nothing more will happen to the file by itself.
func (s State) Ended() bool { return !s.Open() && s != Checking && s != Unpacking }

// The limits of what a person can have under way, and for how long.
const (
	Silence    = 7 * 24 * time.Hour // after which an upload to which nothing was added is forgotten
	MaxFiles   = 5000               // of a batch
	MaxOpen    = 10000              // files of one person that are awaited
	maxPath    = 400                // characters
	maxEntries = 20000              // of a zip
)

// Details are what is said about a file before it is an asset. Zero fields say nothing.
type Details struct {
	Title       string                    `json:"title,omitempty"`
	Description string                    `json:"description,omitempty"`
	Tags        []string                  `json:"tags,omitempty"`
	Facets      map[search.Facet][]string `json:"facets,omitempty"`
	State       library.State             `json:"state,omitempty"`
	Public      bool                      `json:"public,omitempty"`
	Internal    bool                      `json:"internal,omitempty"`
	Release     string                    `json:"release,omitempty"` // 2006-01-02
	Expires     string                    `json:"expires,omitempty"`
	ReviewBy    string                    `json:"review_by,omitempty"`
}

// over returns d with what more says on top: values of a facet are replaced, tags are added.
func (d Details) over(more Details) Details {
	out := d
	text := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	text(&out.Title, more.Title)
	text(&out.Description, more.Description)
	text(&out.Release, more.Release)
	text(&out.Expires, more.Expires)
	text(&out.ReviewBy, more.ReviewBy)
	out.Tags = nil
	for _, t := range slices.Concat(d.Tags, more.Tags) {
		if !slices.Contains(out.Tags, t) {
			out.Tags = append(out.Tags, t)
		}
	}
	out.Facets = map[search.Facet][]string{}
	for _, from := range []map[search.Facet][]string{d.Facets, more.Facets} {
		for f, values := range from {
			if len(values) > 0 {
				out.Facets[f] = values
			}
		}
	}
	if more.State != "" {
		out.State, out.Public = more.State, more.Public
	}
	out.Internal = d.Internal || more.Internal
	return out
}

// day is how dates are written in forms, folders and spreadsheets.
const day = "2006-01-02"

// library returns the details in the library's terms. The dates were checked before.
func (d Details) library() library.Details {
	out := library.Details{Title: d.Title, Description: d.Description, Tags: d.Tags, Facets: d.Facets, State: d.State, Public: d.Public}
	if out.State == "" {
		out.State = library.Draft
	}
	date := func(s string) time.Time {
		t, err := time.Parse(day, s)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	if d.Internal || d.Release+d.Expires+d.ReviewBy != "" {
		out.Life = &library.Life{Internal: d.Internal, Release: date(d.Release), Expires: date(d.Expires), ReviewBy: date(d.ReviewBy)}
	}
	return out
}

// Choices are what was chosen for all files of a batch.
type Choices struct {
	Details   Details         `json:"details"`
	Levels    []string        `json:"levels,omitempty"` // what the folders of each level name: a facet, "tag", or "" for nothing
	KeepTwins bool            `json:"keep_twins,omitempty"`
	Sheet     map[string]Line `json:"sheet,omitempty"` // what a spreadsheet says, by the file it names
}

// Batch is files that came together.
type Batch struct {
	ID         string
	Name       string
	PersonID   string
	PersonName string
	Choices    Choices
	Skipped    int      // files that no person made, such as .DS_Store
	Notes      []string // what concerns no single file
	Act        Act      // under way
	ActBy      string   // who asked for it
	ActName    string
	Undone     time.Time
	Created    time.Time

	Counts   map[State]int
	Size     int64 // of all files, zips and what came out of them not counted twice
	Received int64
}

// Total is how many files there are.
func (b Batch) Total() int {
	n := 0
	for _, c := range b.Counts {
		n += c
	}
	return n
}

// Unsettled is how many files have not ended.
func (b Batch) Unsettled() int {
	n := 0
	for s, c := range b.Counts {
		if !s.Ended() {
			n += c
		}
	}
	return n
}

// Item is a file of a batch.
type Item struct {
	ID       string
	Batch    string
	Parent   string // the zip it came out of
	Position int
	Path     string // with the folders it came in
	Size     int64
	Modified int64  // milliseconds, as the browser says; with Head it recognises a file that is chosen again
	Head     string // hash of its first bytes, as the browser says
	Want     library.Blob
	PersonID string
	Upload   string // the store's id
	Received int64
	Blob     library.Blob
	Details  Details
	Asset    string // the asset that it is, or is to be
	Twin     string // the asset that has the same bytes
	State    State
	Reason   string
	Detail   string
	Created  time.Time
	Touched  time.Time
}

// end puts the item into a state with a reason.
func (i *Item) end(s State, reason, detail string) { i.State, i.Reason, i.Detail = s, reason, detail }

// Expires is when an open item is forgotten unless something comes.
func (i Item) Expires() time.Time { return i.Touched.Add(Silence) }

var (
	errCannot = fault.New(fault.Denied, "Only marketers can add to the library.")
	errNoItem = fault.New(fault.NotFound, "There is no such upload, or it is not yours.")
)

// keeper is the person of a batch as the library knows keepers: the role was checked when the batch began.
func (b Batch) keeper() account.Person {
	return account.Person{ID: b.PersonID, Name: b.PersonName, Roles: []account.Role{account.Marketer}}
}
