package web

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// placesOf is the address of the pages of a document that match the words.
func (f lookup) placesOf(doc string) string {
	return "/library/places?" + url.Values{"doc": {doc}, "q": {f.text}}.Encode()
}

// mostPlaces is how many pages of one document are listed.
const mostPlaces = 60

// showPlaces is GET /library/places: the pages of one document that match.
func (s *Server) showPlaces(c *fiber.Ctx) error {
	f := readFinding(c, nil)
	doc := c.Query("doc")
	if !search.ValidID(doc) || f.text == "" {
		return fault.New(fault.NotFound, "This address names no document and words.")
	}
	q := search.Query{Audience: library.Audience(who(c).person), Text: f.text, In: doc, Limit: mostPlaces}
	res, err := s.Search.Search(c.UserContext(), q)
	if errors.Is(err, search.ErrUnavailable) {
		return fault.Wrap(fault.Unavailable, err, "Search is away right now. Open the document itself, or try again in a moment.")
	}
	if err != nil {
		return err
	}
	visible, known, err := s.seen(c, &res)
	if err != nil {
		return err
	}
	page := view.PlacesPage{Base: s.base(c, "Pages"), Doc: doc, Back: "/library?q=" + url.QueryEscape(f.text), Total: len(res.Hits)}
	page.Query = f.text
	for _, h := range res.Hits {
		v := foundDocument(f, h)
		if a, ok := visible[h.Doc]; ok {
			v = foundAsset(f, h, a, known)
		}
		page.Places = append(page.Places, v)
		page.Name = segmentText(h.Title)
	}
	if page.Name == "" {
		page.Name = "Pages with your words"
	}
	page.Title = page.Name
	return s.show(c, fiber.StatusOK, page)
}

func segmentText(segments []search.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return b.String()
}

// How many wider searches are tried, and for how long: the page does not wait for them.
const (
	mostLoosened = 6
	loosenTime   = 500 * time.Millisecond
)

// loosen looks for wider searches that find something: with one choice less, or with one word less.
func (s *Server) loosen(ctx context.Context, audience search.Audience, f lookup) ([]view.Loosen, error) {
	var tries []view.Loosen
	var wider []lookup
	add := func(label string, g lookup) {
		if len(tries) < mostLoosened {
			tries, wider = append(tries, view.Loosen{Label: label, URL: g.address()}), append(wider, g)
		}
	}
	if f.narrowed() && f.text != "" {
		add("Without any choice", f.cleared())
	}
	for _, facet := range libraryFacets {
		for _, v := range f.chosen[facet] {
			add("Without "+facetLabel(facet)+": "+valueLabel(facet, v), f.with(facet, v))
		}
	}
	if words := strings.Fields(f.text); len(words) > 1 {
		for i, w := range words {
			if search.StopWord(w) {
				continue
			}
			g := f.cleared()
			g.text = strings.Join(append(append([]string{}, words[:i]...), words[i+1:]...), " ")
			add("Without the word “"+strings.Trim(w, `"-`)+"”", g)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, loosenTime)
	defer cancel()
	var out []view.Loosen
	for i, g := range wider {
		q := g.query(audience, nil)
		q.Limit = 1
		res, err := s.Search.Search(ctx, q)
		if errors.Is(err, search.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if tries[i].Count = res.Total; res.Total > 0 {
			out = append(out, tries[i])
		}
	}
	return out, nil
}
