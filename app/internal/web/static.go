package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
)

// sendStatic is GET /static/*: a file of the program itself. Its name holds a hash of its bytes, so it never changes.
func (s *Server) sendStatic(c *fiber.Ctx) error {
	f, ok := s.Static.File(strings.TrimPrefix(c.Path(), static.Prefix))
	if !ok {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return fault.New(fault.NotFound, "There is nothing at this address.")
	}
	body := f.Body
	switch {
	case f.Brotli != nil && takesEncoding(c, "br"):
		body = f.Brotli
		c.Set(fiber.HeaderContentEncoding, "br")
	case f.Gzip != nil && takesEncoding(c, "gzip"):
		body = f.Gzip
		c.Set(fiber.HeaderContentEncoding, "gzip")
	}
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Response().SetBodyRaw(body)
	return nil
}

// takesEncoding reports whether the client takes an encoding: it is named, and not with a quality of zero.
func takesEncoding(c *fiber.Ctx, encoding string) bool {
	for part := range strings.SplitSeq(c.Get(fiber.HeaderAcceptEncoding), ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q := strings.ReplaceAll(strings.ToLower(params), " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// showGallery is GET /gallery, in development only.
func (s *Server) showGallery(c *fiber.Ctx) error {
	return s.show(c, fiber.StatusOK, view.GalleryPage{Base: s.base(c, "Gallery")})
}
