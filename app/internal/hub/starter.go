package hub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/assets/starter"
	"tandem/search"
)

// starterDone is the setting that says that the sample collateral was loaded, or is not wanted.
const starterDone = "starter-loaded"

// curator is whom the sample collateral belongs to; nobody can sign in as it.
var curator = account.Person{ID: "tandem", Name: "Tandem", Roles: []account.Role{account.Marketer}}

// firstStart fills an empty library with the sample collateral, once. A start that was killed in the middle is gone on
// with by the next: what is there is not loaded twice.
func (h *Hub) firstStart(ctx context.Context) error {
	settings := store.Settings{DB: h.DB}
	if _, done, err := settings.Setting(ctx, starterDone); err != nil || done {
		return err
	}
	if h.Config.Starter {
		if err := h.LoadStarter(ctx); err != nil {
			return err
		}
	}
	return settings.Set(ctx, starterDone, Version)
}

// LoadStarter adds the sample collateral that is not there yet, unless somebody has begun to fill the library.
func (h *Hub) LoadStarter(ctx context.Context) error {
	items, err := starter.List()
	if err != nil {
		return err
	}
	present, _, err := h.Library.Browse(ctx, curator, library.Filter{States: []library.State{library.Approved, library.Draft, library.Withdrawn}, Limit: 1000})
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, a := range present {
		if a.OwnerID != curator.ID {
			return nil // somebody has begun to use the library: leave it alone
		}
		there[a.Version.FileName] = true
	}
	for _, it := range items {
		if !there[it.File] {
			if err := h.loadItem(ctx, it); err != nil {
				return fmt.Errorf("sample %q: %w", it.File, err)
			}
		}
	}
	return nil
}

func (h *Hub) loadItem(ctx context.Context, it starter.Item) (err error) {
	f, err := starter.Files().Open(it.File)
	if errors.Is(err, fs.ErrNotExist) {
		return errNoSample
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	d := library.Details{Title: it.Title, Description: strings.TrimSpace(it.Description), Tags: it.Tags, Facets: map[search.Facet][]string{}}
	// Samples are marked, looked at again in half a year, and prices end after one: their dates show what dates are for.
	d.Tags = append(slices.Clone(it.Tags), "sample")
	d.Life = &library.Life{ReviewBy: h.Now().AddDate(0, 6, 0)}
	d.Life.Internal = slices.Contains(it.Facets["format"], "battlecard")
	if slices.Contains(it.Facets["format"], "price-list") {
		d.Life.Expires = h.Now().AddDate(1, 0, 0)
	}
	for facet, values := range it.Facets {
		d.Facets[search.Facet(facet)] = values
	}
	_, err = h.Library.Upload(ctx, curator, library.Upload{FileName: it.File, Body: f, Details: d})
	return err
}
