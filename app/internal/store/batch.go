package store

import (
	"context"
	"strings"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/library/keep"
)

const batchColumns = "b.id, b.person, b.name, b.action, b.state, b.created, b.finished"

func scanBatch(s scanner) (b keep.Batch, err error) {
	var action string
	var created, finished int64
	if err := s.Scan(&b.ID, &b.Person, &b.Name, &action, &b.State, &created, &finished); err != nil {
		return b, err
	}
	b.Created, b.Finished, b.Counts = moment(created), moment(finished), map[keep.ItemState]int{}
	return b, fromJSON(action, &b.Action)
}

// AddBatch implements keep.BatchStore.
func (k Keep) AddBatch(ctx context.Context, b keep.Batch, items []keep.Item) error {
	return k.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "INSERT INTO batch (id, person, name, action, state, created) VALUES (?, ?, ?, ?, ?, ?)",
			b.ID, b.Person, clean(b.Name), jsonText(b.Action), b.State, millis(b.Created))
		if err != nil {
			return err
		}
		const perStatement, columns = 100, 5
		for len(items) > 0 {
			part := items[:min(perStatement, len(items))]
			items = items[len(part):]
			args := make([]any, 0, len(part)*columns)
			for _, i := range part {
				args = append(args, b.ID, i.Asset, clean(i.Title), i.State, i.Revision)
			}
			rows := strings.TrimSuffix(strings.Repeat("("+marks(columns)+"), ", len(part)), ", ")
			if _, err := tx.exec(ctx, "INSERT INTO batch_item (batch, asset, title, state, revision) VALUES "+rows, args...); err != nil {
				return err
			}
		}
		return tx.enqueueBatch(ctx, b.ID, b.Created)
	})
}

func (tx *Tx) enqueueBatch(ctx context.Context, id string, now time.Time) error {
	return tx.enqueue(ctx, job.Spec{Name: keep.BatchJobName, Key: id, Payload: keep.BatchJob{Batch: id}}, now)
}

// BatchByID implements keep.BatchStore.
func (k Keep) BatchByID(ctx context.Context, id string) (keep.Batch, error) {
	b, err := one(ctx, k.DB, "There is no such change.", scanBatch, "SELECT "+batchColumns+" FROM batch b WHERE b.id = ?", id)
	if err != nil {
		return b, err
	}
	return b, k.count(ctx, []*keep.Batch{&b})
}

// Batches implements keep.BatchStore.
func (k Keep) Batches(ctx context.Context, limit int) ([]keep.Batch, error) {
	found, err := list(ctx, k.DB, scanBatch, "SELECT "+batchColumns+" FROM batch b ORDER BY b.created DESC, b.id DESC LIMIT ?", limit)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	at := make([]*keep.Batch, len(found))
	for i := range found {
		at[i] = &found[i]
	}
	return found, k.count(ctx, at)
}

// count fills in how many items of each state the batches have.
func (k Keep) count(ctx context.Context, batches []*keep.Batch) error {
	by, args := map[string]*keep.Batch{}, make([]any, 0, len(batches))
	for _, b := range batches {
		by[b.ID], args = b, append(args, b.ID)
	}
	type row struct {
		id    string
		state keep.ItemState
		n     int
	}
	found, err := list(ctx, k.DB, func(s scanner) (r row, err error) { return r, s.Scan(&r.id, &r.state, &r.n) },
		"SELECT batch, state, COUNT(*) FROM batch_item WHERE batch IN ("+marks(len(args))+") GROUP BY batch, state", args...)
	for _, r := range found {
		by[r.id].Counts[r.state] = r.n
	}
	return err
}

// Items implements keep.BatchStore.
func (k Keep) Items(ctx context.Context, batch string, states []keep.ItemState, limit int) ([]keep.Item, error) {
	args := []any{batch}
	for _, s := range states {
		args = append(args, s)
	}
	return list(ctx, k.DB, func(s scanner) (i keep.Item, err error) {
		var was string
		if err := s.Scan(&i.Asset, &i.Title, &i.State, &i.Revision, &was, &i.Note); err != nil {
			return i, err
		}
		return i, fromJSON(was, &i.Was)
	}, "SELECT asset, title, state, revision, was, note FROM batch_item WHERE batch = ? AND state IN ("+marks(len(states))+") ORDER BY asset LIMIT ?", append(args, limit)...)
}

// SetItem implements keep.BatchStore.
func (k Keep) SetItem(ctx context.Context, batch string, i keep.Item) error {
	_, err := k.DB.exec(ctx, "UPDATE batch_item SET state = ?, revision = ?, was = ?, note = ? WHERE batch = ? AND asset = ?",
		i.State, i.Revision, jsonText(i.Was), clean(i.Note), batch, i.Asset)
	return err
}

// SetBatch implements keep.BatchStore.
func (k Keep) SetBatch(ctx context.Context, id string, from, to keep.BatchState, now time.Time) (was bool, err error) {
	err = k.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, "UPDATE batch SET state = ?, finished = ? WHERE id = ? AND state = ?", to, millis(now), id, from)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if was = n > 0; err != nil || !was || to != keep.Undoing {
			return err
		}
		if _, err := tx.exec(ctx, "UPDATE batch_item SET state = ? WHERE batch = ? AND state = ?", keep.ItemWaiting, id, keep.ItemDone); err != nil {
			return err
		}
		return tx.enqueueBatch(ctx, id, now)
	})
	return was && err == nil, err
}

// PurgeBatches implements keep.BatchStore.
func (k Keep) PurgeBatches(ctx context.Context, before time.Time) error {
	_, err := k.DB.exec(ctx, "DELETE FROM batch WHERE created < ? AND state IN (?, ?)", millis(before), keep.Changed, keep.Undone)
	return err
}
