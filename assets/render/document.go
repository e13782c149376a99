package render

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/assets/internal/child"
	"tandem/assets/internal/pdfengine"
)

// worker is a child process that draws.
type worker struct {
	*child.Process
	pages int
}

// Document is a file that is open in a child. It is used by one goroutine at a time.
type Document struct {
	pool   *Pool
	worker *worker // nil: none yet, or the last one died
	open   request
	opened bool // the worker has this document open
	pages  int
}

// Pages is how many pages the document has.
func (d *Document) Pages() int { return d.pages }

// Close gives the child back. It may be called once.
func (d *Document) Close() {
	if d.worker != nil && (d.worker.Dead() || d.worker.pages >= d.pool.opts.PagesPerChild) {
		d.drop()
	}
	d.pool.slots <- d.worker
	d.worker = nil
}

// drop ends the child, so that the next page gets a fresh one.
func (d *Document) drop() {
	d.worker.Stop()
	d.worker, d.opened = nil, false
}

// Page draws a page; n counts from 1. The error is a *Failure (about this page: another may still be drawn), the
// context's error or ErrWorker.
func (d *Document) Page(ctx context.Context, n int) (Page, error) {
	if n < 1 || n > d.pages {
		return Page{}, fail(ReasonEmpty, "there is no page %d among %d", n, d.pages)
	}
	for attempt := 0; ; attempt++ {
		if err := d.ready(ctx); err != nil {
			return Page{}, err
		}
		d.worker.pages++
		r, err := d.ask(ctx, request{Page: n}, d.pool.opts.PageTimeout)
		if r.Spent || d.worker.pages >= d.pool.opts.PagesPerChild {
			d.drop()
		}
		// Once more for a child that something else has ended: the page may have nothing to do with it.
		if attempt == 0 && (errors.Is(err, errIdleDeath) || isReason(err, ReasonInterrupted)) {
			continue
		}
		if errors.Is(err, errIdleDeath) {
			return Page{}, fmt.Errorf("%w: %w", ErrWorker, err)
		}
		if err != nil {
			return Page{}, err
		}
		if r.Page == nil {
			return Page{}, fmt.Errorf("%w: it said nothing of page %d", ErrWorker, n)
		}
		r.Page.Number = n
		return *r.Page, nil
	}
}

// ready makes sure that a living child has the document open.
func (d *Document) ready(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		if d.worker != nil && d.worker.Dead() {
			d.worker, d.opened = nil, false
		}
		if d.opened {
			return nil
		}
		if d.worker == nil {
			p, err := child.Start(child.Options{
				Executable: d.pool.opts.Executable, Arg: ChildArg, MemoryBytes: d.pool.opts.MemoryBytes, More: []string{d.pool.opts.CacheDir},
			})
			if err != nil {
				return fmt.Errorf("%w: start it: %w", ErrWorker, err)
			}
			d.worker = &worker{Process: p}
		}
		r, err := d.ask(ctx, d.open, d.pool.opts.OpenTimeout)
		if r.Spent {
			d.drop()
		}
		// A child that died while it was idle never saw the file: that is not held against the file.
		if attempt == 0 && (errors.Is(err, errIdleDeath) || isReason(err, ReasonInterrupted)) {
			continue
		}
		if errors.Is(err, errIdleDeath) {
			return fmt.Errorf("%w: %w", ErrWorker, err)
		}
		if err != nil {
			return err
		}
		d.opened, d.pages = true, r.Opened
		return nil
	}
}

func isReason(err error, r Reason) bool {
	var f *Failure
	return errors.As(err, &f) && f.Reason == r
}

// errIdleDeath says that the child was gone before it took the job.
var errIdleDeath = errors.New("the child ended before it took the job")

// ask has the child do one thing. Whenever it returns without the child's last word, the child is dead.
func (d *Document) ask(ctx context.Context, q request, timeout time.Duration) (report, error) {
	w := d.worker
	if err := w.Send(q); err != nil {
		w.Stop()
		return report{}, errIdleDeath
	}
	watch := w.Watch(ctx, timeout)
	defer watch.Release()
	started := false
	for {
		var r report
		err := w.Receive(&r)
		switch {
		case errors.Is(err, child.ErrFrame):
			w.Stop()
			return r, fail(ReasonBroken, "%v", err)
		case err != nil:
			return report{}, death(ctx, w.Finish(), watch.Late(), started, timeout)
		case r.Started:
			started = true
		case r.Engine == pdfengine.Starting:
			watch.Reset(pdfengine.StartTimeout)
		case r.Engine == pdfengine.Ready:
			watch.Reset(timeout)
		case r.Failure != nil:
			return r, r.Failure
		case r.Trouble != "":
			return r, fmt.Errorf("%w: %s", ErrWorker, r.Trouble)
		default:
			return r, nil
		}
	}
}

// death names the end of a child that died at work.
func death(ctx context.Context, end child.End, late, started bool, timeout time.Duration) error {
	switch {
	case late:
		return fail(ReasonTimeout, "stopped after %s", timeout)
	case ctx.Err() != nil:
		return ctx.Err()
	case !started:
		return errIdleDeath
	case end.Memory:
		return fail(ReasonMemory, "%s", end.Detail)
	case end.Interrupted:
		return fail(ReasonInterrupted, "%s", end.Detail)
	}
	return fail(ReasonBroken, "the engine crashed: %s", end.Detail)
}
