package reading_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library"
	"tandem/app/internal/library/reading"
)

// shown writes the hits as they read in their pages: "2:flamingo", "2n:flamingo" in notes.
func shown(pages []reading.Text, f reading.Found) []string {
	var out []string
	for _, h := range f.Hits {
		for _, p := range pages {
			switch {
			case p.Number != h.Page:
			case h.Notes:
				out = append(out, string(rune('0'+p.Number))+"n:"+p.Notes[h.Start:h.End])
			default:
				out = append(out, string(rune('0'+p.Number))+":"+p.Body[h.Start:h.End])
			}
		}
	}
	return out
}

func TestFind_FromTheVeryWordsToSimilarOnes(t *testing.T) {
	pages := []reading.Text{
		{Number: 1, Body: "Welcome to the kick-off"},
		{Number: 2, Body: "The Flamingo  Budget was\napproved. A flamingo stands.", Notes: "Say flamingo slowly."},
		{Number: 3, Body: "Über den ﬁnalen Café-Preis; a hand-\nover to sales, a well-known “price”"},
	}
	for query, want := range map[string]struct {
		how  reading.Looseness
		hits []string
	}{
		"flamingo":         {reading.Exactly, []string{"2:Flamingo", "2:flamingo", "2n:flamingo"}},
		"FLAMINGO budget":  {reading.Exactly, []string{"2:Flamingo  Budget"}},
		"was approved":     {reading.Exactly, []string{"2:was\napproved"}},
		`"was approved"`:   {reading.Exactly, []string{"2:was\napproved"}},
		"uber":             {reading.Exactly, []string{"3:Über"}},
		"finalen cafe":     {reading.Exactly, []string{"3:ﬁnalen Café-"}},
		"handover":         {reading.Exactly, []string{"3:hand-\nover"}},
		"hand-over":        {reading.Exactly, []string{"3:hand-\nover"}},
		`"price"`:          {reading.Exactly, []string{"3:price"}},
		"lcome":            {reading.Exactly, []string{"1:lcome"}},
		"budget flamingo":  {reading.ByWords, []string{"2:Flamingo", "2:Budget", "2:flamingo", "2n:flamingo"}},
		"the budget of it": {reading.ByWords, []string{"2:Budget"}},
		"flamnigo":         {reading.Similar, []string{"2:Flamingo", "2:flamingo", "2n:flamingo"}},
		"aprroved":         {reading.Similar, []string{"2:approved"}},
		"heron":            {reading.NotFound, nil},
		"  ":               {reading.NotFound, nil},
		"":                 {reading.NotFound, nil},
	} {
		f := reading.Find(pages, query)
		if f.Looseness != want.how {
			t.Errorf("%q: found by %q, want %q", query, f.Looseness, want.how)
		}
		if diff := cmp.Diff(want.hits, shown(pages, f)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", query, diff)
		}
	}
}

func TestFind_EndsAtItsLimit(t *testing.T) {
	f := reading.Find([]reading.Text{{Number: 1, Body: strings.Repeat("a ", 20_000)}}, "a")
	if len(f.Hits) != 5000 || !f.More {
		t.Errorf("got %d hits, more %v; want 5000 and more", len(f.Hits), f.More)
	}
}

func TestAttack_A11_FindTakesAnyBytes(t *testing.T) {
	for _, s := range []string{"\xff\xfe", "a\xffb", "\u202ea", "ﬁ", "e\u0301", strings.Repeat("ﷺ", 100), "-", "--", `"`, `""`, "\x00"} {
		pages := []reading.Text{{Number: 1, Body: s + " " + s, Notes: s}}
		for _, h := range reading.Find(pages, s).Hits {
			whole := pages[0].Body
			if h.Notes {
				whole = pages[0].Notes
			}
			if h.Start >= h.End || h.End > len(whole) {
				t.Errorf("%q: a hit of bytes %d to %d", s, h.Start, h.End)
			}
		}
	}
}

func layer() library.Layer {
	return library.Layer{Lines: []library.LayerLine{
		{Y: 1000, Height: 200, Words: []library.LayerWord{{X: 1000, Width: 400, Text: "The"}, {X: 1450, Width: 800, Text: "flamingo"}, {X: 7000, Width: 500, Text: "stand-"}}},
		{Y: 1300, Height: 200, Words: []library.LayerWord{{X: 1000, Width: 300, Text: "ing"}, {X: 1350, Width: 600, Text: "budget"}}},
	}}
}

func TestBoxes_LieOverTheWords(t *testing.T) {
	body := "The flamingo stand-ing budget "
	for query, want := range map[string][][]reading.Box{
		"flamingo":        {{{X: 1450, Y: 1000, Width: 800, Height: 200}}},
		"the flamingo":    {{{X: 1000, Y: 1000, Width: 1250, Height: 200}}},
		"mingo":           {{{X: 1750, Y: 1000, Width: 500, Height: 200}}},
		"standing budget": {{{X: 7000, Y: 1000, Width: 500, Height: 200}, {X: 1000, Y: 1300, Width: 950, Height: 200}}},
		"ing":             {{{X: 1850, Y: 1000, Width: 300, Height: 200}}, {{X: 1000, Y: 1300, Width: 300, Height: 200}}},
	} {
		f := reading.Find([]reading.Text{{Number: 1, Body: body}}, query)
		if diff := cmp.Diff(want, reading.Boxes(layer(), f.Hits)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", query, diff)
		}
	}
}

func TestRuns_EndAtWideGapsAndKeepHyphens(t *testing.T) {
	want := []reading.Run{
		{Box: reading.Box{X: 1000, Y: 1000, Width: 1250, Height: 200}, Text: "The flamingo"},
		{Box: reading.Box{X: 7000, Y: 1000, Width: 500, Height: 200}, Text: "stand-"},
		{Box: reading.Box{X: 1000, Y: 1300, Width: 950, Height: 200}, Text: "ing budget"},
	}
	if diff := cmp.Diff(want, reading.Runs(layer())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
