package store

import (
	"context"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/finding"
)

const synonymCounter = "synonyms"

func scanGroup(s scanner) (g finding.Group, err error) {
	var typed, words string
	var updated int64
	if err := s.Scan(&g.ID, &typed, &words, &updated, &g.Author); err != nil {
		return g, err
	}
	g.Updated = moment(updated)
	if err := fromJSON(typed, &g.Typed); err != nil {
		return g, err
	}
	return g, fromJSON(words, &g.Words)
}

const groupColumns = "id, typed, words, updated, author"

// Groups implements finding.SynonymStore.
func (f Finding) Groups(ctx context.Context) ([]finding.Group, int64, error) {
	revision, err := f.GroupsRevision(ctx) // before the groups: a change between the two is seen again
	if err != nil {
		return nil, 0, err
	}
	groups, err := list(ctx, f.DB, scanGroup, "SELECT "+groupColumns+" FROM synonym ORDER BY updated DESC, id")
	return groups, revision, err
}

// GroupsRevision implements finding.SynonymStore.
func (f Finding) GroupsRevision(ctx context.Context) (n int64, err error) {
	err = f.DB.queryRow(ctx, "SELECT COALESCE((SELECT value FROM counter WHERE name = ?), 0)", synonymCounter).Scan(&n)
	return n, explain(err)
}

// SaveGroup implements finding.SynonymStore.
func (f Finding) SaveGroup(ctx context.Context, g finding.Group) error {
	return f.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.next(ctx, synonymCounter); err != nil {
			return err
		}
		var others int
		if err := tx.queryRow(ctx, "SELECT COUNT(*) FROM synonym WHERE id <> ?", g.ID).Scan(&others); err != nil {
			return err
		}
		if others >= finding.MaxGroups {
			return fault.New(fault.TooMany, "There are as many groups of synonyms as there can be. Remove one that nobody needs.")
		}
		return tx.putGroup(ctx, g)
	})
}

func (tx *Tx) putGroup(ctx context.Context, g finding.Group) error {
	typed := ""
	if g.OneWay() {
		typed = jsonText(g.Typed)
	}
	_, err := tx.exec(ctx, `INSERT INTO synonym (`+groupColumns+`) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET typed = excluded.typed, words = excluded.words, updated = excluded.updated, author = excluded.author`,
		g.ID, typed, jsonText(g.Words), millis(g.Updated), g.Author)
	return err
}

// RemoveGroup implements finding.SynonymStore.
func (f Finding) RemoveGroup(ctx context.Context, id string) (g finding.Group, err error) {
	err = f.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if g, err = one(ctx, tx, "This group of synonyms is gone already.", scanGroup, "SELECT "+groupColumns+" FROM synonym WHERE id = ?", id); err != nil {
			return err
		}
		if _, err := tx.next(ctx, synonymCounter); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "DELETE FROM synonym WHERE id = ?", id)
		return err
	})
	return g, err
}

// SeedGroups implements finding.SynonymStore. The counter tells whether anything was ever stored.
func (f Finding) SeedGroups(ctx context.Context, groups []finding.Group) error {
	if n, err := f.GroupsRevision(ctx); err != nil || n > 0 {
		return err
	}
	return f.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err := tx.next(ctx, synonymCounter)
		if err != nil || n > 1 {
			return err
		}
		for _, g := range groups {
			if err := tx.putGroup(ctx, g); err != nil {
				return err
			}
		}
		return nil
	})
}
