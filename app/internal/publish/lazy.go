package publish

import (
	"fmt"
	"net/http"
)

// lazy is an entry that is made when somebody asks for it: old documents, deep pages of lists and markdown twins are many
// and read seldom. It is kept for a while and made again, equal, when it is asked for after that.
type lazy struct {
	make func() (*entry, error)
	slot *slot // of the *entry; snapshots for which the entry is the same share it
}

// later is the entry of a task that is made when asked for. An equal one of the snapshot before lends its slot.
func later(t task, old *entry) *entry {
	e := t.shell
	if e == nil {
		e = new(entry)
	}
	e.key, e.status, e.lazy = t.key, http.StatusOK, &lazy{make: t.make, slot: new(slot)}
	if old != nil && old.lazy != nil {
		e.lazy.slot = old.lazy.slot
	}
	return e
}

// ready returns the entry itself. One that fails is tried again by the next who asks.
func (e *entry) ready(sh *shelf, once bool) (*entry, error) {
	l := e.lazy
	if l == nil {
		return e, nil
	}
	return take(sh, l.slot, once, func() (out *entry, size int, err error) {
		defer func() {
			if r := recover(); r != nil {
				out, err = nil, fmt.Errorf("make an entry: panic: %v", r)
			}
		}()
		made, err := l.make()
		if err != nil {
			return nil, 0, err
		}
		made.key = e.key
		return made, made.kept(), nil
	})
}

// made returns the entry as far as it is made already; nil when it still has to be.
func (e *entry) made() *entry {
	if e.lazy == nil {
		return e
	}
	out, _ := e.lazy.slot.look().(*entry)
	return out
}

// kept is about how many bytes an entry holds.
func (e *entry) kept() int {
	const itself = 1 << 10
	return itself + len(e.plain.body) + len(e.gzip.body) + len(e.brotli.body)
}

// open returns the plain body of an entry that is kept packed.
func (e *entry) open(sh *shelf, once bool) ([]byte, error) {
	if e.opened == nil {
		return e.unpacked()
	}
	return take(sh, e.opened, once, func() ([]byte, int, error) {
		body, err := e.unpacked()
		return body, len(body), err
	})
}

// packed returns the brotli form, made when the first client takes it where it was not made ahead; an empty variant where
// there is none.
func (e *entry) packed(sh *shelf) variant {
	if e.late == nil {
		return e.brotli
	}
	v, err := take(sh, e.late, false, func() (variant, int, error) {
		body, err := e.unpacked()
		if err != nil {
			return variant{}, 0, err
		}
		v, err := squeeze(&brotlis, body)
		return v, len(v.body), err
	})
	if err != nil {
		return variant{}
	}
	return v
}
