package store

import (
	"context"
	"strings"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library/keep"
)

// Keep keeps what is known about the library's truth: reviews, flags, batches, sketches. It implements keep.Store.
type Keep struct{ DB *DB }

// AddReview implements keep.ReviewStore.
func (k Keep) AddReview(ctx context.Context, r keep.Review) error {
	_, err := k.DB.exec(ctx, "INSERT INTO reviewed (asset, at, person, name, was_due, due) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		r.Asset, millis(r.At), r.By, clean(r.Name), millis(r.Was), millis(r.Due))
	return err
}

// DropReview implements keep.ReviewStore.
func (k Keep) DropReview(ctx context.Context, asset string, at time.Time) error {
	_, err := k.DB.exec(ctx, "DELETE FROM reviewed WHERE asset = ? AND at = ?", asset, millis(at))
	return err
}

// ReviewAt implements keep.ReviewStore.
func (k Keep) ReviewAt(ctx context.Context, asset string, at time.Time) (keep.Review, error) {
	return one(ctx, k.DB, "This was taken back already.", func(s scanner) (r keep.Review, err error) {
		var when, was, due int64
		err = s.Scan(&r.Asset, &when, &r.By, &r.Name, &was, &due)
		r.At, r.Was, r.Due = moment(when), moment(was), moment(due)
		return r, err
	}, "SELECT asset, at, person, name, was_due, due FROM reviewed WHERE asset = ? AND at = ?", asset, millis(at))
}

// LastReviews implements keep.ReviewStore.
func (k Keep) LastReviews(ctx context.Context) (map[string]time.Time, error) {
	found, err := k.counts(ctx, "SELECT asset, MAX(at) FROM reviewed GROUP BY asset")
	out := make(map[string]time.Time, len(found))
	for id, at := range found {
		out[id] = moment(at)
	}
	return out, err
}

// OpenFlags implements keep.ReviewStore.
func (k Keep) OpenFlags(ctx context.Context) (map[string]int, error) {
	return k.ints(ctx, "SELECT asset, COUNT(*) FROM flag WHERE state = ? GROUP BY asset", keep.FlagOpen)
}

func (k Keep) counts(ctx context.Context, query string, args ...any) (map[string]int64, error) {
	type pair struct {
		id string
		n  int64
	}
	found, err := list(ctx, k.DB, func(s scanner) (p pair, err error) { return p, s.Scan(&p.id, &p.n) }, query, args...)
	out := make(map[string]int64, len(found))
	for _, p := range found {
		out[p.id] = p.n
	}
	return out, err
}

func (k Keep) ints(ctx context.Context, query string, args ...any) (map[string]int, error) {
	found, err := k.counts(ctx, query, args...)
	out := make(map[string]int, len(found))
	for id, n := range found {
		out[id] = int(n)
	}
	return out, err
}

// Sketches implements keep.TwinStore.
func (k Keep) Sketches(ctx context.Context) ([]keep.Sketch, error) {
	return list(ctx, k.DB, func(s scanner) (x keep.Sketch, err error) {
		var indexed int64
		var whole, pages string
		err = s.Scan(&x.Asset, &indexed, &x.Words, &whole, &pages)
		x.Indexed = uint64(indexed)
		return x.ReadSketch(whole, pages), err
	}, "SELECT asset, indexed, words, whole, pages FROM sketch ORDER BY asset")
}

// SetSketch implements keep.TwinStore.
func (k Keep) SetSketch(ctx context.Context, s keep.Sketch, twins []keep.Twin) error {
	return k.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO sketch (asset, indexed, words, whole, pages) VALUES (?, ?, ?, ?, ?) ON CONFLICT (asset)
			DO UPDATE SET indexed = excluded.indexed, words = excluded.words, whole = excluded.whole, pages = excluded.pages`,
			s.Asset, int64(s.Indexed), s.Words, s.Whole64(), s.Pages64())
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "DELETE FROM twin WHERE a = ? OR b = ?", s.Asset, s.Asset); err != nil {
			return err
		}
		for _, t := range twins {
			if _, err := tx.exec(ctx, "INSERT INTO twin (a, b, likely, shared) VALUES (?, ?, ?, ?)", t.A, t.B, t.Likely, t.Shared); err != nil {
				return err
			}
		}
		return nil
	})
}

func scanTwin(s scanner) (t keep.Twin, err error) {
	return t, s.Scan(&t.A, &t.B, &t.Likely, &t.Shared)
}

// Twins implements keep.TwinStore.
func (k Keep) Twins(ctx context.Context) ([]keep.Twin, error) {
	return list(ctx, k.DB, scanTwin, `SELECT t.a, t.b, t.likely, t.shared FROM twin t
		WHERE NOT EXISTS (SELECT 1 FROM not_twin n WHERE n.a = t.a AND n.b = t.b) ORDER BY t.likely DESC, t.a, t.b LIMIT 5000`)
}

// TwinOf implements keep.TwinStore.
func (k Keep) TwinOf(ctx context.Context, a, b string) (keep.Twin, error) {
	return one(ctx, k.DB, "These two are not alike.", scanTwin, "SELECT a, b, likely, shared FROM twin WHERE a = ? AND b = ?", a, b)
}

// SetDifferent implements keep.TwinStore.
func (k Keep) SetDifferent(ctx context.Context, a, b string, by account.Person, at int64) error {
	_, err := k.DB.exec(ctx, "INSERT INTO not_twin (a, b, name, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", a, b, clean(strings.TrimSpace(by.Name)), at)
	return err
}

// ForgetDifferent implements keep.TwinStore.
func (k Keep) ForgetDifferent(ctx context.Context, a, b string) error {
	_, err := k.DB.exec(ctx, "DELETE FROM not_twin WHERE a = ? AND b = ?", a, b)
	return err
}
