package web

import (
	"io"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
)

// sendPublicAsset is GET /files/:id: the present version of collateral that anybody may have. Search engines are asked to
// keep to the page that offers it.
func (s *Server) sendPublicAsset(c *fiber.Ctx) error {
	ctx := c.UserContext()
	a, err := s.Library.PublicAsset(ctx, c.Params("id"))
	if err != nil {
		if next, ok := s.Library.PublicSuccessor(ctx, c.Params("id")); ok {
			c.Set(fiber.HeaderCacheControl, "no-store") // what was superseded may stand for itself again
			return c.Redirect(library.PublicPath(next), fiber.StatusFound)
		}
		return err
	}
	v := a.Version
	c.Set("X-Robots-Tag", "noindex")
	return s.sendFile(c, file{
		etag: `"` + string(v.Blob) + `"`, size: v.Size, modified: v.Created, name: v.FileName, media: v.Media, inline: true,
		open: func(offset, length int64) (io.ReadCloser, error) {
			return s.Library.Open(detached(ctx), v, offset, length)
		},
	})
}
