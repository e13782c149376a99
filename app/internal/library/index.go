package library

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"tandem/app/internal/fault"
	"tandem/search"
)

// IndexJobName is the job that brings an asset's search document up to date; its payload is an IndexJob.
const IndexJobName = "library.index"

// IndexJob names the asset.
type IndexJob struct {
	Asset string `json:"asset"`
}

// Index takes search documents.
type Index interface {
	Apply(ctx context.Context, space search.Space, changes []search.Change) error
}

// Reindex brings the asset's search document up to date with the database. The version it carries is the database's, so
// the order in which jobs run does not matter.
func (s *Service) Reindex(ctx context.Context, j IndexJob) error {
	a, err := s.Store.AssetByID(ctx, j.Asset)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c := search.Change{ID: a.ID, Version: a.Indexed}
	if a.Standing(s.Now()).Findable() {
		doc, err := s.Document(ctx, a)
		if err != nil {
			return err
		}
		c.Doc = &doc
	}
	if err := s.Index.Apply(ctx, search.Library, []search.Change{c}); err != nil {
		return fmt.Errorf("index asset %s: %w", a.ID, err)
	}
	return nil
}

// Document is what search holds of an asset.
func (s *Service) Document(ctx context.Context, a Asset) (search.Document, error) {
	pages, err := s.Store.Pages(ctx, a.ID, a.Version.Number)
	if err != nil {
		return search.Document{}, err
	}
	d := search.Document{
		ID: a.ID, Version: a.Indexed, Kind: "asset", Title: a.Title, Summary: a.Description, Tags: a.Tags,
		URL: "/library/" + a.ID, Language: "en", Facets: maps.Clone(a.Facets), State: stateInSearch(a.Standing(s.Now())),
		ForReps: a.Standing(s.Now()).Open(), Fresh: a.Version.Created,
	}
	if d.Used, err = s.used(ctx, a.ID); err != nil {
		return search.Document{}, err
	}
	if l := a.Facets[search.FacetLanguage]; len(l) > 0 {
		d.Language = l[0]
	}
	for _, p := range pages {
		d.Records = append(d.Records, records(p)...)
	}
	if len(d.Records) == 0 {
		d.Records = []search.Record{{}}
	}
	return d, nil
}

// stateInSearch is the state that search ranks by: what reps have comes first, however soon it ends.
func stateInSearch(at Standing) string {
	if at.Open() {
		return string(Approved)
	}
	return string(at)
}

// wordsPerRecord bounds a record, so that the sentence that matches is near the place it opens.
const wordsPerRecord = 400

// records cuts a page into findable pieces of about equal length. Notes stay with the first.
func records(p Page) []search.Record {
	var out []search.Record
	words := strings.Fields(p.Text)
	for from := 0; from < len(words) || from == 0; from += wordsPerRecord {
		to := min(from+wordsPerRecord, len(words))
		r := search.Record{Page: p.Number, Heading: p.Title, Body: strings.Join(words[from:to], " ")}
		if from == 0 {
			r.Notes = p.Notes
		}
		out = append(out, r)
	}
	return out
}

// Documents walks through the search documents of all assets that can be found, for a rebuild. Each call of the function
// it returns gives the next one; false means the end.
func (s *Service) Documents(ctx context.Context) func() (search.Document, bool, error) {
	var batch []Asset
	last, done := "", false
	return func() (search.Document, bool, error) {
		if len(batch) == 0 && !done {
			var err error
			batch, _, err = s.Store.Assets(ctx, Filter{Standings: Findable, At: s.Now(), Oldest: true, After: last, Limit: 200})
			if err != nil {
				return search.Document{}, false, fmt.Errorf("list assets: %w", err)
			}
			done = len(batch) < 200
		}
		if len(batch) == 0 {
			return search.Document{}, false, nil
		}
		a := batch[0]
		batch, last = batch[1:], a.ID
		d, err := s.Document(ctx, a)
		return d, err == nil, err
	}
}
