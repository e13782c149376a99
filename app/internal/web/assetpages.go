package web

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/library/reading"
	"tandem/app/internal/web/view"
)

// coverPages is how many pages an asset's page shows as pictures.
const coverPages = 13

// pagesOnAsset adds to an asset's page how the shown version looks, and how much of it can be searched.
func (s *Server) pagesOnAsset(c *fiber.Ctx, page *view.AssetPage) error {
	reader := reading.Service{Library: s.Library}
	d, err := reader.Open(c.UserContext(), who(c).person, page.ID, page.Version)
	if err != nil {
		return err
	}
	page.PageCount, page.Media, page.Rendering = d.Count(), mediaOf(d), renderingOf(d)
	if d.Count() > 0 || page.Media != nil {
		page.View = viewAddress(page.ID, versionValue(d, url.Values{}))
	}
	if d.Pictured() {
		page.Unit = sheetUnit(d)
		for n := 1; n <= min(d.Count(), coverPages); n++ {
			page.Thumbs = append(page.Thumbs, sheetOf(d, n))
		}
	}
	if d.Version.Progress == library.TextReady || d.Preview.Coverage.OCR > 0 {
		page.Coverage = coverageLine(d.Preview.Coverage, unit(d.Version.Format))
	}
	return nil
}

// coverageLine says how much of a version can be searched: "48 of 50 pages searchable, 2 are pictures, 3 read by OCR".
func coverageLine(c library.Coverage, unit string) string {
	many := strings.ToLower(unit) + "s"
	var parts []string
	switch {
	case c.Pages == 0:
		return ""
	case c.Pages == 1 && c.Searchable == 1:
		parts = append(parts, "Searchable")
	case c.Searchable == c.Pages:
		parts = append(parts, fmt.Sprintf("All %d %s searchable", c.Pages, many))
	default:
		parts = append(parts, fmt.Sprintf("%d of %d %s searchable", c.Searchable, c.Pages, many))
	}
	switch n := c.Pictures(); {
	case n == 1:
		parts = append(parts, "1 is a picture")
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d are pictures", n))
	}
	if c.OCR > 0 {
		parts = append(parts, fmt.Sprintf("%d read by OCR", c.OCR))
	}
	if c.Reading {
		parts = append(parts, "pictures are still being read")
	}
	return strings.Join(parts, ", ")
}
