package hub

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

// outside is another site.
func outside(t *testing.T, asked *atomic.Int64) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch {
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Path == "/no-head" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case r.URL.Path == "/circle":
			http.Redirect(w, r, "/circle", http.StatusFound)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func atOnce(context.Context, time.Duration) error { return nil }

func TestLinkCheck_AsksPolitelyAndNeedsTwoStrikes(t *testing.T) {
	var asked atomic.Int64
	site := outside(t, &asked)
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	var rests int
	l := &linkCheck{
		links: store.Outlinks{DB: storetest.Open(t)}, client: site.Client(), now: func() time.Time { return now },
		rest: func(context.Context, time.Duration) error { rests++; return nil },
	}
	urls := []string{site.URL + "/ok", site.URL + "/gone", site.URL + "/no-head"}
	run := func(urls ...string) map[string]bool {
		t.Helper()
		if err := l.run(t.Context(), urls); err != nil {
			t.Fatal(err)
		}
		all, err := l.links.All(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		broken := map[string]bool{}
		for _, o := range all {
			broken[strings.TrimPrefix(o.URL, site.URL)] = o.Broken
		}
		return broken
	}
	if got := run(urls...); got["/gone"] || len(got) != 3 || rests != 5 {
		t.Errorf("after the first round: %v, %d rests", got, rests)
	}
	before := asked.Load()
	now = now.Add(time.Hour)
	if run(urls...); asked.Load() != before {
		t.Error("links were asked for again within the hour")
	}
	now = now.Add(24 * time.Hour)
	if got := run(urls...); !got["/gone"] || got["/ok"] || got["/no-head"] {
		t.Errorf("after the second strike: %v", got)
	}
	if got := run(site.URL + "/ok"); len(got) != 1 {
		t.Errorf("links that nobody has any more: %v", got)
	}
}

func TestAttack_A83_LinksOfWritersDoNotReachPrivateAddresses(t *testing.T) {
	var asked atomic.Int64
	site := outside(t, &asked)
	port := site.URL[strings.LastIndexByte(site.URL, ':'):]
	l := &linkCheck{client: stranger(), now: time.Now, rest: atOnce}
	for _, u := range []string{site.URL, "http://localhost" + port, "http://[::1]" + port, "http://0.0.0.0" + port, "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "http://[::ffff:127.0.0.1]" + port} {
		status, reason := l.ask(t.Context(), u)
		if status != 0 || !strings.Contains(reason, "private") {
			t.Errorf("%s: got %d, %q", u, status, reason)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("a private address got %d requests", n)
	}
}

func TestLinkCheck_ACircleIsNoAnswer(t *testing.T) {
	var asked atomic.Int64
	site := outside(t, &asked)
	client := stranger()
	client.Transport = site.Client().Transport
	l := &linkCheck{client: client, now: time.Now, rest: atOnce}
	if status, reason := l.ask(t.Context(), site.URL+"/circle"); status != 0 || reason == "" {
		t.Errorf("got %d, %q", status, reason)
	}
	if n := asked.Load(); n > 12 {
		t.Errorf("asked %d times", n)
	}
}
