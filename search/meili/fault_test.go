package meili_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/search"
	"tandem/search/meili"
)

func ask() search.Query { return search.Query{Audience: search.ForPublic, Text: "pricing"} }

func change() []search.Change {
	return []search.Change{put(doc("guide", 1, "Pricing guide", "What it costs."))}
}

// clock is a time that tests move.
type clock struct{ passed atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(0, c.passed.Load()) }

func (c *clock) move(d time.Duration) { c.passed.Add(int64(d)) }

func TestFault_F18_ServerAwayAtTheStart(t *testing.T) {
	f := newFake(t)
	f.setFault(func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) })
	var c clock
	x := f.open(t, meili.Options{Now: c.now})
	if _, err := x.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search while away: %v, want ErrUnavailable", err)
	}
	if err := x.Apply(t.Context(), search.Public, change()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Apply while away: %v, want ErrUnavailable", err)
	}
	if got := x.State().Condition; got != meili.Away {
		t.Errorf("condition %q, want %q", got, meili.Away)
	}
	f.failWith(0, "")
	c.move(time.Minute)
	if err := x.Apply(t.Context(), search.Public, change()); err != nil {
		t.Errorf("Apply after it came back: %v", err)
	}
	if _, err := x.Search(t.Context(), ask()); err != nil {
		t.Errorf("Search after it came back: %v", err)
	}
	if got := x.State().Condition; got != meili.Working {
		t.Errorf("condition %q, want %q", got, meili.Working)
	}
}

func TestFault_F18_NobodyListens(t *testing.T) {
	f := newFake(t)
	f.Close()
	x := f.open(t, meili.Options{})
	if err := x.Ready(t.Context()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Ready: %v, want ErrUnavailable", err)
	}
}

func TestFault_F19_HangingServerCostsItsDeadlineThenNothing(t *testing.T) {
	f := newFake(t)
	var c clock
	x := f.open(t, meili.Options{Now: c.now, SearchTimeout: 20 * time.Millisecond})
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	f.setFault(func(_ http.ResponseWriter, r *http.Request) bool {
		select {
		case <-release:
		case <-r.Context().Done():
		}
		return true
	})
	for range 3 {
		if _, err := x.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
			t.Fatalf("Search: %v, want ErrUnavailable", err)
		}
	}
	sent := f.count("")
	for range 50 {
		if _, err := x.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
			t.Fatalf("Search: %v, want ErrUnavailable", err)
		}
	}
	if n := f.count(""); n != sent {
		t.Errorf("%d calls were sent to a server that hangs, want none after the third", n-sent)
	}
	f.failWith(0, "")
	if err := x.Ready(t.Context()); err != nil {
		t.Errorf("Ready after it came back: %v", err)
	}
	if _, err := x.Search(t.Context(), ask()); err != nil {
		t.Errorf("Search after Ready: %v", err)
	}
}

func TestFault_F19_AnswersHaveNamedConditions(t *testing.T) {
	for _, tt := range []struct {
		name      string
		status    int
		code      string
		condition meili.Condition
		rebuild   bool
	}{
		{"key refused", 403, "invalid_api_key", meili.Refused, false},
		{"no key", 401, "missing_authorization_header", meili.Refused, false},
		{"too many requests", 429, "", meili.Busy, false},
		{"queue full", 503, "too_many_search_requests", meili.Busy, false},
		{"broken", 500, "internal", meili.Away, false},
		{"bad gateway", 502, "", meili.Away, false},
		{"index gone", 404, "index_not_found", meili.Lost, true},
		{"another program", 404, "", meili.Foreign, false},
		{"moved", 302, "", meili.Foreign, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			x := f.open(t, meili.Options{})
			f.failWith(tt.status, tt.code)
			_, err := x.Search(t.Context(), ask())
			if !errors.Is(err, search.ErrUnavailable) {
				t.Errorf("Search: %v, want ErrUnavailable", err)
			}
			if got := errors.Is(err, meili.ErrNeedsRebuild); got != tt.rebuild {
				t.Errorf("needs a rebuild: %v, want %v (%v)", got, tt.rebuild, err)
			}
			if got := x.State().Condition; got != tt.condition {
				t.Errorf("condition %q, want %q", got, tt.condition)
			}
		})
	}
}

func TestFault_F19_AnswerThatIsNotOurs(t *testing.T) {
	f := newFake(t)
	x := f.open(t, meili.Options{})
	f.setFault(func(w http.ResponseWriter, _ *http.Request) bool {
		_, err := w.Write([]byte("<html>Welcome</html>"))
		return err == nil
	})
	if _, err := x.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search: %v, want ErrUnavailable", err)
	}
	if got := x.State().Condition; got != meili.Foreign {
		t.Errorf("condition %q, want %q", got, meili.Foreign)
	}
}

func TestFault_F20_FailedTaskIsNotASuccess(t *testing.T) {
	for _, tt := range []struct {
		code string
		want error
	}{
		{"invalid_document_id", search.ErrRejected},
		{"no_space_left_on_device", search.ErrNoSpace},
		{"database_size_limit_reached", search.ErrNoSpace},
		{"internal", search.ErrUnavailable},
		{"index_not_found", meili.ErrNeedsRebuild},
	} {
		t.Run(tt.code, func(t *testing.T) {
			f := newFake(t)
			x := f.open(t, meili.Options{})
			f.task = func(int) map[string]any {
				return map[string]any{"status": "failed", "error": map[string]any{"code": tt.code, "message": "as told"}}
			}
			if err := x.Apply(t.Context(), search.Public, change()); !errors.Is(err, tt.want) {
				t.Errorf("Apply: %v, want %v", err, tt.want)
			}
		})
	}
}

func TestFault_F20_OnlyTheBadDocumentIsRefused(t *testing.T) {
	f := newFake(t)
	x := f.open(t, meili.Options{})
	var mu sync.Mutex
	written := make(map[string]bool)
	f.task = func(uid int) map[string]any {
		mu.Lock()
		defer mu.Unlock()
		body := f.body(uid)
		if strings.Contains(body, "poison") {
			return map[string]any{"status": "failed", "error": map[string]any{"code": "invalid_document_fields"}}
		}
		for _, id := range []string{"one", "two", "four", "five"} {
			if strings.Contains(body, `"doc":"`+id+`"`) {
				written[id] = true
			}
		}
		return nil
	}
	var changes []search.Change
	for _, id := range []string{"one", "two", "three", "four", "five"} {
		body := "fine"
		if id == "three" {
			body = "poison"
		}
		changes = append(changes, put(doc(id, 1, id, body)))
	}
	changes = append(changes, put(doc("not an id", 1, "Bad", "fine")))
	err := x.Apply(t.Context(), search.Public, changes)
	if !errors.Is(err, search.ErrRejected) {
		t.Fatalf("Apply: %v, want ErrRejected", err)
	}
	for _, want := range []string{`"three"`, `"not an id"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, err)
		}
	}
	if len(written) != 4 {
		t.Errorf("written %v, want the four good ones", written)
	}
}

func TestFault_F20_RequestTooLargeIsHalved(t *testing.T) {
	f := newFake(t)
	x := f.open(t, meili.Options{})
	var accepted atomic.Int64
	f.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/documents") {
			return false
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return false
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if len(body) > 5000 {
			reply(w, 413, map[string]any{"code": "payload_too_large", "message": "as told"})
			return true
		}
		accepted.Add(1)
		return false
	})
	var changes []search.Change
	for _, id := range []string{"one", "two", "three", "four"} {
		changes = append(changes, put(doc(id, 1, id, strings.Repeat("word ", 300))))
	}
	if err := x.Apply(t.Context(), search.Public, changes); err != nil {
		t.Errorf("Apply: %v", err)
	}
	if accepted.Load() < 2 {
		t.Errorf("%d requests were taken, want several smaller ones", accepted.Load())
	}
}

func TestFault_F20_TaskIsFollowedThroughAShortOutage(t *testing.T) {
	f := newFake(t)
	x := f.open(t, meili.Options{})
	var asked atomic.Int64
	f.setFault(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/tasks/") && asked.Add(1) == 1 {
			reply(w, 502, map[string]any{})
			return true
		}
		return false
	})
	if err := x.Apply(t.Context(), search.Public, change()); err != nil {
		t.Errorf("Apply: %v", err)
	}
}

func TestFault_F22_WrongVersionIsNotUsed(t *testing.T) {
	for _, version := range []string{"1.2.0", "2.0.0", "0.30.1", "nonsense", ""} {
		t.Run(version, func(t *testing.T) {
			f := newFake(t)
			f.setFault(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != "/version" {
					return false
				}
				reply(w, 200, map[string]any{"pkgVersion": version})
				return true
			})
			x := f.open(t, meili.Options{})
			if _, err := x.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
				t.Errorf("Search: %v, want ErrUnavailable", err)
			}
			if got := x.State().Condition; got != meili.Foreign {
				t.Errorf("condition %q, want %q", got, meili.Foreign)
			}
		})
	}
}

func TestFault_F22_KeyRotatedIsTriedAgain(t *testing.T) {
	f := newFake(t)
	x := f.open(t, meili.Options{})
	f.failWith(403, "invalid_api_key")
	for range 5 {
		if _, err := x.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
			t.Fatalf("Search: %v, want ErrUnavailable", err)
		}
	}
	f.failWith(0, "")
	if _, err := x.Search(t.Context(), ask()); err != nil {
		t.Errorf("Search with the key accepted again: %v", err)
	}
}

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	for _, o := range []meili.Options{
		{},
		{URL: "localhost:7700"},
		{URL: "ftp://host"},
		{URL: "http://user:secret@host"},
		{URL: "http://host?x=1"},
		{URL: "http://host", Prefix: "a/b"},
		{URL: "http://host", Prefix: "ä"},
	} {
		if x, err := meili.Open(t.Context(), o); !errors.Is(err, search.ErrInvalid) {
			t.Errorf("Open(%+v) = %v, %v, want ErrInvalid", o, x, err)
		}
	}
}

func TestSettingsInOrderAreNotWritten(t *testing.T) {
	f := newFake(t)
	x := f.open(t, meili.Options{})
	if err := x.Ready(t.Context()); err != nil {
		t.Fatalf("Ready: %v", err)
	}
	if f.writes != 0 {
		t.Errorf("%d writes to a server on which all is in order, want none", f.writes)
	}
}
