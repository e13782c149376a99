package meili_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tandem/search"
	"tandem/search/meili"
)

// library makes documents of three pages of about 130 words each, from a vocabulary as uneven as a real one.
func library(n int) func() (search.Document, bool, error) {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.2, 4, 20000)
	text := func(words int) string {
		var b strings.Builder
		for range words {
			fmt.Fprintf(&b, "%s ", word(zipf.Uint64()))
		}
		return b.String()
	}
	i := 0
	return func() (search.Document, bool, error) {
		if i == n {
			return search.Document{}, false, nil
		}
		i++
		d := doc(fmt.Sprintf("doc%06d", i), 1, text(6), text(130), text(130), text(130))
		d.Facets = map[search.Facet][]string{
			search.FacetIndustry: {word(rng.Uint64() % 12)},
			search.FacetStage:    {word(rng.Uint64() % 5)},
			search.FacetPersona:  {word(rng.Uint64() % 8), word(rng.Uint64() % 8)},
		}
		return d, true, nil
	}
}

// word spells a number in syllables.
func word(n uint64) string {
	syllables := []string{"ka", "lo", "mi", "ren", "to", "sa", "vel", "dor", "an", "ti", "gu", "pex"}
	s := ""
	for n += 12; n > 0; n /= 12 {
		s += syllables[n%12]
	}
	return s
}

func filled(b *testing.B, n int) *meili.Index {
	b.Helper()
	x := open(b)
	if err := x.Rebuild(b.Context(), search.Public, library(n)); err != nil {
		b.Fatal(err)
	}
	return x
}

func BenchmarkRebuild(b *testing.B) {
	x := open(b)
	const n = 1000
	for b.Loop() {
		if err := x.Rebuild(b.Context(), search.Public, library(n)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*n), "ms/document")
}

func BenchmarkSearch(b *testing.B) {
	x := filled(b, 5000)
	rng := rand.New(rand.NewPCG(3, 4))
	for b.Loop() {
		q := search.Query{
			Audience: search.ForPublic,
			Text:     word(rng.Uint64()%200) + " " + word(rng.Uint64()%2000),
			Chosen:   map[search.Facet][]string{search.FacetStage: {word(rng.Uint64() % 5)}, search.FacetIndustry: {word(1), word(2)}},
			Count: []search.Facet{
				search.FacetKind, search.FacetIndustry, search.FacetPersona, search.FacetStage, search.FacetTopic, search.FacetFormat,
			},
		}
		if _, err := x.Search(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLongQuestion asks with ten words of which few documents have all.
func BenchmarkLongQuestion(b *testing.B) {
	x := filled(b, 5000)
	rng := rand.New(rand.NewPCG(5, 6))
	for b.Loop() {
		var words []string
		for range 10 {
			words = append(words, word(rng.Uint64()%2000))
		}
		q := search.Query{Audience: search.ForPublic, Text: strings.Join(words, " "), Count: []search.Facet{search.FacetKind}}
		if _, err := x.Search(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	x := filled(b, 1000)
	version := uint64(1)
	for b.Loop() {
		version++
		if err := x.Apply(b.Context(), search.Public, []search.Change{put(doc("doc000001", version, "Title", "text", "more"))}); err != nil {
			b.Fatal(err)
		}
	}
}
