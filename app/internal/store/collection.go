package store

import (
	"context"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/shelf"
)

const (
	collectionColumns = "c.id, c.title, c.about, c.shape, c.owner, c.owner_name, c.shared, c.official, c.revision, c.created, c.updated, c.updated_by, c.deleted"
	noCollection      = "There is no such collection."
)

func scanCollection(s scanner) (c shelf.Collection, err error) {
	var shared, official int
	var created, updated, deleted int64
	err = s.Scan(&c.ID, &c.Title, &c.About, &c.Shape, &c.Owner, &c.OwnerName, &shared, &official, &c.Revision, &created, &updated, &c.UpdatedBy, &deleted)
	c.Shared, c.Official = shared != 0, official != 0
	c.Created, c.Updated, c.Deleted = moment(created), moment(updated), moment(deleted)
	return c, err
}

type placedItem struct {
	collection string
	shelf.Item
}

func scanItem(s scanner) (x placedItem, err error) {
	return x, s.Scan(&x.collection, &x.ID, &x.Kind, &x.Document, &x.Page, &x.Title, &x.Note)
}

const itemColumns = "collection, id, kind, document, page, title, note"

// Collections implements shelf.Store.
func (s Shelf) Collections(ctx context.Context, f shelf.CollectionFilter) ([]shelf.Collection, error) {
	where, args := "c.deleted = 0 AND (c.owner = ? OR c.shared = 1)", []any{f.Person}
	if f.Own {
		where, args = where+" AND c.owner = ?", append(args, f.Person)
	}
	if f.Shared {
		where += " AND c.shared = 1"
	}
	if f.Document != "" {
		where += " AND EXISTS (SELECT 1 FROM collection_item i WHERE i.collection = c.id AND i.document = ? AND i.position >= 0)"
		args = append(args, f.Document)
	}
	out, err := list(ctx, s.DB, scanCollection, "SELECT "+collectionColumns+" FROM collection c WHERE "+where+" ORDER BY c.official DESC, c.updated DESC, c.id LIMIT 500", args...)
	if err != nil || len(out) == 0 {
		return out, err
	}
	items, err := list(ctx, s.DB, scanItem, "SELECT "+itemColumns+" FROM collection_item WHERE position >= 0 AND collection IN (SELECT c.id FROM collection c WHERE "+where+") ORDER BY collection, position", args...)
	at := make(map[string]int, len(out))
	for i, c := range out {
		at[c.ID] = i
	}
	for _, x := range items {
		if i, ok := at[x.collection]; ok {
			out[i].Items = append(out[i].Items, x.Item)
		}
	}
	return out, err
}

// CollectionByID implements shelf.Store.
func (s Shelf) CollectionByID(ctx context.Context, id string) (shelf.Collection, error) {
	c, err := one(ctx, s.DB, noCollection, scanCollection, "SELECT "+collectionColumns+" FROM collection c WHERE c.id = ?", id)
	if err != nil {
		return c, err
	}
	items, err := list(ctx, s.DB, scanItem, "SELECT "+itemColumns+" FROM collection_item WHERE collection = ? AND position >= 0 ORDER BY position", id)
	for _, x := range items {
		c.Items = append(c.Items, x.Item)
	}
	return c, err
}

// AddCollection implements shelf.Store.
func (s Shelf) AddCollection(ctx context.Context, c shelf.Collection) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO collection (id, title, about, shape, owner, owner_name, shared, official, revision, created, updated, updated_by, deleted)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.ID, clean(c.Title), clean(c.About), c.Shape, c.Owner, c.OwnerName, flag(c.Shared), flag(c.Official),
			c.Revision, millis(c.Created), millis(c.Updated), c.UpdatedBy, millis(c.Deleted))
		if err != nil {
			return err
		}
		return tx.setItems(ctx, c)
	})
}

// ChangeCollection implements shelf.Store.
func (s Shelf) ChangeCollection(ctx context.Context, c shelf.Collection) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, `UPDATE collection SET title = ?, about = ?, shape = ?, shared = ?, official = ?, revision = revision + 1, updated = ?, updated_by = ?, deleted = ?
			WHERE id = ? AND revision = ?`, clean(c.Title), clean(c.About), c.Shape, flag(c.Shared), flag(c.Official), millis(c.Updated), c.UpdatedBy, millis(c.Deleted), c.ID, c.Revision)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fault.Wrap(fault.Conflict, err, "Somebody changed this collection at the same time. Look at it again.")
		}
		return tx.setItems(ctx, c)
	})
}

// setItems stores the items in their order. Those that are no longer there keep their place as a number below 0.
func (tx *Tx) setItems(ctx context.Context, c shelf.Collection) error {
	if _, err := tx.exec(ctx, "UPDATE collection_item SET position = -1 - position WHERE collection = ? AND position >= 0", c.ID); err != nil {
		return err
	}
	for i, x := range c.Items {
		_, err := tx.exec(ctx, `INSERT INTO collection_item (collection, id, position, kind, document, page, title, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (collection, id) DO UPDATE SET position = excluded.position, page = excluded.page, title = excluded.title, note = excluded.note`,
			c.ID, x.ID, i, x.Kind, x.Document, x.Page, clean(x.Title), clean(x.Note))
		if err != nil {
			return err
		}
	}
	return nil
}

// RemovedItem implements shelf.Store.
func (s Shelf) RemovedItem(ctx context.Context, collection, item string) (shelf.Item, int, error) {
	place := 0
	x, err := one(ctx, s.DB, "This item can no longer be brought back.", func(s scanner) (placedItem, error) { return scanItem(countScanner{s, &place}) },
		"SELECT "+itemColumns+", -1 - position FROM collection_item WHERE collection = ? AND id = ? AND position < 0", collection, item)
	return x.Item, place, err
}

// DropCollections implements shelf.Store.
func (s Shelf) DropCollections(ctx context.Context, before time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, "DELETE FROM collection WHERE deleted <> 0 AND deleted < ?", millis(before)); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "DELETE FROM collection_item WHERE position < 0 AND collection IN (SELECT id FROM collection WHERE updated < ?)", millis(before))
		return err
	})
}
