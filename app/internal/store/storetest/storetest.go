// Package storetest opens migrated databases for tests.
package storetest

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the postgres driver

	"tandem/app/internal/store"
)

// Open returns a migrated SQLite database in a file that ends with the test.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "tandem.db"))
}

// Each runs the test on every database there is: SQLite always, PostgreSQL where TANDEM_TEST_POSTGRES_URL points to a
// server on which databases may be made. It fails instead of leaving PostgreSQL out when TANDEM_TEST_REQUIRE names it.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, openPostgres(t)) })
}

func openPostgres(t *testing.T) *store.DB {
	t.Helper()
	address := os.Getenv("TANDEM_TEST_POSTGRES_URL")
	if address == "" {
		if slices.Contains(strings.Split(os.Getenv("TANDEM_TEST_REQUIRE"), ","), "postgres") {
			t.Fatal("TANDEM_TEST_REQUIRE asks for PostgreSQL, but TANDEM_TEST_POSTGRES_URL is empty")
		}
		t.Skip("TANDEM_TEST_POSTGRES_URL is empty")
	}
	admin, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	name := "tandem_test_" + strings.ToLower(rand.Text())
	if _, err := admin.Exec(fmt.Sprintf("CREATE DATABASE %q", name)); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(fmt.Sprintf("DROP DATABASE %q WITH (FORCE)", name)); err != nil {
			t.Errorf("drop the database: %v", err)
		}
		if err := admin.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return open(t, u.String())
}

func open(t testing.TB, address string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), address, store.Fast)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}
