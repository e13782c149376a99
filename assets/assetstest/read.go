package assetstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/assets"
)

func ranges(t testing.TB, e Engine) {
	body := content(5, 3000)
	o := put(t, e.Blobs, body)
	for _, c := range []struct{ offset, length, from, to int }{
		{0, -1, 0, 3000},
		{0, 0, 0, 0},
		{0, 1, 0, 1},
		{0, 2999, 0, 2999},
		{0, 3000, 0, 3000},
		{0, 9999, 0, 3000},
		{1, -1, 1, 3000},
		{1, 10, 1, 11},
		{2999, 1, 2999, 3000},
		{2999, 5, 2999, 3000},
		{3000, -1, 3000, 3000},
		{3000, 10, 3000, 3000},
		{1500, 0, 1500, 1500},
		{1500, 1 << 40, 1500, 3000},
	} {
		got := read(t, e.Blobs, o.Key, int64(c.offset), int64(c.length))
		if !bytes.Equal(got, body[c.from:c.to]) {
			t.Errorf("Open(%d, %d): got %d bytes, want [%d:%d]", c.offset, c.length, len(got), c.from, c.to)
		}
	}
}

func rangeOutside(t testing.TB, e Engine) {
	o := put(t, e.Blobs, content(6, 100))
	for _, offset := range []int64{101, 1 << 40, -1} {
		r, err := e.Blobs.Open(t.Context(), o.Key, offset, 10)
		if err == nil {
			_ = r.Close()
		}
		if !errors.Is(err, assets.ErrRange) {
			t.Errorf("Open at %d of 100: got %v, want ErrRange", offset, err)
		}
	}
}

func missing(t testing.TB, e Engine) {
	key := keyOf([]byte("nobody stored this"))
	for _, length := range []int64{-1, 0, 5} {
		r, err := e.Blobs.Open(t.Context(), key, 0, length)
		if err == nil {
			_ = r.Close()
		}
		if !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Open: got %v, want ErrNotFound", err)
		}
	}
	if _, err := e.Blobs.Stat(t.Context(), key); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("Stat: got %v, want ErrNotFound", err)
	}
	if err := e.Blobs.Delete(t.Context(), key); err != nil {
		t.Errorf("Delete of nothing: got %v, want success", err)
	}
}

func invalidKey(t testing.TB, e Engine) {
	o := put(t, e.Blobs, content(7, 100))
	for _, key := range []assets.Key{
		"", "x", "../../etc/passwd", assets.Key(strings.ToUpper(string(o.Key))), o.Key + "0", o.Key[:63],
		assets.Key("../" + string(o.Key[:61])), assets.Key(string(o.Key[:63]) + "\x00"),
	} {
		if _, err := e.Blobs.Stat(t.Context(), key); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Stat(%q): got %v, want ErrNotFound", key, err)
		}
		if r, err := e.Blobs.Open(t.Context(), key, 0, -1); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Open(%q): got %v, %v, want ErrNotFound", key, r, err)
		}
		if err := e.Blobs.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete(%q): got %v, want success", key, err)
		}
	}
	holds(t, e.Blobs, o.Key)
}

func remove(t testing.TB, e Engine) {
	a, b := put(t, e.Blobs, content(8, 100)), put(t, e.Blobs, content(9, 100))
	if err := e.Blobs.Delete(t.Context(), a.Key); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Blobs.Stat(t.Context(), a.Key); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("Stat after Delete: got %v, want ErrNotFound", err)
	}
	holds(t, e.Blobs, b.Key)
	if got := put(t, e.Blobs, content(8, 100)); got.Key != a.Key {
		t.Errorf("stored again: got %s, want %s", got.Key, a.Key)
	}
	if err := assets.Verify(t.Context(), e.Blobs, a.Key); err != nil {
		t.Errorf("stored again: %v", err)
	}
}

func listInOrder(t testing.TB, e Engine) {
	holds(t, e.Blobs)
	var want []assets.Key
	size := map[assets.Key]int64{}
	for i := range 40 {
		o := put(t, e.Blobs, content(uint64(200+i), 50+i))
		want, size[o.Key] = append(want, o.Key), o.Size
	}
	e.Leave(t)
	slices.Sort(want)
	holds(t, e.Blobs, want...)
	err := e.Blobs.List(t.Context(), func(o assets.Object) error {
		if o.Size != size[o.Key] || o.Modified.IsZero() {
			t.Errorf("listed %+v, want %d bytes and a time", o, size[o.Key])
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func listStops(t testing.TB, e Engine) {
	put(t, e.Blobs, content(10, 10))
	put(t, e.Blobs, content(11, 10))
	enough, n := errors.New("enough"), 0
	err := e.Blobs.List(t.Context(), func(assets.Object) error { n++; return enough })
	if !errors.Is(err, enough) || n != 1 {
		t.Errorf("got %v after %d blobs, want fn's error after the first", err, n)
	}
}

func damageIsFound(t testing.TB, e Engine) {
	for i, n := range sizes {
		body := content(uint64(50+i), n)
		o := put(t, e.Blobs, body)
		e.Damage(t, o.Key)
		for _, length := range []int64{-1, int64(n), int64(n) + 5} {
			r, err := e.Blobs.Open(t.Context(), o.Key, 0, length)
			if err != nil {
				if !errors.Is(err, assets.ErrCorrupt) {
					t.Errorf("Open of %d damaged bytes: got %v, want ErrCorrupt", n, err)
				}
				continue
			}
			got, err := io.ReadAll(r)
			_ = r.Close()
			if !errors.Is(err, assets.ErrCorrupt) {
				t.Errorf("a read of all %d damaged bytes (length %d): got %d and %v, want ErrCorrupt", n, length, len(got), err)
			}
		}
	}
	bad := 0
	err := assets.Scrub(t.Context(), e.Blobs, func(_ assets.Object, err error) error {
		if errors.Is(err, assets.ErrCorrupt) {
			bad++
		}
		return nil
	})
	if bad != len(sizes) || err != nil {
		t.Errorf("Scrub found %d damaged blobs of %d, %v", bad, len(sizes), err)
	}
}

func damageIsMended(t testing.TB, e Engine) {
	for i, n := range sizes {
		body := content(uint64(60+i), n)
		o := put(t, e.Blobs, body)
		e.Damage(t, o.Key)
		put(t, e.Blobs, body)
		if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
			t.Errorf("%d bytes stored once more over a damaged copy: %v", n, err)
		}
	}
}

func sweep(t testing.TB, e Engine) {
	o := put(t, e.Blobs, content(12, 100))
	e.Leave(t)
	if n, err := e.Blobs.Sweep(t.Context(), forever); n != 0 || err != nil {
		t.Errorf("Sweep of what is very old: got %d, %v, want 0", n, err)
	}
	if n, err := e.Blobs.Sweep(t.Context(), 0); n == 0 || err != nil {
		t.Errorf("Sweep of everything cut off: got %d, %v, want some", n, err)
	}
	if n, err := e.Blobs.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("Sweep again: got %d, %v, want 0", n, err)
	}
	holds(t, e.Blobs, o.Key)
}

// sweeping runs a sweep in the middle of an upload.
type sweeping struct {
	left int
	run  func()
}

func (s *sweeping) Read(p []byte) (int, error) {
	if s.left <= 20<<20 && s.run != nil {
		s.run()
		s.run = nil
	}
	if s.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), s.left)
	clear(p[:n])
	s.left -= n
	return n, nil
}

func sweepSparesLiveUploads(t testing.TB, e Engine) {
	o, err := e.Blobs.Put(t.Context(), &sweeping{40 << 20, func() {
		if n, err := e.Blobs.Sweep(t.Context(), 0); n != 0 || err != nil {
			t.Errorf("Sweep in the middle of an upload: removed %d, %v", n, err)
		}
	}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
		t.Error(err)
	}
}

func readyLeavesNothing(t testing.TB, e Engine) {
	for range 3 {
		if err := e.Blobs.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, e.Blobs)
	if n, err := e.Blobs.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("Ready left %d things behind, %v", n, err)
	}
}

func cancelledCalls(t testing.TB, e Engine) {
	o := put(t, e.Blobs, content(13, 100))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"Put":    func() error { _, err := e.Blobs.Put(ctx, strings.NewReader("x"), 0); return err },
		"Open":   func() error { _, err := e.Blobs.Open(ctx, o.Key, 0, -1); return err },
		"Stat":   func() error { _, err := e.Blobs.Stat(ctx, o.Key); return err },
		"Delete": func() error { return e.Blobs.Delete(ctx, o.Key) },
		"List":   func() error { return e.Blobs.List(ctx, func(assets.Object) error { return nil }) },
		"Sweep":  func() error { _, err := e.Blobs.Sweep(ctx, time.Hour); return err },
		"Ready":  func() error { return e.Blobs.Ready(ctx) },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context: got %v, want context.Canceled", name, err)
		}
	}
	holds(t, e.Blobs, o.Key)
}
