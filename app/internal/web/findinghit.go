package web

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// known is what a list shows of assets beside what search says: their pictures and their use.
type known struct {
	lib      *library.Service
	pictures map[string]library.Pictures
	uses     map[string]library.UseCount
}

// useWindow is the time of which lists tell the use.
const useWindow = 30 * 24 * time.Hour

// knownOf collects it for assets that the person may see.
func (s *Server) knownOf(ctx context.Context, assets []library.Asset) (k known, err error) {
	k.lib = s.Library
	if k.pictures, err = s.Library.HasPictures(ctx, assets); err != nil {
		return k, err
	}
	ids := make([]string, len(assets))
	for i, a := range assets {
		ids[i] = a.ID
	}
	k.uses, err = s.Library.UseCounts(ctx, ids, s.Now().Add(-useWindow))
	return k, err
}

// hit shows an asset at a page of its text, 0 for the whole.
func (k known) hit(a library.Asset, page int) view.Hit {
	h := assetHit(a)
	h.Picture, h.Use, h.State = k.picture(a, page), peersLine(k.uses[a.ID]), notable(a, k.lib)
	return h
}

// picture is the address of the small picture of a page, empty while there is none.
func (k known) picture(a library.Asset, page int) string {
	n, ok := k.pictures[a.ID].PageOf(page)
	if !ok {
		return ""
	}
	return fmt.Sprintf("/library/%s/pages/%d/picture?w=%d&version=%d", a.ID, n, library.ThumbWidth, a.Version.Number)
}

func peersLine(u library.UseCount) string {
	switch {
	case u.People > 1:
		return fmt.Sprintf("Opened by %d colleagues this month", u.People)
	case u.People == 1:
		return "Opened by a colleague this month"
	}
	return ""
}

// assetHit shows an asset that was not searched for.
func assetHit(a library.Asset) view.Hit {
	h := view.Hit{
		Doc: a.ID, Title: []search.Segment{{Text: a.Title}}, URL: "/library/" + a.ID, Kind: "asset", Format: formatSign(a.Version.Format),
		Updated: a.Version.Created, Download: fileAddress(a.ID, 0, "download"),
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
	h.Facets = h.Facets[:min(len(h.Facets), 3)]
	return h
}

// notable is where the asset stands now, where that is not what everybody expects.
func notable(a library.Asset, lib *library.Service) *view.State {
	if st := stateAt(a, lib); st.Label != "Approved" {
		return &st
	}
	return nil
}

// libraryHits shows what was found. Assets pass through the decision on access once more, so that what was withdrawn a
// moment ago is gone, from res too, although the index has not caught up.
func (s *Server) libraryHits(c *fiber.Ctx, f lookup, res *search.Results) ([]view.Hit, error) {
	visible, known, err := s.seen(c, res)
	if err != nil {
		return nil, err
	}
	out := make([]view.Hit, 0, len(res.Hits))
	for _, h := range res.Hits {
		if h.Kind == "asset" {
			out = append(out, foundAsset(f, h, visible[h.Doc], known))
		} else {
			out = append(out, foundDocument(f, h))
		}
	}
	return out, nil
}

// seen takes out of res what the person may not see now, and returns the assets that are left.
func (s *Server) seen(c *fiber.Ctx, res *search.Results) (map[string]library.Asset, known, error) {
	var ids []string
	for _, h := range res.Hits {
		if h.Kind == "asset" && !slices.Contains(ids, h.Doc) {
			ids = append(ids, h.Doc)
		}
	}
	visible, err := s.Library.Visible(c.UserContext(), who(c).person, ids)
	if err != nil {
		return nil, known{}, err
	}
	res.Hits = slices.DeleteFunc(res.Hits, func(h search.Hit) bool {
		_, ok := visible[h.Doc]
		return h.Kind == "asset" && !ok
	})
	assets := make([]library.Asset, 0, len(visible))
	for _, a := range visible {
		assets = append(assets, a)
	}
	k, err := s.knownOf(c.UserContext(), assets)
	return visible, k, err
}

func foundAsset(f lookup, h search.Hit, a library.Asset, k known) view.Hit {
	page := h.Page
	if f.text == "" {
		page = 0
	}
	v := k.hit(a, page)
	v.Title = h.Title
	if f.text == "" {
		// Browsing: every page fits, which says nothing.
		if a.Description == "" {
			v.Snippet = h.Snippet
		}
		return v
	}
	v.Heading, v.More = h.Heading, h.OtherPages
	if len(h.Snippet) > 0 {
		v.Snippet = h.Snippet
	}
	v.Why = whyWords(h.Why)
	v.Place = place(unit(a.Version.Format), h.Page)
	v.About, v.URL = v.URL, viewerAddress(a.ID, f.text, h.Page)
	v.Places = f.placesOf(h.Doc)
	return v
}

// viewerAddress opens the viewer at a page, with what was asked marked.
func viewerAddress(id, text string, page int) string {
	address := "/library/" + id + "/view?q=" + url.QueryEscape(text)
	if page > 0 {
		address += "#page=" + strconv.Itoa(page)
	}
	return address
}

func foundDocument(f lookup, h search.Hit) view.Hit {
	v := view.Hit{
		Doc: h.Doc, Title: h.Title, URL: h.URL, Kind: h.Kind, Format: kindLabels[h.Kind], Snippet: h.Snippet, Updated: h.Fresh,
	}
	if f.text != "" {
		v.Heading, v.More, v.Why, v.Places = h.Heading, h.OtherPages, whyWords(h.Why), f.placesOf(h.Doc)
	}
	if h.Anchor != "" && f.text != "" {
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
