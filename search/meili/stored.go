package meili

import (
	"context"
	"fmt"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// pageSize is how many rows are read at once.
const pageSize = 5000

// rows reads stored records as the query says, and how many there are in all.
func (x *Index) rows(ctx context.Context, uid string, q meilisearch.DocumentsQuery) ([]record, int64, error) {
	var rows []record
	var total int64
	err := x.call(ctx, "read stored records", x.opt.CallTimeout, func(ctx context.Context) error {
		var page meilisearch.DocumentsResult
		if err := x.client.Index(uid).GetDocumentsWithContext(ctx, &q, &page); err != nil {
			return err
		}
		total = page.Total
		return page.Results.DecodeInto(&rows)
	})
	return rows, total, unsettled(err)
}

// eachRow calls f for every stored record that meets the conditions, with the named fields filled.
func (x *Index) eachRow(ctx context.Context, uid string, fields []string, f func(record) error, c ...condition) error {
	for offset := int64(0); ; {
		rows, total, err := x.rows(ctx, uid, meilisearch.DocumentsQuery{
			Offset: offset, Limit: pageSize, Fields: fields, Filter: filter(c...),
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := f(r); err != nil {
				return err
			}
		}
		offset += int64(len(rows))
		if len(rows) == 0 || offset >= total {
			return nil
		}
	}
}

// standing is the newest that an index holds of a document.
type standing struct {
	version uint64
	dead    bool
}

// over reports whether a beats b: the newer version, and of one version the removal.
func (a standing) over(b standing) bool {
	if a.version != b.version {
		return a.version > b.version
	}
	return a.dead && !b.dead
}

// standings lists what the index holds of every document, removed ones too, by document key.
func (x *Index) standings(ctx context.Context, uid string) (map[string]standing, error) {
	all := make(map[string]standing)
	err := x.eachRow(ctx, uid, []string{"key", "version", "dead"}, func(r record) error {
		st, err := r.standing()
		if err != nil {
			return err
		}
		if had, ok := all[r.Key]; !ok || st.over(had) {
			all[r.Key] = st
		}
		return nil
	}, is{"n", "0"})
	return all, err
}

func (r *record) standing() (standing, error) {
	v, err := parseVersion(r.Version)
	if err != nil {
		return standing{}, fmt.Errorf("stored record %q: %w: %w", r.ID, search.ErrUnavailable, err)
	}
	return standing{version: v, dead: r.Dead}, nil
}

// Versions lists the documents that the space holds and their versions.
func (x *Index) Versions(ctx context.Context, name search.Space) (map[string]uint64, error) {
	s, err := x.space(name)
	if err != nil {
		return nil, err
	}
	if err := x.ensure(ctx, s); err != nil {
		return nil, err
	}
	versions := make(map[string]uint64)
	err = x.eachRow(ctx, s.uid, []string{"id", "doc", "version"}, func(r record) error {
		st, err := r.standing()
		if err == nil {
			versions[r.Doc] = max(versions[r.Doc], st.version)
		}
		return err
	}, is{"n", "0"}, isFalse{"dead"})
	if err != nil {
		x.lost(s, err)
		return nil, fmt.Errorf("list versions in %s: %w", name, err)
	}
	return versions, nil
}

// Stats counts what the space holds.
func (x *Index) Stats(ctx context.Context, name search.Space) (search.Stats, error) {
	s, err := x.space(name)
	if err != nil {
		return search.Stats{}, err
	}
	if err := x.ensure(ctx, s); err != nil {
		return search.Stats{}, err
	}
	count := func(c ...condition) (int, error) {
		_, total, err := x.rows(ctx, s.uid, meilisearch.DocumentsQuery{
			Limit: 1, Fields: []string{"id"}, Filter: filter(c...),
		})
		return int(total), err
	}
	var st search.Stats
	if st.Documents, err = count(isFalse{"dead"}, is{"n", "0"}); err == nil {
		st.Records, err = count(isFalse{"dead"})
	}
	if err != nil {
		x.lost(s, err)
		return search.Stats{}, fmt.Errorf("count %s: %w", name, err)
	}
	st.Bytes = x.size(ctx, s.uid)
	return st, nil
}

// size asks for the size of the stored records. A key that may not ask, and any other trouble, leaves it unknown.
func (x *Index) size(ctx context.Context, uid string) int64 {
	var size int64
	err := x.call(ctx, "ask for the size of an index", x.opt.CallTimeout, func(ctx context.Context) error {
		st, err := x.client.Index(uid).GetStatsWithContext(ctx, nil)
		if err == nil {
			if n, ok := st.RawDocumentDbSize.(float64); ok {
				size = int64(n)
			}
		}
		return err
	})
	if err != nil {
		return 0
	}
	return size
}
