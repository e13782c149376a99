package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tandem/app/internal/library"
	"tandem/assets/ocr"
	"tandem/assets/office"
	"tandem/assets/render"
)

// artist draws pages in child processes, and has other programs do what they are installed for. Each is made with the
// first file: most commands never see one.
type artist struct {
	hub    *Hub
	mu     sync.Mutex
	drawer *render.Pool // nil: none was needed yet
	office func() (*office.Converter, error)
	reader func() (*ocr.Reader, error)

	coverage coverage
}

func newArtist(h *Hub) *artist {
	return &artist{
		hub: h,
		office: sync.OnceValues(func() (*office.Converter, error) {
			return office.New(office.Options{Dir: filepath.Join(h.Config.Data, "cache", "office")})
		}),
		reader: sync.OnceValues(func() (*ocr.Reader, error) {
			return ocr.New(ocr.Options{Dir: filepath.Join(h.Config.Data, "cache", "ocr")})
		}),
	}
}

// pool returns the pool of drawing processes. There are two: the first page of one document does not wait for the rest of
// another.
func (a *artist) pool() (*render.Pool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.drawer != nil {
		return a.drawer, nil
	}
	p, err := render.NewPool(render.Options{
		Workers: 2, CacheDir: filepath.Join(a.hub.Config.Data, "cache"),
		// By the clock, so a machine that has much else to do needs more of it: no page takes seconds on an idle one.
		PageTimeout: 45 * time.Second, OpenTimeout: time.Minute,
	})
	if err != nil {
		return nil, err
	}
	a.drawer = p
	return p, nil
}

// Close ends the drawing processes.
func (a *artist) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.drawer == nil {
		return nil
	}
	return a.drawer.Close()
}

// prepare starts what takes time to start, so that the first upload need not wait for it.
func (a *artist) prepare(ctx context.Context) {
	pool, err := a.pool()
	if err == nil {
		err = pool.Prepare(ctx)
	}
	if err != nil && ctx.Err() == nil {
		a.hub.Log.Warn("start the drawing of pages", "error", err)
	}
	c, err := a.office()
	if err == nil {
		err = c.Prepare(ctx)
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, office.ErrMissing) {
		a.hub.Log.Warn("start the office program", "error", err)
	}
}

// spooled is a file of ours on disk for the time of a drawing.
type spooled struct{ *os.File }

// spool writes r to a file below the data folder.
func (a *artist) spool(r io.Reader, size int64) (_ spooled, err error) {
	f, err := os.CreateTemp(a.hub.temp(), "draw-*")
	if err != nil {
		return spooled{}, fmt.Errorf("make a place for a file to draw: %w", err)
	}
	s := spooled{f}
	n, err := io.Copy(f, r)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		s.remove()
		return spooled{}, fmt.Errorf("copy a file to draw: %w", err)
	}
	return s, nil
}

func (s spooled) remove() {
	_ = s.Close()
	_ = os.Remove(s.Name())
}

// Draw implements library.Artist.
func (a *artist) Draw(ctx context.Context, r io.Reader, size int64, kind string) (library.Drawing, error) {
	pool, err := a.pool()
	if err != nil {
		return nil, err
	}
	file, err := a.spool(r, size)
	if err != nil {
		return nil, err
	}
	doc, err := pool.Open(ctx, file.Name(), render.Kind(kind))
	if err != nil {
		file.remove()
		return nil, drawingFailure(err)
	}
	return drawing{doc, file}, nil
}

// drawing is an open document with the file it is read from.
type drawing struct {
	*render.Document
	file spooled
}

// Page implements library.Drawing.
func (d drawing) Page(ctx context.Context, n int) (library.DrawnPage, error) {
	p, err := d.Document.Page(ctx, n)
	if err != nil {
		return library.DrawnPage{}, drawingFailure(err)
	}
	out := library.DrawnPage{Picture: p.Large.Data, Thumb: p.Thumb.Data, Width: p.Large.Width, Height: p.Large.Height}
	for _, l := range p.Lines {
		line := library.LayerLine{Y: l.Y, Height: l.Height, Words: make([]library.LayerWord, len(l.Words))}
		for i, w := range l.Words {
			line.Words[i] = library.LayerWord(w)
		}
		out.Lines = append(out.Lines, line)
	}
	return out, nil
}

// Close implements library.Drawing.
func (d drawing) Close() {
	d.Document.Close()
	d.file.remove()
}

// drawn are the sentences for files that cannot be drawn.
var drawn = map[render.Reason]string{
	render.ReasonEncrypted:   "This file is protected by a password, so its pages cannot be drawn.",
	render.ReasonBroken:      "This file is damaged, so its pages cannot be drawn.",
	render.ReasonUnsupported: "There are no pictures of files of this format.",
	render.ReasonTooLarge:    "This picture has too many pixels to be shown here. Download the file to see it.",
	render.ReasonTimeout:     "Drawing this file took too long and was stopped.",
	render.ReasonMemory:      "Drawing this file needed too much memory and was stopped.",
	render.ReasonEmpty:       "There is nothing to draw in this file.",
}

// drawingFailure turns what is wrong with a file into the library's words; all else is worth another attempt.
func drawingFailure(err error) error {
	var f *render.Failure
	if errors.As(err, &f) && f.Reason != render.ReasonInterrupted {
		return &library.Failure{Reason: string(f.Reason), Message: drawn[f.Reason]}
	}
	return err
}

// Converts implements library.Artist.
func (a *artist) Converts(format string) bool {
	if !office.Converts(format) {
		return false
	}
	_, err := a.office()
	return err == nil
}

// Convert implements library.Artist.
func (a *artist) Convert(ctx context.Context, r io.Reader, _ int64, format string) (io.ReadCloser, error) {
	c, err := a.office()
	if err != nil {
		return nil, err
	}
	pdf, err := c.Convert(ctx, r, format)
	var f *office.Failure
	if errors.As(err, &f) {
		a.hub.Log.Info("an office file gave no PDF", "reason", f.Reason, "detail", f.Detail)
		message := "The office program could not draw this file. Its text is shown instead; a PDF can be attached."
		if f.Reason == office.ReasonTimeout {
			message = "Drawing this file took the office program too long and was stopped. A PDF can be attached."
		}
		return nil, &library.Failure{Reason: string(f.Reason), Message: message}
	}
	return pdf, err
}

// Reads implements library.Artist.
func (a *artist) Reads() bool {
	_, err := a.reader()
	return err == nil
}

// Read implements library.Artist.
func (a *artist) Read(ctx context.Context, picture io.Reader) (string, []library.LayerLine, error) {
	reader, err := a.reader()
	if err != nil {
		return "", nil, err
	}
	text, err := reader.Read(ctx, picture)
	var f *ocr.Failure
	if errors.As(err, &f) {
		reason := "broken"
		if f.Timeout {
			reason = "timeout"
		}
		return "", nil, &library.Failure{Reason: reason, Message: "The text in this picture could not be read."}
	}
	if err != nil {
		return "", nil, err
	}
	lines := make([]library.LayerLine, 0, len(text.Lines))
	for _, l := range text.Lines {
		line := library.LayerLine{Y: l.Y, Height: l.Height, Words: make([]library.LayerWord, len(l.Words))}
		for i, w := range l.Words {
			line.Words[i] = library.LayerWord(w)
		}
		lines = append(lines, line)
	}
	return text.Plain, lines, nil
}
