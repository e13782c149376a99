package publish

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
)

// lazy is an entry that is made when somebody first asks for it: deep pages of lists and markdown twins are many, change
// often, and are read seldom. It is made once; those who ask meanwhile wait for it.
type lazy struct {
	mu   sync.Mutex
	make func() (*entry, error) // nil once it is kept
	done *entry
}

// later is the entry of a task that is made when asked for.
func later(t task) *entry {
	e := t.shell
	if e == nil {
		e = new(entry)
	}
	e.key, e.status, e.lazy = t.key, http.StatusOK, &lazy{make: t.make}
	return e
}

// ready returns the entry itself. One that fails is tried again by the next who asks. It is kept as long as there is room,
// and made again the next time otherwise.
func (e *entry) ready(room *atomic.Int64) (out *entry, err error) {
	l := e.lazy
	if l == nil {
		return e, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done != nil {
		return l.done, nil
	}
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, fmt.Errorf("make an entry: panic: %v", r)
		}
	}()
	made, err := l.make()
	if err != nil {
		return nil, err
	}
	made.key = e.key
	if take(room, made.kept()) {
		l.make, l.done = nil, made
	}
	return made, nil
}

// made returns the entry as far as it is made already; nil when it still has to be.
func (e *entry) made() *entry {
	if e.lazy == nil {
		return e
	}
	e.lazy.mu.Lock()
	defer e.lazy.mu.Unlock()
	return e.lazy.done
}

// kept is how many bytes an entry holds.
func (e *entry) kept() int { return len(e.plain.body) + len(e.gzip.body) + len(e.brotli.body) }

// lazyRoom is how many bytes of entries that were made when asked for are kept.
const lazyRoom = 96 << 20

// take takes bytes of what room is left, if it has as many.
func take(room *atomic.Int64, n int) bool {
	if room.Add(-int64(n)) >= 0 {
		return true
	}
	room.Add(int64(n))
	return false
}

// opened is the plain body of an entry that is kept packed, from its first use on.
type opened struct {
	mu   sync.Mutex
	body []byte
}

// open returns the plain body. It is kept as long as there is room, and unpacked each time otherwise.
func (e *entry) open(room *atomic.Int64) ([]byte, error) {
	if e.opened == nil {
		return e.unpacked()
	}
	e.opened.mu.Lock()
	defer e.opened.mu.Unlock()
	if e.opened.body != nil {
		return e.opened.body, nil
	}
	body, err := e.unpacked()
	if err == nil && take(room, len(body)) {
		e.opened.body = body
	}
	return body, err
}

// late is the brotli form of an entry that is made when the first client takes it.
type late struct {
	mu   sync.Mutex
	done bool
	v    variant
}

// packed returns the brotli form; an empty variant where there is none.
func (e *entry) packed(room *atomic.Int64) variant {
	if e.late == nil {
		return e.brotli
	}
	e.late.mu.Lock()
	defer e.late.mu.Unlock()
	if e.late.done {
		return e.late.v
	}
	body, err := e.unpacked()
	if err != nil {
		return variant{}
	}
	v, err := squeeze(&brotlis, body)
	if err != nil {
		return variant{}
	}
	if take(room, len(v.body)) {
		e.late.done, e.late.v = true, v
	}
	return v
}
