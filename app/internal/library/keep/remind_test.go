package keep_test

import (
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/store"
)

func (h *house) remind() {
	h.t.Helper()
	must(h.t, h.keep.Remind(h.t.Context()))
}

func (h *house) mails() int {
	h.t.Helper()
	n, err := store.Jobs{DB: h.db}.Waiting(h.t.Context(), inbox.MailJobName)
	must(h.t, err)
	return n
}

func TestRemindersComeOnceEach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		start := h.clock.Now()
		expires := start.AddDate(0, 0, 40)
		h.asset("Price list", func(a *library.Asset) { a.Expires = expires })
		for day, want := range []struct{ on, told int }{{0, 0}, {9, 0}, {10, 1}, {20, 1}, {32, 1}, {33, 2}, {39, 2}, {40, 3}, {41, 3}, {60, 3}} {
			h.clock.set(start.AddDate(0, 0, want.on))
			h.remind()
			h.remind()
			if got := len(h.notices("mara")); got != want.told {
				t.Fatalf("step %d, day %d: told %d times, want %d", day, want.on, got, want.told)
			}
		}
		// A clock that jumps back tells nothing again, and neither does a new program on the same database.
		h.clock.set(start.AddDate(0, 0, 12))
		h.remind()
		if got := len(h.notices("mara")); got != 3 {
			t.Errorf("told %d times after the clock went back", got)
		}
		if got := h.mails(); got != 3 {
			t.Errorf("%d mails, want one for each", got)
		}
		if got := h.notices("mara"); got[2].Subject != "“Price list” expires in 30 days" || got[1].Subject != "“Price list” expires in 7 days" || got[0].Subject != "“Price list” expires today" {
			t.Errorf("said %q, %q, %q", got[2].Subject, got[1].Subject, got[0].Subject)
		}
	})
}

func TestRemindersOfAMovedDate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.clock.Now()
		a := h.asset("Deck", func(a *library.Asset) { a.ReviewBy = now.AddDate(0, 0, 5) })
		h.remind()
		a, err := h.library.Alter(t.Context(), h.mara, a.ID, a.Revision, func(a *library.Asset) error { a.ReviewBy = now.AddDate(0, 0, 20); return nil })
		must(t, err)
		h.remind()
		_, err = h.library.Alter(t.Context(), h.mara, a.ID, a.Revision, func(a *library.Asset) error { a.ReviewBy = time.Time{}; return nil })
		must(t, err)
		h.clock.add(30 * 24 * time.Hour)
		h.remind()
		var said []string
		for _, n := range h.notices("mara") {
			said = append(said, n.Subject)
		}
		if want := "“Deck” is due for review in 20 days; “Deck” is due for review in 5 days"; strings.Join(said, "; ") != want {
			t.Errorf("said %q, want %q", said, want)
		}
	})
}

func TestRemindersFollowTheZonesDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		zone, err := time.LoadLocation("Pacific/Auckland")
		must(t, err)
		h.keep.Zone = func() *time.Location { return zone }
		h.asset("Deck", func(a *library.Asset) { a.Expires = time.Date(2026, 12, 11, 0, 0, 0, 0, zone) })
		h.clock.set(time.Date(2026, 12, 2, 23, 30, 0, 0, zone))
		h.remind()
		before := len(h.notices("mara")) // of the 30 days
		h.clock.set(time.Date(2026, 12, 3, 0, 30, 0, 0, zone))
		h.remind()
		if got := len(h.notices("mara")); got != before+1 {
			t.Errorf("told %d times after midnight in Auckland, %d before", got, before)
		}
	})
}

func TestRemindersOfWhoIsGone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		gone := h.person("gone", account.Marketer)
		h.asset("Deck", func(a *library.Asset) {
			a.OwnerID, a.OwnerName, a.Expires = gone.ID, gone.Name, h.clock.Now().AddDate(0, 0, 3)
		})
		must(t, store.Accounts{DB: h.db}.SetDisabled(t.Context(), gone.ID, h.clock.Now()))
		h.remind()
		h.remind()
		for person, want := range map[string]int{"mara": 1, "ada": 1, "gone": 0, "remi": 0} {
			if got := len(h.notices(person)); got != want {
				t.Errorf("%s was told %d times, want %d", person, got, want)
			}
		}
		v, err := h.keep.Survey(t.Context(), h.mara)
		if err != nil || v.Counts[keep.OwnerGone] != 1 {
			t.Errorf("%v, %v", v.Counts, err)
		}
	})
}

func TestManyRemindersAreOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 12 {
			h.asset("Sheet", func(a *library.Asset) { a.Expires = h.clock.Now().AddDate(0, 0, 30) })
		}
		h.remind()
		h.asset("Late sheet", func(a *library.Asset) { a.Expires = h.clock.Now().AddDate(0, 0, 30) })
		h.remind()
		h.remind()
		got := h.notices("mara")
		if len(got) != 2 || got[1].Subject != "12 assets expire within 30 days" || got[1].URL != "/studio/collateral/queue/expiring" || got[0].Subject != "“Late sheet” expires in 30 days" {
			t.Errorf("told %+v", got)
		}
		if n := h.mails(); n != 2 {
			t.Errorf("%d mails", n)
		}
	})
}

func TestNobodyIsRemindedOfWhatIsOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.clock.Now()
		soon := now.AddDate(0, 0, 3)
		h.asset("Draft", func(a *library.Asset) { a.State, a.Expires = library.Draft, soon })
		h.asset("Withdrawn", func(a *library.Asset) { a.State, a.Expires = library.Withdrawn, soon })
		next := h.asset("Next", nil)
		h.asset("Superseded", func(a *library.Asset) { a.Successor, a.Expires = next.ID, soon })
		h.asset("Long over", func(a *library.Asset) { a.Expires = now.AddDate(-1, 0, 0) })
		h.remind()
		if got := h.notices("mara"); len(got) > 0 {
			t.Errorf("told %+v", got)
		}
	})
}
