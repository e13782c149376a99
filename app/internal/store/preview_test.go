package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

// key is a blob's address made of one letter.
func key(letter string) library.Blob { return library.Blob(strings.Repeat(letter, 64)) }

func TestPreviews_AreForgottenWithTheirBytes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, now := t.Context(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		l, p := store.Library{DB: db}, store.Previews{DB: db}
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		check(l.AddAsset(ctx, library.Asset{
			ID: "A", Title: "A", State: library.Approved, Created: now, Updated: now, Revision: 1,
			Version: library.Version{Number: 1, Blob: key("a"), FileName: "a.pdf", Size: 1, Media: "application/pdf", Format: "pdf", Created: now, Progress: library.Stored},
		}))
		check(p.SetPDF(ctx, key("a"), key("d"), false, now))
		check(p.BeginPages(ctx, key("a"), 2, now))
		sheet := library.NewSheet{Sheet: library.Sheet{Number: 1, State: library.PageReady, Width: 16, Height: 9}, Picture: key("b"), Thumb: key("c")}
		added, err := p.AddSheet(ctx, key("a"), sheet, now)
		check(err)
		again, err := p.AddSheet(ctx, key("a"), sheet, now)
		check(err)
		if !added || again {
			t.Errorf("the first page was added: %v, and once more: %v", added, again)
		}
		keys := []library.Blob{key("a"), key("b"), key("c"), key("d"), key("e")}
		held, err := l.Holds(ctx, keys)
		check(err)
		if diff := cmp.Diff(map[library.Blob]bool{key("a"): true, key("b"): true, key("c"): true, key("d"): true}, held); diff != "" {
			t.Errorf("held (-want +got):\n%s", diff)
		}
		if lost, err := p.LostPreviews(ctx, now.Add(time.Hour), 10); err != nil || len(lost) != 0 {
			t.Errorf("lost while the asset is there: %v, %v", lost, err)
		}
		if made, err := p.DropPreview(ctx, key("a")); err != nil || len(made) != 0 {
			t.Errorf("dropped while the asset is there: %v, %v", made, err)
		}
		check(store.DropAsset(ctx, db, "A"))
		lost, err := p.LostPreviews(ctx, now.Add(time.Hour), 10)
		check(err)
		if diff := cmp.Diff([]library.Blob{key("a")}, lost); diff != "" {
			t.Fatalf("lost (-want +got):\n%s", diff)
		}
		made, err := p.DropPreview(ctx, key("a"))
		check(err)
		if len(made) != 3 {
			t.Errorf("made for it: %v, want pictures and PDF", made)
		}
		if held, err := l.Holds(ctx, keys); err != nil || len(held) != 0 {
			t.Errorf("held after that: %v, %v", held, err)
		}
	})
}
