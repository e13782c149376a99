package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

var useDay = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func addAsset(t *testing.T, db *store.DB, id string) {
	t.Helper()
	a := library.Asset{
		ID: id, Title: id, State: library.Approved, OwnerID: "p1", OwnerName: "Ada", Created: useDay, Updated: useDay, Revision: 1,
		Version: library.Version{Number: 1, Blob: "blob-" + library.Blob(id), FileName: "a.pdf", Size: 1, Format: "pdf", Created: useDay, Progress: library.Stored},
	}
	if err := (store.Library{DB: db}).AddAsset(t.Context(), a); err != nil {
		t.Fatal(err)
	}
}

func TestUsesAreCountedOncePerPersonAndHalfHour(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		uses := store.Uses{DB: db}
		addAsset(t, db, "deck")
		addAsset(t, db, "other")
		add := func(id, person string, what library.UseKind, version int, at time.Time) bool {
			t.Helper()
			counted, err := uses.AddUse(t.Context(), library.Use{ID: id, Asset: "deck", Version: version, Person: person, What: what, At: at}, at.Add(-library.UseOnce))
			if err != nil {
				t.Fatal(err)
			}
			return counted
		}
		at := useDay.Add(9 * time.Hour)
		for _, u := range []struct {
			id, person string
			what       library.UseKind
			version    int
			at         time.Time
			counted    bool
		}{
			{"1", "ann", library.Opened, 1, at, true},
			{"2", "ann", library.Opened, 1, at.Add(29 * time.Minute), false},
			{"3", "ann", library.Downloaded, 1, at.Add(29 * time.Minute), true},
			{"4", "bob", library.Opened, 2, at.Add(time.Minute), true},
			{"5", "ann", library.Opened, 2, at.Add(31 * time.Minute), true},
			{"6", "ann", library.Played, 2, at.Add(32 * time.Minute), true},
		} {
			if got := add(u.id, u.person, u.what, u.version, u.at); got != u.counted {
				t.Errorf("use %s: counted %v, want %v", u.id, got, u.counted)
			}
		}
		want := map[string]library.UseCount{"deck": {Opened: 3, Downloaded: 1, Played: 1, People: 2, Last: at.Add(32 * time.Minute), ByVersion: map[int]int{1: 2, 2: 3}}}
		got, err := uses.UseCounts(t.Context(), []string{"deck", "other"}, useDay)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("counts: %v (-want +got):\n%s", err, diff)
		}
		later, err := uses.UseCounts(t.Context(), []string{"deck"}, at.Add(30*time.Minute))
		if err != nil || later["deck"].Uses() != 2 || later["deck"].People != 1 {
			t.Errorf("counts since half past nine: %+v, %v", later, err)
		}
	})
}

func TestNamesOfUsesGoAndFiguresStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		uses := store.Uses{DB: db}
		addAsset(t, db, "deck")
		for i, at := range []time.Duration{time.Hour, 2 * time.Hour, 25 * time.Hour, 49 * time.Hour} {
			u := library.Use{ID: string(rune('a' + i)), Asset: "deck", Version: 1, Person: "ann", What: library.Opened, At: useDay.Add(at)}
			if _, err := uses.AddUse(t.Context(), u, u.At.Add(-library.UseOnce)); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := uses.ForgetUsers(t.Context(), useDay.Add(48*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := uses.UseCounts(t.Context(), []string{"deck"}, useDay)
		want := map[string]library.UseCount{"deck": {Opened: 4, People: 1, Last: useDay.Add(49 * time.Hour), ByVersion: map[int]int{1: 4}}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("counts: %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestUsedIsCountedAndReindexesWhatChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		uses := store.Uses{DB: db}
		addAsset(t, db, "deck")
		addAsset(t, db, "other")
		before, err := store.Library{DB: db}.IndexedVersions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		u := library.Use{ID: "1", Asset: "deck", Version: 1, Person: "ann", What: library.Opened, At: useDay.Add(time.Hour)}
		if _, err := uses.AddUse(t.Context(), u, useDay); err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{1, 0} {
			if n, err := uses.CountUsed(t.Context(), useDay, useDay.Add(2*time.Hour)); err != nil || n != want {
				t.Errorf("count %d changed %d, %v; want %d", i, n, err, want)
			}
		}
		after, err := store.Library{DB: db}.IndexedVersions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if used, err := uses.Used(t.Context(), "deck"); err != nil || used != 1 || after["deck"] <= before["deck"] || after["other"] != before["other"] {
			t.Errorf("used %d, %v; versions %v, then %v", used, err, before, after)
		}
		if n, err := uses.CountUsed(t.Context(), useDay.Add(90*24*time.Hour), useDay.Add(91*24*time.Hour)); err != nil || n != 1 {
			t.Errorf("after 90 days %d changed, %v; want 1", n, err)
		}
	})
}
