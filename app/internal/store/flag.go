package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/keep"
)

const flagColumns = "id, asset, version, page, verdict, note, person, name, owner, owner_name, state, due, answer, answered_by, created, changed, revision"

func scanFlag(s scanner) (f keep.Flag, err error) {
	var due, created, changed int64
	err = s.Scan(&f.ID, &f.Asset, &f.Version, &f.Page, &f.Verdict, &f.Note, &f.Person, &f.Name, &f.Owner, &f.OwnerName, &f.State, &due, &f.Answer,
		&f.AnsweredBy, &created, &changed, &f.Revision)
	f.Due, f.Created, f.Changed = moment(due), moment(created), moment(changed)
	return f, err
}

// Rate implements keep.FlagStore.
func (k Keep) Rate(ctx context.Context, person, asset string, version int, v keep.Verdict, at time.Time, f keep.Flag) error {
	return k.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO rating (person, asset, version, verdict, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (asset, version, person) DO UPDATE SET verdict = excluded.verdict, at = excluded.at`, person, asset, version, v, millis(at))
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "UPDATE flag SET state = ?, changed = ?, revision = revision + 1 WHERE person = ? AND asset = ? AND state = ?",
			keep.FlagTakenBack, millis(at), person, asset, keep.FlagOpen)
		if err != nil || f.ID == "" {
			return err
		}
		_, err = tx.exec(ctx, "INSERT INTO flag ("+flagColumns+") VALUES ("+marks(17)+")",
			f.ID, f.Asset, f.Version, f.Page, f.Verdict, clean(f.Note), f.Person, clean(f.Name), f.Owner, clean(f.OwnerName), f.State, millis(f.Due),
			clean(f.Answer), clean(f.AnsweredBy), millis(f.Created), millis(f.Changed), f.Revision)
		return err
	})
}

// RatingOf implements keep.FlagStore.
func (k Keep) RatingOf(ctx context.Context, person, asset string, version int) (v keep.Verdict, err error) {
	err = k.DB.queryRow(ctx, "SELECT verdict FROM rating WHERE asset = ? AND version = ? AND person = ?", asset, version, person).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, explain(err)
}

// Ratings implements keep.FlagStore.
func (k Keep) Ratings(ctx context.Context, asset string, version int) (r keep.Ratings, err error) {
	err = k.DB.queryRow(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN verdict = ? THEN 1 ELSE 0 END), 0) FROM rating WHERE asset = ? AND version = ?",
		string(keep.Worked), asset, version).Scan(&r.Said, &r.Worked)
	return r, explain(err)
}

// FlagByID implements keep.FlagStore.
func (k Keep) FlagByID(ctx context.Context, id string) (keep.Flag, error) {
	return one(ctx, k.DB, "There is no such task.", scanFlag, "SELECT "+flagColumns+" FROM flag WHERE id = ?", id)
}

// Flags implements keep.FlagStore.
func (k Keep) Flags(ctx context.Context, f keep.FlagFilter) ([]keep.Flag, int, error) {
	where, args := "WHERE 1 = 1", []any{}
	if len(f.States) > 0 {
		where += " AND state IN (" + marks(len(f.States)) + ")"
		for _, s := range f.States {
			args = append(args, s)
		}
	}
	for _, x := range []struct{ column, value string }{{"owner", f.Owner}, {"person", f.Person}, {"asset", f.Asset}} {
		if x.value != "" {
			where, args = where+" AND "+x.column+" = ?", append(args, x.value)
		}
	}
	if !f.DueBefore.IsZero() {
		where, args = where+" AND due < ?", append(args, millis(f.DueBefore))
	}
	total := 0
	if err := k.DB.queryRow(ctx, "SELECT COUNT(*) FROM flag "+where, args...).Scan(&total); err != nil || total == 0 {
		return nil, 0, explain(err)
	}
	order, limit := " ORDER BY due, id", f.Limit
	if f.Newest {
		order = " ORDER BY created DESC, id DESC"
	}
	if limit <= 0 {
		limit = 50
	}
	found, err := list(ctx, k.DB, scanFlag, "SELECT "+flagColumns+" FROM flag "+where+order+" LIMIT ? OFFSET ?", append(args, limit, max(0, f.Offset))...)
	return found, total, err
}

// SetFlag implements keep.FlagStore.
func (k Keep) SetFlag(ctx context.Context, f keep.Flag) error {
	res, err := k.DB.exec(ctx, `UPDATE flag SET state = ?, answer = ?, answered_by = ?, owner = ?, owner_name = ?, due = ?, changed = ?, revision = revision + 1
		WHERE id = ? AND revision = ?`, f.State, clean(f.Answer), clean(f.AnsweredBy), f.Owner, clean(f.OwnerName), millis(f.Due), millis(f.Changed), f.ID, f.Revision)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.Wrap(fault.Conflict, err, "Somebody dealt with this at the same time. Look at it again.")
	}
	return nil
}
