package view_test

import (
	"strings"
	"testing"
	"time"

	"tandem/app/internal/web/view"
)

func TestTimesAreRelativeNearNowAndAbsoluteOnHover(t *testing.T) {
	v := open(t)
	cases := []struct {
		at   time.Time
		want string
	}{
		{noon.Add(-20 * time.Second), "just now"},
		{noon.Add(20 * time.Second), "in a moment"},
		{noon.Add(-time.Minute), "1 minute ago"},
		{noon.Add(-59 * time.Minute), "59 minutes ago"},
		{noon.Add(-26 * time.Hour), "yesterday"},
		{noon.Add(50 * time.Hour), "in 2 days"},
		{noon.Add(-29 * 24 * time.Hour), "29 days ago"},
		{noon.Add(-31 * 24 * time.Hour), "24 Oct 2026"},
		{time.Time{}, "never"},
	}
	for _, c := range cases {
		page := view.PeoplePage{Base: base("People", "/admin/people"), People: []view.PersonRow{{Email: "a@example.com", Seen: c.at}}}
		out := render(t, v, page)
		if !strings.Contains(out, ">"+c.want+"<") {
			t.Errorf("%s does not read %q", c.at, c.want)
		}
		if !c.at.IsZero() && !strings.Contains(out, `title="`+c.at.Format("2 January 2006, 15:04 MST")+`"`) {
			t.Errorf("%s has no full date on hover", c.at)
		}
	}
}

func TestSizesReadAsPeopleSayThem(t *testing.T) {
	v := open(t)
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 KB", 9_949: "9.9 KB", 9_951: "10 KB", 999_499: "999 KB", 999_501: "1.0 MB", 2_400_000_000: "2.4 GB"} {
		page := view.CollateralPage{Base: base("Collateral", "/studio/collateral"), Rows: []view.Row{{Title: "x", Size: n}}}
		if out := render(t, v, page); !strings.Contains(out, `data-label="Size">`+want+`<`) {
			t.Errorf("%d bytes do not read %q", n, want)
		}
	}
}

func TestNavigationShowsWhatThePersonMayOpen(t *testing.T) {
	v := open(t)
	for role, want := range map[string][3]bool{"rep": {true, false, false}, "marketer": {true, true, false}, "admin": {true, true, true}} {
		b := base("Library", "/library")
		b.Person = &view.Person{Email: "a@example.com", Roles: []string{role}}
		out := render(t, v, view.LibraryPage{Base: b})
		for i, path := range []string{"/library", "/studio/collateral", "/admin/people"} {
			if got := strings.Contains(out, `href="`+path+`"`); got != want[i] {
				t.Errorf("%s sees %s: %v, want %v", role, path, got, want[i])
			}
		}
	}
}
