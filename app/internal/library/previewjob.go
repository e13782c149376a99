package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"tandem/app/internal/fault"
	"tandem/assets"
)

// The jobs that make previews; the payload of each is a PreviewJob. Each has a lane of its own, so that a first page never
// waits for the rest of another document, an office program, or OCR.
const (
	PreviewJobName = "library.preview"        // the first page
	RestJobName    = "library.preview.rest"   // the pages after it, a while at a time
	OfficeJobName  = "library.preview.office" // the PDF of an office file, and its first page
	FinishJobName  = "library.preview.finish" // what needs both pictures and text: places, and what is left to OCR
	OCRJobName     = "library.preview.ocr"    // pages without text, a while at a time
)

// PreviewJob names the bytes.
type PreviewJob struct {
	Blob Blob `json:"blob"`
}

// Artist makes pictures of pages, PDFs of office files, and text of pictures, within limits of time and memory. What is
// wrong with a file or a page is a *Failure; any other error is worth another attempt.
type Artist interface {
	// Draw opens a file, "pdf" or "image", for drawing. The caller closes the drawing.
	Draw(ctx context.Context, r io.Reader, size int64, kind string) (Drawing, error)
	// Converts reports whether an office program for the format is installed.
	Converts(format string) bool
	// Convert makes a PDF of an office file. The caller closes the reader.
	Convert(ctx context.Context, r io.Reader, size int64, format string) (io.ReadCloser, error)
	// Reads reports whether OCR is installed.
	Reads() bool
	// Read finds the text in a picture; none is no error.
	Read(ctx context.Context, picture io.Reader) (text string, lines []LayerLine, err error)
}

// Drawing is a file that is open for drawing.
type Drawing interface {
	Pages() int
	// Page draws a page; n counts from 1. A *Failure is about this page only.
	Page(ctx context.Context, n int) (DrawnPage, error)
	Close()
}

// DrawnPage is a page, drawn.
type DrawnPage struct {
	Picture, Thumb []byte // WebP
	Width, Height  int    // of Picture
	Lines          []LayerLine
}

// Rendition is what is known of the preview of some bytes while it is made.
type Rendition struct {
	Blob     Blob
	Format   string
	Media    string
	FileName string
	Size     int64
	State    PreviewState
	PDF      Blob // what is drawn instead of the bytes; empty: none
	Pages    int
	Reached  int
	Missing  []int
	Last     []string // reasons of the last pages that ended, newest first; empty ones went well
	OCR      OCRState
}

// NewSheet is a page that has ended.
type NewSheet struct {
	Sheet
	Picture, Thumb         Blob
	PictureSize, ThumbSize int64
	Lines                  []LayerLine
}

// RenderStore keeps previews while they are made.
type RenderStore interface {
	// RenditionOf returns fault.NotFound for bytes that no version had.
	RenditionOf(ctx context.Context, blob Blob) (Rendition, error)
	// EnqueueRender enqueues one of the jobs above.
	EnqueueRender(ctx context.Context, name string, blob Blob, at, now time.Time) error
	// SetPreview ends a preview, or puts it back to waiting.
	SetPreview(ctx context.Context, blob Blob, state PreviewState, reason, detail string, now time.Time) error
	// SetPDF records the PDF that is drawn. attached says that a person chose it; then the pages drawn before are dropped.
	SetPDF(ctx context.Context, blob, pdf Blob, attached bool, now time.Time) error
	// BeginPages records how many pages there are.
	BeginPages(ctx context.Context, blob Blob, pages int, now time.Time) error
	// AddSheet records the page after those that were reached. It is false when somebody else did so first.
	AddSheet(ctx context.Context, blob Blob, s NewSheet, now time.Time) (bool, error)
	// SetPlaces records where the text pages are among the pictures.
	SetPlaces(ctx context.Context, blob Blob, places map[int]int) error
	// ShownText returns the words on the pictures, by page.
	ShownText(ctx context.Context, blob Blob) (map[int]string, error)
	// TextOf returns the text pages of a version that has the bytes; false while they are still being read.
	TextOf(ctx context.Context, blob Blob) ([]Page, bool, error)
	// WantOCR has the pages of these numbers wait for OCR, or records that nothing can or need be read.
	WantOCR(ctx context.Context, blob Blob, state OCRState, pages []int, now time.Time) error
	// NextOCR returns the first page that waits for OCR, and the blob of its picture; 0 when none does.
	NextOCR(ctx context.Context, blob Blob) (number int, picture Blob, err error)
	// SetOCR records what was read of a page.
	SetOCR(ctx context.Context, blob Blob, number int, state OCRState, text string, lines []LayerLine, now time.Time) error
	// ApplyOCR makes what was read part of the text of every version that has the bytes, and has them indexed.
	ApplyOCR(ctx context.Context, blob Blob, now time.Time) error
	// Unfinished lists bytes whose preview stands still: no job is there to go on with it.
	Unfinished(ctx context.Context, limit int) ([]Rendition, error)
	// Waived lists bytes that ended for want of a program that may be installed by now: the reason no_office, or OCROff.
	Waived(ctx context.Context, reason string, limit int) ([]Blob, error)
	// LostPreviews lists previews from before the time whose bytes no version has any more.
	LostPreviews(ctx context.Context, before time.Time, limit int) ([]Blob, error)
	// DropPreview forgets a preview and returns the blobs that were made for it.
	DropPreview(ctx context.Context, blob Blob) ([]Blob, error)
}

// The reasons of a preview that is PreviewNone.
const (
	NoOffice  = "no_office"  // the program that could draw it is not installed
	NoSurface = "no_surface" // sound and film are played, not drawn
	NoPicture = "svg"        // drawings that are programs are never run by us
	NoDrawing = "text"       // a format that is text already
	NoFormat  = "unsupported"
	NoKey     = "encrypted"
)

var noneSentences = map[string]string{
	NoOffice:  "LibreOffice is not installed, so there are no pictures of the pages; the text is shown instead. A PDF can be attached.",
	NoSurface: "Sound and film are played instead of drawn.",
	NoPicture: "SVG drawings can carry programs, so they are not drawn here. Download the file to see it.",
	NoDrawing: "This is plain text and is shown as it is.",
	NoKey:     "This file is protected by a password, so its pages cannot be drawn.",
	NoFormat:  "There are no pictures of files of this format.",
}

// way says how a preview is made of a format: drawn, by way of an office program, or not at all and why.
func (r Rendition) way() (kind, none string) {
	switch {
	case r.PDF != "":
		return "pdf", ""
	case r.Format == "pdf":
		return "pdf", ""
	case r.Media == "image/svg+xml":
		return "", NoPicture
	case r.Media == "image/png", r.Media == "image/jpeg", r.Media == "image/gif", r.Media == "image/webp":
		return "image", ""
	case IsOffice(r.Format):
		return "office", ""
	case r.Format == "audio", r.Format == "video":
		return "", NoSurface
	case r.Format == "encrypted office":
		return "", NoKey
	case r.Format == "markdown", r.Format == "html", r.Format == "text", r.Format == "csv":
		return "", NoDrawing
	}
	return "", NoFormat
}

// IsOffice reports whether an office program could draw files of the format.
func IsOffice(format string) bool {
	switch format {
	case "docx", "pptx", "xlsx", "opendocument", "old office":
		return true
	}
	return false
}

// maxDrawn bounds the bytes of a file that is drawn: it is copied to a disk of the program for that.
const maxDrawn = 1 << 30

// RenderFirst makes the first page, or hands the file to whoever can.
func (s *Service) RenderFirst(ctx context.Context, j PreviewJob) error {
	return s.rendering(ctx, j.Blob, func(ctx context.Context, r Rendition) error {
		kind, none := r.way()
		switch {
		case none != "":
			return s.none(ctx, r, none)
		case r.Size > maxDrawn:
			return &Failure{Reason: "too_large", Message: "This file is too large to be drawn. Download it to see it."}
		case kind == "office" && !s.Artist.Converts(r.Format):
			return s.none(ctx, r, NoOffice)
		case kind == "office":
			return s.next(ctx, OfficeJobName, r.Blob)
		}
		return s.draw(ctx, r, kind, 0)
	})
}

// RenderOffice makes a PDF of an office file and draws its first page.
func (s *Service) RenderOffice(ctx context.Context, j PreviewJob) error {
	return s.rendering(ctx, j.Blob, func(ctx context.Context, r Rendition) error {
		if r.PDF == "" {
			if err := s.convert(ctx, &r); err != nil {
				return err
			}
		}
		return s.draw(ctx, r, "pdf", 0)
	})
}

// slice is how long the rest of a document is drawn before others have their turn.
const slice = 45 * time.Second

// RenderRest draws pages for a while.
func (s *Service) RenderRest(ctx context.Context, j PreviewJob) error {
	return s.rendering(ctx, j.Blob, func(ctx context.Context, r Rendition) error {
		kind, _ := r.way()
		return s.draw(ctx, r, kind, slice)
	})
}

// rendering runs fn for a preview that has not ended, and names what became of it.
func (s *Service) rendering(ctx context.Context, blob Blob, fn func(context.Context, Rendition) error) error {
	r, err := s.Previews.RenditionOf(ctx, blob)
	if fault.Is(err, fault.NotFound) || err == nil && r.State.Ended() {
		return nil
	}
	if err != nil {
		return err
	}
	err = fn(ctx, r)
	var failure *Failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failure):
		return s.Previews.SetPreview(ctx, blob, PreviewFailed, failure.Reason, failure.Message, s.Now())
	case errors.Is(err, assets.ErrNotFound), errors.Is(err, assets.ErrCorrupt):
		return s.Previews.SetPreview(ctx, blob, PreviewFailed, damaged, "The stored file is damaged or missing.", s.Now())
	case errors.Is(err, assets.ErrUnavailable):
		// The file is not to blame, so this is no attempt: it waits for the store however long that takes.
		return s.Previews.EnqueueRender(ctx, PreviewJobName, blob, s.Now().Add(storePause), s.Now())
	}
	return fmt.Errorf("make the preview of %s: %w", blob, err)
}

func (s *Service) none(ctx context.Context, r Rendition, reason string) error {
	return s.Previews.SetPreview(ctx, r.Blob, PreviewNone, reason, noneSentences[reason], s.Now())
}

func (s *Service) next(ctx context.Context, name string, blob Blob) error {
	defer s.Wake()
	return s.Previews.EnqueueRender(ctx, name, blob, s.Now(), s.Now())
}

// convert has an office program make the PDF, and keeps that.
func (s *Service) convert(ctx context.Context, r *Rendition) (err error) {
	file, err := s.Blobs.Open(ctx, r.Blob, 0, -1)
	if err != nil {
		return err
	}
	pdf, err := s.Artist.Convert(ctx, file, r.Size, r.Format)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pdf.Close()) }()
	obj, err := s.Blobs.Put(ctx, pdf, s.MaxBytes)
	if errors.Is(err, assets.ErrTooLarge) || errors.Is(err, assets.ErrEmpty) {
		return &Failure{Reason: "too_large", Message: "The pages of this file are too large to be drawn."}
	}
	if err != nil {
		return err
	}
	r.PDF = obj.Key
	return s.Previews.SetPDF(ctx, r.Blob, obj.Key, false, s.Now())
}

// draw makes pages from the first that is missing: one, or as many as fit the time.
func (s *Service) draw(ctx context.Context, r Rendition, kind string, most time.Duration) (err error) {
	source, size := r.Blob, r.Size
	if r.PDF != "" {
		obj, err := s.Blobs.Stat(ctx, r.PDF)
		if err != nil {
			return err
		}
		source, size = r.PDF, obj.Size
	}
	file, err := s.Blobs.Open(ctx, source, 0, -1)
	if err != nil {
		return err
	}
	drawing, err := s.Artist.Draw(ctx, file, size, kind)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	defer drawing.Close()
	if r.Pages != drawing.Pages() {
		r.Pages = drawing.Pages()
		if err := s.Previews.BeginPages(ctx, r.Blob, r.Pages, s.Now()); err != nil {
			return err
		}
	}
	until := s.Now().Add(most)
	for n := r.Reached + 1; n <= r.Pages; n++ {
		if hopeless(r.Last) {
			return s.giveUpRest(ctx, r, n)
		}
		ahead, err := s.drawPage(ctx, &r, drawing, n)
		if err != nil || ahead {
			return err
		}
		if n < r.Pages && !s.Now().Before(until) {
			return s.next(ctx, RestJobName, r.Blob)
		}
	}
	return s.finishDrawing(ctx, r)
}

// drawPage draws one page and keeps it. ahead says that another program has drawn it meanwhile.
func (s *Service) drawPage(ctx context.Context, r *Rendition, d Drawing, n int) (ahead bool, err error) {
	sheet := NewSheet{Sheet: Sheet{Number: n, State: PageReady}}
	page, err := d.Page(ctx, n)
	var failure *Failure
	switch {
	case errors.As(err, &failure):
		sheet.State, sheet.Reason = PageFailed, failure.Reason
		r.Missing = append(r.Missing, n)
	case err != nil:
		return false, err
	default:
		sheet.Width, sheet.Height, sheet.Lines = page.Width, page.Height, page.Lines
		if err := s.keep(ctx, &sheet, page); err != nil {
			return false, err
		}
	}
	added, err := s.Previews.AddSheet(ctx, r.Blob, sheet, s.Now())
	r.Last = append([]string{sheet.Reason}, r.Last...)
	return !added, err
}

// keep stores both pictures of a page, at once: a store may take seconds for each.
func (s *Service) keep(ctx context.Context, sheet *NewSheet, page DrawnPage) error {
	var group sync.WaitGroup
	var errs [2]error
	put := func(n int, data []byte, key *Blob, size *int64) {
		group.Go(func() {
			obj, err := s.Blobs.Put(ctx, bytes.NewReader(data), 0)
			*key, *size, errs[n] = obj.Key, obj.Size, err
		})
	}
	put(0, page.Picture, &sheet.Picture, &sheet.PictureSize)
	put(1, page.Thumb, &sheet.Thumb, &sheet.ThumbSize)
	group.Wait()
	return errors.Join(errs[:]...)
}

// hopeless reports whether so many pages in a row had to be stopped that the others would only cost as much.
func hopeless(last []string) bool {
	const enough = 5
	if len(last) < enough {
		return false
	}
	for _, reason := range last[:enough] {
		if reason != "timeout" && reason != "memory" {
			return false
		}
	}
	return true
}

// giveUpRest ends the pages from n on for the reason of the one before.
func (s *Service) giveUpRest(ctx context.Context, r Rendition, n int) error {
	for ; n <= r.Pages; n++ {
		sheet := NewSheet{Sheet: Sheet{Number: n, State: PageFailed, Reason: r.Last[0]}}
		added, err := s.Previews.AddSheet(ctx, r.Blob, sheet, s.Now())
		if err != nil || !added {
			return err
		}
		r.Missing = append(r.Missing, n)
	}
	return s.finishDrawing(ctx, r)
}

// finishDrawing names the end, and has the rest done that needs the text as well.
func (s *Service) finishDrawing(ctx context.Context, r Rendition) error {
	state, reason, detail := PreviewReady, "", ""
	switch {
	case len(r.Missing) >= r.Pages:
		state, reason = PreviewFailed, firstReason(r.Last)
		detail = "No page of this file could be drawn."
	case len(r.Missing) > 0:
		state, reason = PreviewPartial, firstReason(r.Last)
		detail = fmt.Sprintf("%d of %d pages could not be drawn; their text is shown instead.", len(r.Missing), r.Pages)
	}
	if err := s.Previews.SetPreview(ctx, r.Blob, state, reason, detail, s.Now()); err != nil {
		return err
	}
	return s.next(ctx, FinishJobName, r.Blob)
}

func firstReason(last []string) string {
	for _, reason := range last {
		if reason != "" {
			return reason
		}
	}
	return "broken"
}

// GiveUpPreview records that a preview could not be made after all attempts.
func (s *Service) GiveUpPreview(ctx context.Context, j PreviewJob) error {
	r, err := s.Previews.RenditionOf(ctx, j.Blob)
	if fault.Is(err, fault.NotFound) || err == nil && r.State.Ended() {
		return nil
	}
	if err != nil {
		return err
	}
	state := PreviewFailed
	if r.Reached > len(r.Missing) {
		state = PreviewPartial
	}
	return s.Previews.SetPreview(ctx, j.Blob, state, "gave_up", "Drawing the pages was tried several times without success.", s.Now())
}
