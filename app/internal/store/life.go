package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"tandem/app/internal/library"
)

// lastTurn is the setting that holds the moment up to which the clock has acted on assets.
const lastTurn = "asset-turn"

// addEvent stores what was done to an asset.
func (tx *Tx) addEvent(ctx context.Context, e library.Event) error {
	seq, err := tx.next(ctx, "asset-event")
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, "INSERT INTO asset_event (asset, at, seq, who, name, what, why, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		e.Asset, millis(e.At), seq, e.By, e.ByName, clean(e.What), clean(e.Why), e.Version)
	return err
}

// AssetEvents implements library.Store.
func (l Library) AssetEvents(ctx context.Context, assetID string) ([]library.Event, error) {
	return list(ctx, l.DB, func(s scanner) (e library.Event, err error) {
		var at int64
		err = s.Scan(&e.Asset, &at, &e.By, &e.ByName, &e.What, &e.Why, &e.Version)
		e.At = moment(at)
		return e, err
	}, "SELECT asset, at, who, name, what, why, version FROM asset_event WHERE asset = ? ORDER BY seq DESC LIMIT 200", assetID)
}

// TurnAssets implements library.Store.
func (l Library) TurnAssets(ctx context.Context, now time.Time) (n int, err error) {
	err = l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		last, err := tx.swapTurn(ctx, now)
		if err != nil {
			return err
		}
		from, to := min(last, millis(now)), max(last, millis(now))
		turned, err := list(ctx, tx, scanAsset, "SELECT "+assetColumns+assetTables+
			"WHERE a.state = ? AND (a.release_at > ? AND a.release_at <= ? OR a.expires > ? AND a.expires <= ?)", library.Approved, from, to, from, to)
		if err != nil {
			return err
		}
		n = len(turned)
		for _, a := range turned {
			if err := tx.touch(ctx, a.ID, now); err != nil {
				return err
			}
			what := ""
			switch at := a.Standing(now); {
			case at == library.IsExpired:
				what = "It expired."
			case at.Open() && !a.Release.IsZero() && millis(a.Release) > from:
				what = "It was released."
			default:
				continue
			}
			if err := tx.addEvent(ctx, library.Event{Asset: a.ID, At: now, What: what, Version: a.Version.Number}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// swapTurn returns the moment of the last turn and puts now in its place. Of programs that turn at once, one waits for the other.
func (tx *Tx) swapTurn(ctx context.Context, now time.Time) (last int64, err error) {
	value := strconv.FormatInt(millis(now), 10)
	if _, err := tx.exec(ctx, "INSERT INTO setting (name, value) VALUES (?, '0') ON CONFLICT DO NOTHING", lastTurn); err != nil {
		return 0, err
	}
	lock := ""
	if tx.db.dialect == Postgres {
		lock = " FOR UPDATE"
	}
	var text string
	if err := tx.queryRow(ctx, "SELECT value FROM setting WHERE name = ?"+lock, lastTurn).Scan(&text); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, explain(err)
	}
	if last, err = strconv.ParseInt(text, 10, 64); err != nil {
		last = 0
	}
	_, err = tx.exec(ctx, "UPDATE setting SET value = ? WHERE name = ?", value, lastTurn)
	return last, err
}
