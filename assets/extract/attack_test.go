package extract_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tandem/assets/extract"
)

func TestAttack_A10_PropertiesAreOneShortLine(t *testing.T) {
	long := strings.Repeat("<script>alert(1)</script>\n", 4000)
	core := `<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="urn:dc"><dc:title><![CDATA[` + long + `]]></dc:title><dc:creator>a&#x202e;b&#10;c</dc:creator></cp:coreProperties>`
	files := map[string][]byte{
		"a.pptx": deck(t, []slide{{shapes: shape("title", strings.Repeat("long ", 1000))}}, part{"docProps/core.xml", core}),
		"a.pdf":  pdfWithInfo("/Title (" + strings.Repeat("<b>x</b> ", 4000) + ") /Author (a\\r\\nb)"),
		"a.html": []byte("<title>" + long + "</title><meta name=author content='a\n\nb'><h1>" + long + "</h1>"),
		"a.md":   []byte("---\ntitle: " + strings.Repeat("x", 100000) + "\n---\n# " + strings.Repeat("y", 100000)),
	}
	for name, data := range files {
		doc := mustRead(t, data, name)
		values := []string{doc.Title, doc.Author, doc.Subject, doc.Keywords}
		for _, p := range doc.Pages {
			values = append(values, p.Title)
		}
		for _, v := range values {
			if len([]rune(v)) > 300 || strings.ContainsAny(v, "\r\n\t\u202e") {
				t.Errorf("%s: a property of %d characters or with control characters came through: %.80q", name, len([]rune(v)), v)
			}
		}
		if doc.Title == "" {
			t.Errorf("%s: the title is lost", name)
		}
	}
}

// TestAttack_A22 holds names that would leave a folder if anything were unpacked. Nothing is, and such parts are not
// reachable under another name either.
func TestAttack_A22_ZipNamesReachNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	evil := part{"../../escaped.xml", "<p:sld" + nsAll + ">" + "</p:sld>"}
	doc := mustRead(t, deck(t, []slide{{shapes: shape("title", "Harmless")}}, evil, part{"..\\..\\windows.xml", "x"}, part{"/etc/passwd", "x"}), "a.pptx")
	if doc.Pages[0].Title != "Harmless" {
		t.Errorf("got %+v, want the slide", doc.Pages)
	}
	outside := zipOf(t, contentTypes("ppt/presentation.xml", "presentationml.presentation"), rels("_rels/.rels", "rId1", "officeDocument", "ppt/presentation.xml"),
		part{"ppt/presentation.xml", `<p:presentation` + nsAll + `><p:sldIdLst><p:sldId r:id="rId1"/></p:sldIdLst></p:presentation>`},
		rels("ppt/_rels/presentation.xml.rels", "rId1", "slide", "../../../../../../etc/hostname"))
	if doc, err := readBytes(t, outside, "b.pptx"); err != nil || doc.HasText() || len(doc.Findings) == 0 {
		t.Errorf("got %+v, %v; want an unreadable slide and no text", doc, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 0 {
		t.Errorf("files appeared: %v, %v", left, err)
	}
}

func TestAttack_A22_PartsOfTheSameNameAreRefused(t *testing.T) {
	data := deck(t, []slide{{shapes: shape("title", "One")}}, part{"PPT/SLIDES/slide1.xml", "<other/>"})
	_, err := readBytes(t, data, "a.pptx")
	wantFailure(t, err, extract.ReasonBroken)
}

// blanks packs n MiB of spaces into a part whose content starts with head. One packed mebibyte is written over and
// over, so that a bomb of gigabytes is made in no time.
func blanks(tb testing.TB, name, head string, n int, rest ...part) []byte {
	tb.Helper()
	deflate := func(content []byte) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestCompression)
		if err != nil {
			tb.Fatal(err)
		}
		_, _ = w.Write(content)
		_ = w.Flush()
		return b.Bytes()
	}
	packed := append(deflate([]byte(head)), bytes.Repeat(deflate(bytes.Repeat([]byte(" "), 1<<20)), n)...)
	packed = append(packed, 3, 0) // the empty last block
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range rest {
		w, err := z.Create(p.name)
		if err != nil {
			tb.Fatal(err)
		}
		_, _ = w.Write([]byte(p.body))
	}
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(head) + n<<20),
	})
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = w.Write(packed)
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

// allocated measures what a reading allocates in all, an upper bound for what it holds at once.
func allocated(read func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAttack_A23_Bombs(t *testing.T) {
	base := []part{contentTypes("ppt/presentation.xml", "presentationml.presentation"), rels("_rels/.rels", "rId1", "officeDocument", "ppt/presentation.xml")}
	huge := blanks(t, "ppt/presentation.xml", "<p:presentation", 5<<10, base...)
	nested := huge
	for range 3 {
		nested = zipOf(t, part{"inner.zip", string(nested)})
	}
	many := make([]part, 0, 12000)
	for i := range 12000 {
		many = append(many, part{fmt.Sprintf("p%d", i), ""})
	}
	var b strings.Builder
	for i := range 40000 {
		fmt.Fprintf(&b, "<a:p><a:r><a:t>%d</a:t></a:r></a:p>", i*7919)
	}
	noisy := b.String()
	big := []slide{{shapes: `<p:sp><p:txBody>` + noisy + `</p:txBody></p:sp>`}, {shapes: `<p:sp><p:txBody>` + noisy + `</p:txBody></p:sp>`}}
	tests := []struct {
		name   string
		file   string
		data   []byte
		limits extract.Limits
		want   extract.Reason
	}{
		{"a part of five gigabytes", "a.pptx", huge, extract.Limits{}, extract.ReasonBomb},
		{"a part past the limit at a modest ratio", "a.pptx", deck(t, big[:1]), extract.Limits{PartBytes: 1 << 20}, extract.ReasonBomb},
		{"parts past the limit together", "a.pptx", deck(t, big), extract.Limits{PartBytes: 2 << 20, UnpackBytes: 2 << 20}, extract.ReasonBomb},
		{"too many entries", "a.docx", zipOf(t, many...), extract.Limits{}, extract.ReasonBomb},
		{"zip in zip in zip", "a.zip", nested, extract.Limits{}, extract.ReasonUnsupported},
		{"overlapping parts", "a.docx", overlapping(t), extract.Limits{}, extract.ReasonBomb},
		{"a size that lies", "a.pptx", lyingSize(t, huge), extract.Limits{}, extract.ReasonBroken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var err error
			n := allocated(func() { _, err = readLimited(t, tt.data, tt.file, tt.limits) })
			wantFailure(t, err, tt.want)
			if n > 100<<20 {
				t.Errorf("the refusal allocated %d MB", n>>20)
			}
		})
	}
}

// overlapping points two directory entries at the same packed bytes.
func overlapping(tb testing.TB) []byte {
	data := zipOf(tb, part{"[Content_Types].xml", "<Types/>"}, part{"aa", strings.Repeat("x", 100)}, part{"bb", strings.Repeat("y", 100)})
	first := bytes.LastIndex(data, []byte("PK\x01\x02"))
	second := bytes.LastIndex(data[:first], []byte("PK\x01\x02"))
	copy(data[first+42:first+46], data[second+42:second+46])
	return data
}

// lyingSize makes the directory claim ten bytes for every part.
func lyingSize(tb testing.TB, data []byte) []byte {
	tb.Helper()
	data = bytes.Clone(data)
	at, n := 0, 0
	for {
		i := bytes.Index(data[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		at += i
		if name := data[at+46:]; bytes.HasPrefix(name, []byte("ppt/presentation.xml")) {
			binary.LittleEndian.PutUint32(data[at+24:], 10)
			n++
		}
		at += 4
	}
	if n == 0 {
		tb.Fatal("no directory entry was changed")
	}
	return data
}

func TestAttack_A24_EntitiesAndNesting(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("the canary"), 0o600); err != nil {
		t.Fatal(err)
	}
	lol := `<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	file := `<!DOCTYPE x [<!ENTITY a SYSTEM "file://` + secret + `">]>`
	body := func(prefix, text string) []byte {
		return zipOf(t, contentTypes("word/document.xml", "wordprocessingml.document"), rels("_rels/.rels", "rId1", "officeDocument", "word/document.xml"),
			part{"word/document.xml", xmlHead + prefix + `<w:document` + nsAll + `><w:body>` + text + `</w:body></w:document>`})
	}
	tests := []struct {
		name string
		data []byte
		want extract.Reason
	}{
		{"entities of entities", body(lol, para("", "&c;")), extract.ReasonBroken},
		{"an entity that is a file", body(file, para("", "&a;")), extract.ReasonBroken},
		{"an entity nobody declared", body("", para("", "&a;")), extract.ReasonBroken},
		{"nesting without end", body("", strings.Repeat("<w:sdt>", 100000)), extract.ReasonBomb},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := readBytes(t, tt.data, "a.docx")
			wantFailure(t, err, tt.want)
			for _, p := range doc.Pages {
				if strings.Contains(p.Text, "canary") || strings.Contains(p.Text, "lol") {
					t.Errorf("an entity was expanded: %q", p.Text)
				}
			}
		})
	}
}

func TestAttack_A25_NothingIsFetched(t *testing.T) {
	sink, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hits := make(chan net.Conn, 16)
	go func() {
		for {
			c, err := sink.Accept()
			if err != nil {
				close(hits)
				return
			}
			hits <- c
		}
	}()
	url := "http://" + sink.Addr().String() + "/x"
	files := map[string][]byte{
		"a.pptx": deck(t, []slide{{shapes: shape("title", "Deck"), rels: []string{"rIdL", "slideLayout", url, "rIdI", "image", url, "rIdN", "notesSlide", url}}}),
		"a.docx": words(t, para("", "Letter"), []string{"r1", "attachedTemplate", url, "r2", "styles", url, "r3", "header", url, "r4", "footnotes", url}),
		"a.html": []byte(`<link rel=stylesheet href="` + url + `"><script src="` + url + `"></script><img src="` + url + `"><iframe src="` + url + `"></iframe>Page`),
		"a.md":   []byte("![picture](" + url + ")\n\n<img src=" + url + ">"),
		"a.pdf":  pdfObjects("", "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI ("+url+") >> >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents << /F << /FS /URL /F ("+url+") >> /Length 0 >> >>"),
	}
	pool := newPool(t, extract.PoolOptions{})
	for name, data := range files {
		doc, err := pool.Extract(t.Context(), bytes.NewReader(data), int64(len(data)), name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if filepath.Ext(name) == ".pptx" || filepath.Ext(name) == ".docx" {
			if len(doc.Findings) != 1 || doc.Findings[0].Code != extract.FindingExternal {
				t.Errorf("%s: got the findings %+v, want one about outside references", name, doc.Findings)
			}
		}
	}
	_ = sink.Close()
	for c := range hits {
		t.Errorf("something was fetched by %s", c.RemoteAddr())
	}
}

// TestAttack_A28 holds PDFs that lead readers in circles. Each has to end; how is not the point.
func TestAttack_A28_PDFsInCircles(t *testing.T) {
	circular := pdfObjects("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 3 0 R] >>", "<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources 3 0 R >>")
	outline := pdfObjects("", "<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
		"<< /First 5 0 R /Last 6 0 R >>", "<< /Title (a) /Next 6 0 R /First 5 0 R /Dest [3 0 R /Fit] >>", "<< /Title (b) /Next 5 0 R /First 6 0 R >>")
	form := pdfObjects("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
		"<< /Length 5 >>\nstream\n/X Do\nendstream", "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 11 >>\nstream\n/X Do /X Do\nendstream")
	deep := pdfObjects("", "<< /Type /Catalog /Pages 2 0 R /X "+strings.Repeat("[", 200000)+" >>", "<< /Type /Pages /Count 0 /Kids [] >>")
	pool := newPool(t, extract.PoolOptions{})
	for name, data := range map[string][]byte{"circular.pdf": circular, "outline.pdf": outline, "form.pdf": form, "deep.pdf": deep} {
		_, err := pool.Extract(t.Context(), bytes.NewReader(data), -1, name)
		var f *extract.Failure
		if err != nil && !errors.As(err, &f) {
			t.Errorf("%s ended without a name: %v", name, err)
		}
		if f != nil && (f.Reason == extract.ReasonTimeout || f.Reason == extract.ReasonInterrupted) {
			t.Errorf("%s: %v", name, f)
		}
	}
	doc, err := pool.Extract(t.Context(), bytes.NewReader(pdfPages("", "still here")), -1, "next.pdf")
	if err != nil || doc.Pages[0].Text != "still here" {
		t.Errorf("the next file got %+v, %v", doc, err)
	}
}

// TestAttack_A29 feeds each text reader what makes careless ones quadratic. The pool's time limit is the judge.
func TestAttack_A29_LongRunsOfMarkup(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{})
	for name, unit := range map[string]string{
		"a.md": "[", "b.md": "*a_ ", "c.md": "> ", "d.md": "<a ", "e.md": "![[](", "f.md": "`", "g.md": "- ", "h.md": "| ",
		"a.html": "<div>", "b.html": "<h1>", "c.html": "<!--", "d.html": "<a b=\"", "a.csv": "\"", "b.csv": "a,\"b\n",
	} {
		data := []byte(strings.Repeat(unit, 512<<10/len(unit)))
		if _, err := pool.Extract(t.Context(), bytes.NewReader(data), -1, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		lines := bytes.ReplaceAll(data[:64<<10], []byte(unit), []byte(unit+unit+"\n"))
		if _, err := pool.Extract(t.Context(), bytes.NewReader(lines), -1, name); err != nil {
			t.Errorf("%s in lines: %v", name, err)
		}
	}
}
