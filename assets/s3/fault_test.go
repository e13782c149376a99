package s3_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tandem/assets"
	"tandem/assets/assetstest"
	"tandem/assets/s3"
)

// wire is a transport on which a test can do harm.
type wire struct {
	http.RoundTripper
	harm  atomic.Pointer[func(*http.Request, http.RoundTripper) (*http.Response, error)]
	count atomic.Int64
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.count.Add(1)
	if harm := w.harm.Load(); harm != nil {
		return (*harm)(r, w.RoundTripper)
	}
	return w.RoundTripper.RoundTrip(r)
}

func (w *wire) do(harm func(*http.Request, http.RoundTripper) (*http.Response, error)) {
	w.harm.Store(&harm)
}
func (w *wire) stop() { w.harm.Store(nil) }

func answer(r *http.Request, status int, code string) *http.Response {
	body := fmt.Sprintf("<Error><Code>%s</Code><Message>made by a test</Message></Error>", code)
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/xml"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// harmed opens a store over a wire.
func harmed(t *testing.T, srv *assetstest.S3) (*s3.Store, *wire) {
	t.Helper()
	o := options(srv)
	tr := o.Transport.(*http.Transport)
	t.Cleanup(tr.CloseIdleConnections)
	w := &wire{RoundTripper: tr}
	o.Transport, o.Patience = w, 3*time.Second
	return open(t, o), w
}

func body(seed byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>3) ^ seed
	}
	return b
}

func put(t *testing.T, s assets.Blobs, b []byte) assets.Object {
	t.Helper()
	o, err := s.Put(t.Context(), bytes.NewReader(b), 0)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func lists(t *testing.T, s assets.Blobs, want int) {
	t.Helper()
	n := 0
	if err := s.List(t.Context(), func(assets.Object) error { n++; return nil }); err != nil || n != want {
		t.Errorf("the store lists %d blobs, %v; want %d", n, err, want)
	}
}

func TestFault_F11_TheServerIsAway(t *testing.T) {
	srv := assetstest.StartS3(t)
	srv.Kill()
	s, _ := harmed(t, srv) // opening it is no error
	for name, call := range map[string]func() error{
		"Put":   func() error { _, err := s.Put(t.Context(), strings.NewReader("x"), 0); return err },
		"Ready": func() error { return s.Ready(t.Context()) },
		"List":  func() error { return s.List(t.Context(), func(assets.Object) error { return nil }) },
	} {
		if err := call(); !errors.Is(err, assets.ErrUnavailable) || errors.Is(err, assets.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrUnavailable", name, err)
		}
	}
	srv.Start()
	o := put(t, s, body(1, 1000)) // no restart of ours
	srv.Kill()
	for name, call := range map[string]func() error{
		"Stat": func() error { _, err := s.Stat(t.Context(), o.Key); return err },
		"Open": func() error { _, err := s.Open(t.Context(), o.Key, 0, -1); return err },
		"Put":  func() error { _, err := s.Put(t.Context(), bytes.NewReader(body(2, 17<<20)), 0); return err },
	} {
		if err := call(); !errors.Is(err, assets.ErrUnavailable) || errors.Is(err, assets.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrUnavailable", name, err)
		}
	}
	srv.Start()
	if err := assets.Verify(t.Context(), s, o.Key); err != nil {
		t.Error(err)
	}
	lists(t, s, 1)
}

func TestFault_F12_TheServerHangs(t *testing.T) {
	srv := assetstest.StartS3(t)
	o := options(srv)
	o.Patience = time.Second // long for a server that works on a busy machine, short for one that hangs
	s := open(t, o)
	kept := put(t, s, body(1, 1000))
	before := runtime.NumGoroutine()
	srv.Freeze()
	for name, call := range map[string]func() error{
		"Put":   func() error { _, err := s.Put(t.Context(), strings.NewReader("x"), 0); return err },
		"Large": func() error { _, err := s.Put(t.Context(), bytes.NewReader(body(1, 40<<20)), 0); return err },
		"Stat":  func() error { _, err := s.Stat(t.Context(), kept.Key); return err },
		"Open":  func() error { _, err := s.Open(t.Context(), kept.Key, 0, -1); return err },
		"List":  func() error { return s.List(t.Context(), func(assets.Object) error { return nil }) },
		"Ready": func() error { return s.Ready(t.Context()) },
		"Sweep": func() error { _, err := s.Sweep(t.Context(), 0); return err },
	} {
		if err := call(); !errors.Is(err, assets.ErrUnavailable) {
			t.Errorf("%s: got %v, want ErrUnavailable", name, err)
		}
	}
	srv.Thaw()
	if err := assets.Verify(t.Context(), open(t, options(srv)), kept.Key); err != nil {
		t.Errorf("once it goes on: %v", err)
	}
	o.Transport.(*http.Transport).CloseIdleConnections()
	settled := func() bool { return runtime.NumGoroutine() <= before+2 }
	for tick := time.NewTicker(5 * time.Millisecond); !settled(); <-tick.C {
		if t.Context().Err() != nil {
			t.Fatalf("%d goroutines are left of %d", runtime.NumGoroutine(), before)
		}
	}
}

// trickle gives a byte now and then until its request is cancelled.
type trickle struct{ r *http.Request }

func (d trickle) Read(p []byte) (int, error) {
	select {
	case <-d.r.Context().Done():
		return 0, d.r.Context().Err()
	case <-time.After(5 * time.Millisecond):
		p[0] = 0
		return 1, nil
	}
}

func TestFault_F12_TheServerTrickles(t *testing.T) {
	srv := assetstest.StartS3(t)
	o := options(srv)
	w := &wire{RoundTripper: o.Transport}
	o.Transport, o.Patience = w, time.Second
	s := open(t, o)
	kept := put(t, s, body(1, 100000))
	w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		if err == nil && r.Method == http.MethodGet {
			_ = res.Body.Close()
			res.Body = io.NopCloser(trickle{r})
		}
		return res, err
	})
	if err := assets.Verify(t.Context(), s, kept.Key); !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("a byte now and then: got %v, want ErrUnavailable", err)
	}
}

// at runs a function once when n bytes were read.
type at struct {
	io.Reader
	left int
	run  func()
}

func (a *at) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if a.left -= n; a.left < 0 && a.run != nil {
		a.run()
		a.run = nil
	}
	return n, err
}

func TestFault_F13_TheServerStopsInTheMiddle(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, _ := harmed(t, srv)
	b := body(3, 50<<20)
	if _, err := s.Put(t.Context(), &at{bytes.NewReader(b), 20 << 20, srv.Kill}, 0); !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("stopped in the middle of an upload: got %v, want ErrUnavailable", err)
	}
	srv.Start()
	lists(t, s, 0)
	if n, err := s.Sweep(t.Context(), 0); n != 1 || err != nil {
		t.Errorf("Sweep: got %d, %v; want the unfinished upload", n, err)
	}
	// Back within the retries, the upload goes on as if nothing had been.
	o, err := s.Put(t.Context(), &at{bytes.NewReader(b), 20 << 20, func() { srv.Kill(); srv.Start() }}, 0)
	if err != nil {
		t.Fatalf("restarted in the middle of an upload: %v", err)
	}
	r, err := s.Open(t.Context(), o.Key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, &at{r, 20 << 20, func() { srv.Kill(); srv.Start() }})
	if n != int64(len(b)) || err != nil {
		t.Errorf("restarted in the middle of a download: got %d bytes, %v; want all %d", n, err, len(b))
	}
}

// flipped changes a bit of what passes.
type flipped struct{ io.ReadCloser }

func (f flipped) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if n > 0 {
		p[0] ^= 1
	}
	return n, err
}

func TestFault_F13_BytesChangeOnTheWay(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, w := harmed(t, srv)
	for _, size := range []int{1000, 40 << 20} {
		var hits atomic.Int64
		flip := func(limit int64) {
			w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
				if r.Method == http.MethodPut && r.ContentLength > 100 && hits.Add(1) <= limit {
					r.Body = flipped{r.Body}
				}
				return next.RoundTrip(r)
			})
		}
		flip(1 << 40)
		if _, err := s.Put(t.Context(), bytes.NewReader(body(4, size)), 0); err == nil {
			t.Errorf("%d bytes, every sending damaged: want an error", size)
		}
		hits.Store(0)
		flip(1)
		o, err := s.Put(t.Context(), bytes.NewReader(body(4, size)), 0)
		w.stop()
		if err != nil {
			t.Errorf("%d bytes, the first sending damaged: %v", size, err)
		} else if err := assets.Verify(t.Context(), s, o.Key); err != nil {
			t.Error(err)
		}
	}
	lists(t, s, 2)
	// This server checks the hashes it is given, so that nothing need be read back.
	reads := 0
	w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if r.Method == http.MethodGet {
			reads++
		}
		return next.RoundTrip(r)
	})
	if put(t, s, body(5, 20<<20)); reads != 0 {
		t.Errorf("read back %d times from a server that checks", reads)
	}
}

func TestFault_F13_AnswersAreCutOff(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, w := harmed(t, srv)
	kept := put(t, s, body(5, 3<<20))
	var cuts atomic.Int64
	cut := func(limit int64) {
		w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			res, err := next.RoundTrip(r)
			if err == nil && r.Method == http.MethodGet && cuts.Add(1) <= limit {
				res.Body = struct {
					io.Reader
					io.Closer
				}{io.MultiReader(io.LimitReader(res.Body, 700<<10), &broken{}), res.Body}
			}
			return res, err
		})
	}
	cut(2)
	if err := assets.Verify(t.Context(), s, kept.Key); err != nil {
		t.Errorf("cut off twice: %v, want the reader to take up again", err)
	}
	cuts.Store(0)
	w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		if err == nil && r.Method == http.MethodGet {
			res.Body = io.NopCloser(&broken{})
		}
		return res, err
	})
	if err := assets.Verify(t.Context(), s, kept.Key); !errors.Is(err, assets.ErrUnavailable) || errors.Is(err, assets.ErrCorrupt) {
		t.Errorf("always cut off: got %v, want ErrUnavailable", err)
	}
}

type broken struct{}

func (*broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestFault_F14_RetriesAreBounded(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, w := harmed(t, srv)
	var left atomic.Int64
	busy := func(n int64) {
		left.Store(n)
		w.count.Store(0)
		w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			if r.Method == http.MethodPut && left.Add(-1) >= 0 {
				return answer(r, http.StatusServiceUnavailable, "SlowDown"), nil
			}
			return next.RoundTrip(r)
		})
	}
	busy(2)
	if _, err := s.Put(t.Context(), strings.NewReader("busy twice"), 0); err != nil {
		t.Errorf("busy twice: %v", err)
	}
	busy(1 << 40)
	if _, err := s.Put(t.Context(), strings.NewReader("always busy"), 0); !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("always busy: got %v, want ErrUnavailable", err)
	}
	if n := w.count.Load(); n > 8 {
		t.Errorf("always busy: asked %d times", n)
	}
}

func TestFault_F14_RefusedKeysAreNotTriedAgain(t *testing.T) {
	srv := assetstest.StartS3(t)
	o := options(srv)
	o.SecretKey = "wrong"
	w := &wire{RoundTripper: o.Transport}
	o.Transport = w
	s := open(t, o)
	w.count.Store(0)
	_, err := s.Put(t.Context(), strings.NewReader("x"), 0)
	if !errors.Is(err, assets.ErrDenied) || !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("got %v, want ErrDenied", err)
	}
	if n := w.count.Load(); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
	if strings.Contains(err.Error(), o.SecretKey+" ") || strings.Contains(err.Error(), srv.SecretKey) {
		t.Errorf("the error tells the secret: %v", err)
	}
	// Keys that were good once, and are refused from now on.
	good, w := harmed(t, srv)
	kept := put(t, good, body(6, 100))
	w.do(func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		return answer(r, http.StatusForbidden, "ExpiredToken"), nil
	})
	for name, call := range map[string]func() error{
		"Open":  func() error { _, err := good.Open(t.Context(), kept.Key, 0, -1); return err },
		"Ready": func() error { return good.Ready(t.Context()) },
	} {
		if err := call(); !errors.Is(err, assets.ErrDenied) {
			t.Errorf("%s: got %v, want ErrDenied", name, err)
		}
	}
}

func TestFault_F14_TheBucketIsGone(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, _ := harmed(t, srv)
	put(t, s, body(7, 100))
	if err := os.RemoveAll(filepath.Join(srv.Dir, bucket)); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("Ready without a bucket: got %v, want ErrUnavailable once", err)
	}
	o := put(t, s, body(8, 100))
	if err := assets.Verify(t.Context(), s, o.Key); err != nil {
		t.Errorf("in a new bucket: %v", err)
	}
}

func TestFault_F15_AnAnswerThatGotLost(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, w := harmed(t, srv)
	var lost atomic.Int64
	w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		// The end of an upload arrives; the answer does not.
		if err == nil && r.Method == http.MethodPost && r.URL.Query().Has("uploadId") && lost.Add(1) == 1 {
			_ = res.Body.Close()
			return nil, errors.New("connection reset")
		}
		return res, err
	})
	o := put(t, s, body(9, 20<<20))
	if lost.Load() == 0 {
		t.Error("no answer was lost")
	}
	if err := assets.Verify(t.Context(), s, o.Key); err != nil {
		t.Error(err)
	}
	// What cannot be taken away is swept later.
	w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if r.Method == http.MethodDelete {
			return answer(r, http.StatusForbidden, "AccessDenied"), nil
		}
		return next.RoundTrip(r)
	})
	if _, err := s.Put(t.Context(), io.MultiReader(bytes.NewReader(body(10, 40<<20)), &broken{}), 0); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want the reader's error", err)
	}
	w.stop()
	if n, err := s.Sweep(t.Context(), 0); n == 0 || err != nil {
		t.Errorf("Sweep: got %d, %v; want what could not be taken away", n, err)
	}
	lists(t, s, 1)
}

func TestFault_F16_ObjectsChangeBehindOurBack(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, _ := harmed(t, srv)
	gone, bad, good := put(t, s, body(11, 3000)), put(t, s, body(12, 20<<20)), put(t, s, body(13, 100))
	at := func(k assets.Key) string {
		return filepath.Join(srv.Dir, bucket, "blobs", string(k[:2]), string(k[2:4]), string(k))
	}
	if err := os.Remove(at(gone.Key)); err != nil {
		t.Fatal(err)
	}
	damage(t, at(bad.Key))
	if _, err := s.Open(t.Context(), gone.Key, 0, -1); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("a deleted object: got %v, want ErrNotFound", err)
	}
	found := map[assets.Key]error{}
	err := assets.Scrub(t.Context(), s, func(o assets.Object, err error) error { found[o.Key] = err; return nil })
	if err != nil || len(found) != 2 || !errors.Is(found[bad.Key], assets.ErrCorrupt) || found[good.Key] != nil {
		t.Errorf("Scrub: got %v, %v; want the damaged object and no other", found, err)
	}
	put(t, s, body(12, 20<<20))
	if err := assets.Verify(t.Context(), s, bad.Key); err != nil {
		t.Errorf("stored once more: %v", err)
	}
}

func TestFault_F29_TheServersDiskIsFull(t *testing.T) {
	srv := assetstest.StartS3In(t, assetstest.SmallDisk(t, 48<<20))
	s, _ := harmed(t, srv)
	kept := put(t, s, body(14, 1<<20))
	if _, err := s.Put(t.Context(), bytes.NewReader(body(15, 90<<20)), 0); !errors.Is(err, assets.ErrNoSpace) {
		t.Errorf("90 MB on 48: got %v, want ErrNoSpace", err)
	}
	lists(t, s, 1)
	if err := assets.Verify(t.Context(), s, kept.Key); err != nil {
		t.Error(err)
	}
	put(t, s, body(16, 5<<20)) // with room again, without a restart
}
