package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNewerSchema is returned when the database was written by a newer release.
var ErrNewerSchema = errors.New("the database was written by a newer release of Tandem; start that one, or restore a backup")

// Migrate brings the schema to this release's, each step in a transaction of its own, and returns how many steps ran.
// It is safe to call from several processes. A newer schema is ErrNewerSchema.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	p, err := db.provider()
	if err != nil {
		return 0, fmt.Errorf("read the migrations: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the schema version: %w", explain(err))
	}
	sources := p.ListSources()
	if have > sources[len(sources)-1].Version {
		return 0, ErrNewerSchema
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", explain(err))
	}
	return len(done), nil
}

func (db *DB) provider() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	files := dialectFiles{FS: folder, dialect: db.dialect}
	opts := []goose.ProviderOption{goose.WithTableName("schema_version"), goose.WithVerbose(false), goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if db.dialect == Postgres {
		dialect = goose.DialectPostgres
		l, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(l))
	}
	return goose.NewProvider(dialect, db.write, files, opts...)
}

// dialectFiles shows NNNN_name.sql, and reads NNNN_name.postgres.sql in its place on PostgreSQL where there is one.
type dialectFiles struct {
	fs.FS
	dialect Dialect
}

func (f dialectFiles) Open(name string) (fs.File, error) {
	if base, ok := strings.CutSuffix(name, ".sql"); ok && f.dialect == Postgres {
		if file, err := f.FS.Open(base + ".postgres.sql"); err == nil {
			return file, nil
		}
	}
	return f.FS.Open(name)
}

func (f dialectFiles) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(f.FS, pattern)
	return slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, ".postgres.sql") }), err
}
