package web

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// showPublic answers every address that is no route from the snapshot of what is public: it only picks bytes.
func (s *Server) showPublic(c *fiber.Ctx) error {
	path, err := url.PathUnescape(c.Path())
	if err != nil || strings.ContainsRune(path, 0) {
		path = "\x00" // matches nothing
	}
	res := s.Site.Serve(publish.Request{
		Method: c.Method(), Path: path, RawQuery: string(c.Context().URI().QueryString()), Accept: c.Get(fiber.HeaderAccept),
		AcceptEncoding: c.Get(fiber.HeaderAcceptEncoding), IfNoneMatch: c.Get(fiber.HeaderIfNoneMatch), IfModifiedSince: c.Get(fiber.HeaderIfModifiedSince),
	})
	for _, f := range res.Header {
		c.Set(f.Name, f.Value)
	}
	c.Status(res.Status)
	if c.Method() == fiber.MethodHead {
		c.Response().Header.SetContentLength(res.Length)
		c.Response().SkipBody = true
		return nil
	}
	if res.Status == fiber.StatusNotFound && res.Length > 0 {
		return s.suggest(c, path, res)
	}
	c.Response().SetBodyRaw(res.Body)
	return nil
}

// suggest answers an unknown address with documents that have its words, where there are any.
func (s *Server) suggest(c *fiber.Ctx, path string, res publish.Response) error {
	page, err := s.Site.Snapshot().NotFound(path)
	if err != nil {
		return err
	}
	if page == nil {
		c.Response().SetBodyRaw(res.Body)
		return nil
	}
	for _, name := range []string{fiber.HeaderContentEncoding, fiber.HeaderETag} {
		c.Response().Header.Del(name)
	}
	return c.Send(page)
}

// publicFacets are what visitors can narrow a search by.
var publicFacets = []search.Facet{search.FacetKind, search.FacetTopic, search.FacetIndustry, search.FacetProduct}

// showSearch is GET /search.
func (s *Server) showSearch(c *fiber.Ctx) error {
	snap := s.Site.Snapshot()
	if snap == nil {
		return s.showPublic(c)
	}
	f := readFinding(c, publicFacets)
	page := snap.SearchPage()
	page.Query = f.text
	var res search.Results
	if f.text != "" || f.narrowed() {
		var err error
		res, err = s.Search.Search(c.UserContext(), f.query(search.ForPublic, publicFacets))
		switch {
		case errors.Is(err, search.ErrUnavailable):
			page.Degraded = "Search is away right now. You can browse the articles and case studies meanwhile; it comes back by itself."
		case err != nil:
			return err
		default:
			s.fillSearch(page, f, &res, snap)
		}
	}
	if page.Results == nil || len(page.Results.Hits) == 0 {
		page.Latest = snap.Latest(6)
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set("X-Robots-Tag", "noindex")
	if wantsJSON(c) {
		return c.JSON(searchAnswer(res, page.Degraded))
	}
	return s.show(c, fiber.StatusOK, page)
}

// fillSearch puts what was found on the page. A document that went off the site a moment ago is left out, although the
// index has not caught up.
func (s *Server) fillSearch(page *publish.SearchPage, f finding, res *search.Results, snap *publish.Snapshot) {
	kept := res.Hits[:0]
	for _, h := range res.Hits {
		if snap.IsLive(h.URL) {
			if h.Anchor != "" {
				h.URL += "#" + h.Anchor
			}
			kept = append(kept, h)
		}
	}
	res.Hits = kept
	page.Results = res
	for _, facet := range f.facets(publicFacets, res.Facets) {
		fl := publish.Filter{Name: facet.Name, Label: facet.Label}
		for _, v := range facet.Values {
			fl.Values = append(fl.Values, publish.FilterValue{Label: v.Label, Count: v.Count, Href: v.URL, Chosen: v.Chosen})
		}
		page.Facets = append(page.Facets, fl)
	}
	page.Pager = publicPager(f, f.pager(res.Total))
}

// publicPager is the same way through a list as the public pages know it.
func publicPager(f finding, p *view.Pager) *publish.Pager {
	if p == nil {
		return nil
	}
	out := &publish.Pager{Page: p.Page, Last: p.Last, Prev: p.Prev, Next: p.Next}
	for n := max(1, p.Page-2); n <= min(p.Last, p.Page+2); n++ {
		out.Pages = append(out.Pages, publish.PagerLink{Number: n, Href: f.at(n).address(), Current: n == p.Page})
	}
	return out
}

// errorPage is the page for a failure: with the navigation of where the person is.
func (s *Server) errorPage(c *fiber.Ctx, title string, status int, message string) any {
	if who(c).person.Known() {
		return view.ErrorPage{Base: s.base(c, title), Status: status, Heading: title, Message: message, Reference: requestID(c), Action: &view.Link{Label: "Go to the library", URL: "/library"}}
	}
	if snap := s.Site.Snapshot(); snap != nil {
		return snap.ErrorPage(status, title, message, requestID(c))
	}
	return view.DoorPage{Base: view.Base{Title: title}, Heading: title, Message: message, Reference: requestID(c)}
}
