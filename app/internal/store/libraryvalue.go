package store

import (
	"context"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/job"
	"tandem/app/internal/library"
)

// FacetUses implements library.Store.
func (l Library) FacetUses(ctx context.Context) (map[library.Facet][]library.FacetUse, error) {
	type row struct {
		facet library.Facet
		use   library.FacetUse
	}
	rows, err := list(ctx, l.DB, func(s scanner) (r row, err error) { return r, s.Scan(&r.facet, &r.use.Value, &r.use.Assets) },
		"SELECT facet, value, COUNT(*) FROM asset_facet GROUP BY facet, value ORDER BY facet, COUNT(*) DESC, value")
	out := map[library.Facet][]library.FacetUse{}
	for _, r := range rows {
		out[r.facet] = append(out[r.facet], r.use)
	}
	return out, err
}

// AlterValue implements library.Store.
func (l Library) AlterValue(ctx context.Context, j library.ValueJob, now time.Time) error {
	return l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.enqueue(ctx, job.Spec{Name: library.ValueJobName, Key: string(j.Facet) + "/" + j.From, Payload: j}, now)
	})
}

// ChangeValue implements library.Store.
func (l Library) ChangeValue(ctx context.Context, j library.ValueJob, now time.Time, limit int) (changed int, err error) {
	err = l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		found, err := list(ctx, tx, scanAsset, "SELECT "+assetColumns+assetTables+
			"WHERE EXISTS (SELECT 1 FROM asset_facet x WHERE x.asset = a.id AND x.facet = ? AND x.value = ?) ORDER BY a.id LIMIT ?"+tx.locked("a"), j.Facet, j.From, limit)
		if err != nil {
			return err
		}
		for _, a := range found {
			a.Facets[j.Facet] = replaced(a.Facets[j.Facet], j.From, j.To)
			if _, err := tx.exec(ctx, "UPDATE asset SET facets = ?, updated = ?, revision = revision + 1 WHERE id = ?", jsonText(a.Facets), millis(now), a.ID); err != nil {
				return err
			}
			if err := tx.setFacets(ctx, a); err != nil {
				return err
			}
			if err := tx.addEvents(ctx, []library.Event{{
				ID: ulid.Make().String(), Asset: a.ID, At: now, By: j.By, What: library.WasEdited, Detail: string(j.Facet), Version: a.Version.Number,
			}}); err != nil {
				return err
			}
			if err := tx.touch(ctx, a.ID, now); err != nil {
				return err
			}
		}
		changed = len(found)
		return nil
	})
	return changed, err
}

// replaced puts one value in place of another, or takes it out; no value stands twice.
func replaced(values []string, from, to string) []string {
	var out []string
	for _, v := range values {
		if v == from {
			v = to
		}
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
