package extract_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"tandem/assets/extract"
)

// fuzzLimits are small, so that the fuzzer reaches them.
var fuzzLimits = extract.Limits{
	TextBytes: 4 << 10, PageBytes: 1 << 10, Pages: 20, Rows: 30, ZipEntries: 60, PartBytes: 64 << 10, UnpackBytes: 256 << 10, XMLDepth: 40,
}

// hold checks what is promised of any bytes whatever: no panic, a document or a named failure, clean text, limits.
func hold(t *testing.T, data []byte, name string) {
	t.Helper()
	doc, err := extract.Read(context.Background(), bytes.NewReader(data), int64(len(data)), name, extract.Options{Limits: fuzzLimits, CacheDir: pdfCache(t)})
	var f *extract.Failure
	switch {
	case err != nil && !errors.As(err, &f):
		t.Fatalf("an error without a name: %v", err)
	case f != nil && strings.HasPrefix(f.Detail, "panic"):
		t.Fatalf("%v", f)
	}
	total := 0
	for _, p := range doc.Pages {
		total += len(p.Text) + len(p.Notes)
		for _, s := range []string{p.Title, p.Text, p.Notes} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\x00\u202e") || len(s) > fuzzLimits.PageBytes && s != p.Title {
				t.Fatalf("page %d holds %q", p.Number, s)
			}
		}
	}
	if len(doc.Pages) > fuzzLimits.Pages || total > fuzzLimits.TextBytes || len(doc.Findings) > 20 {
		t.Fatalf("%d pages, %d bytes, %d findings", len(doc.Pages), total, len(doc.Findings))
	}
}

// FuzzAnyFile gives whole files of any kind to the reader their name asks for.
func FuzzAnyFile(f *testing.F) {
	for _, name := range []string{"office.docx", "office.pptx", "office.xlsx"} {
		f.Add(fixture(f, name), name)
	}
	f.Add(oleFile("EncryptedPackage"), "a.docx")
	f.Add(overlapping(f), "a.docx")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		if bytes.Contains(data, []byte("%PDF-")) {
			t.Skip("FuzzPDF has these")
		}
		hold(t, data, name)
	})
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfPages("", "hello", "there"))
	f.Add(pdfWithInfo("/Title (x)"))
	f.Add(fixture(f, "office.pdf"))
	f.Fuzz(func(t *testing.T, data []byte) { hold(t, data, "a.pdf") })
}

// fuzzPart fuzzes one XML part within an otherwise sound package: far deeper than bytes of a zip would reach.
func fuzzPart(f *testing.F, name string, pkg []byte, fuzzed string) {
	z, err := zip.NewReader(bytes.NewReader(pkg), int64(len(pkg)))
	if err != nil {
		f.Fatal(err)
	}
	var rest []part
	for _, e := range z.File {
		rc, err := e.Open()
		if err != nil {
			f.Fatal(err)
		}
		body, err := io.ReadAll(rc)
		if err != nil {
			f.Fatal(err)
		}
		if e.Name == fuzzed {
			f.Add(body)
			continue
		}
		rest = append(rest, part{e.Name, string(body)})
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		hold(t, zipOf(t, append([]part{{fuzzed, string(body)}}, rest...)...), name)
	})
}

func FuzzSlide(f *testing.F) {
	fuzzPart(f, "a.pptx", fixture(f, "office.pptx"), "ppt/slides/slide1.xml")
}

func FuzzDocument(f *testing.F) {
	fuzzPart(f, "a.docx", fixture(f, "office.docx"), "word/document.xml")
}

func FuzzStyles(f *testing.F) { fuzzPart(f, "a.docx", fixture(f, "office.docx"), "word/styles.xml") }

func FuzzSheet(f *testing.F) {
	fuzzPart(f, "a.xlsx", fixture(f, "office.xlsx"), "xl/worksheets/sheet1.xml")
}
func FuzzNumbers(f *testing.F) { fuzzPart(f, "a.xlsx", fixture(f, "office.xlsx"), "xl/styles.xml") }
func FuzzRelations(f *testing.F) {
	fuzzPart(f, "a.pptx", fixture(f, "office.pptx"), "ppt/_rels/presentation.xml.rels")
}

// FuzzPlain gives text to each reader of text.
func FuzzPlain(f *testing.F) {
	f.Add([]byte("---\ntitle: x\n---\n# A\n\n| a | b |\n|--|--|\n\n```\n# x\n```\nB\n--\n"), byte(0))
	f.Add([]byte("<title>a</title><h1>b<h2>c<table><tr><td>d<script>e</script>"), byte(1))
	f.Add([]byte("a;b\n\"c\n;d\";e\n"), byte(2))
	f.Add([]byte("\xff\xfea\x00\x0c\x00"), byte(3))
	f.Fuzz(func(t *testing.T, data []byte, kind byte) {
		hold(t, data, []string{"a.md", "a.html", "a.csv", "a.txt"}[kind%4])
	})
}
