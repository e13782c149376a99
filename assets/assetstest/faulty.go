package assetstest

import (
	"context"
	"io"
	"sync"
	"time"

	"tandem/assets"
)

// Faulty passes calls on to Blobs, or fails them on demand. All methods may be called concurrently.
type Faulty struct {
	Blobs assets.Blobs

	mu    sync.Mutex
	err   error
	after int64
	calls map[string]int
}

var _ assets.Blobs = (*Faulty)(nil)

// Fail makes every call fail with err, until Fail(nil). Readers that are open go on.
func (f *Faulty) Fail(err error) { f.FailAfter(0, err) }

// FailAfter lets Put take, and readers give, n bytes before they fail with err. With n above 0 all other calls work.
func (f *Faulty) FailAfter(n int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err, f.after = err, n
}

// Calls says how often the method of that name was called.
func (f *Faulty) Calls(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[method]
}

// note counts a call and returns how it is to fail: at once when err is set and after is 0.
func (f *Faulty) note(method string) (after int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[method]++
	return f.after, f.err
}

// now returns the error of a call that moves no bytes.
func (f *Faulty) now(method string) error {
	if after, err := f.note(method); after == 0 {
		return err
	}
	return nil
}

// failing reads n bytes and then fails.
type failing struct {
	io.Reader
	io.Closer
	left int64
	err  error
}

func (r *failing) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, r.err
	}
	n, err := r.Reader.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	return n, err
}

// Put implements assets.Blobs.
func (f *Faulty) Put(ctx context.Context, r io.Reader, maxBytes int64) (assets.Object, error) {
	after, err := f.note("Put")
	switch {
	case err != nil && after == 0:
		return assets.Object{}, err
	case err != nil:
		r = &failing{Reader: r, left: after, err: err}
	}
	return f.Blobs.Put(ctx, r, maxBytes)
}

// Open implements assets.Blobs.
func (f *Faulty) Open(ctx context.Context, key assets.Key, offset, length int64) (io.ReadCloser, error) {
	after, err := f.note("Open")
	if err != nil && after == 0 {
		return nil, err
	}
	rc, oerr := f.Blobs.Open(ctx, key, offset, length)
	if oerr != nil || err == nil {
		return rc, oerr
	}
	return &failing{Reader: rc, Closer: rc, left: after, err: err}, nil
}

// Stat implements assets.Blobs.
func (f *Faulty) Stat(ctx context.Context, key assets.Key) (assets.Object, error) {
	if err := f.now("Stat"); err != nil {
		return assets.Object{}, err
	}
	return f.Blobs.Stat(ctx, key)
}

// Delete implements assets.Blobs.
func (f *Faulty) Delete(ctx context.Context, key assets.Key) error {
	if err := f.now("Delete"); err != nil {
		return err
	}
	return f.Blobs.Delete(ctx, key)
}

// List implements assets.Blobs.
func (f *Faulty) List(ctx context.Context, fn func(assets.Object) error) error {
	if err := f.now("List"); err != nil {
		return err
	}
	return f.Blobs.List(ctx, fn)
}

// Sweep implements assets.Blobs.
func (f *Faulty) Sweep(ctx context.Context, age time.Duration) (int, error) {
	if err := f.now("Sweep"); err != nil {
		return 0, err
	}
	return f.Blobs.Sweep(ctx, age)
}

// Ready implements assets.Blobs.
func (f *Faulty) Ready(ctx context.Context) error {
	if err := f.now("Ready"); err != nil {
		return err
	}
	return f.Blobs.Ready(ctx)
}
