package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/job"
)

// Jobs keeps the job queue. It implements job.Store.
type Jobs struct{ DB *DB }

const jobColumns = "id, name, uniq, payload, state, attempts, run_at, lease_ends, created, finished, last_error"

func scanJob(s scanner) (job.Row, error) {
	var r job.Row
	var payload string
	var runAt, lease, created, finished int64
	err := s.Scan(&r.ID, &r.Name, &r.Key, &payload, &r.State, &r.Attempts, &runAt, &lease, &created, &finished, &r.LastError)
	r.Payload = json.RawMessage(payload)
	r.RunAt, r.LeaseEnds, r.Created, r.Finished = moment(runAt), moment(lease), moment(created), moment(finished)
	return r, err
}

// enqueue adds a job in the caller's transaction. A job whose name and key wait already is not added again.
func (tx *Tx) enqueue(ctx context.Context, s job.Spec, now time.Time) error {
	payload, err := json.Marshal(s.Payload)
	if err != nil {
		return fmt.Errorf("payload of job %q: %w", s.Name, err)
	}
	at := s.At
	if at.IsZero() {
		at = now
	}
	_, err = tx.exec(ctx, `INSERT INTO job (id, name, uniq, payload, state, run_at, created) VALUES (?, ?, ?, ?, 'ready', ?, ?)
		ON CONFLICT (name, uniq) WHERE state = 'ready' AND uniq <> '' DO NOTHING`,
		ulid.Make().String(), s.Name, s.Key, string(payload), millis(at), millis(now))
	return explain(err)
}

// Enqueue adds a job in a transaction of its own, for work that no stored change causes.
func (j Jobs) Enqueue(ctx context.Context, now time.Time, specs ...job.Spec) error {
	return j.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		for _, s := range specs {
			if err := tx.enqueue(ctx, s, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// EnqueueTurn adds the job of a schedule's turn, once, whoever asks how often. It reports whether it was added.
func (j Jobs) EnqueueTurn(ctx context.Context, s job.Spec, turn, now time.Time) (added bool, err error) {
	err = j.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, "INSERT INTO job_turn (name, turn) VALUES (?, ?) ON CONFLICT DO NOTHING", s.Name, millis(turn))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		added = true
		return tx.enqueue(ctx, s, now)
	})
	return added, err
}

// Claim implements job.Store.
func (j Jobs) Claim(ctx context.Context, names []string, now time.Time, lease time.Duration) (row job.Row, ok bool, err error) {
	args := make([]any, 0, len(names)+2)
	for _, n := range names {
		args = append(args, n)
	}
	// A look without the write lock first: idle workers must not queue up before people's writes.
	const due = `(state = 'ready' AND run_at <= ? OR state = 'running' AND lease_ends < ?) ORDER BY run_at, id LIMIT 1`
	query := "SELECT id FROM job WHERE name IN (" + marks(len(names)) + ") AND " + due
	args = append(args, millis(now), millis(now))
	var id string
	switch err := j.DB.queryRow(ctx, query, args...).Scan(&id); {
	case errors.Is(err, sql.ErrNoRows):
		return row, false, nil
	case err != nil:
		return row, false, explain(err)
	}
	if j.DB.dialect == Postgres {
		query += " FOR UPDATE SKIP LOCKED"
	}
	err = j.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		err := tx.queryRow(ctx, query, args...).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		row, err = scanJob(tx.queryRow(ctx, `UPDATE job SET state = 'running', attempts = attempts + 1, lease_ends = ?
			WHERE id = ? RETURNING `+jobColumns, millis(now.Add(lease)), id))
		ok = err == nil
		return err
	})
	return row, ok, err
}

// Finish implements job.Store.
func (j Jobs) Finish(ctx context.Context, id string, now time.Time) error {
	_, err := j.DB.exec(ctx, "UPDATE job SET state = 'done', finished = ?, last_error = '' WHERE id = ?", millis(now), id)
	return err
}

// Retry implements job.Store.
func (j Jobs) Retry(ctx context.Context, id string, at time.Time, reason string) error {
	return j.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		var twin bool
		err := tx.queryRow(ctx, `SELECT EXISTS (SELECT 1 FROM job w JOIN job me ON me.id = ? AND w.name = me.name
			AND w.uniq = me.uniq AND w.uniq <> '' AND w.state = 'ready' AND w.id <> me.id)`, id).Scan(&twin)
		if err != nil {
			return err
		}
		state := job.Ready
		if twin {
			state = job.Done
		}
		_, err = tx.exec(ctx, "UPDATE job SET state = ?, run_at = ?, finished = ?, last_error = ? WHERE id = ?",
			state, millis(at), millis(at), reason, id)
		return err
	})
}

// Bury implements job.Store.
func (j Jobs) Bury(ctx context.Context, id string, now time.Time, reason string) error {
	_, err := j.DB.exec(ctx, "UPDATE job SET state = 'dead', finished = ?, last_error = ? WHERE id = ?", millis(now), reason, id)
	return err
}

// Orphaned ends the leases of all running jobs, for a program that knows it is the only one: what runs according to the
// table was cut off by a crash. The attempt stays counted, so that a job that kills the program is buried in the end.
func (j Jobs) Orphaned(ctx context.Context) error {
	_, err := j.DB.exec(ctx, "UPDATE job SET lease_ends = 0 WHERE state = 'running'")
	return err
}

// Revive puts a dead job back with fresh attempts.
func (j Jobs) Revive(ctx context.Context, id string, now time.Time) error {
	res, err := j.DB.exec(ctx, "UPDATE job SET state = 'ready', attempts = 0, run_at = ? WHERE id = ? AND state = 'dead'", millis(now), id)
	if isDuplicate(err) {
		return fault.Wrap(fault.Conflict, err, "The same work is waiting already.")
	}
	return affected(res, err, "There is no failed job of this number.")
}

// Discard removes a dead job.
func (j Jobs) Discard(ctx context.Context, id string) error {
	res, err := j.DB.exec(ctx, "DELETE FROM job WHERE id = ? AND state = 'dead'", id)
	return affected(res, err, "There is no failed job of this number.")
}

// Purge removes jobs done, and turns taken, before the time.
func (j Jobs) Purge(ctx context.Context, before time.Time) error {
	if _, err := j.DB.exec(ctx, "DELETE FROM job WHERE state = 'done' AND finished < ?", millis(before)); err != nil {
		return err
	}
	_, err := j.DB.exec(ctx, "DELETE FROM job_turn WHERE turn < ?", millis(before.Add(-30*24*time.Hour)))
	return err
}

// Failed lists the dead jobs, newest first, at most limit.
func (j Jobs) Failed(ctx context.Context, limit int) ([]job.Row, error) {
	return list(ctx, j.DB, scanJob, "SELECT "+jobColumns+" FROM job WHERE state = 'dead' ORDER BY finished DESC LIMIT ?", limit)
}

// JobCount is the number of jobs of a name in a state.
type JobCount struct {
	Name  string
	State job.State
	Count int
}

// Counts says how many jobs there are by name and state.
func (j Jobs) Counts(ctx context.Context) ([]JobCount, error) {
	return list(ctx, j.DB, func(s scanner) (c JobCount, err error) {
		return c, s.Scan(&c.Name, &c.State, &c.Count)
	}, "SELECT name, state, COUNT(*) FROM job GROUP BY name, state ORDER BY name, state")
}

// Waiting counts jobs that are ready or running, of the names (all when none is given).
func (j Jobs) Waiting(ctx context.Context, names ...string) (n int, err error) {
	query, args := "SELECT COUNT(*) FROM job WHERE state IN ('ready', 'running')", []any{}
	if len(names) > 0 {
		query += " AND name IN (" + marks(len(names)) + ")"
		for _, name := range names {
			args = append(args, name)
		}
	}
	return n, explain(j.DB.queryRow(ctx, query, args...).Scan(&n))
}
