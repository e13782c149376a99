package content_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/fstest"
	"time"

	"tandem/content"
)

// BenchmarkLoad reads and renders 10,000 generated articles, and reports documents per second, CPU seconds left to the
// reader, and live heap per 1,000 documents.
func BenchmarkLoad(b *testing.B) {
	const n = 10_000
	fsys := corpus(b, n)
	heap := liveHeap()
	var lib *content.Library
	b.ResetTimer()
	for range b.N {
		lib = load(b, fsys, nil)
	}
	b.StopTimer()
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "docs/s")
	b.ReportMetric(float64(liveHeap()-heap)/(n/1000)/(1<<20), "MB/1000docs")
	if len(lib.Documents) != n || len(lib.Problems) != 0 {
		b.Fatalf("got %d documents, problems %v", len(lib.Documents), lib.Problems[:min(3, len(lib.Problems))])
	}
}

func liveHeap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkReload measures one changed file among 10,000 on disk, through os.Root as the program does it.
func BenchmarkReload(b *testing.B) {
	const n = 10_000
	dir := b.TempDir()
	write(b, dir, corpus(b, n))
	f, err := content.Dir(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	// The clock runs ahead so that the files just written count as settled.
	opts := content.Options{Now: func() time.Time { return time.Now().Add(time.Minute) }}
	lib, err := content.Load(f, nil, opts)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for i := range b.N {
		b.StopTimer()
		if err := os.WriteFile(filepath.Join(dir, "articles/article-00042.md"), []byte(article("Changed", fmt.Sprint(i))), 0o600); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if lib, err = content.Load(f, lib, opts); err != nil {
			b.Fatal(err)
		}
	}
	if d := document(b, lib, "/articles/article-00042"); d.Title != "Changed" {
		b.Fatalf("the change was missed: %q", d.Title)
	}
}

func write(b *testing.B, dir string, fsys fstest.MapFS) {
	b.Helper()
	for name, file := range fsys {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
}
