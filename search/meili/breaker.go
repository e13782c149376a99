package meili

import (
	"sync"
	"time"
)

// After breakAfter failures in a row nothing is sent for a pause, which doubles up to maxPause for as long as the one
// call let through after each pause fails too. A dead server then costs its callers nothing.
const (
	breakAfter = 3
	firstPause = time.Second
	maxPause   = 30 * time.Second
)

type breaker struct {
	now func() time.Time

	mu       sync.Mutex
	failures int
	pause    time.Duration
	until    time.Time
	trying   bool // the one call after a pause is under way
}

func newBreaker(now func() time.Time) *breaker { return &breaker{now: now} }

// allow reports whether a call may be sent.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < breakAfter {
		return true
	}
	if b.trying || b.now().Before(b.until) {
		return false
	}
	b.trying = true
	return true
}

// allowNext ends the pause early.
func (b *breaker) allowNext() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until = time.Time{}
}

// done records how a call that was allowed went.
func (b *breaker) done(outcome outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch outcome {
	case answered:
		b.failures, b.pause, b.trying = 0, 0, false
	case failed:
		b.failures++
		b.trying = false
		if b.failures >= breakAfter {
			b.pause = min(max(2*b.pause, firstPause), maxPause)
			b.until = b.now().Add(b.pause)
		}
	case unknown:
		b.trying = false
	}
}

type outcome int

const (
	answered outcome = iota // the server did its part, whatever it said
	failed                  // it did not
	unknown                 // the caller left before it could
)
