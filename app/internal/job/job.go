// Package job runs work that must not be lost: each job is a row, written in the transaction of the change that causes
// it, claimed with a lease, retried with growing waits, and kept where people can see it when it finally fails.
//
// It owns the life of a job and the schedule. It refuses to know what jobs do (handlers are registered by name in hub)
// and how rows are stored (package store does that).
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// State is where a job stands.
type State string

// The states of a job.
const (
	Ready   State = "ready"   // waits for its time and a worker
	Running State = "running" // claimed; ready again when its lease runs out
	Done    State = "done"    // kept for a day
	Dead    State = "dead"    // failed for good; kept until a person retries or discards it
)

// Spec is a job to enqueue.
type Spec struct {
	Name    string // a registered handler
	Key     string // when not empty, at most one job of the name and key waits at any time
	Payload any    // marshalled to JSON
	At      time.Time
}

// Row is a job as stored.
type Row struct {
	ID        string
	Name      string
	Key       string
	Payload   json.RawMessage
	State     State
	Attempts  int // claims so far, this one included
	RunAt     time.Time
	LeaseEnds time.Time
	Created   time.Time
	Finished  time.Time
	LastError string
}

// Decode reads the payload into v, a pointer to the type that was enqueued.
func (r Row) Decode(v any) error {
	if err := json.Unmarshal(r.Payload, v); err != nil {
		return Permanent(fmt.Errorf("payload of job %q: %w", r.Name, err))
	}
	return nil
}

// Func does the work of one job. An error means another attempt, unless it is Permanent. It may run again after a
// crash, so its effects must be safe to repeat.
type Func func(ctx context.Context, r Row) error

// Handler is a registered kind of job.
type Handler struct {
	Func        Func
	Lane        string        // jobs of one lane share its workers; "" is the default lane
	Timeout     time.Duration // of one attempt; 0 means a minute
	MaxAttempts int           // 0 means 8
	Buried      Func          // called once after the last attempt failed, to put what was waited for in a named state; may be nil
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error that no further attempt can mend.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}

// IsPermanent reports whether err was marked by Permanent.
func IsPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}

// Wait is the pause after the given number of failed attempts: 2 s, 8 s, 32 s, … up to an hour.
func Wait(attempts int) time.Duration {
	w := 2 * time.Second
	for i := 1; i < attempts; i++ {
		w *= 4
		if w > time.Hour {
			return time.Hour
		}
	}
	return w
}
