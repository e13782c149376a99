package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/app/internal/config"
	"tandem/app/internal/hub"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
)

// engine is a search engine that hears of addresses.
type engine struct {
	mu   sync.Mutex
	urls []string
	deny int // how often it answers that it is busy
}

func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.deny > 0 {
		e.deny--
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	var body struct {
		Host, Key, KeyLocation string
		URLList                []string
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Key != "a-key-of-some-length" || !strings.HasSuffix(body.KeyLocation, "/a-key-of-some-length.txt") {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	e.urls = append(e.urls, body.URLList...)
}

// told returns what it heard since the last call, sorted.
func (e *engine) told() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := e.urls
	e.urls = nil
	slices.Sort(out)
	return out
}

// newsroom is a hub with a content folder and a clock that a test sets.
type newsroom struct {
	t       *testing.T
	content string
	values  map[string]string
	now     time.Time
	h       *hub.Hub
}

func newNewsroom(t *testing.T, indexNow string) *newsroom {
	t.Helper()
	n := &newsroom{t: t, content: filepath.Join(t.TempDir(), "content"), now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	n.values = map[string]string{
		"TANDEM_DATA": filepath.Join(t.TempDir(), "data"), "TANDEM_CONTENT": n.content, "TANDEM_OPS_LISTEN": "off", "TANDEM_BASE_URL": "https://hub.example.com",
	}
	if indexNow != "" {
		n.values["TANDEM_INDEXNOW_KEY"], n.values["TANDEM_INDEXNOW_URL"] = "a-key-of-some-length", indexNow
	}
	must(t, os.MkdirAll(filepath.Join(n.content, "articles"), 0o755))
	n.write("articles/anchor.md", "The anchor", "x", "")
	n.start()
	t.Cleanup(func() { must(t, n.h.Close()) })
	return n
}

func (n *newsroom) start() {
	n.t.Helper()
	c, err := config.Load(func(k string) (string, bool) { v, ok := n.values[k]; return v, ok }, nil)
	must(n.t, err)
	n.h, err = hub.Open(n.t.Context(), c, hub.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return n.now }, Mode: hub.Server})
	must(n.t, err)
}

// restart ends the program and starts it again on the same data.
func (n *newsroom) restart() {
	n.t.Helper()
	must(n.t, n.h.Close())
	n.start()
}

func (n *newsroom) write(name, title, text, more string) {
	n.t.Helper()
	body := "---\ntitle: " + title + "\ndescription: What " + title + " says.\ndate: 2026-01-02\nauthors: [ann]\n" + more + "---\n\n" + text + "\n"
	must(n.t, os.WriteFile(filepath.Join(n.content, name), []byte(body), 0o644))
}

// publish looks at the folder and the clock, and does the work that follows.
func (n *newsroom) publish() {
	n.t.Helper()
	must(n.t, n.h.Publisher.Publish(n.t.Context()))
	must(n.t, n.h.Work(n.t.Context()))
}

// asks returns the status of an address and where it leads.
func (n *newsroom) asks(path string) (status int, to string) {
	r := n.h.Site.Serve(publish.Request{Method: http.MethodGet, Path: path})
	for _, f := range r.Header {
		if f.Name == "Location" {
			to = strings.TrimPrefix(f.Value, "https://hub.example.com")
		}
	}
	return r.Status, to
}

func (n *newsroom) want(path string, status int, to string) {
	n.t.Helper()
	if s, l := n.asks(path); s != status || l != to {
		n.t.Errorf("%s: got %d %q, want %d %q", path, s, l, status, to)
	}
}

func TestRename_LeadsOnAlsoAfterARestart(t *testing.T) {
	n := newNewsroom(t, "")
	n.write("articles/old.md", "A text that moves", "The same words.", "")
	n.publish()
	n.want("/articles/old", 200, "")
	must(t, os.Rename(filepath.Join(n.content, "articles/old.md"), filepath.Join(n.content, "articles/new.md")))
	n.publish()
	n.want("/articles/old", 301, "/articles/new")
	n.want("/articles/new", 200, "")
	n.restart()
	n.publish()
	n.want("/articles/old", 301, "/articles/new")
	must(t, os.Rename(filepath.Join(n.content, "articles/new.md"), filepath.Join(n.content, "articles/newest.md")))
	n.publish()
	n.want("/articles/old", 301, "/articles/newest") // one hop
	must(t, os.Remove(filepath.Join(n.content, "articles/newest.md")))
	n.publish()
	for _, p := range []string{"/articles/old", "/articles/new", "/articles/newest"} {
		n.want(p, 410, "")
	}
	n.write("articles/newest.md", "Another text", "Other words.", "")
	n.publish()
	n.want("/articles/newest", 200, "")
}

func TestIndexNow_HearsOfWhatIsNewChangedMovedAndGoneOnce(t *testing.T) {
	e := &engine{deny: 1}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	n := newNewsroom(t, server.URL)
	n.write("articles/a.md", "The first text", "One.", "")
	n.write("articles/hidden.md", "A hidden text", "Two.", "noindex: true\n")
	n.publish()
	n.now = n.now.Add(time.Hour) // the engine was busy; the job waits for its next turn
	n.publish()
	if got := e.told(); !slices.Equal(got, []string{"https://hub.example.com/articles/a", "https://hub.example.com/articles/anchor"}) {
		t.Errorf("at first: %v", got)
	}
	if status, _ := n.asks("/a-key-of-some-length.txt"); status != 200 {
		t.Errorf("the key file: got %d", status)
	}
	n.restart()
	n.publish()
	if got := e.told(); len(got) > 0 {
		t.Errorf("a restart tells %v", got)
	}
	n.write("articles/a.md", "The first text", "One, changed.", "")
	n.publish()
	if got := e.told(); !slices.Equal(got, []string{"https://hub.example.com/articles/a"}) {
		t.Errorf("after a change: %v", got)
	}
	must(t, os.Remove(filepath.Join(n.content, "articles/a.md")))
	n.publish()
	if got := e.told(); !slices.Equal(got, []string{"https://hub.example.com/articles/a"}) {
		t.Errorf("after the end: %v", got)
	}
}

func TestIndexNow_NobodyIsToldWithoutAKey(t *testing.T) {
	n := newNewsroom(t, "")
	n.publish()
	rows, err := store.Jobs{DB: n.h.DB}.Failed(t.Context(), 10)
	must(t, err)
	if len(rows) > 0 {
		t.Errorf("got failed jobs %v", rows)
	}
	if status, _ := n.asks("/a-key-of-some-length.txt"); status != 404 {
		t.Errorf("the key file: got %d", status)
	}
}

func TestScheduled_GoesLiveOnceAcrossARestart(t *testing.T) {
	n := newNewsroom(t, "")
	body := "---\ntitle: A text for later\ndescription: Later.\ndate: 2026-11-24 15:00\ntimezone: America/New_York\nexpires: 2026-11-25 00:00\nauthors: [ann]\n---\n\nWords.\n"
	must(t, os.WriteFile(filepath.Join(n.content, "articles/later.md"), []byte(body), 0o644))
	n.publish()
	n.want("/articles/later", 404, "")
	n.now = time.Date(2026, 11, 24, 19, 59, 59, 0, time.UTC)
	n.publish()
	n.want("/articles/later", 404, "")
	n.restart()
	n.now = time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)
	n.publish()
	n.want("/articles/later", 200, "")
	n.restart()
	n.publish()
	n.now = time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	n.publish()
	n.want("/articles/later", 410, "")
	events, err := store.Publications{DB: n.h.DB}.Events(t.Context(), 20)
	must(t, err)
	var got []string
	for _, e := range events {
		if e.Path == "/articles/later" {
			got = append(got, string(e.What)+" "+e.Due.Format(time.RFC3339))
		}
	}
	if len(got) != 2 || got[1] != "published 2026-11-24T20:00:00Z" || !strings.HasPrefix(got[0], "ended") {
		t.Errorf("got %v", got)
	}
}

func TestGate_HoldsBackWhatTheCheckRefusesAndKeepsWhatWasPublic(t *testing.T) {
	n := newNewsroom(t, "")
	n.write("articles/a.md", "The first text", "Fine.", "")
	n.publish()
	n.write("articles/a.md", "The first text", "See [this](/articles/nowhere).", "")
	n.write("articles/b.md", "The second text", "See [that](/articles/nowhere).", "")
	n.write("articles/c.md", "The third text", "See [that](/articles/nowhere).", "waive: {links/internal-broken: it comes tomorrow}\n")
	n.publish()
	n.want("/articles/b", 404, "")
	n.want("/articles/c", 200, "")
	r := n.h.Site.Serve(publish.Request{Method: http.MethodGet, Path: "/articles/a"})
	if !strings.Contains(string(r.Body), "Fine.") || strings.Contains(string(r.Body), "nowhere") {
		t.Error("the last good version is not what is shown")
	}
	n.restart()
	n.publish()
	n.want("/articles/a", 200, "") // it was public, so a restart does not take it away
	n.want("/articles/b", 404, "")
	n.write("articles/b.md", "The second text", "Fine too.", "")
	n.publish()
	n.want("/articles/b", 200, "")
}

// stopper ends a server as soon as it says that everything answers.
type stopper struct{ stop func() }

func (s stopper) Write(b []byte) (int, error) { s.stop(); return len(b), nil }

// TestFault_F35_AFolderThatIsMissingAtTheStartIsNotReplacedByTheStarter takes the default folder away between two starts.
func TestFault_F35_AFolderThatIsMissingAtTheStartIsNotReplacedByTheStarter(t *testing.T) {
	t.Chdir(t.TempDir())
	data, folder := fixture(t)
	must(t, os.CopyFS("content", os.DirFS(folder)))
	serve := func() error {
		values := map[string]string{"TANDEM_DATA": data, "TANDEM_LISTEN": "127.0.0.1:0", "TANDEM_OPS_LISTEN": "off", "TANDEM_STARTER": "off", "TANDEM_BASE_URL": "http://hub.example.com"}
		c, err := config.Load(func(k string) (string, bool) { v, ok := values[k]; return v, ok }, nil)
		must(t, err)
		h, err := hub.Open(t.Context(), c, hub.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: time.Now, Mode: hub.Server})
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- h.Serve(ctx, stopper{cancel}) }()
		return errors.Join(<-done, h.Close())
	}
	if err := serve(); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	must(t, os.Rename("content", "elsewhere"))
	if err := serve(); err == nil || !strings.Contains(err.Error(), "Put it back") {
		t.Errorf("without the folder: %v", err)
	}
	must(t, os.Rename("elsewhere", "content"))
	if err := serve(); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("with it again: %v", err)
	}
}

// TestFault_F34_TheLastGoodVersionSurvivesARestart breaks one file, has another held back, and starts again.
func TestFault_F34_TheLastGoodVersionSurvivesARestart(t *testing.T) {
	n := newNewsroom(t, "")
	n.write("articles/a.md", "The first text", "Fine.", "")
	n.write("articles/b.md", "The second text", "Fine too.", "")
	n.publish()
	n.write("articles/a.md", "The first text", "See [this](/articles/nowhere).", "")
	must(t, os.WriteFile(filepath.Join(n.content, "articles/b.md"), []byte("---\ntitle: [\n---\nBroken."), 0o644))
	n.publish()
	shows := func(when, path, text string) {
		t.Helper()
		r := n.h.Site.Serve(publish.Request{Method: http.MethodGet, Path: path})
		if r.Status != 200 || !strings.Contains(string(r.Body), text) {
			t.Errorf("%s: %s answers %d and does not say %q", when, path, r.Status, text)
		}
	}
	for _, when := range []string{"at once", "after a restart", "after another"} {
		shows(when, "/articles/a", "Fine.")
		shows(when, "/articles/b", "Fine too.")
		n.restart()
		n.publish()
	}
	n.write("articles/b.md", "The second text", "Mended.", "")
	must(t, os.Remove(filepath.Join(n.content, "articles/a.md")))
	n.publish()
	shows("mended", "/articles/b", "Mended.")
	n.want("/articles/a", 410, "")
	kept, err := store.Kept{DB: n.h.DB}.All(t.Context())
	must(t, err)
	if len(kept) > 0 {
		t.Errorf("still kept: %v", kept)
	}
}

func TestGate_WhatMayNoLongerBeShownIsTakenOutAtOnce(t *testing.T) {
	n := newNewsroom(t, "")
	must(t, os.MkdirAll(filepath.Join(n.content, "case-studies"), 0o755))
	write := func(approved string) {
		n.write("case-studies/c.md", "A story", "x", "customer: Example Ltd\nindustry: logistics\nproduct: rooms\nchallenge: c\nsolution: s\nresults: [{metric: m, before: 1, after: 2, timeframe: a year}]\nquote: {text: They may not say this, name: Ada, approved: "+approved+"}\n")
	}
	write("true")
	n.publish()
	if r := n.h.Site.Serve(publish.Request{Method: http.MethodGet, Path: "/case-studies/c"}); !strings.Contains(string(r.Body), "They may not say this") {
		t.Fatalf("the approved quote is not there: %d", r.Status)
	}
	write("false")
	n.publish()
	if r := n.h.Site.Serve(publish.Request{Method: http.MethodGet, Path: "/case-studies/c"}); r.Status != 200 || strings.Contains(string(r.Body), "They may not say this") {
		t.Errorf("the quote that was taken back: %d, still there: %v", r.Status, strings.Contains(string(r.Body), "They may not"))
	}
}
