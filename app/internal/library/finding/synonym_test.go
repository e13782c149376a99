package finding_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library/finding"
	"tandem/search"
	"tandem/search/local"
)

func TestSynonymsCompile(t *testing.T) {
	got := finding.Compile([]finding.Group{
		{Words: []string{"deck", "slides"}}, {Words: []string{"deck", "presentation"}}, {Typed: []string{"ppt"}, Words: []string{"deck", "ppt"}},
	})
	want := search.Synonyms{"deck": {"slides", "presentation"}, "slides": {"deck"}, "presentation": {"deck"}, "ppt": {"deck"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSynonymsAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		group finding.Group
		field string // empty: it is right
	}{
		"two words":           {finding.Group{Words: []string{"deck", "slides"}}, ""},
		"one way":             {finding.Group{Typed: []string{"ppt"}, Words: []string{"deck"}}, ""},
		"one word":            {finding.Group{Words: []string{"deck"}}, "words"},
		"no letters":          {finding.Group{Words: []string{"deck", "?!"}}, "words"},
		"a common word":       {finding.Group{Typed: []string{"the"}, Words: []string{"deck"}}, "typed"},
		"a long phrase":       {finding.Group{Words: []string{"deck", "a deck of five words"}}, "words"},
		"the same both sides": {finding.Group{Typed: []string{"deck"}, Words: []string{"deck"}}, "words"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if fields := fault.FieldsOf(c.group.Check()); len(fields) > 0 {
				got = fields[0].Name
			}
			if got != c.field {
				t.Errorf("got a fault at %q, want %q", got, c.field)
			}
		})
	}
}

func TestReadWords(t *testing.T) {
	if diff := cmp.Diff([]string{"price list", "pricing"}, finding.ReadWords(" Price  List\npricing, PRICING\n\n")); diff != "" {
		t.Error(diff)
	}
}

type groups struct {
	finding.SynonymStore
	held []finding.Group
}

func (g *groups) Groups(context.Context) ([]finding.Group, int64, error) { return g.held, 1, nil }

func TestTheEffectOfSynonymsIsSeenBeforeTheyAreSaved(t *testing.T) {
	x, err := local.Open(local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	var changes []search.Change
	for id, title := range map[string]string{"a": "Datasheet for pumps", "b": "Leaflet", "c": "Brochure"} {
		d := search.Document{ID: id, Version: 1, Kind: "asset", Title: title, State: "approved", ForReps: true, Records: []search.Record{{Page: 1}}}
		changes = append(changes, search.Change{ID: id, Version: 1, Doc: &d})
	}
	if err := x.Apply(t.Context(), search.Library, changes); err != nil {
		t.Fatal(err)
	}
	held := finding.Group{ID: "1", Words: []string{"leaflet", "datasheet"}}
	s := &finding.Synonyms{Store: &groups{held: []finding.Group{held}}, Index: x, Now: func() time.Time { return monday }}
	if err := s.Set(t.Context()); err != nil {
		t.Fatal(err)
	}
	marketer := account.Person{ID: "m", Roles: []account.Role{account.Marketer}}
	got, err := s.Preview(t.Context(), marketer, finding.Group{ID: "1", Words: []string{"leaflet", "brochure"}}, false, []string{"leaflet", "pumps"})
	if err != nil {
		t.Fatal(err)
	}
	want := []finding.Effect{{
		Query: "leaflet", TotalBefore: 2, TotalAfter: 2,
		Before: []finding.EffectHit{{"b", "Leaflet", ""}, {"a", "Datasheet for pumps", "gone"}},
		After:  []finding.EffectHit{{"b", "Leaflet", ""}, {"c", "Brochure", "new"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the effect (-want +got):\n%s", diff)
	}
	if _, err := s.Preview(t.Context(), account.Person{ID: "r", Roles: []account.Role{account.Rep}}, held, false, nil); !fault.Is(err, fault.Denied) {
		t.Errorf("a rep looked at it: %v", err)
	}
}
