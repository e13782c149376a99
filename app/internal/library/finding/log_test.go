package finding_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library/finding"
	"tandem/search"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// written is a store that remembers what it was given, or fails.
type written struct {
	finding.LogStore
	searches []finding.Search
	opens    []finding.Open
	fails    error
}

func (w *written) AddSearches(_ context.Context, s []finding.Search, o []finding.Open) error {
	if w.fails != nil {
		return w.fails
	}
	w.searches, w.opens = append(w.searches, s...), append(w.opens, o...)
	return nil
}

type typist struct {
	t   *testing.T
	log *finding.Log
	out *written
	now time.Time
}

func newTypist(t *testing.T) *typist {
	y := &typist{t: t, out: &written{}, now: monday}
	y.log = &finding.Log{Store: y.out, Now: func() time.Time { return y.now }, Slog: slog.New(slog.DiscardHandler)}
	return y
}

// asks notes a query after a pause and returns the search's id.
func (y *typist) asks(pause time.Duration, query string) string {
	y.now = y.now.Add(pause)
	return y.log.Note("ann", finding.Search{Person: "ann", Role: "rep", Audience: search.ForRep, Query: query, Hits: len(query)})
}

func (y *typist) queries(what finding.FlushMode) []string {
	y.t.Helper()
	if err := y.log.Flush(y.t.Context(), what); err != nil {
		y.t.Fatal(err)
	}
	var out []string
	for _, s := range y.out.searches {
		out = append(out, s.Query)
	}
	return out
}

func TestTypingIsOneSearch(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(y *typist)
		want []string
	}{
		"letter by letter": {func(y *typist) {
			y.asks(0, "pri")
			y.asks(300*time.Millisecond, "pric")
			y.asks(300*time.Millisecond, "pricing")
		}, []string{"pricing"}},
		"taken back and typed anew":       {func(y *typist) { y.asks(0, "pric"); y.asks(time.Second, ""); y.asks(time.Second, "deck") }, []string{"deck"}},
		"typed on after a pause":          {func(y *typist) { y.asks(0, "price"); y.asks(6*time.Second, "price list") }, []string{"price list"}},
		"another one after a look":        {func(y *typist) { y.asks(0, "roi"); y.asks(6*time.Second, "return on investment") }, []string{"roi", "return on investment"}},
		"another one at once":             {func(y *typist) { y.asks(0, "roj"); y.asks(time.Second, "roi") }, []string{"roi"}},
		"a longer one much later":         {func(y *typist) { y.asks(0, "price"); y.asks(time.Minute, "price list") }, []string{"price", "price list"}},
		"the same again, by the way back": {func(y *typist) { y.asks(0, "roi"); y.asks(time.Minute, "deck"); y.asks(time.Minute, "ROI ") }, []string{"roi", "deck"}},
		"nothing":                         {func(y *typist) { y.asks(0, " ") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			y := newTypist(t)
			c.do(y)
			if diff := cmp.Diff(c.want, y.queries(finding.Everything)); diff != "" {
				t.Errorf("in the log (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsTypedWaitsUntilItIsSettled(t *testing.T) {
	y := newTypist(t)
	y.asks(0, "price")
	if got := y.queries(finding.Settled); got != nil {
		t.Errorf("written while it is typed: %v", got)
	}
	y.now = y.now.Add(20 * time.Second)
	if diff := cmp.Diff([]string{"price"}, y.queries(finding.Settled)); diff != "" {
		t.Error(diff)
	}
}

func TestASearchFromWhichSomethingWasOpenedStays(t *testing.T) {
	y := newTypist(t)
	id := y.asks(0, "pri")
	y.log.Opened("ann", finding.Open{Search: id, Person: "ann", Document: "deck", Place: 2})
	if next := y.asks(time.Second, "pricing"); next == id {
		t.Error("the next query took the place of one that led somewhere")
	}
	if diff := cmp.Diff([]string{"pri", "pricing"}, y.queries(finding.Everything)); diff != "" {
		t.Error(diff)
	}
	if len(y.out.opens) != 1 || y.out.opens[0].Search != id || y.out.opens[0].Place != 2 {
		t.Errorf("openings: %+v", y.out.opens)
	}
}

func TestPeopleDoNotTypeForEachOther(t *testing.T) {
	y := newTypist(t)
	a := y.asks(0, "price")
	b := y.log.Note("bob", finding.Search{Person: "bob", Query: "price list", Audience: search.ForRep})
	if a == b {
		t.Error("two people share a search")
	}
}

func TestFault_TheLogIsKeptWhileItCannotBeWritten(t *testing.T) {
	y := newTypist(t)
	y.asks(0, "price")
	y.out.fails = errors.New("no disk")
	if err := y.log.Flush(t.Context(), finding.Everything); err == nil {
		t.Error("a failure is not told")
	}
	y.out.fails = nil
	if diff := cmp.Diff([]string{"price"}, y.queries(finding.Everything)); diff != "" {
		t.Error(diff)
	}
}

func TestTheLastSearchesAreWrittenWhenTheProgramStops(t *testing.T) {
	y := newTypist(t)
	y.asks(0, "price")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	y.log.Run(ctx)
	if len(y.out.searches) != 1 {
		t.Errorf("%d searches were written, want 1", len(y.out.searches))
	}
}

func TestPhrase(t *testing.T) {
	for typed, want := range map[string]string{"  Price-LIST, ": "price list", "Überblick": "uberblick", "?!": "", "a  b": "a b"} {
		if got := finding.Phrase(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestWeeksBeginOnMondays(t *testing.T) {
	got := finding.Weeks(monday.AddDate(0, 0, -8), monday, map[time.Time]finding.Rates{time.Date(2026, 2, 23, 0, 0, 0, 0, time.UTC): {Searches: 3}})
	if len(got) != 3 || got[1].Searches != 3 || got[0].Start.Weekday() != time.Monday || got[2].Start.Day() != 2 {
		t.Errorf("weeks: %+v", got)
	}
}
