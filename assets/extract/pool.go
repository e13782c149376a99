package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tandem/assets/internal/child"
)

// PoolOptions configure a Pool. The zero value works in any program whose main calls ChildMain for ChildArg.
type PoolOptions struct {
	Workers      int           // children at work at once; default 1
	Timeout      time.Duration // for one file; default 60 s
	JobsPerChild int           // files before a child is replaced; default 200
	MemoryBytes  int64         // memory of one child; default 1 GiB
	Limits       Limits
	CacheDir     string // compiled PDF engine, kept between runs; created when missing; empty: none is kept
	TempDir      string // where Extract puts the bytes while a child reads them; empty: the system's
	Executable   string // the program to run as child; default this one
}

// ErrClosed is returned for extractions from a Pool that was closed.
var ErrClosed = errors.New("the extraction pool is closed")

// ErrWorker is returned when no child could be started or used: a fault of this machine, not of the file. The job is
// worth trying again later.
var ErrWorker = errors.New("the extraction process does not work")

// Pool runs extractions in child processes. A file that crashes, hangs or bloats its child ends in a Failure; the next
// file gets a fresh child. All methods may be called concurrently.
type Pool struct {
	opts   PoolOptions
	slots  chan *worker // one per allowed child; nil stands for one not started yet
	closed chan struct{}
	once   sync.Once
}

// NewPool prepares a pool. No child runs before the first extraction.
func NewPool(opts PoolOptions) (*Pool, error) {
	if opts.Workers <= 0 {
		opts.Workers = 1
	}
	if opts.Timeout <= 0 {
		opts.Timeout = time.Minute
	}
	if opts.JobsPerChild <= 0 {
		opts.JobsPerChild = 200
	}
	if opts.MemoryBytes <= 0 {
		opts.MemoryBytes = 1 << 30
	}
	opts.Limits = opts.Limits.withDefaults()
	var err error
	if opts.CacheDir != "" {
		if opts.CacheDir, err = filepath.Abs(opts.CacheDir); err != nil {
			return nil, fmt.Errorf("find the cache folder of the PDF engine: %w", err)
		}
		if err := os.MkdirAll(opts.CacheDir, 0o700); err != nil {
			return nil, fmt.Errorf("make the cache folder of the PDF engine: %w", err)
		}
	}
	if opts.Executable == "" {
		if opts.Executable, err = child.OwnProgram(); err != nil {
			return nil, fmt.Errorf("find the own program: %w", err)
		}
	}
	p := &Pool{opts: opts, slots: make(chan *worker, opts.Workers), closed: make(chan struct{})}
	for range opts.Workers {
		p.slots <- nil
	}
	return p, nil
}

// Close ends all children, waiting for extractions under way. Further extractions give ErrClosed.
func (p *Pool) Close() error {
	p.once.Do(func() {
		close(p.closed)
		for range p.opts.Workers {
			if w := <-p.slots; w != nil {
				w.Stop()
			}
		}
	})
	return nil
}

// onePage is the smallest PDF there is.
const onePage = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj " +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// Prepare starts a child and the PDF engine in it, so that the first PDF need not wait while the engine is compiled
// (seconds, once for a CacheDir). Calling it is never necessary. Its error is that of Extract.
func (p *Pool) Prepare(ctx context.Context) error {
	_, err := p.Extract(ctx, strings.NewReader(onePage), int64(len(onePage)), "prepare.pdf")
	return err
}

// Extract reads r to its end and returns the text in it. size is the number of bytes if known, or -1; name is the
// file's name, of which only the extension matters. The error is a *Failure (about the file, final unless Retryable),
// the context's error, ErrWorker or ErrClosed, or the reader's own. With a Failure for a timeout, memory or a crash
// the Document holds the pages read before it.
func (p *Pool) Extract(ctx context.Context, r io.Reader, size int64, name string) (Document, error) {
	if size > p.opts.Limits.FileBytes {
		return Document{}, fail(ReasonTooLarge, "%d bytes, %d are allowed", size, p.opts.Limits.FileBytes)
	}
	file, err := os.CreateTemp(p.opts.TempDir, "extract-*")
	if err != nil {
		return Document{}, fmt.Errorf("%w: make a place for the bytes of %q: %w", ErrWorker, name, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	to := &spool{file: file}
	n, err := io.Copy(to, io.LimitReader(r, p.opts.Limits.FileBytes+1))
	switch {
	case to.err != nil:
		return Document{}, fmt.Errorf("%w: keep the bytes of %q: %w", ErrWorker, name, to.err)
	case err != nil:
		return Document{}, fmt.Errorf("copy the bytes of %q: %w", name, err)
	case n > p.opts.Limits.FileBytes:
		return Document{}, fail(ReasonTooLarge, "more than the %d bytes that are allowed", p.opts.Limits.FileBytes)
	case size >= 0 && n != size:
		return Document{}, fmt.Errorf("copy the bytes of %q: %d of %d came: %w", name, n, size, io.ErrUnexpectedEOF)
	}
	return p.ExtractFile(ctx, file.Name(), name)
}

// spool remembers its own errors, to tell a full disk from a reader that fails.
type spool struct {
	file *os.File
	err  error
}

func (s *spool) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	s.err = err
	return n, err
}

// ExtractFile is Extract for a file on this machine.
func (p *Pool) ExtractFile(ctx context.Context, path, name string) (Document, error) {
	var w *worker
	select {
	case <-p.closed:
		return Document{}, ErrClosed
	case <-ctx.Done():
		return Document{}, ctx.Err()
	case w = <-p.slots:
	}
	defer func() { p.slots <- w }()
	select {
	case <-p.closed: // Close is collecting the slots
		return Document{}, ErrClosed
	default:
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return Document{}, fmt.Errorf("%w: find %q: %w", ErrWorker, path, err)
	}
	j := job{Path: path, Name: name, Limits: p.opts.Limits}
	for attempt := 0; ; attempt++ {
		if w == nil {
			if w, err = startWorker(p.opts); err != nil {
				return Document{}, fmt.Errorf("%w: start it: %w", ErrWorker, err)
			}
		}
		doc, err := w.do(ctx, j, p.opts.Timeout)
		if w.spent(p.opts.JobsPerChild) {
			w.Stop()
			w = nil
		}
		// A child that died while it was idle never saw the file: that is not held against the file.
		if errors.Is(err, errIdleDeath) {
			if attempt == 0 {
				continue
			}
			err = fmt.Errorf("%w: %w", ErrWorker, err)
		}
		return doc, err
	}
}
