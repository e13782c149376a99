package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/search"
)

func TestSearchesAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f, monday := store.Finding{DB: db}, useDay
		s := func(id, person, query string, hits int, at time.Duration) finding.Search {
			role, audience := "rep", search.ForRep
			if person == "" {
				role, audience = "", search.ForPublic
			}
			return finding.Search{ID: id, Person: person, Role: role, Audience: audience, Query: query, Hits: hits, At: monday.Add(at)}
		}
		narrowed := s("5", "bob", "", 3, time.Hour)
		narrowed.Filters = finding.Filters{search.FacetIndustry: {"retail"}}
		err := f.AddSearches(t.Context(), []finding.Search{
			s("1", "ann", "Price list", 4, time.Hour), s("2", "bob", "price-list", 4, 2*time.Hour), s("3", "ann", "pump", 0, 8*24*time.Hour), s("4", "", "price list", 1, time.Hour), narrowed,
		}, []finding.Open{
			{Search: "1", Person: "ann", Document: "deck", Place: 1, At: monday},
			{Search: "1", Person: "ann", Document: "deck", Place: 1, At: monday},
			{Search: "2", Person: "ann", Document: "deck", Place: 1, At: monday},
			{Search: "none", Person: "ann", Document: "deck", At: monday},
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Report(t.Context(), finding.ReportFilter{Since: monday, Until: monday.AddDate(0, 0, 14), Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		all := finding.Rates{Searches: 3, Nothing: 1, Opened: 1}
		want := finding.Report{
			Rates:   all,
			Weeks:   []finding.WeekRates{{Start: monday, Rates: finding.Rates{Searches: 2, Opened: 1}}, {Start: monday.AddDate(0, 0, 7), Rates: finding.Rates{Searches: 1, Nothing: 1}}},
			Roles:   []finding.RoleRates{{Role: "rep", Rates: all}},
			Phrases: []finding.PhraseRates{{Phrase: "price list", Query: "price-list", Rates: finding.Rates{Searches: 2, Opened: 1}}, {Phrase: "pump", Query: "pump", Rates: finding.Rates{Searches: 1, Nothing: 1}}},
			Failed:  []finding.PhraseRates{{Phrase: "pump", Query: "pump", Rates: finding.Rates{Searches: 1, Nothing: 1}}},
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(finding.PhraseRates{}, "Last"), cmpopts.IgnoreFields(finding.PhraseRates{}, "Query")); diff != "" {
			t.Errorf("the report (-want +got):\n%s", diff)
		}
		public, err := f.Report(t.Context(), finding.ReportFilter{Since: monday, Until: monday.AddDate(0, 0, 14), Public: true, Limit: 10})
		if err != nil || public.Searches != 1 {
			t.Errorf("the public's searches: %+v, %v", public.Rates, err)
		}
		if q, err := f.Frequent(t.Context(), monday, 1); err != nil || len(q) != 1 || finding.Phrase(q[0]) != "price list" {
			t.Errorf("the most frequent: %v, %v", q, err)
		}
	})
}

func TestSearchersAreForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := store.Finding{DB: db}
		for i, id := range []string{"old", "middle", "new"} {
			s := finding.Search{ID: id, Person: "ann", Role: "rep", Audience: search.ForRep, Query: id, Hits: 1, At: useDay.AddDate(0, 0, i)}
			if err := f.AddSearches(t.Context(), []finding.Search{s}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.ForgetSearchers(t.Context(), useDay.AddDate(0, 0, 2), useDay.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		// Only a search that still has its name takes an opening by that name.
		opens := []finding.Open{{Search: "middle", Person: "ann", Document: "deck"}, {Search: "new", Person: "ann", Document: "deck"}}
		if err := f.AddSearches(t.Context(), nil, opens); err != nil {
			t.Fatal(err)
		}
		r, err := f.Report(t.Context(), finding.ReportFilter{Since: useDay, Until: useDay.AddDate(0, 0, 7), Limit: 5})
		if want := (finding.Rates{Searches: 2, Opened: 1}); err != nil || r.Rates != want {
			t.Errorf("got %+v, %v, want %+v", r.Rates, err, want)
		}
	})
}

func TestSynonymGroups(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := store.Finding{DB: db}
		first := finding.Group{ID: "seed", Words: []string{"deck", "slides"}, Updated: useDay}
		for range 2 {
			if err := f.SeedGroups(t.Context(), []finding.Group{first}); err != nil {
				t.Fatal(err)
			}
		}
		second := finding.Group{ID: "new", Typed: []string{"ppt"}, Words: []string{"deck"}, Updated: useDay.Add(time.Hour), Author: "Ann"}
		if err := f.SaveGroup(t.Context(), second); err != nil {
			t.Fatal(err)
		}
		got, revision, err := f.Groups(t.Context())
		if diff := cmp.Diff([]finding.Group{second, first}, got); err != nil || diff != "" || revision != 2 {
			t.Errorf("revision %d, %v (-want +got):\n%s", revision, err, diff)
		}
		gone, err := f.RemoveGroup(t.Context(), "seed")
		if diff := cmp.Diff(first, gone); err != nil || diff != "" {
			t.Errorf("removed: %v\n%s", err, diff)
		}
		if _, err := f.RemoveGroup(t.Context(), "seed"); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if err := f.SeedGroups(t.Context(), []finding.Group{first}); err != nil {
			t.Fatal(err)
		}
		if got, _, _ := f.Groups(t.Context()); len(got) != 1 {
			t.Errorf("what a marketer removed came back: %+v", got)
		}
	})
}

func TestRequestsOfTheSameMerge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := store.Finding{DB: db}
		for _, p := range []string{"ann", "bob"} {
			addPerson(t, db, p)
		}
		ask := func(id, title, person, note string, due time.Time) (string, bool) {
			t.Helper()
			got, joined, err := f.AddRequest(t.Context(), finding.Request{
				ID: id, Title: title, State: finding.RequestOpen, Created: useDay, Updated: useDay, Filters: finding.Filters{search.FacetIndustry: {"retail"}},
				Voices: []finding.Voice{{Person: person, Name: person, Note: note, Due: due, At: useDay}},
			})
			if err != nil {
				t.Fatal(err)
			}
			return got, joined
		}
		ask("1", "Price list", "ann", "for Acme", useDay.AddDate(0, 0, 9))
		if id, joined := ask("2", "price-LIST", "bob", "", useDay.AddDate(0, 0, 3)); id != "1" || !joined {
			t.Errorf("the same was asked for twice: %s, joined %v", id, joined)
		}
		ask("3", "Pump sheet", "bob", "", time.Time{})
		if err := f.JoinRequest(t.Context(), "1", finding.Voice{Person: "ann", Name: "ann", At: useDay}); err != nil {
			t.Fatal(err)
		}
		got, total, err := f.Requests(t.Context(), finding.RequestFilter{States: []finding.RequestState{finding.RequestOpen}})
		if err != nil || total != 2 || got[0].ID != "1" || len(got[0].Voices) != 2 || !got[0].Due.Equal(useDay.AddDate(0, 0, 3)) {
			t.Errorf("requests: %d, %v, %+v", total, err, got)
		}
		if v, _ := got[0].By("ann"); v.Note != "for Acme" {
			t.Errorf("a voice without words took the words away: %+v", v)
		}
		r := got[0]
		r.State, r.Answer, r.AnswerName = finding.RequestAnswered, "/library/x", "Price list 2026"
		if err := f.MoveRequest(t.Context(), r, finding.RequestTaken); !fault.Is(err, fault.Conflict) {
			t.Errorf("moved from a state it is not in: %v", err)
		}
		if err := f.MoveRequest(t.Context(), r, finding.RequestOpen); err != nil {
			t.Fatal(err)
		}
		if err := f.JoinRequest(t.Context(), "1", finding.Voice{Person: "bob"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("joined a settled request: %v", err)
		}
		if id, joined := ask("4", "price list", "ann", "", time.Time{}); id != "4" || joined {
			t.Errorf("asked again after an answer: %s, joined %v", id, joined)
		}
		if mine, _, err := f.Requests(t.Context(), finding.RequestFilter{Person: "ann"}); err != nil || len(mine) != 2 || mine[0].ID != "4" {
			t.Errorf("mine: %v, %+v", err, mine)
		}
	})
}
