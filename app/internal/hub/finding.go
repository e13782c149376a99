package hub

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"tandem/app/internal/library/finding"
	"tandem/app/internal/store"
	"tandem/search"
)

// firstSynonyms are what a new installation begins with; marketers change them in the studio.
var firstSynonyms = [][]string{
	{"one-pager", "onepager", "leaflet", "datasheet"},
	{"deck", "slides", "presentation"},
	{"price list", "pricing", "preisliste", "prices"},
	{"case study", "customer story", "success story"},
	{"battlecard", "battle card", "competitor sheet"},
	{"testimonial", "reference", "customer quote"},
	{"roi", "return on investment"},
	{"faq", "questions and answers"},
	{"handover", "handoff", "hand-off"},
	{"objection", "pushback"},
}

// wireFinding makes the services of finding.
func (h *Hub) wireFinding() {
	kept := store.Finding{DB: h.DB}
	h.Finding = &finding.Desk{
		Log:      &finding.Log{Store: kept, Now: h.Now, Slog: h.Log},
		Synonyms: &finding.Synonyms{Store: kept, Index: h.Search, Now: h.Now},
		Requests: &finding.Requests{Store: kept, Teller: h.Inbox, Now: h.Now},
		Likeness: &finding.Likeness{Assets: h.Library, Index: h.Search, Now: h.Now},
	}
}

// synonyms gives the engine the words that mean the same. One that is away gets them when it is back, by reconcile.
func (h *Hub) synonyms(ctx context.Context) error {
	var groups []finding.Group
	for i, words := range firstSynonyms {
		groups = append(groups, finding.Group{ID: fmt.Sprintf("first-%02d", i+1), Words: words, Updated: h.Now()})
	}
	if err := (store.Finding{DB: h.DB}).SeedGroups(ctx, groups); err != nil {
		return err
	}
	if err := h.setSynonyms(ctx); !errors.Is(err, search.ErrUnavailable) {
		return err
	}
	return nil
}

// setSynonyms gives the engine what is stored.
func (h *Hub) setSynonyms(ctx context.Context) error {
	groups, _, err := store.Finding{DB: h.DB}.Groups(ctx)
	if err != nil {
		return err
	}
	return h.Search.SetSynonyms(ctx, finding.Compile(groups))
}

// followEvery is how soon a change of synonyms on one program reaches the others.
const followEvery = 5 * time.Second

// startFinding keeps the log of searches and follows changes of synonyms until the function it returns is called.
func (h *Hub) startFinding(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { h.Finding.Log.Run(ctx) })
	wg.Go(func() { h.followSynonyms(ctx) })
	return func() { cancel(); wg.Wait() }
}

// followSynonyms has this program's engine use what another program has stored.
func (h *Hub) followSynonyms(ctx context.Context) {
	kept := store.Finding{DB: h.DB}
	known, err := kept.GroupsRevision(ctx)
	if err != nil {
		known = -1 // not known: the first turn sets them
	}
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var revision int64
		if revision, err = kept.GroupsRevision(ctx); err == nil && revision != known {
			if err = h.setSynonyms(ctx); err == nil {
				known = revision
			}
		}
		if err != nil && ctx.Err() == nil {
			h.Log.Warn("the synonyms are not followed", "error", err)
		}
	}
}

// forgetSearchers takes the names from old searches, and removes the oldest.
func (h *Hub) forgetSearchers(ctx context.Context) error {
	now := h.Now()
	return store.Finding{DB: h.DB}.ForgetSearchers(ctx, now.Add(-finding.LogNamed), now.Add(-finding.LogKept))
}
