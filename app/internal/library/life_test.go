package library_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/search"
)

var second = account.Person{ID: "n", Name: "Noor", Email: "noor@example.com", Roles: []account.Role{account.Marketer}}

// draft adds a draft.
func (f *fixture) draft(t *testing.T) library.Asset {
	t.Helper()
	r, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "d.txt", Body: strings.NewReader("draft text"), Details: library.Details{State: library.Draft}})
	must(t, err)
	f.work(t)
	return r.Asset
}

// told adds the two who keep the library, so that they can be told something.
func told(t *testing.T, db *store.DB) store.Inbox {
	t.Helper()
	for _, p := range []account.Person{{ID: marketer.ID, Name: marketer.Name, Email: "mara@example.com", Roles: marketer.Roles}, second} {
		must(t, store.Accounts{DB: db}.AddPerson(t.Context(), p, "hash"))
	}
	return store.Inbox{DB: db}
}

func TestReview_IsAskedAndAnsweredByAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f, box := newFixture(t, db), told(t, db)
		a := f.draft(t)
		_, err := f.AskForReview(t.Context(), marketer, a.ID, library.NameOf(marketer), "")
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("asking oneself: %v, want invalid", err)
		}
		a, err = f.AskForReview(t.Context(), marketer, a.ID, library.NameOf(second), "Are the prices right?")
		must(t, err)
		if a.State != library.InReview || a.Reviewer.Name != "Noor" {
			t.Fatalf("got %+v", a)
		}
		notices, _, err := box.Notices(t.Context(), second.ID, inbox.Filter{})
		must(t, err)
		if len(notices) != 1 || notices[0].URL != "/library/"+a.ID || notices[0].Text != "Are the prices right?" {
			t.Errorf("the reviewer is told %+v", notices)
		}
		if _, err := f.AssetByID(t.Context(), rep, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a rep sees what is in review: %v", err)
		}
		if _, err := f.Approve(t.Context(), marketer, a.ID, 1, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("the asker approves: %v, want invalid", err)
		}
		if _, err := f.Alter(t.Context(), marketer, a.ID, a.Revision, func(x *library.Asset) error { x.State = library.Approved; return nil }); !fault.Is(err, fault.Invalid) {
			t.Errorf("the asker approves by another way: %v, want invalid", err)
		}
		if _, err := f.SendBack(t.Context(), second, a.ID, "Page 2 is old"); err != nil {
			t.Fatal(err)
		}
		a, err = f.AskForReview(t.Context(), marketer, a.ID, library.Name{}, "")
		must(t, err)
		a, err = f.Approve(t.Context(), second, a.ID, 1, "Good")
		must(t, err)
		if a.State != library.Approved || a.Approval.Name != "Noor" || a.Approval.Version != 1 || a.Asker.ID != "" {
			t.Errorf("approved: %+v", a)
		}
		answers, _, err := box.Notices(t.Context(), marketer.ID, inbox.Filter{Kinds: []inbox.Kind{inbox.Answer}})
		must(t, err)
		if len(answers) != 2 {
			t.Errorf("who asked is told %+v", answers)
		}
		events, err := f.History(t.Context(), second, a.ID)
		must(t, err)
		var got []string
		for _, e := range events {
			got = append(got, string(e.What)+"/"+e.By.Name+"/"+e.Why)
		}
		want := []string{"approved/Noor/Good", "asked/Mara/", "sent-back/Noor/Page 2 is old", "asked/Mara/Are the prices right?", "added/Mara/"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
		if events, err := f.History(t.Context(), rep, a.ID); err != nil || len(events) > 0 {
			t.Errorf("a rep reads the history: %v, %v", events, err)
		}
	})
}

func TestAttack_A114_ApprovalIsOfTheVersionThatWasSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		a := f.draft(t)
		_, err := f.Replace(t.Context(), marketer, a.ID, library.Replacement{FileName: "d.txt", Body: strings.NewReader("other text")})
		must(t, err)
		if _, err := f.Approve(t.Context(), second, a.ID, 1, ""); !fault.Is(err, fault.Conflict) {
			t.Fatalf("approving what was replaced: %v, want conflict", err)
		}
		a, err = f.Approve(t.Context(), second, a.ID, 2, "")
		must(t, err)
		// Who replaces the file of an approved asset stands for it.
		_, err = f.Replace(t.Context(), marketer, a.ID, library.Replacement{FileName: "d.txt", Body: strings.NewReader("third text")})
		must(t, err)
		a, err = f.AssetByID(t.Context(), rep, a.ID)
		must(t, err)
		if a.Approval.Name != "Mara" || a.Approval.Version != 3 || a.Version.Number != 3 {
			t.Errorf("approval %+v of version %d", a.Approval, a.Version.Number)
		}
	})
}

func TestAttack_A113_OfTwoAtOnceOneWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		approve := f.draft(t)
		withdrawn := f.upload(t, "w.txt", "w")
		_, err := f.Withdraw(t.Context(), marketer, withdrawn.ID, "")
		must(t, err)
		for name, act := range map[string]func() error{
			"approval": func() error { _, err := f.Approve(t.Context(), second, approve.ID, 1, ""); return err },
			"restore":  func() error { _, err := f.Restore(t.Context(), second, withdrawn.ID); return err },
		} {
			var group sync.WaitGroup
			errs := make([]error, 6)
			for i := range errs {
				group.Go(func() { errs[i] = act() })
			}
			group.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case !fault.Is(err, fault.Conflict):
					t.Errorf("%s: %v, want conflict", name, err)
				}
			}
			if won != 1 {
				t.Errorf("%s: %d won", name, won)
			}
		}
	})
}

func TestReplace_TwoAtOnceLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		a := f.upload(t, "a.txt", "first")
		for _, body := range []string{"Noor's", "Mara's"} {
			by := marketer
			if body == "Noor's" {
				by = second
			}
			_, err := f.Replace(t.Context(), by, a.ID, library.Replacement{FileName: "a.txt", Body: strings.NewReader(body)})
			must(t, err)
		}
		unseen, err := f.Unseen(t.Context(), marketer, a.ID, 1, 3)
		must(t, err)
		if len(unseen) != 1 || unseen[0].ByName != "Noor" || unseen[0].Number != 2 {
			t.Errorf("not seen: %+v", unseen)
		}
		back, err := f.Reinstate(t.Context(), marketer, a.ID, 2, "")
		must(t, err)
		if back.Version.Number != 4 || back.Version.Blob != unseen[0].Blob {
			t.Errorf("reinstated: %+v", back.Version)
		}
		f.work(t)
		pages, err := f.Pages(t.Context(), rep, a.ID, 0)
		must(t, err)
		if len(pages) != 1 || pages[0].Text != "Noor's" {
			t.Errorf("what is there now: %+v", pages)
		}
		if _, err := f.Reinstate(t.Context(), marketer, a.ID, 4, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("the present one: %v, want conflict", err)
		}
	})
}

func TestFault_F32_StandingFollowsTheClockBothWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		release, expires := f.now.Add(time.Hour), f.now.Add(2*time.Hour)
		r, err := f.Upload(t.Context(), marketer, library.Upload{
			FileName: "a.txt", Body: strings.NewReader("a"), Details: library.Details{Life: &library.Life{Release: release, Expires: expires}},
		})
		must(t, err)
		id := r.Asset.ID
		f.work(t)
		start := f.now
		for _, step := range []struct {
			name string
			now  time.Time
			at   library.Standing
			reps bool
			held bool // by the index
		}{
			{"before", start, library.IsScheduled, false, true},
			{"released", release, library.IsExpiring, true, true},
			{"expired", expires, library.IsExpired, false, false},
			{"an hour back", release.Add(time.Minute), library.IsExpiring, true, true},
			{"a day back", start.Add(-24 * time.Hour), library.IsScheduled, false, true},
			{"a year on", start.AddDate(1, 0, 0), library.IsExpired, false, false},
		} {
			f.now = step.now
			_, err := f.AssetByID(t.Context(), rep, id)
			if (err == nil) != step.reps {
				t.Errorf("%s: a rep gets %v before any job ran", step.name, err)
			}
			counts, err := f.Standings(t.Context(), marketer)
			must(t, err)
			if counts[step.at] != 1 {
				t.Errorf("%s: counted as %v", step.name, counts)
			}
			_, err = f.Turn(t.Context())
			must(t, err)
			if again, err := f.Turn(t.Context()); again != 0 || err != nil {
				t.Errorf("%s: a second turn turns %d, %v", step.name, again, err)
			}
			f.work(t)
			doc := f.index.docs[id].Doc
			if (doc != nil) != step.held || doc != nil && doc.ForReps != step.reps {
				t.Errorf("%s: the index holds %+v", step.name, doc)
			}
			should, err := f.Store.IndexedVersions(t.Context())
			must(t, err)
			if _, there := should[id]; there != step.held {
				t.Errorf("%s: the index should hold it: %v", step.name, there)
			}
		}
	})
}

func TestLife_EachMomentHasAJobOfItsOwn(t *testing.T) {
	db := storetest.Open(t)
	f := newFixture(t, db)
	expires := f.now.Add(90 * time.Minute)
	for range 2 { // two that end at once are one turn
		_, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "a.txt", Body: strings.NewReader("a"), Details: library.Details{Life: &library.Life{Expires: expires}}})
		must(t, err)
	}
	if _, ok, err := f.jobs.Claim(t.Context(), []string{library.TurnJobName}, expires.Add(-time.Second), time.Minute); ok || err != nil {
		t.Errorf("a turn before its time: %v, %v", ok, err)
	}
	row, ok, err := f.jobs.Claim(t.Context(), []string{library.TurnJobName}, expires, time.Minute)
	must(t, err)
	if !ok {
		t.Fatal("no turn at the moment")
	}
	must(t, f.jobs.Finish(t.Context(), row.ID, expires))
	if _, ok, err := f.jobs.Claim(t.Context(), []string{library.TurnJobName}, expires, time.Minute); ok || err != nil {
		t.Errorf("a second turn: %v, %v", ok, err)
	}
}

func TestPolicy_NewAssetsEndAndSomeMust(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		berlin, err := time.LoadLocation("Europe/Berlin")
		must(t, err)
		f.Zone = func() *time.Location { return berlin }
		must(t, f.SetPolicy(t.Context(), marketer, library.Policy{Rules: []library.Rule{{Format: "Price list", Required: true}, {Format: "deck", Days: 30}}}))
		if err := f.SetPolicy(t.Context(), rep, library.Policy{}); !fault.Is(err, fault.Denied) {
			t.Errorf("a rep sets the policy: %v", err)
		}
		format := func(v string) library.Details {
			return library.Details{Title: v, Facets: map[search.Facet][]string{search.FacetFormat: {v}}}
		}
		if _, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "p.txt", Body: strings.NewReader("p"), Details: format("price-list")}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a price list without an end: %v, want invalid", err)
		}
		r, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "d.txt", Body: strings.NewReader("d"), Details: format("deck")})
		must(t, err)
		if last := f.LastDay(r.Asset.Expires).Format(time.DateOnly); last != "2026-04-01" {
			t.Errorf("a deck of 2 March ends on %s, want 1 April", last)
		}
		// A deck becomes a price list: the end it has will do; without one it is refused.
		d := format("price-list")
		d.Life = &library.Life{}
		if _, err := f.Edit(t.Context(), marketer, r.Asset.ID, 1, d); !fault.Is(err, fault.Invalid) {
			t.Errorf("an edit that takes the end away: %v, want invalid", err)
		}
		end, err := f.EndOf("2026-12-31")
		must(t, err)
		d.Life.Expires = end
		if _, err := f.Edit(t.Context(), marketer, r.Asset.ID, 1, d); err != nil {
			t.Errorf("with an end: %v", err)
		}
		if got := end.UTC().Format(time.RFC3339); got != "2026-12-31T22:59:59Z" {
			t.Errorf("the last day ends at %s", got)
		}
	})
}

func TestInternal_IsNeverSent(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	a := f.upload(t, "a.txt", "a")
	must(t, library.CanSend(a, f.now))
	a, err := f.Alter(t.Context(), marketer, a.ID, a.Revision, func(x *library.Asset) error { x.Public, x.Internal = true, true; return nil })
	must(t, err)
	if err := library.CanSend(a, f.now); !fault.Is(err, fault.Denied) {
		t.Errorf("an internal asset: %v, want denied", err)
	}
	if a.Public || library.IsPublic(a, f.now) {
		t.Error("an internal asset is public")
	}
	if _, err := f.PublicAsset(t.Context(), a.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger: %v, want not found", err)
	}
	if _, err := f.AssetByID(t.Context(), rep, a.ID); err != nil {
		t.Errorf("a rep uses it: %v", err)
	}
	_, err = f.Edit(t.Context(), marketer, a.ID, a.Revision, library.Details{Title: "x", Public: true, Life: &library.Life{Internal: true}})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("internal and public: %v, want invalid", err)
	}
	for at, life := range map[library.Standing]library.Life{library.IsScheduled: {Release: f.now.Add(time.Hour)}, library.IsExpired: {Expires: f.now.Add(-time.Hour)}} {
		x := library.Asset{State: library.Approved, Release: life.Release, Expires: life.Expires}
		if err := library.CanSend(x, f.now); !fault.Is(err, fault.Conflict) {
			t.Errorf("a %s asset: %v, want conflict", at, err)
		}
	}
}

func TestSuccessor_ChainsAreFollowedAndRingsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		var ids []string
		for _, n := range []string{"a", "b", "c"} {
			ids = append(ids, f.upload(t, n+".txt", n).ID)
		}
		follow := func(from, to string) error {
			a, err := f.Store.AssetByID(t.Context(), from)
			must(t, err)
			_, err = f.Alter(t.Context(), marketer, from, a.Revision, func(x *library.Asset) error { x.Successor = to; return nil })
			return err
		}
		must(t, follow(ids[0], ids[1]))
		must(t, follow(ids[1], ids[2]))
		for name, pair := range map[string][2]string{"itself": {ids[2], ids[2]}, "a ring": {ids[2], ids[0]}, "nothing": {ids[2], "nope"}} {
			if err := follow(pair[0], pair[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v, want invalid", name, err)
			}
		}
		_, err := f.AssetByID(t.Context(), rep, ids[0])
		var gone *library.Superseded
		if !fault.Is(err, fault.Gone) || !errors.As(err, &gone) || gone.Successor != ids[2] {
			t.Errorf("the first: %v, want gone with the last", err)
		}
		_, err = f.Withdraw(t.Context(), marketer, ids[2], "")
		must(t, err)
		if _, err := f.AssetByID(t.Context(), rep, ids[0]); !fault.Is(err, fault.Gone) || errors.As(err, &gone) && gone == nil || !strings.Contains(fault.Message(err), "not open now") {
			t.Errorf("with nothing open at the end: %v", err)
		}
	})
}

func TestVocabulary_ValuesAreRenamedMergedAndDeletedWhileInUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		ctx := t.Context()
		const many = 130 // more than one transaction takes
		var first string
		for range many {
			r, err := f.Upload(ctx, marketer, library.Upload{FileName: "a.txt", Body: strings.NewReader("a"), Details: library.Details{
				Facets: map[search.Facet][]string{search.FacetIndustry: {"logistic", "retail"}},
			}})
			must(t, err)
			first = r.Asset.ID
		}
		f.work(t)
		run := func(n int, err error) {
			t.Helper()
			must(t, err)
			if n != many {
				t.Errorf("touches %d, want %d", n, many)
			}
			row, ok, err := f.jobs.Claim(ctx, []string{library.ValueJobName}, f.now.Add(time.Second), time.Minute)
			must(t, err)
			if !ok {
				t.Fatal("no job")
			}
			var j library.ValueJob
			must(t, row.Decode(&j))
			// Killed after the first part, it goes on where it stopped.
			_, err = f.Store.ChangeValue(ctx, j, f.now, 50)
			must(t, err)
			must(t, f.ChangeValue(ctx, j))
			must(t, f.jobs.Finish(ctx, row.ID, f.now))
			f.work(t)
		}
		check := func(want ...string) {
			t.Helper()
			a, err := f.AssetByID(ctx, marketer, first)
			must(t, err)
			if diff := cmp.Diff(want, a.Facets[search.FacetIndustry]); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, f.index.docs[first].Doc.Facets[search.FacetIndustry]); diff != "" {
				t.Errorf("in search (-want +got):\n%s", diff)
			}
		}
		run(f.RenameFacetValue(ctx, marketer, search.FacetIndustry, "logistic", "Logistics"))
		check("logistics", "retail")
		if _, err := f.RenameFacetValue(ctx, marketer, search.FacetIndustry, "retail", "logistics"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a rename to what is there: %v, want conflict", err)
		}
		run(f.MergeFacetValue(ctx, marketer, search.FacetIndustry, "retail", "logistics"))
		check("logistics")
		uses, err := f.Vocabulary(ctx, marketer)
		must(t, err)
		if diff := cmp.Diff([]library.FacetUse{{Value: "logistics", Assets: many}}, uses[search.FacetIndustry]); diff != "" {
			t.Errorf("vocabulary (-want +got):\n%s", diff)
		}
		run(f.DeleteFacetValue(ctx, marketer, search.FacetIndustry, "logistics"))
		check()
		if _, err := f.Vocabulary(ctx, rep); !fault.Is(err, fault.Denied) {
			t.Errorf("a rep: %v, want denied", err)
		}
	})
}

func TestFilter_ListsByDatesOwnerAndWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		yes := true
		add := func(title string, by account.Person, l library.Life) string {
			r, err := f.Upload(t.Context(), by, library.Upload{FileName: title + ".txt", Body: strings.NewReader(title), Details: library.Details{Title: title, Life: &l}})
			must(t, err)
			return r.Asset.ID
		}
		soon, late := f.now.AddDate(0, 0, 5), f.now.AddDate(0, 6, 0)
		a := add("100% price_list", marketer, library.Life{Expires: soon, Internal: true})
		b := add("Price talk", second, library.Life{Expires: late, ReviewBy: soon})
		c := add("Story", second, library.Life{Release: soon})
		for name, tc := range map[string]struct {
			filter library.Filter
			want   []string
		}{
			"expires":   {library.Filter{ExpiresBefore: f.now.AddDate(0, 0, 10)}, []string{a}},
			"review":    {library.Filter{ReviewBefore: f.now.AddDate(0, 0, 10)}, []string{b}},
			"owner":     {library.Filter{Owner: second.ID}, []string{b, c}},
			"internal":  {library.Filter{Internal: &yes}, []string{a}},
			"words":     {library.Filter{Words: "PRICE"}, []string{a, b}},
			"wildcards": {library.Filter{Words: "0% e_l"}, []string{a}},
			"id":        {library.Filter{Words: c}, []string{c}},
			"standing":  {library.Filter{Standings: []library.Standing{library.IsExpiring, library.IsScheduled}}, []string{a, c}},
			"format":    {library.Filter{Formats: []string{"pdf"}}, nil},
		} {
			tc.filter.Oldest = true
			found, total, err := f.Browse(t.Context(), marketer, tc.filter)
			must(t, err)
			var got []string
			for _, x := range found {
				got = append(got, x.ID)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" || total != len(tc.want) {
				t.Errorf("%s (-want +got):\n%s total %d", name, diff, total)
			}
			found, _, err = f.Browse(t.Context(), rep, tc.filter)
			must(t, err)
			for _, x := range found {
				if !x.Standing(f.now).Open() {
					t.Errorf("%s: a rep is given the %s one", name, x.Standing(f.now))
				}
			}
		}
	})
}
