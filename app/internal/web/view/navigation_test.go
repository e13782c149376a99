package view_test

import (
	"testing"

	"tandem/app/internal/web/view"
)

func at(path string, roles ...string) view.Base {
	return view.Base{Path: path, Person: &view.Person{Roles: roles}}
}

func TestOnePlaceIsCurrent(t *testing.T) {
	for path, want := range map[string]string{
		"/library": "Library", "/library/a1/view": "Library", "/library/collections/c1": "Collections", "/studio": "Overview",
		"/studio/collateral/a1/edit": "Collateral", "/studio/collateral/queue/hot": "Queue", "/studio/nowhere": "", "/account": "",
	} {
		var got []string
		for _, area := range at(path, "rep", "marketer", "admin").Areas() {
			for _, p := range area.Places {
				if p.Current {
					got = append(got, p.Label)
				}
			}
		}
		if len(got) > 1 || len(got) == 1 && got[0] != want || len(got) == 0 && want != "" {
			t.Errorf("%s: current %v, want %q", path, got, want)
		}
	}
}

func TestThePlacesArePeoplesOwn(t *testing.T) {
	if n := len(at("/library", "rep").Areas()); n != 1 {
		t.Errorf("a rep has %d areas, want 1", n)
	}
	for _, roles := range [][]string{{"rep"}, {"marketer"}, {"admin"}, {"rep", "marketer", "admin"}} {
		if n := len(at("/library", roles...).Docked()); n == 0 || n > 4 {
			t.Errorf("the dock of %v has %d places, want one to four beside More", roles, n)
		}
	}
	if !at("/account", "rep").Beyond() || at("/library", "rep").Beyond() {
		t.Error("More is marked for the wrong pages")
	}
}
