package publish

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long the folder has to be quiet before it is read: editors save in several steps. impatience bounds the
// wait while it never is. When many files change at once, as when a branch is checked out, both are longer, so that the
// site goes from the old state to the new one in one step.
const (
	settle         = 40 * time.Millisecond
	impatience     = 500 * time.Millisecond
	manyEvents     = 50
	settleMany     = 400 * time.Millisecond
	impatienceMany = 10 * time.Second
)

// pause turns a storm of events into one.
type pause struct {
	events int
	since  time.Time
	timer  <-chan time.Time // nil: quiet
}

func (q *pause) event(now time.Time) {
	if q.timer == nil {
		q.since, q.events = now, 0
	}
	q.events++
	wait, most := settle, impatience
	if q.events > manyEvents {
		wait, most = settleMany, impatienceMany
	}
	if now.Sub(q.since) < most {
		q.timer = time.After(wait)
	}
}

// watch wakes the publisher when something in the folder changes. Where watching is not possible the comparison that
// follow makes now and then does alone.
func (p *Publisher) watch(ctx context.Context) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		p.Log.Warn("the content folder cannot be watched; it is compared every now and then instead", "error", err)
		return
	}
	defer func() {
		if err := w.Close(); err != nil {
			p.Log.Warn("stop watching the content folder", "error", err)
		}
	}()
	p.watchRoot(w)
	var q pause
	// What changed between the first load and the watch is seen by one more look.
	q.event(time.Now()) //nolint:forbidigo // a pause, not a date
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.Events:
			if !ok {
				return
			}
			if e.Has(fsnotify.Create) {
				p.watchTree(w, e.Name)
			}
			q.event(time.Now()) //nolint:forbidigo // a pause, not a date
		case err := <-w.Errors:
			p.Log.Warn("watch the content folder", "error", err)
			q.event(time.Now()) //nolint:forbidigo // a pause, not a date
		case <-p.moved:
			for _, path := range w.WatchList() {
				if err := w.Remove(path); err != nil && !errors.Is(err, fsnotify.ErrNonExistentWatch) {
					p.Log.Warn("stop watching a folder that went", "folder", path, "error", err)
				}
			}
			p.watchRoot(w)
			q.event(time.Now()) //nolint:forbidigo // a pause, not a date
		case <-q.timer:
			q.timer = nil
			p.Wake()
		}
	}
}

// watchRoot watches the content folder itself, also where its name is a link to it.
func (p *Publisher) watchRoot(w *fsnotify.Watcher) {
	root, err := filepath.EvalSymlinks(p.Folder)
	if err != nil {
		p.Log.Warn("the content folder cannot be watched; it is compared every now and then instead", "error", err)
		return
	}
	p.watchTree(w, root)
}

// watchTree watches a folder and all below it; a file is no folder, and what cannot be watched is left to the comparison.
// Hidden folders hold no content.
func (p *Publisher) watchTree(w *fsnotify.Watcher, root string) {
	if info, err := os.Lstat(root); err != nil || !info.IsDir() {
		return
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil //nolint:nilerr // it went meanwhile
		case path != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		}
		return w.Add(path)
	})
	if err != nil {
		p.Log.Warn("watch part of the content folder; it is compared every now and then instead", "folder", root, "error", err)
	}
}
