package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// visitor is who sent the request.
type visitor struct {
	session account.Session
	person  account.Person
	token   string // what forms on the answer carry
}

const visitorKey = "visitor"

// cookieName returns the name of a cookie; over TLS its prefix makes browsers insist on Secure and on this very host.
func (s *Server) cookieName(name string) string {
	if s.BaseURL.Scheme == "https" {
		return "__Host-" + name
	}
	return name
}

func (s *Server) setCookie(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", Expires: expires,
		HTTPOnly: true, Secure: s.BaseURL.Scheme == "https", SameSite: fiber.CookieSameSiteLaxMode,
	})
}

const (
	sessionCookie = "tandem"
	formCookie    = "tandem-form"
)

// identify finds out who asks. A stranger goes on as a stranger.
func (s *Server) identify(c *fiber.Ctx) error {
	v := &visitor{}
	c.Locals(visitorKey, v)
	if secret := c.Cookies(s.cookieName(sessionCookie)); secret != "" {
		sess, p, err := s.Accounts.Resume(c.UserContext(), secret)
		switch {
		case err == nil:
			v.session, v.person, v.token = sess, p, sess.CSRF
			return c.Next()
		case !fault.Is(err, fault.Unauthenticated):
			return err
		}
		s.setCookie(c, sessionCookie, "", time.Unix(1, 0))
	}
	seed := c.Cookies(s.cookieName(formCookie))
	if len(seed) != 26 {
		seed = rand.Text()
		s.setCookie(c, formCookie, seed, time.Time{})
	}
	mac := hmac.New(sha256.New, s.FormKey)
	mac.Write([]byte("form\x00" + seed))
	v.token = base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	return c.Next()
}

// who returns who sent the request; a stranger where identify did not run.
func who(c *fiber.Ctx) *visitor {
	if v, ok := c.Locals(visitorKey).(*visitor); ok {
		return v
	}
	return &visitor{}
}

// openSession hands the browser its session.
func (s *Server) openSession(c *fiber.Ctx, secret string, sess account.Session) {
	s.setCookie(c, sessionCookie, secret, sess.Expires)
	s.setCookie(c, formCookie, "", time.Unix(1, 0))
}

// need lets only people with one of the roles pass; with none named, anybody signed in.
func (s *Server) need(roles ...account.Role) fiber.Handler {
	if len(roles) == 0 {
		roles = account.Roles
	}
	return func(c *fiber.Ctx) error {
		p := who(c).person
		switch {
		case !p.Known():
			return fault.New(fault.Unauthenticated, "Sign in to go on.")
		case !p.Is(roles...):
			return fault.New(fault.Denied, "Your role does not include this page. Ask an admin if it should.")
		}
		return c.Next()
	}
}

// sameSite refuses a change that another site's page asked for.
func (s *Server) sameSite(c *fiber.Ctx) error {
	if isSafe(c.Method()) {
		return c.Next()
	}
	refused := fault.New(fault.Denied, "This form was sent from another site, so nothing was changed.")
	switch site := c.Get("Sec-Fetch-Site"); site {
	case "same-origin", "none":
		return c.Next()
	case "":
		// An older browser, or plain HTTP: Origin decides, and must not be missing where a browser would send it.
		if origin := c.Get(fiber.HeaderOrigin); origin != "" && !s.ownOrigin(c, origin) {
			return refused
		}
		return c.Next()
	default:
		return refused
	}
}

func (s *Server) ownOrigin(c *fiber.Ctx, origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && (u.Host == s.BaseURL.Host || u.Host == string(c.Request().Host()))
}

func isSafe(method string) bool {
	return method == fiber.MethodGet || method == fiber.MethodHead || method == fiber.MethodOptions
}

// formToken refuses a change without the token that our own pages carry. Uploads in multipart form carry it as their
// first field, which their reader checks.
func (s *Server) formToken(c *fiber.Ctx) error {
	if isSafe(c.Method()) {
		return c.Next()
	}
	token := c.Get("X-Csrf-Token")
	if token == "" && isUpload(c.Path()) && !carriesTokenInHead(c.Path()) {
		if _, ok := multipartBoundary(c); ok {
			return c.Next()
		}
	}
	if token == "" {
		token = c.FormValue("_csrf")
	}
	if !tokenHolds(c, token) {
		return errStaleForm
	}
	return c.Next()
}

var errStaleForm = fault.New(fault.Denied, "This form has gone stale, so nothing was changed. Open the page again and send it once more.")

func tokenHolds(c *fiber.Ctx, token string) bool {
	want := who(c).token
	return want != "" && subtle.ConstantTimeCompare([]byte(token), []byte(want)) == 1
}

// network returns the part of the peer's address that limits count by: a /24 of IPv4 or a /64 of IPv6.
func (s *Server) network(c *fiber.Ctx) string {
	ip := s.peer(c)
	bits := 64
	if ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// peer returns the address of the client: the nearest one in X-Forwarded-For that is not a trusted proxy, when the
// connection itself comes from one.
func (s *Server) peer(c *fiber.Ctx) netip.Addr {
	addr := addrOf(c.Context().RemoteAddr())
	if !s.trusted(addr) {
		return addr
	}
	// A proxy may add a line of its own below the client's instead of a word at its end.
	lines := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor)
	hops := strings.Split(string(bytes.Join(lines, []byte(","))), ",")
	for _, hop := range slices.Backward(hops) {
		ip, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		addr = ip.Unmap()
		if !s.trusted(addr) {
			break
		}
	}
	return addr
}

func (s *Server) trusted(ip netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

func addrOf(a net.Addr) netip.Addr {
	if ap, err := netip.ParseAddrPort(a.String()); err == nil {
		return ap.Addr().Unmap()
	}
	return netip.IPv4Unspecified()
}

// closeSession takes the session from the browser.
func (s *Server) closeSession(c *fiber.Ctx) { s.setCookie(c, sessionCookie, "", time.Unix(1, 0)) }
