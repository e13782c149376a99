package extract_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"tandem/assets/extract"
)

func contextCancelled(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx, cancel
}

// oleFile builds the smallest compound file with one stream of the given name.
func oleFile(stream string) []byte {
	b := make([]byte, 512*3)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[30:], 9) // sectors of 512 bytes
	binary.LittleEndian.PutUint32(b[48:], 1) // the directory is in sector 1
	binary.LittleEndian.PutUint32(b[76:], 0) // the allocation table in sector 0
	binary.LittleEndian.PutUint32(b[512+4:], 0xfffffffe)
	for i, name := range []string{"Root Entry", stream} {
		entry := b[1024+128*i:]
		for j, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(entry[2*j:], u)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(name)+2))
	}
	return b
}

// zipHead is the start of a package whose first entry does not say what it is, cut off before the second.
const zipHead = "PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x01\x00\x13\x00\x00\x00[Content_Types].xml"

func TestSniff(t *testing.T) {
	tests := []struct {
		name, head string
		format     extract.Format
		media      string
		lies       bool
	}{
		{"a.pdf", "%PDF-1.4\n", extract.PDF, "application/pdf", false},
		{"a.pdf", "\r\n%PDF-1.4\n", extract.PDF, "application/pdf", false},
		{"a.txt", "%PDF-1.4\n", extract.PDF, "application/pdf", true},
		{"a.jpg", "\x89PNG\r\n\x1a\n", extract.Image, "image/png", false},
		{"a.svg", "<?xml version='1.0'?><svg/>", extract.Image, "image/svg+xml", false},
		{"a.png", "<svg onload=alert(1)>", extract.Image, "image/svg+xml", false},
		{"a.webp", "RIFF....WEBPVP8 ", extract.Image, "image/webp", false},
		{"a.wav", "RIFF....WAVEfmt ", extract.Audio, "audio/wav", false},
		{"a.mov", "\x00\x00\x00\x14ftypqt  ", extract.Video, "video/quicktime", false},
		{"a.m4a", "\x00\x00\x00\x14ftypM4A ", extract.Audio, "audio/mp4", false},
		{"page", "<!DOCTYPE html><p>x", extract.HTML, "text/html", false},
		{"page.txt", "<!DOCTYPE html><p>x", extract.Text, "text/plain", false},
		{"a.md", "# x", extract.Markdown, "text/markdown", false},
		{"A.CSV", "a,b", extract.CSV, "text/csv", false},
		{"BMW.txt", "BMW sells cars", extract.Text, "text/plain", false},
		{"README", "MZ is how it starts", extract.Text, "text/plain", false},
		{"a.xml", "<?xml version='1.0'?><w:wordDocument/>", extract.Other, "application/xml", false},
		{"x", "", extract.Text, "text/plain", false},
		{"x.docx", "plain", extract.Text, "text/plain", true},
		{"late.pptx", zipHead, extract.PPTX, "application/vnd.openxmlformats-officedocument.presentationml.presentation", false},
		{"late.zip", zipHead, extract.Archive, "application/zip", false},
		{"late.txt", zipHead, extract.Archive, "application/zip", true},
		{"a/b\\c.PDF", "%PDF-2.0", extract.PDF, "application/pdf", false},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.head, func(t *testing.T) {
			got := extract.Sniff([]byte(tt.head), tt.name)
			if got.Format != tt.format || got.MediaType != tt.media || got.Lies() != tt.lies {
				t.Errorf("got %s %s lies=%v, want %s %s lies=%v", got.Format, got.MediaType, got.Lies(), tt.format, tt.media, tt.lies)
			}
		})
	}
}

func TestSniffAndIdentifyAgreeOnPackages(t *testing.T) {
	for name, want := range map[string]extract.Format{"office.docx": extract.DOCX, "office.pptx": extract.PPTX, "office.xlsx": extract.XLSX, "office.pdf": extract.PDF} {
		data := fixture(t, name)
		if got := extract.Sniff(data[:min(len(data), extract.SniffBytes)], name); got.Format != want {
			t.Errorf("Sniff(%s) = %s, want %s", name, got.Format, want)
		}
		got, err := extract.Identify(bytes.NewReader(data), int64(len(data)), "")
		if err != nil || got.Format != want || got.Claimed != "" {
			t.Errorf("Identify(%s) = %+v, %v, want %s by content alone", name, got, err, want)
		}
	}
}

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\rc\n\n\n\nd  \n":                           "a\nb\nc\n\nd",
		"tab\tkept  and   spaces":                          "tab\tkept and spaces",
		"soft\u00adhyphen \u202erlo\u202c \x00nul \xffbad": "softhyphen rlo nul bad",
		"\u00a0wide\u3000":                                 "wide",
	} {
		if got := extract.CleanText(in); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", in, got, want)
		}
	}
}
