package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// tells are the choices of when to be told.
func tells(chosen shelf.Telling) []view.Option {
	out := []view.Option{{Value: "", Label: "Do not tell me"}, {Value: string(shelf.Soon), Label: "Tell me at once"}, {Value: string(shelf.Daily), Label: "Tell me once a day"}}
	for i := range out {
		out[i].Chosen = out[i].Value == string(chosen)
	}
	return out
}

// searchWords are a canonical query as people read it.
func searchWords(query string) (words string, chosen []string) {
	q := shelf.QueryOf(query)
	for _, f := range search.Facets {
		for _, v := range q.Chosen[f] {
			chosen = append(chosen, facetLabel(f)+": "+valueLabel(f, v))
		}
	}
	return q.Text, chosen
}

// showSaved is GET /library/saved.
func (s *Server) showSaved(c *fiber.Ctx) error {
	page := view.SavedPage{Base: s.base(c, "Saved searches"), Tabs: shelfTabs(c.Path())}
	if id := c.Query("deleted"); id != "" {
		if v, err := s.Shelf.SearchByID(c.UserContext(), who(c).person, id); err == nil && !v.Deleted.IsZero() {
			page.Undo = &view.TakeBack{Text: "“" + v.Name + "” was deleted.", Action: "/library/saved/" + v.ID + "/keep"}
		}
	}
	return s.savedPage(c, fiber.StatusOK, page)
}

func (s *Server) savedPage(c *fiber.Ctx, status int, page view.SavedPage) error {
	list, err := s.Shelf.Searches(c.UserContext(), who(c).person)
	if err != nil {
		return err
	}
	for _, v := range list {
		words, chosen := searchWords(v.Query)
		page.Searches = append(page.Searches, view.SavedSearch{
			ID: v.ID, Name: v.Name, URL: v.URL(), Words: words, Chosen: chosen, Tell: string(v.Tell), Tells: tells(v.Tell), Created: v.Created,
			Action: "/library/saved/" + v.ID, Delete: "/library/saved/" + v.ID + "/delete",
		})
	}
	return s.show(c, status, page)
}

// askSave is GET /library/saved/new: the search that the address holds, to be named.
func (s *Server) askSave(c *fiber.Ctx) error {
	query := shelf.CanonicalQuery(string(c.Context().URI().QueryString()))
	return s.savePage(c, fiber.StatusOK, s.base(c, "Save this search"), query, shelf.NameOf(query), shelf.Soon)
}

func (s *Server) savePage(c *fiber.Ctx, status int, b view.Base, query, name string, tell shelf.Telling) error {
	page := view.SavePage{Base: b, Tabs: shelfTabs("/library/saved"), Name: name, Search: query, Tells: tells(tell), Back: "/library"}
	page.Words, page.Chosen = searchWords(query)
	if query != "" {
		page.Back += "?" + query
	}
	page.Query = page.Words
	return s.show(c, status, page)
}

// saveSearch is POST /library/saved with name, search (a query as addresses hold it) and tell.
func (s *Server) saveSearch(c *fiber.Ctx) error {
	query, name, tell := shelf.CanonicalQuery(c.FormValue("search")), c.FormValue("name"), shelf.Telling(c.FormValue("tell"))
	v, err := s.Shelf.Save(c.UserContext(), who(c).person, name, query, tell)
	if err != nil {
		b := s.base(c, "Save this search")
		if err := refused(&b, err); err != nil {
			return err
		}
		return s.savePage(c, statuses[fault.KindOf(err)], b, query, name, tell)
	}
	message := "“" + v.Name + "” is saved."
	if v.Tell != shelf.Never {
		message += " What is new will be in your inbox."
	}
	return s.back(c, "/library/saved", message)
}

// changeSearch is POST /library/saved/:search.
func (s *Server) changeSearch(c *fiber.Ctx) error {
	id := c.Params("search")
	v, err := s.Shelf.ChangeSearch(c.UserContext(), who(c).person, id, c.FormValue("name"), shelf.Telling(c.FormValue("tell")))
	if err != nil {
		page := view.SavedPage{Base: s.base(c, "Saved searches"), Tabs: shelfTabs("/library/saved"), Failed: id}
		if err := refused(&page.Base, err); err != nil {
			return err
		}
		return s.savedPage(c, statuses[fault.KindOf(err)], page)
	}
	return s.back(c, "/library/saved", "“"+v.Name+"” is changed.")
}

// deleteSearch is POST /library/saved/:search/delete.
func (s *Server) deleteSearch(c *fiber.Ctx) error {
	v, err := s.Shelf.DeleteSearch(c.UserContext(), who(c).person, c.Params("search"))
	if err != nil {
		return err
	}
	return c.Redirect("/library/saved?deleted="+url.QueryEscape(v.ID), fiber.StatusSeeOther)
}

// keepSearch is POST /library/saved/:search/keep.
func (s *Server) keepSearch(c *fiber.Ctx) error {
	v, err := s.Shelf.KeepSearch(c.UserContext(), who(c).person, c.Params("search"))
	if err != nil {
		return err
	}
	return s.back(c, "/library/saved", "“"+v.Name+"” is back.")
}
