package extract_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tandem/assets/extract"
)

// BenchmarkExtract reads a document of a hundred pages of each kind through a pool: pages a second, and the most
// memory the child held.
func BenchmarkExtract(b *testing.B) {
	const pages = 100
	sentence := strings.Repeat("The harbour master signs the berth plan before noon. ", 30)
	var slides []slide
	var texts []string
	var doc, md, html, csv strings.Builder
	rows := strings.Repeat(`<row><c t="str"><v>Coaster</v></c><c><v>1250.5</v></c><c><v>46096</v></c></row>`, 10000)
	for i := range pages {
		slides = append(slides, slide{shapes: shape("title", fmt.Sprint("Slide ", i)) + shape("body", sentence), notes: sentence})
		texts = append(texts, sentence)
		doc.WriteString(para("H1", fmt.Sprint("Part ", i)) + para("", sentence))
		fmt.Fprintf(&md, "# Part %d\n\n%s\n\n", i, sentence)
		fmt.Fprintf(&html, "<h1>Part %d</h1><p>%s</p>", i, sentence)
	}
	for i := range 10000 {
		fmt.Fprintf(&csv, "vessel %d,1250.5,2026-03-15\n", i)
	}
	styles := part{"word/styles.xml", `<w:styles` + nsAll + `><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>`}
	files := []struct {
		name string
		data []byte
	}{
		{"a.pdf", pdfPages("", texts...)},
		{"a.pptx", deck(b, slides)},
		{"a.docx", words(b, doc.String(), []string{"r1", "styles", "styles.xml"}, styles)},
		{"a.xlsx", book(b, rows)},
		{"a.md", []byte(md.String())},
		{"a.html", []byte(html.String())},
		{"a.csv", []byte(csv.String())},
	}
	for _, file := range files {
		b.Run(file.name[2:], func(b *testing.B) {
			pool := newPool(b, extract.PoolOptions{})
			n := 0
			run := func() {
				doc, err := pool.Extract(b.Context(), bytes.NewReader(file.data), -1, file.name)
				if err != nil {
					b.Fatal(err)
				}
				n += len(doc.Pages)
			}
			run() // starts the child, and the PDF engine in it
			n = 0
			for b.Loop() {
				run()
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(float64(extract.PeakMemory(pool))/(1<<20), "MB-peak")
		})
	}
}
