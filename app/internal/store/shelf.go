package store

import (
	"context"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/shelf"
)

// Shelf keeps favourites, what was looked at, saved searches and collections. It implements shelf.Store.
type Shelf struct{ DB *DB }

func scanMark(s scanner) (m shelf.Mark, err error) {
	var at int64
	err = s.Scan(&m.Document, &at)
	m.At = moment(at)
	return m, err
}

// Favourites implements shelf.Store.
func (s Shelf) Favourites(ctx context.Context, person string) ([]shelf.Mark, error) {
	return list(ctx, s.DB, scanMark, "SELECT document, at FROM favourite WHERE person = ? ORDER BY at DESC, document", person)
}

// FavouritesAmong implements shelf.Store.
func (s Shelf) FavouritesAmong(ctx context.Context, person string, ids []string) (map[string]bool, error) {
	args := []any{person}
	for _, id := range ids {
		args = append(args, id)
	}
	out := map[string]bool{}
	found, err := list(ctx, s.DB, scanMark, "SELECT document, at FROM favourite WHERE person = ? AND document IN ("+marks(len(ids))+")", args...)
	for _, m := range found {
		out[m.Document] = true
	}
	return out, err
}

// SetFavourite implements shelf.Store.
func (s Shelf) SetFavourite(ctx context.Context, person, document string, on bool, at time.Time, limit int) error {
	if !on {
		_, err := s.DB.exec(ctx, "DELETE FROM favourite WHERE person = ? AND document = ?", person, document)
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		var n int
		if err := tx.queryRow(ctx, "SELECT COUNT(*) FROM favourite WHERE person = ? AND document <> ?", person, document).Scan(&n); err != nil {
			return err
		}
		if n >= limit {
			return fault.Newf(fault.Conflict, "You have %d favourites. Take some away, or put them into a collection.", limit)
		}
		_, err := tx.exec(ctx, "INSERT INTO favourite (person, document, at) VALUES (?, ?, ?) ON CONFLICT (person, document) DO NOTHING", person, document, millis(at))
		return err
	})
}

// Recents implements shelf.Store.
func (s Shelf) Recents(ctx context.Context, person string, limit int) ([]shelf.Mark, error) {
	return list(ctx, s.DB, scanMark, "SELECT document, at FROM recent WHERE person = ? ORDER BY at DESC, document LIMIT ?", person, limit)
}

// Saw implements shelf.Store.
func (s Shelf) Saw(ctx context.Context, person, document string, at time.Time, keep int) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "INSERT INTO recent (person, document, at) VALUES (?, ?, ?) ON CONFLICT (person, document) DO UPDATE SET at = excluded.at", person, document, millis(at))
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `DELETE FROM recent WHERE person = ? AND document NOT IN (SELECT document FROM (
			SELECT document FROM recent WHERE person = ? ORDER BY at DESC, document LIMIT ?) AS latest)`, person, person, keep)
		return err
	})
}

// ForgetRecents implements shelf.Store.
func (s Shelf) ForgetRecents(ctx context.Context, person string, before time.Time) error {
	_, err := s.DB.exec(ctx, "DELETE FROM recent WHERE at < ? AND (? = '' OR person = ?)", millis(before), person, person)
	return err
}
