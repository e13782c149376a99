package s3_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"tandem/assets"
	"tandem/assets/assetstest"
)

func TestUploads(t *testing.T) {
	assetstest.RunUploads(t, func(t testing.TB) assetstest.UploadsEngine {
		srv := assetstest.StartS3(t)
		o := options(srv)
		o.Prefix = "pre"
		s := open(t, o)
		return assetstest.UploadsEngine{Blobs: s, Uploads: s, Reopen: func(t testing.TB) (assets.Blobs, assets.Uploads) {
			srv.Kill()
			srv.Start()
			s := open(t, o)
			return s, s
		}}
	})
}

// sum is the key of a body.
func sum(b []byte) assets.Key {
	h := sha256.Sum256(b)
	return assets.Key(hex.EncodeToString(h[:]))
}

func TestFault_F01_AcknowledgedPartsOutliveTheServersKill(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, _ := harmed(t, srv)
	b := body(31, 60<<20)
	id, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var end int64
	for _, stop := range []int{20 << 20, 7 << 20, 18 << 20} {
		acked, err := s.Append(t.Context(), id, end, &at{bytes.NewReader(b[end:]), stop, srv.Kill}, 0)
		if !errors.Is(err, assets.ErrUnavailable) || acked < end {
			t.Fatalf("stopped in the middle of a piece: ends at %d, %v; want ErrUnavailable and what was there", acked, err)
		}
		srv.Start()
		have, err := s.Offset(t.Context(), id)
		if err != nil || have < acked {
			t.Fatalf("after a kill it ends at %d, %v; %d were acknowledged", have, err, acked)
		}
		end = have
	}
	if _, err := s.Append(t.Context(), id, end, bytes.NewReader(b[end:]), 0); err != nil {
		t.Fatal(err)
	}
	if o, err := s.Finish(t.Context(), id, sum(b)); err != nil || o.Size != int64(len(b)) {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestFault_F13_PartsThatChangeOnTheWay(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, w := harmed(t, srv)
	var spoiled atomic.Int64
	w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if r.Method == http.MethodPut && r.URL.Query().Has("partNumber") && spoiled.Add(1) == 1 {
			r.Body = flipped{r.Body}
		}
		return next.RoundTrip(r)
	})
	b := body(32, 20<<20)
	id, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), id, 0, bytes.NewReader(b), 0); err != nil {
		t.Fatal(err)
	}
	if spoiled.Load() == 0 {
		t.Error("no part was spoiled")
	}
	if o, err := s.Finish(t.Context(), id, sum(b)); err != nil {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestFault_F15_FinishingWhenAnswersGetLost(t *testing.T) {
	srv := assetstest.StartS3(t)
	s, w := harmed(t, srv)
	b := body(33, 20<<20)
	id, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), id, 0, bytes.NewReader(b), 0); err != nil {
		t.Fatal(err)
	}
	// Everything that changes something arrives, and no answer to it does.
	w.do(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		if err == nil && r.Method != http.MethodGet && r.Method != http.MethodHead {
			_ = res.Body.Close()
			return nil, errors.New("connection reset")
		}
		return res, err
	})
	_, _ = s.Finish(t.Context(), id, "") // whether it notices or not
	w.stop()
	for range 2 {
		if o, err := s.Finish(t.Context(), id, sum(b)); err != nil || o.Size != int64(len(b)) {
			t.Errorf("got %+v, %v", o, err)
		}
	}
	lists(t, s, 1)
}

func TestFault_F29_AFullServerKeepsWhatCame(t *testing.T) {
	srv := assetstest.StartS3In(t, assetstest.SmallDisk(t, 48<<20))
	s, _ := harmed(t, srv)
	b := body(34, 90<<20)
	id, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	end, err := s.Append(t.Context(), id, 0, bytes.NewReader(b), 0)
	if !errors.Is(err, assets.ErrNoSpace) || end == 0 {
		t.Fatalf("90 MB on 48: ends at %d, %v; want ErrNoSpace and what had room", end, err)
	}
	if have, err := s.Offset(t.Context(), id); err != nil || have < end {
		t.Errorf("it ends at %d, %v; %d were acknowledged", have, err, end)
	}
	if err := s.Abort(t.Context(), id); err != nil {
		t.Error(err)
	}
	put(t, s, body(16, 5<<20)) // with room again
}
