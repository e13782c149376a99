package publish

import (
	"cmp"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"strings"
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

// How much a trait binds: a link says more than a subject, a subject more than a product, a product more than an
// industry, and a word least.
const (
	weightLink     = 1.6
	weightTopic    = 1
	weightProduct  = 0.7
	weightIndustry = 0.5
	weightWord     = 0.35
)

// relate finds the documents nearest to each article and case study of the edition.
func (b *edition) relate() {
	both := slices.Concat(b.arts, b.cases)
	newestFirst(both)
	w := b.web(both)
	found := make([][]relation, len(both))
	parallel(len(both), func(i int) { found[i] = b.nearest(w, both[i]) })
	b.related = make(map[*content.Document][]relation, len(both))
	for i, d := range both {
		b.related[d] = found[i]
	}
}

// web is what binds the documents of an edition.
type web struct {
	traits map[string]*trait
	places map[*content.Document][]place
	from   map[*content.Document][]*content.Document // that link to it, newest first
	to     map[*content.Document][]*content.Document // that it links to
}

// web reads off the documents, newest first, what they share. A rare trait binds more than a common one; how rare is
// taken by powers of two, so that one more document hardly ever changes the order elsewhere.
func (b *edition) web(docs []*content.Document) *web {
	w := &web{
		traits: map[string]*trait{}, places: make(map[*content.Document][]place, len(docs)),
		from: map[*content.Document][]*content.Document{}, to: map[*content.Document][]*content.Document{},
	}
	count, byLink := map[string]int{}, make(map[uint64]*content.Document, len(docs))
	for _, d := range docs {
		byLink[pathPrint(d.Path())] = d
		for _, word := range b.traitsOf(d).words {
			count[word]++
		}
	}
	for _, d := range docs {
		for _, slug := range d.Topics {
			w.join(d, "topic/"+slug, func() string { return fmt.Sprintf(b.words.alsoAbout, b.topicTitle(slug)) }, weightTopic)
		}
		for _, slug := range d.Facets["product"] {
			w.join(d, "product/"+slug, func() string { return fmt.Sprintf(b.words.sameProduct, label(slug)) }, weightProduct)
		}
		for _, slug := range d.Facets["industry"] {
			w.join(d, "industry/"+slug, func() string { return fmt.Sprintf(b.words.sameIndustry, label(slug)) }, weightIndustry)
		}
		t := b.traitsOf(d)
		for _, word := range rarest(t.words, count) {
			w.join(d, "word/"+word, func() string { return fmt.Sprintf(b.words.alsoMentions, word) }, weightWord)
		}
		for _, link := range t.links {
			if o := byLink[link]; o != nil && o != d {
				w.from[o] = append(w.from[o], d)
				w.to[d] = append(w.to[d], o)
			}
		}
	}
	for _, t := range w.traits {
		t.weight /= float64(bits.Len(uint(len(t.docs))))
	}
	return w
}

func (w *web) join(d *content.Document, key string, reason func() string, weight float64) {
	t := w.traits[key]
	if t == nil {
		t = &trait{reason: reason(), weight: weight}
		w.traits[key] = t
	}
	if n := len(t.docs); n > 0 && t.docs[n-1] == d {
		return // named twice
	}
	w.places[d] = append(w.places[d], place{t, len(t.docs)})
	t.docs = append(t.docs, d)
}

type candidate struct {
	relation
	score, best float64
}

// candidates collects documents with how near they are.
type candidates struct {
	all   []candidate
	index map[*content.Document]int
}

var candidatePool = sync.Pool{New: func() any { return &candidates{index: map[*content.Document]int{}} }}

func (c *candidates) add(o *content.Document, weight float64, reason string) {
	i, known := c.index[o]
	if !known {
		i = len(c.all)
		c.index[o] = i
		c.all = append(c.all, candidate{relation: relation{doc: o}})
	}
	x := &c.all[i]
	x.score += weight
	if weight > x.best {
		x.best, x.reason = weight, reason
	}
}

// nearest ranks the documents around d. Where articles and case studies both are near, both are shown: who reads about a
// problem wants to see it solved, and the other way round. What the series' box shows beside it is left out.
func (b *edition) nearest(w *web, d *content.Document) []relation {
	c := candidatePool.Get().(*candidates)
	defer candidatePool.Put(c)
	c.all = c.all[:0]
	clear(c.index)
	for _, p := range w.places[d] {
		t := p.trait
		for _, o := range t.docs[max(0, p.at-relatedReach):min(len(t.docs), p.at+relatedReach+1)] {
			if o != d {
				c.add(o, t.weight, t.reason)
			}
		}
	}
	for _, o := range w.to[d][:min(len(w.to[d]), relatedReach)] {
		c.add(o, weightLink, b.words.linkedFromHere)
	}
	for _, o := range w.from[d][:min(len(w.from[d]), relatedReach)] {
		c.add(o, weightLink, b.words.linksHere)
	}
	return c.best(d.Kind, func(o *content.Document) bool { return b.seriesNeighbours(d, o) || unindexed(o) })
}

// better reports whether a candidate comes before another.
func (c *candidate) better(o *candidate) bool {
	if c.score != o.score {
		return c.score > o.score
	}
	if n := c.doc.Published.Compare(o.doc.Published); n != 0 {
		return n > 0
	}
	return c.doc.Path() < o.doc.Path()
}

// best are the nearest of the candidates, and in place of the last the nearest of another kind when all are of one.
func (c *candidates) best(kind content.Kind, left func(*content.Document) bool) []relation {
	top := make([]*candidate, 0, relatedCount+1)
	var other *candidate
	for i := range c.all {
		x := &c.all[i]
		if left(x.doc) {
			continue
		}
		if x.doc.Kind != kind && (other == nil || x.better(other)) {
			other = x
		}
		at := len(top)
		for at > 0 && x.better(top[at-1]) {
			at--
		}
		if at < relatedCount {
			top = slices.Insert(top, at, x)
			top = top[:min(len(top), relatedCount)]
		}
	}
	if other != nil && !slices.ContainsFunc(top, func(x *candidate) bool { return x.doc.Kind != kind }) {
		top[len(top)-1] = other
	}
	out := make([]relation, len(top))
	for i, x := range top {
		out[i] = x.relation
	}
	return out
}

// traits are what is found in one document by itself.
type traits struct {
	words    []string // that its title, description and headings share with others, each once
	links    []uint64 // prints of paths of ours that its text leads to, each once: the paths themselves would fill memory
	headings string   // see Headings
}

const (
	mostWords    = 6  // of a document that bind it
	commonWord   = 32 // documents that have a word before it says nothing
	shortTrait   = 5
	mostOwnLinks = 64
)

// traitsOf reads a document once: the next snapshot takes over what was found.
func (b *builder) traitsOf(d *content.Document) *traits {
	if t := b.s.traits[d]; t != nil {
		return t
	}
	if b.Previous != nil {
		if t := b.Previous.traits[d]; t != nil {
			b.s.traits[d] = t
			return t
		}
	}
	said := d.Text()
	t := &traits{links: ownLinks(said.HTML)}
	text := d.Title + " " + d.Description + " " + d.Phrase
	t.headings = headingsOf(said)
	text += " " + t.headings
	for _, w := range longWords(text) {
		if len(w) >= shortTrait && !slices.Contains(t.words, w) {
			t.words = append(t.words, w)
		}
	}
	b.s.traits[d] = t
	return t
}

// headingsOf are the words of a table of contents.
func headingsOf(t content.Text) string {
	var out []string
	for _, h := range t.TOC() {
		out = append(out, h.Text)
	}
	return strings.Join(out, " ")
}

// Headings are the words of a document's headings, as many as its table of contents has.
func (s *Snapshot) Headings(d *content.Document) string {
	if t := s.traits[d]; t != nil {
		return t.headings
	}
	return headingsOf(d.Text())
}

// ownLinks are the prints of paths that sanitised HTML leads to on this site.
func ownLinks(html string) []uint64 {
	var out []uint64
	for len(out) < mostOwnLinks {
		_, rest, ok := strings.Cut(html, ` href="/`)
		if !ok {
			break
		}
		path, after, _ := strings.Cut(rest, `"`)
		html = after
		path, _, _ = strings.Cut(path, "#")
		path, _, _ = strings.Cut(path, "?")
		if p := pathPrint("/" + path); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return slices.Clip(out)
}

// pathPrint stands for a path (FNV-1a). That two of a site have the same is as good as impossible, and would only put one
// document among the near ones.
func pathPrint(path string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(path) {
		h = (h ^ uint64(path[i])) * 1099511628211
	}
	return h
}

// rarest are the words that fewest documents have, of those that more than one has.
func rarest(words []string, count map[string]int) []string {
	var out []string
	for _, w := range words {
		if n := count[w]; n > 1 && n <= commonWord {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(x, y string) int {
		return cmp.Or(bits.Len(uint(count[x]))-bits.Len(uint(count[y])), cmp.Compare(x, y))
	})
	return out[:min(len(out), mostWords)]
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
