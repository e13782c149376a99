package hub

import (
	"context"

	"tandem/search"
)

// PublishOnce loads the content and builds the snapshot, for commands that need to know what is public.
func (h *Hub) PublishOnce(ctx context.Context) error {
	if h.Site.Snapshot() != nil {
		return nil
	}
	if err := h.Publisher.Start(ctx); err != nil {
		return err
	}
	h.later(h.Publisher.Stop)
	return nil
}

// Prepare makes the search engine fit to answer: the embedded one of a command is empty and is filled from database and
// content; a server's is used as it is.
func (h *Hub) Prepare(ctx context.Context) error {
	if err := h.PublishOnce(ctx); err != nil || h.Config.MeiliURL != "" {
		return err
	}
	for _, space := range []search.Space{search.Public, search.Library} {
		if err := h.Search.Rebuild(ctx, space, h.documents(ctx, space)); err != nil {
			return err
		}
	}
	return nil
}

// Work runs the jobs that are due in this process when no server does, and returns when none is
// left. Beside a server it returns at once.
func (h *Hub) Work(ctx context.Context) error {
	if !h.Alone {
		return nil
	}
	if err := h.PublishOnce(ctx); err != nil {
		return err
	}
	h.runner.Drain(ctx)
	return ctx.Err()
}
