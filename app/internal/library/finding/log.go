package finding

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/search"
)

// Search is one search by somebody, as it stood when it was settled.
type Search struct {
	ID       string
	Person   string // empty for the public, and after LogNamed
	Role     string // of the person: rep, marketer or admin; empty for the public
	Audience search.Audience
	Query    string // as typed
	Filters  Filters
	Hits     int
	At       time.Time
}

// Open is something that was opened from a search.
type Open struct {
	Search   string
	Person   string // who opened it; must be who searched
	Document string
	Place    int // among the hits, from 1
	Page     int // of the document, 0: none in particular
	At       time.Time
}

const (
	// LogNamed is how long a search is kept with the name of who it was.
	LogNamed = 90 * 24 * time.Hour
	// LogKept is how long it is kept at all.
	LogKept = 400 * 24 * time.Hour

	settled = 2 * time.Second  // a query that stood so long was meant, not only typed through
	grown   = 15 * time.Second // in which a longer query is the same one, typed on after a pause
	same    = 30 * time.Minute // in which asking the same again is the same search

	maxWaiting = 20_000 // searches and openings that wait to be written; what is beyond is dropped and counted
)

// LogStore keeps the log.
type LogStore interface {
	// AddSearches stores searches and openings together. Openings of searches that are not there, or are another's, are
	// left out.
	AddSearches(ctx context.Context, searches []Search, opens []Open) error
	// ForgetSearchers takes the names from searches before named and removes those before kept.
	ForgetSearchers(ctx context.Context, named, kept time.Time) error
	// Report counts what was searched for; see Report.
	Report(ctx context.Context, f ReportFilter) (Report, error)
	// Frequent lists the most frequent queries of the workspace since a time, as typed last.
	Frequent(ctx context.Context, since time.Time, n int) ([]string, error)
}

// Log takes note of searches without slowing them: notes wait in memory and are written in batches by Run, the last ones
// when it ends. Its methods may be called concurrently.
//
// While a person types, each answer is a search of its own to the engine, but only one to this log: a query counts when it
// stood for two seconds, or something was opened from it. It knows the typing of the people of this process only; of many
// replicas a person's requests should reach the same one, else a burst may count twice.
type Log struct {
	Store LogStore
	Now   func() time.Time
	Slog  *slog.Logger

	mu      sync.Mutex
	current map[string]*noted // by who: the search at hand
	past    map[string][]past // by who: what was asked lately
	done    []Search
	opens   []Open
	dropped int
}

// noted is a search that may still be typed on.
type noted struct {
	Search
	key    string
	opened bool
}

// past is a search that was settled.
type past struct {
	key, id string
	at      time.Time
}

// Note takes note of a search by who, which is the person, or for the public anything that tells visitors apart for a
// while; it is not stored. It returns the search's id, for openings: empty when nothing was asked.
func (l *Log) Note(who string, s Search) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open()
	now := l.Now()
	s.At = now
	key := searchKey(s)
	cur := l.current[who]
	if key == "" {
		if cur != nil && !cur.opened && now.Sub(cur.At) < settled {
			delete(l.current, who) // typed and taken back
		}
		return ""
	}
	switch {
	case cur == nil:
	case cur.key == key:
		cur.Hits = s.Hits
		return cur.ID
	case !cur.opened && (now.Sub(cur.At) < settled || now.Sub(cur.At) < grown && longer(cur.Search, s)):
		s.ID = cur.ID
		l.current[who] = &noted{Search: s, key: key}
		return s.ID
	default:
		l.settle(who)
	}
	for _, p := range l.past[who] {
		if p.key == key && now.Sub(p.at) < same {
			return p.id
		}
	}
	if len(l.done)+len(l.current) >= maxWaiting {
		l.dropped++
		return ""
	}
	s.ID = ulid.Make().String()
	l.current[who] = &noted{Search: s, key: key}
	return s.ID
}

func (l *Log) open() {
	if l.current == nil {
		l.current, l.past = map[string]*noted{}, map[string][]past{}
	}
}

// longer reports whether b goes on where a ended, with the same filters.
func longer(a, b Search) bool {
	before, after := Phrase(a.Query), Phrase(b.Query)
	return before != "" && len(after) > len(before) && strings.HasPrefix(after, before) && filterKey(a.Filters) == filterKey(b.Filters)
}

// searchKey is the same for searches that ask the same, empty for those that ask nothing.
func searchKey(s Search) string {
	phrase, filters := Phrase(s.Query), filterKey(s.Filters)
	if phrase == "" && filters == "" {
		return ""
	}
	return string(s.Audience) + "\x00" + phrase + "\x00" + filters
}

func filterKey(f Filters) string {
	var b strings.Builder
	for _, facet := range slices.Sorted(maps.Keys(f)) {
		for _, v := range slices.Sorted(slices.Values(f[facet])) {
			fmt.Fprintf(&b, "%s=%s\n", facet, v)
		}
	}
	return b.String()
}

// settle makes the search at hand final.
func (l *Log) settle(who string) {
	cur := l.current[who]
	if cur == nil {
		return
	}
	delete(l.current, who)
	l.done = append(l.done, cur.Search)
	l.past[who] = append(l.past[who], past{cur.key, cur.ID, cur.At})
}

// Opened takes note of what was opened from a search by who.
func (l *Log) Opened(who string, o Open) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open()
	if o.Search == "" || o.Document == "" || len(l.opens) >= maxWaiting {
		return
	}
	o.At = l.Now()
	if cur := l.current[who]; cur != nil && cur.ID == o.Search {
		cur.opened = true
	}
	l.opens = append(l.opens, o)
}

// Flush writes what is settled; with Everything also what is still being typed.
func (l *Log) Flush(ctx context.Context, what FlushMode) error {
	searches, opens := l.take(what)
	if len(searches)+len(opens) == 0 {
		return nil
	}
	if err := l.Store.AddSearches(ctx, searches, opens); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		// They are written with the next ones, but for what there is no room for.
		l.done, l.opens = append(searches, l.done...), append(opens, l.opens...)
		l.dropped += max(0, len(l.done)-maxWaiting)
		l.done, l.opens = l.done[:min(len(l.done), maxWaiting)], l.opens[:min(len(l.opens), maxWaiting)]
		return fmt.Errorf("write the log of searches: %w", err)
	}
	return nil
}

// FlushMode says what Flush writes.
type FlushMode string

// The modes.
const (
	Settled    FlushMode = "settled"
	Everything FlushMode = "everything"
)

func (l *Log) take(what FlushMode) ([]Search, []Open) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Now()
	for who, cur := range l.current {
		if what == Everything || now.Sub(cur.At) >= grown || cur.opened {
			l.settle(who)
		}
	}
	for who, list := range l.past {
		list = slices.DeleteFunc(list, func(p past) bool { return now.Sub(p.at) >= same })
		if l.past[who] = list; len(list) == 0 {
			delete(l.past, who)
		}
	}
	waiting := map[string]bool{} // searches that are still typed; their openings wait for them
	for _, cur := range l.current {
		waiting[cur.ID] = true
	}
	var opens, later []Open
	for _, o := range l.opens {
		if waiting[o.Search] {
			later = append(later, o)
		} else {
			opens = append(opens, o)
		}
	}
	searches := l.done
	l.done, l.opens = nil, later
	if l.dropped > 0 {
		l.Slog.Warn("searches were left out of the log, which could not be written fast enough", "searches", l.dropped)
		l.dropped = 0
	}
	return searches, opens
}

// flushEvery is how often settled searches are written.
const flushEvery = 3 * time.Second

// Run writes the log until ctx ends, then what is left.
func (l *Log) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := l.Flush(last, Everything); err != nil {
				l.Slog.Error("the last searches are not in the log", "error", err)
			}
			return
		case <-tick.C:
		}
		if err := l.Flush(ctx, Settled); err != nil && ctx.Err() == nil {
			l.Slog.Warn("the log of searches waits", "error", err)
		}
	}
}
