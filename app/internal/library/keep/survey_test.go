package keep_test

import (
	"testing"
	"time"

	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/store"
)

func TestSurvey_KeptWhileNothingChanged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.asset("Deck", nil, "Some words")
		h.clock.add(40 * 24 * time.Hour)
		h.keep.Surveys = &keep.Surveys{Fresh: keep.SurveyFresh}
		count := func(l keep.List, want int, when string) {
			t.Helper()
			v, err := h.keep.Survey(t.Context(), h.mara)
			must(t, err)
			if got := v.Counts[l]; got != want {
				t.Errorf("%s: %d in %s, want %d", when, got, l, want)
			}
		}
		count(keep.Hot, 0, "unused")
		must(t, h.library.Record(t.Context(), h.remi, library.Use{Asset: a.ID, What: library.Opened}))
		count(keep.Hot, 0, "used a moment ago")
		h.clock.add(keep.SurveyFresh)
		count(keep.Hot, 1, "used a while ago")
		_, err := h.keep.Report(t.Context(), h.remi, keep.Report{Asset: a.ID, Verdict: keep.Wrong})
		must(t, err)
		count(keep.Flagged, 1, "flagged")
		flags, _, err := h.keep.Tasks(t.Context(), h.mara, keep.FlagFilter{Asset: a.ID})
		must(t, err)
		_, err = h.keep.Answer(t.Context(), h.mara, flags[0].ID, flags[0].Revision, keep.FlagDone, "")
		must(t, err)
		count(keep.Flagged, 0, "answered")
		_, err = h.keep.Reviewed(t.Context(), h.mara, a.ID, a.Revision)
		must(t, err)
		count(keep.Hot, 0, "reviewed")
	})
}

func TestUseTotals_AddUpNamedAndNamelessUses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, uses := h.asset("Deck", nil, "Some words"), store.Uses{DB: h.db}
		now := h.clock.Now()
		for i, days := range []int{1, 2, 100, 200} {
			u := library.Use{ID: string(rune('a' + i)), Asset: a.ID, Version: 1, Person: h.remi.ID, What: library.Downloaded, At: now.AddDate(0, 0, -days)}
			_, err := uses.AddUse(t.Context(), u, now)
			must(t, err)
		}
		get := func() keep.UseTotal {
			t.Helper()
			all, err := store.Keep{DB: h.db}.UseTotals(t.Context(), now.Add(-keep.UseWindow), now.Add(-keep.UnusedAfter))
			must(t, err)
			return all[a.ID]
		}
		want := keep.UseTotal{Recent: 2, People: 1, Half: 3}
		if got := get(); got != want {
			t.Errorf("with names: %+v, want %+v", got, want)
		}
		must(t, uses.ForgetUsers(t.Context(), now.Add(-library.UseNamed)))
		if got := get(); got != want {
			t.Errorf("when old names are gone: %+v, want %+v", got, want)
		}
	})
}
