package web

import (
	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/web/view"
)

// completeAsset has each feature add what it knows to an asset's page: its fields are named in view.AssetPage.
func (s *Server) completeAsset(c *fiber.Ctx, page *view.AssetPage) error {
	for _, add := range []func(*fiber.Ctx, *view.AssetPage) error{
		s.pagesOnAsset,
		s.shelfOnAsset,
		s.ratingOnAsset,
		s.similarOnAsset,
	} {
		if err := add(c, page); err != nil {
			return err
		}
	}
	return nil
}

// ratingOnAsset adds what people said of the shown version, and the form to say something.
func (s *Server) ratingOnAsset(c *fiber.Ctx, page *view.AssetPage) error {
	a, v, err := s.Library.Version(c.UserContext(), who(c).person, page.ID, page.Version)
	if err != nil {
		return err
	}
	page.Rating, err = s.rating(c, a, v)
	return err
}
