package intake

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // the protocol wants it; it guards against damage on the way, not against people
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"hash"
	"io"
	"sync"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/assets"
)

// Piece is some bytes of an open item.
type Piece struct {
	Offset int64
	Body   io.Reader
	// Sum is the hash of the piece by Algorithm, sha1 or sha256; empty: not known. Such a piece is kept in memory until it
	// was compared, so it can have at most MaxSummed bytes.
	Algorithm string
	Sum       []byte
	Stop      func() // makes a reader of Body that waits return; may be nil
}

// MaxSummed is the largest piece that can come with a hash.
const MaxSummed = 16 << 20

// The faults of a piece that its sender must be able to tell apart.
var (
	ErrOffset   = fault.New(fault.Conflict, "The piece does not begin where the upload ends. Ask where that is and go on from there.")
	ErrSum      = fault.New(fault.Invalid, "The piece was damaged on the way, so it was not kept. Send it again.")
	ErrOver     = fault.New(fault.TooLarge, "More bytes came than were announced.")
	ErrFinished = fault.New(fault.Conflict, "All of this file has come already.")
)

// Offset says how much of the item is safe. It asks the store of bytes when more can have come than was recorded.
func (s *Service) Offset(ctx context.Context, by account.Person, id string) (Item, error) {
	i, err := s.Item(ctx, by, id)
	if err != nil || !i.State.Open() || i.Upload == "" {
		return i, s.gone(i, err)
	}
	end, err := s.Uploads.Offset(ctx, i.Upload)
	switch {
	case errors.Is(err, assets.ErrNotFound):
		// The store has lost it, so the file begins anew.
		i.Received = 0
		return i, s.Store.Received(ctx, i.ID, 0, s.Now())
	case err != nil:
		return i, s.Library.ExplainStore(err)
	case end == i.Received && end < i.Size:
		return i, nil
	}
	return s.received(ctx, i, end)
}

// gone is the error of an item that will never be complete.
func (s *Service) gone(i Item, err error) error {
	switch {
	case err != nil:
		return err
	case i.State == Discarded || i.State == Expired || i.State == Refused && i.Received < i.Size:
		return fault.New(fault.Gone, "This upload has ended. "+i.Detail)
	}
	return nil
}

// Receive adds a piece to an open item of the person. What came of it is kept although the sender goes away in the middle.
// With the last byte the item goes on by itself. A second sender takes the place of a first one that has stalled.
func (s *Service) Receive(ctx context.Context, by account.Person, id string, p Piece) (Item, error) {
	i, err := s.Item(ctx, by, id)
	switch {
	case err != nil:
		return i, err
	case !i.State.Open():
		if err := s.gone(i, nil); err != nil {
			return i, err
		}
		if p.Offset == i.Size {
			return i, nil // the answer to the last piece was lost
		}
		return i, ErrFinished
	}
	ctx, release, err := s.holds.take(ctx, id, p.Stop)
	if err != nil {
		return i, err
	}
	defer release()
	if p.Body, err = p.compared(); err != nil {
		return i, err
	}
	if i, err = s.opened(ctx, i); err != nil {
		return i, err
	}
	end, err := s.Uploads.Append(ctx, i.Upload, p.Offset, p.Body, i.Size)
	// The client may be gone; what it has brought is recorded all the same.
	i, rerr := s.received(context.WithoutCancel(ctx), i, end)
	switch {
	case errors.Is(err, assets.ErrOffset):
		return i, errors.Join(ErrOffset, rerr)
	case errors.Is(err, assets.ErrTooLarge):
		return i, ErrOver
	case errors.Is(err, assets.ErrNotFound):
		return i, ErrOffset // the sender asks, and begins anew
	case err != nil:
		return i, s.kept(err)
	}
	return i, rerr
}

// kept is what the sender of a piece is told when it broke off.
func (s *Service) kept(err error) error {
	switch {
	case errors.Is(err, assets.ErrNoSpace):
		return fault.Wrap(fault.NoSpace, err, "The storage is full. What came so far is kept; continue when an admin has made space.")
	case errors.Is(err, assets.ErrUnavailable):
		return fault.Wrap(fault.Unavailable, err, "The file storage does not answer. What came so far is kept; continue in a minute.")
	}
	return fault.Wrap(fault.Invalid, err, "The upload broke off. What came so far is kept; continue when you like.")
}

// opened makes sure that the store awaits the item's bytes.
func (s *Service) opened(ctx context.Context, i Item) (Item, error) {
	if i.Upload != "" {
		_, err := s.Uploads.Offset(ctx, i.Upload)
		if err == nil {
			return i, nil
		}
		if !errors.Is(err, assets.ErrNotFound) {
			return i, s.kept(err)
		}
	}
	upload, err := s.Uploads.Begin(ctx)
	if err != nil {
		return i, s.kept(err)
	}
	held, err := s.Store.SetUpload(ctx, i.ID, i.Upload, upload)
	if err == nil && held != upload {
		s.forget(ctx, Item{ID: i.ID, Upload: upload})
	}
	i.Upload = held
	return i, err
}

// received records how much has come, and lets a complete item go on.
func (s *Service) received(ctx context.Context, i Item, end int64) (Item, error) {
	i.Received = end
	if end < i.Size {
		if end > 0 {
			i.State = Receiving
		}
		return i, s.Store.Received(ctx, i.ID, end, s.Now())
	}
	if err := s.Store.Arrived(ctx, i.ID, end, s.Now()); err != nil {
		return i, err
	}
	i.State = Checking
	s.Wake()
	return i, nil
}

// compared returns the body of a piece once its hash was found right.
func (p Piece) compared() (io.Reader, error) {
	if p.Algorithm == "" {
		return p.Body, nil
	}
	var h hash.Hash
	switch p.Algorithm {
	case "sha1":
		h = sha1.New() //nolint:gosec // see the import
	case "sha256":
		h = sha256.New()
	default:
		return nil, fault.New(fault.Invalid, "Checksums are taken by sha1 or sha256.")
	}
	var b bytes.Buffer
	n, err := io.Copy(io.MultiWriter(&b, h), io.LimitReader(p.Body, MaxSummed+1))
	switch {
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, err, "The upload broke off within a piece that has a checksum, so the piece was not kept.")
	case n > MaxSummed:
		return nil, fault.New(fault.TooLarge, "A piece with a checksum can have at most 16 MiB.")
	case subtle.ConstantTimeCompare(h.Sum(nil), p.Sum) == 0:
		return nil, ErrSum
	}
	return &b, nil
}

// Discard ends an open item of the person and forgets what came of it.
func (s *Service) Discard(ctx context.Context, by account.Person, id string) error {
	i, err := s.Item(ctx, by, id)
	if err != nil {
		return err
	}
	return s.discard(ctx, i)
}

func (s *Service) discard(ctx context.Context, i Item) error {
	i.end(Discarded, "discarded", "It was discarded before all of it had come.")
	ended, err := s.Store.Settle(ctx, i, s.Now(), Waiting, Receiving)
	if err == nil && ended {
		s.forget(ctx, i)
	}
	return err
}

// Take brings a whole file of an item at once, from its beginning or from where it stopped, as a command does.
func (s *Service) Take(ctx context.Context, by account.Person, id string, body io.ReadSeeker) (Item, error) {
	i, err := s.Offset(ctx, by, id)
	if err != nil || !i.State.Open() {
		return i, err
	}
	if _, err := body.Seek(i.Received, io.SeekStart); err != nil {
		return i, err
	}
	i, err = s.Receive(ctx, by, id, Piece{Offset: i.Received, Body: body})
	if err == nil && i.State.Open() {
		i.end(Failed, "changed", "The file became shorter while it was read.")
		_, err = s.Store.Settle(ctx, i, s.Now(), Waiting, Receiving)
	}
	return i, err
}

// Stream brings a file whose size is not known before its end, as a form without script sends it. choices is asked after
// the file was read, since the fields of a form may stand behind it.
func (s *Service) Stream(ctx context.Context, by account.Person, name string, body io.Reader, choices func() (Choices, error)) (Item, error) {
	if !library.CanKeep(by) {
		return Item{}, errCannot
	}
	upload, err := s.Uploads.Begin(ctx)
	if err != nil {
		return Item{}, s.Library.ExplainStore(err)
	}
	i, err := s.stream(ctx, by, upload, name, body, choices)
	if err != nil || i.Upload != upload {
		s.forget(context.WithoutCancel(ctx), Item{Upload: upload})
	}
	return i, err
}

func (s *Service) stream(ctx context.Context, by account.Person, upload, name string, body io.Reader, choices func() (Choices, error)) (Item, error) {
	size, err := s.Uploads.Append(ctx, upload, 0, body, s.MaxBytes)
	if err != nil {
		return Item{}, s.Library.ExplainStore(err)
	}
	c, err := choices()
	if err != nil {
		return Item{}, err
	}
	begun, err := s.Begin(ctx, by, Plan{Files: []File{{Path: name, Size: size}}, Choices: c})
	if err != nil {
		return Item{}, err
	}
	i := begun.Items[0]
	if !i.State.Open() {
		return i, nil
	}
	if i.Upload, err = s.Store.SetUpload(ctx, i.ID, "", upload); err != nil {
		return i, err
	}
	return s.received(ctx, i, size)
}

// holds lets one sender at a time add to an item.
type holds struct {
	mu  sync.Mutex
	now map[string]*hold
}

type hold struct {
	cancel context.CancelFunc
	stop   func()
	done   chan struct{}
}

// take waits for the item, having told who holds it to stop.
func (h *holds) take(ctx context.Context, id string, stop func()) (context.Context, func(), error) {
	for {
		h.mu.Lock()
		other := h.now[id]
		if other == nil {
			ctx, cancel := context.WithCancel(ctx)
			mine := &hold{cancel: cancel, stop: stop, done: make(chan struct{})}
			if h.now == nil {
				h.now = map[string]*hold{}
			}
			h.now[id] = mine
			h.mu.Unlock()
			return ctx, func() {
				h.mu.Lock()
				delete(h.now, id)
				h.mu.Unlock()
				cancel()
				close(mine.done)
			}, nil
		}
		h.mu.Unlock()
		other.cancel()
		if other.stop != nil {
			other.stop()
		}
		select {
		case <-other.done:
		case <-ctx.Done():
			return nil, nil, fault.New(fault.Unavailable, "Another window is sending this file.")
		}
	}
}
