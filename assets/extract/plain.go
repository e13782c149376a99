package extract

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readPlain reads the formats that are text through and through. Past the text limit nothing more is looked at, so a
// log of a gigabyte costs no more than its beginning.
func readPlain(format Format, r io.ReaderAt, size int64, name string, c *collector) error {
	most := 4 * int64(c.limits.TextBytes) // markup may be several times its text
	raw, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, most)))
	if err != nil {
		return err
	}
	if size > most {
		c.doc.Truncated = TruncatedText
	}
	text, ok := decodeText(raw)
	if !ok {
		return fail(ReasonBroken, "the bytes are no text in a known encoding")
	}
	if strings.TrimSpace(text) == "" {
		return fail(ReasonEmpty, "only white space")
	}
	switch format {
	case Markdown:
		return readMarkdown(text, c)
	case HTML:
		return readHTML(text, c)
	case CSV:
		return readCSV(text, name, c)
	}
	for _, page := range strings.Split(text, "\f") {
		p := Page{Kind: KindPage, Text: page}
		if !strings.Contains(text, "\f") {
			p.Kind = KindSection
		}
		if err := c.add(p); err != nil {
			return err
		}
	}
	return nil
}

// decodeText makes UTF-8 of the encodings people's files come in. ok is false for bytes that are no text: a zero byte
// beyond what Sniff saw.
func decodeText(raw []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
		return string(out), err == nil
	case bytes.IndexByte(raw, 0) >= 0:
		return "", false
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if validUTF8(raw) {
		return string(raw), true
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return string(out), err == nil
}

// validUTF8 forgives a character cut in two by the end of what was read.
func validUTF8(raw []byte) bool {
	for i := 0; i < utf8.UTFMax; i++ {
		if utf8.Valid(raw[:max(len(raw)-i, 0)]) {
			return true
		}
	}
	return false
}

// readCSV reads a table as one sheet. Rows that break the quoting rules are kept as they are.
func readCSV(text, name string, c *collector) error {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = delimiter(text), -1, true, true
	out := &prose{max: c.limits.PageBytes}
	for rows := 0; ; rows++ {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		var bad *csv.ParseError
		if err != nil && !errors.As(err, &bad) {
			return fail(ReasonBroken, "%v", err)
		}
		if rows >= c.limits.Rows || out.full() {
			c.doc.Truncated = TruncatedRows
			break
		}
		for i, cell := range record {
			if i > 0 {
				out.write("\t")
			}
			out.write(strings.Join(strings.Fields(cell), " "))
		}
		out.write("\n")
	}
	base := path.Base(strings.ReplaceAll(name, "\\", "/"))
	return c.add(Page{Kind: KindSheet, Title: strings.TrimSuffix(base, path.Ext(base)), Text: out.String()})
}

// delimiter picks the separator that the first lines use most evenly.
func delimiter(text string) rune {
	head, _ := cut(text, 16<<10)
	lines := strings.SplitN(head, "\n", 11)
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t', '|'} {
		least := -1
		for _, line := range lines[:max(1, len(lines)-1)] {
			if strings.TrimSpace(line) == "" {
				continue
			}
			if n := strings.Count(line, string(d)); least < 0 || n < least {
				least = n
			}
		}
		if least > most {
			best, most = d, least
		}
	}
	return best
}
