package web

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// maxLeaves is how many pages of text one asset page prints; the file itself has them all.
const maxLeaves = 400

// fileAddress is where an asset's bytes are; number 0 means the current version, how is "open" or "download".
func fileAddress(id string, number int, how string) string {
	v := url.Values{}
	if number > 0 {
		v.Set("version", strconv.Itoa(number))
	}
	if how == "download" {
		v.Set("download", "1")
	}
	if len(v) == 0 {
		return "/library/" + id + "/file"
	}
	return "/library/" + id + "/file?" + v.Encode()
}

// showAsset is GET /library/:id.
func (s *Server) showAsset(c *fiber.Ctx) error {
	ctx, p, id := c.UserContext(), who(c).person, c.Params("id")
	a, v, err := s.Library.Version(ctx, p, id, c.QueryInt("version"))
	if err != nil {
		return err
	}
	versions, err := s.Library.Versions(ctx, p, id)
	if err != nil {
		return err
	}
	pages, err := s.Library.Pages(ctx, p, id, v.Number)
	if err != nil {
		return err
	}
	page := view.AssetPage{
		Base: s.base(c, a.Title), ID: id, Name: a.Title, Description: a.Description, Format: formatSign(v.Format), State: stateAt(a, s.Library),
		File: v.FileName, Size: v.Size, Download: fileAddress(id, v.Number, "download"), Owner: a.OwnerName, Updated: a.Updated,
		Coverage: coverage(v), Unit: unit(v.Format), Version: v.Number, Old: v.Number != a.Version.Number, Facets: assetFacets(a),
		Leaves: leaves(pages, c.Query("q")), MoreLeaves: max(0, len(pages)-maxLeaves),
	}
	page.Query = c.Query("q")
	if inlineTypes[v.Media] {
		page.Open = fileAddress(id, v.Number, "open")
	}
	if err := s.lifeOnAsset(c, &page, a, versions); err != nil {
		return err
	}
	if err := s.completeAsset(c, &page); err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func assetFacets(a library.Asset) []view.AssetFacet {
	var out []view.AssetFacet
	for _, facet := range library.EditableFacets {
		shown := view.AssetFacet{Label: facetLabel(facet)}
		for _, v := range a.Facets[facet] {
			shown.Values = append(shown.Values, view.Link{Label: valueLabel(facet, v), URL: "/library?" + url.Values{string(facet): {v}}.Encode()})
		}
		if len(shown.Values) > 0 {
			out = append(out, shown)
		}
	}
	return out
}

// leaves are the readable parts, with what was asked marked.
func leaves(pages []library.Page, query string) []view.Leaf {
	words := search.Parse(query)
	var out []view.Leaf
	for _, p := range pages[:min(len(pages), maxLeaves)] {
		l := view.Leaf{Number: p.Number, Heading: p.Title, Text: markWords(p.Text, words), Hidden: p.Hidden}
		if p.Notes != "" {
			l.Notes = markWords(p.Notes, words)
		}
		l.Hit = slices.ContainsFunc(slices.Concat(l.Text, l.Notes), func(s search.Segment) bool { return s.Hit })
		out = append(out, l)
	}
	return out
}

// markWords marks the words of a query in a text as they are written, for reading along. Finding is search's business.
func markWords(text string, q search.Parsed) []search.Segment {
	if q.Empty() {
		return []search.Segment{{Text: text}}
	}
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		return []search.Segment{{Text: text}} // lower case has another length in a few scripts; offsets would be wrong
	}
	var marks []search.Mark
	for _, w := range append(slices.Clone(q.Words), q.Phrases...) {
		w = strings.ToLower(w)
		if len(w) < 2 || search.StopWord(w) && len(q.Words) > 1 {
			continue
		}
		for at := 0; ; {
			i := strings.Index(lower[at:], w)
			if i < 0 {
				break
			}
			marks = append(marks, search.Mark{Start: at + i, End: at + i + len(w)})
			at += i + len(w)
		}
	}
	slices.SortFunc(marks, func(a, b search.Mark) int { return cmp.Compare(a.Start, b.Start) })
	return search.Highlight(text, marks)
}

// sendAsset is GET /library/:id/file: the bytes, or the range of them that was asked for.
func (s *Server) sendAsset(c *fiber.Ctx) error {
	ctx := c.UserContext()
	a, v, err := s.Library.Version(ctx, who(c).person, c.Params("id"), c.QueryInt("version"))
	if err != nil {
		return err
	}
	err = s.sendFile(c, file{
		etag: `"` + string(v.Blob) + `"`, size: v.Size, modified: v.Created, name: v.FileName, media: v.Media, inline: c.Query("download") == "",
		open: func(offset, length int64) (io.ReadCloser, error) {
			return s.Library.Open(detached(ctx), v, offset, length)
		},
	})
	if err == nil {
		s.noteSent(c, a, v)
	}
	return err
}
