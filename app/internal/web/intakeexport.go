package web

import (
	"context"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/web/view"
)

// showExport is GET /studio/collateral/export: what can be taken out, and how much that is.
func (s *Server) showExport(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	page := view.ExportPage{Base: s.base(c, "Export"), Action: "/studio/collateral/export.zip", Back: "/studio/collateral"}
	choices := []struct {
		value, label, note string
		states             []library.State
	}{
		{"", "Everything in use", "Approved, in review and drafts.", []library.State{library.Approved, library.InReview, library.Draft}},
		{"approved", "Approved only", "What reps have, and what has expired.", []library.State{library.Approved}},
		{"all", "Everything", "Withdrawn assets, too; they come back as drafts.", []library.State{library.Approved, library.InReview, library.Draft, library.Withdrawn}},
	}
	for n, choice := range choices {
		_, total, err := s.Library.Browse(ctx, p, library.Filter{States: choice.states, Limit: 1})
		if err != nil {
			return err
		}
		page.Choices = append(page.Choices, view.Option{Value: choice.value, Label: choice.label, Note: choice.note + " " + filesOf(total, "asset") + ".", Chosen: n == 0})
	}
	return s.show(c, fiber.StatusOK, page)
}

// exportStates are the states by the word in the address.
func exportStates(word string) []library.State {
	switch word {
	case "approved":
		return []library.State{library.Approved}
	case "all":
		return []library.State{library.Approved, library.InReview, library.Draft, library.Withdrawn}
	}
	return []library.State{library.Approved, library.InReview, library.Draft}
}

// sendExport is GET /studio/collateral/export.zip: all assets of a choice, or those whose ids are given.
func (s *Server) sendExport(c *fiber.Ctx) error {
	sel := intake.Selection{Base: strings.TrimSuffix(s.BaseURL.String(), "/"), Filter: library.Filter{States: exportStates(c.Query("what"))}}
	for _, id := range strings.Split(c.Query("ids"), ",") {
		if id = strings.TrimSpace(id); id != "" {
			sel.IDs = append(sel.IDs, id)
		}
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, disposition("tandem-"+s.Now().UTC().Format("2006-01-02")+".zip", false))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox; frame-ancestors 'none'")
	if c.Method() == fiber.MethodHead {
		c.Response().SkipBody = true
		return nil
	}
	// The zip is written in a goroutine of its own and read here: a stream writer of the server's would take the whole
	// program down with a panic. Closing the reader, as the server does when the client leaves, ends the writer.
	ctx, cancel := context.WithCancel(detached(c.UserContext()))
	r, w := io.Pipe()
	p, log := who(c).person, s.Log
	go func() {
		defer cancel()
		var err error
		defer func() {
			if thrown := recover(); thrown != nil {
				log.Error("an export panicked", "panic", thrown)
				err = io.ErrUnexpectedEOF
			}
			_ = w.CloseWithError(err) // it never fails
		}()
		if _, err = s.Intake.Export(ctx, p, sel, w); err != nil && ctx.Err() == nil {
			log.Warn("an export broke off", "error", err)
		}
	}()
	c.Context().SetBodyStream(&paced{ReadCloser: leaving{r, cancel}, conn: c.Context().Conn()}, -1)
	return nil
}

// leaving ends what writes when the reader is closed.
type leaving struct {
	*io.PipeReader
	cancel context.CancelFunc
}

// Close implements io.Closer.
func (l leaving) Close() error {
	l.cancel()
	return l.PipeReader.Close()
}
