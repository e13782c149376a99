package local

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/search"
)

// drawn makes a document from few words, so that documents share them.
func drawn(rng *rand.Rand, id string, version uint64) search.Document {
	vocabulary := strings.Fields("price pricing prices list deck handover hand over brief objection objections Größe 价格表 renewal leads lead kunde kunden v2.1")
	text := func(n int) string {
		var out []string
		for range n {
			out = append(out, vocabulary[rng.IntN(len(vocabulary))])
		}
		return strings.Join(out, " ")
	}
	d := search.Document{
		ID: id, Version: version, Kind: []string{"asset", "article"}[rng.IntN(2)], Title: text(2), Summary: text(3), Tags: []string{text(1)},
		Language: []string{"en", "de", "zh"}[rng.IntN(3)], State: []string{"approved", "draft"}[rng.IntN(2)], ForReps: rng.IntN(3) > 0,
		Fresh: time.Unix(rng.Int64N(5), 0), Used: rng.Int64N(3),
		Facets: map[search.Facet][]string{search.FacetStage: {[]string{"won", "WON", "lost"}[rng.IntN(3)]}},
	}
	for p := range 1 + rng.IntN(3) {
		d.Records = append(d.Records, search.Record{Page: p + 1, Heading: text(1), Body: text(12), Notes: text(2)})
	}
	return d
}

// Whatever was written over and removed, a core answers as one that never held it, and so does its compacted copy.
func TestCore_HistoryLeavesNoTrace(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	used := newCore()
	held := map[string]search.Document{}
	for i := range 400 {
		id := fmt.Sprint("d", rng.IntN(60))
		if rng.IntN(4) == 0 {
			used.remove(id)
			delete(held, id)
			continue
		}
		held[id] = drawn(rng, id, uint64(i))
		used.put(prepare(held[id]))
	}
	fresh := newCore()
	for _, d := range held {
		fresh.put(prepare(d))
	}
	compact := used.compacted()
	if len(compact.entries) != len(held) || compact.dead != 0 || compact.bytes != fresh.bytes || compact.records != fresh.records {
		t.Errorf("compacted: %d documents, %d dead, %d bytes, %d records; want %d, 0, %d, %d", len(compact.entries), compact.dead,
			compact.bytes, compact.records, len(held), fresh.bytes, fresh.records)
	}
	synonyms := search.Synonyms{"deck": {"price list"}, "hand over": {"handover"}}
	never := func() bool { return false }
	for _, text := range []string{"", "price", "prices li", "objektion", "objetcion", `"price list"`, "price -deck", "deck", "hand over", "handover", "价", "价格", "grosse", "pricelist", "kunden"} {
		for _, a := range []search.Audience{search.ForRep, search.ForMarketer} {
			for _, order := range []search.Sort{search.ByRelevance, search.ByFresh, search.ByUsed} {
				q := search.Query{Audience: a, Text: text, Sort: order, Limit: 7, Offset: 2, Count: search.Facets, Chosen: map[search.Facet][]string{search.FacetStage: {"won"}}}
				want := fresh.find(q, synonyms, never)
				if diff := cmp.Diff(want, used.find(q, synonyms, never)); diff != "" {
					t.Fatalf("%q for %s by %q, with a history (-want +got):\n%s", text, a, order, diff)
				}
				if diff := cmp.Diff(want, compact.find(q, synonyms, never)); diff != "" {
					t.Fatalf("%q for %s by %q, compacted (-want +got):\n%s", text, a, order, diff)
				}
			}
		}
	}
}
