package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tandem/app/internal/fault"
	"tandem/assets"
)

// ExtractJobName is the job that reads a version; its payload is an ExtractJob.
const ExtractJobName = "library.extract"

// ExtractJob names the version to read.
type ExtractJob struct {
	Asset  string `json:"asset"`
	Number int    `json:"number"`
}

// Extractor reads text out of files of any format, within limits of time and memory.
type Extractor interface {
	// Sniff decides media type and format from the first bytes of a file; the name helps among text formats only.
	Sniff(head []byte, name string) (media, format string)
	// Extract reads the file. What is wrong with the file itself is a *Failure; any other error is worth another attempt.
	Extract(ctx context.Context, r io.Reader, size int64, name string) ([]Page, error)
}

// Failure says that a file will not give its text, however often it is tried.
type Failure struct {
	Reason  string // encrypted, broken, bomb, too_large, timeout, …
	Message string // a sentence for the person who uploaded it
	NoText  bool   // nothing is wrong: the format has no text
}

// Error implements error.
func (f *Failure) Error() string { return f.Reason + ": " + f.Message }

// Extract reads a version and records what came of it. It can run any number of times.
func (s *Service) Extract(ctx context.Context, j ExtractJob) error {
	v, err := s.Store.VersionOf(ctx, j.Asset, j.Number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Progress, v.Pages, v.Searchable = Reading, 0, 0
	if err := s.Store.SetProgress(ctx, j.Asset, v, nil, s.Now()); err != nil {
		return err
	}
	pages, err := s.read(ctx, v)
	var failure *Failure
	switch {
	case errors.As(err, &failure) && failure.NoText:
		v.Progress, v.Reason, v.Detail = NoText, failure.Reason, failure.Message
	case errors.As(err, &failure):
		v.Progress, v.Reason, v.Detail = Failed, failure.Reason, failure.Message
	case errors.Is(err, assets.ErrNotFound), errors.Is(err, assets.ErrCorrupt):
		v.damage()
	case errors.Is(err, assets.ErrUnavailable):
		// The file is not to blame, so this is no attempt: it waits for the store however long that takes.
		return s.Store.ReadAgain(ctx, j.Asset, j.Number, s.Now().Add(storePause))
	case err != nil:
		return fmt.Errorf("read version %d of asset %s: %w", j.Number, j.Asset, err)
	default:
		v.Progress, v.Reason, v.Detail = TextReady, "", ""
		v.Pages = len(pages)
		for _, p := range pages {
			if strings.TrimSpace(p.Text+p.Notes) != "" {
				v.Searchable++
			}
		}
		if v.Searchable == 0 {
			v.Progress, v.Reason, v.Detail = NoText, "pictures", "No page has text; they may be pictures of text."
		}
	}
	return s.Store.SetProgress(ctx, j.Asset, v, pages, s.Now())
}

// storePause is how long to wait before a store of bytes that was away is asked again.
const storePause = time.Minute

// GiveUp records that a version could not be read after all attempts, so that it does not stay in between for ever.
func (s *Service) GiveUp(ctx context.Context, j ExtractJob) error {
	v, err := s.Store.VersionOf(ctx, j.Asset, j.Number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Progress, v.Reason, v.Pages, v.Searchable = Failed, "gave_up", 0, 0
	v.Detail = "Reading the file was tried several times without success. Try again, or replace the file."
	return s.Store.SetProgress(ctx, j.Asset, v, nil, s.Now())
}

func (s *Service) read(ctx context.Context, v Version) (_ []Page, err error) {
	r, err := s.Blobs.Open(ctx, v.Blob, 0, -1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return s.Extractor.Extract(ctx, r, v.Size, v.FileName)
}
