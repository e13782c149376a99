package keep_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/search"
)

// BenchmarkSurvey looks at a library of 2,000 assets that are in use.
func BenchmarkSurvey(b *testing.B) {
	ctx, db, now := b.Context(), storetest.Open(b), time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	st, uses := store.Library{DB: db}, store.Uses{DB: db}
	for i := range 2000 {
		a := library.Asset{
			ID: fmt.Sprintf("b%05d", i), Title: fmt.Sprintf("Deck %d", i), State: library.Approved, Before: library.Approved, OwnerID: "mara", Created: now, Updated: now, Revision: 1,
			Description: "What we say in the first meeting, with the figures of this year and the words of three customers.",
			Facets:      map[search.Facet][]string{search.FacetFormat: {"deck"}, search.FacetPersona: {"founder", "buyer"}, search.FacetStage: {"discovery"}},
			Version: library.Version{
				Number: 1, Blob: library.Blob(fmt.Sprintf("%064d", i)), FileName: "deck.pdf", Size: 10, Media: "application/pdf", Format: "pdf", Created: now.Add(-100 * 24 * time.Hour),
				Progress: library.TextReady, Pages: 10, Searchable: 10,
			},
		}
		if err := st.AddAsset(ctx, a); err != nil {
			b.Fatal(err)
		}
		for n := range i % 20 {
			use := library.Use{ID: fmt.Sprintf("%s-%d", a.ID, n), Asset: a.ID, Version: 1, Person: fmt.Sprintf("p%d", n%7), What: library.Opened, At: now.Add(-time.Duration(n*20) * time.Hour)}
			if _, err := uses.AddUse(ctx, use, now); err != nil {
				b.Fatal(err)
			}
		}
	}
	clock := func() time.Time { return now }
	service := &keep.Service{
		Store: store.Keep{DB: db}, Library: &library.Service{Store: st, Now: clock, Uses: uses}, Shelf: st, People: store.Accounts{DB: db}, Inbox: store.Inbox{DB: db},
		Zone: func() *time.Location { return time.UTC }, Now: clock, Log: slog.New(slog.DiscardHandler), Wake: func() {},
	}
	mara := account.Person{ID: "mara", Roles: []account.Role{account.Marketer}}
	b.Run("survey", func(b *testing.B) {
		for b.Loop() {
			v, err := service.Survey(ctx, mara)
			if err != nil {
				b.Fatal(err)
			}
			if len(v.Of(keep.Hot, "")) < 1500 {
				b.Fatal("the list is not full")
			}
		}
	})
	b.Run("kept", func(b *testing.B) {
		service.Surveys = &keep.Surveys{Fresh: keep.SurveyFresh}
		for b.Loop() {
			v, err := service.Survey(ctx, mara)
			if err != nil || len(v.Of(keep.Hot, "")) < 1500 {
				b.Fatal("the list is not full", err)
			}
		}
	})
	b.Run("assets", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := st.Assets(ctx, library.Filter{Limit: 2000, Oldest: true}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("first page", func(b *testing.B) {
		for b.Loop() {
			if _, n, err := st.Assets(ctx, library.Filter{Standings: library.Findable, At: now, Limit: 50}); err != nil || n != 2000 {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("tabs", func(b *testing.B) {
		for b.Loop() {
			if _, err := st.CountStandings(ctx, now); err != nil {
				b.Fatal(err)
			}
			if _, err := st.FacetValues(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}
