package local

import (
	"cmp"
	"math"
	"slices"
	"time"

	"tandem/search"
	"tandem/search/local/internal/bitset"
)

// The constants of BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), tried on judged sets.
const (
	k1 = 1.2
	b  = 0.6
)

const (
	proximityWeight = 0.5
	proximityReach  = 8
	titleShare      = 0.7
	titleWhole      = 1.0
	rowWeight       = 0.5 // of a synonym of several words

	unsettledShare = 0.85 // of its score that a draft or a retired document keeps

	reranked = 400 // best documents that are looked at more closely
	enough   = 20  // documents with all words, from which those with fewer are left out
	checked  = 1000
)

// scored is a document that matches.
type scored struct {
	doc     uint32
	score   float32
	matched uint8 // words of the query that it has
}

// scores are what documents have gathered, by number.
type scores struct {
	sum     []float32
	word    []float32 // of the word at hand
	matched []uint8
	touched []uint32
}

// gather scores every allowed document by every word. It stops early when the time is over.
func (c *core) gather(r reading, a audience, allowed *bitset.Set, over func() bool) (out []scored, partial bool) {
	s := scores{sum: make([]float32, len(c.entries)), word: make([]float32, len(c.entries)), matched: make([]uint8, len(c.entries))}
	for _, w := range r.words {
		if partial = c.gatherWord(&s, w, a, allowed, over); partial {
			break
		}
	}
	for _, d := range s.touched {
		out = append(out, scored{d, s.sum[d], s.matched[d]})
	}
	return out, partial
}

// gatherWord adds the best match of one word to each document's score.
func (c *core) gatherWord(s *scores, w *word, a audience, allowed *bitset.Set, over func() bool) (partial bool) {
	var hit []uint32
	add := func(d uint32, v float32) {
		if s.word[d] == 0 {
			hit = append(hit, d)
		}
		s.word[d] = max(s.word[d], v)
	}
	n := 0
	for _, t := range w.terms {
		for _, p := range c.postings[t.id].places {
			if n++; n%checked == 0 && over() {
				partial = true
				break
			}
			if allowed.Has(p.doc) {
				length := c.entries[p.doc].length
				add(p.doc, t.weight*w.idf*p.tf*(k1+1)/(p.tf+k1*(1-b+b*length/a.average)))
			}
		}
	}
	for _, r := range w.rows {
		if partial {
			break
		}
		c.rows(r, allowed).Each(func(d uint32) bool {
			add(d, rowWeight*float32(math.Log(1+float64(a.count))))
			return true
		})
	}
	for _, d := range hit {
		if s.matched[d] == 0 {
			s.touched = append(s.touched, d)
		}
		s.sum[d] += s.word[d]
		s.matched[d]++
		s.word[d] = 0
	}
	return partial
}

// choose keeps the documents with most words: those with all, and with one less and so on until there are enough.
func (c *core) choose(found []scored) []scored {
	var most uint8
	perCount := map[uint8]int{}
	for _, f := range found {
		most = max(most, f.matched)
		perCount[f.matched]++
	}
	least, have := most, perCount[most]
	// A long question never has all its words in one document: half of them will do.
	floor := (most + 1) / 2
	for least > 1 && least > floor && have < enough {
		least--
		have += perCount[least]
	}
	return slices.DeleteFunc(found, func(f scored) bool { return f.matched < least })
}

// rank puts the first k at the front: by score for relevance, or by what was asked. When the time is over it does not look
// at how close the words stand.
func (c *core) rank(r reading, found []scored, order search.Sort, k int, over func() bool) {
	byScore := func(x, y scored) int { return cmp.Or(cmp.Compare(y.score, x.score), c.ties(x.doc, y.doc)) }
	leading(found, max(k, reranked), byScore)
	top := found[:min(len(found), reranked)]
	c.addCloseness(r, top, over)
	for i := range top {
		if settled(c.entries[top[i].doc].doc.State) == 0 {
			top[i].score *= unsettledShare
		}
	}
	slices.SortFunc(top, byScore)
	if order != search.ByRelevance {
		leading(found, k, func(x, y scored) int { return cmp.Or(c.preferred(x.doc, y.doc, order), byScore(x, y)) })
	}
}

// preferred orders documents as was asked for.
func (c *core) preferred(x, y uint32, order search.Sort) int {
	a, d := &c.entries[x].doc, &c.entries[y].doc
	if order == search.ByUsed {
		return cmp.Compare(d.Used, a.Used)
	}
	return d.Fresh.Compare(a.Fresh)
}

// settled is 1 for states that people rely on.
func settled(state string) int {
	if state == "approved" || state == "live" {
		return 1
	}
	return 0
}

// ties orders documents that are equally relevant: approved, fresh, used, then by id.
func (c *core) ties(x, y uint32) int {
	a, d := &c.entries[x].doc, &c.entries[y].doc
	return cmp.Or(
		cmp.Compare(settled(d.State), settled(a.State)), d.Fresh.Compare(a.Fresh), cmp.Compare(d.Used, a.Used),
		cmp.Compare(a.ID, d.ID),
	)
}

// deadline returns a function that says when the time of a search is over.
func deadline(now func() time.Time, limit time.Duration) func() bool {
	end := now().Add(limit)
	return func() bool { return now().After(end) }
}
