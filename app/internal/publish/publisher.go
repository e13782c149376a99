package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tandem/content"
)

// Announcer hears that another set of documents is public, to keep the search index in step. It must make the change
// durable before it returns.
type Announcer interface {
	Announce(ctx context.Context, s *Snapshot) error
}

// Remember says where addresses that were live once lead, given what is about to be live; see Input.Former. A nil one
// knows of none.
type Remember func(ctx context.Context, lib *content.Library, now time.Time) (map[string]string, error)

// Gatekeeper makes the gate of a load; see content.Options. It is asked before each, so that it can know which documents
// were public before the program started: those stay, whatever is found in them. The folder is the one that is loaded. A nil one lets everything in.
type Gatekeeper func(ctx context.Context, files fs.FS, first bool) func(*content.Library, *content.Document) []content.Problem

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

	Crawling    Crawling
	IndexNowKey string
	Assets      func(id string) (AssetPart, bool) // see Input
	Former      Remember
	Gate        Gatekeeper
	Kept        func(context.Context) (map[string][]byte, error) // what LastGood was before the program started; nil: nothing

	Compare time.Duration // how often the folder is compared in full; 0 means 30 s

	mu     sync.Mutex // one build at a time
	lib    *content.Library
	files  fs.FS
	opened os.FileInfo    // the folder that files reads
	closes []func() error // of every folder that was opened: a snapshot may still read from a former one
	held   held
	said   string // the problems that were logged last
	former map[string]string
	shown  string      // see cards
	woken  atomic.Bool // something besides folder and clock changed
	status Status
	state  sync.RWMutex // guards status

	wake   chan struct{}
	moved  chan struct{} // another folder took the watched one's place
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
	Lost     bool  // the folder has no document, although some were live when the program ran last: visitors find nothing
	Held     bool  // the folder just lost most of its documents; the site stays until that has lasted a moment
	Err      error // why the last attempt failed altogether; nil: it did not
	Behind   error // why the search index could not be told; nil: it was
}

// Start publishes for the first time and then follows folder and clock until Stop. A folder that cannot be read at all is
// an error.
func (p *Publisher) Start(ctx context.Context) error {
	if p.Compare == 0 {
		p.Compare = 30 * time.Second
	}
	p.wake, p.moved = make(chan struct{}, 1), make(chan struct{}, 1)
	if err := p.Publish(ctx); err != nil {
		return errors.Join(err, p.closeAll())
	}
	run, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	if p.Folder != "" {
		p.group.Go(func() { p.watch(run) })
	}
	p.group.Go(func() { p.follow(run) })
	return nil
}

// Stop ends following and waits for a build that is under way. Without a Start that succeeded it does nothing.
func (p *Publisher) Stop() error {
	if p.cancel == nil {
		return nil
	}
	p.cancel()
	p.group.Wait()
	return p.closeAll()
}

func (p *Publisher) closeAll() error {
	var errs []error
	for _, c := range p.closes {
		errs = append(errs, c())
	}
	p.closes = nil
	return errors.Join(errs...)
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

// again is how soon an attempt that should have changed the site, and did not, is repeated.
const again = time.Second

// follow publishes when it is woken, when a document's time has come, and now and then for what no event told of.
func (p *Publisher) follow(ctx context.Context) {
	for {
		timer := time.NewTimer(p.wait())
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

// wait is how long nothing has to be done unless something wakes the publisher. A wall clock can be set: no wait is
// longer than the comparison's.
func (p *Publisher) wait() time.Duration {
	wait := p.Compare
	if next := p.Site.Snapshot().Next(); !next.IsZero() {
		left := next.Sub(p.Now())
		if left <= 0 {
			left = again
		}
		wait = min(wait, left)
	}
	if p.Status().Held {
		wait = min(wait, again)
	}
	return wait
}

// Wake publishes soon.
func (p *Publisher) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Publish loads what changed, builds the next snapshot beside the present one and swaps it in. When nothing changed it
// does nothing. A folder that cannot be read, or lost its documents, is refused: the site stays as it was, and only the
// clock goes on.
func (p *Publisher) Publish(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	began, now := time.Now(), p.Now() //nolint:forbidigo // the first measures work, the second is the clock of the rules
	next := Status{Loaded: now, Took: p.Status().Took, Behind: p.Status().Behind}
	if err := p.load(ctx, now, &next); err != nil {
		next.Err, next.Loaded = err, p.Status().Loaded
		if p.lib == nil {
			p.setStatus(next)
			return err
		}
	}
	present := p.Site.Snapshot()
	former, woken := p.remember(ctx, now), p.woken.Swap(false)
	cards := p.cards()
	changed := present == nil || !sameLibrary(present.Library, p.lib) || due(present, now) || !maps.Equal(former, p.former) || woken || cards != p.shown
	if changed {
		built, err := Build(Input{
			Library: p.lib, Files: p.files, Now: now, Base: p.Base, Renderer: p.Renderer, Style: p.Style, Crawling: p.Crawling, Previous: present,
			Assets: p.Assets, Former: former, IndexNowKey: p.IndexNowKey,
		})
		if err != nil {
			next.Err, next.Problems = err, p.lib.Problems
			if present != nil {
				next.Live = len(present.live)
			}
			p.setStatus(next)
			return err
		}
		p.Site.Swap(built)
		present, p.former, p.shown = built, former, cards
		next.Took = time.Since(began) //nolint:forbidigo // measures work
	}
	next.Live, next.Problems = len(present.live), slices.Concat(p.lib.Problems, present.Problems)
	p.logProblems(next.Problems)
	if changed || next.Behind != nil {
		if next.Behind = p.Announce.Announce(ctx, present); next.Behind != nil {
			p.Log.Error("tell the search index what is public; it will be tried again", "error", next.Behind)
		}
	}
	p.setStatus(next)
	if changed {
		giveBack(next.Took)
		p.Log.Info("published", "documents", next.Live, "problems", len(next.Problems), "took", next.Took.Round(time.Millisecond))
	}
	return next.Err
}

// due reports whether the clock alone makes the snapshot another one: a document's time came, the year turned, or the
// clock was set back.
func due(s *Snapshot, now time.Time) bool {
	return !s.next.IsZero() && !now.Before(s.next) || s.Built.Year() != now.Year() || now.Before(s.Built)
}

// remember asks where former addresses lead. When that cannot be known now, what was known before holds.
func (p *Publisher) remember(ctx context.Context, now time.Time) map[string]string {
	if p.Former == nil {
		return nil
	}
	former, err := p.Former(ctx, p.lib, now)
	if err != nil {
		if ctx.Err() == nil {
			p.Log.Error("find out where former addresses lead; what was known before holds", "error", err)
		}
		return p.former
	}
	return former
}

// cards names what the cards of collateral show that documents have: another program may have changed it.
func (p *Publisher) cards() string {
	if p.Assets == nil {
		return ""
	}
	key, seen := "", map[string]bool{}
	for _, d := range p.lib.Documents {
		for _, u := range d.Uses {
			if u.Kind == useAsset && !seen[u.Key] {
				seen[u.Key] = true
				card, ok := p.Assets(u.Key)
				key += fmt.Sprintf("%q %v %+v\n", u.Key, ok, card)
			}
		}
	}
	return key
}

// Refresh publishes soon, also when neither folder nor clock changed: something else that pages show did.
func (p *Publisher) Refresh() {
	p.woken.Store(true)
	p.Wake()
}

// load reads the folder into p.lib, unless what it finds is refused; then it says so in the status.
func (p *Publisher) load(ctx context.Context, now time.Time, next *Status) error {
	if err := p.reopen(); err != nil {
		return err
	}
	opts := func(first bool) content.Options {
		o := content.Options{Now: p.Now}
		if p.Gate != nil {
			o.Gate = p.Gate(ctx, p.files, first)
		}
		return o
	}
	lib, err := p.loadNext(ctx, opts)
	switch {
	case err != nil:
		return err
	case content.Emptied(p.lib, lib):
		if !p.Status().Emptied {
			p.Log.Error("the content folder is empty; the site stays as it was", "folder", p.Folder)
		}
		next.Emptied = true
		return nil
	case p.held.hold(p.lib, lib, now):
		if !p.Status().Held {
			p.Log.Warn("the content folder lost most of its documents; the site stays until that has lasted a moment", "folder", p.Folder)
		}
		next.Held = true
		return nil
	}
	p.lib = lib
	return nil
}

func (p *Publisher) loadNext(ctx context.Context, opts func(first bool) content.Options) (*content.Library, error) {
	if p.lib != nil {
		return content.Load(p.files, p.lib, opts(false))
	}
	var kept map[string][]byte
	if p.Kept != nil {
		var err error
		if kept, err = p.Kept(ctx); err != nil {
			return nil, fmt.Errorf("find the last good texts of broken files: %w", err)
		}
	}
	return loadFirst(p.files, kept, opts)
}

// reopen opens the folder for the first time, and again when another one took its place: a deployment may exchange it
// as a whole.
func (p *Publisher) reopen() error {
	var found os.FileInfo
	if p.Folder != "" {
		info, err := os.Stat(p.Folder)
		if err != nil {
			return fmt.Errorf("find the content folder: %w", err)
		}
		found = info
	}
	if p.files != nil && (found == nil || os.SameFile(found, p.opened)) {
		return nil
	}
	files, closeFiles, err := p.Open()
	if err != nil {
		return fmt.Errorf("open the content folder: %w", err)
	}
	if p.files != nil {
		select {
		case p.moved <- struct{}{}:
		default:
		}
	}
	p.files, p.opened, p.closes = files, found, append(p.closes, closeFiles)
	return nil
}

// SayLost notes whether a folder without documents had live ones before this program started, which the books know.
func (p *Publisher) SayLost(lost bool) {
	p.state.Lock()
	defer p.state.Unlock()
	p.status.Lost = lost
}

func (p *Publisher) setStatus(s Status) {
	p.state.Lock()
	defer p.state.Unlock()
	s.Lost = p.status.Lost
	p.status = s
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
