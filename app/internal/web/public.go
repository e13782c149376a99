package web

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
	"tandem/content"
	"tandem/search"
)

// showPublic answers every address that is no route from the snapshot of what is public: it only picks bytes.
func (s *Server) showPublic(c *fiber.Ctx) error {
	path, err := url.PathUnescape(c.Path())
	if err != nil || strings.ContainsRune(path, 0) {
		path = "\x00" // matches nothing
	}
	scheme, host := s.asked(c)
	res := s.Site.Serve(publish.Request{
		Method: c.Method(), Scheme: scheme, Host: host, Path: path, RawQuery: string(c.Context().URI().QueryString()), Accept: c.Get(fiber.HeaderAccept),
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

// asked returns the scheme and host that a client asked for, where they may be judged: a proxy that is not known may well
// have put its own in their place, and leading the client on would lead it round in a circle. The scheme is believed from a
// trusted proxy only; of hosts only the public one's twin with or without www is told apart.
func (s *Server) asked(c *fiber.Ctx) (scheme, host string) {
	header := string(c.Request().Host())
	if s.trusted(addrOf(c.Context().RemoteAddr())) {
		scheme, _, _ = strings.Cut(strings.ToLower(c.Get(fiber.HeaderXForwardedProto)), ",")
		if scheme = strings.TrimSpace(scheme); scheme != "http" && scheme != "https" {
			scheme = ""
		}
	}
	own := s.BaseURL.Host
	if header = strings.ToLower(header); header == "www."+own || own == "www."+header {
		host = header
	}
	return scheme, host
}

// suggest answers an unknown address with documents that have its words, where there are any.
func (s *Server) suggest(c *fiber.Ctx, path string, res publish.Response) error {
	for _, root := range []string{content.VariantRoot, content.CardRoot, "/images/"} {
		if strings.HasPrefix(path, root) { // nobody reads the page that answers for a picture
			c.Response().SetBodyRaw(res.Body)
			return nil
		}
	}
	snap := s.Site.Snapshot()
	page, err := snap.NotFound(path)
	if page == nil && err == nil {
		// Perhaps somebody mistyped it.
		if better, ok := s.spelling.respell(snap, strings.Join(addressWords(path), " ")); ok {
			page, err = snap.NotFound("/" + strings.ReplaceAll(better, " ", "-"))
		}
	}
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
	if err := c.Send(page); err != nil {
		return err
	}
	return pack(c)
}

// addressWords are the words of an address, as far as they are looked at.
func addressWords(path string) []string {
	words := strings.FieldsFunc(path[:min(len(path), 200)], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return words[:min(len(words), spelledWords)]
}

// publicFacets are what visitors can narrow a search by.
var publicFacets = []search.Facet{search.FacetKind, search.FacetTopic, search.FacetIndustry, search.FacetProduct, search.FacetLanguage}

// What a search page lists at most: values of a facet, documents to go on with when nothing was found.
const (
	facetValues = 8
	suggestions = 6
)

const publicSearchAway = "Search is away right now. You can browse the articles and case studies meanwhile; it comes back by itself."

// showSearch is GET /search.
func (s *Server) showSearch(c *fiber.Ctx) error {
	snap := s.Site.Snapshot()
	if snap == nil {
		return s.showPublic(c)
	}
	f := readFinding(c, publicFacets)
	page := &view.SearchPage{SearchPage: *snap.SearchPage()}
	page.Query = f.text
	var res search.Results
	if f.text != "" || f.narrowed() {
		var err error
		res, err = s.Search.Search(c.UserContext(), f.query(search.ForPublic, publicFacets))
		switch {
		case errors.Is(err, search.ErrUnavailable):
			page.Degraded = publicSearchAway
		case err != nil:
			return err
		default:
			s.fillSearch(page, f, &res, snap)
			s.notePublicSearch(c, f, res.Total)
		}
	}
	if page.Results == nil || len(page.Results.Hits) == 0 {
		page.Latest = snap.Latest(suggestions)
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set("X-Robots-Tag", "noindex")
	if wantsJSON(c) {
		return c.JSON(searchAnswer(res, page.Degraded))
	}
	if page.Results != nil && len(page.Results.Hits) == 0 {
		if err := s.waysOut(c, page, f, snap); err != nil {
			return err
		}
	}
	if err := s.show(c, fiber.StatusOK, page); err != nil {
		return err
	}
	return pack(c)
}

// fillSearch puts what was found on the page. A document that went off the site a moment ago is left out, although the
// index has not caught up.
func (s *Server) fillSearch(page *view.SearchPage, f lookup, res *search.Results, snap *publish.Snapshot) {
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
	for _, facet := range publicFacets {
		if fl := f.filter(facet, res, snap); fl != nil {
			page.Facets = append(page.Facets, *fl)
		}
	}
	page.Pager = publicPager(f, f.pager(res.Total))
}

// filter is a facet with its commonest values as links, the chosen ones among them; nil when there is nothing to choose.
func (f lookup) filter(facet search.Facet, res *search.Results, snap *publish.Snapshot) *publish.Filter {
	chosen := f.chosen[facet]
	out := &publish.Filter{Name: string(facet), Label: facetLabel(facet), All: f.without(facet).address()}
	add := func(value string, count int) {
		out.Values = append(out.Values, publish.FilterValue{
			Value: value, Label: publicLabel(facet, value, snap), Count: count, Href: f.with(facet, value).address(), Chosen: slices.Contains(chosen, value),
		})
	}
	listed := map[string]bool{}
	for _, v := range res.Facets[facet] {
		if len(out.Values) < facetValues || slices.Contains(chosen, v.Value) {
			listed[v.Value] = true
			add(v.Value, v.Count)
		}
	}
	for _, v := range chosen {
		if !listed[v] {
			add(v, 0)
		}
	}
	if len(chosen) == 0 && len(out.Values) < 2 {
		return nil
	}
	return out
}

// without returns the search with no value of the facet chosen; on its first page.
func (f lookup) without(facet search.Facet) lookup {
	chosen := maps.Clone(f.chosen)
	delete(chosen, facet)
	f.chosen, f.page = chosen, 1
	return f
}

// publicLabel is how visitors read a facet's value: topics by their titles.
func publicLabel(facet search.Facet, value string, snap *publish.Snapshot) string {
	if facet == search.FacetTopic {
		if t := snap.Library.Topics[value]; t != nil && t.Title != "" {
			return t.Title
		}
	}
	return valueLabel(facet, value)
}

// waysOut fills what helps after a search that found nothing: another spelling, fewer filters, documents about the words.
func (s *Server) waysOut(c *fiber.Ctx, page *view.SearchPage, f lookup, snap *publish.Snapshot) error {
	for _, facet := range publicFacets {
		for _, v := range f.chosen[facet] {
			page.Chosen = append(page.Chosen, view.Link{Label: publicLabel(facet, v, snap), URL: f.with(facet, v).address()})
		}
	}
	if len(page.Chosen) > 1 {
		page.Clear = f.cleared().address()
	}
	page.Near = snap.Suggest(f.text)
	better, ok := s.spelling.respell(snap, f.text)
	if !ok {
		return nil
	}
	f.text = better
	res, err := s.Search.Search(c.UserContext(), f.query(search.ForPublic, nil))
	switch {
	case errors.Is(err, search.ErrUnavailable):
	case err != nil:
		return err
	case len(res.Hits) > 0:
		page.Meant = &view.Link{Label: better, URL: f.address()}
	}
	return nil
}

// publicPager is the same way through a list as the public pages know it.
func publicPager(f lookup, p *view.Pager) *publish.Pager {
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
