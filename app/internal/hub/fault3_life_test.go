package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
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

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/config"
	"tandem/app/internal/hub"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
)

// life is a program that is stopped and started at will, with a clock that can be set, and a search engine that wants to
// be told of pages.
type life struct {
	t             *testing.T
	data, content string
	now           time.Time
	log           bytes.Buffer
	engine        *httptest.Server

	mu   sync.Mutex
	told []string // as it was sent
}

const indexNowKey = "0123456789abcdef"

func newLife(t *testing.T) *life {
	l := &life{t: t, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	l.data, l.content = fixture(t)
	l.engine = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.told = append(l.told, string(body))
	}))
	t.Cleanup(l.engine.Close)
	return l
}

// run starts the program, does what there is to do, and stops it.
func (l *life) run(do func(*hub.Hub)) {
	l.t.Helper()
	values := map[string]string{"TANDEM_DATA": l.data, "TANDEM_CONTENT": l.content, "TANDEM_OPS_LISTEN": "off", "TANDEM_INDEXNOW_KEY": indexNowKey, "TANDEM_INDEXNOW_URL": l.engine.URL}
	c, err := config.Load(func(k string) (string, bool) { v, ok := values[k]; return v, ok }, nil)
	must(l.t, err)
	h, err := hub.Open(l.t.Context(), c, hub.Options{Log: slog.New(slog.NewTextHandler(&l.log, nil)), Now: func() time.Time { return l.now }, Mode: hub.Server})
	must(l.t, err)
	defer func() { must(l.t, h.Close()) }()
	must(l.t, h.Work(l.t.Context()))
	if do != nil {
		do(h)
	}
}

func (l *life) save(name, text string) {
	l.t.Helper()
	at := filepath.Join(l.content, filepath.FromSlash(name))
	must(l.t, os.MkdirAll(filepath.Dir(at), 0o755))
	must(l.t, os.WriteFile(at, []byte(text), 0o600))
}

func (l *life) document(title, front string) string {
	return "---\ntitle: " + title + "\ndescription: A document about pelicans that is written for this test, and says so in a sentence that is as long as it has to be here.\nauthors: [ann]\n" + front + "\n---\n\nAbout pelicans.\n"
}

// urls are the addresses that the engine was told of, in order.
func (l *life) urls() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, body := range l.told {
		var call struct {
			URLList []string `json:"urlList"`
		}
		must(l.t, json.Unmarshal([]byte(body), &call))
		out = append(out, call.URLList...)
	}
	return out
}

func events(t *testing.T, h *hub.Hub, word string) []string {
	t.Helper()
	all, err := store.Publications{DB: h.DB}.Events(t.Context(), 1000)
	must(t, err)
	var out []string
	for _, e := range all {
		if strings.Contains(e.Path, word) {
			out = append(out, fmt.Sprintf("%s %s", e.What, e.Path))
		}
	}
	slices.Sort(out)
	return out
}

// TestFault_F33_GoesLiveOnceAcrossRestarts stops and starts the program around the moments of a document, with the clock
// set forth and back in between.
func TestFault_F33_GoesLiveOnceAcrossRestarts(t *testing.T) {
	l := newLife(t)
	l.save("articles/due.md", l.document("The due one", "date: 2026-11-24T10:00:00Z\nexpires: 2026-11-24T12:00:00Z"))
	at := func(hour, minute, status int, want ...string) {
		t.Helper()
		l.now = time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC)
		for range 2 { // a program that starts again finds nothing new
			l.run(func(h *hub.Hub) {
				must(t, h.Work(t.Context()))
				if got := h.Site.Serve(publish.Request{Method: "GET", Path: "/articles/due"}); got.Status != status {
					t.Errorf("at %02d:%02d: %d, want %d", hour, minute, got.Status, status)
				}
				if diff := cmp.Diff(want, events(t, h, "due")); diff != "" {
					t.Errorf("at %02d:%02d (-want +got):\n%s", hour, minute, diff)
				}
			})
		}
	}
	at(9, 59, 404)
	at(10, 0, 200, "published /articles/due")
	at(11, 0, 200, "published /articles/due")
	at(12, 30, 410, "ended /articles/due", "published /articles/due")
	if got := l.urls(); len(got) != 3 || strings.Count(strings.Join(got, " "), "/articles/due") != 2 {
		t.Errorf("the engine was told %q", got)
	}
	// The clock was wrong: nothing is published a second time in the books.
	at(10, 30, 200, "ended /articles/due", "published /articles/due")
}

// TestAttack_A40_EnginesHearOfPublicPagesOnly reads what is sent to those who want to be told.
func TestAttack_A40_EnginesHearOfPublicPagesOnly(t *testing.T) {
	l := newLife(t)
	hidden := map[string]string{
		"articles/xylocopa-draft.md": "date: 2026-01-03\ndraft: true", "articles/xylocopa-later.md": "date: 2026-12-24", "articles/xylocopa-over.md": "date: 2026-01-03\nexpires: 2026-02-01",
		"articles/xylocopa-none.md": "date: 2026-01-03\nnoindex: true", "articles/xylocopa-copy.md": "date: 2026-01-03\ncanonical: https://other.example/x", "articles/xylocopa-kept.md": "date: 2026-01-03\nexpires: 2026-02-01\nafter_expiry: noindex",
	}
	for name, front := range hidden {
		l.save(name, l.document("The Xylocopa of "+name, front))
	}
	l.save("articles/xylocopa-held.md", strings.Replace(l.document("The held Xylocopa", "date: 2026-01-03"), "About", "[About](/articles/nowhere-at-all)", 1))
	var secret string
	l.run(func(h *hub.Hub) {
		var err error
		for _, d := range h.Publisher.Library().Documents {
			if d.File == "articles/xylocopa-draft.md" {
				secret, _, err = h.Previews.Create(t.Context(), account.Person{ID: "k"}, d.ID, time.Hour)
				must(t, err)
				_, err = h.Previews.Open(t.Context(), secret)
				must(t, err)
			}
		}
		if _, held := h.Publisher.Library().Held["articles/xylocopa-held.md"]; !held {
			t.Error("the gate lets a broken link through: the test tests less than it says")
		}
	})
	for name := range hidden {
		must(t, os.Remove(filepath.Join(l.content, filepath.FromSlash(name))))
	}
	l.save("articles/one.md", l.document("The first, changed", "date: 2026-01-02"))
	l.run(nil)
	if len(secret) < 22 || len(l.told) < 2 {
		t.Fatalf("%d calls were made: the test tests nothing", len(l.told))
	}
	for _, body := range l.told {
		if strings.Contains(body, "xylocopa") || strings.Contains(body, secret) || strings.Contains(body, "preview") {
			t.Errorf("an engine is told %s", body)
		}
	}
	if strings.Contains(l.log.String(), secret) {
		t.Error("the log has the secret of a preview")
	}
	// The database knows the secret's hash only.
	for _, name := range []string{"tandem.db", "tandem.db-wal"} {
		if data, err := os.ReadFile(filepath.Join(l.data, name)); err == nil && bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s has the secret of a preview", name)
		}
	}
}

// TestFault_F35_AFolderEmptiedWhileNoProgramRan starts the program on a folder that lost everything. Nobody is told that
// the pages are gone for good, and all is as before when they are back.
func TestFault_F35_AFolderEmptiedWhileNoProgramRan(t *testing.T) {
	l := newLife(t)
	l.save("articles/two.md", l.document("The second", "date: 2026-01-03"))
	l.run(nil)
	before := len(l.urls())
	aside := l.content + ".aside"
	must(t, os.Rename(filepath.Join(l.content, "articles"), aside))
	l.run(func(h *hub.Hub) {
		if got := h.Site.Serve(publish.Request{Method: "GET", Path: "/articles/one"}); got.Status == http.StatusGone {
			t.Error("visitors are told that a page is gone for good")
		}
		if !h.Publisher.Status().Lost {
			t.Error("the status does not say that the folder was emptied")
		}
		if got := events(t, h, "/articles/"); slices.ContainsFunc(got, func(e string) bool { return strings.HasPrefix(e, "ended") }) {
			t.Errorf("the books say %q", got)
		}
	})
	if got := l.urls(); len(got) != before {
		t.Errorf("engines are told of %q", got[before:])
	}
	if !strings.Contains(l.log.String(), "level=ERROR") {
		t.Errorf("the log says nothing of it:\n%s", l.log.String())
	}
	must(t, os.Rename(aside, filepath.Join(l.content, "articles")))
	l.run(func(h *hub.Hub) {
		if got := h.Site.Serve(publish.Request{Method: "GET", Path: "/articles/one"}); got.Status != http.StatusOK {
			t.Errorf("after it is back: %d", got.Status)
		}
		if h.Publisher.Status().Lost {
			t.Error("the status says that the folder is empty when it is full again")
		}
		if got := events(t, h, "/articles/"); len(got) != 2 {
			t.Errorf("after it is back the books say %q", got)
		}
	})
}
