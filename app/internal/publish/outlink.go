package publish

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"tandem/content"
)

// Outlink is a link to another site and how it answered.
type Outlink struct {
	URL     string
	Status  int       // of the last answer; 0: there was none
	Reason  string    // what was wrong the last time, in words; "" for nothing
	Failing time.Time // since when it has failed without an answer in between; zero: it does not
	Broken  bool      // it failed twice, a day or more apart
	Checked time.Time // zero: never
}

// secondStrike is how long after the first failure a second one means that a link is broken: a site may be away for a
// while.
const secondStrike = 24 * time.Hour

// Judge notes an answer. Status 0 stands for no answer. What asks us to come back, or does not let programs in, is no
// sign that a reader would find nothing.
func (o Outlink) Judge(status int, reason string, now time.Time) Outlink {
	o.Status, o.Reason, o.Checked = status, reason, now
	switch {
	case status >= 200 && status < 400, status == 401, status == 403, status == 405, status == 429, status == 451, status == 999:
		o.Reason, o.Failing, o.Broken = "", time.Time{}, false
	case o.Failing.IsZero():
		o.Failing = now
	case now.Sub(o.Failing) >= secondStrike:
		o.Broken = true
	}
	return o
}

// Due reports whether the link has to be tried again: a good one after a week, a failing one after a day.
func (o Outlink) Due(now time.Time) bool {
	if o.Checked.IsZero() {
		return true
	}
	wait := 7 * 24 * time.Hour
	if !o.Failing.IsZero() {
		wait = secondStrike
	}
	return now.Sub(o.Checked) >= wait
}

// Outlinks lists the addresses on other sites that live documents link to, sorted, without fragments.
func Outlinks(docs []*content.Document) []string {
	seen := map[string]bool{}
	for _, d := range docs {
		for _, ref := range d.Text().Links {
			u, err := url.Parse(ref.URL)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || !strings.Contains(u.Hostname(), ".") {
				continue
			}
			u.Fragment, u.RawFragment = "", ""
			seen[u.String()] = true
		}
	}
	out := make([]string, 0, len(seen))
	for u := range seen {
		out = append(out, u)
	}
	slices.Sort(out)
	return out
}
