package hub

import (
	"cmp"
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/publish"
	"tandem/content"
	"tandem/content/lint"
)

// checkJob judges everything that is published, as the check command does.
const checkJob = "content.check"

// checkup is what the last check of the published content found.
type checkup struct {
	mu    sync.Mutex
	found []content.Problem
	at    time.Time

	loaded []content.Problem // what loading reported when merged was made
	merged []content.Problem
}

// with returns the problems of loading with what the check found, sorted, each once. Both change seldom: they are put
// together once for each change.
func (c *checkup) with(loaded []content.Problem) []content.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.found) == 0 {
		return loaded
	}
	if c.merged == nil || !slices.Equal(c.loaded, loaded) {
		all := slices.Concat(loaded, c.found)
		slices.SortStableFunc(all, func(a, b content.Problem) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
		})
		c.loaded, c.merged = loaded, slices.CompactFunc(all, func(a, b content.Problem) bool {
			return a.File == b.File && a.Line == b.Line && a.Rule == b.Rule && a.Message == b.Message
		})
	}
	return c.merged
}

// checkSoon enqueues a check. A large site is checked after a pause, so that many saves are one check.
func (h *Hub) checkSoon(ctx context.Context, s *publish.Snapshot) {
	wait := time.Second
	if n := len(s.Live()); n > 1_000 {
		wait = time.Minute + time.Duration(n/1_000)*3*time.Second // as long again as it takes, about
	}
	if err := h.Jobs.Enqueue(ctx, h.Now(), job.Spec{Name: checkJob, Key: "all", At: h.Now().Add(wait)}); err != nil {
		h.Log.Warn("enqueue the check of the content", "error", err)
		return
	}
	h.wake()
}

// mostFound is how many findings of one rule are kept for the studio: a list of more is read by nobody, and would take more
// memory than a large site itself.
const mostFound = 500

// largeSite is how many documents make a check whose leavings are worth giving back at once.
const largeSite = 1_000

// check judges the documents and the site of the moment and keeps what it found for the studio.
func (h *Hub) check(ctx context.Context) error {
	snap := h.Site.Snapshot()
	if snap == nil {
		return nil
	}
	links, err := h.ExternalLinks(ctx)
	if err != nil {
		return err
	}
	found := lint.Library(snap.Library, lint.Options{Now: h.Now, Style: snap.Files(), Site: newInspected(snap), External: links, Most: mostFound})
	var out []content.Problem
	counts := map[content.Severity]int{}
	for _, f := range found {
		if f.Waived != "" {
			continue
		}
		counts[f.Severity]++
		out = append(out, content.Problem{File: f.File, Line: f.Line, Column: f.Column, Severity: f.Severity, Rule: f.Rule, Message: f.Message})
	}
	h.checkup.mu.Lock()
	changed := !slices.Equal(h.checkup.found, out)
	h.checkup.found, h.checkup.at, h.checkup.merged = out, h.Now(), nil
	h.checkup.mu.Unlock()
	if len(snap.Live()) > largeSite {
		debug.FreeOSMemory() // judging all of it took as much memory as the site itself
	}
	if changed {
		h.Log.Info("checked the content", "errors", counts[content.Error], "warnings", counts[content.Warning], "hints", counts[content.Hint])
	}
	return nil
}

// contentDesk shows the studio how publishing stands, with what the check found beside what loading the folder did.
type contentDesk struct{ hub *Hub }

// Status implements web.ContentStatus.
func (d contentDesk) Status() publish.Status {
	st := d.hub.Publisher.Status()
	st.Problems = d.hub.checkup.with(st.Problems)
	return st
}

// Library implements web.ContentStatus.
func (d contentDesk) Library() *content.Library { return d.hub.Publisher.Library() }
