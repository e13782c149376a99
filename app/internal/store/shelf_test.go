package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

func addColleague(t *testing.T, db *store.DB, id string) {
	t.Helper()
	p := account.Person{ID: id, Email: id + "@example.com", Name: id, Roles: []account.Role{account.Rep}, Created: useDay}
	if err := (store.Accounts{DB: db}).AddPerson(t.Context(), p, "x"); err != nil {
		t.Fatal(err)
	}
}

func TestShelf_FavouritesAndRecents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := store.Shelf{DB: db}
		addColleague(t, db, "ann")
		addColleague(t, db, "bob")
		for i, id := range []string{"a", "b", "a"} {
			if err := s.SetFavourite(t.Context(), "ann", id, true, useDay.Add(time.Duration(i)*time.Hour), 2); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.SetFavourite(t.Context(), "ann", "c", true, useDay, 2); !fault.Is(err, fault.Conflict) {
			t.Errorf("a favourite beyond the limit: %v", err)
		}
		want := []shelf.Mark{{Document: "b", At: useDay.Add(time.Hour)}, {Document: "a", At: useDay}}
		got, err := s.Favourites(t.Context(), "ann")
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("favourites: %v (-want +got):\n%s", err, diff)
		}
		among, err := s.FavouritesAmong(t.Context(), "ann", []string{"a", "x"})
		if diff := cmp.Diff(map[string]bool{"a": true}, among); err != nil || diff != "" {
			t.Errorf("among: %v\n%s", err, diff)
		}
		if got, err := s.Favourites(t.Context(), "bob"); err != nil || len(got) != 0 {
			t.Errorf("somebody else has %v, %v", got, err)
		}
		for i, id := range []string{"a", "b", "c", "a"} {
			if err := s.Saw(t.Context(), "ann", id, useDay.Add(time.Duration(i)*time.Hour), 2); err != nil {
				t.Fatal(err)
			}
		}
		wantRecent := []shelf.Mark{{Document: "a", At: useDay.Add(3 * time.Hour)}, {Document: "c", At: useDay.Add(2 * time.Hour)}}
		recent, err := s.Recents(t.Context(), "ann", 10)
		if diff := cmp.Diff(wantRecent, recent); err != nil || diff != "" {
			t.Errorf("recents: %v (-want +got):\n%s", err, diff)
		}
		if err := s.ForgetRecents(t.Context(), "", useDay.Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if recent, err := s.Recents(t.Context(), "ann", 10); err != nil || len(recent) != 1 {
			t.Errorf("after forgetting what is old: %v, %v", recent, err)
		}
	})
}

func TestShelf_AFindIsToldOnceAndKeepsItsBatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := store.Shelf{DB: db}
		addColleague(t, db, "ann")
		v := shelf.Search{ID: "s1", Person: "ann", Name: "Decks", Query: "q=deck", Tell: shelf.Soon, Created: useDay}
		if err := s.AddSearch(t.Context(), v, []string{"old"}); err != nil {
			t.Fatal(err)
		}
		find := func(docs ...string) {
			t.Helper()
			var finds []shelf.Find
			for _, d := range docs {
				finds = append(finds, shelf.Find{Search: "s1", Document: d}, shelf.Find{Search: "gone", Document: d})
			}
			if err := s.Found(t.Context(), finds, 7, useDay); err != nil {
				t.Fatal(err)
			}
		}
		batch := func(name string) []string {
			t.Helper()
			docs, b, err := s.Batch(t.Context(), "s1", name)
			if err != nil {
				t.Fatal(err)
			}
			return append([]string{b}, docs...)
		}
		find("old", "new")
		if diff := cmp.Diff([]string{"one", "new"}, batch("one")); diff != "" {
			t.Errorf("the first batch (-want +got):\n%s", diff)
		}
		find("new", "newer")
		if diff := cmp.Diff([]string{"one", "new"}, batch("two")); diff != "" {
			t.Errorf("a batch that was not told comes again as it was (-want +got):\n%s", diff)
		}
		if err := s.Told(t.Context(), "s1", "one"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"two", "newer"}, batch("two")); diff != "" {
			t.Errorf("the second batch (-want +got):\n%s", diff)
		}
		if err := s.Told(t.Context(), "s1", "two"); err != nil {
			t.Fatal(err)
		}
		find("new", "newer", "old")
		if diff := cmp.Diff([]string{"three"}, batch("three")); diff != "" {
			t.Errorf("nothing is left (-want +got):\n%s", diff)
		}
		if n, ok, err := s.Reached(t.Context()); n != 7 || !ok || err != nil {
			t.Errorf("reached %d, %v, %v", n, ok, err)
		}
		v.Deleted = useDay
		if err := s.ChangeSearch(t.Context(), v, nil); err != nil {
			t.Fatal(err)
		}
		if err := s.DropSearches(t.Context(), useDay.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SearchByID(t.Context(), "ann", "s1"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a dropped search: %v", err)
		}
	})
}

func TestShelf_CollectionsKeepOrderRevisionsAndWhatWasTakenOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := store.Shelf{DB: db}
		addColleague(t, db, "ann")
		addColleague(t, db, "bob")
		c := shelf.Collection{ID: "c1", Title: "Start", Shape: shelf.Plain, Owner: "ann", OwnerName: "Ann", Revision: 1, Created: useDay, Updated: useDay, UpdatedBy: "Ann"}
		for i := range 4 {
			c.Items = append(c.Items, shelf.Item{ID: fmt.Sprint("i", i), Kind: shelf.DocumentItem, Document: fmt.Sprint("d", i), Page: i, Note: "note"})
		}
		if err := s.AddCollection(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		got, err := s.CollectionByID(t.Context(), "c1")
		if diff := cmp.Diff(c, got); err != nil || diff != "" {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
		c.Items = []shelf.Item{c.Items[3], c.Items[0], c.Items[1]}
		c.Shared = true
		if err := s.ChangeCollection(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeCollection(t.Context(), c); !fault.Is(err, fault.Conflict) {
			t.Errorf("a change of an old revision: %v", err)
		}
		c.Revision = 2
		shared, err := s.Collections(t.Context(), shelf.CollectionFilter{Person: "bob", Document: "d1"})
		if diff := cmp.Diff([]shelf.Collection{c}, shared); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		for _, f := range []shelf.CollectionFilter{{Person: "bob", Own: true}, {Person: "bob", Document: "d2"}} {
			if got, err := s.Collections(t.Context(), f); err != nil || len(got) != 0 {
				t.Errorf("%+v: %v, %v", f, got, err)
			}
		}
		x, place, err := s.RemovedItem(t.Context(), "c1", "i2")
		if err != nil || place != 2 || x.Document != "d2" || x.Note != "note" {
			t.Errorf("what was taken out: %+v at %d, %v", x, place, err)
		}
		if _, _, err := s.RemovedItem(t.Context(), "c1", "i0"); !fault.Is(err, fault.NotFound) {
			t.Errorf("what was not taken out: %v", err)
		}
	})
}
