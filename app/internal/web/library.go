package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
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
	page := view.LibraryPage{Base: s.base(c, "Library"), Chosen: f.choices(libraryFacets), Sorts: f.sorts()}
	page.Query = f.text
	if f.narrowed() {
		page.Clear = f.cleared().address()
	}
	res, err := s.Search.Search(c.UserContext(), f.query(library.Audience(p), libraryFacets))
	switch {
	case errors.Is(err, search.ErrUnavailable):
		err = s.browseLibrary(c, f, &page)
	case err == nil:
		page.Hits, err = s.libraryHits(c, f, &res)
		page.Total, page.Facets, page.Pager = res.Total, f.facets(libraryFacets, res.Facets), f.pager(res.Total)
		page.Count = countWord(res.TotalKind)
		if res.Partial {
			page.Degraded = "The search took too long and was cut short; more may fit."
		}
		page.Empty = res.Total == 0 && f.text == "" && !f.narrowed()
	}
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.JSON(searchAnswer(res, page.Degraded))
	}
	return s.show(c, fiber.StatusOK, page)
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
func (s *Server) browseLibrary(c *fiber.Ctx, f finding, page *view.LibraryPage) error {
	filter := library.Filter{Facets: map[string][]string{}, Offset: (f.page - 1) * hitsPerPage, Limit: hitsPerPage}
	for facet, values := range f.chosen {
		filter.Facets[string(facet)] = values
	}
	found, total, err := s.Library.Browse(c.UserContext(), who(c).person, filter)
	for _, a := range found {
		page.Hits = append(page.Hits, assetHit(a))
	}
	page.Total, page.Degraded, page.Pager, page.Sorts = total, searchAway, f.pager(total), nil
	return err
}

// assetHit shows an asset that was not searched for.
func assetHit(a library.Asset) view.Hit {
	h := view.Hit{
		Title: []search.Segment{{Text: a.Title}}, URL: "/library/" + a.ID, Kind: "asset", Format: formatSign(a.Version.Format),
		Updated: a.Version.Created, Download: fileAddress(a.ID, 0, "download"), State: notable(a),
	}
	if a.Description != "" {
		h.Snippet = []search.Segment{{Text: a.Description}}
	}
	for _, facet := range library.EditableFacets {
		for _, v := range a.Facets[facet] {
			if facet != search.FacetLanguage {
				h.Facets = append(h.Facets, valueLabel(facet, v))
			}
		}
	}
	h.Facets = h.Facets[:min(len(h.Facets), 4)]
	return h
}

// notable is the asset's state where it is not what everybody expects.
func notable(a library.Asset) *view.State {
	if st := stateOf(a); st.Label != "Approved" {
		return &st
	}
	return nil
}

// libraryHits shows what was found. Assets pass through the decision on access once more, so that what was withdrawn a
// moment ago is gone, from res too, although the index has not caught up.
func (s *Server) libraryHits(c *fiber.Ctx, f finding, res *search.Results) ([]view.Hit, error) {
	var ids []string
	for _, h := range res.Hits {
		if h.Kind == "asset" {
			ids = append(ids, h.Doc)
		}
	}
	visible, err := s.Library.Visible(c.UserContext(), who(c).person, ids)
	if err != nil {
		return nil, err
	}
	res.Hits = slices.DeleteFunc(res.Hits, func(h search.Hit) bool {
		_, ok := visible[h.Doc]
		return h.Kind == "asset" && !ok
	})
	out := make([]view.Hit, 0, len(res.Hits))
	for _, h := range res.Hits {
		if h.Kind == "asset" {
			out = append(out, foundAsset(f, h, visible[h.Doc]))
		} else {
			out = append(out, foundDocument(h))
		}
	}
	return out, nil
}

func foundAsset(f finding, h search.Hit, a library.Asset) view.Hit {
	v := assetHit(a)
	v.Title, v.Heading, v.More = h.Title, h.Heading, h.OtherPages
	if len(h.Snippet) > 0 {
		v.Snippet = h.Snippet
	}
	if f.text == "" {
		v.More = 0 // browsing: every page fits, which says nothing
		if a.Description != "" {
			v.Heading, v.Snippet = nil, []search.Segment{{Text: a.Description}}
		}
		return v
	}
	v.Why = whyWords(h.Why)
	v.Place = place(unit(a.Version.Format), h.Page)
	v.URL += "?q=" + url.QueryEscape(f.text)
	if h.Page > 0 {
		v.URL += "#page=" + strconv.Itoa(h.Page)
	}
	return v
}

func foundDocument(h search.Hit) view.Hit {
	v := view.Hit{
		Title: h.Title, URL: h.URL, Kind: h.Kind, Format: kindLabels[h.Kind], Heading: h.Heading, Snippet: h.Snippet,
		More: h.OtherPages, Why: whyWords(h.Why), Updated: h.Fresh,
	}
	if h.Anchor != "" {
		v.URL += "#" + h.Anchor
	}
	return v
}

// whyWords keeps the reasons that a person cannot see in the hit itself.
func whyWords(why []string) []string {
	var out []string
	plain := slices.ContainsFunc(why, func(w string) bool { return w == "title" || w == "heading" || w == "text" })
	for _, w := range why {
		if plain && (w == "notes" || w == "tag") {
			continue
		}
		switch w {
		case "notes":
			out = append(out, "speaker notes")
		case "tag":
			out = append(out, "tags")
		case "synonym":
			out = append(out, "a synonym")
		case "typo":
			out = append(out, "a similar spelling")
		}
	}
	return out
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
