package hub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tandem/app/internal/fault"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/content"
	"tandem/search"
)

// openContent opens the content folder; where the default one is missing, the starter content that the program carries.
func (h *Hub) openContent() (fs.FS, func() error, error) {
	if h.watched() == "" {
		return content.Embedded(), func() error { return nil }, nil
	}
	folder, err := content.Dir(h.Config.Content)
	if err != nil {
		return nil, nil, err
	}
	return folder, folder.Close, nil
}

// watched is the content folder on disk; "" when the starter content is used.
func (h *Hub) watched() string {
	if _, err := os.Stat(h.Config.Content); errors.Is(err, fs.ErrNotExist) && !h.Config.ContentGiven {
		return ""
	}
	return h.Config.Content
}

// ownContent is the setting that says that a content folder of somebody's own was published from this data folder.
const ownContent = "content-folder"

// missing refuses to put the starter content in the place of a folder that was published before and is not there now: every
// address of it would be told to be gone. Else it remembers what is published.
func (h *Hub) missing(ctx context.Context) error {
	settings := store.Settings{DB: h.DB}
	if dir := h.watched(); dir != "" {
		return settings.Set(ctx, ownContent, dir)
	}
	dir, had, err := settings.Setting(ctx, ownContent)
	if err != nil || !had {
		return err
	}
	return fault.New(fault.Invalid, fmt.Sprintf("The content folder %s, which was published before, is not there. Put it back, or name another with TANDEM_CONTENT.", dir))
}

// ContentName is the content folder as people know it.
func (h *Hub) ContentName() string {
	if h.watched() == "" {
		return "the built-in starter content"
	}
	return h.Config.Content
}

// contentIndexJob brings the search documents of some articles up to date; its payload is a store.IndexJob.
const contentIndexJob = "content.index"

// announcer records what is public: the addresses and what happened to them, and the projection, which enqueues the jobs
// that tell the search engine.
type announcer struct{ hub *Hub }

// Announce implements publish.Announcer.
func (a announcer) Announce(ctx context.Context, s *publish.Snapshot) error {
	if err := a.hub.record(ctx, s); err != nil {
		return err
	}
	a.hub.pictures.Published(s)
	total := 0
	for _, space := range publish.Spaces {
		n, err := store.Projection{DB: a.hub.DB}.Sync(ctx, a.hub.Now(), string(space), s.Indexed(space), contentIndexJob)
		if err != nil {
			return err
		}
		total += n
	}
	if total > 0 {
		a.hub.wake()
	}
	a.hub.checkSoon(ctx, s)
	return nil
}

// indexContent writes the search documents of a job: those that are live, in the version of the projection, and the
// removal of the others.
func (h *Hub) indexContent(ctx context.Context, j store.IndexJob) error {
	changes, err := h.contentChanges(ctx, search.Space(j.Space), j.Docs)
	if err != nil || len(changes) == 0 {
		return err
	}
	return h.Search.Apply(ctx, search.Space(j.Space), changes)
}

func (h *Hub) contentChanges(ctx context.Context, space search.Space, ids []string) ([]search.Change, error) {
	lines, err := store.Projection{DB: h.DB}.Lines(ctx, string(space), ids...)
	if err != nil {
		return nil, err
	}
	snap := h.Site.Snapshot()
	hashes, want := snap.Indexed(space), map[string]bool{}
	for _, l := range lines {
		want[l.Doc] = !l.Removed
	}
	docs := snap.SearchDocuments(space, want)
	var out []search.Change
	for _, l := range lines {
		c := search.Change{ID: l.Doc, Version: l.Version}
		if !l.Removed {
			doc, ok := docs[l.Doc]
			if !ok || hashes[l.Doc] != l.Hash {
				// The site has moved on, or another program's has: whoever announced that has enqueued a job of its own. Writing
				// other text, or a removal, under this version would stand in the way of the right one.
				continue
			}
			doc.Version = l.Version
			c.Doc = &doc
		}
		out = append(out, c)
	}
	return out, nil
}
