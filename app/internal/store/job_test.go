package store_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func TestJobs_LifeOfAJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, jobs := t.Context(), store.Jobs{DB: db}
		must(t, jobs.Enqueue(ctx, start, job.Spec{Name: "a", Key: "k", Payload: 1}, job.Spec{Name: "a", Key: "k", Payload: 2}))
		row, ok, err := jobs.Claim(ctx, []string{"a"}, start, time.Minute)
		if err != nil || !ok || string(row.Payload) != "1" || row.Attempts != 1 {
			t.Fatalf("claim: got %+v, %v, %v; want the first payload once", row, ok, err)
		}
		if _, ok, _ := jobs.Claim(ctx, []string{"a"}, start, time.Minute); ok {
			t.Fatal("a claimed job was claimed again within its lease, or the key did not collapse the second")
		}
		again, ok, err := jobs.Claim(ctx, []string{"a"}, start.Add(2*time.Minute), time.Minute)
		if err != nil || !ok || again.ID != row.ID || again.Attempts != 2 {
			t.Fatalf("after the lease: got %+v, %v, %v; want the same job, attempt 2", again, ok, err)
		}
		// A twin that was enqueued meanwhile makes the failed one superfluous.
		must(t, jobs.Enqueue(ctx, start, job.Spec{Name: "a", Key: "k", Payload: 3}))
		must(t, jobs.Retry(ctx, row.ID, start, "no luck"))
		row, ok, err = jobs.Claim(ctx, []string{"a"}, start.Add(time.Hour), time.Minute)
		if err != nil || !ok || string(row.Payload) != "3" {
			t.Fatalf("got %+v, %v, %v; want the twin", row, ok, err)
		}
		must(t, jobs.Bury(ctx, row.ID, start, "hopeless"))
		failed, err := jobs.Failed(ctx, 10)
		if err != nil || len(failed) != 1 || failed[0].LastError != "hopeless" {
			t.Fatalf("failed: got %+v, %v", failed, err)
		}
		must(t, jobs.Revive(ctx, row.ID, start))
		if n, err := jobs.Waiting(ctx, "a"); err != nil || n != 1 {
			t.Fatalf("waiting: got %d, %v; want 1", n, err)
		}
	})
}

func TestJobs_ATurnIsEnqueuedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := store.Jobs{DB: db}
		var added atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				ok, err := jobs.EnqueueTurn(t.Context(), job.Spec{Name: "sweep"}, start, start)
				if err != nil {
					t.Error(err)
				}
				if ok {
					added.Add(1)
				}
			})
		}
		wg.Wait()
		if n, err := jobs.Waiting(t.Context()); added.Load() != 1 || n != 1 || err != nil {
			t.Fatalf("added %d, waiting %d, %v; want 1 and 1", added.Load(), n, err)
		}
	})
}

func TestFault_F09_APoisonJobDoesNotStopTheQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := store.Jobs{DB: db}
		done := make(chan string, 10)
		r := &job.Runner{
			Store: jobs, Log: slog.New(slog.DiscardHandler), Now: time.Now, Poll: 5 * time.Millisecond,
			Handlers: map[string]job.Handler{
				"panics": {Func: func(context.Context, job.Row) error { panic("poison") }, MaxAttempts: 1},
				"refuse": {Func: func(context.Context, job.Row) error { return job.Permanent(errors.New("never")) }},
				"works":  {Func: func(_ context.Context, r job.Row) error { done <- r.Name; return nil }},
			},
		}
		must(t, jobs.Enqueue(t.Context(), time.Now(), job.Spec{Name: "panics"}, job.Spec{Name: "refuse"}, job.Spec{Name: "works"}))
		r.Start()
		<-done
		r.Stop(t.Context())
		failed, err := jobs.Failed(t.Context(), 10)
		if err != nil || len(failed) != 2 {
			t.Fatalf("got %d failed jobs, %v; want the two bad ones kept", len(failed), err)
		}
	})
}

func TestFault_F10_AJobCutOffByShutdownGoesBack(t *testing.T) {
	jobs := store.Jobs{DB: storetest.Open(t)}
	running := make(chan struct{})
	r := &job.Runner{
		Store: jobs, Log: slog.New(slog.DiscardHandler), Now: time.Now, Poll: 5 * time.Millisecond,
		Handlers: map[string]job.Handler{"long": {Func: func(ctx context.Context, _ job.Row) error {
			close(running)
			<-ctx.Done()
			return ctx.Err()
		}}},
	}
	must(t, jobs.Enqueue(t.Context(), time.Now(), job.Spec{Name: "long"}))
	r.Start()
	<-running
	stop, cancel := context.WithCancel(t.Context())
	cancel()
	r.Stop(stop)
	if _, ok, err := jobs.Claim(t.Context(), []string{"long"}, time.Now(), time.Minute); !ok || err != nil {
		t.Fatalf("after shutdown the job cannot be claimed again: %v, %v", ok, err)
	}
}

func TestJobs_OrphansOfACrashRunAgainAtOnceAndAreBuriedInTheEnd(t *testing.T) {
	jobs := store.Jobs{DB: storetest.Open(t)}
	must(t, jobs.Enqueue(t.Context(), start, job.Spec{Name: "a"}))
	for attempt := range 3 {
		row, ok, err := jobs.Claim(t.Context(), []string{"a"}, start, time.Hour)
		if err != nil || !ok || row.Attempts != attempt+1 {
			t.Fatalf("claim %d: got %+v, %v, %v", attempt, row, ok, err)
		}
		must(t, jobs.Orphaned(t.Context()))
	}
}

func TestMigrate_RefusesANewerSchema(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		must(t, store.PretendVersion(t.Context(), db, 9999))
		if _, err := db.Migrate(t.Context()); !errors.Is(err, store.ErrNewerSchema) {
			t.Fatalf("got %v, want ErrNewerSchema", err)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
