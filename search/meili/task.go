package meili

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// How often a task is asked for, and how many of those questions in a row may go unanswered.
const (
	firstPoll   = 4 * time.Millisecond
	slowPoll    = 250 * time.Millisecond
	patientPoll = time.Second // after a question that was not answered
	lostPolls   = 8
	pollAnswer  = 10 * time.Second
)

// do sends a write and follows its task to the end: an accepted write is only a promise.
func (x *Index) do(ctx context.Context, what string, send func(context.Context) (*meilisearch.TaskInfo, error)) error {
	task, err := x.enqueue(ctx, what, send)
	if err != nil {
		return err
	}
	return x.follow(ctx, what, task)
}

// enqueue sends a write and returns the number of its task.
func (x *Index) enqueue(
	ctx context.Context, what string, send func(context.Context) (*meilisearch.TaskInfo, error),
) (int64, error) {
	var task int64
	err := x.call(ctx, what, x.opt.CallTimeout, func(ctx context.Context) error {
		info, err := send(ctx)
		if err == nil {
			task = info.TaskUID
		}
		return err
	})
	return task, err
}

// follow waits for a task to end and says what its failure means. The server does not repeat a failed task.
func (x *Index) follow(ctx context.Context, what string, task int64) error {
	ctx, cancel := context.WithTimeout(ctx, x.opt.TaskTimeout)
	defer cancel()
	wait, unanswered := firstPoll, 0
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		var t *meilisearch.Task
		err := x.call(ctx, what, pollAnswer, func(ctx context.Context) error {
			var err error
			t, err = x.client.GetTaskWithContext(ctx, task)
			return err
		})
		switch {
		case err == nil && t.Status == meilisearch.TaskStatusSucceeded:
			return nil
		case err == nil && t.Status == meilisearch.TaskStatusFailed:
			return x.failure(what, t)
		case err == nil && t.Status == meilisearch.TaskStatusCanceled:
			return fmt.Errorf("%s: task %d was cancelled on the server: %w", what, task, search.ErrUnavailable)
		case err == nil:
			unanswered = 0
		case !errors.Is(err, search.ErrUnavailable), hasCode(err, "task_not_found"):
			return err
		default:
			if unanswered++; unanswered >= lostPolls {
				return err
			}
			wait = patientPoll
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			return fmt.Errorf("%s: task %d not done yet: %w: %w", what, task, search.ErrUnavailable, ctx.Err())
		}
		wait = min(wait+wait/2, slowPoll)
	}
}

func (x *Index) failure(what string, t *meilisearch.Task) error {
	cause := fmt.Errorf("task %d: %s %s", t.UID, t.Error.Code, t.Error.Message)
	r := classifyCode(t.Error.Code, cause)
	if r == nil {
		r = &refusal{condition: Rejected, kind: search.ErrRejected, cause: cause}
	}
	r.code = t.Error.Code
	x.note(r.condition, cause.Error())
	return fmt.Errorf("%s: %w", what, r)
}
