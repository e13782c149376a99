package extract

import (
	"context"
	"errors"
	"io"
	"runtime/debug"

	"tandem/assets/internal/pdfengine"
)

// Options are what a reading needs besides the file.
type Options struct {
	Limits Limits
	// CacheDir keeps the compiled PDF engine between runs; empty compiles it anew in every process (seconds).
	CacheDir string

	engine func(pdfengine.Phase) error // told when the PDF engine has to be started, and when it runs
}

// Identify is Sniff with the whole file at hand: it looks into the directory of packages and compound files.
func Identify(r io.ReaderAt, size int64, name string) (Type, error) {
	t, _, err := identify(r, size, name, Limits{}.withDefaults())
	return t, err
}

// identify also returns the opened package of an office file, and where its main part is.
func identify(r io.ReaderAt, size int64, name string, limits Limits) (Type, *officeMain, error) {
	head := make([]byte, min(size, SniffBytes))
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return Type{}, nil, err
	}
	t := Sniff(head[:n], name)
	switch {
	case t.MediaType == "application/x-ole-storage":
		t.Format, t.MediaType = sniffOLE(r)
	case t.MediaType == "application/zip", t.Format == DOCX, t.Format == PPTX, t.Format == XLSX:
		o, err := openZip(r, size, limits)
		if err != nil {
			return t, nil, err
		}
		var main string
		t.Format, t.MediaType, main = o.classify()
		if t.MediaType == "" {
			t.MediaType = mediaTypes[t.Format]
		}
		return t, &officeMain{o, main}, nil
	}
	return t, nil, nil
}

type officeMain struct {
	*office
	main string
}

// Read reads the text of a file in this process, under every limit but those of time and memory. The error is a
// *Failure, the context's error, or the reader's. Use a Pool for files from strangers.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string, opts Options) (Document, error) {
	var pages []Page
	doc, err := read(ctx, r, size, name, opts, func(p Page) error {
		pages = append(pages, p)
		return nil
	})
	doc.Pages = pages
	return doc, err
}

// read hands pages to emit as they come; the returned document has none.
func read(ctx context.Context, r io.ReaderAt, size int64, name string, opts Options, emit func(Page) error) (doc Document, err error) {
	c := &collector{ctx: ctx, limits: opts.Limits.withDefaults(), emit: emit}
	defer func() {
		if p := recover(); p != nil {
			doc, err = c.doc, fail(ReasonBroken, "panic: %v: %s", p, debug.Stack())
		}
	}()
	if err := c.read(r, size, name, opts); err != nil && !errors.Is(err, errStop) {
		return c.doc, err
	}
	if !c.seen && c.pages > 0 {
		c.find(FindingNoText, "none of the %d pages holds text", c.pages)
	}
	return c.doc, nil
}

func (c *collector) read(r io.ReaderAt, size int64, name string, opts Options) error {
	if size == 0 {
		return fail(ReasonEmpty, "no bytes")
	}
	if size > c.limits.FileBytes {
		return fail(ReasonTooLarge, "%d bytes, %d are allowed", size, c.limits.FileBytes)
	}
	t, pkg, err := identify(r, size, name, c.limits)
	c.doc.Format, c.doc.MediaType = t.Format, t.MediaType
	if err != nil {
		return err
	}
	if t.Lies() {
		return fail(ReasonLying, "the name stands for %s, the content is %s (%s)", t.Claimed, t.Format, t.MediaType)
	}
	switch t.Format {
	case Protected:
		return fail(ReasonEncrypted, "an office file behind a password")
	case Image, Audio, Video:
		return fail(ReasonNoText, "%s", t.MediaType)
	case PPTX:
		return readPPTX(pkg.office, pkg.main, c)
	case DOCX:
		return readDOCX(pkg.office, pkg.main, c)
	case XLSX:
		return readXLSX(pkg.office, pkg.main, c)
	case PDF:
		return readPDF(r, size, c, opts)
	case Markdown, HTML, Text, CSV:
		return readPlain(t.Format, r, size, name, c)
	case Unknown:
		if t.Claimed != "" && t.Claimed.Readable() {
			return fail(ReasonBroken, "named as %s, but the content is no known format", t.Claimed)
		}
	}
	return fail(ReasonUnsupported, "%s (%s)", t.Format, t.MediaType)
}
