package publish

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"tandem/content"
)

const (
	relatedCount = 3
	// Of everything a document shares a trait with, only its neighbours in time are looked at: a new document then
	// changes the pages of some documents near it, not of every one with its topic.
	relatedReach = 10
)

// relation is a document shown beside another, and why.
type relation struct {
	doc    *content.Document
	reason string
}

// trait is something documents have in common, with those that have it, newest first.
type trait struct {
	reason string
	weight float64
	docs   []*content.Document
}

// place is where a document stands among those that share a trait.
type place struct {
	trait *trait
	at    int
}

// relate finds the documents nearest to each article and case study. A rare trait binds more than a common one, a topic
// more than a product, a product more than an industry.
func (b *builder) relate() {
	both := slices.Concat(b.arts, b.cases)
	newestFirst(both)
	traits := map[string]*trait{}
	places := make(map[*content.Document][]place, len(both))
	for _, d := range both {
		for _, slug := range d.Topics {
			join(traits, places, d, "topic/"+slug, "Also about “"+b.topicTitle(slug)+"”", 1)
		}
		for _, slug := range d.Facets["product"] {
			join(traits, places, d, "product/"+slug, "Same product: "+label(slug), 0.7)
		}
		for _, slug := range d.Facets["industry"] {
			join(traits, places, d, "industry/"+slug, "Same industry: "+label(slug), 0.5)
		}
	}
	for _, t := range traits {
		t.weight /= math.Log2(float64(1 + len(t.docs)))
	}
	found := make([][]relation, len(both))
	parallel(len(both), func(i int) { found[i] = nearest(both[i], places[both[i]]) })
	b.related = make(map[*content.Document][]relation, len(both))
	for i, d := range both {
		b.related[d] = found[i]
	}
}

func join(traits map[string]*trait, places map[*content.Document][]place, d *content.Document, key, reason string, weight float64) {
	t := traits[key]
	if t == nil {
		t = &trait{reason: reason, weight: weight}
		traits[key] = t
	}
	if n := len(t.docs); n > 0 && t.docs[n-1] == d {
		return // named twice
	}
	places[d] = append(places[d], place{t, len(t.docs)})
	t.docs = append(t.docs, d)
}

type candidate struct {
	relation
	score, best float64
}

// nearest ranks the documents around d. Where articles and case studies both are near, both are shown: who reads about a
// problem wants to see it solved, and the other way round.
func nearest(d *content.Document, places []place) []relation {
	var all []candidate
	index := map[*content.Document]int{}
	for _, p := range places {
		t := p.trait
		for _, o := range t.docs[max(0, p.at-relatedReach):min(len(t.docs), p.at+relatedReach+1)] {
			if o == d {
				continue
			}
			i, known := index[o]
			if !known {
				i = len(all)
				index[o] = i
				all = append(all, candidate{relation: relation{doc: o}})
			}
			c := &all[i]
			c.score += t.weight
			if t.weight > c.best {
				c.best, c.reason = t.weight, t.reason
			}
		}
	}
	slices.SortFunc(all, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), y.doc.Published.Compare(x.doc.Published), cmp.Compare(x.doc.Path(), y.doc.Path()))
	})
	out := make([]relation, 0, relatedCount)
	for _, c := range all[:min(relatedCount, len(all))] {
		out = append(out, c.relation)
	}
	if len(all) <= relatedCount || slices.ContainsFunc(out, func(r relation) bool { return r.doc.Kind != d.Kind }) {
		return out
	}
	if i := slices.IndexFunc(all, func(c candidate) bool { return c.doc.Kind != d.Kind }); i >= 0 {
		out[relatedCount-1] = all[i].relation
	}
	return out
}

// parallel runs f for every index below n on all processors.
func parallel(n int, f func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
