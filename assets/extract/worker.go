package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// worker is one child process and the two pipes to it.
type worker struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  io.ReadCloser
	log  *words
	jobs int
	dead bool
	gone chan struct{} // closed when the process has ended and waitErr is set
}

// startWorker runs the program as a child, with nothing of our environment and no files but its three streams.
func startWorker(opts PoolOptions) (*worker, error) {
	cmd := exec.Command(opts.Executable, ChildArg, strconv.FormatInt(opts.MemoryBytes, 10), opts.CacheDir)
	cmd.Env = []string{"GOMAXPROCS=2", "GOTRACEBACK=single"}
	cmd.Dir = os.TempDir()
	tie(cmd)
	w := &worker{cmd: cmd, log: &words{}, gone: make(chan struct{})}
	cmd.Stderr = w.log
	var err error
	if w.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if w.out, err = cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	started := make(chan error)
	go func() {
		// The kernel ends the child when the thread that started it ends, so that thread is kept until then.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			<-w.gone
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return w, nil
}

// spent reports whether the child is dead or has done its share.
func (w *worker) spent(jobs int) bool { return w.dead || w.jobs >= jobs }

// stop ends the child, whatever it is doing.
func (w *worker) stop() {
	_ = w.cmd.Process.Kill()
	w.finish()
}

// finish waits for the child's end; its pipes must be at their end or of no interest. It returns how it ended.
func (w *worker) finish() *os.ProcessState {
	if !w.dead {
		w.dead = true
		_ = w.in.Close()
		_ = w.cmd.Wait() // the state below says more than the error
		close(w.gone)
	}
	return w.cmd.ProcessState
}

// errIdleDeath says that the child was gone before it took the job.
var errIdleDeath = errors.New("the child ended before it took the job")

// engineTimeout is how long the PDF engine may take to start. A child started again finds it compiled.
const engineTimeout = 10 * time.Minute

// do runs one job. Whenever it returns without the child's last word, the child is dead.
func (w *worker) do(ctx context.Context, j job, timeout time.Duration) (Document, error) {
	w.jobs++
	if err := writeFrame(w.in, j); err != nil {
		w.stop()
		return Document{}, errIdleDeath
	}
	late := make(chan struct{})
	var once sync.Once
	timer := time.AfterFunc(timeout, func() {
		once.Do(func() { close(late) })
		_ = w.cmd.Process.Kill()
	})
	clock := func(p phase) {
		if p == phaseStarting {
			timer.Reset(engineTimeout)
		} else {
			timer.Reset(timeout)
		}
	}
	cancelled := context.AfterFunc(ctx, func() { _ = w.cmd.Process.Kill() })
	defer func() {
		// A kill that was on its way when the last word came must not hit the next job.
		timed, called := timer.Stop(), cancelled()
		if !timed || !called {
			w.stop()
		}
	}()

	doc, started, err := w.listen(j.Limits, clock)
	var f *Failure
	if err == nil || errors.As(err, &f) || errors.Is(err, ErrWorker) {
		return doc, err
	}
	if errors.Is(err, errFrame) || errors.Is(err, errFlood) {
		w.stop()
		return doc, fail(ReasonBroken, "%v", err)
	}
	state := w.finish()
	select {
	case <-late:
		doc.Truncated = TruncatedTime
		return doc, fail(ReasonTimeout, "stopped after %s and %d pages", timeout, len(doc.Pages))
	default:
	}
	switch {
	case ctx.Err() != nil:
		return Document{}, ctx.Err()
	case !started:
		return Document{}, errIdleDeath
	}
	return doc, obituary(state, w.log.String())
}

// errFlood says that the child sent more than its limits allow it to.
var errFlood = errors.New("the child sent more than it may")

// listen gathers the child's reports until its last word, holding a child gone mad to the limits it was given.
func (w *worker) listen(l Limits, clock func(phase)) (doc Document, started bool, err error) {
	text := 0
	var pages []Page
	defer func() { doc.Pages = pages }()
	for {
		var r report
		if err := readFrame(w.out, &r); err != nil {
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
func obituary(state *os.ProcessState, log string) *Failure {
	switch {
	case state.ExitCode() == exitMemory, strings.Contains(log, "out of memory"),
		strings.Contains(log, "cannot allocate memory"):
		return fail(ReasonMemory, "%s", state)
	case state.ExitCode() < 0 && !selfInflicted(state):
		return fail(ReasonInterrupted, "%s", state)
	}
	return fail(ReasonBroken, "the reader crashed: %s: %s", state, log)
}

// words keeps the beginning of the last words of a child: the start of a crash says what it was, the rest is its stack.
type words struct {
	mu  sync.Mutex
	buf []byte
}

const maxWords = 4 << 10

func (t *words) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := maxWords - len(t.buf); room > 0 {
		t.buf = append(t.buf, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

func (t *words) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
