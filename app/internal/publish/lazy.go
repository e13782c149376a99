package publish

import (
	"fmt"
	"sync"
)

// lazy is an entry that is made when somebody first asks for it: deep pages of lists and markdown twins are many, change
// often, and are read seldom. It is made once; those who ask meanwhile wait for it.
type lazy struct {
	mu   sync.Mutex
	make func() (*entry, error) // nil once made
	done *entry
}

// later is an entry with a key that is made when asked for.
func later(key digest, make func() (*entry, error)) *entry {
	return &entry{key: key, lazy: &lazy{make: make}}
}

// ready returns the entry itself. One that fails is tried again by the next who asks.
func (e *entry) ready() (out *entry, err error) {
	l := e.lazy
	if l == nil {
		return e, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.make == nil {
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
	l.make, l.done = nil, made
	return l.done, nil
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
