package web_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
)

// batchWork runs the changes of many that wait.
func (s *site) batchWork() {
	s.t.Helper()
	row, ok, err := s.jobs.Claim(s.t.Context(), []string{keep.BatchJobName}, s.clock.Now().Add(time.Second), time.Minute)
	must(s.t, err)
	if !ok {
		s.t.Fatal("no change waits")
	}
	var j keep.BatchJob
	must(s.t, row.Decode(&j))
	must(s.t, s.Keep.Work(s.t.Context(), j))
	must(s.t, s.jobs.Finish(s.t.Context(), row.ID, s.clock.Now()))
}

func TestKeepersPagesAreForKeepers(t *testing.T) {
	s := newServer(t)
	a := s.asset("deck.txt", "Some words to read", library.Approved)
	rep := s.as(account.Rep)
	for _, path := range []string{
		"/studio/collateral/queue", "/studio/collateral/queue/missing", "/studio/collateral/bulk", "/studio/collateral/bulk/x", "/studio/collateral/twins?a=" + a.ID + "&b=x",
		"/studio/tasks", "/studio/tasks/x", "/studio/vocabulary", "/studio/vocabulary/format/deck", "/studio/vocabulary/expiry",
	} {
		s.get(rep, path).want(t, path, http.StatusForbidden)
		s.do(ask{path: path}).want(t, path+" by a stranger", http.StatusSeeOther)
	}
	for _, path := range []string{
		"/studio/collateral/queue/reviewed", "/studio/collateral/queue/unreviewed", "/studio/collateral/queue/ask", "/studio/collateral/queue/expire", "/studio/collateral/bulk",
		"/studio/collateral/bulk/x/undo", "/studio/collateral/twins", "/studio/tasks/x/answer", "/studio/tasks/x/assign", "/studio/tasks/x/reopen",
		"/studio/vocabulary/expiry", "/studio/vocabulary/format/deck",
	} {
		s.post(rep, path, "id", a.ID, "revision", "1").want(t, path, http.StatusForbidden)
	}
	marketer := s.as(account.Marketer)
	for _, l := range keep.Lists {
		s.get(marketer, "/studio/collateral/queue/"+string(l)).want(t, string(l), http.StatusOK)
	}
	s.get(marketer, "/studio/collateral/queue/nonsense").want(t, "an unknown list", http.StatusNotFound)
}

func TestStillRightAndUndo(t *testing.T) {
	s := newServer(t)
	a := s.asset("deck.txt", "Some words to read", library.Approved)
	s.clock.skip(40 * 24 * time.Hour)
	must(t, s.Library.Record(t.Context(), s.person("reader", account.Rep).Person, library.Use{Asset: a.ID, What: library.Opened}))
	m := s.person("second", account.Marketer)
	s.get(m, "/studio/collateral/queue").has(t, "queue", "Deck", "Still right", "Points are heat times staleness", "used once in 90 days")
	back := s.post(m, "/studio/collateral/queue/reviewed", "id", a.ID, "revision", strconv.Itoa(a.Revision)).want(t, "reviewed", http.StatusSeeOther)
	page := s.get(m, back.header.Get("Location")).has(t, "after", "still holds", "Undo", "Nothing in this list")
	at := regexp.MustCompile(`name="at" value="(\d+)"`).FindStringSubmatch(page.body)
	if at == nil {
		t.Fatal("no undo")
	}
	s.post(m, "/studio/collateral/queue/reviewed", "id", a.ID, "revision", strconv.Itoa(a.Revision)).want(t, "with what was seen before", http.StatusConflict)
	s.post(m, "/studio/collateral/queue/unreviewed", "id", a.ID, "at", at[1]).want(t, "undo", http.StatusSeeOther)
	s.get(m, "/studio/collateral/queue").has(t, "after undo", "Still right")
	after, err := s.Library.AssetByID(t.Context(), m.Person, a.ID)
	must(t, err)
	if !after.ReviewBy.IsZero() {
		t.Errorf("review by %v", after.ReviewBy)
	}
}

func TestChangeOfManyFromTheList(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	a, b := s.asset("one.txt", "Some words to read", library.Approved), s.asset("two.txt", "Other words to read", library.Draft)
	pick := func(a library.Asset) string { return a.ID + ":" + strconv.Itoa(a.Revision) }
	s.get(m, "/studio/collateral").has(t, "list", `name="pick" value="`+pick(a)+`"`, `id="bulk"`)
	s.post(m, "/studio/collateral/bulk", "kind", "facet-add/persona").want(t, "nothing ticked", http.StatusSeeOther)
	s.post(m, "/studio/collateral/bulk", "kind", "nonsense", "pick", pick(a)).want(t, "an unknown change", http.StatusUnprocessableEntity)
	s.post(m, "/studio/collateral/bulk", "kind", "facet-add/persona", "pick", pick(a), "pick", pick(b), "back", "//evil.example").want(t, "ticked", http.StatusOK).
		has(t, "form", "Add persona", "2 assets are chosen").lacks(t, "form", "evil.example")
	chosen := pick(a) + " " + pick(b)
	s.post(m, "/studio/collateral/bulk", "kind", "facet-add/persona", "chosen", chosen, "step", "look").want(t, "without a value", http.StatusUnprocessableEntity)
	s.post(m, "/studio/collateral/bulk", "kind", "facet-add/persona", "chosen", chosen, "values_other", `<b>Buyer</b>`, "step", "look").has(t, "preview", "This changes 2 assets.", "Change them now").
		lacks(t, "preview", "<b>Buyer")
	s.post(m, "/studio/collateral/bulk", "kind", "expires", "chosen", chosen, "date", "nonsense", "step", "look").want(t, "a bad day", http.StatusUnprocessableEntity)
	to := s.post(m, "/studio/collateral/bulk", "kind", "facet-add/persona", "chosen", chosen, "values_other", "buyer", "step", "start").want(t, "start", http.StatusSeeOther).header.Get("Location")
	s.get(m, to).has(t, "progress", "Under way", "0 of 2")
	_, err := s.Library.Alter(t.Context(), m.Person, b.ID, b.Revision, func(a *library.Asset) error { a.Title = "Changed"; return nil })
	must(t, err)
	s.batchWork()
	s.get(m, to).has(t, "ended", "Done, but not all", "Left alone", "Undo")
	s.post(m, to+"/undo").want(t, "undo", http.StatusSeeOther)
	s.batchWork()
	s.get(m, to).has(t, "undone", "Taken back")
	s.get(m, "/studio/collateral/bulk").has(t, "history", "Add persona Buyer", "Taken back")
}

func TestWhatRepsReport(t *testing.T) {
	s := newServer(t)
	rep, m := s.as(account.Rep), s.as(account.Marketer)
	a := s.asset("deck.txt", "Some words to read", library.Approved)
	draft := s.asset("draft.txt", "Secret words", library.Draft)
	s.post(rep, "/library/"+draft.ID+"/rate", "verdict", "wrong").want(t, "a draft", http.StatusNotFound)
	s.post(rep, "/library/"+a.ID+"/rate", "verdict", "nonsense").want(t, "nonsense", http.StatusSeeOther)
	s.get(rep, "/library/flags").has(t, "nothing yet", "Nothing reported yet")
	s.post(rep, "/library/"+a.ID+"/rate", "verdict", "wrong", "page", "1", "comment", `<script>alert(1)</script>`).want(t, "flag", http.StatusSeeOther)
	s.get(rep, "/library/flags").has(t, "own flags", "Deck", "&lt;script&gt;", "Take back").lacks(t, "own flags", "<script>alert")
	s.get(s.person("other", account.Rep), "/library/flags").lacks(t, "flags of others", "Deck")
	s.get(m, "/studio/tasks").has(t, "tasks", "Deck", "&lt;script&gt;").lacks(t, "tasks", "<script>alert")
	found, _, err := s.Keep.Tasks(t.Context(), m.Person, keep.FlagFilter{})
	must(t, err)
	at := "/studio/tasks/" + found[0].ID
	s.get(m, at).has(t, "task", "Send answer", "Give it away")
	s.post(m, at+"/answer", "revision", "1", "state", "declined").want(t, "declined without a word", http.StatusUnprocessableEntity).has(t, "refused", "Write a sentence")
	s.post(m, at+"/answer", "revision", "1", "state", "done", "answer", "Replaced.").want(t, "answer", http.StatusSeeOther)
	s.post(s.as(account.Admin), at+"/answer", "revision", "1", "state", "done").want(t, "answered twice", http.StatusConflict)
	s.get(rep, "/inbox").has(t, "answer", "Replaced.")
	s.get(rep, "/library/flags").has(t, "own flags", "Replaced.")
	_, err = s.Library.Withdraw(t.Context(), m.Person, a.ID, "")
	must(t, err)
	s.get(rep, "/library/flags").has(t, "after it was withdrawn", "no longer open to you").lacks(t, "after it was withdrawn", ">Deck")
}

func TestReportsAreClosedWithWhatTheyAreAbout(t *testing.T) {
	s := newServer(t)
	rep, m := s.as(account.Rep), s.as(account.Marketer)
	a := s.asset("deck.txt", "Some words to read", library.Approved)
	flag := func() {
		t.Helper()
		s.post(rep, "/library/"+a.ID+"/rate", "verdict", "outdated").want(t, "flag", http.StatusSeeOther)
	}
	open := func() int {
		t.Helper()
		_, n, err := s.Keep.Tasks(t.Context(), m.Person, keep.FlagFilter{Asset: a.ID, States: []keep.FlagState{keep.FlagOpen}})
		must(t, err)
		return n
	}
	flag()
	at := "/studio/collateral/" + a.ID
	s.get(m, "/library/"+a.ID).has(t, "asset", "All dealt with", at+"/flags", at+"/pages")
	s.get(rep, "/library/"+a.ID).lacks(t, "asset of a rep", "All dealt with", at)
	s.post(rep, at+"/flags").want(t, "by a rep", http.StatusForbidden)
	s.post(m, at+"/flags").want(t, "close", http.StatusSeeOther)
	if n := open(); n != 0 {
		t.Errorf("%d are open", n)
	}
	s.get(rep, "/inbox").has(t, "answer", "dealt with what you reported")
	flag()
	s.get(m, at+"/withdraw").has(t, "withdraw", "Close 1 open report")
	s.post(m, at+"/withdraw").want(t, "withdraw", http.StatusSeeOther)
	if n := open(); n != 1 {
		t.Errorf("%d are open though nobody closed any", n)
	}
	s.get(m, "/library/"+a.ID).has(t, "withdrawn", "Put it back", at+"/restore")
	s.post(m, at+"/restore").want(t, "put back", http.StatusSeeOther)
	s.post(m, at+"/withdraw", "settle", "1").want(t, "withdraw", http.StatusSeeOther)
	if n := open(); n != 0 {
		t.Errorf("%d are open", n)
	}
}

func TestVocabularyPages(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	s.get(m, "/studio/vocabulary").want(t, "empty", http.StatusOK).has(t, "empty", "No value in use")
	a := s.asset("deck.txt", "Some words to read", library.Approved)
	_, err := s.Library.Alter(t.Context(), m.Person, a.ID, a.Revision, func(a *library.Asset) error {
		a.Facets["format"] = []string{"deck"}
		return nil
	})
	must(t, err)
	s.get(m, "/studio/vocabulary/format").has(t, "list", "Deck", "/studio/vocabulary/format/deck")
	s.get(m, "/studio/vocabulary/format/deck").has(t, "value", "1 asset has it", "Rename on 1 asset")
	s.post(m, "/studio/vocabulary/format/deck", "do", "rename", "to", "!!").want(t, "no name", http.StatusUnprocessableEntity)
	s.post(m, "/studio/vocabulary/format/deck", "do", "rename", "to", "Slides").want(t, "rename", http.StatusSeeOther)
	s.get(m, "/studio/vocabulary/format/gone").has(t, "a value that is gone", "No asset has this value")
	s.post(m, "/studio/vocabulary/format/gone", "do", "delete").want(t, "delete what is gone", http.StatusSeeOther)
	s.get(m, "/studio/vocabulary/secret").want(t, "unknown", http.StatusNotFound)
	s.post(m, "/studio/vocabulary/expiry", "format-1", "price-list", "days-1", "365", "required-1", "1").want(t, "policy", http.StatusSeeOther)
	if page := s.get(m, "/studio/vocabulary/expiry"); !strings.Contains(page.body, `value="365"`) {
		t.Error("the policy is not shown")
	}
	s.post(m, "/studio/vocabulary/expiry", "format-1", "price-list", "days-1", "many").want(t, "bad days", http.StatusUnprocessableEntity)
}

func TestAChosenDayOfManyHoldsForTheWholeDay(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	a := s.asset("one.txt", "Some words to read", library.Approved)
	day := s.clock.Now().AddDate(0, 0, 40).Format(time.DateOnly)
	for _, kind := range []keep.Kind{keep.SetExpires, keep.SetReviewBy} {
		now, err := s.Library.AssetByID(t.Context(), m.Person, a.ID)
		must(t, err)
		s.post(m, "/studio/collateral/bulk", "kind", string(kind), "chosen", a.ID+":"+strconv.Itoa(now.Revision), "date", day, "step", "start").want(t, string(kind), http.StatusSeeOther)
		s.batchWork()
	}
	now, err := s.Library.AssetByID(t.Context(), m.Person, a.ID)
	must(t, err)
	want, err := s.Library.EndOf(day)
	must(t, err)
	if !now.Expires.Equal(want) || !now.ReviewBy.Equal(want) {
		t.Errorf("expires %v, review by %v; want the end of the day, %v", now.Expires, now.ReviewBy, want)
	}
}
