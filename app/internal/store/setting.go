package store

import (
	"context"
	"database/sql"
	"errors"
)

// Settings keeps small named values, such as the key that signs form tokens.
type Settings struct{ DB *DB }

// Setting returns the value of a name; ok is false when it was never set.
func (s Settings) Setting(ctx context.Context, name string) (value string, ok bool, err error) {
	err = s.DB.queryRow(ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, explain(err)
}

// SetOnce stores the value unless the name has one, and returns the one that holds. Of several callers one wins.
func (s Settings) SetOnce(ctx context.Context, name, value string) (holds string, err error) {
	if _, err := s.DB.exec(ctx, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, value); err != nil {
		return "", err
	}
	holds, _, err = s.Setting(ctx, name)
	return holds, err
}

// Set stores the value.
func (s Settings) Set(ctx context.Context, name, value string) error {
	_, err := s.DB.exec(ctx, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return err
}

// next returns the counter's next value, from 1 on, in the caller's transaction.
func (tx *Tx) next(ctx context.Context, counter string) (v int64, err error) {
	err = tx.queryRow(ctx, `INSERT INTO counter (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value`, counter).Scan(&v)
	return v, explain(err)
}
