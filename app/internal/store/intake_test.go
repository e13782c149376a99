package store_test

import (
	"fmt"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

func TestIntake_BatchesAndTheirFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx, now := store.Intake{DB: db}, t.Context(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		b := intake.Batch{ID: "b1", Name: "Files", PersonID: "m", PersonName: "Mara", Choices: intake.Choices{Levels: []string{"product"}}, Created: now}
		var items []intake.Item
		for n := range 90 {
			items = append(items, intake.Item{
				ID: fmt.Sprintf("i%02d", n), Batch: "b1", Position: n, Path: fmt.Sprintf("%02d.zip", n), Size: 3 << 30, PersonID: "m", Asset: "a", State: intake.Waiting, Created: now, Touched: now,
				Details: intake.Details{Tags: []string{"x"}},
			})
		}
		ok(s.AddBatch(ctx, b, items))
		held, err := s.SetUpload(ctx, "i00", "", "u1")
		ok(err)
		second, err := s.SetUpload(ctx, "i00", "", "u2")
		ok(err)
		if held != "u1" || second != "u1" {
			t.Errorf("the upload is %q, then %q; the first one stays", held, second)
		}
		ok(s.Received(ctx, "i00", 5, now.Add(time.Hour)))
		for range 2 { // the second time changes nothing
			ok(s.Arrived(ctx, "i00", 3<<30, now))
		}
		zip, err := s.ItemByID(ctx, "i00")
		ok(err)
		zip.State = intake.Unpacking
		if settled, err := s.Settle(ctx, zip, now, intake.Checking); !settled || err != nil {
			t.Errorf("settle: %v, %v", settled, err)
		}
		if settled, err := s.Settle(ctx, zip, now, intake.Checking); settled || err != nil {
			t.Errorf("settle from a state it is not in: %v, %v", settled, err)
		}
		entry := intake.Item{ID: "e1", Batch: "b1", Parent: "i00", Position: 0, Path: "in.txt", Size: 7, PersonID: "m", Asset: "b", State: intake.Checking, Created: now, Touched: now}
		for n := range 2 { // listing it twice adds nothing
			entry.ID = fmt.Sprintf("e%d", n)
			ok(s.AddEntries(ctx, zip, []intake.Item{entry}, 2, []string{"a note"}, now))
		}
		ok(s.Later(ctx, zip, "waits", now, now.Add(time.Minute)))
		got, err := s.BatchByID(ctx, "b1")
		ok(err)
		if got.Counts[intake.Waiting] != 89 || got.Counts[intake.Unpacking] != 1 || got.Counts[intake.Checking] != 1 || got.Skipped != 2 || len(got.Notes) != 1 || got.Size != 90*3<<30 {
			t.Errorf("got %+v", got)
		}
		if n, err := s.OpenOf(ctx, "m"); n != 89 || err != nil {
			t.Errorf("%d are open, %v", n, err)
		}
		parent := "i00"
		below, total, err := s.Items(ctx, intake.Filter{Batch: "b1", Parent: &parent, States: []intake.State{intake.Checking}})
		if err != nil || total != 1 || len(below) != 1 || below[0].ID != "e0" {
			t.Errorf("in the zip: %+v, %d, %v", below, total, err)
		}
		silent, err := s.Silent(ctx, now.Add(time.Minute), 1000)
		if err != nil || len(silent) != 89 || silent[0].Details.Tags[0] != "x" {
			t.Errorf("%d are silent, %v", len(silent), err)
		}
		ok(s.Ask(ctx, "b1", intake.Undo, account.Person{ID: "n", Name: "Nora"}, now))
		if got, err = s.BatchByID(ctx, "b1"); err != nil || got.Act != intake.Undo || got.ActName != "Nora" || !got.Undone.Equal(now) {
			t.Errorf("asked: %+v, %v", got, err)
		}
		ok(s.Acted(ctx, "b1"))
		ok(s.Purge(ctx, now.Add(time.Hour)))
		if _, n, err := s.Batches(ctx, 0, 10); n != 1 || err != nil {
			t.Errorf("%d batches, %v; one with open files stays", n, err)
		}
	})
}
