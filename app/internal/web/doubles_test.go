package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/app/internal/library"
	"tandem/app/internal/web"
	"tandem/search"
)

// reader plays the extractor: pages are parted by form feeds, and the type is told from the first bytes.
type reader struct{}

func (reader) Sniff(head []byte, _ string) (media, format string) {
	for prefix, media := range map[string]string{"%PDF": "application/pdf", "<!doctype": "text/html", "<svg": "image/svg+xml", "<?xml": "application/xml"} {
		if bytes.HasPrefix(head, []byte(prefix)) {
			return media, "file"
		}
	}
	return "text/plain", "text"
}

func (reader) Extract(_ context.Context, r io.Reader, _ int64, _ string) ([]library.Page, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(b, []byte("!encrypted")) {
		return nil, &library.Failure{Reason: "encrypted", Message: "The file needs a password."}
	}
	var pages []library.Page
	for i, p := range strings.Split(string(b), "\f") {
		pages = append(pages, library.Page{Number: i + 1, Kind: "page", Text: p})
	}
	return pages, nil
}

// switchable is a search engine that can be away.
type switchable struct {
	search.Index
	away atomic.Bool
}

func (x *switchable) Search(ctx context.Context, q search.Query) (search.Results, error) {
	if x.away.Load() {
		return search.Results{}, search.ErrUnavailable
	}
	return x.Index.Search(ctx, q)
}

// desk shows the jobs of the store.
type desk struct{ s *site }

func (d desk) Counts(context.Context) ([]web.JobCount, error) { return nil, nil }

func (d desk) Failed(ctx context.Context, limit int) ([]web.JobFailure, error) {
	rows, err := d.s.jobs.Failed(ctx, limit)
	var out []web.JobFailure
	for _, r := range rows {
		out = append(out, web.JobFailure{ID: r.ID, Name: r.Name, Error: r.LastError})
	}
	return out, err
}

func (d desk) Retry(ctx context.Context, id string) error {
	return d.s.jobs.Revive(ctx, id, d.s.clock.Now())
}
func (d desk) Discard(ctx context.Context, id string) error { return d.s.jobs.Discard(ctx, id) }
func (d desk) Rebuild(context.Context) error                { return nil }

// mailbox keeps what was sent.
type mailbox struct{ sent []string }

func (m *mailbox) Enqueue(_ context.Context, to, subject, text string) error {
	m.sent = append(m.sent, to+"\n"+subject+"\n"+text)
	return nil
}
func (m *mailbox) Delivers() bool { return true }

// lines is a log that can be read while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// all returns the lines so far; one that is no JSON object fails the test.
func (l *lines) all(t *testing.T) []map[string]any {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []map[string]any
	for line := range strings.Lines(l.buf.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Errorf("a line of the log is no object: %q", line)
		}
		out = append(out, m)
	}
	return out
}

// clock starts at a fixed time and moves on a little with every look.
type clock struct{ n, skipped atomic.Int64 }

// Now is the time.
func (c *clock) Now() time.Time {
	return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(c.n.Add(1))*time.Millisecond + time.Duration(c.skipped.Load()))
}

// skip lets time pass.
func (c *clock) skip(d time.Duration) { c.skipped.Add(int64(d)) }
