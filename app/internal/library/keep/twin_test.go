package keep_test

import (
	"slices"
	"strings"
	"testing"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/search"
)

// slides are pages of a deck; each says something of its own.
var slides = []string{
	"Every quarter begins with the same question: which accounts will move, and who has spoken with them since the last review of the pipeline?",
	"Marketing writes what sales never opens. Of ninety decks on the shared drive eleven were used, and four of those were out of date by a year.",
	"A handover has a rule, six reasons to send back, and two clocks. Whoever holds the lead when a clock runs out explains it on Friday.",
	"The price list has three plans. Discounts begin at fifty seats and end where a longer term is worth more to both sides than money.",
	"Next steps: name the two people who decide, agree on the measure of success, and put a day for the pilot into both calendars.",
}

func changedSlides(n int) []string {
	out := slices.Clone(slides)
	for i := range n {
		out[i] = strings.Map(func(r rune) rune {
			if r == 'e' {
				return 'u'
			}
			return r
		}, out[i])
	}
	return out
}

func TestTwinsAreFoundAndSettled(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		a := h.asset("Deck", func(a *library.Asset) { a.Facets[search.FacetStage] = []string{"discovery"} }, slides...)
		b := h.asset("Deck (copy)", func(a *library.Asset) { a.Facets[search.FacetStage] = []string{"proposal"} }, changedSlides(1)...)
		part := h.asset("Deck, short", nil, slides[:3]...)
		h.asset("Another", nil, changedSlides(5)...)
		must(t, h.keep.Compare(ctx))
		must(t, h.keep.Compare(ctx)) // nothing is new: nothing changes
		pairs, err := h.keep.Pairs(ctx, h.mara)
		must(t, err)
		got := map[string]bool{}
		for _, p := range pairs {
			got[p.First.Title+" | "+p.Second.Title] = true
		}
		if !got["Deck | Deck (copy)"] || !got["Deck | Deck, short"] || slices.ContainsFunc(pairs, func(p keep.Pair) bool { return p.Second.Title == "Another" }) {
			t.Errorf("pairs %v", got)
		}
		must(t, h.keep.Different(ctx, h.mara, part.ID, a.ID))
		after, err := h.keep.Pairs(ctx, h.mara)
		if err != nil || len(after) != len(pairs)-1 {
			t.Errorf("%d pairs after one was found different, %v", len(after), err)
		}
		must(t, h.keep.NotDifferent(ctx, h.mara, a.ID, part.ID))
		stale := keep.Choice{ID: b.ID, Revision: b.Revision + 1}
		if err := h.keep.Merge(ctx, h.mara, keep.Choice{ID: a.ID, Revision: a.Revision}, stale); !fault.Is(err, fault.Conflict) {
			t.Errorf("merged what somebody changed: %v", err)
		}
		must(t, h.keep.Merge(ctx, h.mara, keep.Choice{ID: a.ID, Revision: a.Revision}, keep.Choice{ID: b.ID, Revision: b.Revision}))
		if kept, gone := h.now(a.ID), h.now(b.ID); gone.Successor != a.ID || !slices.Equal(kept.Facets[search.FacetStage], []string{"discovery", "proposal"}) {
			t.Errorf("kept %v, the other is superseded by %q", kept.Facets, gone.Successor)
		}
	})
}

func TestLikeness(t *testing.T) {
	sketch := func(pages []string) keep.Sketch {
		var out []library.Page
		for i, p := range pages {
			out = append(out, library.Page{Number: i + 1, Text: p})
		}
		return keep.SketchOf("x", 1, out)
	}
	same, none := keep.Likeness(sketch(slides), sketch(slides)), keep.Likeness(sketch(slides), sketch(changedSlides(5)))
	if same != 1 || none > 0.1 {
		t.Errorf("the same text is alike by %.2f, another by %.2f", same, none)
	}
	if short := sketch([]string{"Thank you"}); short.Comparable() || keep.Likeness(short, short) != 0 {
		t.Error("two words are enough to compare by")
	}
	a := sketch(slides)
	if back := (keep.Sketch{}).ReadSketch(a.Whole64(), a.Pages64()); keep.Likeness(a, back) != 1 || len(back.Pages) != len(a.Pages) {
		t.Error("a sketch is another after it was stored")
	}
	if shared, of := keep.Shared(a, sketch(slides[:3])); shared != 3 || of != 3 {
		t.Errorf("shares %d of %d pages", shared, of)
	}
}

func TestAlignAndDiffer(t *testing.T) {
	left := []library.Page{{Number: 1, Text: slides[0]}, {Number: 2, Text: slides[1]}, {Number: 3, Text: slides[2]}}
	right := []library.Page{{Number: 1, Text: slides[0]}, {Number: 2, Text: slides[3]}, {Number: 3, Text: strings.Replace(slides[2], "six", "seven", 1)}}
	rows := keep.Align(left, right)
	if len(rows) != 4 || !rows[0].Same || rows[1].Right != 0 || rows[2].Left != 0 || rows[3].Left != 3 || rows[3].Right != 3 {
		t.Fatalf("rows %+v", rows)
	}
	hit := func(segments []search.Segment) (out string) {
		for _, s := range segments {
			if s.Hit {
				out += s.Text
			}
		}
		return out
	}
	if l, r := hit(rows[3].LeftText), hit(rows[3].RightText); l != "six " || r != "seven " {
		t.Errorf("marked %q and %q", l, r)
	}
}
