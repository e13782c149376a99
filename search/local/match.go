package local

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tandem/search"
	"tandem/search/local/internal/analysis"
	"tandem/search/local/internal/bitset"
)

// audience is what one kind of reader may see. All that a query learns about words, it learns from these documents, so
// that a hidden one changes nothing: neither what is forgiven nor what comes first.
type audience struct {
	visible *bitset.Set
	count   int
	average float32 // length of a document
}

func (c *core) audience(a search.Audience) audience {
	out := audience{visible: &c.live, average: float32(c.length)}
	if a == search.ForRep {
		out = audience{visible: &c.reps, average: float32(c.repsLength)}
	}
	out.count = out.visible.Count()
	out.average = max(out.average/float32(max(out.count, 1)), 1)
	return out
}

// term is one way in which a word of the query can stand in a document.
type term struct {
	id     uint32
	weight float32
	why    string // "", "synonym", "typo"
	df     int    // documents of the audience that have it; at least one
}

// word is a word of the query with all that it matches.
type word struct {
	text       string
	unfinished bool
	terms      []term
	rows       []row // terms that stand for it only in a row: synonyms of several words, words written together
	within     row   // the phrase it is part of, of which it is number at
	at         int
	idf        float32
}

// row is terms that must stand one after the other.
type row struct {
	ids []uint32
	why string
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
	maxTerms    = 48 // of a query; a sentence of an unspaced script is a word to the parser, and many pairs here

	oneTypo = 5 // letters from which a word may have one edit
	twoTypo = 9 // and two
)

// reading is a query as this index understands it.
type reading struct {
	words   []*word
	phrases []row // that a document must have
	not     []row // that it must not have
	nothing bool  // a phrase has a word that no document has
}

// read finds what the words of a query match in the core.
func (c *core) read(q search.Query, synonyms search.Synonyms, a audience) reading {
	p := search.Parse(q.Text)
	var r reading
	for i, w := range p.Words {
		last := p.Unfinished && !q.Finished && i == len(p.Words)-1
		terms := analysis.Terms(w)
		if len(terms) == 0 {
			r.words = append(r.words, &word{text: w}) // it is in no document, which is not the same as not being asked
		}
		for j, t := range terms {
			wd := &word{text: t, unfinished: last && j == len(terms)-1}
			c.expand(wd, a)
			r.words = append(r.words, wd)
		}
	}
	c.addSynonyms(&r, synonyms, a)
	c.forgive(r.words, a)
	for _, text := range p.Phrases {
		ids, known := c.row(text)
		r.nothing = r.nothing || !known || len(ids) == 0
		if len(ids) > 0 {
			c.addPhrase(&r, row{ids: ids}, a)
		}
	}
	for _, text := range slices.Concat(p.NotWords, p.NotPhrases) {
		if ids, known := c.row(text); known && len(ids) > 0 {
			r.not = append(r.not, row{ids: ids})
		}
	}
	r.words = telling(r.words)
	r.words = r.words[:min(len(r.words), maxTerms)]
	for _, w := range r.words {
		w.idf = idf(w, a)
	}
	return r
}

// telling leaves out the words that say nothing, unless there are no others. Those in quotes are meant.
func telling(words []*word) []*word {
	nothing := func(w *word) bool { return len(w.within.ids) == 0 && search.StopWord(w.text) }
	if !slices.ContainsFunc(words, func(w *word) bool { return !nothing(w) }) {
		return words
	}
	return slices.DeleteFunc(words, nothing)
}

func (c *core) addPhrase(r *reading, phrase row, a audience) {
	r.phrases = append(r.phrases, phrase)
	for i, id := range phrase.ids {
		w := &word{text: c.terms.Term(id), within: phrase, at: i}
		if df := c.df(id, a); df > 0 {
			w.terms = []term{{id: id, weight: 1, df: df}}
		}
		r.words = append(r.words, w)
	}
}

// df counts the documents of the audience that have a term.
func (c *core) df(id uint32, a audience) int {
	n := 0
	for i := range c.postings[id].places {
		if a.visible.Has(c.postings[id].places[i].doc) {
			n++
		}
	}
	return n
}

// expand adds to a word the terms it is: itself, its stem-mates, and its completions when it is unfinished. A lone
// character of an unspaced script is the beginning of pairs.
func (c *core) expand(w *word, a audience) {
	seen := map[uint32]bool{}
	add := func(id uint32, weight float32) {
		if seen[id] {
			return
		}
		seen[id] = true
		if df := c.df(id, a); df > 0 {
			w.terms = append(w.terms, term{id: id, weight: weight, df: df})
		}
	}
	if id, ok := c.terms.Find(w.text); ok {
		add(id, 1)
	}
	for stemmer, n := range c.stemmers {
		if stem := analysis.Stem(w.text, stemmer); n > 0 && stem != "" {
			for _, id := range c.stems[stemmer+" "+stem] {
				if c.spoken(id, stemmer, a) {
					add(id, stemWeight)
				}
			}
		}
	}
	first, size := utf8.DecodeRuneInString(w.text)
	if !w.unfinished && (size < len(w.text) || !search.Unspaced(first)) {
		return
	}
	known := len(w.terms)
	c.terms.Prefix(w.text, func(id uint32) bool {
		add(id, prefixWeight)
		return true
	})
	// Of very many completions the common ones are meant.
	if completions := w.terms[known:]; len(completions) > maxPrefixes {
		slices.SortFunc(completions, c.byUse)
		w.terms = w.terms[:known+maxPrefixes]
	}
}

// byUse orders terms by how many documents have them. Their numbers tell when they came, also in hidden documents, and
// so do not break ties.
func (c *core) byUse(x, y term) int {
	return cmp.Or(cmp.Compare(y.df, x.df), cmp.Compare(c.terms.Term(x.id), c.terms.Term(y.id)))
}

// spoken reports whether a document of the audience with that stemmer has the term: stems are of a language, and a hidden
// document must not lend its own to the others.
func (c *core) spoken(id uint32, stemmer string, a audience) bool {
	for _, p := range c.postings[id].places {
		if a.visible.Has(p.doc) && c.entries[p.doc].stemmer == stemmer {
			return true
		}
	}
	return false
}

// maxSynonymWords is how many words of a query may together have synonyms.
const maxSynonymWords = 4

// addSynonyms adds to words, and to neighbours that are a phrase with synonyms, the terms that mean the same.
func (c *core) addSynonyms(r *reading, synonyms search.Synonyms, a audience) {
	if len(synonyms) == 0 {
		return
	}
	for from := range r.words {
		phrase := ""
		for to := from; to < min(len(r.words), from+maxSynonymWords); to++ {
			phrase = strings.TrimSpace(phrase + " " + r.words[to].text)
			for _, s := range synonyms[phrase] {
				c.addSynonym(r.words[from:to+1], s, a)
			}
		}
	}
}

// addSynonym lets a text stand for every one of the words.
func (c *core) addSynonym(words []*word, text string, a audience) {
	ids, known := c.row(text)
	if !known || len(ids) == 0 || len(ids) > 1 && c.rows(row{ids: ids}, a.visible).Count() == 0 {
		return
	}
	for _, w := range words {
		if len(ids) > 1 {
			w.rows = append(w.rows, row{ids, "synonym"})
		} else if df := c.df(ids[0], a); df > 0 && !w.has(ids[0]) {
			w.terms = append(w.terms, term{ids[0], synonymWeight, "synonym", df})
		}
	}
}

func (w *word) has(id uint32) bool {
	return slices.ContainsFunc(w.terms, func(t term) bool { return t.id == id })
}

// forgive looks for what was meant by words that match nothing: two words written apart, one edit or two, two words
// written together.
func (c *core) forgive(words []*word, a audience) {
	unknown := func(w *word) bool { return len(w.terms) == 0 && len(w.rows) == 0 }
	for i := range words {
		if !unknown(words[i]) && (i+1 == len(words) || !unknown(words[i+1])) {
			continue
		}
		if i+1 < len(words) {
			c.together(words[i], words[i+1], a)
		}
	}
	for _, w := range words {
		if unknown(w) {
			c.alike(w, a)
		}
		if unknown(w) {
			c.apart(w, a)
		}
	}
}

// together takes two words for one that was written apart.
func (c *core) together(x, y *word, a audience) {
	id, ok := c.terms.Find(x.text + y.text)
	if !ok {
		return
	}
	if df := c.df(id, a); df > 0 {
		t := term{id, typoWeight, "typo", df}
		x.terms, y.terms = append(x.terms, t), append(y.terms, t)
	}
}

// apart takes a word for two that were written together.
func (c *core) apart(w *word, a audience) {
	if utf8.RuneCountInString(w.text) < oneTypo || !spelling(w.text) {
		return
	}
	for i := range w.text {
		if i < 2 || len(w.text)-i < 2 {
			continue
		}
		x, known := c.terms.Find(w.text[:i])
		y, too := c.terms.Find(w.text[i:])
		if pair := (row{[]uint32{x, y}, "typo"}); known && too && c.rows(pair, a.visible).Count() > 0 {
			w.rows = append(w.rows, pair)
		}
	}
}

// alike takes a word for those that are spelt almost like it. Numbers are meant as they are.
func (c *core) alike(w *word, a audience) {
	letters := utf8.RuneCountInString(w.text)
	edits := 0
	switch {
	case !spelling(w.text):
		return
	case letters >= twoTypo:
		edits = 2
	case letters >= oneTypo:
		edits = 1
	default:
		return
	}
	var near, far []term
	c.terms.Alike(w.text, edits, w.unfinished, func(id uint32, d int) {
		df := c.df(id, a)
		switch {
		case df == 0 || w.has(id):
		case d <= 1:
			near = append(near, term{id, typoWeight, "typo", df})
		default:
			far = append(far, term{id, typo2Weight, "typo", df})
		}
	})
	if len(near) == 0 {
		near = far
	}
	slices.SortFunc(near, c.byUse)
	w.terms = append(w.terms, near[:min(len(near), maxTypos)]...)
}

// spelling reports whether a term is of letters, which may be mistyped.
func spelling(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsNumber(r) || search.Unspaced(r) }) < 0
}

// idf is how much a word tells: the more documents have it, the less.
func idf(w *word, a audience) float32 {
	df := 0
	for _, t := range w.terms {
		df = max(df, t.df)
	}
	d := min(float64(df), float64(a.count))
	return float32(math.Log(1 + (float64(a.count)-d+0.5)/(d+0.5)))
}
