// Package web is the door: it reads HTTP requests into typed values, calls one service, and answers with a page, a
// redirect or bytes. Everything about HTTP lives here and nothing else does: routes and their guards (routes.go),
// sessions and form tokens, security headers, ranges, the mapping of faults to statuses.
//
// It refuses to know SQL, engines and files; what it needs it takes as narrow interfaces and services from hub.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"tandem/app/internal/account"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/search"
)

// Server answers the public listener. All fields up to the blank line are required.
type Server struct {
	BaseURL  *url.URL
	Log      *slog.Logger
	Now      func() time.Time
	Views    Views
	Static   *static.Set
	FormKey  []byte // signs the tokens of forms for people who are not signed in
	Accounts *account.Service
	Library  *library.Service
	Shelf    *shelf.Service
	Finding  *finding.Desk
	Cards    *shelf.Cards
	Prep     *shelf.Prep
	Site     *publish.Site
	Previews *publish.Previews
	Content  ContentStatus
	Search   search.Index
	Jobs     JobDesk
	Mail     Mailer
	Health   func(context.Context) []PartHealth
	Proxies  []netip.Prefix // whose X-Forwarded-For is believed
	MaxBytes int64          // of an upload
	Version  string
	Folder   string // of the content, as people know it

	DevPages bool     // serve the component gallery
	Pictures Pictures // nil: only the originals
	Inbox    inbox.Box
	Keep     *keep.Service
	Intake   *intake.Service

	app      *fiber.App
	spelling speller // of the public site
	paths    sync.Once
	pages    map[string]bool // addresses of pages; see served
}

// The limits of a request that is not an upload, and of waiting for slow peers.
const (
	maxForm      = 1 << 20
	readTimeout  = 30 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 2 * time.Minute
	deadline     = 20 * time.Second // of a handler
	stall        = time.Minute      // the longest pause in an upload
)

// uploadPaths are the addresses whose bodies are streamed and may be large.
var uploadPaths = []string{"/studio/collateral/upload"}

func isUpload(path string) bool {
	if streamsIntake(path) {
		return true
	}
	for _, p := range uploadPaths {
		if path == p || strings.HasPrefix(path, "/studio/collateral/") && (strings.HasSuffix(path, "/replace") || strings.HasSuffix(path, "/pages")) {
			return true
		}
	}
	return false
}

// Open builds the routes. Call it once, before Serve.
func (s *Server) Open() {
	s.app = fiber.New(fiber.Config{
		Immutable:         true, // strings outlive the handler, as everywhere else in Go
		StrictRouting:     true,
		CaseSensitive:     true,
		StreamRequestBody: true,
		// Else multipart bodies would be read whole, and kept on disk, before any guard has run.
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.fail,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		ReadBufferSize:               8 << 10, // bounds the request's headers
		ServerHeader:                 "",
		DisableDefaultDate:           false,
		GETOnly:                      false,
	})
	server := s.app.Server()
	server.NoDefaultServerHeader = true
	server.ErrorHandler = refuseMalformed
	server.HeaderReceived = func(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
		path, _, _ := strings.Cut(string(h.RequestURI()), "?")
		if isUpload(path) {
			// The reader of the body sets a deadline for each pause instead.
			c.ReadTimeout = 12 * time.Hour
			c.MaxRequestBodySize = int(min(s.MaxBytes+maxForm, 1<<62))
		}
		return c
	}
	s.routes(s.app)
}

// refuseMalformed answers requests that cannot be parsed, without a word about why.
func refuseMalformed(ctx *fasthttp.RequestCtx, err error) {
	status := fasthttp.StatusBadRequest
	var small *fasthttp.ErrSmallBuffer
	var ne net.Error
	switch {
	case errors.As(err, &small):
		status = fasthttp.StatusRequestHeaderFieldsTooLarge
	case errors.As(err, &ne) && ne.Timeout():
		status = fasthttp.StatusRequestTimeout
	}
	ctx.Response.Reset()
	ctx.SetStatusCode(status)
	ctx.SetConnectionClose()
	ctx.SetBodyString("The request could not be read.\n")
}

// Serve answers connections of l until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.app.Listener(l) }

// Shutdown stops accepting and waits for running requests, as long as ctx allows.
func (s *Server) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }

// App returns the Fiber app, for tests.
func (s *Server) App() *fiber.App { return s.app }
