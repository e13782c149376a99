package shelf

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/search"
)

// The jobs of watched searches. The first runs soon after something can be found that could not before, the second once a
// day.
const (
	WatchJobName  = "shelf.watch"
	DigestJobName = "shelf.digest"
)

// watchAtOnce bounds how many documents one turn looks at.
const watchAtOnce = 500

// Watch looks at everything that became findable since the last time, notes which watched searches it answers, and tells
// those who want to know soon. It can run any number of times: nobody is told anything twice.
func (s *Service) Watch(ctx context.Context) error {
	from, ok, err := s.Store.Reached(ctx)
	if err != nil {
		return err
	}
	if !ok {
		// What is there when the watch begins is not new.
		if from, err = s.Documents.Newest(ctx); err != nil {
			return err
		}
		return s.Store.Found(ctx, nil, from, s.Now())
	}
	watched, err := s.Store.Watched(ctx)
	if err != nil {
		return err
	}
	for {
		docs, reached, err := s.Documents.Changed(ctx, from, watchAtOnce)
		if err != nil {
			return err
		}
		if reached == from {
			break
		}
		finds, err := s.answered(ctx, watched, docs)
		if err != nil {
			return err
		}
		if err := s.Store.Found(ctx, finds, reached, s.Now()); err != nil {
			return err
		}
		from = reached
	}
	return s.tellAll(ctx, watched, Soon)
}

// Digest tells those who want to know once a day.
func (s *Service) Digest(ctx context.Context) error {
	watched, err := s.Store.Watched(ctx)
	if err != nil {
		return err
	}
	return s.tellAll(ctx, watched, Daily)
}

// answered returns which searches each of the documents answers. They are asked of an index of these documents alone, so
// that the work does not grow with the library.
func (s *Service) answered(ctx context.Context, watched []Search, docs []search.Document) (finds []Find, err error) {
	docs = slices.DeleteFunc(slices.Clone(docs), func(d search.Document) bool { return !d.ForReps })
	if len(watched) == 0 || len(docs) == 0 {
		return nil, nil
	}
	index, err := s.Among(ctx, docs)
	if err != nil {
		return nil, fmt.Errorf("index what changed: %w", err)
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	asked := map[string][]string{}
	for _, w := range watched {
		ids, known := asked[w.Query]
		if !known {
			if ids, err = answers(ctx, index, QueryOf(w.Query)); err != nil {
				return nil, fmt.Errorf("ask the search %s: %w", w.ID, err)
			}
			asked[w.Query] = ids
		}
		for _, id := range ids {
			finds = append(finds, Find{Search: w.ID, Document: id})
		}
	}
	return finds, nil
}

// answers returns the documents that answer the query in earnest. An engine that holds few documents widens a question
// until something fits: leaves words away, takes one for a misspelling of another. A person who is told of something new
// expects that it has all the words, so they are asked one by one.
func answers(ctx context.Context, index search.Index, q search.Query) ([]string, error) {
	p := search.Parse(q.Text)
	var parts []search.Parsed
	for _, w := range p.Words {
		if !search.StopWord(w) || len(p.Words)+len(p.Phrases) == 1 {
			parts = append(parts, search.Parsed{Words: []string{w}})
		}
	}
	for _, ph := range p.Phrases {
		parts = append(parts, search.Parsed{Phrases: []string{ph}})
	}
	if len(parts) == 0 {
		parts = []search.Parsed{{}}
	}
	var both []string
	for i, part := range parts {
		part.NotWords, part.NotPhrases = p.NotWords, p.NotPhrases
		q.Text = part.String()
		ids, err := all(ctx, index, q)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(both, id) })
		}
		if both = ids; len(both) == 0 {
			break
		}
	}
	return both, nil
}

// all returns every document that a query finds without taking a word for another.
func all(ctx context.Context, index search.Index, q search.Query) ([]string, error) {
	var ids []string
	for q.Limit, q.Offset = 100, 0; q.Offset < search.MaxDepth; q.Offset += q.Limit {
		res, err := index.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, h := range res.Hits {
			if !slices.Contains(h.Why, "typo") {
				ids = append(ids, h.Doc)
			}
		}
		if len(res.Hits) < q.Limit {
			break
		}
	}
	return ids, nil
}

// tellAll tells what the searches of one telling have found.
func (s *Service) tellAll(ctx context.Context, watched []Search, when Telling) error {
	people := map[string]account.Person{}
	for _, w := range watched {
		if w.Tell != when || !w.Deleted.IsZero() {
			continue
		}
		p, known := people[w.Person]
		if !known {
			var err error
			if p, err = s.People.PersonByID(ctx, w.Person); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			people[w.Person] = p
		}
		if err := s.tell(ctx, p, w); err != nil {
			return err
		}
	}
	return nil
}

// tell tells a person what a search has found, as far as it is open to them at this moment.
func (s *Service) tell(ctx context.Context, p account.Person, w Search) error {
	for {
		ids, batch, err := s.Store.Batch(ctx, w.ID, ulid.Make().String())
		if err != nil || len(ids) == 0 {
			return err
		}
		found, err := s.Documents.Open(ctx, p, ids)
		if err != nil {
			return err
		}
		if n := notice(w, ids, found); n.Subject != "" && works(p) {
			// The key of a batch never changes and is no other's, so that a crash between the telling and the note of it tells
			// nothing twice, and what is found later is not taken for told.
			n.Person, n.Kind, n.Key, n.Mail, n.Created = w.Person, inbox.News, "saved/"+w.ID+"/"+batch, true, s.Now()
			if _, err := s.Inbox.Tell(ctx, n); err != nil {
				return err
			}
		}
		if err := s.Store.Told(ctx, w.ID, batch); err != nil {
			return err
		}
	}
}

// maxNamed is how many documents a notice names.
const maxNamed = 5

// notice is what there is to say of the documents; no subject when none is open.
func notice(w Search, ids []string, found map[string]Document) inbox.Notice {
	var titles []string
	n := inbox.Notice{URL: w.URL()}
	open := 0
	for _, id := range ids {
		d, ok := found[id]
		if !ok || d.Closed != "" {
			continue
		}
		open++
		if n.URL = d.URL; open <= maxNamed {
			titles = append(titles, d.Title)
		}
	}
	switch {
	case open == 0:
		return inbox.Notice{}
	case open == 1:
		n.Subject = "New for “" + w.Name + "”: " + titles[0]
		n.Text = "It fits a search that you saved."
	default:
		n.URL = w.URL()
		n.Subject = fmt.Sprintf("%d new documents for “%s”", open, w.Name)
		for i, t := range titles {
			if i > 0 {
				n.Text += ", "
			}
			n.Text += "“" + t + "”"
		}
		if open > maxNamed {
			n.Text += fmt.Sprintf(" and %d more", open-maxNamed)
		}
		n.Text += "."
	}
	return n
}
