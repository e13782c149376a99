package extract

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

// Format names what a file is, as far as reading it goes.
type Format string

// The formats that are read, then the families that are recognised and named in a Failure.
const (
	PDF      Format = "pdf"
	DOCX     Format = "docx"
	PPTX     Format = "pptx"
	XLSX     Format = "xlsx"
	Markdown Format = "markdown"
	HTML     Format = "html"
	Text     Format = "text"
	CSV      Format = "csv"

	Image        Format = "image"
	Audio        Format = "audio"
	Video        Format = "video"
	Archive      Format = "archive"
	OldOffice    Format = "old office" // the binary formats before 2007
	Protected    Format = "encrypted office"
	OpenDocument Format = "opendocument"
	OtherOffice  Format = "other office" // Visio, XLSB and other packages that are not read
	Other        Format = "other"        // recognised, not read: RTF, fonts, programs
	Unknown      Format = "unknown"
)

// Readable reports whether text is read from files of this format.
func (f Format) Readable() bool {
	switch f {
	case PDF, DOCX, PPTX, XLSX, Markdown, HTML, Text, CSV:
		return true
	}
	return false
}

// plain reports the formats that are text through and through, between which only the extension can decide.
func (f Format) plain() bool {
	return f == Markdown || f == HTML || f == Text || f == CSV
}

// Type is what a file is by its content, and what its name claims.
type Type struct {
	Format Format
	// MediaType is our own name for the content; safe to store, never taken from the client.
	MediaType string
	// Claimed is the format the extension stands for; empty for no or an unknown extension.
	Claimed Format
}

// Lies reports whether the name claims another format than the content has. Pictures among pictures and the members of
// the text family are not told apart: browsers and people mix those up without harm.
func (t Type) Lies() bool {
	if t.Claimed == "" || t.Claimed == t.Format || t.Format == Protected || t.Format == Unknown {
		return false
	}
	if t.Claimed == Audio && t.Format == Video || t.Claimed == Video && t.Format == Audio {
		return false
	}
	if t.Claimed == Archive && (t.Format == DOCX || t.Format == PPTX || t.Format == XLSX || t.Format == OpenDocument || t.Format == OtherOffice) {
		return false
	}
	return !(t.Claimed.plain() && t.Format.plain())
}

// magic is a signature at the start of a file.
type magic struct {
	offset int
	bytes  string
	format Format
	media  string
}

var magics = []magic{
	{0, "\x89PNG\r\n\x1a\n", Image, "image/png"},
	{0, "\xff\xd8\xff", Image, "image/jpeg"},
	{0, "GIF87a", Image, "image/gif"},
	{0, "GIF89a", Image, "image/gif"},
	{8, "WEBP", Image, "image/webp"},
	{8, "WAVE", Audio, "audio/wav"},
	{8, "AVI ", Video, "video/x-msvideo"},
	{0, "BM", Image, "image/bmp"},
	{0, "II*\x00", Image, "image/tiff"},
	{0, "MM\x00*", Image, "image/tiff"},
	{0, "8BPS", Image, "image/vnd.adobe.photoshop"},
	{0, "\x00\x00\x01\x00", Image, "image/x-icon"},
	{4, "ftypavif", Image, "image/avif"},
	{4, "ftypheic", Image, "image/heic"},
	{4, "ftypheix", Image, "image/heic"},
	{4, "ftypmif1", Image, "image/heif"},
	{4, "ftypM4A", Audio, "audio/mp4"},
	{4, "ftypqt", Video, "video/quicktime"},
	{4, "ftyp", Video, "video/mp4"},
	{0, "\x1a\x45\xdf\xa3", Video, "video/webm"},
	{0, "OggS", Audio, "audio/ogg"},
	{0, "fLaC", Audio, "audio/flac"},
	{0, "ID3", Audio, "audio/mpeg"},
	{0, "\xff\xfb", Audio, "audio/mpeg"},
	{0, "\xff\xf3", Audio, "audio/mpeg"},
	{0, "\x1f\x8b", Archive, "application/gzip"},
	{0, "7z\xbc\xaf\x27\x1c", Archive, "application/x-7z-compressed"},
	{0, "Rar!\x1a\x07", Archive, "application/vnd.rar"},
	{0, "BZh", Archive, "application/x-bzip2"},
	{0, "\xfd7zXZ\x00", Archive, "application/x-xz"},
	{0, "\x28\xb5\x2f\xfd", Archive, "application/zstd"},
	{257, "ustar", Archive, "application/x-tar"},
	{0, "{\\rtf", Other, "application/rtf"},
	{0, "%!PS", Other, "application/postscript"},
	{0, "\x7fELF", Other, "application/octet-stream"},
	{0, "MZ", Other, "application/octet-stream"},
	{0, "wOFF", Other, "font/woff"},
	{0, "wOF2", Other, "font/woff2"},
	{0, "\x00asm", Other, "application/wasm"},
	{0, "SQLite format 3\x00", Other, "application/vnd.sqlite3"},
}

// needsBinary marks the two-letter signatures that ordinary text may start with.
var needsBinary = map[string]bool{"BM": true, "MZ": true, "BZh": true, "ID3": true, "wOFF": true, "wOF2": true, "8BPS": true}

// claims maps extensions to what they stand for.
var claims = map[string]Format{
	".pdf": PDF, ".docx": DOCX, ".docm": DOCX, ".dotx": DOCX, ".dotm": DOCX,
	".pptx": PPTX, ".pptm": PPTX, ".ppsx": PPTX, ".ppsm": PPTX, ".potx": PPTX, ".potm": PPTX,
	".xlsx": XLSX, ".xlsm": XLSX, ".xltx": XLSX, ".xltm": XLSX,
	".md": Markdown, ".markdown": Markdown, ".html": HTML, ".htm": HTML, ".xhtml": HTML,
	".txt": Text, ".text": Text, ".log": Text, ".csv": CSV, ".tsv": CSV,
	".png": Image, ".jpg": Image, ".jpeg": Image, ".gif": Image, ".webp": Image, ".avif": Image, ".svg": Image,
	".bmp": Image, ".tif": Image, ".tiff": Image, ".heic": Image, ".ico": Image, ".psd": Image,
	".mp4": Video, ".mov": Video, ".m4v": Video, ".webm": Video, ".mkv": Video, ".avi": Video,
	".mp3": Audio, ".wav": Audio, ".m4a": Audio, ".ogg": Audio, ".flac": Audio,
	".doc": OldOffice, ".xls": OldOffice, ".ppt": OldOffice,
	".odt": OpenDocument, ".odp": OpenDocument, ".ods": OpenDocument,
	".vsdx": OtherOffice, ".xlsb": OtherOffice,
	".zip": Archive, ".gz": Archive, ".7z": Archive, ".rar": Archive, ".tar": Archive,
	".rtf": Other, ".ps": Other, ".eps": Other,
}

// mediaTypes names the formats that are read.
var mediaTypes = map[Format]string{
	PDF:      "application/pdf",
	DOCX:     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	PPTX:     "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	XLSX:     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	Markdown: "text/markdown",
	HTML:     "text/html",
	Text:     "text/plain",
	CSV:      "text/csv",
}

// SniffBytes is how much of the start of a file Sniff makes use of.
const SniffBytes = 64 << 10

// Sniff decides what a file is by the first bytes of its content; the name breaks ties among text formats and is
// reported as a claim. Packages (zip) and compound files are told apart as far as head reaches: Identify reads their
// directories and is certain.
func Sniff(head []byte, name string) Type {
	t := Type{Claimed: claims[strings.ToLower(path.Ext(strings.ReplaceAll(name, "\\", "/")))]}
	t.Format, t.MediaType = sniffContent(head, t.Claimed)
	if t.MediaType == "" {
		t.MediaType = mediaTypes[t.Format]
	}
	if t.MediaType == "" {
		t.MediaType = "application/octet-stream"
	}
	return t
}

func sniffContent(head []byte, claimed Format) (Format, string) {
	switch {
	case isPDF(head):
		return PDF, ""
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffPackage(head, claimed)
	case bytes.HasPrefix(head, []byte(oleMagic)):
		return OldOffice, "application/x-ole-storage"
	}
	text := looksLikeText(head)
	for _, m := range magics {
		if len(head) < m.offset+len(m.bytes) || string(head[m.offset:m.offset+len(m.bytes)]) != m.bytes {
			continue
		}
		if text && needsBinary[m.bytes] || m.offset == 8 && !bytes.HasPrefix(head, []byte("RIFF")) {
			continue
		}
		return m.format, m.media
	}
	if !text {
		return Unknown, ""
	}
	return sniffText(head, claimed)
}

// isPDF allows what PDF readers allow: the marker within the first kilobyte, but not behind another format's magic.
func isPDF(head []byte) bool {
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return true
	}
	i := bytes.Index(head[:min(len(head), 1024)], []byte("%PDF-"))
	if i < 0 {
		return false
	}
	before := bytes.TrimLeft(head[:i], "\x00\xef\xbb\xbf \t\r\n")
	return len(before) == 0 || !bytes.HasPrefix(head, []byte("PK")) && !bytes.HasPrefix(head, []byte("\x89PNG")) &&
		!bytes.HasPrefix(head, []byte("GIF8")) && !bytes.HasPrefix(head, []byte("\xff\xd8")) && !bytes.HasPrefix(head, []byte("<"))
}

// sniffZip walks the local headers that lie within head.
func sniffZip(head []byte) (Format, string) {
	for at := 0; at+30 <= len(head) && string(head[at:at+4]) == "PK\x03\x04"; {
		h := head[at:]
		nameLen, extra := int(h[26])|int(h[27])<<8, int(h[28])|int(h[29])<<8
		size := int(h[18]) | int(h[19])<<8 | int(h[20])<<16 | int(h[21])<<24
		if 30+nameLen > len(h) {
			break
		}
		name := strings.ReplaceAll(string(h[30:30+nameLen]), "\\", "/")
		body := h[min(len(h), 30+nameLen+extra):]
		switch {
		case name == "mimetype":
			return sniffMimetype(body[:min(len(body), size)])
		case strings.HasPrefix(name, "word/"):
			return DOCX, ""
		case strings.HasPrefix(name, "ppt/"):
			return PPTX, ""
		case strings.HasPrefix(name, "xl/"):
			return XLSX, ""
		}
		if size == 0 && h[6]&8 != 0 { // size follows the data; find the next header by its signature
			next := bytes.Index(body, []byte("PK\x03\x04"))
			if next < 0 {
				break
			}
			at = len(head) - len(body) + next
			continue
		}
		at += 30 + nameLen + extra + size
	}
	return Archive, "application/zip"
}

// sniffPackage believes the extension of a package of Office whose telling parts lie past the head, or behind entries
// whose sizes are not said in front of them. Identify finds out who lies.
func sniffPackage(head []byte, claimed Format) (Format, string) {
	f, media := sniffZip(head)
	if f != Archive || !bytes.Contains(head, []byte("[Content_Types].xml")) {
		return f, media
	}
	switch claimed {
	case DOCX, PPTX, XLSX:
		return claimed, ""
	}
	return f, media
}

func sniffMimetype(body []byte) (Format, string) {
	s := string(body)
	switch {
	case strings.HasPrefix(s, "application/vnd.oasis.opendocument"):
		return OpenDocument, strings.TrimSpace(s)
	case strings.HasPrefix(s, "application/epub+zip"):
		return Other, "application/epub+zip"
	}
	return Archive, "application/zip"
}

// looksLikeText accepts UTF-8, UTF-16 with a byte order mark, and single-byte encodings without control characters.
func looksLikeText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return len(head)%2 == 0 || len(head) >= SniffBytes
	}
	control := 0
	for _, c := range head {
		switch {
		case c == 0:
			return false
		case c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b && c != '\b':
			control++
		}
	}
	if control > len(head)/100 {
		return false
	}
	return utf8.Valid(head) || printable(head)
}

// printable tells Windows-1252 prose from binary data that happens to have no zero bytes: mostly ASCII.
func printable(head []byte) bool {
	high := 0
	for _, c := range head {
		if c >= 0x80 {
			high++
		}
	}
	return high <= len(head)*4/10
}

func sniffText(head []byte, claimed Format) (Format, string) {
	start := strings.ToLower(string(bytes.TrimLeft(head[:min(len(head), 4096)], "\xef\xbb\xbf \t\r\n")))
	switch {
	case claimed == Image && strings.Contains(start, "<svg"), strings.HasPrefix(start, "<svg"),
		strings.HasPrefix(start, "<?xml") && strings.Contains(start, "<svg"):
		return Image, "image/svg+xml"
	case claimed.plain():
		return claimed, ""
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"),
		strings.HasPrefix(start, "<?xml") && strings.Contains(start, "<html"):
		return HTML, ""
	case strings.HasPrefix(start, "<?xml"):
		return Other, "application/xml"
	}
	return Text, ""
}
