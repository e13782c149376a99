package store

import (
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/job"
	"tandem/app/internal/publish"
)

// Publications keeps the addresses of documents, what happened to them in public, and previews. It implements
// publish.PreviewStore.
type Publications struct{ DB *DB }

const addressColumns = "path, doc, text, hash, live, target, changed"

func scanAddress(s scanner) (publish.PathState, error) {
	var a publish.PathState
	var live int
	var changed int64
	err := s.Scan(&a.Path, &a.Doc, &a.Text, &a.Hash, &live, &a.Target, &changed)
	a.Live, a.Changed = live != 0, moment(changed)
	return a, err
}

// Addresses returns every address that a document has or had, sorted.
func (p Publications) Addresses(ctx context.Context) ([]publish.PathState, error) {
	return list(ctx, p.DB, scanAddress, "SELECT "+addressColumns+" FROM address ORDER BY path")
}

// Record asks trace what changed of the addresses as they stand, and writes that, the events and the jobs that follow
// from them, all or nothing. Several programs may do so at once: each sees what the one before wrote.
func (p Publications) Record(ctx context.Context, now time.Time, trace func([]publish.PathState) ([]publish.PathState, []publish.Event), follow func([]publish.Event) []job.Spec) (events []publish.Event, err error) {
	err = p.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if p.DB.dialect == Postgres {
			if _, err := tx.exec(ctx, "LOCK TABLE address IN SHARE ROW EXCLUSIVE MODE"); err != nil {
				return err
			}
		}
		known, err := list(ctx, tx, scanAddress, "SELECT "+addressColumns+" FROM address ORDER BY path")
		if err != nil {
			return err
		}
		var changed []publish.PathState
		changed, events = trace(known)
		for _, a := range changed {
			if _, err := tx.exec(ctx, `INSERT INTO address (`+addressColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (path) DO UPDATE SET doc = excluded.doc, text = excluded.text, hash = excluded.hash, live = excluded.live,
				target = excluded.target, changed = excluded.changed`, a.Path, a.Doc, a.Text, a.Hash, flag(a.Live), a.Target, millis(a.Changed)); err != nil {
				return err
			}
		}
		for _, e := range events {
			if _, err := tx.exec(ctx, `INSERT INTO publication (id, doc, path, what, due, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				ulid.Make().String(), e.Doc, e.Path, string(e.What), millis(e.Due), millis(e.At)); err != nil {
				return err
			}
		}
		for _, spec := range follow(events) {
			if err := tx.enqueue(ctx, spec, now); err != nil {
				return err
			}
		}
		return nil
	})
	return events, err
}

func scanEvent(s scanner) (publish.Event, error) {
	var e publish.Event
	var what string
	var due, at int64
	err := s.Scan(&e.Doc, &e.Path, &what, &due, &at)
	e.What, e.Due, e.At = publish.Happening(what), moment(due), moment(at)
	return e, err
}

// Events returns what happened last, newest first.
func (p Publications) Events(ctx context.Context, most int) ([]publish.Event, error) {
	return list(ctx, p.DB, scanEvent, "SELECT doc, path, what, due, at FROM publication ORDER BY at DESC, id DESC LIMIT ?", most)
}

// EventsOf returns what happened to a document, newest first.
func (p Publications) EventsOf(ctx context.Context, doc string, most int) ([]publish.Event, error) {
	return list(ctx, p.DB, scanEvent, "SELECT doc, path, what, due, at FROM publication WHERE doc = ? ORDER BY at DESC, id DESC LIMIT ?", doc, most)
}

// PurgeEvents removes what happened before.
func (p Publications) PurgeEvents(ctx context.Context, before time.Time) error {
	_, err := p.DB.exec(ctx, "DELETE FROM publication WHERE at < ?", millis(before))
	return err
}

const previewColumns = "id, doc, person, created, expires, revoked"

func scanPreview(s scanner) (publish.Preview, error) {
	var p publish.Preview
	var created, expires, revoked int64
	err := s.Scan(&p.ID, &p.Doc, &p.By, &created, &expires, &revoked)
	p.Created, p.Expires, p.Revoked = moment(created), moment(expires), moment(revoked)
	return p, err
}

// CreatePreview implements publish.PreviewStore.
func (p Publications) CreatePreview(ctx context.Context, v publish.Preview, hash string) error {
	_, err := p.DB.exec(ctx, "INSERT INTO preview (id, hash, doc, person, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
		v.ID, hash, v.Doc, v.By, millis(v.Created), millis(v.Expires))
	return err
}

const noPreview = "There is no such preview."

// PreviewByHash implements publish.PreviewStore.
func (p Publications) PreviewByHash(ctx context.Context, hash string) (publish.Preview, error) {
	return one(ctx, p.DB, noPreview, scanPreview, "SELECT "+previewColumns+" FROM preview WHERE hash = ?", hash)
}

// Previews implements publish.PreviewStore.
func (p Publications) Previews(ctx context.Context, doc string) ([]publish.Preview, error) {
	query, args := "SELECT "+previewColumns+" FROM preview", []any{}
	if doc != "" {
		query, args = query+" WHERE doc = ?", append(args, doc)
	}
	return list(ctx, p.DB, scanPreview, query+" ORDER BY created DESC, id DESC", args...)
}

// RevokePreview implements publish.PreviewStore.
func (p Publications) RevokePreview(ctx context.Context, id string, now time.Time) error {
	res, err := p.DB.exec(ctx, "UPDATE preview SET revoked = ? WHERE id = ? AND revoked = 0", millis(now), id)
	return affected(res, err, noPreview)
}

// PurgePreviews removes those that stopped working before.
func (p Publications) PurgePreviews(ctx context.Context, before time.Time) error {
	_, err := p.DB.exec(ctx, "DELETE FROM preview WHERE expires < ? OR revoked > 0 AND revoked < ?", millis(before), millis(before))
	return err
}
