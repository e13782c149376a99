// Package office makes PDFs of office files with LibreOffice, where that is installed.
//
// It owns the handling of a large program that was not made for hostile files: one at a time, each run in a cage with a
// profile of its own, ended with everything it started when its time is over. It refuses to know what the PDF is for.
package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"tandem/assets/internal/cage"
)

// Options configure a Converter.
type Options struct {
	Program     string        // LibreOffice; empty: what Find finds
	Dir         string        // where the warm profile and the files of a run lie; created when missing
	Timeout     time.Duration // of one file; default 60 s
	MemoryBytes int64         // of address space; default 6 GiB
	PDFBytes    int64         // of the PDF; default 512 MiB
}

// Reason is why a file gave no PDF.
type Reason string

// The reasons of a Failure.
const (
	ReasonTimeout Reason = "timeout" // took longer than allowed
	ReasonBroken  Reason = "broken"  // the program did not take it, or crashed
)

// Failure is the named end of a file. Test with errors.As.
type Failure struct {
	Reason Reason
	Detail string // for the log
}

// Error gives the reason and the detail.
func (f *Failure) Error() string { return string(f.Reason) + ": " + f.Detail }

// ErrMissing says that LibreOffice is not installed.
var ErrMissing = errors.New("LibreOffice is not installed")

// Find returns the path of LibreOffice, or empty.
func Find() string {
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			if path, err = filepath.EvalSymlinks(path); err == nil {
				return path
			}
		}
	}
	return ""
}

// Converter converts one file at a time. All methods may be called concurrently.
type Converter struct {
	o    Options
	turn chan struct{}
}

// New prepares a converter. Nothing runs before the first file. Without LibreOffice it is ErrMissing.
func New(o Options) (*Converter, error) {
	if o.Program == "" {
		o.Program = Find()
	}
	if o.Program == "" {
		return nil, ErrMissing
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.MemoryBytes <= 0 {
		o.MemoryBytes = 6 << 30
	}
	if o.PDFBytes <= 0 {
		o.PDFBytes = 512 << 20
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the folder of the office program: %w", err)
	}
	o.Dir = dir
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the office program: %w", err)
	}
	return &Converter{o: o, turn: make(chan struct{}, 1)}, nil
}

// Prepare makes the warm profile from a file of ours, if there is none. Calling it is never necessary: without one each
// file takes longer.
func (c *Converter) Prepare(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(c.o.Dir, warmName)); err == nil {
		return nil
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	dir, err := os.MkdirTemp(c.o.Dir, "run-*")
	if err != nil {
		return fmt.Errorf("make a folder for the office program: %w", err)
	}
	defer os.RemoveAll(dir)
	pdf, err := c.convert(ctx, strings.NewReader("warm\n"), dir, "txt", "pdf")
	if err != nil {
		return err
	}
	_ = pdf.Close()
	return c.keepProfile(dir)
}

// filters are how the formats are turned into PDF. Hidden slides are among the pages, so that slides keep their numbers.
var filters = map[string]struct{ extension, filter string }{
	"pptx":         {"pptx", `pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"}}`},
	"docx":         {"docx", "pdf:writer_pdf_Export"},
	"xlsx":         {"xlsx", "pdf:calc_pdf_Export"},
	"opendocument": {"od", "pdf"},
	"old office":   {"ole", "pdf"},
}

// Converts reports whether files of a format can be converted.
func Converts(format string) bool {
	_, ok := filters[format]
	return ok
}

// Convert makes a PDF of a file. The caller closes the reader, with which its bytes are gone. The error is a *Failure
// (about the file), the context's error, the reader's, or one of this machine, which is worth trying again.
func (c *Converter) Convert(ctx context.Context, r io.Reader, format string) (io.ReadCloser, error) {
	f, ok := filters[format]
	if !ok {
		return nil, &Failure{ReasonBroken, "no office program for " + format}
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	dir, err := os.MkdirTemp(c.o.Dir, "run-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the office program: %w", err)
	}
	pdf, err := c.convert(ctx, r, dir, f.extension, f.filter)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return &result{pdf, dir}, nil
}

// result is a PDF that goes with its folder.
type result struct {
	*os.File
	dir string
}

// Close closes the file and removes the folder.
func (r *result) Close() error { return errors.Join(r.File.Close(), os.RemoveAll(r.dir)) }

func (c *Converter) convert(ctx context.Context, r io.Reader, dir, extension, filter string) (*os.File, error) {
	// The name is ours: what the file is called never reaches the program.
	name := "in." + extension
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep the file for the office program: %w", err)
	}
	_, err = io.Copy(file, r)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("keep the file for the office program: %w", err)
	}
	if err := c.profile(dir); err != nil {
		return nil, err
	}
	run := cage.Command{
		Program: c.o.Program, Dir: dir, Timeout: c.o.Timeout, MemoryBytes: c.o.MemoryBytes, FileBytes: c.o.PDFBytes, CPU: 4 * c.o.Timeout,
		Env: []string{"SAL_USE_VCLPLUGIN=svp", "SAL_DISABLE_WATCHDOG=1"},
	}
	run.Args = []string{
		"-env:UserInstallation=file://" + run.Here(profileName), "--headless", "--norestore", "--nolockcheck", "--nodefault",
		"--convert-to", filter, "--outdir", run.Here("out"), run.Here(name),
	}
	err = cage.Run(ctx, run)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, cage.ErrTimeout) {
		return nil, &Failure{ReasonTimeout, err.Error()}
	}
	return openMade(dir, err)
}

// openMade opens the PDF that a run left, never what a link leads to: the program read a hostile file.
func openMade(dir string, runErr error) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("look at what the office program made: %w", err)
	}
	defer root.Close()
	pdf, err := root.Open("out/in.pdf")
	if err != nil {
		return nil, &Failure{ReasonBroken, fmt.Sprintf("no PDF was made: %v", errors.Join(runErr, err))}
	}
	if info, err := pdf.Stat(); err != nil || info.Size() == 0 || !info.Mode().IsRegular() {
		return nil, errors.Join(&Failure{ReasonBroken, "an empty PDF was made"}, pdf.Close())
	}
	return pdf, nil
}
