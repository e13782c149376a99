package publish_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/publish"
	"tandem/content"
)

// TestFault_F33_LocalMomentsOfEveryKind lets documents with dates in zones of their own go live and expire, at hours that
// clocks skip or repeat, and looks that each does so once, at one moment which that date can mean.
func TestFault_F33_LocalMomentsOfEveryKind(t *testing.T) {
	for name, c := range map[string]struct {
		zone, date string
		earliest   string // in UTC
		latest     string
	}{
		"plain":                    {"Europe/Berlin", "2026-12-10 09:00", "2026-12-10T08:00:00Z", "2026-12-10T08:00:00Z"},
		"in the skipped hour":      {"Europe/Berlin", "2027-03-28 02:30", "2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"},
		"in the repeated hour":     {"Europe/Berlin", "2027-10-31 02:30", "2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"},
		"midnight that is skipped": {"America/Santiago", "2027-09-05", "2027-09-05T03:00:00Z", "2027-09-05T04:00:00Z"},
		"half an hour":             {"Asia/Kolkata", "2027-01-01 00:00", "2026-12-31T18:30:00Z", "2026-12-31T18:30:00Z"},
		"the last in the world":    {"Pacific/Kiritimati", "2027-01-01", "2026-12-31T10:00:00Z", "2026-12-31T10:00:00Z"},
		"a leap day":               {"America/New_York", "2028-02-29 23:59:59", "2028-03-01T04:59:59Z", "2028-03-01T04:59:59Z"},
		"an offset says more":      {"America/New_York", "2026-12-10T09:00:00+01:00", "2026-12-10T08:00:00Z", "2026-12-10T08:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			earliest, err := time.Parse(time.RFC3339, c.earliest)
			if err != nil {
				t.Fatal(err)
			}
			latest, err := time.Parse(time.RFC3339, c.latest)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				f := sampleFolder(t)
				f.put("articles/due.md", article("Due", fmt.Sprintf("%q", c.date), "timezone: "+c.zone))
				f.put("articles/over.md", article("Over", "2026-01-01", "timezone: "+c.zone+"\nexpires: "+fmt.Sprintf("%q", c.date)))
				p, a, _ := inMemory(t, f, earliest.Add(-30*time.Minute))
				time.Sleep(latest.Sub(earliest) + time.Hour)
				synctest.Wait()
				var came, went []time.Time
				was := true
				close(a.heard)
				for s := range a.heard {
					if s.IsLive("/articles/due") && len(came) == 0 {
						came = append(came, s.Built)
					} else if !s.IsLive("/articles/due") && len(came) > 0 {
						t.Error("it went away again")
					}
					if now := s.IsLive("/articles/over"); was && !now {
						went = append(went, s.Built)
						was = false
					} else if !was && now {
						t.Error("what expired came back")
					}
				}
				a.heard = make(chan *publish.Snapshot, 100)
				for what, at := range map[string][]time.Time{"came": came, "went": went} {
					if len(at) != 1 || at[0].Before(earliest) || at[0].After(latest) {
						t.Errorf("it %s at %v, want once from %v to %v", what, at, earliest, latest)
					}
				}
				if res := p.Site.Serve(publish.Request{Method: "GET", Path: "/articles/over"}); res.Status != 410 {
					t.Errorf("what expired answers %d", res.Status)
				}
			})
		})
	}
}

// TestFault_F33_AnotherZoneOfTheSite changes the zone in site.yaml: dates without one move with it, others do not, and the
// site is the one that a fresh start would give.
func TestFault_F33_AnotherZoneOfTheSite(t *testing.T) {
	f := sampleFolder(t)
	f.put("site.yaml", site+"timezone: Europe/Berlin\n")
	f.put("articles/floating.md", article("Floating", "2026-11-24", "topics: [handover]"))
	f.put("articles/own.md", article("Of its own zone", `"2026-11-24 12:30"`, "timezone: Europe/Berlin"))
	f.put("articles/fixed.md", article("Fixed", `"2026-11-24T12:30:00+01:00"`, ""))
	first := load(t, f, nil)
	berlin, err := publish.Build(input(f, first, time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), nil))
	if err != nil {
		t.Fatal(err)
	}
	if !berlin.IsLive("/articles/floating") || live(t, first, "/articles/floating").Published.UTC() != time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC) {
		t.Fatal("midnight in Berlin is another moment")
	}
	f.put("site.yaml", site+"timezone: America/New_York\n")
	lib := load(t, f, first)
	ny, err := publish.Build(input(f, lib, time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), berlin))
	if err != nil {
		t.Fatal(err)
	}
	if ny.IsLive("/articles/floating") || strings.Contains(page(t, ny, "/articles"), "/articles/floating") || !ny.Next().Equal(time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)) {
		t.Errorf("midnight in New York has not come yet; it is live: %v, next %v", ny.IsLive("/articles/floating"), ny.Next())
	}
	for _, path := range []string{"/articles/own", "/articles/fixed"} {
		if a, b := live(t, first, path).Published, live(t, lib, path).Published; !a.Equal(b) || !b.Equal(time.Date(2026, 11, 24, 11, 30, 0, 0, time.UTC)) {
			t.Errorf("%s moved from %v to %v", path, a, b)
		}
	}
	fresh, err := publish.Build(input(f, load(t, f, nil), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), nil))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fresh.Dump(), ny.Dump()); diff != "" {
		t.Errorf("the site is another one than after a fresh start (-fresh +changed):\n%.2000s", diff)
	}
}

// TestFault_F33_DatesThatNameNoMomentAreErrors writes dates that cannot be, or can be read in more than one way.
func TestFault_F33_DatesThatNameNoMomentAreErrors(t *testing.T) {
	for _, date := range []string{"2027-02-29", "2026-13-01", "2026-04-31", "2026-12-10 24:30", "2026-12-10 09:60", "0000-00-00", "2026-12-10 09:00:00 EST", "Thu, 10 Dec 2026 09:00:00 PST", "2026-12-10T09:00:00+25:00", "tomorrow", "99999-01-01", "01/02/2026"} {
		f := sampleFolder(t)
		f.put("articles/odd.md", "---\ntitle: Odd\ndate: \""+date+"\"\n---\nx\n")
		lib := load(t, f, nil)
		for _, d := range lib.Documents {
			if d.File == "articles/odd.md" {
				t.Errorf("%q is taken for %v", date, d.Published)
			}
		}
	}
	for date, want := range map[string]string{"2026-12-10 09:00:00 UTC": "2026-12-10T09:00:00Z", "Thu, 10 Dec 2026 09:00:00 GMT": "2026-12-10T09:00:00Z", "2026-12-10 09:00:00 -0500": "2026-12-10T14:00:00Z"} {
		f := sampleFolder(t)
		f.put("articles/even.md", "---\ntitle: Even\ndate: \""+date+"\"\n---\nx\n")
		if got := live(t, load(t, f, nil), "/articles/even").Published.UTC().Format(time.RFC3339); got != want {
			t.Errorf("%q is %s, want %s", date, got, want)
		}
	}
}

// ledger applies Trace as the database does, and counts what happened over restarts and programs.
type ledger struct {
	known  map[string]publish.PathState
	events map[string]int
	told   []string
}

func (l *ledger) record(docs []*content.Document, now time.Time) {
	var known []publish.PathState
	for _, a := range l.known {
		known = append(known, a)
	}
	changed, events := publish.Trace(known, docs, now)
	for _, a := range changed {
		l.known[a.Path] = a
	}
	for _, e := range events {
		l.events[fmt.Sprintf("%s %s %s", e.What, e.Path, e.Due.UTC().Format("01-02T15:04"))]++
		if !e.Quiet {
			l.told = append(l.told, e.Path)
		}
	}
}

// TestFault_F33_EachEventOnceHoweverOftenProgramsStart looks at documents with every action at every minute around the
// moments of their life, as programs do that stop, start, and run beside each other.
func TestFault_F33_EachEventOnceHoweverOftenProgramsStart(t *testing.T) {
	l := &ledger{known: map[string]publish.PathState{}, events: map[string]int{}}
	start := time.Date(2026, 12, 31, 23, 58, 0, 0, time.UTC)
	for minute := range 8 {
		now := start.Add(time.Duration(minute) * time.Minute)
		for program := range 3 { // each reads the folder anew
			f := sampleFolder(t)
			for _, action := range []string{"gone", "redirect", "noindex", "banner"} {
				f.put("articles/"+action+".md", article("With "+action, "2027-01-01T00:00:00Z", "expires: 2027-01-01T00:03:00Z\nafter_expiry: "+action+"\nsuccessor: articles/piece-1.md"))
			}
			lib := load(t, f, nil)
			if program < 2 || minute%2 == 0 {
				l.record(lib.Documents, now)
			}
		}
	}
	want := map[string]int{}
	for key := range l.events {
		if strings.Contains(key, "piece") || strings.Contains(key, "call") || !strings.Contains(key, "/articles/") || strings.Contains(key, "/hidden") {
			want[key] = 1 // the others, when the first program started
		}
	}
	for _, action := range []string{"gone", "redirect", "noindex", "banner"} {
		want["published /articles/"+action+" 01-01T00:00"] = 1
	}
	for _, action := range []string{"gone", "redirect"} {
		want["ended /articles/"+action+" 01-01T00:03"] = 1
	}
	for _, action := range []string{"noindex", "banner"} {
		want["changed /articles/"+action+" 01-01T00:03"] = 1
	}
	if diff := cmp.Diff(want, l.events); diff != "" {
		t.Errorf("what happened how often (-want +got):\n%s", diff)
	}
}

// TestAttack_A40_SearchEnginesAreNotToldOfWhatTheyAreToSkip follows documents that are not to be indexed to their end.
func TestAttack_A40_SearchEnginesAreNotToldOfWhatTheyAreToSkip(t *testing.T) {
	l := &ledger{known: map[string]publish.PathState{}, events: map[string]int{}}
	f := sampleFolder(t)
	look := func(now time.Time) { l.record(load(t, f, nil).Documents, now) }
	put := func(text string) {
		f.put("articles/a-"+needle+".md", article("Not indexed", "2026-10-01", "noindex: true")+text)
		f.put("articles/b-"+needle+".md", article("A copy", "2026-10-01", "canonical: https://other.example/x")+text)
		f.put("articles/c-"+needle+".md", article("Over and kept", "2026-10-01", "expires: 2026-10-20\nafter_expiry: noindex")+text)
		f.put("case-studies/d-"+needle+".md", strings.Replace(study("Not named", "food", "desk", "2026-09-03"), "size:", "anonymous: true\nsize:", 1)+text)
		f.put("articles/e-"+needle+".md", article("A draft", "2026-10-01", "draft: true")+text)
		f.put("articles/f-"+needle+".md", article("Later", "2026-12-24", "")+text)
	}
	put("")
	look(noon)
	put("Changed.\n")
	look(noon.Add(time.Hour))
	for _, name := range []string{"articles/a-", "articles/b-", "articles/c-", "case-studies/d-", "articles/e-", "articles/f-"} {
		f.remove(name + needle + ".md")
	}
	look(noon.Add(2 * time.Hour))
	for _, path := range l.told {
		if strings.Contains(path, needle) {
			t.Errorf("search engines are told of %s", path)
		}
	}
	happened := 0
	for key := range l.events {
		if strings.Contains(key, needle) {
			happened++
		}
		if strings.Contains(key, "/e-") || strings.Contains(key, "/f-") {
			t.Errorf("what was never public has a history: %s", key)
		}
	}
	if happened != 4*3 || len(l.told) < 5 {
		t.Errorf("%d things happened to them, %d addresses were told: the test tests less than it says", happened, len(l.told))
	}
}
