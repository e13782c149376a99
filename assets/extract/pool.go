package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
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
	if opts.CacheDir != "" {
		if err := os.MkdirAll(opts.CacheDir, 0o700); err != nil {
			return nil, fmt.Errorf("make the cache folder of the PDF engine: %w", err)
		}
	}
	if opts.Executable == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find the own program: %w", err)
		}
		opts.Executable = self
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
				w.stop()
			}
		}
	})
	return nil
}

// Extract reads r to its end and returns the text in it. size is the number of bytes if known, or -1; name is the
// file's name, of which only the extension matters. The error is a *Failure (about the file, final unless Retryable),
// the context's error, ErrWorker or ErrClosed, or the reader's own. With a Failure for a timeout, memory or a crash
// the Document holds the pages read before it.
func (p *Pool) Extract(ctx context.Context, r io.Reader, size int64, name string) (Document, error) {
	if size > p.opts.Limits.FileBytes {
		return Document{}, fail(ReasonTooLarge, "%d bytes, %d are allowed", size, p.opts.Limits.FileBytes)
	}
	spool, err := os.CreateTemp(p.opts.TempDir, "extract-*")
	if err != nil {
		return Document{}, fmt.Errorf("make a place for the bytes of %q: %w", name, err)
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	n, err := io.Copy(spool, io.LimitReader(r, p.opts.Limits.FileBytes+1))
	switch {
	case err != nil:
		return Document{}, fmt.Errorf("copy the bytes of %q: %w", name, err)
	case n > p.opts.Limits.FileBytes:
		return Document{}, fail(ReasonTooLarge, "more than the %d bytes that are allowed", p.opts.Limits.FileBytes)
	case size >= 0 && n != size:
		return Document{}, fmt.Errorf("copy the bytes of %q: %d of %d came: %w", name, n, size, io.ErrUnexpectedEOF)
	}
	return p.ExtractFile(ctx, spool.Name(), name)
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
	j := job{Path: path, Name: name, Limits: p.opts.Limits}
	for attempt := 0; ; attempt++ {
		if w == nil {
			var err error
			if w, err = startWorker(p.opts); err != nil {
				return Document{}, fmt.Errorf("%w: start it: %w", ErrWorker, err)
			}
		}
		doc, err := w.do(ctx, j, p.opts.Timeout)
		if w.spent(p.opts.JobsPerChild) {
			w.stop()
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
