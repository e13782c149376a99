package extract_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/assets/extract"
)

// wantGood reads a good file, as is done after each misbehaviour: the pool has to be as good as new.
func wantGood(t *testing.T, pool *extract.Pool) {
	t.Helper()
	doc, err := pool.Extract(t.Context(), strings.NewReader("# Fine"), 6, "fine.md")
	if err != nil || len(doc.Pages) != 1 || doc.Pages[0].Text != "Fine" {
		t.Fatalf("the file after it got %+v, %v", doc, err)
	}
}

// TestFault_F08 stops children in every way a file or the machine can, and wants a name for it and a healthy pool.
func TestFault_F08_ChildrenThatDie(t *testing.T) {
	tests := []struct {
		name string
		want extract.Reason
		say  string
	}{
		{"panic.md", extract.ReasonBroken, "a reader gone wrong"},
		{"overflow.md", extract.ReasonBroken, "stack"},
		{"flood.md", extract.ReasonBroken, "more than it may"},
		{"garbage.md", extract.ReasonBroken, "frame"},
		{"shot.md", extract.ReasonInterrupted, "killed"},
	}
	pool := newPool(t, extract.PoolOptions{})
	wantGood(t, pool)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := pool.Extract(t.Context(), strings.NewReader("x"), 1, tt.name)
			f := wantFailure(t, err, tt.want)
			if !strings.Contains(f.Detail, tt.say) {
				t.Errorf("got the detail %q, want it to say %q", f.Detail, tt.say)
			}
			if f.Retryable() != (tt.want == extract.ReasonInterrupted) {
				t.Errorf("Retryable() = %v for %s", f.Retryable(), f.Reason)
			}
			wantGood(t, pool)
		})
	}
}

func TestAttack_A28_HangsEnd(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{Timeout: 300 * time.Millisecond})
	for _, name := range []string{"hang.pdf", "spin.pdf"} {
		_, err := pool.Extract(t.Context(), bytes.NewReader(pdfPages("", "x")), -1, name)
		wantFailure(t, err, extract.ReasonTimeout)
	}
	pool = newPool(t, extract.PoolOptions{})
	wantGood(t, pool)
}

func TestPoolDoesNotCountTheStartOfTheEngine(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{Timeout: extract.CompileTimeout})
	doc, err := pool.Extract(t.Context(), strings.NewReader("words"), -1, "compile.md")
	if err != nil || doc.Pages[0].Text != "words" {
		t.Errorf("got %+v, %v", doc, err)
	}
}

func TestPoolPrepares(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{})
	if err := pool.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if extract.IdlePID(pool) == 0 {
		t.Error("no child is waiting after Prepare")
	}
}

func TestAttack_A28_MemoryIsBounded(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{MemoryBytes: 128 << 20})
	_, err := pool.Extract(t.Context(), strings.NewReader("x"), 1, "bloat.pdf")
	wantFailure(t, err, extract.ReasonMemory)
	wantGood(t, pool)
}

func TestFault_F09_AWaitingFileIsServedBesideAPoisonedOne(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{Workers: 2})
	ctx, cancel := context.WithCancel(t.Context())
	var stuck sync.WaitGroup
	var stuckErr error
	stuck.Go(func() { _, stuckErr = pool.Extract(ctx, strings.NewReader("x"), 1, "hang.md") })
	for range 5 {
		wantGood(t, pool)
	}
	cancel()
	stuck.Wait()
	if !errors.Is(stuckErr, context.Canceled) {
		t.Errorf("got %v, want the context's error", stuckErr)
	}
	for range 3 {
		wantGood(t, pool)
	}
}

func TestPoolReplacesAChildKilledWhileIdle(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{})
	wantGood(t, pool)
	extract.KillIdle(pool)
	wantGood(t, pool)
}

func TestPoolRecyclesChildren(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{JobsPerChild: 2})
	seen := map[int]bool{}
	for range 6 {
		wantGood(t, pool)
		if pid := extract.IdlePID(pool); pid != 0 {
			seen[pid] = true
		}
	}
	if len(seen) != 3 {
		t.Errorf("six files went through the children %v, want three children of two files", seen)
	}
}

func TestPoolGivesTheChildNothingOfItsEnvironment(t *testing.T) {
	t.Setenv("TANDEM_SECRET", "do not tell")
	pool := newPool(t, extract.PoolOptions{})
	_, err := pool.Extract(t.Context(), strings.NewReader("x"), 1, "environment.md")
	f := wantFailure(t, err, extract.ReasonBroken)
	if strings.Contains(f.Detail, "=") || strings.Contains(f.Detail, "do not tell") || !strings.Contains(f.Detail, "END") {
		t.Errorf("the child sees %q, want nothing", f.Detail)
	}
}

func TestPoolKeepsPrintsOutOfItsFrames(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{})
	doc, err := pool.Extract(t.Context(), strings.NewReader("words"), -1, "print.md")
	if err != nil || doc.Pages[0].Text != "words" {
		t.Errorf("got %+v, %v", doc, err)
	}
}

func TestPoolSaysWhatIsNotTheFilesFault(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{Limits: extract.Limits{FileBytes: 100}})
	var f *extract.Failure

	if _, err := pool.ExtractFile(t.Context(), t.TempDir()+"/gone", "a.md"); !errors.Is(err, extract.ErrWorker) || errors.As(err, &f) {
		t.Errorf("a file that is gone: got %v, want ErrWorker", err)
	}
	if _, err := pool.Extract(t.Context(), strings.NewReader("short"), 9, "a.md"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("fewer bytes than said: got %v, want ErrUnexpectedEOF", err)
	}
	_, err := pool.Extract(t.Context(), strings.NewReader(strings.Repeat("x", 101)), -1, "a.md")
	wantFailure(t, err, extract.ReasonTooLarge)
	_, err = pool.Extract(t.Context(), strings.NewReader(""), 1<<40, "a.md")
	wantFailure(t, err, extract.ReasonTooLarge)

	full, err := extract.NewPool(extract.PoolOptions{TempDir: t.TempDir() + "/gone"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := full.Extract(t.Context(), strings.NewReader("x"), 1, "a.md"); !errors.Is(err, extract.ErrWorker) {
		t.Errorf("no place for the bytes: got %v, want ErrWorker", err)
	}
	missing := newPool(t, extract.PoolOptions{Executable: t.TempDir() + "/no-such-program"})
	if _, err := missing.Extract(t.Context(), strings.NewReader("x"), 1, "a.md"); !errors.Is(err, extract.ErrWorker) {
		t.Errorf("no program to run: got %v, want ErrWorker", err)
	}
	wrong := newPool(t, extract.PoolOptions{Executable: "/bin/true"})
	if _, err := wrong.Extract(t.Context(), strings.NewReader("x"), 1, "a.md"); !errors.Is(err, extract.ErrWorker) {
		t.Errorf("a program that is no child: got %v, want ErrWorker", err)
	}
}

func TestPoolLeavesNoFilesBehind(t *testing.T) {
	dir := t.TempDir()
	pool, err := extract.NewPool(extract.PoolOptions{TempDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.md", "panic.md", "a.png"} {
		_, _ = pool.Extract(t.Context(), strings.NewReader("x"), -1, name)
	}
	_ = pool.Close()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := pool.Extract(t.Context(), strings.NewReader("x"), 1, "a.md"); !errors.Is(err, extract.ErrClosed) {
		t.Errorf("after Close: got %v, want ErrClosed", err)
	}
}

func TestPoolReadsTheSameAsRead(t *testing.T) {
	pool := newPool(t, extract.PoolOptions{})
	for _, name := range []string{"office.pptx", "office.docx", "office.xlsx", "office.pdf"} {
		data := fixture(t, name)
		want := mustRead(t, data, name)
		got, err := pool.Extract(t.Context(), bytes.NewReader(data), int64(len(data)), name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := diffDocuments(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
