package web

import "testing"

func TestNearestForgivesWhatTheEngineDoesNot(t *testing.T) {
	known := map[string]int{"handover": 9, "pricing": 2, "printing": 1, "lead": 7, "leads": 3, "zeit": 1, "qualification": 4, "übergabe": 2}
	for word, want := range map[string]string{
		"handvoer": "handover", "hndovr": "handover", "pricng": "pricing", "leda": "lead", "ueberg": "", "übregabe": "übergabe",
		"qualifkation": "qualification", "xylophone": "", "ab": "", "pricin": "pricing",
	} {
		if got := nearest(known, []rune(word)); got != want {
			t.Errorf("%q is taken for %q, want %q", word, got, want)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		most int
		want int
	}{
		{"lead", "lead", 3, 0},
		{"lead", "laed", 3, 1},
		{"lead", "leads", 3, 1},
		{"lead", "deal", 3, 2},
		{"lead", "zebra", 2, 3},
		{"", "ab", 3, 2},
		{"ab", "", 1, 2},
		{"kitten", "sitting", 3, 3},
	} {
		if got := slips([]rune(c.a), []rune(c.b), c.most); got != c.want {
			t.Errorf("between %q and %q lie %d slips, want %d", c.a, c.b, got, c.want)
		}
		if back := slips([]rune(c.b), []rune(c.a), c.most); back != c.want {
			t.Errorf("between %q and %q lie %d slips, the other way %d", c.a, c.b, c.want, back)
		}
	}
}
