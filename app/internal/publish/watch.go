package publish

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long the folder has to be quiet before it is read: editors save in several steps. impatience bounds the
// wait while it never is.
const (
	settle     = 40 * time.Millisecond
	impatience = 500 * time.Millisecond
)

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
	p.watchTree(w, p.Folder)
	var quiet <-chan time.Time
	var since time.Time
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
			now := time.Now() //nolint:forbidigo // a pause, not a date
			if quiet == nil {
				since = now
			}
			if now.Sub(since) < impatience {
				quiet = time.After(settle)
			}
		case err := <-w.Errors:
			p.Log.Warn("watch the content folder", "error", err)
			quiet = time.After(settle)
		case <-quiet:
			quiet = nil
			p.Wake()
		}
	}
}

// watchTree watches a folder and all below it; a file is no folder, and what cannot be watched is left to the comparison.
func (p *Publisher) watchTree(w *fsnotify.Watcher, root string) {
	if info, err := os.Lstat(root); err != nil || !info.IsDir() {
		return
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil //nolint:nilerr // it went meanwhile
		}
		return w.Add(path)
	})
	if err != nil {
		p.Log.Warn("watch part of the content folder; it is compared every now and then instead", "folder", root, "error", err)
	}
}
