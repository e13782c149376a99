package imaging

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"
)

// What Get answers when it does not answer with a picture.
var (
	ErrBusy   = errors.New("too many pictures wait to be made")
	ErrClosed = errors.New("the shelf is closed")
)

// Options say how a Shelf works. Dir, Now and Log are required.
type Options struct {
	Dir      string // it is the Shelf's own: what else lies in it may be removed
	Limit    int64  // bytes on disk; 0 means 1 GiB
	Encoders int    // pictures that are made at once; 0 means half of the processors, at least one
	Queue    int    // pictures that wait to be made; 0 means 64
	Now      func() time.Time
	Log      *slog.Logger
}

// Shelf keeps pictures that were made, on disk, and has those made that are missing: each once, however many ask for it,
// and only so many at a time. It may be used concurrently.
type Shelf struct {
	o     Options
	queue *queue
	large chan struct{} // held while a large picture is decoded

	mu     sync.Mutex
	making map[string]*making
	failed map[string]error // what can never be made
	store  store
	closed bool
	group  sync.WaitGroup
}

// Work is a picture that can be asked for.
type Work struct {
	Key   string // from Key
	Large bool   // decoding it takes a lot of memory; see Large
	Make  func() (Encoded, error)
}

// making is a picture that is being made, or waits for it.
type making struct {
	done   chan struct{} // closed when data or err is there
	ticket *ticket
	data   []byte
	err    error
}

// Key names a picture by everything that decides its bytes; the revision of the encoders is added.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range append(parts, Revision()) {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// OpenShelf makes the folder where it is missing. What lies in it from before is kept as long as there is room.
func OpenShelf(o Options) (*Shelf, error) {
	if o.Limit == 0 {
		o.Limit = 1 << 30
	}
	if o.Encoders == 0 {
		o.Encoders = max(1, runtime.GOMAXPROCS(0)/2)
	}
	if o.Queue == 0 {
		o.Queue = 64
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for pictures: %w", err)
	}
	s := &Shelf{
		o: o, queue: &queue{places: o.Encoders, room: o.Queue}, large: make(chan struct{}, 1), making: map[string]*making{}, failed: map[string]error{},
		store: store{dir: o.Dir, limit: o.Limit, now: o.Now, log: o.Log},
	}
	s.group.Go(s.store.measure)
	return s, nil
}

// Close waits for what is being made and lets go of what waits.
func (s *Shelf) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.queue.close()
	s.group.Wait()
	return nil
}

// Get returns the picture. One that is missing is made; when ctx ends before that, the work goes on and whoever asks next
// finds the picture. The error wraps ErrBusy when there are more waiting than may, and the reason when the picture
// cannot be made. Nobody may change the bytes.
func (s *Shelf) Get(ctx context.Context, w Work) ([]byte, error) { return s.get(ctx, w, soon) }

// Has reports whether the picture is there, or is known to be one that cannot be made.
func (s *Shelf) Has(key string) bool {
	s.mu.Lock()
	failed := s.failed[key] != nil
	s.mu.Unlock()
	return failed || s.store.has(key)
}

// Warm makes the picture if it is missing, when nobody waits for another one.
func (s *Shelf) Warm(ctx context.Context, w Work) error {
	if s.Has(w.Key) {
		return nil
	}
	_, err := s.get(ctx, w, sometime)
	return err
}

func (s *Shelf) get(ctx context.Context, w Work, p priority) ([]byte, error) {
	if data, ok := s.store.read(w.Key); ok {
		return data, nil
	}
	m, err := s.begin(w, p)
	if err != nil {
		return nil, err
	}
	select {
	case <-m.done:
		return m.data, m.err
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a picture: %w", ctx.Err())
	}
}

// begin joins the making of a picture, or starts it.
func (s *Shelf) begin(w Work, p priority) (*making, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.making[w.Key]; m != nil {
		if p == soon {
			s.queue.hurry(m.ticket)
		}
		return m, nil
	}
	if err := s.failed[w.Key]; err != nil {
		return nil, err
	}
	if s.closed {
		return nil, ErrClosed
	}
	t, err := s.queue.enter(p)
	if err != nil {
		return nil, err
	}
	m := &making{done: make(chan struct{}), ticket: t}
	s.making[w.Key] = m
	s.group.Go(func() { s.make(w, m) })
	return m, nil
}

// make waits for its turn, makes the picture and puts it on the shelf.
func (s *Shelf) make(w Work, m *making) {
	defer close(m.done)
	if !s.queue.wait(m.ticket) {
		m.err = ErrClosed
	} else {
		m.data, m.err = s.made(w)
		s.queue.leave()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.making, w.Key)
	if Never(m.err) {
		s.o.Log.Warn("a picture has no other forms", "error", m.err)
		const most = 4096
		if len(s.failed) >= most {
			clear(s.failed)
		}
		s.failed[w.Key] = m.err
	}
}

func (s *Shelf) made(w Work) (data []byte, err error) {
	defer caught(&err)
	if data, ok := s.store.read(w.Key); ok {
		return data, nil // it came while this one waited
	}
	if w.Large {
		s.large <- struct{}{}
		defer func() { <-s.large }()
	}
	e, err := w.Make()
	if err != nil {
		return nil, err
	}
	s.store.write(w.Key, e.Data)
	return e.Data, nil
}

var _ io.Closer = (*Shelf)(nil)
