package web

import (
	"io"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
)

// pictureAddress is where the picture of a page of a version is; width is library.ThumbWidth or library.PictureWidth.
func pictureAddress(id string, version, page, width int) string {
	v := url.Values{"w": {strconv.Itoa(width)}}
	if version > 0 {
		v.Set("version", strconv.Itoa(version))
	}
	return "/library/" + id + "/pages/" + strconv.Itoa(page) + "/picture?" + v.Encode()
}

// sendPagePicture is GET /library/:id/pages/:n/picture. Browsers ask again each time, so that what was taken away is gone
// with the next look; what has not changed costs an answer without a body.
func (s *Server) sendPagePicture(c *fiber.Ctx) error {
	ctx := c.UserContext()
	page, err := c.ParamsInt("n")
	if err != nil || page < 1 {
		return fault.New(fault.NotFound, "There is no such page.")
	}
	picture, err := s.Library.PagePicture(ctx, who(c).person, c.Params("id"), c.QueryInt("version"), page, c.QueryInt("w", library.PictureWidth))
	if err != nil {
		return err
	}
	return s.sendFile(c, file{
		etag: `"` + string(picture.Blob) + `"`, size: picture.Size, modified: picture.Modified, media: picture.Media, inline: true,
		name: "page-" + strconv.Itoa(page) + ".webp",
		open: func(offset, length int64) (io.ReadCloser, error) { return picture.Open(detached(ctx), offset, length) },
	})
}
