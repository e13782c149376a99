package store

import (
	"context"
	"time"

	"tandem/app/internal/library"
)

// Uses keeps who used which asset. It implements library.UseStore.
type Uses struct{ DB *DB }

const dayMillis = int64(24 * time.Hour / time.Millisecond)

// AddUse implements library.UseStore.
func (u Uses) AddUse(ctx context.Context, use library.Use, since time.Time) (counted bool, err error) {
	err = u.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.alone(ctx, "use "+use.Person+" "+use.Asset); err != nil {
			return err
		}
		res, err := tx.exec(ctx, `INSERT INTO asset_use (id, asset, version, page, person, what, at) SELECT ?, a.id, ?, ?, ?, ?, ? FROM asset a WHERE a.id = ?
			AND NOT EXISTS (SELECT 1 FROM asset_use u WHERE u.asset = a.id AND u.person = ? AND u.what = ? AND u.at > ?)`,
			use.ID, use.Version, use.Page, use.Person, use.What, millis(use.At), use.Asset, use.Person, use.What, millis(since))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		counted = n > 0
		return err
	})
	return counted && err == nil, err
}

// alone keeps other transactions that name the same thing waiting until this one ends. SQLite has one writer anyway.
func (tx *Tx) alone(ctx context.Context, thing string) error {
	if tx.db.dialect != Postgres {
		return nil
	}
	_, err := tx.exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", thing)
	return err
}

// UseCounts implements library.UseStore.
func (u Uses) UseCounts(ctx context.Context, assets []string, since time.Time) (map[string]library.UseCount, error) {
	out := map[string]library.UseCount{}
	const perQuery = 500
	for len(assets) > 0 {
		part := assets[:min(perQuery, len(assets))]
		assets = assets[len(part):]
		if err := u.countInto(ctx, out, part, since); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (u Uses) countInto(ctx context.Context, out map[string]library.UseCount, assets []string, since time.Time) error {
	ids := make([]any, len(assets))
	for i, a := range assets {
		ids[i] = a
	}
	type line struct {
		asset, what   string
		version, uses int
		last          int64
	}
	lines, err := list(ctx, u.DB, func(s scanner) (l line, err error) {
		return l, s.Scan(&l.asset, &l.what, &l.version, &l.uses, &l.last)
	}, `SELECT asset, what, version, SUM(uses), MAX(at) FROM (
			SELECT asset, what, version, 1 AS uses, at FROM asset_use WHERE at >= ? AND asset IN (`+marks(len(ids))+`)
			UNION ALL SELECT asset, what, version, uses, day FROM asset_use_day WHERE day >= ? AND asset IN (`+marks(len(ids))+`)) AS x
		GROUP BY asset, what, version`,
		append(append(append([]any{millis(since)}, ids...), millis(since)), ids...)...)
	if err != nil {
		return err
	}
	for _, l := range lines {
		c := out[l.asset]
		switch library.UseKind(l.what) {
		case library.Opened:
			c.Opened += l.uses
		case library.Downloaded:
			c.Downloaded += l.uses
		case library.Played:
			c.Played += l.uses
		}
		if c.ByVersion == nil {
			c.ByVersion = map[int]int{}
		}
		c.ByVersion[l.version] += l.uses
		if last := moment(l.last); last.After(c.Last) {
			c.Last = last
		}
		out[l.asset] = c
	}
	type people struct {
		asset string
		n     int
	}
	counts, err := list(ctx, u.DB, func(s scanner) (p people, err error) { return p, s.Scan(&p.asset, &p.n) },
		"SELECT asset, COUNT(DISTINCT person) FROM asset_use WHERE at >= ? AND asset IN ("+marks(len(ids))+") GROUP BY asset", append([]any{millis(since)}, ids...)...)
	for _, p := range counts {
		c := out[p.asset]
		c.People = p.n
		out[p.asset] = c
	}
	return err
}

// ForgetUsers implements library.UseStore.
func (u Uses) ForgetUsers(ctx context.Context, before time.Time) error {
	return u.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO asset_use_day (asset, version, what, day, uses)
			SELECT asset, version, what, at - at % ? AS day, COUNT(*) FROM asset_use WHERE at < ? GROUP BY 1, 2, 3, 4
			ON CONFLICT (asset, version, what, day) DO UPDATE SET uses = asset_use_day.uses + excluded.uses`, dayMillis, millis(before))
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "DELETE FROM asset_use WHERE at < ?", millis(before))
		return err
	})
}

// CountUsed implements library.UseStore.
func (u Uses) CountUsed(ctx context.Context, since, now time.Time) (int, error) {
	type figure struct {
		asset     string
		has, want int64
	}
	wrong, err := list(ctx, u.DB, func(s scanner) (f figure, err error) { return f, s.Scan(&f.asset, &f.has, &f.want) },
		`SELECT a.id, COALESCE(d.used, 0), COALESCE(c.uses, 0) FROM asset a
			LEFT JOIN asset_used d ON d.asset = a.id
			LEFT JOIN (SELECT asset, COUNT(*) AS uses FROM asset_use WHERE at >= ? GROUP BY asset) c ON c.asset = a.id
		WHERE COALESCE(d.used, 0) <> COALESCE(c.uses, 0)`, millis(since))
	if err != nil {
		return 0, err
	}
	for i, f := range wrong {
		err := u.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
			if _, err := tx.exec(ctx, "INSERT INTO asset_used (asset, used) VALUES (?, ?) ON CONFLICT (asset) DO UPDATE SET used = excluded.used", f.asset, f.want); err != nil {
				return err
			}
			return tx.touch(ctx, f.asset, now)
		})
		if err != nil {
			return i, err
		}
	}
	return len(wrong), nil
}

// Used implements library.UseStore.
func (u Uses) Used(ctx context.Context, asset string) (n int64, err error) {
	err = u.DB.queryRow(ctx, "SELECT COALESCE((SELECT used FROM asset_used WHERE asset = ?), 0)", asset).Scan(&n)
	return n, explain(err)
}
