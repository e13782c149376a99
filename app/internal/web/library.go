package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// libraryFacets are the facets a rep can narrow by, in order.
var libraryFacets = search.Facets

// searchAway is what pages say while the engine does not answer.
const searchAway = "Search is away right now. Below is everything that can be browsed without it, newest first; words are not searched. It comes back by itself."

// showLibrary is GET /library: search, or browse without words.
func (s *Server) showLibrary(c *fiber.Ctx) error {
	p := who(c).person
	f := readFinding(c, libraryFacets)
	page := view.LibraryPage{Base: s.base(c, "Library"), Chosen: f.choices(libraryFacets), Sorts: f.sorts(), Order: string(f.sort), First: (f.page-1)*hitsPerPage + 1}
	page.Query = f.text
	if f.narrowed() {
		page.Clear = f.cleared().address()
	}
	if f.text != "" || f.narrowed() {
		page.Ask, page.Save = f.askAddress(), f.saveAddress()
	}
	res, err := s.Search.Search(c.UserContext(), f.query(library.Audience(p), libraryFacets))
	switch {
	case errors.Is(err, search.ErrUnavailable):
		page.Save = ""
		err = s.browseLibrary(c, f, &page)
	case err == nil:
		err = s.fillLibrary(c, f, &page, &res)
	}
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.JSON(searchAnswer(res, page.Degraded))
	}
	return s.show(c, fiber.StatusOK, page)
}

// fillLibrary puts what was found on the page, takes note of the search, and offers wider ones where nothing was found.
func (s *Server) fillLibrary(c *fiber.Ctx, f lookup, page *view.LibraryPage, res *search.Results) (err error) {
	before := len(res.Hits)
	if page.Hits, err = s.libraryHits(c, f, res); err != nil {
		return err
	}
	// What was withdrawn a moment ago is not counted either.
	res.Total -= before - len(res.Hits)
	page.Total, page.Facets, page.Pager = res.Total, f.facets(libraryFacets, res.Facets), f.pager(res.Total)
	page.Count = countWord(res.TotalKind)
	if res.Partial {
		page.Degraded = "The search took too long and was cut short; more may fit."
	}
	page.Empty = res.Total == 0 && f.text == "" && !f.narrowed()
	page.Search = s.noteSearch(c, f, res.Total)
	if len(page.Hits) == 0 && !page.Empty {
		page.Loosen, err = s.loosen(c.UserContext(), library.Audience(who(c).person), f)
	}
	return err
}

// noteSearch takes note of a search by a person.
func (s *Server) noteSearch(c *fiber.Ctx, f lookup, hits int) string {
	p := who(c).person
	if fetchedAhead(c) {
		return ""
	}
	return s.Finding.Log.Note(p.ID, finding.Search{
		Person: p.ID, Role: searchRole(p), Audience: library.Audience(p), Query: f.text, Filters: f.chosen, Hits: hits,
	})
}

// searchRole is the role that a person searches in: who sells counts as a rep, whatever else they do.
func searchRole(p account.Person) string {
	for _, r := range []account.Role{account.Rep, account.Marketer, account.Admin} {
		if p.Is(r) {
			return string(r)
		}
	}
	return ""
}

// noteFound is POST /library/searches/:search/opened: something was opened from a search.
func (s *Server) noteFound(c *fiber.Ctx) error {
	p := who(c).person
	doc := c.FormValue("doc")
	if !search.ValidID(doc) || len(c.Params("search")) > 40 {
		return c.SendStatus(fiber.StatusNoContent)
	}
	s.Finding.Log.Opened(p.ID, finding.Open{Search: c.Params("search"), Person: p.ID, Document: doc, Place: formInt(c, "place"), Page: formInt(c, "page")})
	return c.SendStatus(fiber.StatusNoContent)
}

func countWord(t search.Total) string {
	switch t {
	case search.Estimated:
		return "about"
	case search.Capped:
		return "at least"
	}
	return ""
}

// browseLibrary fills the page from the database, without the search engine.
func (s *Server) browseLibrary(c *fiber.Ctx, f lookup, page *view.LibraryPage) error {
	filter := library.Filter{Facets: map[string][]string{}, Offset: (f.page - 1) * hitsPerPage, Limit: hitsPerPage}
	for facet, values := range f.chosen {
		filter.Facets[string(facet)] = values
	}
	found, total, err := s.Library.Browse(c.UserContext(), who(c).person, filter)
	if err != nil {
		return err
	}
	known, err := s.knownOf(c.UserContext(), found)
	if err != nil {
		return err
	}
	for _, a := range found {
		page.Hits = append(page.Hits, known.hit(a, 0))
	}
	page.Total, page.Degraded, page.Pager, page.Sorts = total, searchAway, f.pager(total), nil
	return nil
}

// searchAnswer is a search as programs get it.
func searchAnswer(res search.Results, degraded string) fiber.Map {
	type hit struct {
		Doc     string           `json:"doc"`
		Kind    string           `json:"kind"`
		URL     string           `json:"url"`
		Page    int              `json:"page,omitempty"`
		Anchor  string           `json:"anchor,omitempty"`
		Title   []search.Segment `json:"title"`
		Heading []search.Segment `json:"heading,omitempty"`
		Snippet []search.Segment `json:"snippet,omitempty"`
		Why     []string         `json:"why,omitempty"`
		Others  int              `json:"other_pages"`
	}
	hits := make([]hit, 0, len(res.Hits))
	for _, h := range res.Hits {
		hits = append(hits, hit{h.Doc, h.Kind, h.URL, h.Page, h.Anchor, h.Title, h.Heading, h.Snippet, h.Why, h.OtherPages})
	}
	return fiber.Map{
		"hits": hits, "facets": res.Facets, "total": res.Total, "total_kind": res.TotalKind,
		"took_ms": float64(res.Took.Microseconds()) / 1000, "degraded": degraded,
	}
}

// askAddress is where what the search did not find can be asked for.
func (f lookup) askAddress() string {
	v := f.values()
	v.Del("sort")
	return "/library/requests/new?" + v.Encode()
}

// saveAddress is where the search can be saved.
func (f lookup) saveAddress() string { return "/library/saved/new?" + f.values().Encode() }
