// Package store keeps everything that must survive a restart in SQLite or PostgreSQL: one file per feature, SQL by hand
// in the subset both share. It returns the features' own types and turns "no row" and "exists already" into faults.
// It refuses to decide anything: rules belong to the features.
//
// Times are stored as milliseconds since 1970 in UTC, truth values as 0 and 1, lists and maps as JSON text.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the postgres driver
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tandem/app/internal/fault"
)

// Dialect names the database behind a DB.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database. All methods may be called concurrently.
type DB struct {
	dialect Dialect
	write   *sql.DB // SQLite: one connection, so that writers queue here instead of failing in the file
	read    *sql.DB
}

// Open opens the database at address: "postgres://…", or "sqlite:PATH" (or a bare path) for a file that is made when
// missing. It does not migrate. Durability is "full" (a commit survives a power cut) or "fast" (tests only).
func Open(ctx context.Context, address string, durability Durability) (*DB, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"), durability)
}

// Durability says what a commit survives.
type Durability string

// The durabilities.
const (
	Full Durability = "FULL" // a power cut
	Fast Durability = "OFF"  // nothing; for tests
)

func openPostgres(ctx context.Context, address string) (*DB, error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(20)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach the database: %w", err), db.Close())
	}
	return &DB{dialect: Postgres, write: db, read: db}, nil
}

func openSQLite(ctx context.Context, path string, d Durability) (*DB, error) {
	dsn := func(mode string) string {
		// The pragmas ride in the address, so that every pooled connection gets them.
		v := url.Values{"_pragma": {
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + string(d) + ")", "foreign_keys(1)",
			"cache_size(-16000)", "temp_store(MEMORY)", "journal_size_limit(67108864)",
		}}
		if mode == "write" {
			v.Set("_txlock", "immediate")
		} else {
			v["_pragma"] = append(v["_pragma"], "query_only(1)")
		}
		return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: v.Encode()}).String()
	}
	write, err := sql.Open("sqlite", dsn("write"))
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %q: %w", path, explain(err)), write.Close())
	}
	read, err := sql.Open("sqlite", dsn("read"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), write.Close())
	}
	read.SetMaxOpenConns(8)
	return &DB{dialect: SQLite, write: write, read: read}, nil
}

// Dialect says which database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Close ends all connections.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ready answers whether the database can be read now (nil).
func (db *DB) Ready(ctx context.Context) error {
	var one int
	return db.queryRow(ctx, "SELECT 1").Scan(&one)
}

// Tx is a running transaction.
type Tx struct {
	db *DB
	tx *sql.Tx
}

type inTx struct{}

// Tx runs fn in one transaction and commits when fn returns nil. Calling it again below fn is an error: what must be
// atomic is one store method.
func (db *DB) Tx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if ctx.Value(inTx{}) != nil {
		return errors.New("a transaction inside a transaction")
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", explain(err))
	}
	if err := fn(context.WithValue(ctx, inTx{}, true), &Tx{db: db, tx: tx}); err != nil {
		return errors.Join(explain(err), ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", explain(err))
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func (tx *Tx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.tx.ExecContext(ctx, tx.db.rebind(query), args...)
}

func (tx *Tx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, tx.db.rebind(query), args...)
}

func (tx *Tx) queryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(ctx, tx.db.rebind(query), args...)
}

func (db *DB) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	res, err := db.write.ExecContext(ctx, db.rebind(query), args...)
	return res, explain(err)
}

func (db *DB) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := db.read.QueryContext(ctx, db.rebind(query), args...)
	return rows, explain(err)
}

func (db *DB) queryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return db.read.QueryRowContext(ctx, db.rebind(query), args...)
}

// rebind turns ? into $1, $2, … for PostgreSQL. Our statements hold no question mark in quotes.
func (db *DB) rebind(query string) string {
	if db.dialect != Postgres {
		return query
	}
	var b strings.Builder
	n := 0
	for i := 0; i < len(query); i++ {
		if query[i] != '?' {
			b.WriteByte(query[i])
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// explain gives a driver's error its kind, by code.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var fe *fault.Error
	if errors.As(err, &fe) {
		return err
	}
	var le *sqlite.Error
	if errors.As(err, &le) {
		switch le.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return fault.Wrap(fault.Unavailable, err, "The database is busy. Try again in a moment.")
		case sqlite3.SQLITE_FULL:
			return fault.Wrap(fault.NoSpace, err, "The disk is full, so nothing was saved.")
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
			return fault.Wrap(fault.Unavailable, err, "The database cannot be written, so nothing was saved.")
		}
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch {
		case strings.HasPrefix(pe.Code, "53"), strings.HasPrefix(pe.Code, "57P"):
			return fault.Wrap(fault.Unavailable, err, "The database is busy. Try again in a moment.")
		}
	}
	return err
}

// isDuplicate reports whether err says that a unique value is taken.
func isDuplicate(err error) bool {
	var le *sqlite.Error
	if errors.As(err, &le) {
		return le.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || le.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "23505"
}
