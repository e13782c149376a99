package web

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
	"tandem/content"
)

// hidden sets what every answer below a preview address has: nobody keeps it, indexes it, or passes its address on.
func hidden(c *fiber.Ctx) {
	c.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
}

var srcset = regexp.MustCompile(` srcset="[^"]*"| sizes="[^"]*"`)

// showPreview is GET /preview/:token: one document as it would look. Whatever is wrong with the token, the answer is that
// of an address that never existed.
func (s *Server) showPreview(c *fiber.Ctx) error {
	d, err := s.previewed(c)
	if err != nil {
		return err
	}
	page, err := s.Site.Snapshot().Preview(d)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := s.Views.Render(&out, page); err != nil {
		return err
	}
	// The pictures of a page that is not public are not either: they are had by the token.
	own := publish.PreviewRoot + c.Params("token")
	html := srcset.ReplaceAll(out.Bytes(), nil)
	html = bytes.ReplaceAll(html, []byte(`"/images/`), []byte(`"`+own+`/images/`))
	hidden(c)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentSecurityPolicy, publish.FramePolicy(d.Frames))
	return c.Send(html)
}

// sendPreviewPicture is GET /preview/:token/images/*: a picture of the document that the token shows.
func (s *Server) sendPreviewPicture(c *fiber.Ctx) error {
	d, err := s.previewed(c)
	if err != nil {
		return err
	}
	body, media, err := s.Site.Snapshot().PreviewPicture(d, "/images/"+c.Params("*"))
	if err != nil {
		return err
	}
	hidden(c)
	c.Set(fiber.HeaderContentType, media)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	return c.Send(body)
}

func (s *Server) previewed(c *fiber.Ctx) (*content.Document, error) {
	return s.Previews.Open(c.UserContext(), c.Params("token"))
}

// showDocument is GET /studio/content/document?file=…: one document with its problems and its previews.
func (s *Server) showDocument(c *fiber.Ctx) error {
	if c.Query("file") == "" {
		return s.showContent(c)
	}
	page, err := s.documentPage(c, c.Query("file"))
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) documentPage(c *fiber.Ctx, file string) (view.DocumentPage, error) {
	d := s.findDocument(file)
	if d == nil {
		return view.DocumentPage{}, s.noSuchPage(c)
	}
	now := s.Now()
	page := view.DocumentPage{Base: s.base(c, d.Title), Document: documentRow(d, now), Create: "/studio/content/document/preview", Lives: previewOptions}
	for _, p := range s.Content.Status().Problems {
		if p.File == file {
			page.Problems = append(page.Problems, problemRows([]content.Problem{p})...)
		}
	}
	events, err := s.Previews.Store.EventsOf(c.UserContext(), d.ID, shownEvents)
	if err != nil {
		return page, err
	}
	for _, e := range events {
		page.History = append(page.History, view.HistoryRow{What: happenings[e.What], Path: e.Path, At: e.At})
	}
	list, err := s.Previews.Store.Previews(c.UserContext(), d.ID)
	if err != nil {
		return page, err
	}
	for _, p := range list {
		if p.Works(now) {
			page.Previews = append(page.Previews, view.PreviewRow{Created: p.Created, Expires: p.Expires, Revoke: "/studio/content/document/preview/" + p.ID + "/revoke"})
		}
	}
	return page, nil
}

// shownEvents is how much of a document's history is shown.
const shownEvents = 20

var happenings = map[publish.Happening]string{
	publish.Published: "Went live", publish.Changed: "Changed", publish.Moved: "Moved: the address leads on", publish.Ended: "Was taken off the site",
}

func (s *Server) findDocument(file string) *content.Document {
	lib := s.Content.Library()
	if lib == nil || file == "" {
		return nil
	}
	if d := lib.Held[file]; d != nil {
		return d
	}
	for _, d := range lib.Documents {
		if d.File == file {
			return d
		}
	}
	return nil
}

var previewOptions = []view.Option{{Value: "1", Label: "A day"}, {Value: "7", Label: "A week", Chosen: true}, {Value: "30", Label: "30 days"}}

var previewLives = map[string]time.Duration{"1": 24 * time.Hour, "7": 7 * 24 * time.Hour, "30": 30 * 24 * time.Hour}

// createPreview is POST /studio/content/document/preview. The address is shown once, on the page that answers.
func (s *Server) createPreview(c *fiber.Ctx) error {
	file := c.FormValue("file")
	d := s.findDocument(file)
	if d == nil {
		return s.noSuchPage(c)
	}
	life := previewLives[c.FormValue("days")]
	if life == 0 {
		life = publish.PreviewLife
	}
	secret, _, err := s.Previews.Create(c.UserContext(), who(c).person, d.ID, life)
	if err != nil {
		return err
	}
	page, err := s.documentPage(c, file)
	if err != nil {
		return err
	}
	page.Address = strings.TrimSuffix(s.BaseURL.String(), "/") + publish.PreviewRoot + secret
	return s.show(c, fiber.StatusOK, page)
}

// revokePreview is POST /studio/content/document/preview/:id/revoke.
func (s *Server) revokePreview(c *fiber.Ctx) error {
	if err := s.Previews.Store.RevokePreview(c.UserContext(), c.Params("id"), s.Now()); err != nil {
		return err
	}
	return s.back(c, "/studio/content/document?file="+url.QueryEscape(c.FormValue("file")), "The preview address no longer opens.")
}
