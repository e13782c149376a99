package intake_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library/intake"
)

// TestFault_F09_ASlowStoreHoldsUpOneUploadOnly holds one piece in the store for as long as it takes: meanwhile other
// files of the same person come, jobs run, and the page about what is awaited is answered.
func TestFault_F09_ASlowStoreHoldsUpOneUploadOnly(t *testing.T) {
	f := newFixture(t)
	body := []byte("the slow one")
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "slow.txt", Size: int64(len(body))}}})
	must(t, err)
	slow := begun.Items[0].ID
	// The first byte gives the upload its place in the store.
	_, err = f.Receive(t.Context(), mara, slow, intake.Piece{Body: bytes.NewReader(body[:1])})
	must(t, err)
	i, err := f.Store.ItemByID(t.Context(), slow)
	must(t, err)
	g := &gated{Uploads: f.Uploads, slow: i.Upload, arrived: make(chan struct{}), gate: make(chan struct{})}
	f.Uploads = g
	ended := make(chan error, 1)
	go func() {
		_, err := f.Receive(context.WithoutCancel(t.Context()), mara, slow, intake.Piece{Offset: 1, Body: bytes.NewReader(body[1:])})
		ended <- err
	}()
	<-g.arrived

	b := f.bring(t, intake.Choices{}, "", file{"a.txt", "first"}, file{"b.txt", "second"})
	if b.Counts[intake.Added] != 2 {
		t.Errorf("while the store is slow with one file the others end as %v, want both added", b.Counts)
	}
	if items, n, err := f.Unfinished(t.Context(), mara, 10); err != nil || n != 1 || items[0].ID != slow {
		t.Errorf("awaited are %v, %v", items, err)
	}
	if f.step(t) {
		t.Error("a job waits for a file that is not there yet")
	}

	close(g.gate)
	must(t, <-ended)
	f.work(t)
	if i, err := f.Store.ItemByID(t.Context(), slow); err != nil || i.State != intake.Added {
		t.Errorf("in the end the slow file is %s, %v; want it added", i.State, err)
	}
}

// TestResumable_ListsWhatCameWithWhatIsMissing lets a folder be chosen again: what came of it is not asked for again.
func TestResumable_ListsWhatCameWithWhatIsMissing(t *testing.T) {
	f := newFixture(t)
	f.bring(t, intake.Choices{}, "", file{"earlier.txt", "of a batch that has ended"})
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "came.txt", Size: 4}, {Path: "missing.txt", Size: 7}, {Path: "empty.txt"}}})
	must(t, err)
	_, err = f.Take(t.Context(), mara, begun.Items[0].ID, strings.NewReader("came"))
	must(t, err)
	f.work(t)
	list := func() map[string]intake.State {
		items, err := f.Resumable(t.Context(), mara)
		must(t, err)
		out := map[string]intake.State{}
		for _, i := range items {
			out[i.Path] = i.State
		}
		return out
	}
	want := map[string]intake.State{"came.txt": intake.Added, "missing.txt": intake.Waiting, "empty.txt": intake.Refused}
	if diff := cmp.Diff(want, list()); diff != "" {
		t.Error(diff)
	}
	if items, err := f.Resumable(t.Context(), nora); err != nil || len(items) != 0 {
		t.Errorf("another marketer is offered %v, %v", items, err)
	}
	must(t, f.Discard(t.Context(), mara, begun.Items[1].ID))
	if got := list(); len(got) != 0 {
		t.Errorf("of a batch that awaits nothing %v are offered", got)
	}
}
