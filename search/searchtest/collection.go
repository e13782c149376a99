package searchtest

import (
	"fmt"
	"io"
	"strings"
	"time"

	"tandem/search"
)

// ReadCollection reads documents as testdata/collection/documents.txt explains them. All are in version 1, approved and
// for reps where nothing else is said; each is an hour fresher than the one before.
func ReadCollection(r io.Reader) ([]search.Document, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read a collection: %w", err)
	}
	var docs []search.Document
	n := 0
	for line := range strings.Lines(string(all)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if id, ok := strings.CutPrefix(line, "= "); ok {
			docs = append(docs, search.Document{
				ID: id, Version: 1, Kind: "asset", URL: "/library/" + id, Language: "en", State: "approved", ForReps: true,
				Fresh: start.Add(time.Duration(len(docs)) * time.Hour), Facets: map[search.Facet][]string{},
			})
			continue
		}
		if len(docs) == 0 || !describe(&docs[len(docs)-1], line) {
			return nil, fmt.Errorf("collection, line %d: %q is not expected here", n, line)
		}
	}
	for i := range docs {
		if err := docs[i].Check(); err != nil {
			return nil, fmt.Errorf("collection: %w", err)
		}
	}
	return docs, nil
}

// describe adds a line to a document and reports whether it means something.
func describe(d *search.Document, line string) bool {
	if heading, ok := strings.CutPrefix(line, "-- "); ok {
		d.Records = append(d.Records, search.Record{Page: len(d.Records) + 1, Heading: heading})
		return true
	}
	if n := len(d.Records); n > 0 {
		d.Records[n-1].Body = strings.TrimSpace(d.Records[n-1].Body + " " + line)
		return true
	}
	name, value, ok := strings.Cut(line, ": ")
	if !ok {
		return false
	}
	switch name {
	case "title":
		d.Title = value
	case "tags":
		d.Tags = strings.Split(value, ", ")
	case "kind":
		d.Kind = value
	case "state":
		d.State = value
	case "language":
		d.Language = value
	default:
		f := search.Facet(name)
		if !f.Known() {
			return false
		}
		d.Facets[f] = strings.Split(value, ", ")
	}
	return true
}
