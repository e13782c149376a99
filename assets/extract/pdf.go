package extract

import (
	"errors"
	"io"
	"strings"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"tandem/assets/internal/pdfengine"
)

// readPDF reads a PDF page by page. Titles come from the bookmarks, or are the first line when that is short.
func readPDF(r io.ReaderAt, size int64, c *collector, opts Options) error {
	pdf, err := pdfengine.Instance(opts.CacheDir, c.limits.PDFBytes, opts.engine)
	if err != nil {
		return err
	}
	// Close panics or fails when the document trapped inside the engine; the instance is discarded either way.
	defer func() { _ = pdf.Close() }()
	doc, err := pdf.OpenDocument(&requests.OpenDocument{FileReader: io.NewSectionReader(r, 0, size), FileReaderSize: size})
	if err != nil {
		return pdfFailure("open", err)
	}
	p := &pdfReader{Pdfium: pdf, doc: doc.Document, c: c}
	count, err := pdf.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: p.doc})
	if err != nil {
		return pdfFailure("count the pages", err)
	}
	if count.PageCount == 0 {
		return fail(ReasonEmpty, "the document has no pages")
	}
	c.properties(p.meta("Title"), p.meta("Author"), p.meta("Subject"), p.meta("Keywords"))
	titles := p.bookmarks()
	bad := 0
	for i := range count.PageCount {
		text, err := p.page(i)
		if err != nil {
			if !p.alive() {
				return fail(ReasonBroken, "the PDF engine stopped at page %d: %v", i+1, err)
			}
			bad++
			c.find(FindingUnreadablePart, "page %d: %v", i+1, err)
		}
		page := Page{Number: i + 1, Kind: KindPage, Title: titles[i], Text: text}
		if page.Title == "" {
			page.Title = firstLine(cleanText(text[:min(len(text), 1024)]))
		}
		if err := c.add(page); err != nil {
			return err
		}
	}
	if bad == count.PageCount {
		return fail(ReasonBroken, "none of the %d pages could be opened", bad)
	}
	return nil
}

// pdfFailure names the engine's answer.
func pdfFailure(doing string, err error) error {
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return fail(ReasonEncrypted, "%s: %v", doing, err)
	}
	return fail(ReasonBroken, "%s: %v", doing, err)
}

type pdfReader struct {
	pdfium.Pdfium
	doc references.FPDF_DOCUMENT
	c   *collector
}

// meta reads one property; a document without it has the empty one.
func (p *pdfReader) meta(tag string) string {
	v, err := p.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: p.doc, Tag: tag})
	if err != nil {
		return ""
	}
	s, _ := cut(v.Value, 16*maxProperty)
	return s
}

// page reads the text of one page. Form fields and text boxes laid over it are made part of a copy of the page in
// memory and read with it, for their words are on the page to its reader. Where that spoils the page's own words
// (clashing fonts do), the page is taken without them.
func (p *pdfReader) page(i int) (string, error) {
	text, filled, err := p.load(i, pageAsWritten)
	if err != nil || !filled {
		return text, err
	}
	full, _, err := p.load(i, pageFlattened)
	if err != nil || !holdsWords(full, text) {
		return text, nil
	}
	return full, nil
}

// holdsWords reports whether all but a few words of part are in whole.
func holdsWords(whole, part string) bool {
	have := map[string]bool{}
	for _, w := range strings.Fields(whole) {
		have[w] = true
	}
	words, missing := strings.Fields(part), 0
	for _, w := range words {
		if !have[w] {
			missing++
		}
	}
	return missing <= len(words)/10
}

// pageMode says how a page is loaded.
type pageMode int

const (
	pageAsWritten pageMode = iota
	pageFlattened
)

// load opens page i, reads its text and reports whether anything is laid over it.
func (p *pdfReader) load(i int, mode pageMode) (text string, filled bool, err error) {
	page, err := p.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: p.doc, Index: i})
	if err != nil {
		return "", false, err
	}
	ref := requests.Page{ByReference: &page.Page}
	if mode == pageFlattened {
		_, err := p.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: ref, Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
		_, _ = p.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page})
		if err != nil {
			return "", false, err
		}
		if page, err = p.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: p.doc, Index: i}); err != nil {
			return "", false, err
		}
		ref = requests.Page{ByReference: &page.Page}
	} else {
		filled = p.hasPrintedNotes(ref)
	}
	defer func() { _, _ = p.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page}) }()
	text, err = p.text(ref)
	return text, filled, err
}

// text reads a page in a single call; asking for each character costs ten times as much.
func (p *pdfReader) text(page requests.Page) (string, error) {
	text, err := p.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return "", err
	}
	defer func() { _, _ = p.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) }()
	n, err := p.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return "", err
	}
	if n.Count <= 0 {
		return "", nil
	}
	got, err := p.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, Count: min(n.Count, p.c.limits.PageBytes)})
	if err != nil {
		return "", err
	}
	return joinHyphens.Replace(got.Text), nil
}

// joinHyphens puts words together that the engine marks as broken over two lines.
var joinHyphens = strings.NewReplacer("\x02\r\n", "", "\x02\n", "", "\x02", "", "\ufffe\r\n", "", "\ufffe\n", "", "\ufffe", "")

// flattenWorth bounds how many annotations of a page are looked at for words printed on it.
const flattenWorth = 500

// hasPrintedNotes reports whether a page has form fields or text written over it, which count as its text.
func (p *pdfReader) hasPrintedNotes(page requests.Page) bool {
	n, err := p.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if err != nil {
		return false
	}
	for i := range min(n.Count, flattenWorth) {
		a, err := p.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: i})
		if err != nil {
			continue
		}
		kind, err := p.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: a.Annotation})
		_, _ = p.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: a.Annotation})
		if err == nil && (kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_WIDGET || kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_FREETEXT) {
			return true
		}
	}
	return false
}

// alive tells a page the engine refuses from a crash of the engine, after which it answers nothing.
func (p *pdfReader) alive() bool {
	_, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: p.doc})
	return err == nil
}

// The most bookmarks looked at, and how deep: an outline may be huge, or a ring.
const (
	maxBookmarks     = 2000
	maxBookmarkDepth = 3
)

// bookmarks gives the pages that bookmarks lead to the title of the first one.
func (p *pdfReader) bookmarks() map[int]string {
	titles := map[int]string{}
	left := maxBookmarks
	var walk func(parent *references.FPDF_BOOKMARK, depth int)
	walk = func(parent *references.FPDF_BOOKMARK, depth int) {
		child, err := p.FPDFBookmark_GetFirstChild(&requests.FPDFBookmark_GetFirstChild{Document: p.doc, Bookmark: parent})
		if err != nil {
			return
		}
		for at := child.Bookmark; at != nil && left > 0; left-- {
			p.bookmark(*at, titles)
			if depth < maxBookmarkDepth {
				walk(at, depth+1)
			}
			next, err := p.FPDFBookmark_GetNextSibling(&requests.FPDFBookmark_GetNextSibling{Document: p.doc, Bookmark: *at})
			if err != nil {
				return
			}
			at = next.Bookmark
		}
	}
	walk(nil, 1)
	return titles
}

func (p *pdfReader) bookmark(b references.FPDF_BOOKMARK, titles map[int]string) {
	dest, err := p.FPDFBookmark_GetDest(&requests.FPDFBookmark_GetDest{Document: p.doc, Bookmark: b})
	if err != nil || dest.Dest == nil {
		return
	}
	index, err := p.FPDFDest_GetDestPageIndex(&requests.FPDFDest_GetDestPageIndex{Document: p.doc, Dest: *dest.Dest})
	if err != nil || titles[index.Index] != "" {
		return
	}
	if title, err := p.FPDFBookmark_GetTitle(&requests.FPDFBookmark_GetTitle{Bookmark: b}); err == nil {
		titles[index.Index] = title.Title
	}
}
