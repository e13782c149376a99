package publish_test

import (
	"testing"
	"time"

	"tandem/app/internal/publish"
)

// TestAttack_A41_CachesLetGoInTime asks for a page shortly before another one ends.
func TestAttack_A41_CachesLetGoInTime(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/ends.md", article("It ends this year", "2026-05-01", "expires: 2026-12-01 12:00\nauthors: [ada]"))
	end := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	s := build(t, f)
	at := end
	site := &publish.Site{Clock: func() time.Time { return at }}
	site.Swap(s)
	for left, want := range map[time.Duration]string{
		time.Hour: "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=600", 5 * time.Minute: "public, max-age=0, must-revalidate, s-maxage=60",
		30 * time.Second: "public, max-age=0, must-revalidate, s-maxage=30", -time.Second: "public, max-age=0, must-revalidate, s-maxage=0",
	} {
		at = end.Add(-left)
		if got := header(site.Serve(publish.Request{Method: "GET", Path: "/articles/ends"}), "Cache-Control"); got != want {
			t.Errorf("%s before the end: got %q, want %q", left, got, want)
		}
	}
}
