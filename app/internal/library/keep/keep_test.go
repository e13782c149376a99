package keep_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/assets/disk"
	"tandem/search"
)

// clock stands still until it is moved.
type clock struct {
	sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.Lock()
	defer c.Unlock()
	c.now = t
}

func (c *clock) add(d time.Duration) { c.set(c.Now().Add(d)) }

type deaf struct{}

func (deaf) Apply(context.Context, search.Space, []search.Change) error { return nil }

// house is a library with people in it.
type house struct {
	t       *testing.T
	db      *store.DB
	clock   *clock
	library *library.Service
	keep    *keep.Service
	box     store.Inbox
	mara    account.Person // marketer
	ada     account.Person // admin
	remi    account.Person // rep
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, open(t, db)) })
}

func open(t *testing.T, db *store.DB) *house {
	t.Helper()
	h := &house{t: t, db: db, clock: &clock{now: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)}, box: store.Inbox{DB: db}}
	blobs, err := disk.Open(t.TempDir())
	must(t, err)
	h.library = &library.Service{
		Store: store.Library{DB: db}, Blobs: blobs, Index: deaf{}, Now: h.clock.Now, Log: slog.New(slog.DiscardHandler), MaxBytes: 1 << 20,
		Wake: func() {}, Uses: store.Uses{DB: db},
	}
	h.keep = &keep.Service{
		Store: store.Keep{DB: db}, Library: h.library, Shelf: store.Library{DB: db}, People: store.Accounts{DB: db}, Inbox: h.box,
		Zone: func() *time.Location { return time.UTC }, Now: h.clock.Now, Log: slog.New(slog.DiscardHandler), Wake: func() {},
	}
	h.mara, h.ada, h.remi = h.person("mara", account.Marketer), h.person("ada", account.Admin), h.person("remi", account.Rep)
	return h
}

func (h *house) person(name string, roles ...account.Role) account.Person {
	h.t.Helper()
	p := account.Person{ID: name, Email: name + "@example.com", Name: "P. " + name, Roles: roles, Created: h.clock.Now()}
	must(h.t, store.Accounts{DB: h.db}.AddPerson(h.t.Context(), p, "x"))
	return p
}

var made = struct {
	sync.Mutex
	n int
}{}

// asset adds an asset as it is after its text was read.
func (h *house) asset(title string, change func(*library.Asset), pages ...string) library.Asset {
	h.t.Helper()
	made.Lock()
	made.n++
	id := fmt.Sprintf("a%05d", made.n)
	made.Unlock()
	now := h.clock.Now()
	a := library.Asset{
		ID: id, Title: title, State: library.Approved, Before: library.Approved, OwnerID: "mara", OwnerName: "P. mara", Created: now, Updated: now, Revision: 1,
		Facets: map[search.Facet][]string{},
		Version: library.Version{
			Number: 1, Blob: library.Blob(fmt.Sprintf("%064d", made.n)), FileName: title + ".pdf", Size: 10, Media: "application/pdf", Format: "pdf", Created: now,
			Progress: library.Stored,
		},
	}
	if change != nil {
		change(&a)
	}
	st := store.Library{DB: h.db}
	must(h.t, st.AddAsset(h.t.Context(), a))
	v := a.Version
	v.Progress, v.Pages = library.TextReady, max(1, len(pages))
	var read []library.Page
	for i, p := range pages {
		read = append(read, library.Page{Number: i + 1, Kind: "page", Text: p})
	}
	v.Searchable = v.Pages
	must(h.t, st.SetProgress(h.t.Context(), id, v, read, now))
	a, err := st.AssetByID(h.t.Context(), id)
	must(h.t, err)
	return a
}

func (h *house) now(id string) library.Asset {
	h.t.Helper()
	a, err := store.Library{DB: h.db}.AssetByID(h.t.Context(), id)
	must(h.t, err)
	return a
}

func (h *house) notices(person string) []inbox.Notice {
	h.t.Helper()
	found, _, err := h.box.Notices(h.t.Context(), person, inbox.Filter{Limit: 500})
	must(h.t, err)
	return found
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
