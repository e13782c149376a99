package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"tandem/app/internal/fault"
)

// querier is a DB or a Tx.
type querier interface {
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	queryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a row under the cursor.
type scanner interface{ Scan(dest ...any) error }

// list runs a query and scans every row.
func list[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) (out []T, err error) {
	rows, err := q.query(ctx, query, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("scan: %w", err)
		}
		out = append(out, v)
	}
	return out, explain(rows.Err())
}

// one runs a query for a single row; no row is fault.NotFound with the sentence.
func one[T any](ctx context.Context, q querier, missing string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(q.queryRow(ctx, query, args...))
	return v, noRow(err, missing)
}

// noRow turns "no row" into fault.NotFound with the sentence.
func noRow(err error, missing string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, missing)
	}
	return explain(err)
}

// affected turns "no row changed" into fault.NotFound with the sentence.
func affected(res sql.Result, err error, missing string) error {
	if err != nil {
		return explain(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, missing)
	}
	return nil
}

// millis stores a time; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads a stored time.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// flag stores a truth value.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// jsonText stores a list or map.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		// Only lists and maps of strings come here; they always marshal.
		panic(fmt.Sprintf("marshal %T: %v", v, err))
	}
	return string(b)
}

// fromJSON reads a stored list or map into v; empty text leaves it as it is.
func fromJSON(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

// marks returns "?, ?, ?" for n values.
func marks(n int) string {
	return strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
}
