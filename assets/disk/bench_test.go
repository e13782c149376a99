package disk_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"tandem/assets"
	"tandem/assets/assetstest"
)

// BenchmarkPut stores blobs beside a plain copy of the same bytes that is synced to the same disk.
func BenchmarkPut(b *testing.B) {
	dir := b.TempDir()
	s := open(b, dir)
	for _, size := range []struct {
		name  string
		bytes int64
	}{{"100KB", 100 << 10}, {"64MB", 64 << 20}, {"1GB", 1 << 30}} {
		b.Run(size.name+"/tandem", func(b *testing.B) {
			b.SetBytes(size.bytes)
			for i := range b.N {
				src := assetstest.NewBytes(uint64(i)+uint64(size.bytes), size.bytes)
				o, err := s.Put(b.Context(), src, 0)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(src.Peak())/(1<<20), "peak-MB")
				if err := s.Delete(b.Context(), o.Key); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(size.name+"/copy", func(b *testing.B) {
			b.SetBytes(size.bytes)
			for i := range b.N {
				f, err := os.Create(filepath.Join(dir, "copy"))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.CopyBuffer(struct{ io.Writer }{f}, assetstest.NewBytes(uint64(i)+uint64(size.bytes), size.bytes), make([]byte, 1<<20)); err != nil {
					b.Fatal(err)
				}
				if err := f.Sync(); err != nil {
					b.Fatal(err)
				}
				if err := f.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen reads a whole blob, which is checked.
func BenchmarkOpen(b *testing.B) {
	s := open(b, b.TempDir())
	const size = 64 << 20
	o, err := s.Put(b.Context(), assetstest.NewBytes(1, size), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		if err := assets.Verify(b.Context(), s, o.Key); err != nil {
			b.Fatal(err)
		}
	}
}
