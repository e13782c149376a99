package render

import (
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"tandem/assets/internal/pdfengine"
)

// pdfSource is an open PDF.
type pdfSource struct {
	pdfium.Pdfium
	file  *os.File
	doc   references.FPDF_DOCUMENT
	count int
}

func openPDF(o opening, cache string, told func(pdfengine.Phase) error) (_ *pdfSource, err error) {
	file, err := os.Open(o.Path)
	if err != nil {
		return nil, err
	}
	s := &pdfSource{file: file}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if s.Pdfium, err = pdfengine.Instance(cache, o.Engine, told); err != nil {
		return nil, err
	}
	doc, err := s.OpenDocument(&requests.OpenDocument{FileReader: io.NewSectionReader(file, 0, info.Size()), FileReaderSize: info.Size()})
	if err != nil {
		if errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity) {
			return nil, fail(ReasonEncrypted, "open: %v", err)
		}
		return nil, fail(ReasonBroken, "open: %v", err)
	}
	s.doc = doc.Document
	n, err := s.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: s.doc})
	if err != nil {
		return nil, fail(ReasonBroken, "count the pages: %v", err)
	}
	if n.PageCount < 1 {
		return nil, fail(ReasonEmpty, "the document has no pages")
	}
	s.count = min(n.PageCount, maxPages)
	return s, nil
}

func (s *pdfSource) pages() int { return s.count }

func (s *pdfSource) close() {
	if s.Pdfium != nil {
		// Close fails when the document trapped inside the engine; the instance is discarded either way.
		_ = s.Close()
	}
	_ = s.file.Close()
}

func (s *pdfSource) alive() bool {
	_, err := s.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: s.doc})
	return err == nil
}

// page draws a page and finds the words on it. What is wrong with the words does not fail the page.
func (s *pdfSource) page(n int) (*Page, error) {
	at, err := s.load(n)
	if err != nil {
		return nil, s.failure(n, "open", err)
	}
	defer func() { _, _ = s.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: at}) }()
	ref := requests.Page{ByReference: &at}
	size, err := s.GetPageSize(&requests.GetPageSize{Page: ref})
	if err != nil {
		return nil, s.failure(n, "measure", err)
	}
	if !(size.Width > 0 && size.Height > 0) || math.IsInf(size.Width+size.Height, 0) {
		return nil, fail(ReasonEmpty, "page %d is %g × %g points", n, size.Width, size.Height)
	}
	p := &Page{Width: size.Width, Height: size.Height}
	width, height := drawnSize(size.Width, size.Height)
	img, err := s.draw(ref, width, height)
	if err != nil {
		return nil, s.failure(n, "draw", err)
	}
	if p.Large, err = encode(img); err != nil {
		return nil, err
	}
	if p.Thumb, err = encode(smaller(img, ThumbWidth)); err != nil {
		return nil, err
	}
	if lines, err := s.words(ref); err == nil {
		p.Lines = lines
	}
	return p, nil
}

// failure names what the engine answered. One that has stopped at its memory limit says no more than that it stopped.
func (s *pdfSource) failure(n int, doing string, err error) error {
	if !s.alive() {
		return fail(ReasonMemory, "page %d: %s: the engine stopped, most likely for want of memory: %v", n, doing, err)
	}
	return fail(ReasonBroken, "page %d: %s: %v", n, doing, err)
}

// load opens a page. Form fields are made part of it, in memory: else they would not be drawn.
func (s *pdfSource) load(n int) (references.FPDF_PAGE, error) {
	page, err := s.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: s.doc, Index: n - 1})
	if err != nil {
		return "", err
	}
	ref := requests.Page{ByReference: &page.Page}
	if !s.hasFields(ref) {
		return page.Page, nil
	}
	done, err := s.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: ref, Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
	if err != nil || done.Result != 1 { // FLATTEN_SUCCESS
		return page.Page, nil
	}
	_, _ = s.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page})
	if page, err = s.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: s.doc, Index: n - 1}); err != nil {
		return "", err
	}
	return page.Page, nil
}

// hasFields reports whether form fields are among the first annotations of a page.
func (s *pdfSource) hasFields(page requests.Page) bool {
	const most = 500
	n, err := s.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if err != nil {
		return false
	}
	for i := range min(n.Count, most) {
		a, err := s.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: i})
		if err != nil {
			continue
		}
		kind, err := s.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: a.Annotation})
		_, _ = s.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: a.Annotation})
		if err == nil && kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_WIDGET {
			return true
		}
	}
	return false
}

// drawnSize is the size in pixels of a page of so many points: LargeWidth wide, within what is drawn of any page.
func drawnSize(width, height float64) (w, h int) {
	scale := min(LargeWidth/width, maxHeight/height, math.Sqrt(maxPixels/(width*height)), maxScale)
	return max(1, int(math.Round(width*scale))), max(1, int(math.Round(height*scale)))
}

// draw makes the picture of a page on white.
func (s *pdfSource) draw(page requests.Page, width, height int) (*image.NRGBA, error) {
	made, err := s.FPDFBitmap_CreateEx(&requests.FPDFBitmap_CreateEx{Width: width, Height: height, Format: enums.FPDF_BITMAP_FORMAT_BGRX, Pointer: uint64(0)})
	if err != nil {
		return nil, err
	}
	bitmap := made.Bitmap
	defer func() { _, _ = s.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: bitmap}) }()
	const white = 0xffffffff
	if _, err := s.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: bitmap, Width: width, Height: height, Color: white}); err != nil {
		return nil, err
	}
	_, err = s.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{
		Bitmap: bitmap, Page: page, SizeX: width, SizeY: height,
		Flags: enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER | enums.FPDF_RENDER_FLAG_RENDER_LIMITEDIMAGECACHE,
	})
	if err != nil {
		return nil, err
	}
	got, err := s.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: bitmap})
	if err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	if len(got.Buffer) < len(img.Pix) {
		return nil, fmt.Errorf("%d bytes of a picture of %d × %d pixels", len(got.Buffer), width, height)
	}
	// The buffer lies in the engine's memory and goes with the bitmap.
	copy(img.Pix, got.Buffer)
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 0xff // the fourth byte of a pixel is not used
	}
	return img, nil
}
