package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/job"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/content"
)

func someDoc(id, slug string) *content.Document {
	return &content.Document{ID: id, Kind: content.Article, Slug: slug, Title: slug, Hash: id + slug, Published: start.Add(-time.Hour)}
}

func TestPublications_RecordWritesChangesEventsAndJobsTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, jobs, ctx := store.Publications{DB: db}, store.Jobs{DB: db}, t.Context()
		record := func(docs ...*content.Document) []publish.Event {
			t.Helper()
			events, err := p.Record(ctx, start, func(known []publish.PathState) ([]publish.PathState, []publish.Event) {
				return publish.Trace(known, docs, start)
			},
				func(events []publish.Event) []job.Spec {
					if len(events) == 0 {
						return nil
					}
					return []job.Spec{{Name: "tell", Payload: len(events)}}
				})
			must(t, err)
			return events
		}
		if got := record(someDoc("1", "a"), someDoc("2", "b")); len(got) != 2 {
			t.Fatalf("got %v", got)
		}
		if got := record(someDoc("1", "a"), someDoc("2", "b")); len(got) != 0 {
			t.Errorf("a repetition tells %v", got)
		}
		if got := record(someDoc("1", "c")); len(got) != 3 { // a moved, b ended, c published
			t.Errorf("got %v", got)
		}
		known, err := p.Addresses(ctx)
		must(t, err)
		if f := publish.Former(known, nil); f["/articles/a"] != "/articles/c" || f["/articles/b"] != "" || len(f) != 2 {
			t.Errorf("got %v", f)
		}
		events, err := p.Events(ctx, 10)
		must(t, err)
		if len(events) != 5 {
			t.Errorf("got %d events, want 5: %v", len(events), events)
		}
		n := 0
		for {
			_, ok, err := jobs.Claim(ctx, []string{"tell"}, start.Add(time.Second), time.Minute)
			must(t, err)
			if !ok {
				break
			}
			n++
		}
		if n != 2 {
			t.Errorf("got %d jobs, want 2", n)
		}
	})
}

func TestFault_F39_TwoProgramsRecordEachEventOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, ctx := store.Publications{DB: db}, t.Context()
		var wg sync.WaitGroup
		var mu sync.Mutex
		total := 0
		for range 8 {
			wg.Go(func() {
				events, err := p.Record(ctx, start, func(known []publish.PathState) ([]publish.PathState, []publish.Event) {
					return publish.Trace(known, []*content.Document{someDoc("1", "a")}, start)
				}, func([]publish.Event) []job.Spec { return nil })
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				total += len(events)
			})
		}
		wg.Wait()
		if total != 1 {
			t.Errorf("%d programs found that it was published; want one", total)
		}
	})
}

func TestPublications_Previews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, ctx := store.Publications{DB: db}, t.Context()
		must(t, p.CreatePreview(ctx, publish.Preview{ID: "1", Doc: "d", By: "x", Created: start, Expires: start.Add(time.Hour)}, "h1"))
		must(t, p.CreatePreview(ctx, publish.Preview{ID: "2", Doc: "d", By: "x", Created: start.Add(time.Minute), Expires: start.Add(time.Hour)}, "h2"))
		got, err := p.PreviewByHash(ctx, "h1")
		must(t, err)
		if got.Doc != "d" || !got.Works(start) || got.Works(start.Add(time.Hour)) {
			t.Errorf("got %+v", got)
		}
		if _, err := p.PreviewByHash(ctx, "h3"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown one: %v", err)
		}
		must(t, p.RevokePreview(ctx, "1", start))
		if err := p.RevokePreview(ctx, "1", start); !fault.Is(err, fault.NotFound) {
			t.Errorf("revoked twice: %v", err)
		}
		all, err := p.Previews(ctx, "d")
		must(t, err)
		if ids := []string{all[0].ID, all[1].ID}; !slices.Equal(ids, []string{"2", "1"}) || all[1].Works(start) {
			t.Errorf("got %+v", all)
		}
		must(t, p.PurgePreviews(ctx, start.Add(time.Minute)))
		if all, err = p.Previews(ctx, ""); err != nil || len(all) != 1 {
			t.Errorf("after the purge: %+v, %v", all, err)
		}
	})
}

func TestOutlinks_AreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, ctx := store.Outlinks{DB: db}, t.Context()
		l := publish.Outlink{URL: "https://example.com/x"}.Judge(404, "it answers 404", start)
		must(t, o.Save(ctx, l))
		l = l.Judge(404, "it answers 404", start.Add(25*time.Hour))
		must(t, o.Save(ctx, l))
		all, err := o.All(ctx)
		must(t, err)
		if len(all) != 1 || all[0] != l || !all[0].Broken {
			t.Errorf("got %+v, want %+v", all, l)
		}
		must(t, o.Forget(ctx, l.URL))
		if all, err = o.All(ctx); err != nil || len(all) != 0 {
			t.Errorf("got %+v, %v", all, err)
		}
	})
}
