package hub

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/job"
	"tandem/app/internal/library"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/content"
	"tandem/search"
	"tandem/search/local"
)

// shelves is what the shelves know of assets and of the site.
type shelves struct {
	hub  *Hub
	mu   sync.Mutex
	of   *publish.Snapshot
	byID map[string]*content.Document // of the snapshot
}

// openShelf wires the shelves.
func (h *Hub) openShelf() *shelf.Service {
	return &shelf.Service{
		Store: store.Shelf{DB: h.DB}, Documents: &shelves{hub: h}, People: people{h}, Inbox: h.Inbox, Index: h.Search, Among: h.among, Now: h.Now, Log: h.Log,
	}
}

// people finds who somebody is.
type people struct{ hub *Hub }

// PersonByID implements shelf.People.
func (p people) PersonByID(ctx context.Context, id string) (account.Person, error) {
	found, _, err := store.Accounts{DB: p.hub.DB}.PersonByID(ctx, id)
	return found, err
}

// among makes a small index of its own for a few documents.
func (h *Hub) among(ctx context.Context, docs []search.Document) (search.Index, error) {
	groups, _, err := store.Finding{DB: h.DB}.Groups(ctx)
	if err != nil {
		return nil, err
	}
	words := finding.Compile(groups)
	x, err := local.Open(local.Options{Log: h.Log, Now: h.Now})
	if err != nil {
		return nil, err
	}
	changes := make([]search.Change, 0, len(docs))
	for _, d := range docs {
		d.Version = max(d.Version, 1)
		changes = append(changes, search.Change{ID: d.ID, Version: d.Version, Doc: &d})
	}
	if err := errors.Join(x.SetSynonyms(ctx, words), x.Apply(ctx, search.Library, changes)); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// live returns the document of the site with an id of the index, while it is public.
func (s *shelves) live(id string) (*content.Document, bool) {
	snap := s.hub.Site.Snapshot()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of != snap {
		s.of, s.byID = snap, make(map[string]*content.Document, len(snap.Live()))
		for _, d := range snap.Live() {
			s.byID[publish.SearchID(d)] = d
		}
	}
	d, ok := s.byID[id]
	return d, ok
}

// Open implements shelf.Documents.
func (s *shelves) Open(ctx context.Context, p account.Person, ids []string) (map[string]shelf.Document, error) {
	out := make(map[string]shelf.Document, len(ids))
	var assets []string
	for _, id := range ids {
		if d, ok := s.live(id); ok {
			out[id] = livePage(id, d)
		} else {
			assets = append(assets, id)
		}
	}
	for len(assets) > 0 {
		part := assets[:min(500, len(assets))]
		assets = assets[len(part):]
		found, err := s.assets(ctx, p, part)
		if err != nil {
			return nil, err
		}
		for id, a := range found {
			out[id] = s.asset(a)
		}
	}
	return out, nil
}

// assets returns what the person may see; those who keep the library see what others no longer have, too.
func (s *shelves) assets(ctx context.Context, p account.Person, ids []string) (map[string]library.Asset, error) {
	if !library.CanKeep(p) {
		return s.hub.Library.Visible(ctx, p, ids)
	}
	list, _, err := s.hub.Library.Store.Assets(ctx, library.Filter{IDs: ids, Limit: len(ids)})
	out := make(map[string]library.Asset, len(list))
	for _, a := range list {
		out[a.ID] = a
	}
	return out, err
}

func (s *shelves) asset(a library.Asset) shelf.Document {
	d := shelf.Document{
		ID: a.ID, Kind: "asset", Title: a.Title, Summary: a.Description, URL: "/library/" + a.ID, Format: a.Version.Format, Facets: a.Facets,
		Updated: a.Version.Created, Successor: a.Successor,
	}
	if st := a.Standing(s.hub.Now()); !st.Open() {
		d.Closed = string(st)
	}
	return d
}

func livePage(id string, d *content.Document) shelf.Document {
	out := shelf.Document{ID: id, Kind: string(d.Kind), Title: d.Title, Summary: d.Description, URL: d.Path(), Facets: map[search.Facet][]string{}, Updated: d.Published}
	if d.Updated.After(out.Updated) {
		out.Updated = d.Updated
	}
	for f, v := range d.Facets {
		out.Facets[search.Facet(f)] = v
	}
	if c := d.Case; c != nil && len(c.Results) > 0 {
		out.Figure, out.FigureOf = cmp.Or(c.Results[0].Change, c.Results[0].After), c.Results[0].Metric
	}
	return out
}

// Successors implements shelf.Documents.
func (s *shelves) Successors(ctx context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for len(ids) > 0 {
		part := ids[:min(500, len(ids))]
		ids = ids[len(part):]
		list, _, err := s.hub.Library.Store.Assets(ctx, library.Filter{IDs: part, Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if a.Successor != "" {
				out[a.ID] = a.Successor
			}
		}
	}
	return out, nil
}

// Newest implements shelf.Documents.
func (s *shelves) Newest(ctx context.Context) (uint64, error) {
	return store.Projection{DB: s.hub.DB}.LastVersion(ctx)
}

// Changed implements shelf.Documents.
func (s *shelves) Changed(ctx context.Context, after uint64, limit int) (docs []search.Document, reached uint64, err error) {
	changed, err := store.Shelf{DB: s.hub.DB}.ChangedAfter(ctx, after, limit)
	if err != nil {
		return nil, after, err
	}
	reached = after
	pages := map[string]bool{}
	for _, r := range changed {
		reached = r.Version
		if !r.Asset {
			pages[r.Document] = true
			continue
		}
		a, err := s.hub.Library.Store.AssetByID(ctx, r.Document)
		if err != nil {
			return nil, after, err
		}
		if !a.Standing(s.hub.Now()).Open() {
			continue
		}
		d, err := s.hub.Library.Document(ctx, a)
		if err != nil {
			return nil, after, err
		}
		docs = append(docs, d)
	}
	for _, d := range s.hub.Site.Snapshot().SearchDocuments(search.Library, pages) {
		docs = append(docs, d)
	}
	return docs, reached, nil
}

// watchPause lets what changes together be looked at together.
const watchPause = 3 * time.Second

// thenWatch has the saved searches looked at a moment after something can be found that could not before, unless err says
// that it cannot.
func (h *Hub) thenWatch(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	now := h.Now()
	return h.Jobs.Enqueue(ctx, now, job.Spec{Name: shelf.WatchJobName, Key: "all", At: now.Add(watchPause)})
}
