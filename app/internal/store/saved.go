package store

import (
	"context"
	"strconv"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/shelf"
)

const (
	searchColumns = "id, person, name, query, tell, created, deleted"
	noSearch      = "There is no such saved search."

	// What a search came upon is known from the start, new, gathered to be told, or told.
	findKnown    = "known"
	findNew      = "new"
	findGathered = "gathered"
	findTold     = "told"

	watchReached = "shelf-watch-reached"
)

func scanSearch(s scanner) (v shelf.Search, err error) {
	var created, deleted int64
	err = s.Scan(&v.ID, &v.Person, &v.Name, &v.Query, &v.Tell, &created, &deleted)
	v.Created, v.Deleted = moment(created), moment(deleted)
	return v, err
}

// Searches implements shelf.Store.
func (s Shelf) Searches(ctx context.Context, person string) ([]shelf.Search, error) {
	return list(ctx, s.DB, scanSearch, "SELECT "+searchColumns+" FROM saved_search WHERE person = ? AND deleted = 0 ORDER BY LOWER(name), id", person)
}

// SearchByID implements shelf.Store.
func (s Shelf) SearchByID(ctx context.Context, person, id string) (shelf.Search, error) {
	return one(ctx, s.DB, noSearch, scanSearch, "SELECT "+searchColumns+" FROM saved_search WHERE id = ? AND person = ?", id, person)
}

// AddSearch implements shelf.Store.
func (s Shelf) AddSearch(ctx context.Context, v shelf.Search, known []string) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "INSERT INTO saved_search ("+searchColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
			v.ID, v.Person, v.Name, v.Query, v.Tell, millis(v.Created), millis(v.Deleted))
		if err != nil {
			return err
		}
		return tx.know(ctx, v.ID, known, v.Created)
	})
}

// know stores what a search has found from the start.
func (tx *Tx) know(ctx context.Context, search string, known []string, at time.Time) error {
	finds := make([]shelf.Find, len(known))
	for i, k := range known {
		finds[i] = shelf.Find{Search: search, Document: k}
	}
	return tx.addFinds(ctx, finds, findKnown, at)
}

// addFinds stores what searches came upon and had not before. A search that is gone is left out.
func (tx *Tx) addFinds(ctx context.Context, finds []shelf.Find, state string, at time.Time) error {
	for _, f := range finds {
		_, err := tx.exec(ctx, `INSERT INTO saved_search_find (search, document, state, at)
			SELECT id, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT) FROM saved_search WHERE id = ? ON CONFLICT (search, document) DO NOTHING`, f.Document, state, millis(at), f.Search)
		if err != nil {
			return err
		}
	}
	return nil
}

// ChangeSearch implements shelf.Store.
func (s Shelf) ChangeSearch(ctx context.Context, v shelf.Search, known []string) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, "UPDATE saved_search SET name = ?, tell = ?, deleted = ? WHERE id = ? AND person = ?", v.Name, v.Tell, millis(v.Deleted), v.ID, v.Person)
		if err := affected(res, err, noSearch); err != nil {
			return err
		}
		if known == nil {
			return nil
		}
		if _, err := tx.exec(ctx, "DELETE FROM saved_search_find WHERE search = ?", v.ID); err != nil {
			return err
		}
		return tx.know(ctx, v.ID, known, v.Created)
	})
}

// DropSearches implements shelf.Store.
func (s Shelf) DropSearches(ctx context.Context, before time.Time) error {
	_, err := s.DB.exec(ctx, "DELETE FROM saved_search WHERE deleted <> 0 AND deleted < ?", millis(before))
	return err
}

// Watched implements shelf.Store.
func (s Shelf) Watched(ctx context.Context) ([]shelf.Search, error) {
	return list(ctx, s.DB, scanSearch, "SELECT "+searchColumns+" FROM saved_search WHERE tell <> '' ORDER BY id")
}

// Reached implements shelf.Store.
func (s Shelf) Reached(ctx context.Context) (uint64, bool, error) {
	text, ok, err := Settings(s).Setting(ctx, watchReached)
	if err != nil || !ok {
		return 0, false, err
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil, err
}

// Found implements shelf.Store.
func (s Shelf) Found(ctx context.Context, finds []shelf.Find, reached uint64, at time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.addFinds(ctx, finds, findNew, at); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", watchReached, strconv.FormatUint(reached, 10))
		return err
	})
}

// Batch implements shelf.Store.
func (s Shelf) Batch(ctx context.Context, search, name string) (documents []string, batch string, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		batch, err = one(ctx, tx, "", func(s scanner) (b string, err error) { return b, s.Scan(&b) },
			"SELECT batch FROM saved_search_find WHERE search = ? AND state = ? ORDER BY batch LIMIT 1", search, findGathered)
		if fault.Is(err, fault.NotFound) {
			batch = name
			_, err = tx.exec(ctx, "UPDATE saved_search_find SET state = ?, batch = ? WHERE search = ? AND state = ?", findGathered, name, search, findNew)
		}
		if err != nil {
			return err
		}
		documents, err = list(ctx, tx, func(s scanner) (d string, err error) { return d, s.Scan(&d) },
			"SELECT document FROM saved_search_find WHERE search = ? AND state = ? AND batch = ? ORDER BY at, document", search, findGathered, batch)
		return err
	})
	return documents, batch, err
}

// Told implements shelf.Store.
func (s Shelf) Told(ctx context.Context, search, batch string) error {
	_, err := s.DB.exec(ctx, "UPDATE saved_search_find SET state = ? WHERE search = ? AND state = ? AND batch = ?", findTold, search, findGathered, batch)
	return err
}

// Revision is a document of search with the version of its record.
type Revision struct {
	Document string
	Version  uint64
	Asset    bool // else it is a page of the site
}

// ChangedAfter lists what the library space of search should hold and was changed after a version, in that order.
func (s Shelf) ChangedAfter(ctx context.Context, after uint64, limit int) ([]Revision, error) {
	return list(ctx, s.DB, func(s scanner) (r Revision, err error) {
		var version int64
		var asset int
		err = s.Scan(&r.Document, &version, &asset)
		r.Version, r.Asset = uint64(version), asset != 0
		return r, err
	}, `SELECT id, indexed, 1 AS asset FROM asset WHERE indexed > ? UNION ALL
		SELECT doc, version, 0 AS asset FROM projection WHERE space = 'library' AND removed = 0 AND version > ? ORDER BY 2 LIMIT ?`, int64(after), int64(after), limit)
}
