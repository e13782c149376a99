package library_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/assets/disk"
	"tandem/search"
)

var (
	marketer = account.Person{ID: "m", Name: "Mara", Roles: []account.Role{account.Marketer}}
	rep      = account.Person{ID: "r", Name: "Remy", Roles: []account.Role{account.Rep}}
)

// reader plays the extractor: pages are parted by form feeds, and what starts with "!" fails.
type reader struct{}

func (reader) Sniff(head []byte, _ string) (media, format string) {
	if bytes.HasPrefix(head, []byte("%PDF")) {
		return "application/pdf", "pdf"
	}
	return "text/plain", "text"
}

func (reader) Extract(_ context.Context, r io.Reader, _ int64, _ string) ([]library.Page, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text := string(b)
	switch {
	case strings.HasPrefix(text, "!encrypted"):
		return nil, &library.Failure{Reason: "encrypted", Message: "The file needs a password."}
	case strings.HasPrefix(text, "!again"):
		return nil, errors.New("the reader was killed")
	}
	var pages []library.Page
	for i, p := range strings.Split(text, "\f") {
		pages = append(pages, library.Page{Number: i + 1, Kind: "slide", Title: strings.Fields(p + " -")[0], Text: p})
	}
	return pages, nil
}

// catcher keeps the last change of each document, as an index would.
type catcher struct {
	mu   sync.Mutex
	docs map[string]search.Change
}

func (c *catcher) Apply(_ context.Context, space search.Space, changes []search.Change) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range changes {
		if space == search.Library && ch.Version > c.docs[ch.ID].Version {
			c.docs[ch.ID] = ch
		}
	}
	return nil
}

type fixture struct {
	*library.Service
	jobs  store.Jobs
	index *catcher
	now   time.Time
}

func newFixture(t *testing.T, db *store.DB) *fixture {
	t.Helper()
	blobs, err := disk.Open(t.TempDir())
	must(t, err)
	f := &fixture{jobs: store.Jobs{DB: db}, index: &catcher{docs: map[string]search.Change{}}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	f.Service = &library.Service{
		Store: store.Library{DB: db}, Blobs: blobs, Extractor: reader{}, Index: f.index, Now: func() time.Time { return f.now },
		Log: slog.New(slog.DiscardHandler), MaxBytes: 1 << 20, Wake: func() {},
	}
	return f
}

// work runs all jobs that are due.
func (f *fixture) work(t *testing.T) {
	t.Helper()
	for {
		row, ok, err := f.jobs.Claim(t.Context(), []string{library.ExtractJobName, library.IndexJobName}, f.now.Add(time.Second), time.Minute)
		must(t, err)
		if !ok {
			return
		}
		var x library.ExtractJob
		var i library.IndexJob
		if row.Name == library.ExtractJobName {
			must(t, row.Decode(&x))
			must(t, f.Extract(t.Context(), x))
		} else {
			must(t, row.Decode(&i))
			must(t, f.Reindex(t.Context(), i))
		}
		must(t, f.jobs.Finish(t.Context(), row.ID, f.now))
	}
}

func (f *fixture) upload(t *testing.T, name, body string) library.Asset {
	t.Helper()
	r, err := f.Upload(t.Context(), marketer, library.Upload{FileName: name, Body: strings.NewReader(body)})
	must(t, err)
	return r.Asset
}

func TestUpload_IsReadAndFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		r, err := f.Upload(t.Context(), marketer, library.Upload{
			FileName: `C:\decks\2026_kick-off deck.pptx`, Body: strings.NewReader("Welcome all\fAgenda of the day\fPrices"),
			Details: library.Details{Facets: map[search.Facet][]string{search.FacetStage: {" Discovery Call"}}, Tags: []string{"q1", "q1"}},
		})
		must(t, err)
		f.work(t)
		a, err := f.AssetByID(t.Context(), rep, r.Asset.ID)
		must(t, err)
		if a.Title != "2026 kick off deck" || a.Version.FileName != "2026_kick-off deck.pptx" || a.Version.Progress != library.TextReady || a.Version.Pages != 3 || a.Version.Searchable != 3 {
			t.Errorf("got %+v", a)
		}
		if diff := cmp.Diff(map[search.Facet][]string{search.FacetStage: {"discovery-call"}}, a.Facets); diff != "" {
			t.Errorf("facets (-want +got):\n%s", diff)
		}
		c := f.index.docs[a.ID]
		if c.Doc == nil || len(c.Doc.Records) != 3 || c.Doc.Records[1].Page != 2 || c.Doc.Records[1].Body != "Agenda of the day" || !c.Doc.ForReps {
			t.Errorf("search document: got %+v", c.Doc)
		}
		rd, err := f.Open(t.Context(), a.Version, 12, 6)
		must(t, err)
		part, err := io.ReadAll(rd)
		if err != nil || string(part) != "Agenda" || rd.Close() != nil {
			t.Errorf("range: got %q, %v", part, err)
		}
	})
}

func TestReplace_KeepsTheAddressAndTheHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		a := f.upload(t, "one.txt", "first")
		f.work(t)
		_, err := f.Replace(t.Context(), marketer, a.ID, library.Replacement{FileName: "two.txt", Body: strings.NewReader("second")})
		must(t, err)
		f.work(t)
		got, err := f.AssetByID(t.Context(), rep, a.ID)
		must(t, err)
		versions, err := f.Versions(t.Context(), marketer, a.ID)
		must(t, err)
		if got.Version.Number != 2 || len(versions) != 2 || f.index.docs[a.ID].Doc.Records[0].Body != "second" {
			t.Errorf("got version %d of %d, indexed %+v", got.Version.Number, len(versions), f.index.docs[a.ID].Doc)
		}
		if _, _, err := f.Version(t.Context(), rep, a.ID, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("a rep asks for an old version: got %v, want not found", err)
		}
		if _, err := f.Replace(t.Context(), marketer, a.ID, library.Replacement{FileName: "two.txt", Body: strings.NewReader("second")}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the same bytes again: got %v, want invalid", err)
		}
	})
}

func TestEdit_RefusesToOverwriteAnothersChange(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	a := f.upload(t, "a.txt", "text")
	_, err := f.Edit(t.Context(), marketer, a.ID, a.Revision, library.Details{Title: "First"})
	must(t, err)
	if _, err := f.Edit(t.Context(), marketer, a.ID, a.Revision, library.Details{Title: "Second"}); !fault.Is(err, fault.Conflict) {
		t.Fatalf("got %v, want conflict", err)
	}
	if _, err := f.Edit(t.Context(), marketer, a.ID, a.Revision+1, library.Details{Title: "", Facets: map[search.Facet][]string{"kind": {"x"}}}); len(fault.FieldsOf(err)) != 2 {
		t.Fatalf("got %v, want messages for title and kind", err)
	}
}

func TestAttack_A34_WhatARepMayNotSee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		draft, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "d.txt", Body: strings.NewReader("draft"), Details: library.Details{State: library.Draft}})
		must(t, err)
		gone := f.upload(t, "w.txt", "withdrawn")
		_, err = f.Withdraw(t.Context(), marketer, gone.ID, "old prices")
		must(t, err)
		f.work(t)
		stranger, disabled := account.Person{}, rep
		disabled.Disabled = f.now
		for _, c := range []struct {
			who  account.Person
			id   string
			want fault.Kind
		}{
			{rep, draft.Asset.ID, fault.NotFound},
			{rep, gone.ID, fault.Gone},
			{rep, "nope", fault.NotFound},
			{stranger, gone.ID, fault.NotFound},
			{disabled, gone.ID, fault.NotFound},
		} {
			if _, _, err := f.Version(t.Context(), c.who, c.id, 0); !fault.Is(err, c.want) {
				t.Errorf("%s asks for %s: got %v, want %v", c.who.ID, c.id, err, c.want)
			}
			if _, err := f.Pages(t.Context(), c.who, c.id, 1); !fault.Is(err, c.want) {
				t.Errorf("%s asks for pages of %s: got %v, want %v", c.who.ID, c.id, err, c.want)
			}
		}
		list, total, err := f.Browse(t.Context(), rep, library.Filter{States: []library.State{library.Withdrawn, library.Draft}})
		if err != nil || total != 0 || len(list) != 0 {
			t.Errorf("a rep browses: got %d, %v; want none", total, err)
		}
		if f.index.docs[draft.Asset.ID].Doc.ForReps || f.index.docs[gone.ID].Doc != nil {
			t.Error("the index shows reps what they may not see")
		}
		for _, act := range []func() error{
			func() error { _, err := f.Withdraw(t.Context(), rep, gone.ID, ""); return err },
			func() error { _, err := f.Restore(t.Context(), rep, gone.ID); return err },
			func() error {
				_, err := f.Edit(t.Context(), rep, gone.ID, 2, library.Details{Title: "x"})
				return err
			},
			func() error {
				_, err := f.Upload(t.Context(), rep, library.Upload{Body: strings.NewReader("x")})
				return err
			},
			func() error {
				_, err := f.Replace(t.Context(), rep, gone.ID, library.Replacement{FileName: "x", Body: strings.NewReader("x")})
				return err
			},
		} {
			if err := act(); !fault.Is(err, fault.Denied) {
				t.Errorf("a rep changes the library: got %v, want denied", err)
			}
		}
	})
}

func TestExtract_EveryVersionEndsInANamedState(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	locked := f.upload(t, "locked.pdf", "!encrypted")
	empty := f.upload(t, "scan.pdf", "   ")
	f.work(t)
	for id, want := range map[string]library.Version{
		locked.ID: {Progress: library.Failed, Reason: "encrypted"},
		empty.ID:  {Progress: library.NoText, Reason: "pictures"},
	} {
		a, err := f.AssetByID(t.Context(), marketer, id)
		if err != nil || a.Version.Progress != want.Progress || a.Version.Reason != want.Reason || a.Version.Detail == "" {
			t.Errorf("got %+v, %v; want %s, %s and a sentence", a.Version, err, want.Progress, want.Reason)
		}
	}
	again := f.upload(t, "again.pdf", "!again")
	j := library.ExtractJob{Asset: again.ID, Number: 1}
	if err := f.Extract(t.Context(), j); err == nil {
		t.Fatal("a killed reader: got no error, want another attempt")
	}
	must(t, f.GiveUp(t.Context(), j))
	if a, err := f.AssetByID(t.Context(), marketer, again.ID); err != nil || a.Version.Progress != library.Failed {
		t.Fatalf("after giving up: got %+v, %v", a.Version, err)
	}
}

func TestUpload_RefusesWithoutKeepingAnything(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	for name, c := range map[string]struct {
		body io.Reader
		want fault.Kind
	}{
		"empty":     {strings.NewReader(""), fault.Invalid},
		"too large": {io.LimitReader(zeros{}, 2<<20), fault.TooLarge},
		"cut off":   {io.MultiReader(strings.NewReader("abc"), broken{}), fault.Invalid},
	} {
		if _, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "x.txt", Body: c.body}); !fault.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if _, total, err := f.Browse(t.Context(), marketer, library.Filter{}); total != 0 || err != nil {
		t.Errorf("got %d assets, %v; want none", total, err)
	}
}

func TestDocuments_WalksThroughAll(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	want := map[string]bool{}
	for i := range 450 {
		want[f.upload(t, "n.txt", "text "+strings.Repeat("x", i+1)).ID] = true
	}
	next := f.Documents(t.Context())
	for {
		d, ok, err := next()
		must(t, err)
		if !ok {
			break
		}
		if !want[d.ID] {
			t.Fatalf("%s came twice or is unknown", d.ID)
		}
		delete(want, d.ID)
	}
	if len(want) != 0 {
		t.Fatalf("%d assets were left out", len(want))
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
