package render_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// sheet is a page of a PDF that a test writes.
type sheet struct {
	box     string // of the page; empty: A4
	content string
	more    string // further entries of its dictionary
	font    string // of the resource F1; empty: Helvetica
}

// writePDF writes a document with the pages into a file of the name and returns its path.
func writePDF(tb testing.TB, name string, pages ...sheet) string {
	tb.Helper()
	var out bytes.Buffer
	var offsets []int
	object := func(body string) int {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj%s\nendobj\n", len(offsets), body)
		return len(offsets)
	}
	out.WriteString("%PDF-1.7\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	// Each page takes three objects after the tree: font, content, page.
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 5+3*i)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids))
	for _, p := range pages {
		if p.box == "" {
			p.box = "0 0 595 842"
		}
		if p.font == "" {
			p.font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
		}
		font := object(p.font)
		content := object(fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(p.content), p.content))
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>/XObject<</X %d 0 R>>>>%s>>",
			p.box, content, font, content, p.more))
	}
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, at)
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// says is a page with words at a place.
func says(x, y int, words string) sheet {
	return sheet{content: fmt.Sprintf("BT /F1 24 Tf %d %d Td (%s) Tj ET", x, y, words)}
}
