package local_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"tandem/search"
	"tandem/search/searchtest"
)

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return open(t, "") })
}

// recorder is a test that only remembers whether it failed.
type recorder struct {
	ctx    context.Context
	failed []string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Errorf(f string, a ...any) {
	r.failed = append(r.failed, fmt.Sprintf(f, a...))
}

func (r *recorder) Fatalf(f string, a ...any) {
	r.Errorf(f, a...)
	runtime.Goexit()
}

func TestContract_FailsOnEnginesThatBreakIt(t *testing.T) {
	for _, w := range searchtest.Wrongs {
		t.Run(w.Name, func(t *testing.T) {
			caught := ""
			for _, p := range searchtest.Promises {
				r := &recorder{ctx: t.Context()}
				done := make(chan struct{})
				go func() {
					defer close(done)
					p.Check(r, w.Make(open(t, "")))
				}()
				<-done
				if len(r.failed) > 0 {
					caught = p.Name
					break
				}
			}
			if caught == "" {
				t.Fatal("no promise noticed")
			}
			t.Logf("caught by %q", caught)
		})
	}
}
