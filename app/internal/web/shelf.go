package web

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// shelfRoutes are the addresses of what people lay ready. They come before those of single assets.
func (s *Server) shelfRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/library/favourites", guard, s.showFavourites)
	app.Post("/library/favourites/:document", guard, s.setFavourite)
	app.Get("/library/recent", guard, s.showRecent)
	app.Post("/library/recent/forget", guard, s.forgetRecent)
	app.Post("/library/seen/:document", guard, s.noteSeen)
	app.Get("/library/saved", guard, s.showSaved)
	app.Get("/library/saved/new", guard, s.askSave)
	app.Post("/library/saved", guard, s.saveSearch)
	app.Post("/library/saved/:search", guard, s.changeSearch)
	app.Post("/library/saved/:search/delete", guard, s.deleteSearch)
	app.Post("/library/saved/:search/keep", guard, s.keepSearch)
	s.collectionRoutes(app, guard)
	s.battlecardRoutes(app, guard)
}

// shelfTabs lead between a person's own lists.
func shelfTabs(path string) []view.Tab {
	var out []view.Tab
	for _, t := range []view.Tab{{Label: "Favourites", URL: "/library/favourites"}, {Label: "Recent", URL: "/library/recent"}, {Label: "Saved searches", URL: "/library/saved"}, {Label: "Collections", URL: "/library/collections"}} {
		t.Count, t.Current = -1, path == t.URL
		out = append(out, t)
	}
	return out
}

// showFavourites is GET /library/favourites.
func (s *Server) showFavourites(c *fiber.Ctx) error {
	placed, err := s.Shelf.AllFavourites(c.UserContext(), who(c).person)
	if err != nil {
		return err
	}
	page := view.ShelfPage{Base: s.base(c, "Favourites"), Tabs: shelfTabs(c.Path())}
	page.Rows, err = s.placedRows(c, placed)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

// showRecent is GET /library/recent.
func (s *Server) showRecent(c *fiber.Ctx) error {
	placed, err := s.Shelf.Recents(c.UserContext(), who(c).person, rowsPerPage)
	if err != nil {
		return err
	}
	page := view.ShelfPage{Base: s.base(c, "Recent"), Tabs: shelfTabs(c.Path()), Recent: true}
	if len(placed) > 0 {
		page.Forget = "/library/recent/forget"
	}
	page.Rows, err = s.placedRows(c, placed)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

// forgetRecent is POST /library/recent/forget.
func (s *Server) forgetRecent(c *fiber.Ctx) error {
	if err := s.Shelf.ForgetRecents(c.UserContext(), who(c).person); err != nil {
		return err
	}
	return s.back(c, "/library/recent", "The list is empty again.")
}

// noteSeen is POST /library/seen/:document: somebody follows a link to a page of the site.
func (s *Server) noteSeen(c *fiber.Ctx) error {
	if err := s.Shelf.Saw(c.UserContext(), who(c).person, c.Params("document")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// setFavourite is POST /library/favourites/:document with on=1 or 0.
func (s *Server) setFavourite(c *fiber.Ctx) error {
	id, on := c.Params("document"), c.FormValue("on") != "0"
	if err := s.Shelf.SetFavourite(c.UserContext(), who(c).person, id, on); err != nil {
		return err
	}
	if wantsJSON(c) {
		t := favourite(id, on)
		return c.JSON(fiber.Map{"on": t.On, "label": t.Label})
	}
	if on {
		return s.back(c, s.cameFrom(c, "/library/favourites"), "It is among your favourites.")
	}
	return s.back(c, s.cameFrom(c, "/library/favourites"), "It is no longer among your favourites.")
}

// cameFrom is the page of ours that a form was sent from, or otherwise.
func (s *Server) cameFrom(c *fiber.Ctx, otherwise string) string {
	u, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || u.Host == "" || !s.ownOrigin(c, u.Scheme+"://"+u.Host) || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") {
		return otherwise
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// favourite is the toggle of a document.
func favourite(id string, on bool) *view.Toggle {
	t := &view.Toggle{On: on, Action: "/library/favourites/" + url.PathEscape(id), Label: "Add to favourites"}
	if on {
		t.Label = "Remove from favourites"
	}
	return t
}

// favourites are the toggles of documents, by id.
func (s *Server) favourites(c *fiber.Ctx, ids []string) (map[string]*view.Toggle, error) {
	on, err := s.Shelf.Favourites(c.UserContext(), who(c).person, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*view.Toggle, len(ids))
	for _, id := range ids {
		out[id] = favourite(id, on[id])
	}
	return out, nil
}

func (s *Server) placedRows(c *fiber.Ctx, placed []shelf.Placed) ([]view.ShelfRow, error) {
	ids := make([]string, len(placed))
	for i, p := range placed {
		ids[i] = p.ID
	}
	toggles, err := s.favourites(c, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]view.ShelfRow, 0, len(placed))
	for _, p := range placed {
		r := shelfRow(p.Document)
		r.At, r.Favourite = p.At, toggles[p.ID]
		rows = append(rows, r)
	}
	return rows, nil
}

// shelfRow shows a document.
func shelfRow(d shelf.Document) view.ShelfRow {
	r := view.ShelfRow{Title: d.Title, URL: d.URL, Kind: d.Kind, Format: kindLabels[d.Kind], Summary: d.Summary, Updated: d.Updated}
	if d.IsAsset() {
		r.Format = formatSign(d.Format)
	} else {
		r.Seen = d.ID
	}
	for _, facet := range library.EditableFacets {
		for _, v := range d.Facets[facet] {
			if facet != search.FacetLanguage && len(r.Facets) < 4 {
				r.Facets = append(r.Facets, valueLabel(facet, v))
			}
		}
	}
	if d.Closed != "" {
		r.State = &view.State{Label: valueLabel("", d.Closed), Tone: "warn"}
	}
	return r
}

// usedFor is the time that figures of use speak of.
const usedFor = 90 * 24 * time.Hour

// usedLine says how much an asset was used; empty when it was not.
func usedLine(u library.UseCount) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{u.Opened, "opened"}, {u.Downloaded, "downloaded"}, {u.Played, "played"}} {
		if p.n > 0 {
			parts = append(parts, p.what+" "+times(p.n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	line := strings.ToUpper(parts[0][:1]) + strings.Join(parts, ", ")[1:]
	switch {
	case u.People == 1:
		line += " by 1 colleague"
	case u.People > 1:
		line += fmt.Sprintf(" by %d colleagues", u.People)
	}
	return line + " in 90 days"
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// shelfOnAsset adds to an asset's page what the shelves know of it.
func (s *Server) shelfOnAsset(c *fiber.Ctx, page *view.AssetPage) error {
	ctx, p, id := c.UserContext(), who(c).person, page.ID
	toggles, err := s.favourites(c, []string{id})
	if err != nil {
		return err
	}
	page.Favourite, page.Collect = toggles[id], "/library/collections/add?document="+url.QueryEscape(id)
	found, err := s.Shelf.Collections(ctx, p, shelf.CollectionFilter{Document: id})
	if err != nil {
		return err
	}
	for _, x := range found {
		page.Collections = append(page.Collections, view.Link{Label: x.Title, URL: "/library/collections/" + x.ID})
	}
	uses, err := s.Library.UseCounts(ctx, []string{id}, s.Now().Add(-usedFor))
	if err != nil {
		return err
	}
	page.UseLine = usedLine(uses[id])
	for i, v := range page.Versions {
		if n := uses[id].ByVersion[v.Number]; n > 0 {
			page.Versions[i].UseLine = "Used " + times(n)
		}
	}
	return nil
}
