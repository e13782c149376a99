package meili

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// Condition names how it stands with the server, for people who look after it.
type Condition string

// The conditions.
const (
	Unknown  Condition = ""         // nothing was asked yet
	Working  Condition = "working"  // the last call was answered
	Away     Condition = "away"     // it does not answer, or not in time
	Busy     Condition = "busy"     // it answers that it has too much to do
	Refused  Condition = "refused"  // it does not accept our key
	Foreign  Condition = "foreign"  // it answers, but not as a Meilisearch we know
	Lost     Condition = "lost"     // an index is gone or of another shape: rebuild
	Full     Condition = "full"     // its disk is full
	TooLarge Condition = "toolarge" // it does not take requests as large as one document needs
	Rejected Condition = "rejected" // it refused a batch of records
)

// State is the last thing the server made known.
type State struct {
	Condition Condition
	Detail    string // for the log and the operations page; holds addresses, never keys
	Since     time.Time
}

// State returns how it stands with the server.
func (x *Index) State() State {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.state
}

func (x *Index) note(c Condition, detail string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if c != x.state.Condition {
		x.state = State{Condition: c, Since: x.opt.Now()}
	}
	x.state.Detail = detail
}

// refusal is an error with the condition it puts the server in, and the search error that callers test for.
type refusal struct {
	condition Condition
	code      string // the server's, if it gave one
	kind      error
	cause     error
	rebuild   bool
	unsettled bool // the settings of the index are not ours
}

func (r *refusal) Error() string { return fmt.Sprintf("%v (%s): %v", r.kind, r.condition, r.cause) }

func (r *refusal) Unwrap() []error {
	if r.rebuild {
		return []error{r.kind, ErrNeedsRebuild, r.cause}
	}
	return []error{r.kind, r.cause}
}

// unsettled turns the refusal of a question into what it means: questions are always right as long as the settings are
// ours, so somebody changed them.
func unsettled(err error) error {
	var r *refusal
	if !errors.As(err, &r) || r.condition != Rejected {
		return err
	}
	return &refusal{condition: Foreign, kind: search.ErrUnavailable, code: r.code, cause: r.cause, unsettled: true}
}

// classify says what an error of the client means.
func classify(err error) *refusal {
	var api *meilisearch.Error
	if !errors.As(err, &api) {
		return &refusal{condition: Foreign, kind: search.ErrUnavailable, cause: err}
	}
	switch api.ErrCode {
	case meilisearch.MeilisearchTimeoutError, meilisearch.MeilisearchCommunicationError:
		return &refusal{condition: Away, kind: search.ErrUnavailable, cause: brief(api)}
	case meilisearch.ErrCodeMarshalRequest:
		return &refusal{condition: Rejected, kind: search.ErrRejected, cause: brief(api)}
	case meilisearch.MeilisearchApiError, meilisearch.MeilisearchApiErrorWithoutMessage:
		r := classifyAnswer(api.StatusCode, api.MeilisearchApiError.Code, brief(api))
		r.code = api.MeilisearchApiError.Code
		return r
	}
	return &refusal{condition: Foreign, kind: search.ErrUnavailable, cause: brief(api)}
}

func classifyAnswer(status int, code string, cause error) *refusal {
	if r := classifyCode(code, cause); r != nil {
		return r
	}
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &refusal{condition: Refused, kind: search.ErrUnavailable, cause: cause}
	case status == http.StatusRequestEntityTooLarge:
		return &refusal{condition: TooLarge, kind: search.ErrRejected, cause: cause}
	case status == http.StatusInsufficientStorage:
		return &refusal{condition: Full, kind: search.ErrNoSpace, cause: cause}
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return &refusal{condition: Busy, kind: search.ErrUnavailable, cause: cause}
	case status >= 500:
		return &refusal{condition: Away, kind: search.ErrUnavailable, cause: cause}
	case status == http.StatusBadRequest && code != "":
		return &refusal{condition: Rejected, kind: search.ErrRejected, cause: cause}
	}
	return &refusal{condition: Foreign, kind: search.ErrUnavailable, cause: cause}
}

// classifyCode knows the codes that mean the same in an answer and in a failed task. It is nil for all others.
func classifyCode(code string, cause error) *refusal {
	switch code {
	case "index_not_found":
		return &refusal{condition: Lost, kind: search.ErrUnavailable, cause: cause, rebuild: true}
	case "no_space_left_on_device", "database_size_limit_reached":
		return &refusal{condition: Full, kind: search.ErrNoSpace, cause: cause}
	case "invalid_api_key", "missing_authorization_header", "api_key_not_found":
		return &refusal{condition: Refused, kind: search.ErrUnavailable, cause: cause}
	case "payload_too_large":
		return &refusal{condition: TooLarge, kind: search.ErrRejected, cause: cause}
	case "too_many_search_requests", "too_many_open_files":
		return &refusal{condition: Busy, kind: search.ErrUnavailable, cause: cause}
	case "internal", "io_error", "remote_timeout", "unretrievable_errored":
		return &refusal{condition: Away, kind: search.ErrUnavailable, cause: cause}
	}
	return nil
}

// brief keeps of the client's error what helps, without the request and its records.
func brief(e *meilisearch.Error) error {
	if e.OriginError != nil {
		return fmt.Errorf("%s %s: %w", e.Method, e.Endpoint, e.OriginError)
	}
	return fmt.Errorf("%s %s: status %d %s %s", e.Method, e.Endpoint, e.StatusCode,
		e.MeilisearchApiError.Code, e.MeilisearchApiError.Message)
}

// call runs one call to the server with a deadline, unless too many before it failed, and says what an error means.
func (x *Index) call(ctx context.Context, what string, limit time.Duration, f func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w: %w", what, search.ErrUnavailable, err)
	}
	if !x.breaker.allow() {
		return fmt.Errorf("%s: not tried after repeated failures: %w", what, search.ErrUnavailable)
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := f(limited)
	if err == nil {
		x.breaker.done(answered)
		x.note(Working, "")
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		x.breaker.done(unknown)
		return fmt.Errorf("%s: %w: %w", what, search.ErrUnavailable, ctx.Err())
	}
	r := classify(err)
	if r.condition == Away || r.condition == Busy {
		x.breaker.done(failed)
	} else {
		x.breaker.done(answered)
	}
	x.note(r.condition, r.cause.Error())
	return fmt.Errorf("%s: %w", what, r)
}
