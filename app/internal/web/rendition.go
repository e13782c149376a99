package web

import (
	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
)

// renditionRoutes are the pages about the pictures of an asset's pages.
func (s *Server) renditionRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/studio/collateral/:id/pages", guard, s.showRendition)
	app.Post("/studio/collateral/:id/pages", guard, s.attachPDF)
	app.Post("/studio/collateral/:id/pages/again", guard, s.renderAgain)
}

// showRendition is GET /studio/collateral/:id/pages.
func (s *Server) showRendition(c *fiber.Ctx) error {
	page, err := s.renditionPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) renditionPage(c *fiber.Ctx) (view.RenditionPage, error) {
	ctx, p, id := c.UserContext(), who(c).person, c.Params("id")
	a, err := s.Library.AssetByID(ctx, p, id)
	if err != nil {
		return view.RenditionPage{}, err
	}
	preview, err := s.Library.Preview(ctx, p, id, 0)
	if err != nil {
		return view.RenditionPage{}, err
	}
	at := "/studio/collateral/" + id + "/pages"
	page := view.RenditionPage{
		Base: s.base(c, "Pictures of "+a.Title), Back: "/library/" + id, Name: a.Title, State: previewState(preview), Detail: preview.Detail,
		Done: preview.Done - preview.Failed, Total: preview.Pages, MaxBytes: s.MaxBytes,
	}
	if library.IsOffice(a.Version.Format) {
		page.Action = at
	}
	if preview.State.Ended() && preview.Reason != library.NoDrawing && preview.Reason != library.NoSurface && preview.Reason != library.NoPicture {
		page.Again = at + "/again"
	}
	return page, nil
}

// previewState is how the pictures stand, in a word.
func previewState(p library.Preview) view.State {
	switch p.State {
	case library.PreviewReady:
		return view.State{Label: "Ready", Tone: "good"}
	case library.PreviewPartial:
		return view.State{Label: "Pages missing", Tone: "warn"}
	case library.PreviewFailed:
		return view.State{Label: "Not drawn", Tone: "bad"}
	case library.PreviewNone:
		return view.State{Label: "No pictures"}
	}
	return view.State{Label: "Being drawn", Tone: "busy", Unsettled: true}
}

// attachPDF is POST /studio/collateral/:id/pages, a multipart form.
func (s *Server) attachPDF(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), c.Params("id")
	boundary, ok := multipartBoundary(c)
	if !ok {
		return fault.New(fault.Invalid, "Send the file with the form of this page.")
	}
	form, err := newFormReader(c, boundary)
	if err != nil {
		return err
	}
	part, err := form.next()
	if err == nil && part == nil {
		err = fault.Form(fault.Field{Name: "file", Message: "Choose a PDF first."})
	}
	if err == nil {
		_, err = s.Library.AttachPDF(ctx, who(c).person, id, part)
	}
	if err != nil {
		page, readErr := s.renditionPage(c)
		if readErr != nil {
			return readErr
		}
		if mend := refused(&page.Base, err); mend != nil {
			return mend
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	return s.back(c, "/library/"+id, "The PDF is attached. Its first page is shown in a moment.")
}

// renderAgain is POST /studio/collateral/:id/pages/again.
func (s *Server) renderAgain(c *fiber.Ctx) error {
	if err := s.Library.RenderAgain(c.UserContext(), who(c).person, c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/library/"+c.Params("id"), "The pictures of the pages are made once more.")
}
