package search

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxIDLength is the longest document id. Ids are made of letters, digits, underscore and hyphen, so that every engine
// takes them as they are.
const MaxIDLength = 64

// ValidID reports whether id can name a document.
func ValidID(id string) bool {
	if id == "" || len(id) > MaxIDLength {
		return false
	}
	for i := range len(id) {
		c := id[i]
		ok := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
		if !ok {
			return false
		}
	}
	return true
}

// RecordID names record n (from 0) of a document's version: "doc-12-0".
func RecordID(doc string, version uint64, n int) string {
	return doc + "-" + strconv.FormatUint(version, 10) + "-" + strconv.Itoa(n)
}

// ParseRecordID takes a record id apart. It is false for what RecordID cannot have made.
func ParseRecordID(id string) (doc string, version uint64, n int, ok bool) {
	rest, last, found := cutLast(id)
	if !found {
		return "", 0, 0, false
	}
	doc, middle, found := cutLast(rest)
	if !found || !ValidID(doc) {
		return "", 0, 0, false
	}
	n, err := strconv.Atoi(last)
	if err != nil || n < 0 {
		return "", 0, 0, false
	}
	version, err = strconv.ParseUint(middle, 10, 64)
	if err != nil || RecordID(doc, version, n) != id {
		return "", 0, 0, false
	}
	return doc, version, n, true
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '-')
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// FacetValues returns the document's values of a facet: its kind, its tags for the topic, and its facet values for the
// others. Values are trimmed and normalised; those that are equal by FacetKey, or empty, appear once or not at all.
func (d *Document) FacetValues(f Facet) []string {
	var raw []string
	switch f {
	case FacetKind:
		raw = []string{d.Kind}
	case FacetTopic:
		raw = d.Tags
	default:
		raw = d.Facets[f]
	}
	var values []string
	seen := make(map[string]bool, len(raw))
	for _, v := range raw {
		v = norm.NFC.String(strings.TrimSpace(Clean(v)))
		if k := FacetKey(v); k != "" && !seen[k] {
			seen[k] = true
			values = append(values, v)
		}
	}
	return values
}

// FacetKey is what two values of a facet are compared by: trimmed, in one Unicode form, lower-case, accents kept.
func FacetKey(value string) string {
	return norm.NFC.String(strings.ToLower(norm.NFC.String(strings.TrimSpace(Clean(value)))))
}

// Contains reports whether a facet's value holds the text, without regard to case and accents.
func Contains(value, text string) bool {
	return strings.Contains(withoutAccents(FacetKey(value)), withoutAccents(FacetKey(text)))
}

func withoutAccents(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
}

// Check reports why no engine can hold the document, as ErrRejected.
func (d *Document) Check() error {
	if !ValidID(d.ID) {
		return fmt.Errorf("document %q: id must be 1 to %d of letters, digits, _ and -: %w", d.ID, MaxIDLength, ErrRejected)
	}
	if len(d.Records) == 0 {
		return fmt.Errorf("document %q has no records: %w", d.ID, ErrRejected)
	}
	for f := range d.Facets {
		if !f.Known() {
			return fmt.Errorf("document %q: unknown facet %q: %w", d.ID, f, ErrRejected)
		}
	}
	return nil
}

// Check reports why no engine can take the change, as ErrRejected.
func (c Change) Check() error {
	if !ValidID(c.ID) {
		return fmt.Errorf("change of %q: id must be 1 to %d of letters, digits, _ and -: %w", c.ID, MaxIDLength, ErrRejected)
	}
	if c.Doc == nil {
		return nil
	}
	if c.Doc.ID != c.ID || c.Doc.Version != c.Version {
		return fmt.Errorf("change of %q version %d carries document %q version %d: %w",
			c.ID, c.Version, c.Doc.ID, c.Doc.Version, ErrRejected)
	}
	return c.Doc.Check()
}

// Known reports whether s is one of the spaces.
func (s Space) Known() bool { return s == Public || s == Library }

// Checked returns the query with every limit applied: paging within MaxDepth, at most MaxFacetValues chosen values of a
// facet, no facet without a value. An unknown audience, facet or sort is ErrInvalid.
func (q Query) Checked() (Query, error) {
	switch q.Audience {
	case ForPublic, ForRep, ForMarketer:
	default:
		return q, fmt.Errorf("query for audience %q: %w", q.Audience, ErrInvalid)
	}
	switch q.Sort {
	case ByRelevance, ByFresh, ByUsed:
	default:
		return q, fmt.Errorf("query sorted by %q: %w", q.Sort, ErrInvalid)
	}
	for _, f := range q.Count {
		if !f.Known() {
			return q, fmt.Errorf("query counts facet %q: %w", f, ErrInvalid)
		}
	}
	chosen := make(map[Facet][]string, len(q.Chosen))
	for f, values := range q.Chosen {
		if !f.Known() {
			return q, fmt.Errorf("query chooses from facet %q: %w", f, ErrInvalid)
		}
		if len(values) > 0 {
			chosen[f] = values[:min(len(values), MaxFacetValues)]
		}
	}
	for f := range q.Like {
		if !f.Known() {
			return q, fmt.Errorf("query looks into facet %q: %w", f, ErrInvalid)
		}
	}
	if q.In != "" && !ValidID(q.In) {
		return q, fmt.Errorf("query in document %q: %w", q.In, ErrInvalid)
	}
	q.Chosen = chosen
	if q.Limit <= 0 {
		q.Limit = 20
	}
	q.Offset = min(max(q.Offset, 0), MaxDepth)
	q.Limit = min(q.Limit, 100, MaxDepth-q.Offset)
	return q, nil
}
