package local

import (
	"encoding/binary"
	"maps"
	"slices"
	"sort"

	"tandem/search"
	"tandem/search/local/internal/analysis"
	"tandem/search/local/internal/bitset"
	"tandem/search/local/internal/lexicon"
)

// field is a part of a document that words are weighed by.
type field uint8

const (
	inTitle field = iota
	inTags
	inSummary
	inHeading
	inBody
	inNotes
	inValues
	fieldCount
)

// weights say how much a word counts in each field.
var weights = [fieldCount]float32{inTitle: 4, inTags: 3, inSummary: 1.5, inHeading: 2, inBody: 1, inNotes: 0.8, inValues: 2}

// segment is a stretch of positions: one field of the document, or of one of its records.
type segment struct {
	start  uint32 // of its first word
	field  field
	record int32 // -1: the document itself
}

// typed are the facets whose values people type as words: "healthcare case study", "battlecard". The others' are too
// common for that.
var typed = []search.Facet{search.FacetFormat, search.FacetIndustry, search.FacetCompetitor, search.FacetRegion}

// gap keeps the last word of a segment from being a neighbour of the next one's first.
const gap = 16

// maxPositions is how many places of a term are kept for each record of a document, so that the last pages of a long one
// are as exact as the first.
const maxPositions = 100

// entry is a document in the index.
type entry struct {
	doc      search.Document // without records
	packed   []byte          // the records
	count    int             // of them
	segments []segment
	length   float32 // words, weighed
	title    uint16  // words of the title
	bytes    int64   // of its text
	stemmer  string
}

// place is a term in a document.
type place struct {
	doc uint32
	tf  float32 // occurrences, weighed by field
	at  uint32  // where its positions begin in postings.bytes
}

// postings are the documents of a term, oldest first.
type postings struct {
	places []place
	bytes  []byte // positions as differences, each list after its length
}

// core is the data of a space. Reading it is safe for many at once; changing it needs to be alone.
type core struct {
	entries    []*entry // by number; nil: dead and forgotten
	numbers    map[string]uint32
	live       bitset.Set
	reps       bitset.Set // documents for reps
	facets     map[search.Facet]map[string]*value
	terms      *lexicon.Lexicon
	postings   []postings
	stems      map[string][]uint32    // "stemmer stem" to terms
	stemmed    map[string]*bitset.Set // by stemmer: terms whose stem is in stems
	stemmers   map[string]int         // stemmers in use, with the number of documents
	length     float64                // of all live documents
	repsLength float64                // of those for reps
	records    int                    // of all live documents
	bytes      int64
	dead       int
}

// value is a facet value as it was first written, with its documents.
type value struct {
	shown  string
	docs   bitset.Set
	others map[uint32]string // the spelling of documents that write it in another way
}

func (v *value) add(doc uint32, spelling string) {
	v.docs.Add(doc)
	if spelling == v.shown {
		return
	}
	if v.others == nil {
		v.others = map[uint32]string{}
	}
	v.others[doc] = spelling
}

func (v *value) remove(doc uint32) {
	v.docs.Remove(doc)
	delete(v.others, doc)
}

// spelling is how most of the documents write the value, n of them in all. A document that is not among them has no say:
// how hidden ones write it is not to be seen.
func (v *value) spelling(among *bitset.Set, n int) string {
	if len(v.others) == 0 {
		return v.shown
	}
	uses := map[string]int{v.shown: n}
	for doc, s := range v.others {
		if among.Has(doc) {
			uses[s]++
			uses[v.shown]--
		}
	}
	best := ""
	for s, k := range uses {
		if k > 0 && (best == "" || k > uses[best] || k == uses[best] && s < best) {
			best = s
		}
	}
	return best
}

func newCore() *core {
	return &core{
		numbers: map[string]uint32{}, facets: map[search.Facet]map[string]*value{}, terms: lexicon.New(), stems: map[string][]uint32{}, stemmed: map[string]*bitset.Set{}, stemmers: map[string]int{},
	}
}

// prepared is a document ready to be put into a core: all the work that needs no lock.
type prepared struct {
	entry   *entry
	stemmer string
	terms   []string          // in order of first use
	tf      map[string]*tally // by term
	facets  map[search.Facet][]string
}

type tally struct {
	tf        float32
	positions []uint32
}

// prepare takes a document apart.
func prepare(d search.Document) *prepared {
	d = own(d)
	stemmer := analysis.Stemmer(d.Language)
	p := &prepared{entry: &entry{doc: d, stemmer: stemmer}, stemmer: stemmer, tf: map[string]*tally{}, facets: map[search.Facet][]string{}}
	at := uint32(0)
	add := func(text string, f field, record int) {
		if text == "" {
			return
		}
		p.entry.segments = append(p.entry.segments, segment{at, f, int32(record)})
		p.entry.bytes += int64(len(text))
		n := uint32(0)
		analysis.Each(text, func(t analysis.Token) bool {
			p.count(t.Term, f, at+n, maxPositions*max(1, record+1))
			n++
			return true
		})
		p.entry.length += float32(n) * min(weights[f], 1)
		if f == inTitle {
			p.entry.title = uint16(min(n, 1<<15))
		}
		at += n + gap
	}
	add(d.Title, inTitle, -1)
	for _, t := range d.Tags {
		add(t, inTags, -1)
	}
	add(d.Summary, inSummary, -1)
	for i, r := range d.Records {
		add(r.Heading, inHeading, i)
		add(r.Body, inBody, i)
		add(r.Notes, inNotes, i)
	}
	for _, f := range search.Facets {
		if values := d.FacetValues(f); len(values) > 0 {
			p.facets[f] = values
		}
	}
	for _, f := range typed {
		for _, v := range p.facets[f] {
			add(v, inValues, -1)
		}
	}
	p.entry.settle()
	return p
}

// own returns a document that shares nothing with its giver that could change, with its texts cleaned.
func own(d search.Document) search.Document {
	d.Title, d.Summary = search.Clean(d.Title), search.Clean(d.Summary)
	d.Tags, d.Records = slices.Clone(d.Tags), slices.Clone(d.Records)
	for i, t := range d.Tags {
		d.Tags[i] = search.Clean(t)
	}
	for i := range d.Records {
		r := &d.Records[i]
		r.Heading, r.Body, r.Notes = search.Clean(r.Heading), search.Clean(r.Body), search.Clean(r.Notes)
	}
	d.Facets = cloneFacets(d.Facets)
	return d
}

func cloneFacets(of map[search.Facet][]string) map[search.Facet][]string {
	out := maps.Clone(of)
	for f, values := range out {
		out[f] = slices.Clone(values)
	}
	return out
}

func (p *prepared) count(term string, f field, at uint32, limit int) {
	t := p.tf[term]
	if t == nil {
		t = &tally{}
		p.tf[term] = t
		p.terms = append(p.terms, term)
	}
	t.tf += weights[f]
	if len(t.positions) < limit {
		t.positions = append(t.positions, at)
	}
}

// put adds a document, in place of the one of its id.
func (c *core) put(p *prepared) {
	c.remove(p.entry.doc.ID)
	n := uint32(len(c.entries))
	c.entries = append(c.entries, p.entry)
	c.numbers[p.entry.doc.ID] = n
	c.live.Add(n)
	if p.entry.doc.ForReps {
		c.reps.Add(n)
		c.repsLength += float64(p.entry.length)
	}
	for f, values := range p.facets {
		of := c.facets[f]
		if of == nil {
			of = map[string]*value{}
			c.facets[f] = of
		}
		for _, v := range values {
			k := search.FacetKey(v)
			if of[k] == nil {
				of[k] = &value{shown: v}
			}
			of[k].add(n, v)
		}
	}
	for _, term := range p.terms {
		c.addTerm(n, term, p.tf[term], p.stemmer)
	}
	c.stemmers[p.stemmer]++
	c.length += float64(p.entry.length)
	c.records += p.entry.count
	c.bytes += p.entry.bytes
}

func (c *core) addTerm(doc uint32, term string, t *tally, stemmer string) {
	id := c.terms.Add(term)
	if int(id) == len(c.postings) {
		c.postings = append(c.postings, postings{})
	}
	c.addStem(id, term, stemmer)
	l := &c.postings[id]
	l.places = append(l.places, place{doc: doc, tf: t.tf, at: uint32(len(l.bytes))})
	l.bytes = binary.AppendUvarint(l.bytes, uint64(len(t.positions)))
	last := uint32(0)
	for _, at := range t.positions {
		l.bytes = binary.AppendUvarint(l.bytes, uint64(at-last))
		last = at
	}
}

// addStem notes the stem of a term in a language once: stemming takes longer than all else.
func (c *core) addStem(id uint32, term, stemmer string) {
	done := c.stemmed[stemmer]
	if done == nil {
		done = &bitset.Set{}
		c.stemmed[stemmer] = done
	}
	if done.Has(id) {
		return
	}
	done.Add(id)
	if stem := analysis.Stem(term, stemmer); stem != "" {
		key := stemmer + " " + stem
		c.stems[key] = append(c.stems[key], id)
	}
}

// remove takes the document of an id out; its postings stay until the core is made anew.
func (c *core) remove(id string) {
	n, ok := c.numbers[id]
	if !ok {
		return
	}
	e := c.entries[n]
	delete(c.numbers, id)
	c.live.Remove(n)
	c.reps.Remove(n)
	for f := range c.facets {
		for _, v := range e.doc.FacetValues(f) {
			k := search.FacetKey(v)
			if held := c.facets[f][k]; held != nil {
				held.remove(n)
				if held.docs.Count() == 0 {
					delete(c.facets[f], k)
				}
			}
		}
	}
	c.stemmers[e.stemmer]--
	c.length -= float64(e.length)
	if e.doc.ForReps {
		c.repsLength -= float64(e.length)
	}
	c.records -= e.count
	c.bytes -= e.bytes
	c.entries[n] = nil
	c.dead++
}

// wasteful reports whether so much of the core is dead that it should be made anew.
func (c *core) wasteful() bool { return c.dead > 1000 && c.dead > len(c.numbers)/2 }

// positions returns where a term stands in a document.
func (l *postings) positions(p place) []uint32 { return l.appendPositions(nil, p) }

func (l *postings) appendPositions(out []uint32, p place) []uint32 {
	buf := l.bytes[p.at:]
	n, k := binary.Uvarint(buf)
	buf = buf[k:]
	out = slices.Grow(out, int(n))
	last := uint32(0)
	for range n {
		d, k := binary.Uvarint(buf)
		buf = buf[k:]
		last += uint32(d)
		out = append(out, last)
	}
	return out
}

// find returns the place of a term in a document.
func (l *postings) find(doc uint32) (place, bool) {
	i := sort.Search(len(l.places), func(i int) bool { return l.places[i].doc >= doc })
	if i < len(l.places) && l.places[i].doc == doc {
		return l.places[i], true
	}
	return place{}, false
}

// segmentAt returns the segment of a position.
func (e *entry) segmentAt(at uint32) segment {
	i := sort.Search(len(e.segments), func(i int) bool { return e.segments[i].start > at })
	return e.segments[max(0, i-1)]
}
