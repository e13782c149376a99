package keep_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/search"
)

var persona = keep.Action{Kind: keep.AddFacet, Facet: search.FacetPersona, Values: []string{"Sales Leader"}}

func chosen(assets ...library.Asset) []keep.Choice {
	var out []keep.Choice
	for _, a := range assets {
		out = append(out, keep.Choice{ID: a.ID, Revision: a.Revision})
	}
	return out
}

func (h *house) batch(id string) keep.Batch {
	h.t.Helper()
	b, err := h.keep.Store.BatchByID(h.t.Context(), id)
	must(h.t, err)
	return b
}

func TestBatchChangesAndIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		a := h.asset("One", func(a *library.Asset) { a.Facets[search.FacetPersona] = []string{"founder"} })
		b := h.asset("Two", nil)
		same := h.asset("Three", func(a *library.Asset) { a.Facets[search.FacetPersona] = []string{"sales-leader"} })
		p, err := h.keep.Preview(ctx, h.mara, persona, chosen(a, b, same))
		if err != nil || len(p.Change) != 2 || p.Same != 1 {
			t.Fatalf("preview %d to change, %d the same, %v", len(p.Change), p.Same, err)
		}
		x, err := h.keep.Start(ctx, h.mara, persona, chosen(a, b, same))
		must(t, err)
		must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
		if got := h.now(a.ID).Facets[search.FacetPersona]; !slices.Equal(got, []string{"founder", "sales-leader"}) {
			t.Errorf("personas %v", got)
		}
		if b := h.batch(x.ID); b.State != keep.Changed || b.Counts[keep.ItemDone] != 2 || b.Total() != 2 {
			t.Errorf("batch %+v", b)
		}
		must(t, h.keep.Undo(ctx, h.ada, x.ID))
		must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
		if got := h.now(a.ID).Facets[search.FacetPersona]; !slices.Equal(got, []string{"founder"}) {
			t.Errorf("after undo: %v", got)
		}
		if b := h.batch(x.ID); b.State != keep.Undone || b.Counts[keep.ItemUndone] != 2 {
			t.Errorf("batch after undo %+v", b)
		}
		if err := h.keep.Undo(ctx, h.ada, x.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("undo twice: %v", err)
		}
	})
}

func TestAttack_A113_BatchLeavesAloneWhatSomebodyChanged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		a, b, c := h.asset("One", nil), h.asset("Two", nil), h.asset("Three", nil)
		x, err := h.keep.Start(ctx, h.mara, persona, chosen(a, b, c))
		must(t, err)
		_, err = h.library.Alter(ctx, h.ada, a.ID, a.Revision, func(a *library.Asset) error { a.Title = "Ada's"; return nil })
		must(t, err)
		must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
		got := h.now(a.ID)
		if got.Title != "Ada's" || len(got.Facets[search.FacetPersona]) > 0 {
			t.Errorf("overwritten: %+v", got)
		}
		items, err := h.keep.Store.Items(ctx, x.ID, []keep.ItemState{keep.ItemConflict}, 10)
		if err != nil || len(items) != 1 || items[0].Title != "One" {
			t.Errorf("conflicts %v, %v", items, err)
		}
		// The same for taking it back.
		b = h.now(b.ID)
		_, err = h.library.Alter(ctx, h.ada, b.ID, b.Revision, func(a *library.Asset) error {
			a.Facets = map[search.Facet][]string{search.FacetPersona: {"founder"}}
			return nil
		})
		must(t, err)
		must(t, h.keep.Undo(ctx, h.mara, x.ID))
		must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
		if got := h.now(b.ID).Facets[search.FacetPersona]; !slices.Equal(got, []string{"founder"}) {
			t.Errorf("undo overwrote a later change: %v", got)
		}
		if got := h.now(c.ID).Facets[search.FacetPersona]; len(got) > 0 {
			t.Errorf("undo left %v", got)
		}
	})
}

// dying is a library that stops the program at a step: before the change, or after it and before it is noted.
type dying struct {
	keep.Library
	left  int
	after bool
}

var errKilled = errors.New("killed")

func (d *dying) Alter(ctx context.Context, by account.Person, id string, revision int, alter func(*library.Asset) error) (library.Asset, error) {
	d.left--
	if d.left == 0 && !d.after {
		return library.Asset{}, errKilled
	}
	a, err := d.Library.Alter(ctx, by, id, revision, alter)
	if d.left == 0 && err == nil {
		return a, errKilled
	}
	return a, err
}

func TestFault_BatchKilledInTheMiddleLosesAndDoublesNothing(t *testing.T) {
	for _, undo := range []bool{false, true} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("undo %v, after the change %v", undo, after), func(t *testing.T) {
				each(t, func(t *testing.T, h *house) {
					ctx := t.Context()
					var all []library.Asset
					for range 7 {
						all = append(all, h.asset("One", func(a *library.Asset) { a.Facets[search.FacetPersona] = []string{"founder"} }))
					}
					x, err := h.keep.Start(ctx, h.mara, persona, chosen(all...))
					must(t, err)
					want, revision := []string{"founder", "sales-leader"}, 2
					if undo {
						must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
						must(t, h.keep.Undo(ctx, h.mara, x.ID))
						want, revision = []string{"founder"}, 3
					}
					alive := h.keep.Library
					h.keep.Library = &dying{Library: alive, left: 4, after: after}
					if err := h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}); !errors.Is(err, errKilled) {
						t.Fatalf("was not killed: %v", err)
					}
					h.keep.Library = alive
					must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
					for _, a := range all {
						if got := h.now(a.ID); !slices.Equal(got.Facets[search.FacetPersona], want) || got.Revision != revision {
							t.Errorf("%v at revision %d, want %v at %d", got.Facets[search.FacetPersona], got.Revision, want, revision)
						}
					}
					b := h.batch(x.ID)
					if b.Left() != 0 || b.Counts[keep.ItemDone]+b.Counts[keep.ItemUndone] != 7 {
						t.Errorf("batch %+v", b)
					}
				})
			})
		}
	}
}

func TestBatchOfSomebodyWhoLostTheRoleStops(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		a := h.asset("One", nil)
		x, err := h.keep.Start(ctx, h.mara, persona, chosen(a))
		must(t, err)
		must(t, store.Accounts{DB: h.db}.SetDisabled(ctx, h.mara.ID, h.clock.Now()))
		must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
		if b := h.batch(x.ID); b.Counts[keep.ItemFailed] != 1 || h.now(a.ID).Revision != a.Revision {
			t.Errorf("batch %+v", b)
		}
	})
}

func TestBulkWrongRole(t *testing.T) {
	h := open(t, storetest.Open(t))
	ctx, a := t.Context(), h.asset("One", nil)
	x, err := h.keep.Start(ctx, h.mara, persona, chosen(a))
	must(t, err)
	_, preview := h.keep.Preview(ctx, h.remi, persona, chosen(a))
	_, start := h.keep.Start(ctx, h.remi, persona, chosen(a))
	_, survey := h.keep.Survey(ctx, h.remi)
	_, pairs := h.keep.Pairs(ctx, h.remi)
	_, sides := h.keep.Sides(ctx, h.remi, a.ID, "b")
	_, reviewed := h.keep.Reviewed(ctx, h.remi, a.ID, a.Revision)
	_, asked := h.keep.AskOwner(ctx, h.remi, a.ID)
	_, _, tasks := h.keep.Tasks(ctx, h.remi, keep.FlagFilter{})
	for what, err := range map[string]error{
		"preview": preview, "start": start, "survey": survey, "pairs": pairs, "sides": sides, "reviewed": reviewed, "asked": asked, "tasks": tasks,
		"undo": h.keep.Undo(ctx, h.remi, x.ID), "different": h.keep.Different(ctx, h.remi, a.ID, "b"),
		"not different": h.keep.NotDifferent(ctx, h.remi, a.ID, "b"), "not reviewed": h.keep.NotReviewed(ctx, h.remi, a.ID, h.clock.Now()),
	} {
		if !fault.Is(err, fault.Denied) {
			t.Errorf("%s by a rep: %v, want denied", what, err)
		}
	}
}

func TestBulkActions(t *testing.T) {
	h := open(t, storetest.Open(t))
	ctx := t.Context()
	next := h.asset("Next", nil)
	for _, c := range []struct {
		action keep.Action
		check  func(library.Asset) bool
	}{
		{keep.Action{Kind: keep.SetFacet, Facet: search.FacetStage, Values: []string{"proposal"}}, func(a library.Asset) bool { return slices.Equal(a.Facets[search.FacetStage], []string{"proposal"}) }},
		{keep.Action{Kind: keep.RemoveFacet, Facet: search.FacetPersona, Values: []string{"founder"}}, func(a library.Asset) bool { return slices.Equal(a.Facets[search.FacetPersona], []string{"buyer"}) }},
		{keep.Action{Kind: keep.SetState, State: library.Draft}, func(a library.Asset) bool { return a.State == library.Draft }},
		{keep.Action{Kind: keep.Withdraw, Reason: "old"}, func(a library.Asset) bool {
			return a.State == library.Withdrawn && a.StateNote == "old" && a.Before == library.Approved
		}},
	} {
		a := h.asset("One", func(a *library.Asset) { a.Facets[search.FacetPersona] = []string{"founder", "buyer"} })
		x, err := h.keep.Start(ctx, h.mara, c.action, chosen(a))
		must(t, err)
		must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
		if got := h.now(a.ID); !c.check(got) {
			t.Errorf("%s made %+v", c.action.Kind, got)
		}
		must(t, h.keep.Undo(ctx, h.mara, x.ID))
		must(t, h.keep.Work(ctx, keep.BatchJob{Batch: x.ID}))
		if got := h.now(a.ID); got.State != library.Approved || !slices.Equal(got.Facets[search.FacetPersona], []string{"founder", "buyer"}) || len(got.Facets[search.FacetStage]) > 0 {
			t.Errorf("%s was not taken back: %+v", c.action.Kind, got)
		}
	}
	for _, bad := range []keep.Action{
		{Kind: "nonsense"},
		{Kind: keep.AddFacet, Facet: "secret", Values: []string{"x"}},
		{Kind: keep.AddFacet, Facet: search.FacetStage, Values: []string{"<>"}},
		{Kind: keep.SetOwner, Owner: "remi"},
		{Kind: keep.SetOwner},
		{Kind: keep.SetState, State: library.Withdrawn},
		{Kind: keep.Supersede, Successor: "nothing"},
	} {
		if _, err := h.keep.Start(ctx, h.mara, bad, chosen(next)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v was taken: %v", bad, err)
		}
	}
}
