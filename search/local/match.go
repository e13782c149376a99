package local

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"tandem/search"
	"tandem/search/local/internal/analysis"
	"tandem/search/local/internal/bitset"
)

// term is one way in which a word of the query can stand in a document.
type term struct {
	id     uint32
	weight float32
	why    string // "", "synonym", "typo"
}

// word is a word of the query with all that it matches.
type word struct {
	text  string
	stop  bool
	terms []term
	idf   float32
	group []uint32 // for a phrase or synonym of several words: terms that stand in a row
}

// The weights of matches that are not the word itself.
const (
	stemWeight    = 0.7
	typoWeight    = 0.7
	typo2Weight   = 0.5
	prefixWeight  = 0.8
	synonymWeight = 0.6

	maxPrefixes = 200 // terms that a beginning of a word is taken for
	maxTypos    = 50

	oneTypo = 5 // letters from which a word may have one edit
	twoTypo = 9 // and two
)

// reading is a query as this index understands it.
type reading struct {
	words   []*word
	phrases [][]uint32 // terms in a row that a document must have; nil: one of them is unknown, nothing fits
	not     []uint32
	notRows [][]uint32
	nothing bool // a phrase has a word that no document has
}

// read finds what the words of a query match in the core.
func (c *core) read(q search.Query, synonyms search.Synonyms) reading {
	p := search.Parse(q.Text)
	var r reading
	for i, w := range p.Words {
		unfinished := p.Unfinished && !q.Finished && i == len(p.Words)-1
		terms := analysis.Terms(w)
		for j, t := range terms {
			wd := &word{text: t, stop: search.StopWord(t)}
			c.expand(wd, unfinished && j == len(terms)-1)
			r.words = append(r.words, wd)
		}
	}
	c.addSynonyms(&r, synonyms)
	c.forgive(&r, p.Unfinished && !q.Finished)
	for _, text := range p.Phrases {
		row, known := c.row(text)
		r.nothing = r.nothing || !known
		r.phrases = append(r.phrases, row)
		for _, id := range row {
			r.words = append(r.words, &word{text: c.terms.Term(id), terms: []term{{id: id, weight: 1}}, stop: search.StopWord(c.terms.Term(id))})
		}
	}
	for _, text := range p.NotWords {
		for _, t := range analysis.Terms(text) {
			if id, ok := c.terms.Find(t); ok {
				r.not = append(r.not, id)
			}
		}
	}
	for _, text := range p.NotPhrases {
		if row, known := c.row(text); known && len(row) > 0 {
			r.notRows = append(r.notRows, row)
		}
	}
	for _, w := range r.words {
		w.idf = c.idf(w)
	}
	return r
}

// row returns the terms of a phrase; known is false when one of them is in no document.
func (c *core) row(text string) (row []uint32, known bool) {
	for _, t := range analysis.Terms(text) {
		id, ok := c.terms.Find(t)
		if !ok {
			return nil, false
		}
		row = append(row, id)
	}
	return row, true
}

// expand adds to a word the terms it is: itself, its stem-mates, and its completions when it is unfinished.
func (c *core) expand(w *word, unfinished bool) {
	seen := map[uint32]bool{}
	add := func(id uint32, weight float32, why string) {
		if !seen[id] && c.alive(id) {
			seen[id] = true
			w.terms = append(w.terms, term{id, weight, why})
		}
	}
	if id, ok := c.terms.Find(w.text); ok {
		add(id, 1, "")
	}
	for stemmer, n := range c.stemmers {
		if stem := analysis.Stem(w.text, stemmer); n > 0 && stem != "" {
			for _, id := range c.stems[stemmer+" "+stem] {
				add(id, stemWeight, "")
			}
		}
	}
	if unfinished {
		n := 0
		c.terms.Prefix(w.text, func(id uint32) bool {
			add(id, prefixWeight, "")
			n++
			return n < maxPrefixes
		})
	}
}

// alive reports whether a document that is not dead has the term.
func (c *core) alive(id uint32) bool {
	for _, p := range c.postings[id].places {
		if c.live.Has(p.doc) {
			return true
		}
	}
	return false
}

// addSynonyms adds to words, and to neighbours that are a phrase with synonyms, the terms that mean the same.
func (c *core) addSynonyms(r *reading, synonyms search.Synonyms) {
	if len(synonyms) == 0 {
		return
	}
	for from := range r.words {
		phrase := ""
		for to := from; to < min(len(r.words), from+4); to++ {
			phrase = strings.TrimSpace(phrase + " " + r.words[to].text)
			for _, s := range synonyms[phrase] {
				row, known := c.row(s)
				if !known || len(row) == 0 {
					continue
				}
				if len(row) == 1 {
					for _, w := range r.words[from : to+1] {
						w.terms = append(w.terms, term{row[0], synonymWeight, "synonym"})
					}
					continue
				}
				// A synonym of several words stands for the word through its rarest one, and only where all stand in a row.
				for _, w := range r.words[from : to+1] {
					w.group = row
				}
			}
		}
	}
}

// forgive tries words that match nothing with one edit, then two.
func (c *core) forgive(r *reading, unfinished bool) {
	for i, w := range r.words {
		if len(w.terms) > 0 || len(w.group) > 0 {
			continue
		}
		c.alike(w, unfinished && i == len(r.words)-1)
	}
	// Two words that were written apart are one edit from the word they are.
	for i := 0; i+1 < len(r.words); i++ {
		a, b := r.words[i], r.words[i+1]
		if len(a.terms) > 0 && len(b.terms) > 0 {
			continue
		}
		if id, ok := c.terms.Find(a.text + b.text); ok && c.alive(id) {
			a.terms, b.terms = append(a.terms, term{id, typoWeight, "typo"}), append(b.terms, term{id, typoWeight, "typo"})
		}
	}
}

func (c *core) alike(w *word, prefix bool) {
	letters := utf8.RuneCountInString(w.text)
	edits := 0
	switch {
	case letters >= twoTypo:
		edits = 2
	case letters >= oneTypo:
		edits = 1
	default:
		return
	}
	var near, far []term
	c.terms.Alike(w.text, edits, prefix, func(id uint32, d int) {
		switch {
		case !c.alive(id):
		case d <= 1:
			near = append(near, term{id, typoWeight, "typo"})
		default:
			far = append(far, term{id, typo2Weight, "typo"})
		}
	})
	if len(near) == 0 {
		near = far
	}
	slices.SortFunc(near, func(a, b term) int { return len(c.postings[b.id].places) - len(c.postings[a.id].places) })
	w.terms = near[:min(len(near), maxTypos)]
}

// idf is how much a word tells: the more documents have it, the less.
func (c *core) idf(w *word) float32 {
	df := 0
	for _, t := range w.terms {
		df = max(df, len(c.postings[t.id].places))
	}
	n := float64(max(len(c.numbers), 1))
	d := min(float64(df), n)
	return float32(math.Log(1 + (n-d+0.5)/(d+0.5)))
}

// hasRow reports whether the terms stand in a row somewhere in the document.
func (c *core) hasRow(doc uint32, row []uint32) bool {
	var starts []uint32
	for i, id := range row {
		l := &c.postings[id]
		p, ok := l.find(doc)
		if !ok {
			return false
		}
		at := l.positions(p)
		if i == 0 {
			starts = at
			continue
		}
		kept := starts[:0]
		for _, s := range starts {
			if slices.Contains(at, s+uint32(i)) {
				kept = append(kept, s)
			}
		}
		if starts = kept; len(starts) == 0 {
			return false
		}
	}
	return true
}

// rows returns the documents that have the terms in a row.
func (c *core) rows(row []uint32) *bitset.Set {
	var out bitset.Set
	if len(row) == 0 {
		return &out
	}
	rarest := row[0]
	for _, id := range row {
		if len(c.postings[id].places) < len(c.postings[rarest].places) {
			rarest = id
		}
	}
	for _, p := range c.postings[rarest].places {
		if c.live.Has(p.doc) && c.hasRow(p.doc, row) {
			out.Add(p.doc)
		}
	}
	return &out
}
