package extract

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/assets/internal/child"
	"tandem/assets/internal/pdfengine"
)

// worker is a child process that extracts.
type worker struct {
	*child.Process
	jobs int
}

func startWorker(opts PoolOptions) (*worker, error) {
	p, err := child.Start(child.Options{
		Executable: opts.Executable, Arg: ChildArg, MemoryBytes: opts.MemoryBytes, More: []string{opts.CacheDir},
	})
	if err != nil {
		return nil, err
	}
	return &worker{Process: p}, nil
}

// spent reports whether the child is dead or has done its share.
func (w *worker) spent(jobs int) bool { return w.Dead() || w.jobs >= jobs }

// errIdleDeath says that the child was gone before it took the job.
var errIdleDeath = errors.New("the child ended before it took the job")

// do runs one job. Whenever it returns without the child's last word, the child is dead.
func (w *worker) do(ctx context.Context, j job, timeout time.Duration) (Document, error) {
	w.jobs++
	if err := w.Send(j); err != nil {
		w.Stop()
		return Document{}, errIdleDeath
	}
	watch := w.Watch(ctx, timeout)
	defer watch.Release()
	clock := func(p pdfengine.Phase) {
		if p == pdfengine.Starting {
			watch.Reset(pdfengine.StartTimeout)
		} else {
			watch.Reset(timeout)
		}
	}
	doc, started, err := w.listen(j.Limits, clock)
	var f *Failure
	if err == nil || errors.As(err, &f) || errors.Is(err, ErrWorker) {
		return doc, err
	}
	if errors.Is(err, child.ErrFrame) || errors.Is(err, errFlood) {
		w.Stop()
		return doc, fail(ReasonBroken, "%v", err)
	}
	end := w.Finish()
	switch {
	case watch.Late():
		doc.Truncated = TruncatedTime
		return doc, fail(ReasonTimeout, "stopped after %s and %d pages", timeout, len(doc.Pages))
	case ctx.Err() != nil:
		return Document{}, ctx.Err()
	case !started:
		return Document{}, errIdleDeath
	}
	return doc, obituary(end)
}

// errFlood says that the child sent more than its limits allow it to.
var errFlood = errors.New("the child sent more than it may")

// listen gathers the child's reports until its last word, holding a child gone mad to the limits it was given.
func (w *worker) listen(l Limits, clock func(pdfengine.Phase)) (doc Document, started bool, err error) {
	text := 0
	var pages []Page
	defer func() { doc.Pages = pages }()
	for {
		var r report
		if err := w.Receive(&r); err != nil {
			return doc, started, err
		}
		switch {
		case r.Started:
			started = true
		case r.Engine != "":
			clock(r.Engine)
		case r.Page != nil:
			text += len(r.Page.Text) + len(r.Page.Notes)
			if len(pages) >= l.Pages || text > l.TextBytes {
				return doc, started, errFlood
			}
			pages = append(pages, *r.Page)
		case r.Failure != nil:
			if r.Done != nil {
				doc = *r.Done
			}
			return doc, started, r.Failure
		case r.Done != nil:
			return *r.Done, started, nil
		case r.Trouble != "":
			return doc, started, fmt.Errorf("%w: %s", ErrWorker, r.Trouble)
		}
	}
}

// obituary names the end of a child that died at work.
func obituary(end child.End) *Failure {
	switch {
	case end.Memory:
		return fail(ReasonMemory, "%s", end.Detail)
	case end.Interrupted:
		return fail(ReasonInterrupted, "%s", end.Detail)
	}
	return fail(ReasonBroken, "the reader crashed: %s", end.Detail)
}
