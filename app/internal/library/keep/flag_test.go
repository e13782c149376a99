package keep_test

import (
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
)

func TestAFlagIsATaskWithAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		a := h.asset("Deck", nil, "one", "two", "three")
		f, err := h.keep.Report(ctx, h.remi, keep.Report{Asset: a.ID, Page: 2, Verdict: keep.Wrong, Note: "The figure is from last year."})
		must(t, err)
		if f.Owner != "mara" || f.Page != 2 || f.Version != 1 || f.State != keep.FlagOpen {
			t.Errorf("flag %+v", f)
		}
		told := h.notices("mara")
		if len(told) != 1 || told[0].Kind != inbox.Task || told[0].URL != "/studio/tasks/"+f.ID || !strings.Contains(told[0].Text, "last year") {
			t.Fatalf("the owner was told %+v", told)
		}
		if len(h.notices("ada")) != 0 {
			t.Error("somebody else was told")
		}
		v, err := h.keep.Survey(ctx, h.mara)
		must(t, err)
		if v.Counts[keep.Flagged] != 1 || v.Counts[keep.Hot] != 1 {
			t.Errorf("counts %v", v.Counts)
		}
		f, err = h.keep.Answer(ctx, h.mara, f.ID, f.Revision, keep.FlagDone, "Replaced this morning.")
		must(t, err)
		answers := h.notices("remi")
		if len(answers) != 1 || answers[0].Text != "Replaced this morning." || answers[0].URL != "/library/flags" || !strings.Contains(answers[0].Subject, "Deck") {
			t.Errorf("the reporter was told %+v", answers)
		}
		if _, err := h.keep.Answer(ctx, h.ada, f.ID, f.Revision, keep.FlagDeclined, "No."); !fault.Is(err, fault.Conflict) {
			t.Errorf("answered twice: %v", err)
		}
	})
}

func TestOneVerdictOfAPersonAndVersion(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		a := h.asset("Deck", nil, "one")
		say := func(by account.Person, v keep.Verdict, note string) keep.Flag {
			t.Helper()
			f, err := h.keep.Report(ctx, by, keep.Report{Asset: a.ID, Verdict: v, Note: note})
			must(t, err)
			return f
		}
		first := say(h.remi, keep.Wrong, "x")
		say(h.remi, keep.Outdated, "y")
		say(h.mara, keep.Worked, "")
		flags, n, err := h.keep.Tasks(ctx, h.mara, keep.FlagFilter{States: []keep.FlagState{keep.FlagOpen}})
		if err != nil || n != 1 || flags[0].Verdict != keep.Outdated {
			t.Errorf("open %+v, %v", flags, err)
		}
		if f, err := h.keep.Task(ctx, h.mara, first.ID); err != nil || f.State != keep.FlagTakenBack {
			t.Errorf("the first: %+v, %v", f, err)
		}
		r, err := h.keep.Store.Ratings(ctx, a.ID, 1)
		if err != nil || r != (keep.Ratings{Worked: 1, Said: 2}) {
			t.Errorf("ratings %+v, %v", r, err)
		}
		say(h.remi, keep.Worked, "")
		if r, err := h.keep.Store.Ratings(ctx, a.ID, 1); err != nil || r != (keep.Ratings{Worked: 2, Said: 2}) {
			t.Errorf("ratings %+v, %v", r, err)
		}
		if _, n, err := h.keep.Tasks(ctx, h.mara, keep.FlagFilter{States: []keep.FlagState{keep.FlagOpen}}); n != 0 || err != nil {
			t.Errorf("%d open, %v", n, err)
		}
		if v, err := h.keep.Store.RatingOf(ctx, "remi", a.ID, 1); v != keep.Worked || err != nil {
			t.Errorf("verdict %q, %v", v, err)
		}
	})
}

func TestFlagsOfOthersAndOfWhatIsClosed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		draft := h.asset("Secret draft", func(a *library.Asset) { a.State = library.Draft })
		if _, err := h.keep.Report(ctx, h.remi, keep.Report{Asset: draft.ID, Verdict: keep.Wrong}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a rep flags a draft: %v", err)
		}
		a := h.asset("Deck", nil)
		f, err := h.keep.Report(ctx, h.remi, keep.Report{Asset: a.ID, Verdict: keep.Wrong, Note: "x"})
		must(t, err)
		other := h.person("rita", account.Rep)
		if err := h.keep.TakeBack(ctx, other, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken back by another rep: %v", err)
		}
		for what, err := range map[string]error{
			"answer": second(h.keep.Answer(ctx, h.remi, f.ID, f.Revision, keep.FlagDone, "x")), "read": second(h.keep.Task(ctx, other, f.ID)),
			"assign": second(h.keep.Assign(ctx, h.remi, f.ID, f.Revision, "mara")), "reopen": second(h.keep.Reopen(ctx, h.remi, f.ID, f.Revision)),
		} {
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%s by a rep: %v", what, err)
			}
		}
		// What has gone in the meantime is not named to a rep any more.
		_, err = h.library.Withdraw(ctx, h.mara, a.ID, "")
		must(t, err)
		_, err = h.keep.Answer(ctx, h.mara, f.ID, f.Revision, keep.FlagDone, "Withdrawn.")
		must(t, err)
		if n := h.notices("remi"); len(n) != 1 || strings.Contains(n[0].Subject, "Deck") {
			t.Errorf("told %+v", n)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestFlagsNobodyOwnsGoToAll(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		a := h.asset("Sample", func(a *library.Asset) { a.OwnerID = keep.Curator })
		f, err := h.keep.Report(ctx, h.remi, keep.Report{Asset: a.ID, Verdict: keep.Need, Note: "healthcare"})
		must(t, err)
		if len(h.notices("mara")) != 1 || len(h.notices("ada")) != 1 {
			t.Error("not everybody was told")
		}
		f, err = h.keep.Assign(ctx, h.mara, f.ID, f.Revision, "ada")
		must(t, err)
		if n := h.notices("ada"); len(n) != 2 {
			t.Errorf("who it was given to has %d notices", len(n))
		}
		if _, err := h.keep.Assign(ctx, h.mara, f.ID, f.Revision+1, "remi"); !fault.Is(err, fault.Invalid) {
			t.Errorf("given to a rep: %v", err)
		}
		h.clock.set(f.Due.Add(time.Hour))
		h.remind()
		h.remind()
		if n := h.notices("ada"); len(n) != 3 || !strings.Contains(n[0].Subject, "waits for an answer") {
			t.Errorf("late: %+v", n)
		}
	})
}

func TestDueAfter(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	for _, c := range []struct{ from, want string }{
		{"2026-11-02T09:00", "2026-11-09T23:59"}, // Monday to Monday
		{"2026-11-06T23:30", "2026-11-13T23:59"},
		{"2026-11-07T09:00", "2026-11-16T23:59"}, // Saturday: not on a Saturday
		{"2026-11-08T09:00", "2026-11-16T23:59"},
		{"2026-10-20T09:00", "2026-10-27T23:59"}, // over the change of the clocks
	} {
		from, err := time.ParseInLocation("2006-01-02T15:04", c.from, berlin)
		must(t, err)
		if got := keep.DueAfter(from.UTC(), berlin).Format("2006-01-02T15:04"); got != c.want {
			t.Errorf("from %s: %s, want %s", c.from, got, c.want)
		}
	}
}

func TestAttack_A09_NotesAreCleaned(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.asset("Deck", nil)
		f, err := h.keep.Report(t.Context(), h.remi, keep.Report{Asset: a.ID, Page: -5, Verdict: keep.Wrong, Note: "a\x00b\u202ec\nd\xff"})
		must(t, err)
		got, err := h.keep.Task(t.Context(), h.mara, f.ID)
		if err != nil || got.Note != "abc\nd" || got.Page != 0 {
			t.Errorf("kept %q on page %d, %v", got.Note, got.Page, err)
		}
		for _, bad := range []keep.Report{{Asset: a.ID, Verdict: "nonsense"}, {Asset: a.ID, Verdict: keep.Need, Note: " \x00"}, {Asset: a.ID, Verdict: keep.Wrong, Note: strings.Repeat("x", 1001)}} {
			if _, err := h.keep.Report(t.Context(), h.remi, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.40v was taken: %v", bad, err)
			}
		}
	})
}
