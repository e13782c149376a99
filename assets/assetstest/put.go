package assetstest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"

	"tandem/assets"
)

// The sizes the suite stores: within one read, past the buffers of engines, and past a part of an S3 upload.
var sizes = []int{1, 100, 1<<20 + 7, 17<<20 + 3}

// content returns n bytes that are the same for the same seed.
func content(seed uint64, n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(b)
	return b
}

func keyOf(b []byte) assets.Key {
	sum := sha256.Sum256(b)
	return assets.Key(hex.EncodeToString(sum[:]))
}

func put(t testing.TB, b assets.Blobs, body []byte) assets.Object {
	t.Helper()
	o, err := b.Put(t.Context(), bytes.NewReader(body), 0)
	if err != nil {
		t.Fatalf("Put of %d bytes: %v", len(body), err)
	}
	return o
}

func read(t testing.TB, b assets.Blobs, key assets.Key, offset, length int64) []byte {
	t.Helper()
	r, err := b.Open(t.Context(), key, offset, length)
	if err != nil {
		t.Fatalf("Open(%d, %d): %v", offset, length, err)
	}
	got, err := io.ReadAll(r)
	if cerr := r.Close(); err != nil || cerr != nil {
		t.Fatalf("read (%d, %d): %v, close: %v", offset, length, err, cerr)
	}
	return got
}

func list(t testing.TB, b assets.Blobs) (keys []assets.Key) {
	t.Helper()
	err := b.List(t.Context(), func(o assets.Object) error { keys = append(keys, o.Key); return nil })
	if err != nil {
		t.Fatalf("List: %v", err)
	}
	return keys
}

// holds fails unless the store holds exactly the keys.
func holds(t testing.TB, b assets.Blobs, want ...assets.Key) {
	t.Helper()
	if got := list(t, b); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the store lists %v, want %v", got, want)
	}
}

func putThenRead(t testing.TB, e Engine) {
	for i, n := range sizes {
		body := content(uint64(i), n)
		o := put(t, e.Blobs, body)
		if got := read(t, e.Blobs, o.Key, 0, -1); !bytes.Equal(got, body) {
			t.Errorf("%d bytes: read back %d others", n, len(got))
		}
		s, err := e.Blobs.Stat(t.Context(), o.Key)
		if err != nil || s.Size != int64(n) || s.Key != o.Key || o.Size != int64(n) || s.Modified.IsZero() {
			t.Errorf("%d bytes: Put said %+v, Stat %+v, %v", n, o, s, err)
		}
	}
}

func durableWhenAnswered(t testing.TB, e Engine) {
	for i, n := range sizes {
		body := content(uint64(10+i), n)
		o := put(t, e.Blobs, body)
		other := e.Reopen(t)
		if got := read(t, other, o.Key, 0, -1); !bytes.Equal(got, body) {
			t.Errorf("after a restart: read %d bytes of %d, or others", len(got), n)
		}
	}
}

func keyIsTheHash(t testing.TB, e Engine) {
	for i, n := range sizes {
		body := content(uint64(20+i), n)
		if o := put(t, e.Blobs, body); o.Key != keyOf(body) {
			t.Errorf("%d bytes: got key %s, want %s", n, o.Key, keyOf(body))
		}
	}
}

func sameBytesAgain(t testing.TB, e Engine) {
	for i, n := range sizes {
		body := content(uint64(30+i), n)
		first := put(t, e.Blobs, body)
		second := put(t, e.Blobs, body)
		if !second.Modified.Equal(first.Modified) || second.Key != first.Key {
			t.Errorf("%d bytes again: got %+v, want %+v as before", n, second, first)
		}
	}
	if n := len(list(t, e.Blobs)); n != len(sizes) {
		t.Errorf("got %d blobs, want %d", n, len(sizes))
	}
}

func sameBytesAtOnce(t testing.TB, e Engine) {
	for i, n := range []int{100, 17 << 20} {
		body := content(uint64(40+i), n)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				o, err := e.Blobs.Put(t.Context(), bytes.NewReader(body), 0)
				if err != nil || o.Key != keyOf(body) {
					t.Errorf("got %+v, %v", o, err)
					return
				}
				if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
					t.Errorf("read after the answer: %v", err)
				}
			})
		}
		wg.Wait()
	}
	if n := len(list(t, e.Blobs)); n != 2 {
		t.Errorf("got %d blobs, want 2", n)
	}
}

func manyAtOnce(t testing.TB, e Engine) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			body := content(uint64(100+i), 1000+i)
			o, err := e.Blobs.Put(t.Context(), bytes.NewReader(body), 0)
			if err != nil {
				t.Error(err)
				return
			}
			if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(list(t, e.Blobs)); n != 16 {
		t.Errorf("got %d blobs, want 16", n)
	}
}

func empty(t testing.TB, e Engine) {
	if _, err := e.Blobs.Put(t.Context(), bytes.NewReader(nil), 0); !errors.Is(err, assets.ErrEmpty) {
		t.Errorf("got %v, want ErrEmpty", err)
	}
	holds(t, e.Blobs)
}

func tooLarge(t testing.TB, e Engine) {
	for _, c := range []struct{ size, limit int }{{101, 100}, {17 << 20, 100}, {33 << 20, 32 << 20}} {
		src := &counting{r: bytes.NewReader(content(1, c.size))}
		if _, err := e.Blobs.Put(t.Context(), src, int64(c.limit)); !errors.Is(err, assets.ErrTooLarge) {
			t.Errorf("%d bytes of at most %d: got %v, want ErrTooLarge", c.size, c.limit, err)
		}
		if src.n > c.limit+2<<20 {
			t.Errorf("read %d bytes of at most %d", src.n, c.limit)
		}
	}
	holds(t, e.Blobs)
}

type counting struct {
	r io.Reader
	n int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func limitIsAllowed(t testing.TB, e Engine) {
	body := content(2, 1000)
	o, err := e.Blobs.Put(t.Context(), bytes.NewReader(body), 1000)
	if err != nil {
		t.Fatalf("exactly the limit: %v", err)
	}
	holds(t, e.Blobs, o.Key)
}

// errCutOff is what a reader ends with whose sender is gone.
var errCutOff = errors.New("the sender went away")

// cutOff gives some bytes and then fails.
type cutOff struct{ left io.Reader }

func (c cutOff) Read(p []byte) (int, error) {
	n, err := c.left.Read(p)
	if err == io.EOF {
		err = errCutOff
	}
	return n, err
}

func brokenReader(t testing.TB, e Engine) {
	for _, n := range []int{0, 100, 17 << 20, 33 << 20} {
		_, err := e.Blobs.Put(t.Context(), cutOff{bytes.NewReader(content(3, n))}, 0)
		if !errors.Is(err, errCutOff) {
			t.Errorf("cut off after %d bytes: got %v, want the reader's error", n, err)
		}
	}
	holds(t, e.Blobs)
	if n, err := e.Blobs.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("broken uploads left %d things behind, %v", n, err)
	}
}

// cancelling ends a context after some bytes, and then goes on giving.
type cancelling struct {
	left   int
	cancel context.CancelFunc
}

func (c *cancelling) Read(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		c.cancel()
	}
	clear(p)
	return len(p), nil
}

func cancelledUpload(t testing.TB, e Engine) {
	for _, n := range []int{100, 20 << 20} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := e.Blobs.Put(ctx, &cancelling{n, cancel}, 0)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled after %d bytes: got %v, want context.Canceled", n, err)
		}
	}
	holds(t, e.Blobs)
	if n, err := e.Blobs.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("cancelled uploads left %d things behind, %v", n, err)
	}
}

func largeInConstantMemory(t testing.TB, e Engine) {
	const size, bound = 64 << 20, 48 << 20
	src := NewBytes(1, size)
	o, err := e.Blobs.Put(t.Context(), src, 0)
	if err != nil || o.Size != size {
		t.Fatalf("got %+v, %v", o, err)
	}
	if used := src.Peak(); used > bound {
		t.Errorf("an upload of %d MB held %d MB of memory, want at most %d", size>>20, used>>20, bound>>20)
	}
	if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
		t.Error(err)
	}
}
