package meili

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// applyAtOnce is how many documents are looked up and written together.
const applyAtOnce = 500

// Apply writes the changes and returns when they are searchable. What can be written is, even when other changes of the
// same call are refused: the error then is search.ErrRejected and names those.
func (x *Index) Apply(ctx context.Context, name search.Space, changes []search.Change) error {
	s, err := x.space(name)
	if err != nil {
		return err
	}
	good, refused := newest(changes)
	if len(good) == 0 {
		return refused
	}
	if err := x.ensure(ctx, s); err != nil {
		return err
	}
	if err := lock(ctx, s.write); err != nil {
		return err
	}
	defer func() { <-s.write }()
	for part := range slices.Chunk(good, applyAtOnce) {
		err := x.apply(ctx, s.uid, part)
		if err != nil && !errors.Is(err, search.ErrRejected) {
			x.lost(s, err)
			return fmt.Errorf("write to %s: %w", name, err)
		}
		refused = errors.Join(refused, err)
	}
	return refused
}

// newest returns the changes that an index can hold, the newest of each document, and an error for the others.
func newest(changes []search.Change) ([]search.Change, error) {
	var refused error
	at := make(map[string]int, len(changes))
	good := make([]search.Change, 0, len(changes))
	for _, c := range changes {
		if err := c.Check(); err != nil {
			refused = errors.Join(refused, err)
			continue
		}
		i, seen := at[c.ID]
		if !seen {
			at[c.ID] = len(good)
			good = append(good, c)
		} else if standingOf(c).over(standingOf(good[i])) {
			good[i] = c
		}
	}
	return good, refused
}

func standingOf(c search.Change) standing { return standing{version: c.Version, dead: c.Doc == nil} }

// apply looks at what the index holds, writes what is newer, and takes away what became old. Another process may have
// written an older or newer version in between: whoever looks last sees both, and the older one goes.
func (x *Index) apply(ctx context.Context, uid string, changes []search.Change) error {
	keys := make([]string, len(changes))
	for i, c := range changes {
		keys[i] = documentKey(c.ID)
	}
	held, err := x.held(ctx, uid, keys)
	if err != nil {
		return err
	}
	var documents [][]record
	var old []string
	for i, c := range changes {
		h := held[keys[i]]
		if h != nil && h.newest.over(standingOf(c)) {
			old = append(old, h.beaten(h.newest, nil)...)
			continue
		}
		written := []record{tombstone(c.ID, c.Version)}
		if c.Doc != nil {
			written = records(c.Doc)
		}
		documents = append(documents, written)
		if h != nil {
			old = append(old, h.beaten(standingOf(c), written)...)
		}
	}
	refused := x.store(ctx, uid, documents)
	if refused != nil && !errors.Is(refused, search.ErrRejected) {
		return refused
	}
	if refused != nil {
		old = nil // what could not be replaced stays; the second look takes away what was
	}
	if err := x.remove(ctx, uid, old); err != nil {
		return err
	}
	return errors.Join(refused, x.sweep(ctx, uid, keys))
}

// holding is what an index holds of one document.
type holding struct {
	newest standing
	ids    map[string]standing // record id
}

// beaten lists the ids that go when a document stands at st with the records now written: everything st beats, and
// what else there is of the same version, from a write that was cut short.
func (h *holding) beaten(st standing, written []record) []string {
	var ids []string
	for id, has := range h.ids {
		surplus := written != nil && has == st &&
			!slices.ContainsFunc(written, func(r record) bool { return r.ID == id })
		if st.over(has) || surplus {
			ids = append(ids, id)
		}
	}
	return ids
}

// held reads what the index holds of the documents with the keys.
func (x *Index) held(ctx context.Context, uid string, keys []string) (map[string]*holding, error) {
	all := make(map[string]*holding)
	err := x.eachRow(ctx, uid, []string{"id", "key", "version", "dead"}, func(r record) error {
		st, err := r.standing()
		if err != nil {
			return err
		}
		h := all[r.Key]
		if h == nil {
			h = &holding{newest: st, ids: make(map[string]standing)}
			all[r.Key] = h
		}
		h.ids[r.ID] = st
		if st.over(h.newest) {
			h.newest = st
		}
		return nil
	}, in{"key", keys})
	return all, err
}

// sweep takes away what is older than the newest of each document.
func (x *Index) sweep(ctx context.Context, uid string, keys []string) error {
	held, err := x.held(ctx, uid, keys)
	if err != nil {
		return err
	}
	var old []string
	for _, h := range held {
		old = append(old, h.beaten(h.newest, nil)...)
	}
	return x.remove(ctx, uid, old)
}

// remove deletes stored records by id.
func (x *Index) remove(ctx context.Context, uid string, ids []string) error {
	for part := range slices.Chunk(ids, pageSize) {
		err := x.do(ctx, "remove old records", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
			return x.client.Index(uid).DeleteDocumentsWithContext(ctx, part, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sent is a batch whose task is under way.
type sent struct {
	task      int64
	documents [][]record
}

// store writes documents: all batches are sent, then their tasks followed. A batch that the server refuses is halved
// until the documents it does not take are found; the others are written, and the error is search.ErrRejected.
func (x *Index) store(ctx context.Context, uid string, documents [][]record) error {
	var under []sent
	var refused error
	b := batcher{send: func(lines []byte, in [][]record) error {
		task, err := x.enqueue(ctx, "write records", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
			return x.client.Index(uid).AddDocumentsNdjsonWithContext(ctx, lines, nil)
		})
		if err == nil {
			under = append(under, sent{task, in})
			return nil
		}
		err = x.isolate(ctx, uid, in, err)
		if errors.Is(err, search.ErrRejected) {
			refused = errors.Join(refused, err)
			return nil
		}
		return err
	}}
	err := func() error {
		for _, d := range documents {
			if err := b.add(d); err != nil {
				return err
			}
		}
		return b.flush()
	}()
	for _, u := range under {
		failed := x.follow(ctx, "write records", u.task)
		if failed != nil {
			failed = x.isolate(ctx, uid, u.documents, failed)
		}
		if errors.Is(failed, search.ErrRejected) {
			refused = errors.Join(refused, failed)
		} else if err == nil {
			err = failed
		}
	}
	if err != nil {
		return err
	}
	return refused
}

// isolate writes the halves of a refused batch, and names the document when it is down to one.
func (x *Index) isolate(ctx context.Context, uid string, documents [][]record, err error) error {
	if !errors.Is(err, search.ErrRejected) {
		return err
	}
	if len(documents) == 1 {
		return fmt.Errorf("document %q: %w", documents[0][0].Doc, err)
	}
	half := len(documents) / 2
	first := x.store(ctx, uid, documents[:half])
	if first != nil && !errors.Is(first, search.ErrRejected) {
		return first
	}
	return errors.Join(first, x.store(ctx, uid, documents[half:]))
}
