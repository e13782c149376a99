package web

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
)

// useRoutes are the addresses that scripts of our pages tell what is being looked at.
func (s *Server) useRoutes(app *fiber.App, guard fiber.Handler) {
	app.Post("/library/:id/opened", guard, s.noteOpened)
}

// noteOpened is POST /library/:id/opened: a page of the asset is in view, or its sound or film runs.
func (s *Server) noteOpened(c *fiber.Ctx) error {
	what := library.Opened
	if c.FormValue("what") == string(library.Played) {
		what = library.Played
	}
	use := library.Use{Asset: c.Params("id"), Version: formInt(c, "version"), Page: formInt(c, "page"), What: what}
	if err := s.Library.Record(c.UserContext(), who(c).person, use); err != nil {
		return err
	}
	if err := s.Shelf.Saw(c.UserContext(), who(c).person, use.Asset); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// formInt is a number of a form, 0 when it is none.
func formInt(c *fiber.Ctx, name string) int {
	n := 0
	for _, r := range c.FormValue(name) {
		if r < '0' || r > '9' || n > 1_000_000 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// noteTime is the longest that an answer waits for its note.
const noteTime = 2 * time.Second

// noteSent counts a file that was sent, once for each taking: neither HEAD, nor what a browser fetches ahead, nor the
// later parts of a file taken in parts. It is a line of a log, so it changes nothing for anybody, and a file goes out
// whether it could be written or not.
func (s *Server) noteSent(c *fiber.Ctx, a library.Asset, v library.Version) {
	status := c.Response().StatusCode()
	if c.Method() != fiber.MethodGet || status != fiber.StatusOK && status != fiber.StatusPartialContent || fetchedAhead(c) || !fromStart(c) {
		return
	}
	use := library.Use{Asset: a.ID, Version: v.Number, What: library.Opened}
	switch {
	case c.Query("download") != "":
		use.What = library.Downloaded
	case strings.HasPrefix(v.Media, "video/"), strings.HasPrefix(v.Media, "audio/"):
		use.What = library.Played
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), noteTime)
	defer cancel()
	err := errors.Join(s.Library.Record(ctx, who(c).person, use), s.Shelf.Saw(ctx, who(c).person, a.ID))
	if err != nil && !fault.Is(err, fault.NotFound) {
		s.Log.Warn("a use was not counted", "request", requestID(c), "asset", a.ID, "error", err)
	}
}

// fetchedAhead reports whether a browser asked before a person did.
func fetchedAhead(c *fiber.Ctx) bool {
	return strings.Contains(c.Get("Sec-Purpose")+c.Get("Purpose")+c.Get("X-Moz"), "prefetch")
}

// fromStart reports whether a request is for the file from its first byte.
func fromStart(c *fiber.Ctx) bool {
	spec, parts := strings.CutPrefix(c.Get(fiber.HeaderRange), "bytes=")
	return !parts || strings.HasPrefix(strings.TrimSpace(spec), "0-")
}
