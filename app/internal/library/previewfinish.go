package library

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/assets"
)

// textPause is how long to wait for the text of a file whose pictures are there.
const textPause = 5 * time.Second

// OCROff is the state of a preview whose pages were not read since OCR is not installed.
const OCROff OCRState = "off"

// FinishPreview does what needs both the pictures and the text: it finds the places of sections and sheets among the
// pictures, and the pages that are pictures of text.
func (s *Service) FinishPreview(ctx context.Context, j PreviewJob) error {
	r, err := s.Previews.RenditionOf(ctx, j.Blob)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	text, ended, err := s.Previews.TextOf(ctx, r.Blob)
	if err != nil {
		return err
	}
	if !ended {
		return s.Previews.EnqueueRender(ctx, FinishJobName, r.Blob, s.Now().Add(textPause), s.Now())
	}
	if err := s.place(ctx, r, text); err != nil {
		return err
	}
	empty := withoutText(r, text)
	state := OCRNone
	switch {
	case len(empty) > 0 && !s.Artist.Reads():
		state = OCROff
	case len(empty) > 0:
		state = OCRWaiting
	}
	if err := s.Previews.WantOCR(ctx, r.Blob, state, empty, s.Now()); err != nil || state != OCRWaiting {
		return err
	}
	return s.next(ctx, OCRJobName, r.Blob)
}

// withoutText lists the drawn pages whose text is only in their picture. Where pages of text and of pictures are not the
// same ones, such as the sections of a document, the file gave its text as text.
func withoutText(r Rendition, text []Page) []int {
	kind, _ := r.way()
	if kind == "image" {
		return []int{1}
	}
	if r.Format != "pdf" {
		return nil
	}
	missing := map[int]bool{}
	for _, n := range r.Missing {
		missing[n] = true
	}
	var out []int
	for _, p := range text {
		if p.Text == "" && p.Notes == "" && p.Number <= r.Reached && !missing[p.Number] {
			out = append(out, p.Number)
		}
	}
	return out
}

// ReadPictures reads pages by OCR for a while, one at a time.
func (s *Service) ReadPictures(ctx context.Context, j PreviewJob) error {
	until := s.Now().Add(slice)
	for {
		n, picture, err := s.Previews.NextOCR(ctx, j.Blob)
		if err != nil {
			return err
		}
		if n == 0 {
			return s.Previews.ApplyOCR(ctx, j.Blob, s.Now())
		}
		err = s.readPicture(ctx, j.Blob, n, picture)
		switch {
		case errors.Is(err, assets.ErrUnavailable):
			return s.Previews.EnqueueRender(ctx, OCRJobName, j.Blob, s.Now().Add(storePause), s.Now())
		case err != nil:
			return err
		case !s.Now().Before(until):
			if err := s.Previews.ApplyOCR(ctx, j.Blob, s.Now()); err != nil {
				return err
			}
			return s.next(ctx, OCRJobName, j.Blob)
		}
	}
}

func (s *Service) readPicture(ctx context.Context, blob Blob, n int, picture Blob) error {
	file, err := s.Blobs.Open(ctx, picture, 0, -1)
	if errors.Is(err, assets.ErrNotFound) {
		return s.Previews.SetOCR(ctx, blob, n, OCRFailed, "", nil, s.Now())
	}
	if err != nil {
		return err
	}
	text, lines, err := s.Artist.Read(ctx, file)
	closing := file.Close()
	var failure *Failure
	switch {
	case errors.As(err, &failure):
		return s.Previews.SetOCR(ctx, blob, n, OCRFailed, "", nil, s.Now())
	case err != nil:
		return fmt.Errorf("read page %d of %s: %w", n, blob, err)
	case closing != nil:
		return closing
	}
	state := OCRDone
	if text == "" {
		state = OCRNone
	}
	return s.Previews.SetOCR(ctx, blob, n, state, text, lines, s.Now())
}

// GiveUpOCR ends what waits for OCR after all attempts failed.
func (s *Service) GiveUpOCR(ctx context.Context, j PreviewJob) error {
	for {
		n, _, err := s.Previews.NextOCR(ctx, j.Blob)
		if err != nil {
			return err
		}
		if n == 0 {
			return s.Previews.ApplyOCR(ctx, j.Blob, s.Now())
		}
		if err := s.Previews.SetOCR(ctx, j.Blob, n, OCRFailed, "", nil, s.Now()); err != nil {
			return err
		}
	}
}

// RenderAgain makes the preview of a version once more, for those who keep the library.
func (s *Service) RenderAgain(ctx context.Context, by account.Person, assetID string) error {
	if !CanKeep(by) {
		return errCannotKeep
	}
	a, err := s.Store.AssetByID(ctx, assetID)
	if err != nil {
		return err
	}
	return s.again(ctx, a.Version.Blob)
}

func (s *Service) again(ctx context.Context, blob Blob) error {
	if err := s.Previews.SetPreview(ctx, blob, PreviewWaiting, "", "", s.Now()); err != nil {
		return err
	}
	return s.next(ctx, PreviewJobName, blob)
}

// CatchUpPreviews has previews go on that stand still, and makes those that waited for a program to be installed. It
// returns how many.
func (s *Service) CatchUpPreviews(ctx context.Context) (int, error) {
	const batch = 1000
	n := 0
	open, err := s.Previews.Unfinished(ctx, batch)
	if err != nil {
		return n, err
	}
	for _, r := range open {
		name := PreviewJobName
		switch {
		case r.State.Ended() && r.OCR == OCRWaiting:
			name = OCRJobName
		case r.State.Ended():
			name = FinishJobName
		case r.Reached > 0:
			name = RestJobName
		}
		if err := s.Previews.EnqueueRender(ctx, name, r.Blob, s.Now(), s.Now()); err != nil {
			return n, err
		}
		n++
	}
	if s.Artist.Converts("pptx") {
		blobs, err := s.Previews.Waived(ctx, NoOffice, batch)
		if err != nil {
			return n, err
		}
		for _, blob := range blobs {
			n++
			if err := s.again(ctx, blob); err != nil {
				return n, err
			}
		}
	}
	if s.Artist.Reads() {
		blobs, err := s.Previews.Waived(ctx, string(OCROff), batch)
		if err != nil {
			return n, err
		}
		for _, blob := range blobs {
			n++
			if err := s.Previews.EnqueueRender(ctx, FinishJobName, blob, s.Now(), s.Now()); err != nil {
				return n, err
			}
		}
	}
	if n > 0 {
		s.Wake()
	}
	return n, nil
}

// ClearPreviews forgets previews whose bytes no version has had for as long as age, with the pictures that were made for
// them alone. It returns how many.
func (s *Service) ClearPreviews(ctx context.Context, age time.Duration) (int, error) {
	const batch = 100
	lost, err := s.Previews.LostPreviews(ctx, s.Now().Add(-age), batch)
	for n, blob := range lost {
		made, err := s.Previews.DropPreview(ctx, blob)
		if err != nil {
			return n, err
		}
		for _, key := range made {
			if _, err := s.Store.DropBlob(ctx, key, func(ctx context.Context) error { return s.Blobs.Delete(ctx, key) }); err != nil {
				return n, fmt.Errorf("clear the picture %s: %w", key, err)
			}
		}
	}
	return len(lost), err
}
