package store

import (
	"context"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/job"
	"tandem/app/internal/library/intake"
)

// Intake keeps batches of files on their way into the library. It implements intake.Store.
type Intake struct{ DB *DB }

const (
	intakeBatchColumns = "id, name, person, person_name, choices, skipped, notes, act, act_by, act_name, undone, created"
	intakeItemColumns  = "id, batch, parent, position, path, size, modified, head, want, person, upload, received, blob, details, asset, twin, state, reason, detail, created, touched"

	noIntakeBatch = "There is no such batch of uploads."
	noIntakeItem  = "There is no such upload."
)

func scanIntakeBatch(s scanner) (b intake.Batch, err error) {
	var choices, notes string
	var undone, created int64
	if err := s.Scan(&b.ID, &b.Name, &b.PersonID, &b.PersonName, &choices, &b.Skipped, &notes, &b.Act, &b.ActBy, &b.ActName, &undone, &created); err != nil {
		return b, err
	}
	b.Undone, b.Created = moment(undone), moment(created)
	if err := fromJSON(notes, &b.Notes); err != nil {
		return b, err
	}
	return b, fromJSON(choices, &b.Choices)
}

func scanIntakeItem(s scanner) (i intake.Item, err error) {
	var details string
	var created, touched int64
	err = s.Scan(&i.ID, &i.Batch, &i.Parent, &i.Position, &i.Path, &i.Size, &i.Modified, &i.Head, &i.Want, &i.PersonID, &i.Upload, &i.Received, &i.Blob,
		&details, &i.Asset, &i.Twin, &i.State, &i.Reason, &i.Detail, &created, &touched)
	if err != nil {
		return i, err
	}
	i.Created, i.Touched = moment(created), moment(touched)
	return i, fromJSON(details, &i.Details)
}

// AddBatch implements intake.Store.
func (s Intake) AddBatch(ctx context.Context, b intake.Batch, items []intake.Item) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "INSERT INTO upload_batch ("+intakeBatchColumns+") VALUES ("+marks(12)+")", b.ID, b.Name, b.PersonID, b.PersonName,
			jsonText(b.Choices), b.Skipped, jsonText(b.Notes), b.Act, b.ActBy, b.ActName, millis(b.Undone), millis(b.Created))
		if err != nil {
			return err
		}
		return tx.addIntakeItems(ctx, items)
	})
}

// addIntakeItems stores items; those whose positions are taken stay out.
func (tx *Tx) addIntakeItems(ctx context.Context, items []intake.Item) error {
	const perStatement, columns = 40, 21
	for len(items) > 0 {
		part := items[:min(perStatement, len(items))]
		items = items[len(part):]
		args := make([]any, 0, len(part)*columns)
		rows := ""
		for n, i := range part {
			if n > 0 {
				rows += ", "
			}
			rows += "(" + marks(columns) + ")"
			args = append(args, i.ID, i.Batch, i.Parent, i.Position, clean(i.Path), i.Size, i.Modified, i.Head, i.Want, i.PersonID, i.Upload, i.Received,
				i.Blob, clean(jsonText(i.Details)), i.Asset, i.Twin, i.State, i.Reason, clean(i.Detail), millis(i.Created), millis(i.Touched))
		}
		if _, err := tx.exec(ctx, "INSERT INTO upload_item ("+intakeItemColumns+") VALUES "+rows+" ON CONFLICT (batch, parent, position) DO NOTHING", args...); err != nil {
			return err
		}
	}
	return nil
}

// AddEntries implements intake.Store.
func (s Intake) AddEntries(ctx context.Context, zip intake.Item, entries []intake.Item, skipped int, notes []string, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		// The zip first: whoever comes second finds it listed.
		res, err := tx.exec(ctx, "UPDATE upload_item SET reason = 'listed', touched = ? WHERE id = ? AND state = ? AND reason <> 'listed'", millis(now), zip.ID, intake.Unpacking)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		b, err := one(ctx, tx, noIntakeBatch, scanIntakeBatch, "SELECT "+intakeBatchColumns+" FROM upload_batch WHERE id = ?", zip.Batch)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "UPDATE upload_batch SET skipped = skipped + ?, notes = ? WHERE id = ?", skipped, clean(jsonText(append(b.Notes, notes...))), zip.Batch)
		if err != nil {
			return err
		}
		return tx.addIntakeItems(ctx, entries)
	})
}

// BatchByID implements intake.Store.
func (s Intake) BatchByID(ctx context.Context, id string) (intake.Batch, error) {
	b, err := one(ctx, s.DB, noIntakeBatch, scanIntakeBatch, "SELECT "+intakeBatchColumns+" FROM upload_batch WHERE id = ?", id)
	if err != nil {
		return b, err
	}
	counted := []intake.Batch{b}
	err = s.count(ctx, counted)
	return counted[0], err
}

// count fills in how many files of batches are where.
func (s Intake) count(ctx context.Context, batches []intake.Batch) error {
	if len(batches) == 0 {
		return nil
	}
	args, at := make([]any, len(batches)), map[string]*intake.Batch{}
	for n := range batches {
		args[n], at[batches[n].ID] = batches[n].ID, &batches[n]
		batches[n].Counts = map[intake.State]int{}
	}
	type row struct {
		batch          string
		state          intake.State
		n              int
		size, received int64
	}
	// What comes out of a zip came with it.
	rows, err := list(ctx, s.DB, func(s scanner) (r row, err error) { return r, s.Scan(&r.batch, &r.state, &r.n, &r.size, &r.received) },
		`SELECT batch, state, COUNT(*), CAST(COALESCE(SUM(CASE WHEN parent = '' THEN size ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(received), 0) AS BIGINT)
		FROM upload_item WHERE batch IN (`+marks(len(args))+`) GROUP BY batch, state`, args...)
	for _, r := range rows {
		b := at[r.batch]
		b.Counts[r.state] = r.n
		b.Size += r.size
		b.Received += r.received
	}
	return err
}

// Batches implements intake.Store.
func (s Intake) Batches(ctx context.Context, offset, limit int) ([]intake.Batch, int, error) {
	var total int
	if err := s.DB.queryRow(ctx, "SELECT COUNT(*) FROM upload_batch").Scan(&total); err != nil {
		return nil, 0, explain(err)
	}
	out, err := list(ctx, s.DB, scanIntakeBatch, "SELECT "+intakeBatchColumns+" FROM upload_batch ORDER BY created DESC, id DESC LIMIT ? OFFSET ?", limit, offset)
	if err != nil {
		return nil, 0, err
	}
	return out, total, s.count(ctx, out)
}

// ItemByID implements intake.Store.
func (s Intake) ItemByID(ctx context.Context, id string) (intake.Item, error) {
	return one(ctx, s.DB, noIntakeItem, scanIntakeItem, "SELECT "+intakeItemColumns+" FROM upload_item WHERE id = ?", id)
}

// Items implements intake.Store.
func (s Intake) Items(ctx context.Context, f intake.Filter) ([]intake.Item, int, error) {
	where, args := "1 = 1", []any{}
	and := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if f.Batch != "" {
		and("batch = ?", f.Batch)
	}
	if f.Begun {
		and("batch IN (SELECT batch FROM upload_item WHERE person = ? AND state IN (?, ?))", f.Person, intake.Waiting, intake.Receiving)
	}
	if f.Parent != nil {
		and("parent = ?", *f.Parent)
	}
	if f.Person != "" {
		and("person = ?", f.Person)
	}
	if len(f.States) > 0 {
		states := make([]any, len(f.States))
		for n, state := range f.States {
			states[n] = state
		}
		and("state IN ("+marks(len(states))+")", states...)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	var total int
	if err := s.DB.queryRow(ctx, "SELECT COUNT(*) FROM upload_item WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, explain(err)
	}
	out, err := list(ctx, s.DB, scanIntakeItem, "SELECT "+intakeItemColumns+" FROM upload_item WHERE "+where+" ORDER BY batch DESC, parent, position LIMIT ? OFFSET ?", append(args, limit, f.Offset)...)
	return out, total, err
}

// OpenOf implements intake.Store.
func (s Intake) OpenOf(ctx context.Context, person string) (n int, err error) {
	err = s.DB.queryRow(ctx, "SELECT COUNT(*) FROM upload_item WHERE person = ? AND state IN (?, ?)", person, intake.Waiting, intake.Receiving).Scan(&n)
	return n, explain(err)
}

// SetUpload implements intake.Store.
func (s Intake) SetUpload(ctx context.Context, id, before, upload string) (held string, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "UPDATE upload_item SET upload = ?, received = 0 WHERE id = ? AND upload = ? AND state IN (?, ?)", upload, id, before, intake.Waiting, intake.Receiving)
		if err != nil {
			return err
		}
		return noRow(tx.queryRow(ctx, "SELECT upload FROM upload_item WHERE id = ?", id).Scan(&held), noIntakeItem)
	})
	return held, err
}

// Received implements intake.Store.
func (s Intake) Received(ctx context.Context, id string, received int64, now time.Time) error {
	state := intake.Receiving
	if received == 0 {
		state = intake.Waiting
	}
	_, err := s.DB.exec(ctx, "UPDATE upload_item SET state = ?, received = ?, touched = ? WHERE id = ? AND state IN (?, ?)",
		state, received, millis(now), id, intake.Waiting, intake.Receiving)
	return explain(err)
}

// Arrived implements intake.Store.
func (s Intake) Arrived(ctx context.Context, id string, received int64, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, "UPDATE upload_item SET state = ?, received = ?, touched = ? WHERE id = ? AND state IN (?, ?)",
			intake.Checking, received, millis(now), id, intake.Waiting, intake.Receiving)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return tx.enqueueIntake(ctx, intake.FinishJobName, id, now, now)
	})
}

func (tx *Tx) enqueueIntake(ctx context.Context, name, id string, now, at time.Time) error {
	return tx.enqueue(ctx, job.Spec{Name: name, Key: id, Payload: intake.Job{Item: id}, At: at}, now)
}

// Settle implements intake.Store.
func (s Intake) Settle(ctx context.Context, i intake.Item, now time.Time, from ...intake.State) (settled bool, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		args := []any{i.State, i.Reason, clean(i.Detail), i.Blob, i.Twin, millis(now), i.ID}
		for _, state := range from {
			args = append(args, state)
		}
		res, err := tx.exec(ctx, "UPDATE upload_item SET state = ?, reason = ?, detail = ?, blob = ?, twin = ?, touched = ? WHERE id = ? AND state IN ("+marks(len(from))+")", args...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		settled = n > 0
		if err != nil || !settled {
			return err
		}
		switch i.State {
		case intake.Unpacking:
			return tx.enqueueIntake(ctx, intake.UnpackJobName, i.ID, now, now)
		case intake.Checking:
			return tx.enqueueIntake(ctx, intake.FinishJobName, i.ID, now, now)
		}
		return nil
	})
	return settled, err
}

// Later implements intake.Store.
func (s Intake) Later(ctx context.Context, i intake.Item, detail string, now, at time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "UPDATE upload_item SET detail = ?, touched = ? WHERE id = ? AND state IN (?, ?)", detail, millis(now), i.ID, intake.Checking, intake.Unpacking)
		if err != nil {
			return err
		}
		name := intake.FinishJobName
		if i.State == intake.Unpacking {
			name = intake.UnpackJobName
		}
		return tx.enqueueIntake(ctx, name, i.ID, now, at)
	})
}

// Ask implements intake.Store.
func (s Intake) Ask(ctx context.Context, batch string, act intake.Act, by account.Person, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		undone := int64(0)
		if act == intake.Undo {
			undone = millis(now)
		}
		res, err := tx.exec(ctx, "UPDATE upload_batch SET act = ?, act_by = ?, act_name = ?, undone = ? WHERE id = ?", act, by.ID, by.Name, undone, batch)
		if err := affected(res, err, noIntakeBatch); err != nil {
			return err
		}
		return tx.enqueue(ctx, job.Spec{Name: intake.ActJobName, Key: batch, Payload: intake.ActJob{Batch: batch}}, now)
	})
}

// Acted implements intake.Store.
func (s Intake) Acted(ctx context.Context, batch string) error {
	_, err := s.DB.exec(ctx, "UPDATE upload_batch SET act = '' WHERE id = ?", batch)
	return explain(err)
}

// Silent implements intake.Store.
func (s Intake) Silent(ctx context.Context, since time.Time, limit int) ([]intake.Item, error) {
	return list(ctx, s.DB, scanIntakeItem, "SELECT "+intakeItemColumns+" FROM upload_item WHERE state IN (?, ?) AND touched < ? ORDER BY touched LIMIT ?",
		intake.Waiting, intake.Receiving, millis(since), limit)
}

// Purge implements intake.Store.
func (s Intake) Purge(ctx context.Context, before time.Time) error {
	_, err := s.DB.exec(ctx, `DELETE FROM upload_batch WHERE created < ? AND NOT EXISTS (
		SELECT 1 FROM upload_item i WHERE i.batch = upload_batch.id AND i.state IN (?, ?, ?, ?))`,
		millis(before), intake.Waiting, intake.Receiving, intake.Checking, intake.Unpacking)
	return explain(err)
}
