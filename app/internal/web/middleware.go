package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/publish"
)

const requestIDKey = "request-id"

// begin gives the request an id and a deadline, and turns a panic into an internal error.
func (s *Server) begin(c *fiber.Ctx) (err error) {
	id := rand.Text()[:12]
	c.Locals(requestIDKey, id)
	c.Set("X-Request-Id", id)
	limit := deadline
	if isUpload(c.Path()) {
		limit = 12 * time.Hour
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c.SetUserContext(ctx)
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("a handler panicked", "request", id, "path", loggedPath(c), "panic", p, "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, "")
		}
		s.closeUnread(c)
	}()
	return c.Next()
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestIDKey).(string)
	return id
}

// loggedPath is the path of a request without the secret that some addresses carry.
func loggedPath(c *fiber.Ctx) string {
	for _, root := range []string{publish.PreviewRoot, "/setup/", "/invite/"} {
		if strings.HasPrefix(c.Path(), root) {
			return root + "…"
		}
	}
	return c.Path()
}

// closeUnread ends the connection when the request's body was not read to its end, so that what is left of it can never
// be taken for the next request.
func (s *Server) closeUnread(c *fiber.Ctx) {
	if c.Request().IsBodyStream() && c.Locals(bodyReadKey) == nil {
		c.Context().SetConnectionClose()
	}
}

const bodyReadKey = "body-read"

// pagePolicy is what our own pages may do: nothing inline, nothing from elsewhere.
const pagePolicy = publish.PagePolicy

// secure sets the headers that every answer carries.
func (s *Server) secure(c *fiber.Ctx) error {
	h := &c.Response().Header
	h.Set(fiber.HeaderContentSecurityPolicy, pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	if s.BaseURL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	return c.Next()
}

// readForm refuses compressed bodies and reads a body that is not an upload, up to a limit.
func (s *Server) readForm(c *fiber.Ctx) error {
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return fault.New(fault.Invalid, "Compressed requests are not accepted.")
	}
	if isUpload(c.Path()) {
		return c.Next()
	}
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return c.Next()
	}
	if c.Request().Header.ContentLength() > maxForm {
		return fault.New(fault.TooLarge, "This form holds more than it can take.")
	}
	body, err := io.ReadAll(io.LimitReader(stream, maxForm+1))
	switch {
	case err != nil:
		return fault.Wrap(fault.Invalid, err, "The request broke off.")
	case len(body) > maxForm:
		return fault.New(fault.TooLarge, "This form holds more than it can take.")
	}
	c.Locals(bodyReadKey, true)
	c.Request().SetBody(body)
	return c.Next()
}

// uploadBody returns the body of an upload as a stream with a bound on every pause. Reading it to its end keeps the
// connection usable.
func uploadBody(c *fiber.Ctx) io.Reader {
	if stream := c.Context().RequestBodyStream(); stream != nil {
		return &pausing{c: c, r: stream, left: int64(c.Request().Header.ContentLength())}
	}
	c.Locals(bodyReadKey, true)
	return bytes.NewReader(c.Request().Body())
}

type pausing struct {
	c    *fiber.Ctx
	r    io.Reader
	left int64 // bytes that were announced and have not come; below zero: none were announced
}

func (p *pausing) Read(b []byte) (int, error) {
	if conn := p.c.Context().Conn(); conn != nil {
		if err := conn.SetReadDeadline(time.Now().Add(stall)); err != nil { //nolint:forbidigo // a deadline of the network, not of the business
			return 0, fmt.Errorf("set a deadline: %w", err)
		}
	}
	n, err := p.r.Read(b)
	announced := p.left >= 0
	p.left -= int64(n)
	switch {
	case !errors.Is(err, io.EOF):
	case announced && p.left > 0:
		// The server below takes a closed connection for the end of the body.
		err = io.ErrUnexpectedEOF
	default:
		p.c.Locals(bodyReadKey, true)
	}
	return n, err
}

// private marks an answer that belongs to one person.
func (s *Server) private(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set("X-Robots-Tag", "noindex, nofollow")
	return c.Next()
}

// wantsFragment reports whether a script of ours asked for the changing part of a page only.
func wantsFragment(c *fiber.Ctx) bool {
	return c.Get(partHeader) != "" || c.Get("Hx-Request") == "true"
}

// wantsJSON reports whether the answer should be JSON: the client prefers it to a page.
func wantsJSON(c *fiber.Ctx) bool {
	accept := c.Get(fiber.HeaderAccept)
	return strings.HasPrefix(accept, fiber.MIMEApplicationJSON)
}

// detached returns a context for bytes that are sent after the handler has returned: the request's own would be over. The
// time is bounded by the connection, which the server closes when the reader stalls.
func detached(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
