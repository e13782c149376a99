package local_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/search"
	"tandem/search/local"
)

// made returns n documents of so many pages of about 130 words, from a vocabulary as uneven as a real one.
func made(n, pages int) func() (search.Document, bool, error) {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.2, 4, 30_000)
	text := func(words int) string {
		var b strings.Builder
		for range words {
			b.WriteString(spelt(zipf.Uint64()))
			b.WriteByte(' ')
		}
		return b.String()
	}
	i := 0
	return func() (search.Document, bool, error) {
		if i == n {
			return search.Document{}, false, nil
		}
		i++
		d := search.Document{
			ID: fmt.Sprintf("doc%06d", i), Version: 1, Kind: "asset", Title: text(6), Summary: text(15), Language: "en",
			State: "approved", ForReps: i%10 != 0, Fresh: time.Unix(int64(rng.IntN(1e9)), 0), Used: int64(rng.IntN(500)),
			Tags: []string{spelt(rng.Uint64() % 40)},
			Facets: map[search.Facet][]string{
				search.FacetIndustry: {spelt(rng.Uint64() % 12)},
				search.FacetStage:    {spelt(rng.Uint64() % 5)},
				search.FacetPersona:  {spelt(rng.Uint64() % 8), spelt(rng.Uint64() % 8)},
				search.FacetFormat:   {spelt(rng.Uint64() % 6)},
			},
		}
		for p := range pages {
			d.Records = append(d.Records, search.Record{Page: p + 1, Heading: text(5), Body: text(130)})
		}
		return d, true, nil
	}
}

// spelt writes a number in syllables.
func spelt(n uint64) string {
	syllables := []string{"ka", "lo", "mi", "ren", "to", "sa", "vel", "dor", "an", "ti", "gu", "pex"}
	s := ""
	for n += 12; n > 0; n /= 12 {
		s += syllables[n%12]
	}
	return s
}

func rebuilt(b *testing.B, n, pages int) *local.Index {
	b.Helper()
	x, err := local.Open(local.Options{Limit: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	if err := x.Rebuild(b.Context(), search.Library, made(n, pages)); err != nil {
		b.Fatal(err)
	}
	return x
}

func BenchmarkRebuild(b *testing.B) {
	const n = 3000 // 9,000 records
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		x := rebuilt(b, n, 3)
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(x)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/document")
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/n, "B/document")
}

// queries are what people ask: seldom words and common ones, a typo, a beginning, a long question, nothing.
var queries = map[string]func(rng *rand.Rand) string{
	"words":  func(rng *rand.Rand) string { return spelt(rng.Uint64()%200) + " " + spelt(rng.Uint64()%3000) + " " },
	"common": func(rng *rand.Rand) string { return spelt(rng.Uint64()%3) + " " + spelt(rng.Uint64()%5) + " " },
	"typo":   func(rng *rand.Rand) string { return spelt(rng.Uint64()%200) + "x " + spelt(rng.Uint64()%200) + "qv " },
	"prefix": func(rng *rand.Rand) string { return spelt(rng.Uint64()%2000) + " " + spelt(rng.Uint64() % 200)[:3] },
	"phrase": func(rng *rand.Rand) string { return fmt.Sprintf("%q", spelt(rng.Uint64()%5)+" "+spelt(rng.Uint64()%5)) },
	"browse": func(*rand.Rand) string { return "" },
	"long": func(rng *rand.Rand) string {
		var words []string
		for range 10 {
			words = append(words, spelt(rng.Uint64()%2000))
		}
		return strings.Join(words, " ") + " "
	},
}

// BenchmarkSearchDeep is BenchmarkSearch among long documents: 10,000 of twenty pages each.
func BenchmarkSearchDeep(b *testing.B) {
	n := 10_000
	if testing.Short() {
		n = 1000
	}
	x := rebuilt(b, n, 20)
	for name, text := range queries {
		b.Run(name, func(b *testing.B) { benchmarkQuery(b, x, text) })
	}
}

// BenchmarkSearch asks for a full page: twenty hits with snippets, six counts, a choice in two facets.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{3_333, 33_333} { // 10,000 and 100,000 records
		if n > 10_000 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprintf("records=%d", 3*n), func(b *testing.B) {
			x := rebuilt(b, n, 3)
			for name, text := range queries {
				b.Run(name, func(b *testing.B) { benchmarkQuery(b, x, text) })
			}
		})
	}
}

func benchmarkQuery(b *testing.B, x *local.Index, text func(*rand.Rand) string) {
	rng := rand.New(rand.NewPCG(3, 4))
	var took []time.Duration
	for b.Loop() {
		q := search.Query{
			Audience: search.ForRep, Text: text(rng), Count: search.Facets[:6],
			Chosen: map[search.Facet][]string{
				search.FacetStage: {spelt(1), spelt(2)}, search.FacetIndustry: {spelt(1), spelt(2), spelt(rng.Uint64() % 12)},
			},
		}
		began := time.Now()
		if _, err := x.Search(b.Context(), q); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

func BenchmarkApply(b *testing.B) {
	x := rebuilt(b, 3_333, 3)
	next := made(1<<30, 3)
	version := uint64(1)
	for b.Loop() {
		d, _, _ := next()
		version++
		d.ID, d.Version = fmt.Sprintf("doc%06d", 1+version%3000), version
		if err := x.Apply(b.Context(), search.Library, []search.Change{{ID: d.ID, Version: d.Version, Doc: &d}}); err != nil {
			b.Fatal(err)
		}
	}
}
