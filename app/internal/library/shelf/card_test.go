package shelf_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/shelf"
)

func day(s string) time.Time {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return t
}

func fullCard() shelf.Battlecard {
	return shelf.Battlecard{
		Competitor: "northwind", Summary: "One meets them in the second call.\n\nThey are quick.", Reviewed: day("2026-11-12"), ReviewBy: day("2027-02-12"), Sample: true,
		Claims: []shelf.Claim{
			{They: "We are live in a week", We: "The first user is.\n\n# Ask for the last\n--- one\nSource: hearsay", Source: "a report", URL: "https://example.com/r?a=1", Date: day("2026-10-01")},
			{They: "We cost half", We: "Per seat."},
			{They: "Everybody uses us", Source: "their home page", Date: day("2026-01-02")},
			{They: "We have an article", We: "So do we.", Source: "ours", URL: "/articles/x"},
		},
		Traps: []string{"They ask for the list price first"}, Landmines: []string{"Who sees what was rejected?", "And when?"}, Proof: []string{"Case study: [Harbour](/case-studies/harbour)"},
		Rest: "## When we lose\n\n- Fewer than ten enquiries\n\n## Do not say\n\nThat they are small.",
	}
}

func TestCard_WhatIsPrintedIsReadAgain(t *testing.T) {
	for _, b := range []shelf.Battlecard{fullCard(), {Competitor: "x"}, {Competitor: "x", Rest: "## A\n\nb"}} {
		clean, err := b.Clean()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(clean, shelf.ParseCard(clean.Markdown()), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s\n(-want +got):\n%s", clean.Markdown(), diff)
		}
	}
}

func FuzzCard(f *testing.F) {
	f.Add(string(fullCard().Markdown()))
	f.Add("---\ncompetitor: a\n---\n# T\n\n## They say\n### x\nSource: , 2026-01-01\n## Trap\n1. a\nb")
	f.Add("## they say\n### \n\\# a")
	f.Fuzz(func(t *testing.T, text string) {
		b := shelf.ParseCard([]byte(text))
		b.Competitor = "x"
		clean, err := b.Clean()
		if err != nil {
			return
		}
		again, err := shelf.ParseCard(clean.Markdown()).Clean()
		if err != nil {
			t.Fatalf("%q: the printed card is refused: %v", text, err)
		}
		if diff := cmp.Diff(clean.Claims, again.Claims, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: (-want +got):\n%s", text, diff)
		}
	})
}

func TestCard_WrittenByHandIsReadAsFarAsItKeepsToTheForm(t *testing.T) {
	got := shelf.ParseCard([]byte("# Against the sheet\r\n\r\nOften met.\r\n\r\n## What they say, what you answer\r\n\r\n### \"It is free.\"\r\n\r\nThe sheet is.\r\n\r\n## Traps to set early\r\n\r\n1. Who?\r\n2. When,\r\n   and why?\r\n\r\n## Do not say\r\n\r\nBad things."))
	want := shelf.Battlecard{
		Summary: "Often met.", Claims: []shelf.Claim{{They: "It is free.", We: "The sheet is."}}, Traps: []string{"Who?", "When, and why?"}, Rest: "## Do not say\n\nBad things.",
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCard_CleanRefusesByField(t *testing.T) {
	for name, c := range map[string]struct {
		card  shelf.Battlecard
		field string
	}{
		"nobody":           {shelf.Battlecard{}, "competitor"},
		"a script":         {shelf.Battlecard{Competitor: "x", Claims: []shelf.Claim{{They: "a", URL: "javascript:alert(1)"}}}, "claims"},
		"another host":     {shelf.Battlecard{Competitor: "x", Claims: []shelf.Claim{{They: "a", URL: "//evil.example"}}}, "claims"},
		"an answer to air": {shelf.Battlecard{Competitor: "x", Claims: []shelf.Claim{{We: "yes"}}}, "claims"},
		"too long":         {shelf.Battlecard{Competitor: "x", Summary: strings.Repeat("a", 2001)}, "summary"},
	} {
		_, err := c.card.Clean()
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%s: got %v, want a message about %s", name, err, c.field)
		}
	}
}

func TestCard_IsOverdueFromTheDayAfter(t *testing.T) {
	b := shelf.Battlecard{ReviewBy: day("2026-11-12")}
	for at, want := range map[string]bool{"2026-11-12": false, "2026-11-13": true} {
		if got := b.Overdue(day(at)); got != want {
			t.Errorf("on %s: %v, want %v", at, got, want)
		}
	}
	if (shelf.Battlecard{}).Overdue(day("2030-01-01")) {
		t.Error("a card without a plan is overdue")
	}
}
