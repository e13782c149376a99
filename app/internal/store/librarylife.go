package store

import (
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/job"
	"tandem/app/internal/library"
)

// standingNow is where an asset stands at a moment, in SQL; it takes the moment twice, as millis gives it, and
// library.ExpiringWithin once. What ends soon is told from what does not only where somebody asks.
const standingNow = `CASE WHEN a.state <> 'approved' THEN a.state WHEN a.successor <> '' THEN 'superseded'
	WHEN a.expires > 0 AND a.expires <= ? THEN 'expired' WHEN a.release_at > ? THEN 'scheduled'
	WHEN a.expires > 0 AND a.expires <= ? THEN 'expiring' ELSE 'approved' END`

// standingArgs are what standingNow takes.
func standingArgs(now time.Time) []any {
	return []any{millis(now), millis(now), millis(now.Add(library.ExpiringWithin))}
}

// settled is the standing as search is told: what ends soon is there like any other.
func settled(at library.Standing) library.Standing {
	if at == library.IsExpiring {
		return library.IsApproved
	}
	return at
}

// touchAt is touch, and remembers where the asset stands. The moments at which that changes get a turn of their own, so
// that search follows within seconds; the turn of every minute catches what a clock that was set makes of it.
func (tx *Tx) touchAt(ctx context.Context, a library.Asset, now time.Time) error {
	if err := tx.touch(ctx, a.ID, now); err != nil {
		return err
	}
	return tx.stand(ctx, a, now)
}

func (tx *Tx) stand(ctx context.Context, a library.Asset, now time.Time) error {
	if _, err := tx.exec(ctx, "UPDATE asset SET standing = ? WHERE id = ?", settled(a.Standing(now)), a.ID); err != nil {
		return err
	}
	for _, at := range []time.Time{a.Release, a.Expires} {
		if a.State != library.Approved || !at.After(now) {
			continue
		}
		spec := job.Spec{Name: library.TurnJobName, Key: jsonText(millis(at)), Payload: struct{}{}, At: at}
		if err := tx.enqueue(ctx, spec, now); err != nil {
			return err
		}
	}
	return nil
}

// TurnAssets implements library.Store.
func (l Library) TurnAssets(ctx context.Context, now time.Time, limit int) (turned int, err error) {
	// Expiring counts as approved here, so the third moment is this one, which comes after the case of what has ended.
	at := []any{millis(now), millis(now), millis(now)}
	// A look without the write lock first: most minutes nothing has happened.
	const changed = "a.standing <> (" + standingNow + ")"
	ids, err := list(ctx, l.DB, func(s scanner) (id string, err error) { return id, s.Scan(&id) },
		"SELECT a.id FROM asset a WHERE "+changed+" ORDER BY a.id LIMIT ?", append(at, limit)...)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	err = l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		turned = 0
		args := make([]any, 0, len(ids)+len(at))
		for _, id := range ids {
			args = append(args, id)
		}
		found, err := list(ctx, tx, scanAsset, "SELECT "+assetColumns+assetTables+"WHERE a.id IN ("+marks(len(ids))+") AND "+changed+tx.locked("a"),
			append(args, at...)...)
		if err != nil {
			return err
		}
		for _, a := range found {
			if err := tx.touchAt(ctx, a, now); err != nil {
				return err
			}
		}
		turned = len(found)
		return nil
	})
	// Another program may have taken some of them: then there may be more.
	if err == nil && turned < len(ids) {
		turned = len(ids)
	}
	return turned, err
}

// locked keeps the rows of a table from being changed by others until the transaction ends. SQLite has one writer anyway.
func (tx *Tx) locked(table string) string {
	if tx.db.dialect != Postgres {
		return ""
	}
	return " FOR UPDATE OF " + table
}

// CountStandings implements library.Store.
func (l Library) CountStandings(ctx context.Context, now time.Time) (map[library.Standing]int, error) {
	type row struct {
		at library.Standing
		n  int
	}
	rows, err := list(ctx, l.DB, func(s scanner) (r row, err error) { return r, s.Scan(&r.at, &r.n) },
		"SELECT at_now, COUNT(*) FROM (SELECT "+standingNow+" AS at_now FROM asset a) AS x GROUP BY at_now", standingArgs(now)...)
	out := make(map[library.Standing]int, len(rows))
	for _, r := range rows {
		out[r.at] = r.n
	}
	return out, err
}

// addEvents stores what was done to an asset.
func (tx *Tx) addEvents(ctx context.Context, events []library.Event) error {
	for _, e := range events {
		if e.ID == "" {
			e.ID = ulid.Make().String()
		}
		if _, err := tx.exec(ctx, "INSERT INTO asset_event (id, asset, at, person, name, what, detail, why, version) VALUES ("+marks(9)+")",
			e.ID, e.Asset, millis(e.At), e.By.ID, clean(e.By.Name), e.What, clean(e.Detail), clean(e.Why), e.Version); err != nil {
			return err
		}
	}
	return nil
}

// maxEvents is how much of an asset's history is shown.
const maxEvents = 500

// Events implements library.Store.
func (l Library) Events(ctx context.Context, assetID string) ([]library.Event, error) {
	return list(ctx, l.DB, func(s scanner) (e library.Event, err error) {
		var at int64
		err = s.Scan(&e.ID, &e.Asset, &at, &e.By.ID, &e.By.Name, &e.What, &e.Detail, &e.Why, &e.Version)
		e.At = moment(at)
		return e, err
	}, "SELECT id, asset, at, person, name, what, detail, why, version FROM asset_event WHERE asset = ? ORDER BY at DESC, id DESC LIMIT ?", assetID, maxEvents)
}

// policySetting is where the policy is kept.
const policySetting = "library-policy"

// Policy implements library.Store.
func (l Library) Policy(ctx context.Context) (p library.Policy, err error) {
	text, _, err := Settings{DB: l.DB}.Setting(ctx, policySetting)
	if err != nil {
		return p, err
	}
	return p, fromJSON(text, &p)
}

// SetPolicy implements library.Store.
func (l Library) SetPolicy(ctx context.Context, p library.Policy) error {
	return Settings{DB: l.DB}.Set(ctx, policySetting, jsonText(p))
}
