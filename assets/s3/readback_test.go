package s3_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tandem/assets"
	"tandem/assets/s3"
)

// careless is a server that checks nothing and, on demand, keeps other bytes than it was given.
type careless struct {
	mu      sync.Mutex
	objects map[string][]byte
	wrong   bool
}

func (c *careless) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/"+bucket+"/")
	b, there := c.objects[name]
	w.Header().Set("ETag", `"any"`)
	w.Header().Set("Last-Modified", "Mon, 02 Mar 2026 09:00:00 GMT")
	switch {
	case name == "" || name == "/"+bucket:
		if r.Method == http.MethodGet {
			_ = xml.NewEncoder(w).Encode(struct {
				XMLName xml.Name `xml:"ListBucketResult"`
			}{})
		}
	case r.Method == http.MethodPut:
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if c.wrong && len(b) > 10 {
			b[3] ^= 1
		}
		c.objects[name] = b
	case r.Method == http.MethodDelete:
		delete(c.objects, name)
		w.WriteHeader(http.StatusNoContent)
	case !there:
		w.WriteHeader(http.StatusNotFound)
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(b)
		}
	}
}

func TestFault_F13_AServerThatKeepsOtherBytes(t *testing.T) {
	c := &careless{objects: map[string][]byte{}}
	srv := httptest.NewServer(c)
	defer srv.Close()
	s := open(t, s3.Options{Endpoint: srv.URL, Bucket: bucket, AccessKey: "a", SecretKey: "b", Region: "us-east-1"})
	o := put(t, s, body(1, 1000))
	c.mu.Lock()
	c.wrong = true
	c.mu.Unlock()
	if _, err := s.Put(t.Context(), bytes.NewReader(body(2, 1000)), 0); !errors.Is(err, assets.ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.objects) != 1 {
		t.Errorf("the server keeps %d objects, want only %s", len(c.objects), o.Key)
	}
}
