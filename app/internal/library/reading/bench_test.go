package reading_test

import (
	"fmt"
	"strings"
	"testing"

	"tandem/app/internal/library/reading"
)

// BenchmarkFind_600Pages looks for a word that stands on one page of a long document.
func BenchmarkFind_600Pages(b *testing.B) {
	pages := make([]reading.Text, 600)
	for i := range pages {
		pages[i] = reading.Text{Number: i + 1, Body: fmt.Sprintf("Chapter %d. ", i) + strings.Repeat("Reply reply pipeline meeting value content. ", 80)}
	}
	pages[586].Body += "The kingfisher clause."
	for b.Loop() {
		if f := reading.Find(pages, "kingfisher clause"); len(f.Hits) != 1 {
			b.Fatalf("%d hits", len(f.Hits))
		}
	}
}
