package meili

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tandem/search"
)

// shape changes whenever what is stored changes its meaning. An index of another shape needs a rebuild.
const shape = 1

// metaID is the one stored record that belongs to no document: it tells the shape. It cannot be a record id.
const metaID = "meta"

// record is what the server stores of one record of a document. Everything a hit shows is in it, so that a search is one
// question, and everything else too, so that a record can be copied from one index to another.
type record struct {
	ID      string                    `json:"id"`
	Key     string                    `json:"key"`             // the document, as documentKey writes it
	Version string                    `json:"version"`         // as versionName writes it
	Dead    bool                      `json:"dead"`            // a tombstone, or the meta record
	Shape   int                       `json:"shape,omitempty"` // of the meta record
	Build   string                    `json:"build,omitempty"` // of the meta record: the rebuild that filled the index
	Doc     string                    `json:"doc,omitempty"`
	Reps    bool                      `json:"reps"`
	Number  int                       `json:"n"` // from 0 within the document
	Kind    string                    `json:"kind,omitempty"`
	Title   string                    `json:"title,omitempty"`
	Summary string                    `json:"summary,omitempty"`
	Tags    []string                  `json:"tags,omitempty"`
	Heading string                    `json:"heading,omitempty"`
	Body    string                    `json:"body,omitempty"`
	Notes   string                    `json:"notes,omitempty"`
	Page    int                       `json:"page,omitempty"`
	Anchor  string                    `json:"anchor,omitempty"`
	URL     string                    `json:"url,omitempty"`
	Lang    string                    `json:"language,omitempty"`
	Facet   map[search.Facet][]string `json:"facet,omitempty"` // what is filtered by and counted
	State   string                    `json:"state,omitempty"`
	Rank    int                       `json:"rank"` // 1 for approved and live
	Fresh   int64                     `json:"fresh"`
	Used    int64                     `json:"used"`
}

func records(d *search.Document) []record {
	facets := make(map[search.Facet][]string)
	for _, f := range search.Facets {
		if values := d.FacetValues(f); len(values) > 0 {
			facets[f] = values
		}
	}
	tags := make([]string, len(d.Tags))
	for i, t := range d.Tags {
		tags[i] = search.Clean(t)
	}
	out := make([]record, len(d.Records))
	for i, r := range d.Records {
		out[i] = record{
			ID: search.RecordID(d.ID, d.Version, i), Key: documentKey(d.ID), Version: versionName(d.Version),
			Doc: d.ID, Reps: d.ForReps, Number: i,
			Kind: d.Kind, Title: search.Clean(d.Title), Summary: search.Clean(d.Summary), Tags: tags,
			Heading: search.Clean(r.Heading), Body: search.Clean(r.Body), Notes: search.Clean(r.Notes),
			Page: r.Page, Anchor: r.Anchor, URL: d.URL, Lang: d.Language, Facet: facets,
			State: d.State, Rank: rank(d.State), Fresh: freshNumber(d.Fresh), Used: d.Used,
		}
	}
	return out
}

func tombstone(id string, version uint64) record {
	return record{
		ID: search.RecordID(id, version, 0) + tombstoneSuffix, Doc: id, Key: documentKey(id),
		Version: versionName(version), Dead: true,
	}
}

// meta is the record that tells the shape of an index and which rebuild filled it, if one did.
func meta(build string) record {
	return record{ID: metaID, Key: ".", Version: versionName(0), Dead: true, Number: -1, Shape: shape, Build: build}
}

// tombstoneSuffix keeps a removal apart from the document's records of the same version.
const tombstoneSuffix = "-x"

// documentKey writes a document id so that ids that differ in case stay different: the server compares attributes
// without regard to case. A full stop is in no id.
func documentKey(id string) string {
	var b strings.Builder
	for i := range len(id) {
		c := id[i]
		if c >= 'A' && c <= 'Z' {
			b.WriteByte('.')
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// versionName writes a version as text, because the server's numbers are exact only up to 2^53.
func versionName(v uint64) string { return "v" + strconv.FormatUint(v, 10) }

func parseVersion(name string) (uint64, error) {
	digits, ok := strings.CutPrefix(name, "v")
	if !ok {
		return 0, fmt.Errorf("stored version %q", name)
	}
	return strconv.ParseUint(digits, 10, 64)
}

func rank(state string) int {
	if state == "approved" || state == "live" {
		return 1
	}
	return 0
}

// freshNumber and freshTime keep microseconds. A zero time, and any the server could not hold exactly, is 0.
func freshNumber(t time.Time) int64 {
	const exact = 1 << 53
	if n := t.UnixMicro(); !t.IsZero() && n > -exact && n < exact {
		return n
	}
	return 0
}

func freshTime(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}
