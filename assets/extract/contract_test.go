package extract_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/assets/extract"
)

// readLimited reads with some limits set.
func readLimited(tb testing.TB, data []byte, name string, limits extract.Limits) (extract.Document, error) {
	tb.Helper()
	return extract.Read(tb.Context(), bytes.NewReader(data), int64(len(data)), name, extract.Options{Limits: limits, CacheDir: pdfCache(tb)})
}

// diffDocuments compares what two readings gave.
func diffDocuments(want, got extract.Document) string { return cmp.Diff(want, got) }

func fixture(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// TestKnownTextOnKnownPage is the promise of the package, once per format: this sentence, on this page, of that kind.
// The office and PDF fixtures were made by an office program, the others are written here.
func TestKnownTextOnKnownPage(t *testing.T) {
	tests := []struct {
		file   string
		data   []byte
		format extract.Format
		page   int
		kind   extract.Kind
		title  string
		text   string
		notes  string
		hidden bool
	}{
		{file: "office.pptx", data: fixture(t, "office.pptx"), format: extract.PPTX, page: 1, kind: extract.KindSlide, title: "Tides and berths", text: "Spring tide reaches six metres", notes: "Mention the pilot boat."},
		{file: "office.pptx", data: fixture(t, "office.pptx"), format: extract.PPTX, page: 2, kind: extract.KindSlide, title: "Reserve figures", text: "Grouped anchor words", hidden: true},
		{file: "office.pptx", data: fixture(t, "office.pptx"), format: extract.PPTX, page: 3, kind: extract.KindSlide, title: "Cranes", text: "Two gantry cranes lift forty tonnes"},
		{file: "office.docx", data: fixture(t, "office.docx"), format: extract.DOCX, page: 1, kind: extract.KindSection, title: "Arrival", text: "seven lanterns", notes: "Lanterns are lit at dusk."},
		{file: "office.docx", data: fixture(t, "office.docx"), format: extract.DOCX, page: 2, kind: extract.KindSection, title: "Departure", text: "North quay\t9 metres"},
		{file: "office.xlsx", data: fixture(t, "office.xlsx"), format: extract.XLSX, page: 1, kind: extract.KindSheet, title: "Tariffs", text: "Coaster\t2026-03-15\t1250.5"},
		{file: "office.xlsx", data: fixture(t, "office.xlsx"), format: extract.XLSX, page: 2, kind: extract.KindSheet, title: "Internal", text: "Margin calculation", hidden: true},
		{file: "office.pdf", data: fixture(t, "office.pdf"), format: extract.PDF, page: 1, kind: extract.KindPage, title: "Arrival", text: "The lighthouse keeper counts seven lanterns."},
		{file: "office.pdf", data: fixture(t, "office.pdf"), format: extract.PDF, page: 2, kind: extract.KindPage, title: "Departure", text: "A cormorant follows the ferry."},
		{file: "hand.pdf", data: pdfPages("", "Page the first", "Page the second"), format: extract.PDF, page: 2, kind: extract.KindPage, title: "Page the second", text: "Page the second"},
		{file: "a.md", data: []byte("---\ntitle: \"Guide\"\n---\n# Start\n\nA **bold** [link](http://x.test) here.\n\n```sh\n# not a heading\n```\n\nNext\n----\n\n- one\n- two\n"), format: extract.Markdown, page: 1, kind: extract.KindSection, title: "Start", text: "A bold link here.\n\n# not a heading"},
		{file: "a.md", data: []byte("# Start\n\nx\n\nNext\n----\n\n- [ ] one\n\n| a | b |\n|---|---|\n| c | d |\n"), format: extract.Markdown, page: 2, kind: extract.KindSection, title: "Next", text: "Next\n\none\n\na\tb\n\nc\td"},
		{file: "a.html", data: []byte("<!doctype html><title>T</title><script>var x</script><h1>One</h1><p>Fish &amp; chips<h2>Two <em>b</em></h2><table><tr><td>c<td>d</table><style>p{}</style>"), format: extract.HTML, page: 2, kind: extract.KindSection, title: "Two b", text: "Two b\nc\td"},
		{file: "a.txt", data: []byte("first\fsecond page"), format: extract.Text, page: 2, kind: extract.KindPage, text: "second page"},
		{file: "latin.txt", data: []byte("Gr\xfc\xdfe, \x80 5"), format: extract.Text, page: 1, kind: extract.KindSection, text: "Grüße, € 5"},
		{file: "wide.txt", data: []byte("\xff\xfeh\x00\xe9\x00"), format: extract.Text, page: 1, kind: extract.KindSection, text: "hé"},
		{file: "prices.csv", data: []byte("\xef\xbb\xbfname;price\n\"a; b\";3,50\nbroken \"quote;1\n"), format: extract.CSV, page: 1, kind: extract.KindSheet, title: "prices", text: "a; b\t3,50\nbroken \"quote\t1"},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.text, func(t *testing.T) {
			doc := mustRead(t, tt.data, tt.file)
			if doc.Format != tt.format {
				t.Fatalf("got the format %s, want %s", doc.Format, tt.format)
			}
			if len(doc.Pages) < tt.page {
				t.Fatalf("got %d pages, want page %d: %+v", len(doc.Pages), tt.page, doc.Pages)
			}
			p := doc.Pages[tt.page-1]
			if p.Number != tt.page || p.Kind != tt.kind || p.Title != tt.title || p.Hidden != tt.hidden || p.Notes != tt.notes || !strings.Contains(p.Text, tt.text) {
				t.Errorf("got %+v,\nwant page %d, a %s titled %q with %q, notes %q, hidden %v", p, tt.page, tt.kind, tt.title, tt.text, tt.notes, tt.hidden)
			}
		})
	}
}

// pdfWithInfo has one blank page and the given properties.
func pdfWithInfo(entries string) []byte {
	return pdfObjects("/Info 4 0 R", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>", "<< "+entries+" >>")
}

func TestPDFProperties(t *testing.T) {
	doc := mustRead(t, pdfWithInfo("/Title (Annual report) /Author (Sample)"), "a.pdf")
	if doc.Title != "Annual report" || doc.Author != "Sample" {
		t.Errorf("got title %q and author %q, want Annual report and Sample", doc.Title, doc.Author)
	}
}

func TestScansAreToldApart(t *testing.T) {
	doc := mustRead(t, pdfPages("", "", ""), "scan.pdf")
	if doc.HasText() || len(doc.Pages) != 2 || len(doc.Findings) != 1 || doc.Findings[0].Code != extract.FindingNoText {
		t.Errorf("got %+v, want two pages without text and a finding that says so", doc)
	}
}

// TestNamedFailures holds one file for each way a file can have no text.
func TestNamedFailures(t *testing.T) {
	broken := pdfPages("", "text")
	broken = broken[:len(broken)/3]
	ole := oleFile("EncryptedPackage")
	tests := []struct {
		name string
		data []byte
		want extract.Reason
	}{
		{"nothing.pdf", nil, extract.ReasonEmpty},
		{"blank.txt", []byte(" \n\t"), extract.ReasonEmpty},
		{"nopages.pdf", pdfObjects("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 0 /Kids [] >>"), extract.ReasonEmpty},
		{"noslides.pptx", deck(t, nil), extract.ReasonEmpty},
		{"locked.pdf", fixture(t, "encrypted.pdf"), extract.ReasonEncrypted},
		{"locked.docx", ole, extract.ReasonEncrypted},
		{"cut.pdf", broken, extract.ReasonBroken},
		{"cut.docx", fixture(t, "office.docx")[:3000], extract.ReasonBroken},
		{"noise.docx", []byte("\x00\x01\x02\x03 noise \x00"), extract.ReasonBroken},
		{"old.doc", oleFile("WordDocument"), extract.ReasonUnsupported},
		{"a.rtf", []byte(`{\rtf1 hello}`), extract.ReasonUnsupported},
		{"noise", []byte("\x00\x01\x02\x03"), extract.ReasonUnsupported},
		{"files.zip", zipOf(t, part{"a.txt", "hello"}), extract.ReasonUnsupported},
		{"a.odt", zipOf(t, part{"mimetype", "application/vnd.oasis.opendocument.text"}), extract.ReasonUnsupported},
		{"a.png", []byte("\x89PNG\r\n\x1a\n rest"), extract.ReasonNoText},
		{"a.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>"), extract.ReasonNoText},
		{"a.mp4", []byte("\x00\x00\x00\x18ftypisom rest"), extract.ReasonNoText},
		{"a.mp3", []byte("ID3\x04\x00\x00\x00\x00 rest"), extract.ReasonNoText},
		{"really-a-picture.pdf", []byte("\x89PNG\r\n\x1a\n rest"), extract.ReasonLying},
		{"really-words.pptx", fixture(t, "office.docx"), extract.ReasonLying},
		{"really-a-page.txt", fixture(t, "office.pdf"), extract.ReasonLying},
		{"really-text.pdf", []byte("just text"), extract.ReasonLying},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readBytes(t, tt.data, tt.name)
			wantFailure(t, err, tt.want)
		})
	}
}

func TestTooLargeIsSaidBeforeReading(t *testing.T) {
	_, err := readLimited(t, fixture(t, "office.pdf"), "a.pdf", extract.Limits{FileBytes: 100})
	wantFailure(t, err, extract.ReasonTooLarge)
}

func TestLimitsTruncate(t *testing.T) {
	text := []byte("a\fb\fc\fd")
	doc, err := readLimited(t, text, "a.txt", extract.Limits{Pages: 2})
	if err != nil || len(doc.Pages) != 2 || doc.Truncated != extract.TruncatedPages {
		t.Errorf("got %d pages, truncated %q, %v; want 2, by pages", len(doc.Pages), doc.Truncated, err)
	}
	long := []byte(strings.Repeat("é", 100) + "\f" + strings.Repeat("b", 100))
	doc, err = readLimited(t, long, "a.txt", extract.Limits{TextBytes: 251, PageBytes: 171})
	if err != nil || doc.Truncated != extract.TruncatedText {
		t.Fatalf("got truncated %q, %v; want by text", doc.Truncated, err)
	}
	if n, m := len(doc.Pages[0].Text), len(doc.Pages[1].Text); n != 170 || m != 81 {
		t.Errorf("got pages of %d and %d bytes, want 170 (no half character) and 81 (the rest)", n, m)
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	ctx, cancel := contextCancelled(t)
	defer cancel()
	data := fixture(t, "office.docx")
	_, err := extract.Read(ctx, bytes.NewReader(data), int64(len(data)), "a.docx", extract.Options{})
	if !errors.Is(err, ctx.Err()) {
		t.Errorf("got %v, want the context's error", err)
	}
}
