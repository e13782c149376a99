package keep

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
)

// Verdict is what a person says of an asset at the moment of use.
type Verdict string

// The verdicts. All but Worked are flags: tasks for the owner.
const (
	Worked   Verdict = "worked"
	Outdated Verdict = "outdated"
	Wrong    Verdict = "wrong"
	Need     Verdict = "need" // a version for somebody or something is missing; the note says which
)

// FlagState is how far a flag is.
type FlagState string

// The states of a flag. All but FlagOpen are ends.
const (
	FlagOpen      FlagState = "open"
	FlagAnswered  FlagState = "answered"  // there was something to say, nothing to change
	FlagDone      FlagState = "done"      // the asset was changed
	FlagDeclined  FlagState = "declined"  // the answer says why
	FlagTakenBack FlagState = "takenback" // by who raised it
)

// Flag is what a person reported about an asset, as a task for its owner.
type Flag struct {
	ID         string
	Asset      string
	Version    int
	Page       int // 0: the whole asset
	Verdict    Verdict
	Note       string
	Person     string
	Name       string // of the person
	Owner      string // whose task it is
	OwnerName  string
	State      FlagState
	Due        time.Time
	Answer     string
	AnsweredBy string // name
	Created    time.Time
	Changed    time.Time
	Revision   int // grows with every change
}

// Late reports whether the flag should have been answered by now.
func (f Flag) Late(now time.Time) bool { return f.State == FlagOpen && now.After(f.Due) }

// Report is what a person says.
type Report struct {
	Asset   string
	Version int // 0: the current one
	Page    int // 0: the whole asset
	Verdict Verdict
	Note    string
}

// FlagFilter narrows a list of flags. Zero fields do not.
type FlagFilter struct {
	States    []FlagState
	Owner     string
	Person    string
	Asset     string
	DueBefore time.Time
	Newest    bool // newest first instead of due first
	Offset    int
	Limit     int // 0 means 50
}

// Ratings sum up what people said of a version.
type Ratings struct {
	Worked int
	Said   int // people who said anything: the size of the sample
}

// FlagStore keeps ratings and flags.
type FlagStore interface {
	// Rate stores what the person says of the version in place of what they said before, takes back their open flags of
	// this asset, and stores f if it has an ID.
	Rate(ctx context.Context, person, asset string, version int, v Verdict, at time.Time, f Flag) error
	// RatingOf returns the person's verdict, empty for none.
	RatingOf(ctx context.Context, person, asset string, version int) (Verdict, error)
	Ratings(ctx context.Context, asset string, version int) (Ratings, error)
	// FlagByID returns fault.NotFound when there is none.
	FlagByID(ctx context.Context, id string) (Flag, error)
	// Flags lists flags and counts all that fit.
	Flags(ctx context.Context, f FlagFilter) ([]Flag, int, error)
	// SetFlag stores state, answer, owner and due date, if the revision is still the stored one (else fault.Conflict).
	SetFlag(ctx context.Context, f Flag) error
}

// The limits of what people write.
const (
	maxNote   = 1000
	answerDue = 7 // days
)

// DueAfter is when a task raised at the moment should be answered: at the end of the seventh day, or of the Monday after it
// where that is a weekend.
func DueAfter(now time.Time, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	end := time.Date(y, m, d+answerDue+1, 0, 0, 0, 0, zone).Add(-time.Minute)
	for end.Weekday() == time.Saturday || end.Weekday() == time.Sunday {
		end = end.AddDate(0, 0, 1)
	}
	return end
}

// Report takes what a person says of an asset that is open to them. Each person has one verdict of a version; another
// one takes its place, and what they reported before is taken back.
func (s *Service) Report(ctx context.Context, by account.Person, r Report) (Flag, error) {
	a, v, err := s.Library.Version(ctx, by, r.Asset, r.Version)
	if err != nil {
		return Flag{}, err
	}
	note := text(r.Note)
	var bad []fault.Field
	switch {
	case r.Verdict != Worked && r.Verdict != Outdated && r.Verdict != Wrong && r.Verdict != Need:
		bad = append(bad, fault.Field{Name: "verdict", Message: "Say whether it worked, is outdated, is wrong, or what is missing."})
	case r.Verdict == Need && note == "":
		bad = append(bad, fault.Field{Name: "comment", Message: "Say for whom or what a version is needed."})
	}
	if len([]rune(note)) > maxNote {
		bad = append(bad, fault.Field{Name: "comment", Message: "Use at most 1,000 characters."})
	}
	if len(bad) > 0 {
		return Flag{}, fault.Form(bad...)
	}
	now := s.Now()
	if r.Verdict == Worked {
		return Flag{}, s.Store.Rate(ctx, by.ID, a.ID, v.Number, r.Verdict, now, Flag{})
	}
	people, err := s.staff(ctx)
	if err != nil {
		return Flag{}, err
	}
	f := Flag{
		ID: ulid.Make().String(), Asset: a.ID, Version: v.Number, Page: max(0, min(r.Page, v.Pages)), Verdict: r.Verdict, Note: note, Person: by.ID,
		Name: called(by.Name, by.Email), State: FlagOpen, Due: DueAfter(now, s.Zone()), Created: now, Changed: now, Revision: 1,
	}
	if !people.gone(a.OwnerID) && a.OwnerID != Curator {
		f.Owner, f.OwnerName = a.OwnerID, a.OwnerName
	}
	if err := s.Store.Rate(ctx, by.ID, a.ID, v.Number, r.Verdict, now, f); err != nil {
		return f, err
	}
	return f, s.tellOwner(ctx, people, a, f)
}

func (s *Service) tellOwner(ctx context.Context, people staff, a library.Asset, f Flag) error {
	for _, person := range people.concerned(f.Owner) {
		n := inbox.Notice{
			Person: person, Kind: inbox.Task, Subject: f.Name + " " + f.Verdict.said() + " “" + a.Title + "”", URL: "/studio/tasks/" + f.ID,
			Key: "flag/" + f.ID + "/" + f.Owner, Mail: true, Created: s.Now(),
		}
		if f.Note != "" {
			n.Text = "“" + f.Note + "”"
		}
		if _, err := s.Inbox.Tell(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (v Verdict) said() string {
	switch v {
	case Outdated:
		return "says this is outdated:"
	case Wrong:
		return "says something is wrong in"
	}
	return "needs another version of"
}

// text is what a person wrote, without what cannot be printed.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(s)
}

// Answer ends a flag at the revision the person saw, and tells who raised it. Declining needs a reason.
func (s *Service) Answer(ctx context.Context, by account.Person, id string, revision int, state FlagState, answer string) (Flag, error) {
	f, err := s.task(ctx, by, id)
	if err != nil {
		return f, err
	}
	answer = text(answer)
	switch {
	case state != FlagAnswered && state != FlagDone && state != FlagDeclined:
		return f, fault.Form(fault.Field{Name: "state", Message: "Choose what became of it."})
	case answer == "" && state != FlagDone:
		return f, fault.Form(fault.Field{Name: "answer", Message: "Write a sentence: who reported this reads it."})
	case len([]rune(answer)) > maxNote:
		return f, fault.Form(fault.Field{Name: "answer", Message: "Use at most 1,000 characters."})
	case f.State != FlagOpen || f.Revision != revision:
		return f, errAnswered
	}
	f.State, f.Answer, f.AnsweredBy, f.Changed = state, answer, called(by.Name, by.Email), s.Now()
	if err := s.Store.SetFlag(ctx, f); err != nil {
		return f, err
	}
	return f, s.tellReporter(ctx, f)
}

// AnswerAll ends every open flag of an asset as dealt with, and tells who raised them. It returns how many; what somebody
// else dealt with at the same time does not count.
func (s *Service) AnswerAll(ctx context.Context, by account.Person, asset, answer string) (int, error) {
	const most = 500
	open, _, err := s.Tasks(ctx, by, FlagFilter{Asset: asset, States: []FlagState{FlagOpen}, Limit: most})
	n := 0
	for _, f := range open {
		_, err := s.Answer(ctx, by, f.ID, f.Revision, FlagDone, answer)
		switch {
		case err == nil:
			n++
		case !fault.Is(err, fault.Conflict):
			return n, err
		}
	}
	return n, err
}

var errAnswered = fault.New(fault.Conflict, "Somebody dealt with this in the meantime. What they did is shown now; nothing of yours was saved.")

// tellReporter tells who raised the flag what became of it. The title is named only while the asset is open to them.
func (s *Service) tellReporter(ctx context.Context, f Flag) error {
	reporter, title := account.Person{}, "an asset"
	people, err := s.People.People(ctx)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == f.Person {
			reporter = p
		}
	}
	n := inbox.Notice{Person: f.Person, Kind: inbox.Answer, URL: "/library/flags", Text: f.Answer, Key: "answer/" + f.ID, Mail: true, Created: s.Now()}
	if seen, err := s.Library.Visible(ctx, reporter, []string{f.Asset}); err == nil {
		if a, open := seen[f.Asset]; open {
			title = "“" + a.Title + "”"
		}
	}
	switch f.State {
	case FlagDone:
		n.Subject = f.AnsweredBy + " dealt with what you reported about " + title
	case FlagDeclined:
		n.Subject = f.AnsweredBy + " left " + title + " as it is"
	default:
		n.Subject = f.AnsweredBy + " answered what you reported about " + title
	}
	_, err = s.Inbox.Tell(ctx, n)
	return err
}

// Reopen takes an answer back: the task is open again.
func (s *Service) Reopen(ctx context.Context, by account.Person, id string, revision int) (Flag, error) {
	f, err := s.task(ctx, by, id)
	if err != nil {
		return f, err
	}
	if f.State == FlagOpen || f.State == FlagTakenBack || f.Revision != revision {
		return f, errAnswered
	}
	f.State, f.Changed = FlagOpen, s.Now()
	return f, s.Store.SetFlag(ctx, f)
}

// Assign gives the task to somebody who keeps the library.
func (s *Service) Assign(ctx context.Context, by account.Person, id string, revision int, owner string) (Flag, error) {
	f, err := s.task(ctx, by, id)
	if err != nil {
		return f, err
	}
	people, err := s.staff(ctx)
	if err != nil {
		return f, err
	}
	to, there := people[owner]
	if !there {
		return f, fault.Form(fault.Field{Name: "owner", Message: "Choose somebody who keeps the library."})
	}
	if f.State != FlagOpen || f.Revision != revision {
		return f, errAnswered
	}
	f.Owner, f.OwnerName, f.Changed = to.ID, called(to.Name, to.Email), s.Now()
	if err := s.Store.SetFlag(ctx, f); err != nil {
		return f, err
	}
	a, err := s.assetOf(ctx, f.Asset)
	if err != nil {
		return f, err
	}
	return f, s.tellOwner(ctx, people, a, f)
}

// TakeBack ends a flag of the person's own.
func (s *Service) TakeBack(ctx context.Context, by account.Person, id string) error {
	f, err := s.Store.FlagByID(ctx, id)
	if err != nil {
		return err
	}
	if f.Person != by.ID {
		return fault.New(fault.NotFound, "There is no such report.")
	}
	if f.State != FlagOpen {
		return errAnswered
	}
	f.State, f.Changed = FlagTakenBack, s.Now()
	return s.Store.SetFlag(ctx, f)
}

// Task returns a flag to who keeps the library.
func (s *Service) Task(ctx context.Context, by account.Person, id string) (Flag, error) {
	return s.task(ctx, by, id)
}

func (s *Service) task(ctx context.Context, by account.Person, id string) (Flag, error) {
	if !library.CanKeep(by) {
		return Flag{}, errCannotKeep
	}
	return s.Store.FlagByID(ctx, id)
}

// Tasks lists flags for who keeps the library.
func (s *Service) Tasks(ctx context.Context, by account.Person, f FlagFilter) ([]Flag, int, error) {
	if !library.CanKeep(by) {
		return nil, 0, errCannotKeep
	}
	return s.Store.Flags(ctx, f)
}

// Mine lists what the person reported, newest first.
func (s *Service) Mine(ctx context.Context, by account.Person, offset int) ([]Flag, int, error) {
	return s.Store.Flags(ctx, FlagFilter{Person: by.ID, Newest: true, Offset: offset})
}
