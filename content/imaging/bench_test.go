package imaging_test

import (
	"os"
	"path/filepath"
	"testing"

	"tandem/content"
	"tandem/content/imaging"
)

// BenchmarkResize makes the four widths of each of the starter's pictures; CPU seconds are what it is measured by.
func BenchmarkResize(b *testing.B) {
	files, err := filepath.Glob("../images/*.png")
	if err != nil || len(files) == 0 {
		b.Fatal("no pictures", err)
	}
	var pictures [][]byte
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		pictures = append(pictures, data)
	}
	for n := 0; b.Loop(); n++ {
		data := pictures[n%len(pictures)]
		for _, w := range []int{480, 800, 1200, 1600} {
			if _, err := imaging.Resize(data, w); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkPhotograph makes a cut and a width of a picture of 12 million pixels.
func BenchmarkPhotograph(b *testing.B) {
	data := jpegOf(b, landscape(4000, 3000))
	b.Run("cut", func(b *testing.B) {
		for b.Loop() {
			if _, err := imaging.Cut(data, 1200, 630, content.Point{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("width", func(b *testing.B) {
		for b.Loop() {
			if _, err := imaging.Resize(data, 1200); err != nil {
				b.Fatal(err)
			}
		}
	})
}
