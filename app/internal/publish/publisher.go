package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"tandem/content"
	"tandem/search"
)

// Announcer hears that another set of documents is public, to keep the search index in step. It must make the change
// durable before it returns.
type Announcer interface {
	Announce(ctx context.Context, s *Snapshot) error
}

// Publisher keeps a Site in step with a content folder and the clock. The fields up to the blank line are required.
type Publisher struct {
	Site     *Site
	Open     func() (fs.FS, func() error, error) // the content folder, and what closes it
	Folder   string                              // to watch; empty: it never changes
	Base     *url.URL
	Renderer Renderer
	Style    string
	Announce Announcer
	Now      func() time.Time
	Log      *slog.Logger

	Compare time.Duration // how often the folder is compared in full; 0 means 30 s

	mu     sync.Mutex // one build at a time
	lib    *content.Library
	files  fs.FS
	close  func() error
	said   string // the problems that were logged last
	status Status
	state  sync.RWMutex // guards status

	wake   chan struct{}
	cancel context.CancelFunc
	group  sync.WaitGroup
}

// Status says how publishing stands.
type Status struct {
	Loaded   time.Time // when the folder was read last
	Took     time.Duration
	Live     int
	Problems []content.Problem
	Emptied  bool  // the folder lost all its documents; the site stays as it was
	Err      error // why the last attempt failed altogether; nil: it did not
	Behind   error // why the search index could not be told; nil: it was
}

// Start publishes for the first time and then follows folder and clock until Stop. A folder that cannot be read at all is
// an error.
func (p *Publisher) Start(ctx context.Context) error {
	if p.Compare == 0 {
		p.Compare = 30 * time.Second
	}
	files, closeFiles, err := p.Open()
	if err != nil {
		return err
	}
	p.files, p.close = files, closeFiles
	if err := p.Publish(ctx); err != nil {
		return errors.Join(err, closeFiles())
	}
	p.wake = make(chan struct{}, 1)
	run, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	if p.Folder != "" {
		p.group.Go(func() { p.watch(run) })
	}
	p.group.Go(func() { p.follow(run) })
	return nil
}

// Stop ends following and waits for a build that is under way.
func (p *Publisher) Stop() error {
	p.cancel()
	p.group.Wait()
	return p.close()
}

// Status returns how publishing stands.
func (p *Publisher) Status() Status {
	p.state.RLock()
	defer p.state.RUnlock()
	return p.status
}

// Library returns the content that was loaded last; nil before Start.
func (p *Publisher) Library() *content.Library {
	if s := p.Site.Snapshot(); s != nil {
		return s.Library
	}
	return nil
}

// follow publishes when it is woken, when a document's time has come, and now and then for what no event told of.
func (p *Publisher) follow(ctx context.Context) {
	for {
		wait := p.Compare
		if next := p.Site.Snapshot().Next(); !next.IsZero() {
			// A wall clock can be set: no sleep is longer than the comparison's.
			wait = max(0, min(wait, next.Sub(p.Now())))
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-p.wake:
		case <-timer.C:
		}
		timer.Stop()
		if err := p.Publish(ctx); err != nil && ctx.Err() == nil {
			p.Log.Error("publish", "error", err)
		}
	}
}

// Wake publishes soon.
func (p *Publisher) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Publish loads what changed, builds the next snapshot beside the present one and swaps it in. When nothing changed it
// does nothing. A folder that lost all its documents is refused: the site stays.
func (p *Publisher) Publish(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	began, now := time.Now(), p.Now() //nolint:forbidigo // the first measures work, the second is the clock of the rules
	lib, err := content.Load(p.files, p.lib, content.Options{Now: p.Now})
	if err != nil {
		p.note(func(s *Status) { s.Err = err })
		return err
	}
	if p.lib != nil && content.Emptied(p.lib, lib) {
		if !p.Status().Emptied {
			p.Log.Error("the content folder is empty; the site stays as it was", "folder", p.Folder)
		}
		p.note(func(s *Status) { s.Emptied, s.Loaded = true, now })
		return nil
	}
	present := p.Site.Snapshot()
	changed := present == nil || !sameLibrary(p.lib, lib) || !present.Next().IsZero() && !now.Before(present.Next()) || present.Built.Year() != now.Year() || now.Before(present.Built)
	p.lib = lib
	if changed {
		next, err := Build(Input{Library: lib, Files: p.files, Now: now, Base: p.Base, Renderer: p.Renderer, Style: p.Style, Previous: present})
		if err != nil {
			p.note(func(s *Status) { s.Err = err })
			return err
		}
		p.Site.Swap(next)
		present = next
	}
	p.logProblems(lib.Problems)
	behind := p.Status().Behind
	if changed || behind != nil {
		if behind = p.Announce.Announce(ctx, present); behind != nil {
			p.Log.Error("tell the search index what is public; it will be tried again", "error", behind)
		}
	}
	p.note(func(s *Status) {
		*s = Status{Loaded: now, Live: len(present.live), Problems: lib.Problems, Behind: behind, Took: s.Took}
		if changed {
			s.Took = time.Since(began) //nolint:forbidigo // measures work
		}
	})
	if changed {
		p.Log.Info("published", "documents", len(present.live), "problems", len(lib.Problems), "took", time.Since(began).Round(time.Millisecond)) //nolint:forbidigo // measures work
	}
	return nil
}

func (p *Publisher) note(change func(*Status)) {
	p.state.Lock()
	defer p.state.Unlock()
	change(&p.status)
}

// sameLibrary reports whether two loads give the same site. Unchanged documents are shared between loads.
func sameLibrary(a, b *content.Library) bool {
	if a == nil || len(a.Documents) != len(b.Documents) || len(a.Authors) != len(b.Authors) || len(a.Topics) != len(b.Topics) || len(a.Images) != len(b.Images) {
		return false
	}
	for i := range a.Documents {
		x, y := a.Documents[i], b.Documents[i]
		if x != y && (x.Hash != y.Hash || x.Path() != y.Path() || x.Stale != y.Stale || !x.Published.Equal(y.Published) || !x.Expires.Equal(y.Expires)) {
			return false
		}
	}
	return framesKey(a) == framesKey(b)
}

// framesKey names everything of a library that is not in its documents.
func framesKey(l *content.Library) string {
	key := fmt.Sprintf("%+v", l.Site)
	for _, k := range sortedKeys(l.Authors) {
		a := *l.Authors[k]
		if a.Picture != nil {
			key += a.Picture.Hash
		}
		a.Picture = nil
		key += fmt.Sprintf("%s%+v", k, a)
	}
	for _, k := range sortedKeys(l.Topics) {
		key += fmt.Sprintf("%s%+v", k, *l.Topics[k])
	}
	for _, k := range sortedKeys(l.Images) {
		key += k + l.Images[k].Hash
	}
	return key
}

// logProblems writes the problems to the log when they are others than before.
func (p *Publisher) logProblems(problems []content.Problem) {
	all := ""
	for _, x := range problems {
		all += x.String() + "\n"
	}
	if all == p.said {
		return
	}
	p.said = all
	const most = 20
	for i, x := range problems {
		if i == most {
			p.Log.Warn("more problems in the content; tandem check lists all", "more", len(problems)-most)
			break
		}
		if x.Severity == content.Error {
			p.Log.Warn("a file cannot be published as it is", "problem", x.String())
		}
	}
}

// Spaces are the search spaces that live content is part of.
var Spaces = []search.Space{search.Public, search.Library}
