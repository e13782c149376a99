package extract_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tandem/assets/extract"
)

// part is one entry of a package under construction.
type part struct{ name, body string }

// zipOf packs parts in the order given.
func zipOf(tb testing.TB, parts ...part) []byte {
	tb.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(p.body)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsRel   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	nsAll   = ` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
		` xmlns:r="` + nsRel + `"` +
		` xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"` +
		` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"` +
		` xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"` +
		` xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"` +
		` xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"`
)

// contentTypes declares the main part; nothing else is needed to be understood.
func contentTypes(main, kind string) part {
	return part{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/` + main +
		`" ContentType="application/vnd.openxmlformats-officedocument.` + kind + `.main+xml"/></Types>`}
}

// rels writes a relationships part from id, kind, target triples.
func rels(name string, triples ...string) part {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i+2 < len(triples); i += 3 {
		mode := ""
		if strings.Contains(triples[i+2], "://") {
			mode = ` TargetMode="External"`
		}
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s/%s" Target="%s"%s/>`, triples[i], nsRel, triples[i+1], triples[i+2], mode)
	}
	b.WriteString(`</Relationships>`)
	return part{name, b.String()}
}

// shape writes a text shape; an empty placeholder makes a plain text box.
func shape(placeholder string, lines ...string) string {
	ph := ""
	if placeholder != "" {
		ph = `<p:ph type="` + placeholder + `"/>`
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(`<a:p><a:r><a:t>` + l + `</a:t></a:r></a:p>`)
	}
	return `<p:sp><p:nvSpPr><p:cNvPr id="1" name="x"/><p:nvPr>` + ph + `</p:nvPr></p:nvSpPr><p:txBody>` + b.String() + `</p:txBody></p:sp>`
}

// slide is one slide under construction; rels lists further relationships as triples.
type slide struct {
	shapes string
	notes  string
	hidden bool
	rels   []string
}

// deck builds a presentation. Slide files are numbered backwards, so that only the presentation's own list gives the
// right order.
func deck(tb testing.TB, slides []slide, extra ...part) []byte {
	tb.Helper()
	list, prs := "", []string{}
	parts := []part{contentTypes("ppt/presentation.xml", "presentationml.presentation"), rels("_rels/.rels", "rId1", "officeDocument", "ppt/presentation.xml")}
	for i, s := range slides {
		file := fmt.Sprintf("slide%d.xml", len(slides)-i)
		id := fmt.Sprintf("rId%d", i+10)
		list += `<p:sldId id="` + fmt.Sprint(256+i) + `" r:id="` + id + `"/>`
		prs = append(prs, id, "slide", "slides/"+file)
		show := ""
		if s.hidden {
			show = ` show="0"`
		}
		parts = append(parts, part{"ppt/slides/" + file, xmlHead + `<p:sld` + nsAll + show + `><p:cSld><p:spTree>` + s.shapes + `</p:spTree></p:cSld></p:sld>`})
		triples := s.rels
		if s.notes != "" {
			triples = append(triples, "rIdN", "notesSlide", "../notesSlides/n"+file)
			parts = append(parts, part{"ppt/notesSlides/n" + file, xmlHead + `<p:notes` + nsAll + `><p:cSld><p:spTree>` +
				shape("sldImg", "copy of the slide") + shape("body", s.notes) + shape("sldNum", "7") + `</p:spTree></p:cSld></p:notes>`})
		}
		if len(triples) > 0 {
			parts = append(parts, rels("ppt/slides/_rels/"+file+".rels", triples...))
		}
	}
	parts = append(parts, rels("ppt/_rels/presentation.xml.rels", prs...),
		part{"ppt/presentation.xml", xmlHead + `<p:presentation` + nsAll + `><p:sldIdLst>` + list + `</p:sldIdLst></p:presentation>`})
	return zipOf(tb, append(parts, extra...)...)
}

// words builds a text document around the XML of a body; rels lists the document's relationships as triples.
func words(tb testing.TB, body string, triples []string, extra ...part) []byte {
	tb.Helper()
	parts := []part{
		contentTypes("word/document.xml", "wordprocessingml.document"), rels("_rels/.rels", "rId1", "officeDocument", "word/document.xml"),
		{"word/document.xml", xmlHead + `<w:document` + nsAll + `><w:body>` + body + `</w:body></w:document>`},
		rels("word/_rels/document.xml.rels", triples...),
	}
	return zipOf(tb, append(parts, extra...)...)
}

func para(style, text string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return `<w:p>` + style + `<w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

// book builds a workbook of one sheet from the XML of its rows.
func book(tb testing.TB, rows string, extra ...part) []byte {
	tb.Helper()
	return zipOf(tb, append([]part{
		contentTypes("xl/workbook.xml", "spreadsheetml.sheet"), rels("_rels/.rels", "rId1", "officeDocument", "xl/workbook.xml"),
		{"xl/workbook.xml", xmlHead + `<workbook xmlns:r="` + nsRel + `"><sheets><sheet name="Prices" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		rels("xl/_rels/workbook.xml.rels", "rId1", "worksheet", "worksheets/sheet1.xml", "rId2", "sharedStrings", "sharedStrings.xml", "rId3", "styles", "styles.xml"),
		{"xl/worksheets/sheet1.xml", xmlHead + `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`},
	}, extra...)...)
}

// pdfObjects writes a PDF from its objects, numbered from 1; the first must be the catalog.
func pdfObjects(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return b.Bytes()
}

// pdfPages builds a PDF with a page for each text.
func pdfPages(trailer string, texts ...string) []byte {
	kids, objects := "", []string{}
	for i, text := range texts {
		kids += fmt.Sprintf("%d 0 R ", 4+2*i)
		stream := fmt.Sprintf("BT /F1 18 Tf 72 700 Td (%s) Tj ET", text)
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>", 5+2*i),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	}
	return pdfObjects(trailer, append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(texts), kids),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}, objects...)...)
}

// readBytes reads a file in this process.
func readBytes(tb testing.TB, data []byte, name string) (extract.Document, error) {
	tb.Helper()
	return extract.Read(tb.Context(), bytes.NewReader(data), int64(len(data)), name, extract.Options{CacheDir: pdfCache(tb)})
}

// mustRead reads a file that has to be readable.
func mustRead(tb testing.TB, data []byte, name string) extract.Document {
	tb.Helper()
	doc, err := readBytes(tb, data, name)
	if err != nil {
		tb.Fatalf("read %s: %v", name, err)
	}
	return doc
}

// wantFailure checks the reason a file failed for, and that its sentence is fit for a person.
func wantFailure(tb testing.TB, err error, want extract.Reason) *extract.Failure {
	tb.Helper()
	var f *extract.Failure
	if !errors.As(err, &f) {
		tb.Fatalf("got %v, want a failure for %s", err, want)
	}
	if f.Reason != want {
		tb.Fatalf("got the reason %s (%s), want %s", f.Reason, f.Detail, want)
	}
	if s := f.Sentence(); !strings.HasSuffix(s, ".") || strings.Contains(s, "could not be read.") {
		tb.Fatalf("reason %s has no sentence of its own: %q", f.Reason, s)
	}
	return f
}
