package child

import (
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say how a child is started.
type Options struct {
	Executable  string // the program; see OwnProgram
	Arg         string // the kind of work
	MemoryBytes int64
	More        []string // further arguments
}

// Process is one child and the two pipes to it. It is used by one goroutine at a time, but for Kill.
type Process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  io.ReadCloser
	log  *words
	dead bool
	gone chan struct{} // closed when the process has ended and its state is known
}

// Start runs the program as a child, with nothing of our environment and no files but its three streams.
func Start(o Options) (*Process, error) {
	cmd := exec.Command(o.Executable, append([]string{o.Arg, strconv.FormatInt(o.MemoryBytes, 10)}, o.More...)...)
	cmd.Env = []string{"GOMAXPROCS=2", "GOTRACEBACK=single"}
	cmd.Dir = os.TempDir()
	tie(cmd)
	p := &Process{cmd: cmd, log: &words{}, gone: make(chan struct{})}
	cmd.Stderr = p.log
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if p.out, err = cmd.StdoutPipe(); err != nil {
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
			<-p.gone
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// Send gives the child a job. An error means that it was gone before.
func (p *Process) Send(job any) error { return WriteFrame(p.in, job) }

// Receive waits for the child's next report. Any error but ErrFrame means that it has died: see Finish.
func (p *Process) Receive(report any) error { return ReadFrame(p.out, report) }

// Dead reports whether the child has ended for us.
func (p *Process) Dead() bool { return p.dead }

// PID is the child's process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Kill has the system end the child. What waits in Receive then ends.
func (p *Process) Kill() { _ = p.cmd.Process.Kill() }

// Stop ends the child, whatever it is doing, and waits for that.
func (p *Process) Stop() {
	p.Kill()
	p.Finish()
}

// End is how a child came to its end.
type End struct {
	Memory      bool // it needed more than its memory
	Interrupted bool // something outside ended it
	Detail      string
}

// Finish waits for the child's end; its pipes must be at their end or of no interest.
func (p *Process) Finish() End {
	if !p.dead {
		p.dead = true
		_ = p.in.Close()
		_ = p.cmd.Wait() // the state below says more than the error
		close(p.gone)
	}
	state, log := p.cmd.ProcessState, p.log.String()
	switch {
	case state.ExitCode() == exitMemory, strings.Contains(log, "out of memory"), strings.Contains(log, "cannot allocate memory"):
		return End{Memory: true, Detail: state.String()}
	case state.ExitCode() < 0 && !selfInflicted(state):
		return End{Interrupted: true, Detail: state.String()}
	}
	return End{Detail: state.String() + ": " + log}
}

// Watch ends the child after a time or with a context, while it works on one job.
type Watch struct {
	process   *Process
	timer     *time.Timer
	late      chan struct{}
	cancelled func() bool
}

// Watch starts the clock of a job. Every Watch is followed by Release.
func (p *Process) Watch(ctx context.Context, timeout time.Duration) *Watch {
	w := &Watch{process: p, late: make(chan struct{})}
	var once sync.Once
	w.timer = time.AfterFunc(timeout, func() {
		once.Do(func() { close(w.late) })
		p.Kill()
	})
	w.cancelled = context.AfterFunc(ctx, p.Kill)
	return w
}

// Reset gives the job another time from now on.
func (w *Watch) Reset(timeout time.Duration) { w.timer.Reset(timeout) }

// Late reports whether the job's time ran out.
func (w *Watch) Late() bool {
	select {
	case <-w.late:
		return true
	default:
		return false
	}
}

// Release ends the watch. A kill that was on its way when the last word came must not hit the next job, so the child is
// ended then.
func (w *Watch) Release() {
	timed, called := w.timer.Stop(), w.cancelled()
	if !timed || !called {
		w.process.Stop()
	}
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
