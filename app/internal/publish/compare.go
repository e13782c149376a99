package publish

import (
	"fmt"
	"slices"
	"time"

	"tandem/content"
)

// sameLibrary reports whether two loads give the same site. Unchanged documents are shared between loads.
func sameLibrary(a, b *content.Library) bool {
	if a == nil || len(a.Documents) != len(b.Documents) || len(a.Authors) != len(b.Authors) || len(a.Topics) != len(b.Topics) || len(a.Images) != len(b.Images) {
		return false
	}
	for i := range a.Documents {
		x, y := a.Documents[i], b.Documents[i]
		if x != y && (x.Hash != y.Hash || !sameNotes(x, y) || x.Path() != y.Path() || x.Stale != y.Stale || !x.Published.Equal(y.Published) || !x.Expires.Equal(y.Expires)) {
			return false
		}
	}
	return framesKey(a) == framesKey(b)
}

// sameNotes reports whether what the makers of two equal documents note for themselves is the same: no reader sees it, but the
// check judges by it.
func sameNotes(x, y *content.Document) bool {
	return slices.Equal(x.Waivers, y.Waivers) && x.ReviewBy.Equal(y.ReviewBy) && x.SourceHash == y.SourceHash
}

// framesKey names everything of a library that is not in its documents.
func framesKey(l *content.Library) string {
	key := fmt.Sprintf("%+v", l.Site)
	for _, k := range sortedKeys(l.Authors) {
		a := *l.Authors[k]
		if a.Picture != nil {
			key += a.Picture.Hash
		}
		a.Picture = nil
		key += fmt.Sprintf("%s%+v", k, a)
	}
	for _, k := range sortedKeys(l.Topics) {
		key += fmt.Sprintf("%s%+v", k, *l.Topics[k])
	}
	for _, k := range sortedKeys(l.Series) {
		key += fmt.Sprintf("%s%+v", k, *l.Series[k])
	}
	for _, k := range sortedKeys(l.Parts) {
		p := l.Parts[k]
		key += fmt.Sprintf("%s %s %t %s", k, p.Hash, p.Approved, p.Expires)
	}
	for _, k := range sortedKeys(l.Images) {
		key += k + l.Images[k].Hash
	}
	return key
}

// A load that lost more than half of many documents is taken for a folder in the middle of a change, until it has lasted.
const (
	manyDocuments = 20
	holdFor       = 3 * time.Second
)

// held remembers since when a folder has been much smaller than what is published.
type held struct{ since time.Time }

// hold reports whether the next library should wait.
func (h *held) hold(present, next *content.Library, now time.Time) bool {
	if present == nil || len(present.Documents) < manyDocuments || 2*len(next.Documents) > len(present.Documents) {
		h.since = time.Time{}
		return false
	}
	if h.since.IsZero() || now.Before(h.since) {
		h.since = now
	}
	if now.Sub(h.since) >= holdFor {
		h.since = time.Time{}
		return false
	}
	return true
}
