package render

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tandem/assets/internal/child"
)

// Options configure a Pool. The zero value works in any program whose main calls ChildMain for ChildArg.
type Options struct {
	Workers       int           // documents open at once, each in a child of its own; default 1
	OpenTimeout   time.Duration // to open a document; default 30 s
	PageTimeout   time.Duration // for one page; default 20 s
	PagesPerChild int           // pages before a child is replaced; default 400
	MemoryBytes   int64         // of one child; default 1 GiB
	EngineBytes   int64         // of them, for the PDF engine; default 512 MiB
	CacheDir      string        // compiled PDF engine, kept between runs; created when missing; empty: none is kept
	Executable    string        // the program to run as child; default this one
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = 1
	}
	if o.OpenTimeout <= 0 {
		o.OpenTimeout = 30 * time.Second
	}
	if o.PageTimeout <= 0 {
		o.PageTimeout = 20 * time.Second
	}
	if o.PagesPerChild <= 0 {
		o.PagesPerChild = 400
	}
	if o.MemoryBytes <= 0 {
		o.MemoryBytes = 1 << 30
	}
	if o.EngineBytes <= 0 {
		o.EngineBytes = 512 << 20
	}
	return o
}

// ErrClosed is returned for work asked of a Pool that was closed.
var ErrClosed = errors.New("the drawing pool is closed")

// ErrWorker is returned when no child could be started or used: a fault of this machine, not of the file. The work is worth
// trying again later.
var ErrWorker = errors.New("the drawing process does not work")

// Pool draws pages in child processes. All methods may be called concurrently.
type Pool struct {
	opts   Options
	slots  chan *worker // one per allowed child; nil stands for one not started yet
	closed chan struct{}
	once   sync.Once
}

// NewPool prepares a pool. No child runs before the first document.
func NewPool(o Options) (*Pool, error) {
	o = o.withDefaults()
	var err error
	if o.CacheDir != "" {
		if o.CacheDir, err = filepath.Abs(o.CacheDir); err != nil {
			return nil, fmt.Errorf("find the cache folder of the PDF engine: %w", err)
		}
		if err := os.MkdirAll(o.CacheDir, 0o700); err != nil {
			return nil, fmt.Errorf("make the cache folder of the PDF engine: %w", err)
		}
	}
	if o.Executable == "" {
		if o.Executable, err = child.OwnProgram(); err != nil {
			return nil, fmt.Errorf("find the own program: %w", err)
		}
	}
	p := &Pool{opts: o, slots: make(chan *worker, o.Workers), closed: make(chan struct{})}
	for range o.Workers {
		p.slots <- nil
	}
	return p, nil
}

// Close ends all children, waiting for documents that are open. Further work gives ErrClosed.
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

// Open opens a file on this machine; the path must stay until Close. The error is a *Failure (about the file), the
// context's error, ErrWorker or ErrClosed. It waits while as many documents are open as there are workers.
func (p *Pool) Open(ctx context.Context, path string, kind Kind) (*Document, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("%w: find %q: %w", ErrWorker, path, err)
	}
	var w *worker
	select {
	case <-p.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case w = <-p.slots:
	}
	d := &Document{pool: p, worker: w, open: request{Open: &opening{Path: path, Kind: kind, Engine: p.opts.EngineBytes}}}
	select {
	case <-p.closed: // Close is collecting the slots
		d.Close()
		return nil, ErrClosed
	default:
	}
	if err := d.ready(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Prepare starts a child and the PDF engine in it, so that the first document need not wait for that. Calling it is never
// necessary.
func (p *Pool) Prepare(ctx context.Context) error {
	file, err := os.CreateTemp("", "prepare-*.pdf")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrWorker, err)
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(onePage)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%w: %w", ErrWorker, err)
	}
	d, err := p.Open(ctx, file.Name(), PDF)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Page(ctx, 1)
	return err
}

// onePage is the smallest PDF there is.
const onePage = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj " +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
