package markup_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"tandem/content/internal/markup"
)

// starterTexts are the bodies of the articles that a new site starts with.
func starterTexts(b *testing.B) (texts [][]byte, size int64) {
	b.Helper()
	names, err := filepath.Glob("../../articles/*.md")
	if err != nil || len(names) == 0 {
		b.Fatalf("no articles: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		if _, body, ok := bytes.Cut(text, []byte("\n---\n")); ok {
			text = body
		}
		texts = append(texts, text)
		size += int64(len(text))
	}
	return texts, size
}

// BenchmarkRender renders the starter articles; BenchmarkGoldmark does so with the library alone and its extensions.
func BenchmarkRender(b *testing.B) {
	texts, size := starterTexts(b)
	r := markup.New()
	env := markup.Env{Title: "Title of the page"}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			if _, err := r.Render(b.Context(), text, env); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkGoldmark(b *testing.B) {
	texts, size := starterTexts(b)
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.Footnote, extension.Typographer))
	var out bytes.Buffer
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			out.Reset()
			if err := md.Convert(text, &out); err != nil {
				b.Fatal(err)
			}
		}
	}
}
