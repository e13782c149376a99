package extract_test

import (
	"os"
	"testing"

	"tandem/assets/extract"
)

// TestMain is the main of the children that the tests start, as app/main is of the program's.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == extract.ChildArg {
		extract.Misbehave()
		extract.ChildMain()
	}
	os.Exit(m.Run())
}

// pdfCache is shared by all tests of a run, so that the PDF engine is compiled once.
func pdfCache(tb testing.TB) string {
	tb.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		return tb.TempDir()
	}
	return dir + "/tandem-extract-test"
}

func newPool(tb testing.TB, opts extract.PoolOptions) *extract.Pool {
	tb.Helper()
	if opts.CacheDir == "" {
		opts.CacheDir = pdfCache(tb)
	}
	opts.TempDir = tb.TempDir()
	pool, err := extract.NewPool(opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = pool.Close() })
	return pool
}
