package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"tandem/content"
	"tandem/search"
)

// wordsPerRecord is about how much of a document one search record holds; a longer section is cut.
const wordsPerRecord = 400

// SearchID names a document in the search index. Ids of our own making are kept; what would not fit is replaced by a hash.
func SearchID(d *content.Document) string {
	id := string(d.Kind) + "-" + d.Slug
	if d.Prefix != "" {
		id = strings.TrimPrefix(d.Prefix, "/") + "_" + id // no slug contains "_"
	}
	if search.ValidID(id) {
		return id
	}
	sum := sha256.Sum256([]byte(d.ID))
	return string(d.Kind) + "-" + hex.EncodeToString(sum[:16])
}

// Indexed is what the search index should hold: for each live document its id and a hash of its search document.
// Documents that ask not to be indexed are left out of the public space only.
func (s *Snapshot) Indexed(space search.Space) map[string]string {
	out := make(map[string]string, len(s.live))
	for _, d := range s.live {
		if space == search.Public && unlisted(d) {
			continue
		}
		// The hash of the document covers its text; the version of this package's records comes before it.
		out[SearchID(d)] = "1-" + d.Hash
	}
	return out
}

// SearchDocuments returns the search documents of the ids that are live, by id, without a version.
func (s *Snapshot) SearchDocuments(space search.Space, ids map[string]bool) map[string]search.Document {
	out := make(map[string]search.Document, len(ids))
	for _, d := range s.live {
		if id := SearchID(d); ids[id] && !(space == search.Public && unlisted(d)) {
			out[id] = searchDocument(d)
		}
	}
	return out
}

// unlisted reports whether a document is for those only who were sent to it. A copy of a page elsewhere is not: here it is
// found all the same.
func unlisted(d *content.Document) bool { return d.NoIndex || d.Case != nil && d.Case.Anonymous }

func searchDocument(d *content.Document) search.Document {
	out := search.Document{
		ID: SearchID(d), Kind: string(d.Kind), Title: d.Title, Summary: d.Description, Tags: d.Topics, URL: d.Path(), Language: d.Language,
		Facets: map[search.Facet][]string{}, State: "live", ForReps: true, Fresh: changed(d),
	}
	for name, values := range d.Facets {
		if f := search.Facet(name); f.Known() && f != search.FacetKind && f != search.FacetTopic && len(values) > 0 {
			out.Facets[f] = values
		}
	}
	if d.Language != "" {
		out.Facets[search.FacetLanguage] = []string{d.Language}
	}
	if c := d.Case; c != nil {
		out.Facets[search.FacetFormat] = []string{"case-study"}
		out.Records = append(out.Records, search.Record{Heading: "Challenge", Body: c.ChallengeText}, search.Record{Heading: "Solution", Body: c.SolutionText})
		var results []string
		for _, r := range c.Results {
			results = append(results, resultLine(r)+".")
		}
		text := c.Customer + ". " + strings.Join(results, " ")
		if q := approved(c); q != nil {
			text += " " + q.Text
		}
		out.Records = append(out.Records, search.Record{Heading: "Results", Body: text})
	}
	for _, s := range d.Text().Sections {
		out.Records = append(out.Records, sectionRecords(s)...)
	}
	if len(out.Records) == 0 {
		out.Records = []search.Record{{}}
	}
	return out
}

// sectionRecords cuts a section at its paragraphs into records of about equal length.
func sectionRecords(s content.Section) []search.Record {
	var out []search.Record
	var part []string
	words := 0
	flush := func() {
		if len(part) > 0 || len(out) == 0 {
			out = append(out, search.Record{Anchor: s.ID, Heading: s.Heading, Body: strings.Join(part, "\n")})
		}
		part, words = nil, 0
	}
	for p := range strings.SplitSeq(s.Text, "\n") {
		n := len(strings.Fields(p))
		if words > 0 && words+n > wordsPerRecord {
			flush()
		}
		part, words = append(part, p), words+n
	}
	flush()
	return out
}

// Spaces are the search spaces that live content is part of.
var Spaces = []search.Space{search.Public, search.Library}
