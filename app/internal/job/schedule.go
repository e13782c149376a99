package job

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/adhocore/gronx"
)

// Turn is a line of the schedule: when to enqueue which job.
type Turn struct {
	Cron string // five fields, in UTC: "17 3 * * *"
	Job  Spec
}

// TurnStore enqueues the job of a turn once, however many programs ask.
type TurnStore interface {
	EnqueueTurn(ctx context.Context, s Spec, turn, now time.Time) (added bool, err error)
}

// Scheduler enqueues jobs when their time has come. All fields are required.
type Scheduler struct {
	Store TurnStore
	Turns []Turn
	Log   *slog.Logger
	Now   func() time.Time
	Added func() // called after something was enqueued

	cancel context.CancelFunc
	group  sync.WaitGroup
}

// Start begins to watch the clock until Stop. A cron expression that cannot be read is an error.
func (s *Scheduler) Start() error {
	for _, t := range s.Turns {
		if !gronx.IsValid(t.Cron) {
			return fmt.Errorf("schedule of job %q: %q is no cron expression", t.Job.Name, t.Cron)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.group.Go(func() {
		// Twice a minute: a turn is enqueued once whatever the number of looks.
		tick := time.NewTicker(30 * time.Second)
		defer tick.Stop()
		for {
			s.look(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return nil
}

// Stop ends the watch and waits for it.
func (s *Scheduler) Stop() {
	s.cancel()
	s.group.Wait()
}

// look enqueues each job whose latest turn has come and was not taken. After a long sleep only that latest turn runs.
func (s *Scheduler) look(ctx context.Context) {
	now := s.Now()
	for _, t := range s.Turns {
		turn, err := gronx.PrevTickBefore(t.Cron, now.UTC(), true)
		if err == nil {
			var added bool
			if added, err = s.Store.EnqueueTurn(ctx, t.Job, turn, now); added {
				s.Added()
			}
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Error("enqueue a scheduled job", "job", t.Job.Name, "error", err)
		}
	}
}
