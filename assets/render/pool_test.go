package render_test

import (
	"context"
	"errors"
	"hash/crc32"
	"os"
	"strings"
	"testing"
	"time"

	"tandem/assets/render"
)

func pngSum(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// misbehaving is a document of three pages whose second one does as the name says.
func misbehaving(t *testing.T, act string) string {
	return writePDF(t, act+"-2.pdf", says(60, 700, "one"), says(60, 700, "two"), says(60, 700, "three"))
}

func TestFault_F08_ChildrenThatDieTakeOnePageWithThem(t *testing.T) {
	for act, want := range map[string]render.Reason{
		"hang": render.ReasonTimeout, "spin": render.ReasonTimeout, "bloat": render.ReasonMemory, "panic": render.ReasonBroken,
		"shot": render.ReasonInterrupted, "garbage": render.ReasonBroken,
	} {
		t.Run(act, func(t *testing.T) {
			o := render.Options{MemoryBytes: 384 << 20}
			if want == render.ReasonTimeout {
				o.PageTimeout = 2 * time.Second
			}
			d := open(t, newPool(t, o), misbehaving(t, act), render.PDF)
			if got := text(draw(t, d, 1)); got != "one" {
				t.Errorf("page 1 says %q", got)
			}
			_, err := d.Page(t.Context(), 2)
			wantReason(t, err, want)
			if got := text(draw(t, d, 3)); got != "three" {
				t.Errorf("page 3 says %q", got)
			}
		})
	}
}

func TestFault_F08_AChildKilledFromOutsideIsReplaced(t *testing.T) {
	d := open(t, newPool(t, render.Options{}), misbehaving(t, "shotonce"), render.PDF)
	if got := text(draw(t, d, 2)); got != "two" {
		t.Errorf("page 2 says %q", got)
	}
	// And one that is killed while it waits.
	render.KillIdle(d)
	if got := text(draw(t, d, 3)); got != "three" {
		t.Errorf("page 3 says %q", got)
	}
}

func TestAttack_A28_OpeningEndsToo(t *testing.T) {
	pool := newPool(t, render.Options{OpenTimeout: time.Second})
	_, err := pool.Open(t.Context(), writePDF(t, "hang-0.pdf", says(0, 0, "x")), render.PDF)
	wantReason(t, err, render.ReasonTimeout)
	open(t, pool, writePDF(t, "good.pdf", says(0, 0, "x")), render.PDF)
}

func TestPoolWaitsForAFreeChildAndEndsWithTheContext(t *testing.T) {
	pool := newPool(t, render.Options{})
	good := writePDF(t, "good.pdf", says(60, 700, "x"))
	d, err := pool.Open(t.Context(), good, render.PDF)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pool.Open(ctx, good, render.PDF); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error while the only child is taken", err)
	}
	if _, err := d.Page(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	d.Close()
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Open(t.Context(), good, render.PDF); !errors.Is(err, render.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

func TestPoolSaysWhatIsNotTheFilesFault(t *testing.T) {
	pool := newPool(t, render.Options{})
	if _, err := pool.Open(t.Context(), "/does/not/exist.pdf", render.PDF); !errors.Is(err, render.ErrWorker) {
		t.Errorf("got %v, want ErrWorker", err)
	}
	missing := newPool(t, render.Options{Executable: "/does/not/exist"})
	if _, err := missing.Open(t.Context(), writePDF(t, "good.pdf", says(0, 0, "x")), render.PDF); !errors.Is(err, render.ErrWorker) {
		t.Errorf("got %v, want ErrWorker", err)
	}
}

func TestPoolPrepares(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	if err := newPool(t, render.Options{}).Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if strings.HasPrefix(f.Name(), "prepare-") {
			t.Errorf("%s is left behind", f.Name())
		}
	}
}
