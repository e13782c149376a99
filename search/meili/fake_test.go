package meili_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/search/meili"
)

// fake answers like a server on which everything is in order and nothing is found. It exists for what a real server
// cannot be made to do: fail. What it knows of searching is nothing; that is tested against a real one.
type fake struct {
	*httptest.Server

	mu     sync.Mutex
	fault  func(w http.ResponseWriter, r *http.Request) bool // true: answered
	task   func(uid int) map[string]any                      // what became of a write; nil: it succeeded
	calls  map[string]int                                    // by method and path
	bodies []string                                          // of writes of records
	writes int
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{calls: make(map[string]int)}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) open(t *testing.T, o meili.Options) *meili.Index {
	t.Helper()
	o.URL = f.URL
	x, err := meili.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return x
}

// failWith makes the server answer every call like this; 0 ends it.
func (f *fake) failWith(status int, code string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = nil
	if status != 0 {
		f.fault = func(w http.ResponseWriter, _ *http.Request) bool {
			reply(w, status, map[string]any{"message": "as told", "code": code, "type": "test"})
			return true
		}
	}
}

func (f *fake) setFault(fault func(http.ResponseWriter, *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

func (f *fake) count(call string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if call != "" {
		return f.calls[call]
	}
	n := 0
	for _, c := range f.calls {
		n += c
	}
	return n
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.calls[r.Method+" "+r.URL.Path]++
	fault := f.fault
	f.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch last := path[len(path)-1]; {
	case last == "health":
		reply(w, 200, map[string]any{"status": "available"})
	case last == "version":
		reply(w, 200, map[string]any{"pkgVersion": "1.50.0"})
	case path[0] == "tasks" && len(path) == 2:
		f.serveTask(w, path[1])
	case last == "multi-search":
		f.serveSearch(w, r)
	case last == "fetch":
		f.serveRows(w, r)
	case last == "settings" && r.Method == http.MethodGet:
		reply(w, 200, meili.Wanted())
	case last == "synonyms" && r.Method == http.MethodGet:
		reply(w, 200, map[string]any{})
	case r.Method == http.MethodGet && path[0] == "indexes" && len(path) == 2:
		reply(w, 200, map[string]any{"uid": last, "primaryKey": "id"})
	case r.Method == http.MethodGet:
		reply(w, 404, map[string]any{"message": "no such page", "code": "not_found"})
	default:
		f.serveWrite(w, r)
	}
}

func (f *fake) serveTask(w http.ResponseWriter, uid string) {
	n, _ := strconv.Atoi(uid)
	f.mu.Lock()
	task := f.task
	f.mu.Unlock()
	answer := map[string]any{"status": "succeeded"}
	if task != nil {
		if a := task(n); a != nil {
			answer = a
		}
	}
	answer["uid"] = n
	reply(w, 200, answer)
}

func (f *fake) serveSearch(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Queries []json.RawMessage }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		reply(w, 400, map[string]any{"code": "malformed_payload"})
		return
	}
	answers := make([]map[string]any, len(asked.Queries))
	for i := range answers {
		answers[i] = map[string]any{"hits": []any{}, "totalHits": 0}
	}
	reply(w, 200, map[string]any{"results": answers})
}

// serveRows finds the meta record and no other.
func (f *fake) serveRows(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Ids []string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		reply(w, 400, map[string]any{"code": "malformed_payload"})
		return
	}
	rows := []any{}
	if len(asked.Ids) > 0 {
		rows = append(rows, map[string]any{"id": "meta", "shape": 1, "version": "v0", "dead": true})
	}
	reply(w, 200, map[string]any{"results": rows, "total": len(rows)})
}

func (f *fake) serveWrite(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		reply(w, 400, map[string]any{"code": "malformed_payload"})
		return
	}
	f.mu.Lock()
	f.writes++
	uid := f.writes
	for len(f.bodies) <= uid {
		f.bodies = append(f.bodies, "")
	}
	f.bodies[uid] = string(body)
	f.mu.Unlock()
	reply(w, 202, map[string]any{"taskUid": uid, "status": "enqueued", "enqueuedAt": time.Unix(0, 0).UTC()})
}

// body returns what the write with the task number carried.
func (f *fake) body(uid int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bodies[uid]
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}
