package s3_test

import (
	"io"
	"testing"

	"github.com/minio/minio-go/v7"

	"tandem/assets"
	"tandem/assets/assetstest"
)

// BenchmarkPut stores blobs beside the plain client storing the same bytes, on the same server.
func BenchmarkPut(b *testing.B) {
	srv := assetstest.StartS3(b)
	s, c := open(b, options(srv)), plain(b, srv)
	for _, size := range []struct {
		name  string
		bytes int64
	}{{"1MB", 1 << 20}, {"64MB", 64 << 20}, {"1GB", 1 << 30}} {
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
		b.Run(size.name+"/minio-go", func(b *testing.B) {
			b.SetBytes(size.bytes)
			for i := range b.N {
				src := assetstest.NewBytes(uint64(i)+uint64(size.bytes), size.bytes)
				_, err := c.Client.PutObject(b.Context(), bucket, "plain", src, -1, minio.PutObjectOptions{PartSize: 16 << 20})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(src.Peak())/(1<<20), "peak-MB")
			}
		})
	}
}

// BenchmarkOpen reads whole blobs, which are checked, and ranges of them.
func BenchmarkOpen(b *testing.B) {
	srv := assetstest.StartS3(b)
	s := open(b, options(srv))
	const size = 16 << 20
	o, err := s.Put(b.Context(), assetstest.NewBytes(1, size), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("Whole", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			if err := assets.Verify(b.Context(), s, o.Key); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Range64KB", func(b *testing.B) {
		b.SetBytes(64 << 10)
		for b.Loop() {
			r, err := s.Open(b.Context(), o.Key, 5<<20, 64<<10)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				b.Fatal(err)
			}
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
