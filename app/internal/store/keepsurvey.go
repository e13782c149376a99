package store

import (
	"context"
	"time"

	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
)

// UseTotals implements keep.ReviewStore.
func (k Keep) UseTotals(ctx context.Context, recent, half time.Time) (map[string]keep.UseTotal, error) {
	type row struct {
		asset string
		total keep.UseTotal
	}
	scan := func(s scanner) (r row, err error) {
		return r, s.Scan(&r.asset, &r.total.Recent, &r.total.People, &r.total.Half)
	}
	named, err := list(ctx, k.DB, scan, `SELECT asset, SUM(CASE WHEN at >= ? THEN 1 ELSE 0 END), COUNT(DISTINCT CASE WHEN at >= ? THEN person END), COUNT(*)
		FROM asset_use WHERE at >= ? GROUP BY asset`, millis(recent), millis(recent), millis(half))
	if err != nil {
		return nil, err
	}
	nameless, err := list(ctx, k.DB, scan, `SELECT asset, SUM(CASE WHEN day >= ? THEN uses ELSE 0 END), 0, SUM(uses)
		FROM asset_use_day WHERE day >= ? GROUP BY asset`, millis(recent), millis(half))
	out := make(map[string]keep.UseTotal, len(named))
	for _, part := range [][]row{named, nameless} {
		for _, r := range part {
			t := out[r.asset]
			out[r.asset] = keep.UseTotal{Recent: t.Recent + r.total.Recent, People: t.People + r.total.People, Half: t.Half + r.total.Half}
		}
	}
	return out, err
}

// Mark implements keep.ReviewStore. Every change of an asset takes a number of the counter; what is read of a failed
// version again does not, so those are counted.
func (k Keep) Mark(ctx context.Context) (mark string, err error) {
	var n [9]int64
	err = k.DB.queryRow(ctx, `SELECT
		(SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = 'search-version'),
		(SELECT COUNT(*) FROM asset_version WHERE progress = ?),
		(SELECT COUNT(*) FROM reviewed), (SELECT COALESCE(MAX(at), 0) FROM reviewed),
		(SELECT COUNT(*) FROM flag), (SELECT COALESCE(SUM(revision), 0) FROM flag),
		(SELECT COUNT(*) FROM twin), (SELECT COALESCE(SUM(likely), 0) FROM twin),
		(SELECT COUNT(*) FROM not_twin)`, library.Failed).Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7], &n[8])
	return jsonText(n), explain(err)
}
