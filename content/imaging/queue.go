package imaging

import (
	"slices"
	"sync"
)

// priority says who waits: somebody for a page, or nobody yet.
type priority int

const (
	soon priority = iota
	sometime
)

// queue lets so many in at a time. Those whom somebody waits for go first.
type queue struct {
	places int // at once
	room   int // waiting, of those somebody waits for; the others wait outside

	mu      sync.Mutex
	inside  int
	waiting [2][]*ticket // by priority, in the order in which they came
	closed  bool
}

// ticket is a place in the queue.
type ticket struct {
	turn    chan struct{} // closed when its turn has come, or will never
	refused bool
}

// enter takes a ticket, or refuses because too many wait.
func (q *queue) enter(p priority) (*ticket, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, ErrClosed
	}
	if len(q.waiting[p]) >= q.room {
		return nil, ErrBusy
	}
	t := &ticket{turn: make(chan struct{})}
	q.waiting[p] = append(q.waiting[p], t)
	q.call()
	return t, nil
}

// call lets in whoever is next while there are places. The lock is held.
func (q *queue) call() {
	for q.inside < q.places {
		p := soon
		if len(q.waiting[p]) == 0 {
			p = sometime
		}
		if len(q.waiting[p]) == 0 {
			return
		}
		t := q.waiting[p][0]
		q.waiting[p] = q.waiting[p][1:]
		q.inside++
		close(t.turn)
	}
}

// wait blocks until it is the ticket's turn, and reports whether that has come.
func (q *queue) wait(t *ticket) bool {
	<-t.turn
	q.mu.Lock()
	defer q.mu.Unlock()
	return !t.refused
}

// leave frees a place.
func (q *queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.inside--
	q.call()
}

// hurry moves a ticket that nobody waited for to those that somebody does.
func (q *queue) hurry(t *ticket) {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := slices.Index(q.waiting[sometime], t)
	if at < 0 {
		return
	}
	q.waiting[sometime] = slices.Delete(q.waiting[sometime], at, at+1)
	q.waiting[soon] = append(q.waiting[soon], t)
}

// close refuses all that wait.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for p, list := range q.waiting {
		for _, t := range list {
			t.refused = true
			close(t.turn)
		}
		q.waiting[p] = nil
	}
}
