package finding

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
)

// RequestState is where a request stands.
type RequestState string

// The states of a request.
const (
	RequestOpen     RequestState = "open"
	RequestTaken    RequestState = "taken"    // somebody works on it
	RequestAnswered RequestState = "answered" // there is an asset or an article now
	RequestDeclined RequestState = "declined" // there will be none, for a reason
)

// Settled reports whether nothing more is to be done.
func (s RequestState) Settled() bool { return s == RequestAnswered || s == RequestDeclined }

// Request is something that reps need and did not find. Everybody who asks for the same has a voice in it.
type Request struct {
	ID         string
	Title      string  // what is wanted, in the words of who asked first
	Filters    Filters // what it should be about
	State      RequestState
	Created    time.Time
	Updated    time.Time
	Due        time.Time // the earliest that somebody needs it by; zero: nobody said
	Taker      string    // person who works on it
	TakerName  string
	Answer     string // path of ours that answers it
	AnswerName string
	Reason     string // why it was declined, or a word with the answer
	Voices     []Voice
}

// Voice is one person's part in a request.
type Voice struct {
	Person string
	Name   string
	Note   string // what for
	Due    time.Time
	At     time.Time
}

// By returns the person's voice; ok is false when they have none.
func (r Request) By(person string) (v Voice, ok bool) {
	for _, v := range r.Voices {
		if v.Person == person {
			return v, true
		}
	}
	return Voice{}, false
}

// RequestFilter narrows a list of requests. Zero fields do not.
type RequestFilter struct {
	States []RequestState
	Person string // who has a voice in it
	Offset int
	Limit  int // 0: 50
}

// RequestStore keeps requests.
type RequestStore interface {
	// AddRequest stores the request with its one voice, unless an unsettled one of the same phrase is there: then the voice
	// joins it, in place of an earlier one of the same person. It returns the id of the request that holds.
	AddRequest(ctx context.Context, r Request) (id string, joined bool, err error)
	// JoinRequest adds the voice to an unsettled request, or replaces the person's; fault.NotFound, fault.Conflict.
	JoinRequest(ctx context.Context, id string, v Voice) error
	// RequestByID returns a request with its voices, or fault.NotFound.
	RequestByID(ctx context.Context, id string) (Request, error)
	// Requests lists requests with most voices first, then the oldest; settled ones by when that was. It counts all that fit.
	Requests(ctx context.Context, f RequestFilter) ([]Request, int, error)
	// MoveRequest stores state, taker, answer and reason if the request is still in the state from, else fault.Conflict.
	MoveRequest(ctx context.Context, r Request, from RequestState) error
}

// Teller tells people things.
type Teller interface {
	Tell(ctx context.Context, n inbox.Notice) (told bool, err error)
}

// Requests takes requests and has them answered.
type Requests struct {
	Store  RequestStore
	Teller Teller
	Now    func() time.Time
}

// Ask is what a person asks for.
type Ask struct {
	Title   string
	Note    string
	Due     time.Time
	Filters Filters
}

const (
	maxTitle = 140
	maxNote  = 1000
)

// Check says what is wrong with an ask, as fault.Invalid.
func (a Ask) Check(now time.Time) error {
	var fields []fault.Field
	switch n := utf8.RuneCountInString(strings.TrimSpace(a.Title)); {
	case Phrase(a.Title) == "":
		fields = append(fields, fault.Field{Name: "title", Message: "Say what you need, in a few words."})
	case n > maxTitle:
		fields = append(fields, fault.Field{Name: "title", Message: fmt.Sprintf("At most %d letters; the rest goes into the next field.", maxTitle)})
	}
	if utf8.RuneCountInString(a.Note) > maxNote {
		fields = append(fields, fault.Field{Name: "note", Message: fmt.Sprintf("At most %d letters.", maxNote)})
	}
	if !a.Due.IsZero() && a.Due.Before(now.Truncate(24*time.Hour)) {
		fields = append(fields, fault.Field{Name: "due", Message: "This day is over."})
	}
	if len(fields) > 0 {
		return fault.Form(fields...)
	}
	return nil
}

var errNoRequester = fault.New(fault.Denied, "This is for people who work with the library.")

// Make stores what the person asks for; joined tells that others had asked for the same, and the person's voice was added.
func (r *Requests) Make(ctx context.Context, p account.Person, a Ask) (id string, joined bool, err error) {
	if !p.Is(account.Rep, account.Marketer, account.Admin) {
		return "", false, errNoRequester
	}
	now := r.Now()
	if err := a.Check(now); err != nil {
		return "", false, err
	}
	title := strings.Join(strings.Fields(a.Title), " ")
	return r.Store.AddRequest(ctx, Request{
		ID: ulid.Make().String(), Title: title, Filters: a.Filters, State: RequestOpen, Created: now, Updated: now, Due: a.Due,
		Voices: []Voice{{Person: p.ID, Name: nameOf(p), Note: strings.TrimSpace(a.Note), Due: a.Due, At: now}},
	})
}

// Join adds the person's voice to what others asked for.
func (r *Requests) Join(ctx context.Context, p account.Person, id string) error {
	if !p.Is(account.Rep, account.Marketer, account.Admin) {
		return errNoRequester
	}
	return r.Store.JoinRequest(ctx, id, Voice{Person: p.ID, Name: nameOf(p), At: r.Now()})
}

// Mine lists what the person asked for.
func (r *Requests) Mine(ctx context.Context, p account.Person) ([]Request, error) {
	found, _, err := r.Store.Requests(ctx, RequestFilter{Person: p.ID, Limit: 100})
	return found, err
}

// Unsettled lists what anybody asked for and has not got, without what each person needs it for.
func (r *Requests) Unsettled(ctx context.Context) ([]Request, error) {
	found, _, err := r.Store.Requests(ctx, RequestFilter{States: []RequestState{RequestOpen, RequestTaken}, Limit: 100})
	for i := range found {
		for j := range found[i].Voices {
			found[i].Voices[j].Note = ""
		}
	}
	return found, err
}

// List lists requests for those who answer them.
func (r *Requests) List(ctx context.Context, p account.Person, f RequestFilter) ([]Request, int, error) {
	if err := keeper(p); err != nil {
		return nil, 0, err
	}
	return r.Store.Requests(ctx, f)
}

// Take notes that the person works on it; the others see who.
func (r *Requests) Take(ctx context.Context, p account.Person, id string) error {
	_, err := r.move(ctx, p, id, func(q *Request) error {
		q.State, q.Taker, q.TakerName = RequestTaken, p.ID, nameOf(p)
		return nil
	})
	return err
}

// Reopen takes back what was decided.
func (r *Requests) Reopen(ctx context.Context, p account.Person, id string) error {
	if err := keeper(p); err != nil {
		return err
	}
	q, err := r.Store.RequestByID(ctx, id)
	if err != nil {
		return err
	}
	from := q.State
	q.State, q.Updated, q.Taker, q.TakerName, q.Answer, q.AnswerName, q.Reason = RequestOpen, r.Now(), "", "", "", "", ""
	return r.Store.MoveRequest(ctx, q, from)
}

// Reply is an answer: a path of ours with its name, and a word to go with it.
type Reply struct {
	Path string
	Name string
	Word string
}

// Answer settles a request with what answers it, and tells everybody who asked.
func (r *Requests) Answer(ctx context.Context, p account.Person, id string, a Reply) error {
	q, err := r.move(ctx, p, id, func(q *Request) error {
		if !strings.HasPrefix(a.Path, "/") || strings.HasPrefix(a.Path, "//") || a.Name == "" {
			return fault.Form(fault.Field{Name: "answer", Message: "Choose what answers it: the address of an asset, an article or a case study."})
		}
		q.State, q.Answer, q.AnswerName, q.Reason = RequestAnswered, a.Path, a.Name, strings.TrimSpace(a.Word)
		return nil
	})
	if err != nil {
		return err
	}
	text := strings.TrimSpace("“" + q.AnswerName + "” answers it. " + q.Reason)
	return r.tell(ctx, p, q, "What you asked for is there: "+q.Title, text, q.Answer)
}

// Decline settles a request with the reason, and tells everybody who asked.
func (r *Requests) Decline(ctx context.Context, p account.Person, id, reason string) error {
	q, err := r.move(ctx, p, id, func(q *Request) error {
		if strings.TrimSpace(reason) == "" {
			return fault.Form(fault.Field{Name: "reason", Message: "Say why, so that whoever asked knows what to do instead."})
		}
		q.State, q.Reason = RequestDeclined, strings.TrimSpace(reason)
		return nil
	})
	if err != nil {
		return err
	}
	return r.tell(ctx, p, q, "Not now: "+q.Title, q.Reason, "/library/requests")
}

// move changes an unsettled request.
func (r *Requests) move(ctx context.Context, p account.Person, id string, change func(*Request) error) (Request, error) {
	if err := keeper(p); err != nil {
		return Request{}, err
	}
	q, err := r.Store.RequestByID(ctx, id)
	if err != nil {
		return q, err
	}
	if q.State.Settled() {
		return q, fault.New(fault.Conflict, "Somebody has settled this request already.")
	}
	from := q.State
	if err := change(&q); err != nil {
		return q, err
	}
	q.Updated = r.Now()
	return q, r.Store.MoveRequest(ctx, q, from)
}

// tell tells everybody who asked but the one who answers.
func (r *Requests) tell(ctx context.Context, by account.Person, q Request, subject, text, url string) error {
	var errs []error
	for _, v := range q.Voices {
		if v.Person == by.ID {
			continue
		}
		// Opened and answered again, it is news again.
		key := fmt.Sprintf("request %s %d", q.ID, q.Updated.UnixMilli())
		_, err := r.Teller.Tell(ctx, inbox.Notice{
			ID: ulid.Make().String(), Person: v.Person, Kind: inbox.Answer, Subject: subject, Text: text, URL: url, Key: key, Mail: true, Created: r.Now(),
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
