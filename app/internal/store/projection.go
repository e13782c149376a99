package store

import (
	"context"
	"time"

	"tandem/app/internal/job"
)

// Projection keeps what the search index should hold of the published content: for each space and document the version
// of what was published last, or of its removal. The index itself can be lost at any time and made again from here and
// the content folder.
type Projection struct{ DB *DB }

// Projected is one document's line.
type Projected struct {
	Doc     string
	Version uint64
	Hash    string // of what was to be indexed
	Removed bool
}

const projectedColumns = "doc, version, hash, removed"

func scanProjected(s scanner) (Projected, error) {
	var p Projected
	var version int64
	var removed int
	err := s.Scan(&p.Doc, &version, &p.Hash, &removed)
	p.Version, p.Removed = uint64(version), removed != 0
	return p, err
}

// chunk is how many documents one indexing job takes.
const chunk = 200

// Sync makes the space's lines equal to want (document id to hash). Each document that is new, changed or gone gets the
// next version, and jobs of the name are enqueued for them in the same transaction, each with some of the ids as its
// payload (IndexJob). It returns how many documents changed.
func (p Projection) Sync(ctx context.Context, now time.Time, space string, want map[string]string, jobName string) (changed int, err error) {
	err = p.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		have, err := list(ctx, tx, scanProjected, "SELECT "+projectedColumns+" FROM projection WHERE space = ?", space)
		if err != nil {
			return err
		}
		var ids []string
		known := map[string]bool{}
		for _, h := range have {
			known[h.Doc] = true
			hash, live := want[h.Doc]
			if live && hash == h.Hash && !h.Removed || !live && h.Removed {
				continue
			}
			ids = append(ids, h.Doc)
		}
		for id := range want {
			if !known[id] {
				ids = append(ids, id)
			}
		}
		changed = len(ids)
		for i, id := range ids {
			hash, live := want[id]
			version, err := tx.next(ctx, "search-version")
			if err != nil {
				return err
			}
			_, err = tx.exec(ctx, `INSERT INTO projection (space, doc, version, hash, removed) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (space, doc) DO UPDATE SET version = excluded.version, hash = excluded.hash, removed = excluded.removed`,
				space, id, version, hash, flag(!live))
			if err != nil {
				return err
			}
			if (i+1)%chunk == 0 || i+1 == len(ids) {
				part := ids[i/chunk*chunk : i+1]
				if err := tx.enqueue(ctx, job.Spec{Name: jobName, Payload: IndexJob{Space: space, Docs: part}}, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return changed, err
}

// IndexJob is the payload of the jobs that Sync enqueues.
type IndexJob struct {
	Space string   `json:"space"`
	Docs  []string `json:"docs"`
}

// Lines returns the lines of a space, or of the documents named.
func (p Projection) Lines(ctx context.Context, space string, docs ...string) ([]Projected, error) {
	query, args := "SELECT "+projectedColumns+" FROM projection WHERE space = ?", []any{space}
	if len(docs) > 0 {
		query += " AND doc IN (" + marks(len(docs)) + ")"
		for _, d := range docs {
			args = append(args, d)
		}
	}
	return list(ctx, p.DB, scanProjected, query, args...)
}

// Forget removes the lines of removals, after a rebuild made them needless.
func (p Projection) Forget(ctx context.Context, space string, before uint64) error {
	_, err := p.DB.exec(ctx, "DELETE FROM projection WHERE space = ? AND removed = 1 AND version < ?", space, int64(before))
	return err
}

// LastVersion returns the highest version that was given to a search document so far.
func (p Projection) LastVersion(ctx context.Context) (uint64, error) {
	var v int64
	err := p.DB.queryRow(ctx, "SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = 'search-version'").Scan(&v)
	return uint64(v), explain(err)
}
