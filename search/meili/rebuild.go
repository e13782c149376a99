package meili

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// Rebuild fills a new index beside the present one, brings over what was written meanwhile, swaps the two in one step and
// deletes the old. One process should rebuild a space at a time; if two do, the one that notices gives up.
func (x *Index) Rebuild(
	ctx context.Context, name search.Space, next func() (search.Document, bool, error),
) (err error) {
	s, err := x.space(name)
	if err != nil {
		return err
	}
	if err := lock(ctx, s.rebuild); err != nil {
		return err
	}
	defer func() { <-s.rebuild }()
	if err := x.ensureThere(ctx, s); err != nil {
		return fmt.Errorf("rebuild %s: %w", name, err)
	}
	r := &rebuild{x: x, s: s, uid: s.uid + "_next", build: rand.Text(), written: make(map[string]standing)}
	defer func() {
		// Also after an error: what is called next is then half an index, or the old one.
		left, cancel := context.WithTimeout(context.WithoutCancel(ctx), x.opt.CallTimeout)
		defer cancel()
		if drop := x.drop(left, r.uid); drop != nil && err == nil {
			x.opt.Log.WarnContext(ctx, "old search index not deleted", "index", r.uid, "error", drop)
		}
	}()
	for _, step := range []func(context.Context) error{
		r.begin,
		func(ctx context.Context) error { return r.fill(ctx, next) },
		r.verify,
		r.swap,
	} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("rebuild %s: %w", name, err)
		}
	}
	return nil
}

// ensureThere makes the index anew when it is gone and nobody noticed yet.
func (x *Index) ensureThere(ctx context.Context, s *space) error {
	if err := x.ensure(ctx, s); err != nil {
		return err
	}
	there, err := x.exists(ctx, s.uid)
	if err != nil || there {
		return err
	}
	s.mu.Lock()
	s.ready, s.stale = false, true
	s.mu.Unlock()
	return x.ensure(ctx, s)
}

type rebuild struct {
	x   *Index
	s   *space
	uid string // of the index being filled; after the swap, of the old one

	build string // told by the meta record, so that the new index is known again

	before  map[string]standing // what the present index held at the beginning
	written map[string]standing // what the new one holds
	records int                 // how many records were written into the new one
}

// begin makes the new index and notes what the present one holds.
func (r *rebuild) begin(ctx context.Context) error {
	x := r.x
	if err := x.drop(ctx, r.uid); err != nil {
		return err
	}
	var err error
	if r.before, err = x.standings(ctx, r.s.uid); err != nil {
		return err
	}
	synonyms, err := x.readSynonyms(ctx, r.s.uid)
	if err != nil {
		return err
	}
	if err := x.create(ctx, r.uid); err != nil {
		return err
	}
	if err := x.settle(ctx, r.uid); err != nil {
		return err
	}
	return x.settleSynonyms(ctx, r.uid, synonyms)
}

// drop deletes an index if there is one.
func (x *Index) drop(ctx context.Context, uid string) error {
	there, err := x.exists(ctx, uid)
	if err != nil || !there {
		return err
	}
	err = x.do(ctx, "delete index", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		return x.client.DeleteIndexWithContext(ctx, uid)
	})
	if hasCode(err, "index_not_found") {
		return nil
	}
	return err
}

// fill writes what next yields. The tasks are followed at the end: the server works while the next batch is made.
func (r *rebuild) fill(ctx context.Context, next func() (search.Document, bool, error)) error {
	var tasks []int64
	index := r.x.client.Index(r.uid)
	b := batcher{send: func(lines []byte, _ [][]record) error {
		task, err := r.x.enqueue(ctx, "write records", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
			return index.AddDocumentsNdjsonWithContext(ctx, lines, nil)
		})
		tasks = append(tasks, task)
		return err
	}}
	var surplus []string
	for {
		d, more, err := next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		old, err := r.add(&b, &d)
		if err != nil {
			return err
		}
		surplus = append(surplus, old...)
	}
	if err := b.add([]record{meta(r.build)}); err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	r.records++
	for _, task := range tasks {
		if err := r.x.follow(ctx, "write records", task); err != nil {
			return err
		}
	}
	if len(surplus) == 0 {
		return nil
	}
	if err := r.x.sweep(ctx, r.uid, surplus); err != nil {
		return err
	}
	return r.recount(ctx)
}

// add writes one document, unless a newer version of it was written already. It returns its key when an older was.
func (r *rebuild) add(b *batcher, d *search.Document) (again []string, err error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	key, st := documentKey(d.ID), standing{version: d.Version}
	had, ok := r.written[key]
	if ok && !st.over(had) {
		return nil, nil
	}
	if ok {
		again = []string{key}
	}
	rows := records(d)
	r.written[key] = st
	r.records += len(rows)
	return again, b.add(rows)
}

// recount replaces the expected number of records after some were taken away again.
func (r *rebuild) recount(ctx context.Context) error {
	_, total, err := r.x.rows(ctx, r.uid, meilisearch.DocumentsQuery{Limit: 1, Fields: []string{"id"}})
	r.records = int(total)
	return err
}

// verify makes sure that the new index holds what was written into it and nothing else, before readers get it.
func (r *rebuild) verify(ctx context.Context) error {
	_, total, err := r.x.rows(ctx, r.uid, meilisearch.DocumentsQuery{Limit: 1, Fields: []string{"id"}})
	if err != nil {
		return err
	}
	if int(total) != r.records {
		return fmt.Errorf("the new index holds %d records, %d were written: %w", total, r.records, search.ErrUnavailable)
	}
	return nil
}

// swap brings over what was written into the present index since the beginning, and puts the new one in its place.
// Writers of this process wait; what another process wrote in the last moment is brought over after the swap.
func (r *rebuild) swap(ctx context.Context) error {
	x, s := r.x, r.s
	if err := lock(ctx, s.write); err != nil {
		return err
	}
	defer func() { <-s.write }()
	held, err := r.catchUp(ctx, s.uid, r.uid, r.before)
	if err != nil {
		return err
	}
	err = x.do(ctx, "swap indexes", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		return x.client.SwapIndexesWithContext(ctx, []*meilisearch.SwapIndexesParams{
			{Indexes: []string{s.uid, r.uid}},
		})
	})
	if err != nil && !hasCode(err, "task_not_found") {
		return err
	}
	// A swap belongs to no index, so a key for our indexes only may start it and not look at it.
	if err := r.awaitSwap(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	s.stale, s.ready = false, true
	s.mu.Unlock()
	_, err = r.catchUp(ctx, r.uid, s.uid, held)
	return err
}

// awaitSwap waits until the index in the place of the old one is the one made here.
func (r *rebuild) awaitSwap(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, r.x.opt.TaskTimeout)
	defer cancel()
	tick := time.NewTicker(slowPoll)
	defer tick.Stop()
	for {
		found, _, err := r.x.readMeta(ctx, r.s.uid)
		if err != nil {
			return err
		}
		if found != nil && found.Build == r.build {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("swap indexes: not done yet: %w: %w", search.ErrUnavailable, ctx.Err())
		}
	}
}

// catchUp copies from one index to the other every document that stands otherwise than at the given moment, and returns
// what it found.
func (r *rebuild) catchUp(ctx context.Context, from, to string, then map[string]standing) (map[string]standing, error) {
	now, err := r.x.standings(ctx, from)
	if err != nil {
		return nil, err
	}
	var changed []string
	for key, st := range now {
		had, known := then[key]
		wrote, ours := r.written[key]
		if known && had == st || ours && !st.over(wrote) {
			continue
		}
		changed = append(changed, key)
		r.written[key] = st
	}
	for part := range slices.Chunk(changed, applyAtOnce) {
		if err := r.copy(ctx, from, to, part); err != nil {
			return nil, err
		}
	}
	return now, nil
}

func (r *rebuild) copy(ctx context.Context, from, to string, keys []string) error {
	byKey := make(map[string][]record)
	err := r.x.eachRow(ctx, from, nil, func(row record) error {
		byKey[row.Key] = append(byKey[row.Key], row)
		return nil
	}, in{"key", keys})
	if err != nil {
		return err
	}
	documents := make([][]record, 0, len(byKey))
	for _, rows := range byKey {
		documents = append(documents, rows)
	}
	if err := r.x.store(ctx, to, documents); err != nil {
		return err
	}
	return r.x.sweep(ctx, to, keys)
}
