package assetstest

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"tandem/assets"
	"tandem/assets/disk"
)

// verdict is a testing.TB that remembers a failure instead of reporting it.
type verdict struct {
	testing.TB
	failed bool
}

func (v *verdict) Errorf(string, ...any) { v.failed = true }
func (v *verdict) Error(...any)          { v.failed = true }
func (v *verdict) Fatalf(string, ...any) { v.failed = true; runtime.Goexit() }
func (v *verdict) Fatal(...any)          { v.failed = true; runtime.Goexit() }

// fails reports whether the promise finds fault with the engine.
func fails(t *testing.T, p promise, open func(testing.TB) Engine) bool {
	v := &verdict{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.check(v, open(t))
	}()
	<-done
	return v.failed
}

// soundEngine is the engine that the broken ones spoil.
func soundEngine(t testing.TB) (Engine, string) {
	dir := t.TempDir()
	open := func(t testing.TB) assets.Blobs {
		s, err := disk.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	file := func(k assets.Key) string {
		return filepath.Join(dir, "objects", string(k[:2]), string(k[2:4]), string(k))
	}
	return Engine{
		Blobs:  open(t),
		Reopen: open,
		Damage: func(t testing.TB, k assets.Key) {
			b, err := os.ReadFile(file(k))
			if err == nil {
				b[0] ^= 1
				err = os.WriteFile(file(k), b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		},
		Leave: func(t testing.TB) {
			if err := os.WriteFile(filepath.Join(dir, "incoming", "left"), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	}, dir
}

// spoiled replaces some methods of a sound engine.
type spoiled struct {
	assets.Blobs
	dir    string
	put    func(ctx context.Context, r io.Reader, maxBytes int64) (assets.Object, error)
	open   func(ctx context.Context, key assets.Key, offset, length int64) (io.ReadCloser, error)
	stat   func(ctx context.Context, key assets.Key) (assets.Object, error)
	remove func(ctx context.Context, key assets.Key) error
	list   func(ctx context.Context, fn func(assets.Object) error) error
	sweep  func(ctx context.Context, age time.Duration) (int, error)
	ready  func(ctx context.Context) error
}

func (s *spoiled) Put(ctx context.Context, r io.Reader, maxBytes int64) (assets.Object, error) {
	if s.put != nil {
		return s.put(ctx, r, maxBytes)
	}
	return s.Blobs.Put(ctx, r, maxBytes)
}

func (s *spoiled) Open(ctx context.Context, key assets.Key, offset, length int64) (io.ReadCloser, error) {
	if s.open != nil {
		return s.open(ctx, key, offset, length)
	}
	return s.Blobs.Open(ctx, key, offset, length)
}

func (s *spoiled) Stat(ctx context.Context, key assets.Key) (assets.Object, error) {
	if s.stat != nil {
		return s.stat(ctx, key)
	}
	return s.Blobs.Stat(ctx, key)
}

func (s *spoiled) Delete(ctx context.Context, key assets.Key) error {
	if s.remove != nil {
		return s.remove(ctx, key)
	}
	return s.Blobs.Delete(ctx, key)
}

func (s *spoiled) List(ctx context.Context, fn func(assets.Object) error) error {
	if s.list != nil {
		return s.list(ctx, fn)
	}
	return s.Blobs.List(ctx, fn)
}

func (s *spoiled) Sweep(ctx context.Context, age time.Duration) (int, error) {
	if s.sweep != nil {
		return s.sweep(ctx, age)
	}
	return s.Blobs.Sweep(ctx, age)
}

func (s *spoiled) Ready(ctx context.Context) error {
	if s.ready != nil {
		return s.ready(ctx)
	}
	return s.Blobs.Ready(ctx)
}

// readAll reads what it can, whatever happens.
func readAll(r io.Reader) []byte {
	b, _ := io.ReadAll(r) // the fault: the reader's error is lost
	return b
}

// untilCancelled takes a cancelled context for the end.
type untilCancelled struct {
	ctx context.Context
	r   io.Reader
}

func (u untilCancelled) Read(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, io.EOF
	}
	return u.r.Read(p)
}

// broken lists engines with one fault each, and promises that must notice it.
var broken = []struct {
	name   string
	notice []string
	spoil  func(s *spoiled, good assets.Blobs)
}{
	{"acknowledges before it is stored", []string{"PutThenRead", "DurableWhenAnswered"}, func(s *spoiled, _ assets.Blobs) {
		s.put = func(_ context.Context, r io.Reader, _ int64) (assets.Object, error) {
			b, err := io.ReadAll(r)
			return assets.Object{Key: keyOf(b), Size: int64(len(b)), Modified: time.Unix(1, 0)}, err
		}
	}},
	{"keeps blobs in memory", []string{"DurableWhenAnswered"}, func(s *spoiled, good assets.Blobs) {
		kept := map[assets.Key][]byte{}
		s.put = func(_ context.Context, r io.Reader, _ int64) (assets.Object, error) {
			b, err := io.ReadAll(r)
			kept[keyOf(b)] = b
			return assets.Object{Key: keyOf(b), Size: int64(len(b))}, err
		}
		s.open = func(_ context.Context, k assets.Key, _, _ int64) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(kept[k])), nil
		}
	}},
	{"hashes with something else", []string{"KeyIsTheHash"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			o, err := good.Put(ctx, r, n)
			sum := sha1.Sum([]byte(o.Key))
			o.Key = assets.Key(hex.EncodeToString(sum[:]) + fmt.Sprintf("%024d", 0))
			return o, err
		}
	}},
	{"swallows the reader's error", []string{"BrokenReader"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			return good.Put(ctx, bytes.NewReader(readAll(r)), n)
		}
	}},
	{"keeps half of a broken upload", []string{"BrokenReader"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			b, err := io.ReadAll(r)
			o, perr := good.Put(ctx, bytes.NewReader(b), n)
			return o, errors.Join(err, perr)
		}
	}},
	{"leaves files behind after a broken upload", []string{"BrokenReader"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			o, err := good.Put(ctx, r, n)
			if err != nil {
				err = errors.Join(err, os.WriteFile(filepath.Join(s.dir, "incoming", "half"), []byte("x"), 0o600))
			}
			return o, err
		}
	}},
	{"cuts off at the limit", []string{"TooLarge"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			if n > 0 {
				r = io.LimitReader(r, n)
			}
			return good.Put(ctx, r, 0)
		}
	}},
	{"knows no limit", []string{"TooLarge"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, _ int64) (assets.Object, error) { return good.Put(ctx, r, 0) }
	}},
	{"takes the limit for too much", []string{"LimitIsAllowed"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			return good.Put(ctx, r, max(n-1, 0))
		}
	}},
	{"stores nothing as something", []string{"Empty"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			o, err := good.Put(ctx, r, n)
			if errors.Is(err, assets.ErrEmpty) {
				return assets.Object{Key: keyOf(nil)}, nil
			}
			return o, err
		}
	}},
	{"holds the upload in memory", []string{"LargeInConstantMemory"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			b, err := io.ReadAll(r)
			if err != nil {
				return assets.Object{}, err
			}
			return good.Put(ctx, bytes.NewReader(b), n)
		}
	}},
	{"never hears of cancelling", []string{"CancelledCalls"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			return good.Put(context.WithoutCancel(ctx), r, n)
		}
	}},
	{"keeps what came before the cancelling", []string{"CancelledUpload"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			return good.Put(context.WithoutCancel(ctx), untilCancelled{ctx, r}, n)
		}
	}},
	{"makes a new copy each time", []string{"SameBytesAgain"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			o, err := good.Put(ctx, r, n)
			o.Modified = time.Unix(0, int64(runtime.NumGoroutine())+time.Now().UnixNano())
			return o, err
		}
	}},
	{"ignores the offset", []string{"Ranges"}, func(s *spoiled, good assets.Blobs) {
		s.open = func(ctx context.Context, k assets.Key, _, n int64) (io.ReadCloser, error) {
			return good.Open(ctx, k, 0, n)
		}
	}},
	{"ignores the length", []string{"Ranges"}, func(s *spoiled, good assets.Blobs) {
		s.open = func(ctx context.Context, k assets.Key, o, _ int64) (io.ReadCloser, error) {
			return good.Open(ctx, k, o, -1)
		}
	}},
	{"gives one byte less", []string{"Ranges", "PutThenRead"}, func(s *spoiled, good assets.Blobs) {
		s.open = func(ctx context.Context, k assets.Key, o, n int64) (io.ReadCloser, error) {
			rc, err := good.Open(ctx, k, o, n)
			if err != nil {
				return nil, err
			}
			b := readAll(rc)
			return io.NopCloser(bytes.NewReader(b[:max(0, len(b)-1)])), rc.Close()
		}
	}},
	{"takes any range", []string{"RangeOutside"}, func(s *spoiled, good assets.Blobs) {
		s.open = func(ctx context.Context, k assets.Key, o, n int64) (io.ReadCloser, error) {
			rc, err := good.Open(ctx, k, o, n)
			if errors.Is(err, assets.ErrRange) {
				return io.NopCloser(bytes.NewReader(nil)), nil
			}
			return rc, err
		}
	}},
	{"never checks what it gives", []string{"DamageIsFound"}, func(s *spoiled, good assets.Blobs) {
		s.open = func(ctx context.Context, k assets.Key, o, n int64) (io.ReadCloser, error) {
			info, err := good.Stat(ctx, k)
			if err != nil || o < 0 || o > info.Size {
				return good.Open(ctx, k, o, n)
			}
			f, err := os.Open(filepath.Join(s.dir, "objects", string(k[:2]), string(k[2:4]), string(k)))
			if err != nil {
				return nil, err
			}
			if n < 0 || n > info.Size-o {
				n = info.Size - o
			}
			return io.NopCloser(io.NewSectionReader(f, o, n)), nil
		}
	}},
	{"never mends", []string{"DamageIsMended"}, func(s *spoiled, good assets.Blobs) {
		s.put = func(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
			b, err := io.ReadAll(r)
			if o, serr := good.Stat(ctx, keyOf(b)); serr == nil && err == nil {
				return o, nil
			}
			return good.Put(ctx, bytes.NewReader(b), n)
		}
	}},
	{"finds what is not there", []string{"Missing", "InvalidKey"}, func(s *spoiled, good assets.Blobs) {
		s.stat = func(ctx context.Context, k assets.Key) (assets.Object, error) {
			o, err := good.Stat(ctx, k)
			if errors.Is(err, assets.ErrNotFound) {
				return assets.Object{Key: k}, nil
			}
			return o, err
		}
	}},
	{"complains of deleting nothing", []string{"Missing"}, func(s *spoiled, good assets.Blobs) {
		s.remove = func(ctx context.Context, k assets.Key) error {
			if _, err := good.Stat(ctx, k); err != nil {
				return err
			}
			return good.Delete(ctx, k)
		}
	}},
	{"deletes nothing", []string{"Delete"}, func(s *spoiled, good assets.Blobs) {
		s.remove = func(ctx context.Context, _ assets.Key) error { return ctx.Err() }
	}},
	{"lists what is not whole", []string{"ListInOrder"}, func(s *spoiled, good assets.Blobs) {
		s.list = func(ctx context.Context, fn func(assets.Object) error) error {
			left, err := filepath.Glob(filepath.Join(s.dir, "incoming", "*"))
			for _, l := range left {
				err = errors.Join(err, fn(assets.Object{Key: assets.Key(filepath.Base(l)), Size: 1, Modified: time.Unix(1, 0)}))
			}
			return errors.Join(err, good.List(ctx, fn))
		}
	}},
	{"lists without order", []string{"ListInOrder"}, func(s *spoiled, good assets.Blobs) {
		s.list = func(ctx context.Context, fn func(assets.Object) error) error {
			var all []assets.Object
			if err := good.List(ctx, func(o assets.Object) error { all = append(all, o); return nil }); err != nil {
				return err
			}
			slices.Reverse(all)
			for _, o := range all {
				if err := fn(o); err != nil {
					return err
				}
			}
			return nil
		}
	}},
	{"goes on listing after an error", []string{"ListStops"}, func(s *spoiled, good assets.Blobs) {
		s.list = func(ctx context.Context, fn func(assets.Object) error) (last error) {
			err := good.List(ctx, func(o assets.Object) error { last = fn(o); return nil })
			return errors.Join(err, last)
		}
	}},
	{"sweeps nothing", []string{"Sweep"}, func(s *spoiled, _ assets.Blobs) {
		s.sweep = func(ctx context.Context, _ time.Duration) (int, error) { return 0, ctx.Err() }
	}},
	{"sweeps what is young", []string{"Sweep"}, func(s *spoiled, good assets.Blobs) {
		s.sweep = func(ctx context.Context, _ time.Duration) (int, error) { return good.Sweep(ctx, 0) }
	}},
	{"sweeps live uploads", []string{"SweepSparesLiveUploads"}, func(s *spoiled, good assets.Blobs) {
		s.sweep = func(ctx context.Context, age time.Duration) (int, error) {
			live, err := filepath.Glob(filepath.Join(s.dir, "incoming", "*"))
			for _, l := range live {
				err = errors.Join(err, os.Remove(l))
			}
			return len(live), err
		}
	}},
	{"leaves its probes behind", []string{"ReadyLeavesNothing"}, func(s *spoiled, good assets.Blobs) {
		s.ready = func(ctx context.Context) error {
			_, err := good.Put(ctx, bytes.NewReader([]byte("probe")), 0)
			return err
		}
	}},
}

func TestSuite_NoticesEachFault(t *testing.T) {
	noticed := map[string]bool{}
	for _, b := range broken {
		t.Run(b.name, func(t *testing.T) {
			for _, p := range promises {
				if !slices.Contains(b.notice, p.name) {
					continue
				}
				noticed[p.name] = true
				if !fails(t, p, func(t testing.TB) Engine {
					e, dir := soundEngine(t)
					s := &spoiled{Blobs: e.Blobs, dir: dir}
					b.spoil(s, e.Blobs)
					e.Blobs = s
					return e
				}) {
					t.Errorf("the promise %s holds for an engine that %s", p.name, b.name)
				}
			}
		})
	}
	// The sound engine keeps them all, so what fails above fails for its fault alone.
	for _, p := range promises {
		if fails(t, p, func(t testing.TB) Engine { e, _ := soundEngine(t); return e }) {
			t.Errorf("the promise %s finds fault with a sound engine", p.name)
		}
	}
	for _, p := range promises {
		// These need races between goroutines to break; the race detector and the fault tests stand in for them.
		if !noticed[p.name] && p.name != "SameBytesAtOnce" && p.name != "ManyAtOnce" {
			t.Errorf("no broken engine shows that the promise %s can fail", p.name)
		}
	}
}

func TestFaulty_FailsOnDemand(t *testing.T) {
	e, _ := soundEngine(t)
	f := &Faulty{Blobs: e.Blobs}
	o := put(t, f, content(1, 1000))
	f.Fail(assets.ErrUnavailable)
	for name, call := range map[string]func() error{
		"Put":    func() error { _, err := f.Put(t.Context(), bytes.NewReader([]byte("x")), 0); return err },
		"Open":   func() error { _, err := f.Open(t.Context(), o.Key, 0, -1); return err },
		"Stat":   func() error { _, err := f.Stat(t.Context(), o.Key); return err },
		"Delete": func() error { return f.Delete(t.Context(), o.Key) },
		"List":   func() error { return f.List(t.Context(), func(assets.Object) error { return nil }) },
		"Sweep":  func() error { _, err := f.Sweep(t.Context(), 0); return err },
		"Ready":  func() error { return f.Ready(t.Context()) },
	} {
		if err := call(); !errors.Is(err, assets.ErrUnavailable) || f.Calls(name) == 0 {
			t.Errorf("%s: got %v after %d calls, want ErrUnavailable", name, err, f.Calls(name))
		}
	}
	f.FailAfter(100, assets.ErrNoSpace)
	if _, err := f.Put(t.Context(), bytes.NewReader(content(2, 1000)), 0); !errors.Is(err, assets.ErrNoSpace) {
		t.Errorf("Put: got %v, want ErrNoSpace", err)
	}
	r, err := f.Open(t.Context(), o.Key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if len(got) != 100 || !errors.Is(err, assets.ErrNoSpace) || r.Close() != nil {
		t.Errorf("a reader: got %d bytes and %v, want 100 and ErrNoSpace", len(got), err)
	}
	f.Fail(nil)
	if err := assets.Verify(t.Context(), f, o.Key); err != nil {
		t.Errorf("after the fault: %v", err)
	}
}
