//go:build unix

package shelf_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/search"
	"tandem/search/local"
)

// manyAssets are the documents of a library of assets only.
type manyAssets struct {
	shelf.Documents
	library *library.Service
}

// Open implements shelf.Documents.
func (m manyAssets) Open(ctx context.Context, p account.Person, ids []string) (map[string]shelf.Document, error) {
	out := make(map[string]shelf.Document, len(ids))
	for part := range slices.Chunk(ids, 500) {
		found, err := m.library.Visible(ctx, p, part)
		if err != nil {
			return nil, err
		}
		for id, a := range found {
			out[id] = shelf.Document{ID: id, Kind: "asset", Title: a.Title, URL: "/library/" + id, Facets: a.Facets, Updated: a.Version.Created}
		}
	}
	return out, nil
}

var (
	benchDay     = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	benchFormats = []string{"deck", "one-pager", "faq", "handbook", "case-study", "price-list", "template", "demo"}
)

// benchAsset is an asset of a large library, with what the index holds of it: three pages of a hundred words.
func benchAsset(i int, rng *rand.Rand) (library.Asset, search.Document) {
	pick := func(name string, n int) []string { return []string{fmt.Sprintf("%s-%d", name, rng.IntN(n))} }
	facets := map[search.Facet][]string{
		search.FacetFormat: {benchFormats[rng.IntN(len(benchFormats))]}, search.FacetIndustry: pick("industry", 12), search.FacetStage: pick("stage", 5),
		search.FacetPersona: pick("persona", 8), search.FacetCompetitor: pick("competitor", 20),
	}
	if i%200 == 0 {
		facets[search.FacetFormat] = []string{shelf.CardFormat}
	}
	a := library.Asset{
		ID: fmt.Sprintf("b%05d", i), Title: fmt.Sprintf("Deck %d", i), State: library.Approved, Before: library.Approved, OwnerID: "mara", Created: benchDay, Updated: benchDay, Revision: 1, Facets: facets,
		Version: library.Version{
			Number: 1, Blob: library.Blob(fmt.Sprintf("%064d", i)), FileName: "deck.pdf", Size: 10, Media: "application/pdf", Format: "pdf", Created: benchDay.Add(-time.Duration(rng.IntN(900)) * 24 * time.Hour),
			Progress: library.TextReady, Pages: 3, Searchable: 3,
		},
	}
	d := search.Document{
		ID: a.ID, Version: uint64(i + 1), Kind: "asset", Title: a.Title, URL: "/library/" + a.ID, Language: "en", State: "approved", ForReps: true, Fresh: a.Version.Created, Used: int64(rng.IntN(300)), Facets: facets,
	}
	for n := range 3 {
		var text strings.Builder
		for range 100 {
			fmt.Fprintf(&text, "word%d ", int(rng.ExpFloat64()*900))
		}
		if n == 1 && i%300 == 0 {
			text.WriteString("Harbour Clinics")
		}
		d.Records = append(d.Records, search.Record{Page: n + 1, Heading: "Page", Body: text.String()})
	}
	return a, d
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkPrep prepares calls in a library of 10,000 assets, everything said about each. The 99th percentile and the
// processor's time are reported beside the mean.
func BenchmarkPrep(b *testing.B) {
	ctx, db, clock := b.Context(), storetest.Open(b), func() time.Time { return benchDay }
	st, rng := store.Library{DB: db}, rand.New(rand.NewPCG(1, 2))
	x, err := local.Open(local.Options{Now: clock})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	i := 0
	err = x.Rebuild(ctx, search.Library, func() (search.Document, bool, error) {
		if i == 10_000 {
			return search.Document{}, false, nil
		}
		a, d := benchAsset(i, rng)
		i++
		return d, true, st.AddAsset(ctx, a)
	})
	if err != nil {
		b.Fatal(err)
	}
	lib := &library.Service{Store: st, Now: clock, Uses: store.Uses{DB: db}}
	prep := &shelf.Prep{Index: x, Library: lib, Documents: manyAssets{library: lib}, Cards: &shelf.Cards{Library: lib, Now: clock}, Now: clock}
	rep := account.Person{ID: "rep", Roles: []account.Role{account.Rep}}
	var took []time.Duration
	busy := cpu()
	for b.Loop() {
		brief := shelf.Brief{
			Company: "Harbour Clinics", Industry: fmt.Sprintf("industry-%d", rng.IntN(12)), Persona: fmt.Sprintf("persona-%d", rng.IntN(8)), Stage: fmt.Sprintf("stage-%d", rng.IntN(5)),
			Competitor: fmt.Sprintf("competitor-%d", rng.IntN(20)),
		}
		began := time.Now()
		got, err := prep.Answer(ctx, rep, brief)
		took = append(took, time.Since(began))
		if err != nil || len(got.Best) != 5 || got.Away {
			b.Fatalf("%+v gave %d documents, away %v: %v", brief, len(got.Best), got.Away, err)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64((cpu()-busy).Microseconds())/1000/float64(len(took)), "cpu-ms/op")
}
