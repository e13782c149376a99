package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sort"
	"sync"
	"time"
)

// Store keeps the rows.
type Store interface {
	// Claim takes the oldest due job of the names (ready, or running with a lease that ended before now), marks it
	// running until now+lease and counts the attempt. ok is false when there is none.
	Claim(ctx context.Context, names []string, now time.Time, lease time.Duration) (row Row, ok bool, err error)
	// Finish marks a claimed job done.
	Finish(ctx context.Context, id string, now time.Time) error
	// Retry puts a claimed job back for a later attempt with the error that stopped it. Where another job of the same
	// name and key waits already, this one is done.
	Retry(ctx context.Context, id string, at time.Time, reason string) error
	// Bury marks a claimed job dead.
	Bury(ctx context.Context, id string, now time.Time, reason string) error
}

// Runner claims jobs and runs them. All fields must be set before Start; Lanes may stay empty.
type Runner struct {
	Store    Store
	Handlers map[string]Handler
	Lanes    map[string]int // workers per lane; a lane not named has one
	Log      *slog.Logger
	Now      func() time.Time
	Poll     time.Duration // how often to look without being woken; 0 means a second

	wake   map[string]chan struct{}
	cancel context.CancelFunc
	work   context.CancelCauseFunc
	group  sync.WaitGroup
}

// Start begins to run jobs in the background until Stop.
func (r *Runner) Start() {
	if r.Poll == 0 {
		r.Poll = time.Second
	}
	loop, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	// Handlers get a context of their own: stopping the loop must not cut off the job at hand.
	work, cut := context.WithCancelCause(context.Background())
	r.work = cut
	r.wake = map[string]chan struct{}{}
	for lane, names := range r.lanes() {
		wake := make(chan struct{}, 1)
		r.wake[lane] = wake
		for range max(1, r.Lanes[lane]) {
			r.group.Go(func() { r.loop(loop, work, names, wake) })
		}
	}
}

// lanes returns the handler names of each lane, sorted.
func (r *Runner) lanes() map[string][]string {
	lanes := map[string][]string{}
	for name, h := range r.Handlers {
		lanes[h.Lane] = append(lanes[h.Lane], name)
	}
	for _, names := range lanes {
		sort.Strings(names)
	}
	return lanes
}

// Wake makes idle workers look at once, after something was enqueued. It never blocks.
func (r *Runner) Wake() {
	for _, c := range r.wake {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// errStopping is the cause handlers see when their time to finish ran out.
var errStopping = errors.New("the program stops")

// Stop claims no more jobs and waits for the running ones. When ctx ends first they are cut off and go back to the
// queue for the next start.
func (r *Runner) Stop(ctx context.Context) {
	r.cancel()
	done := make(chan struct{})
	go func() { r.group.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		r.work(errStopping)
		<-done
	}
	r.work(nil)
}

func (r *Runner) loop(loop, work context.Context, names []string, wake <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-loop.Done():
			return
		case <-wake:
		case <-timer.C:
		}
		for loop.Err() == nil && r.one(work, names) {
		}
		timer.Reset(r.Poll)
	}
}

// Drain runs due jobs in the calling goroutine until none is left, for commands that run without a server. It returns
// how many ran.
func (r *Runner) Drain(ctx context.Context) int {
	var names []string
	for name := range r.Handlers {
		names = append(names, name)
	}
	sort.Strings(names)
	n := 0
	for ctx.Err() == nil && r.one(ctx, names) {
		n++
	}
	return n
}

// one claims and runs a single job, and reports whether there was one.
func (r *Runner) one(work context.Context, names []string) bool {
	const grace = 15 * time.Second // so that a slow finish does not give the job away
	lease := grace
	for _, n := range names {
		lease = max(lease, timeout(r.Handlers[n])+grace)
	}
	row, ok, err := r.Store.Claim(work, names, r.Now(), lease)
	if err != nil {
		if work.Err() == nil {
			r.Log.Error("claim a job", "error", err)
		}
		return false
	}
	if !ok {
		return false
	}
	h := r.Handlers[row.Name]
	if row.Attempts > maxAttempts(h) {
		// It was claimed before as often as allowed and never came to an end: it takes the program down with it.
		err = Permanent(fmt.Errorf("given up after %d attempts that never ended: %s", row.Attempts-1, row.LastError))
	} else {
		err = r.run(work, h, row)
	}
	// What happened is recorded even while the program stops.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(work), 10*time.Second)
	defer cancel()
	if err := r.settle(ctx, work, h, row, err); err != nil {
		r.Log.Error("record the end of a job", "job", row.Name, "id", row.ID, "error", err)
	}
	return true
}

func (r *Runner) run(work context.Context, h Handler, row Row) (err error) {
	ctx, cancel := context.WithTimeout(work, timeout(h))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			r.Log.Error("a job panicked", "job", row.Name, "id", row.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return h.Func(ctx, row)
}

func (r *Runner) settle(ctx, work context.Context, h Handler, row Row, err error) error {
	now := r.Now()
	switch {
	case err == nil:
		return r.Store.Finish(ctx, row.ID, now)
	case work.Err() != nil:
		return r.Store.Retry(ctx, row.ID, now, errStopping.Error())
	case IsPermanent(err) || row.Attempts >= maxAttempts(h):
		r.Log.Error("a job failed for good", "job", row.Name, "id", row.ID, "attempts", row.Attempts, "error", err)
		if h.Buried != nil {
			if err := h.Buried(ctx, row); err != nil {
				return fmt.Errorf("settle what the job was for: %w", err)
			}
		}
		return r.Store.Bury(ctx, row.ID, now, err.Error())
	default:
		wait := Wait(row.Attempts)
		r.Log.Warn("a job will be tried again", "job", row.Name, "id", row.ID, "attempts", row.Attempts, "in", wait, "error", err)
		return r.Store.Retry(ctx, row.ID, now.Add(wait), err.Error())
	}
}

func timeout(h Handler) time.Duration {
	if h.Timeout == 0 {
		return time.Minute
	}
	return h.Timeout
}

func maxAttempts(h Handler) int {
	if h.MaxAttempts == 0 {
		return 8
	}
	return h.MaxAttempts
}
