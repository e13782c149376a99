package web

import (
	"bytes"
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
)

// statuses is the one table between kinds of failure and HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:        fiber.StatusInternalServerError,
	fault.Invalid:         fiber.StatusUnprocessableEntity,
	fault.Unauthenticated: fiber.StatusUnauthorized,
	fault.Denied:          fiber.StatusForbidden,
	fault.NotFound:        fiber.StatusNotFound,
	fault.Conflict:        fiber.StatusConflict,
	fault.Gone:            fiber.StatusGone,
	fault.TooLarge:        fiber.StatusRequestEntityTooLarge,
	fault.TooMany:         fiber.StatusTooManyRequests,
	fault.Unavailable:     fiber.StatusServiceUnavailable,
	fault.NoSpace:         fiber.StatusInsufficientStorage,
}

// headlines are what an error page says first.
var headlines = map[fault.Kind]string{
	fault.Internal:    "Something went wrong on our side",
	fault.Invalid:     "This request could not be understood",
	fault.Denied:      "This is not open to you",
	fault.NotFound:    "There is nothing here",
	fault.Conflict:    "Something changed in between",
	fault.Gone:        "This was taken away",
	fault.TooLarge:    "That was too large",
	fault.TooMany:     "One moment, please",
	fault.Unavailable: "A part of Tandem is away",
	fault.NoSpace:     "There is no space left",
}

// fail answers what a handler returned as an error: a page, or JSON for a program. Only failures of ours are logged.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	kind, message := s.classify(c, err)
	status := statuses[kind]
	c.Status(status)
	if kind == fault.TooMany || kind == fault.Unavailable {
		c.Set(fiber.HeaderRetryAfter, "30")
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	switch {
	case kind == fault.Unauthenticated && isSafe(c.Method()) && !wantsJSON(c) && !wantsFragment(c):
		return c.Redirect("/signin?next="+url.QueryEscape(c.OriginalURL()), fiber.StatusSeeOther)
	case wantsJSON(c) || wantsFragment(c) && !isSafe(c.Method()):
		return c.JSON(errorAnswer{
			Error: kind.String(), Message: message, Fields: fieldMessages(err), Request: requestID(c),
		})
	}
	var page bytes.Buffer
	if renderErr := s.Views.Render(&page, s.errorPage(c, headlines[kind], status, message)); renderErr != nil {
		s.Log.Error("render the error page", "request", requestID(c), "error", renderErr)
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString(message + "\n")
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(page.Bytes())
}

type errorAnswer struct {
	Error   string            `json:"error"`
	Message string            `json:"message"`
	Fields  map[string]string `json:"fields,omitempty"`
	Request string            `json:"request"`
}

// classify finds the kind and the sentence for the reader, and logs what is ours to mend.
func (s *Server) classify(c *fiber.Ctx, err error) (fault.Kind, string) {
	var fe *fiber.Error
	if errors.As(err, &fe) {
		switch {
		case fe.Code == fiber.StatusNotFound, fe.Code == fiber.StatusMethodNotAllowed:
			return fault.NotFound, "There is nothing at this address."
		case fe.Code < 500:
			return fault.Invalid, "The request could not be understood."
		}
	}
	kind := fault.KindOf(err)
	switch kind {
	case fault.Internal:
		s.Log.Error("request failed", "request", requestID(c), "method", c.Method(), "path", loggedPath(c), "error", err)
		return kind, "It has been noted under the reference below. Nothing else was affected; try again in a moment."
	case fault.Unavailable, fault.NoSpace:
		s.Log.Error("request failed", "request", requestID(c), "method", c.Method(), "path", loggedPath(c), "error", err)
	}
	return kind, fault.Message(err)
}

// fieldMessages returns the field messages of err by field.
func fieldMessages(err error) map[string]string {
	out := map[string]string{}
	for _, f := range fault.FieldsOf(err) {
		if _, taken := out[f.Name]; !taken {
			out[f.Name] = f.Message
		}
	}
	return out
}
