package store_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

func TestProjection_GivesEachChangeTheNextVersionAndAJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, jobs, ctx := store.Projection{DB: db}, store.Jobs{DB: db}, t.Context()
		sync := func(want map[string]string, changed int) {
			t.Helper()
			n, err := p.Sync(ctx, start, "public", want, "index")
			if err != nil || n != changed {
				t.Fatalf("sync: got %d, %v; want %d", n, err, changed)
			}
		}
		sync(map[string]string{"a": "1", "b": "1"}, 2)
		sync(map[string]string{"a": "1", "b": "1"}, 0)
		sync(map[string]string{"a": "2"}, 2)
		sync(map[string]string{"a": "2"}, 0)
		lines, err := p.Lines(ctx, "public")
		if err != nil || len(lines) != 2 {
			t.Fatalf("got %+v, %v", lines, err)
		}
		for _, l := range lines {
			if l.Version < 3 || l.Removed != (l.Doc == "b") {
				t.Errorf("got %+v; want a in a new version, b removed in one", l)
			}
		}
		got := map[string]int{}
		for {
			row, ok, err := jobs.Claim(ctx, []string{"index"}, start.Add(time.Second), time.Minute)
			must(t, err)
			if !ok {
				break
			}
			var payload store.IndexJob
			must(t, row.Decode(&payload))
			for _, d := range payload.Docs {
				got[d]++
			}
		}
		if diff := cmp.Diff(map[string]int{"a": 2, "b": 2}, got); diff != "" {
			t.Fatalf("documents in jobs (-want +got):\n%s", diff)
		}
	})
}

func TestProjection_SplitsManyChangesIntoJobs(t *testing.T) {
	db := storetest.Open(t)
	want := map[string]string{}
	for i := range 950 {
		want[strconv.Itoa(i)] = "h"
	}
	if n, err := (store.Projection{DB: db}).Sync(t.Context(), start, "public", want, "index"); n != 950 || err != nil {
		t.Fatalf("got %d, %v", n, err)
	}
	jobs := store.Jobs{DB: db}
	seen := map[string]bool{}
	for range 5 {
		row, ok, err := jobs.Claim(t.Context(), []string{"index"}, start, time.Minute)
		if err != nil || !ok {
			t.Fatalf("claim: %v, %v", ok, err)
		}
		var payload store.IndexJob
		must(t, row.Decode(&payload))
		for _, d := range payload.Docs {
			seen[d] = true
		}
	}
	if len(seen) != 950 {
		t.Fatalf("five jobs hold %d documents; want all 950", len(seen))
	}
	if _, ok, _ := jobs.Claim(t.Context(), []string{"index"}, start, time.Minute); ok {
		t.Fatal("there is a sixth job")
	}
}
