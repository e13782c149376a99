package render_test

import (
	"os"
	"testing"

	"tandem/assets/render"
)

// TestMain is the main of the children that the tests start, as app/main is of the program's.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == render.ChildArg {
		render.Misbehave()
		render.ChildMain()
	}
	os.Exit(m.Run())
}

func newPool(tb testing.TB, o render.Options) *render.Pool {
	tb.Helper()
	if o.CacheDir == "" {
		o.CacheDir = tb.TempDir()
		// The cache of all tests of a user, so that the PDF engine is compiled once.
		if dir, err := os.UserCacheDir(); err == nil {
			o.CacheDir = dir + "/tandem-extract-test"
		}
	}
	pool, err := render.NewPool(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = pool.Close() })
	return pool
}

func open(tb testing.TB, pool *render.Pool, path string, kind render.Kind) *render.Document {
	tb.Helper()
	d, err := pool.Open(tb.Context(), path, kind)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(d.Close)
	return d
}
