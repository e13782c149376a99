// Package search finds documents by words and facets, on an engine that can be swapped.
//
// It owns the shape of records, queries and results, the reading of what a person typed, and the promises every engine
// keeps (they are the subtests of searchtest). It refuses to know where records come from and who is asking beyond the
// audience that the caller states. The engines are in local (embedded) and meili (Meilisearch).
package search

import (
	"context"
	"errors"
	"time"
)

// The errors an engine returns, wrapped with what was attempted. Test with errors.Is.
var (
	ErrUnavailable = errors.New("the search engine does not answer")
	ErrInvalid     = errors.New("not a valid request")
	ErrRejected    = errors.New("the engine refused the records") // this batch will never be accepted as it is
	ErrNoSpace     = errors.New("the search engine has no space left")
)

// Space names one of the two indexes. They share nothing.
type Space string

// The spaces.
const (
	Public  Space = "public"  // live content only
	Library Space = "library" // collateral pages plus live content
)

// Audience says for whom a query is run. It is set by the server and is part of every query.
type Audience string

// The audiences. ForPublic reads the public space, the others the library space.
const (
	ForPublic   Audience = "public"
	ForRep      Audience = "rep"      // records marked for reps: approved collateral and live content
	ForMarketer Audience = "marketer" // everything in the library space
)

// Space returns the space the audience reads.
func (a Audience) Space() Space {
	if a == ForPublic {
		return Public
	}
	return Library
}

// Facet names a controlled vocabulary. Only these names reach an engine.
type Facet string

// The facets. Kind and Topic are filled from the document, the others from its facet values.
const (
	FacetKind       Facet = "kind"
	FacetTopic      Facet = "topic"
	FacetIndustry   Facet = "industry"
	FacetPersona    Facet = "persona"
	FacetStage      Facet = "stage"
	FacetProduct    Facet = "product"
	FacetCompetitor Facet = "competitor"
	FacetFormat     Facet = "format"
	FacetLanguage   Facet = "language"
	FacetRegion     Facet = "region"
)

// Facets lists every facet in the order a page shows them. To add a facet, add it here; engines follow.
var Facets = []Facet{
	FacetKind, FacetFormat, FacetIndustry, FacetPersona, FacetStage, FacetProduct, FacetCompetitor, FacetTopic,
	FacetLanguage, FacetRegion,
}

// Known reports whether f is one of Facets.
func (f Facet) Known() bool {
	for _, k := range Facets {
		if k == f {
			return true
		}
	}
	return false
}

// Limits of a query. What is longer is cut, never refused.
const (
	MaxWords       = 10
	MaxQueryRunes  = 512
	MaxDepth       = 1000 // hits that can be paged through
	MaxFacetValues = 100  // values counted per facet
)

// Record is one findable piece of a document: a PDF page, a slide, a sheet or an article section, 150 to 400 words.
type Record struct {
	Page    int    // from 1; 0 when the document has no pages
	Anchor  string // fragment in the document's address, for sections
	Heading string // slide title or section heading
	Body    string
	Notes   string // speaker notes
}

// Document is everything the index holds of one document, in one version. It is written and replaced as a whole.
type Document struct {
	ID       string // [A-Za-z0-9_-]{1,64}
	Version  uint64 // the newest wins whatever the order of arrival
	Kind     string // "asset", "article", "case-study", "page"
	Title    string
	Summary  string
	Tags     []string
	URL      string // where the document opens, without scheme and host
	Language string // BCP 47, chooses the stemmer
	Facets   map[Facet][]string
	State    string // as the document's owner names it; "approved" and "live" rank before others
	ForReps  bool   // reps may see it; without it only marketers do. Ignored in the public space
	Fresh    time.Time
	Used     int64
	Records  []Record // at least one
}

// Change is a write: a document in a version, or its removal. Writing a version again is harmless; of a write and a
// removal with the same version the removal wins.
type Change struct {
	ID      string
	Version uint64
	Doc     *Document // nil: remove; the removal is remembered, so that a late write does not bring it back
}

// Query is what a person asks.
type Query struct {
	Audience Audience
	Text     string             // as typed; see Parse. Empty browses
	Finished bool               // the last word is complete: no prefix search
	Chosen   map[Facet][]string // any value inside a facet, all facets between
	Count    []Facet            // facets to count; each count ignores the facet's own choice
	Like     map[Facet]string   // of these facets, count only values that contain the text; see Contains
	In       string             // a document: the hits are its records that match, not documents; empty: all documents
	Trial    Synonyms           // not nil: answer as if these were the synonyms. Meilisearch comes close to it
	Sort     Sort
	Offset   int
	Limit    int // 0 means 20; at most 100
}

// Sort is an order of hits.
type Sort string

// The orders. Each breaks its ties by relevance, then newer, then id.
const (
	ByRelevance Sort = ""
	ByFresh     Sort = "fresh"
	ByUsed      Sort = "used"
)

// Segment is a run of text, marked when it matched. Highlights cross the seam like this, never as HTML.
type Segment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// Hit is a document that matches, at its best record.
type Hit struct {
	Doc        string
	Version    uint64
	Kind       string
	Title      []Segment
	Heading    []Segment
	Snippet    []Segment // about 36 words of body, notes or summary around the match
	Page       int
	Anchor     string
	URL        string
	Language   string
	Facets     map[Facet][]string
	State      string
	Fresh      time.Time
	Used       int64
	OtherPages int      // further records of the document that match; 0 when browsing
	Why        []string // where it matched: "title", "tag", "heading", "text", "notes", "synonym", "typo", in this order
}

// FacetValue is a value with the number of documents that have it.
type FacetValue struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Total says how a number of hits was obtained.
type Total string

// The ways to count.
const (
	Exact     Total = "exact"
	Estimated Total = "estimated"
	Capped    Total = "capped" // at least this many
)

// Results is the answer to a query.
type Results struct {
	Hits      []Hit
	Facets    map[Facet][]FacetValue // sorted by count, then value
	Total     int                    // documents
	TotalKind Total
	Took      time.Duration
	Partial   bool // the deadline cut the work short
}

// Synonyms maps a lower-case word or short phrase to those that find the same documents. One-way: list both for two-way.
type Synonyms map[string][]string

// Stats describes what a space holds.
type Stats struct {
	Documents int
	Records   int
	Bytes     int64 // memory or disk, 0 when unknown
}

// Index is one engine with both spaces. All methods may be called concurrently; each obeys the context's deadline.
type Index interface {
	// Apply writes the changes and returns when they are searchable. A change older than what the index holds, or has
	// removed, is dropped silently. Changes of one call may be applied in any order, one per document. One that fails
	// its Check makes the whole call ErrRejected, with nothing written.
	Apply(ctx context.Context, space Space, changes []Change) error

	// Search answers a query from the space of its audience. An unknown facet, audience or sort is ErrInvalid.
	Search(ctx context.Context, q Query) (Results, error)

	// Rebuild replaces the whole space by what next yields (false at the end), built beside the present one and swapped
	// in at once: until then searches see the old state, and an error or a cancelled context leaves it in place.
	// Removals are forgotten, synonyms stay.
	Rebuild(ctx context.Context, space Space, next func() (Document, bool, error)) error

	// Versions lists what the space holds, by document, so that a caller can compare and repair.
	Versions(ctx context.Context, space Space) (map[string]uint64, error)

	// SetSynonyms replaces the synonyms of both spaces.
	SetSynonyms(ctx context.Context, s Synonyms) error

	// Stats describes a space.
	Stats(ctx context.Context, space Space) (Stats, error)

	// Ready answers whether the engine can search now (nil).
	Ready(ctx context.Context) error

	// Close releases the engine and writes what it keeps on disk.
	Close() error
}
