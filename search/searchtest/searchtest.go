// Package searchtest is the contract of search.Index as tests: a promise a subtest, run by every engine. It also holds
// engines that break one promise each, with which the suite proves that it would notice, and the runner for judged
// queries.
package searchtest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/search"
)

// T is what a promise needs of a test. *testing.T has it.
type T interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Promise is one thing every engine keeps.
type Promise struct {
	Name  string
	Check func(t T, x search.Index)
}

// Run checks every promise on an engine. open returns an empty index that ends with the test.
func Run(t *testing.T, open func(t *testing.T) search.Index) {
	for _, p := range Promises {
		t.Run(p.Name, func(t *testing.T) { p.Check(t, open(t)) })
	}
}

// Promises are all of them.
var Promises = slices.Concat(finding, narrowing, limits, showing, writing, guarding)

var start = time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)

// build makes a document with good defaults; later ones are fresher.
type build struct {
	id, title, summary string
	tags               []string
	bodies             []string
	notes              string // of the last record
	heading            string // of the last record
	facets             map[search.Facet][]string
	state              string
	hidden             bool // from reps
	used               int64
	language           string
	kind               string
	version            uint64
}

func (b build) change(n int) search.Change {
	d := &search.Document{
		ID: b.id, Version: max(b.version, 1), Kind: or(b.kind, "asset"), Title: b.title, Summary: b.summary, Tags: b.tags, URL: "/library/" + b.id,
		Language: or(b.language, "en"), Facets: b.facets, State: or(b.state, "approved"), ForReps: !b.hidden, Fresh: start.Add(time.Duration(n) * time.Hour), Used: b.used,
	}
	for i, body := range b.bodies {
		d.Records = append(d.Records, search.Record{Page: i + 1, Body: body})
	}
	if len(d.Records) == 0 {
		d.Records = []search.Record{{Page: 1}}
	}
	last := &d.Records[len(d.Records)-1]
	last.Notes, last.Heading = b.notes, b.heading
	return search.Change{ID: b.id, Version: d.Version, Doc: d}
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// fill applies documents to the library space.
func fill(t T, x search.Index, docs ...build) {
	t.Helper()
	changes := make([]search.Change, len(docs))
	for i, d := range docs {
		changes[i] = d.change(i)
	}
	apply(t, x, search.Library, changes...)
}

func apply(t T, x search.Index, space search.Space, changes ...search.Change) {
	t.Helper()
	if err := x.Apply(t.Context(), space, changes); err != nil {
		t.Fatalf("apply: %v", err)
	}
}

// ask searches as a marketer, the last word finished unless the text ends in "*".
func ask(t T, x search.Index, text string) search.Results {
	t.Helper()
	text, unfinished := strings.CutSuffix(text, "*")
	return query(t, x, search.Query{Audience: search.ForMarketer, Text: text, Finished: !unfinished})
}

func query(t T, x search.Index, q search.Query) search.Results {
	t.Helper()
	res, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %q: %v", q.Text, err)
	}
	return res
}

func ids(res search.Results) []string {
	out := []string{}
	for _, h := range res.Hits {
		out = append(out, h.Doc)
	}
	return out
}

// want checks which documents were found, in any order.
func want(t T, what string, res search.Results, docs ...string) {
	t.Helper()
	got := ids(res)
	slices.Sort(got)
	slices.Sort(docs)
	if !slices.Equal(got, docs) && len(got)+len(docs) > 0 {
		t.Errorf("%s: got %v, want %v", what, got, docs)
	}
}

// first checks which document comes first.
func first(t T, what string, res search.Results, doc string) {
	t.Helper()
	if len(res.Hits) == 0 || res.Hits[0].Doc != doc {
		t.Errorf("%s: got %v, want %s first", what, ids(res), doc)
	}
}

// text joins segments; hits are the marked ones.
func text(segments []search.Segment) (all string, hits []string) {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
		if s.Hit {
			hits = append(hits, s.Text)
		}
	}
	return b.String(), hits
}
