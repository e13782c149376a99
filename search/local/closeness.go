package local

import "slices"

// addCloseness adds to each document's score what it gains from words that stand together and in the title: to all of
// them, or when the time ends before to none.
func (c *core) addCloseness(r reading, top []scored, over func() bool) {
	index := make([]uint16, len(c.entries)) // of a document in top, from 1
	for i, s := range top {
		index[s.doc] = uint16(i + 1)
	}
	standing := make([][][]uint32, len(r.words))
	for i, w := range r.words {
		if over() {
			return
		}
		standing[i] = c.positionsIn(w, top, index)
	}
	at := make([][]uint32, len(r.words))
	for i := range top {
		for j := range r.words {
			at[j] = standing[j][i]
		}
		top[i].score += closeness(r, c.entries[top[i].doc], at)
	}
}

// positionsIn returns where any match of the word stands in each of the documents, sorted.
func (c *core) positionsIn(w *word, top []scored, index []uint16) [][]uint32 {
	out := make([][]uint32, len(top))
	if len(w.within.ids) > 0 || len(w.rows) > 0 {
		for i, s := range top {
			c.standing(w, s.doc, func(at uint32, _ term) { out[i] = append(out[i], at) })
		}
	} else {
		for _, t := range w.terms {
			c.termPositions(&c.postings[t.id], top, index, out)
		}
	}
	for i := range out {
		slices.Sort(out[i])
	}
	return out
}

// termPositions goes through the shorter: the documents of the term, or those at hand.
func (c *core) termPositions(l *postings, top []scored, index []uint16, out [][]uint32) {
	const steps = 16 // steps of finding one document
	if len(l.places) < steps*len(top) {
		for _, p := range l.places {
			if i := index[p.doc]; i > 0 {
				out[i-1] = l.appendPositions(out[i-1], p)
			}
		}
		return
	}
	for i, s := range top {
		if p, ok := l.find(s.doc); ok {
			out[i] = l.appendPositions(out[i], p)
		}
	}
}

// closeness is what a document gains when the words of the query stand at the positions.
func closeness(r reading, e *entry, at [][]uint32) float32 {
	var bonus, inTitleIDF, allIDF, beforeIDF float32
	titleHits := 0
	var before []uint32
	for i, w := range r.words {
		allIDF += w.idf
		if slices.ContainsFunc(at[i], func(p uint32) bool { return e.segmentAt(p).field == inTitle }) {
			titleHits++
			inTitleIDF += w.idf
		}
		if d := nearest(before, at[i]); d > 0 && d < proximityReach {
			bonus += proximityWeight * min(beforeIDF, w.idf) / float32(d)
		}
		if len(at[i]) > 0 {
			before, beforeIDF = at[i], w.idf
		}
	}
	if allIDF > 0 {
		share := inTitleIDF / allIDF
		bonus += titleShare * share * share * share * allIDF
		if titleHits == len(r.words) && e.title > 0 {
			bonus += titleWhole * allIDF * min(1, float32(titleHits)/float32(e.title))
		}
	}
	return bonus
}

// nearest is the least distance between two sorted lists of positions; 0 when one is empty.
func nearest(a, d []uint32) int {
	best := 0
	for i, j := 0, 0; i < len(a) && j < len(d); {
		gap := int(d[j]) - int(a[i])
		if gap < 0 {
			gap = -gap
		}
		if gap > 0 && (best == 0 || gap < best) {
			best = gap
		}
		if a[i] < d[j] {
			i++
		} else {
			j++
		}
	}
	return best
}
