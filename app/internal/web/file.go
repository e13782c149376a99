package web

import (
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"
)

// file is a stored file as sent to a browser.
type file struct {
	etag     string // strong, in quotes
	size     int64
	modified time.Time
	name     string // shown when saved
	media    string // from our own table, never the uploader's word
	inline   bool   // may be shown in the browser: only types that cannot run anything
	open     func(offset, length int64) (io.ReadCloser, error)
}

// inlineTypes are the types a browser may show in our origin: none of them can run a script of its author's.
var inlineTypes = map[string]bool{
	"application/pdf": true, "image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true,
	"video/mp4": true, "video/webm": true, "audio/mpeg": true, "audio/mp4": true, "audio/ogg": true,
	"text/plain": true, "text/csv": true, "text/markdown": true,
}

// sendFile answers with the file or the part of it that was asked for (RFC 9110, section 14), with validators. The
// answer is sandboxed, so that a hostile file cannot act in our name even where a browser would run it.
func (s *Server) sendFile(c *fiber.Ctx, f file) error {
	h := &c.Response().Header
	media := f.media
	if strings.HasPrefix(media, "text/") {
		media = "text/plain; charset=utf-8"
	}
	if !inlineTypes[f.media] {
		media, f.inline = "application/octet-stream", false
	}
	h.Set(fiber.HeaderContentType, media)
	h.Set(fiber.HeaderContentDisposition, disposition(f.name, f.inline))
	h.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(fiber.HeaderAcceptRanges, "bytes")
	h.Set(fiber.HeaderETag, f.etag)
	h.Set(fiber.HeaderLastModified, f.modified.UTC().Format(http.TimeFormat))
	h.Set(fiber.HeaderCacheControl, "private, no-cache")
	if notModified(c, f.etag, f.modified) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	offset, length, status := f.part(c)
	if status == fiber.StatusRequestedRangeNotSatisfiable {
		h.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", f.size))
		c.Status(status)
		return nil
	}
	if status == fiber.StatusPartialContent {
		h.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", offset, offset+length-1, f.size))
	}
	c.Status(status)
	if c.Method() == fiber.MethodHead {
		h.SetContentLength(int(length))
		c.Response().SkipBody = true
		return nil
	}
	r, err := f.open(offset, length)
	if err != nil {
		// What follows is a page about the failure.
		for _, name := range []string{fiber.HeaderContentRange, fiber.HeaderAcceptRanges, fiber.HeaderETag, fiber.HeaderContentDisposition, fiber.HeaderLastModified} {
			h.Del(name)
		}
		h.Set(fiber.HeaderContentSecurityPolicy, pagePolicy)
		return err
	}
	c.Context().SetBodyStream(&paced{ReadCloser: r, conn: c.Context().Conn()}, int(length))
	return nil
}

// paced moves the connection's deadline on with every piece of the file, so that a slow reader gets a large file whole
// and one that has stalled is let go.
type paced struct {
	io.ReadCloser
	conn net.Conn
}

// Read implements io.Reader.
func (p *paced) Read(b []byte) (int, error) {
	if p.conn != nil {
		if err := p.conn.SetWriteDeadline(time.Now().Add(stall)); err != nil { //nolint:forbidigo // a deadline of the network, not of the business
			return 0, fmt.Errorf("set a deadline: %w", err)
		}
	}
	return p.ReadCloser.Read(b)
}

// notModified applies If-None-Match, and If-Modified-Since only without it.
func notModified(c *fiber.Ctx, etag string, modified time.Time) bool {
	if match := c.Get(fiber.HeaderIfNoneMatch); match != "" {
		for _, tag := range strings.Split(match, ",") {
			if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(c.Get(fiber.HeaderIfModifiedSince))
	return err == nil && !modified.Truncate(time.Second).After(since)
}

// part returns which bytes to send and the status for that. A Range that cannot be read, or asks for several parts, is
// ignored, as the standard allows.
func (f file) part(c *fiber.Ctx) (offset, length int64, status int) {
	spec, ok := strings.CutPrefix(c.Get(fiber.HeaderRange), "bytes=")
	if !ok || c.Method() != fiber.MethodGet || strings.Contains(spec, ",") || !f.sameAs(c.Get("If-Range")) {
		return 0, f.size, fiber.StatusOK
	}
	from, to, ok := strings.Cut(strings.TrimSpace(spec), "-")
	if !ok {
		return 0, f.size, fiber.StatusOK
	}
	number := func(s string) (int64, bool) {
		n, err := strconv.ParseInt(s, 10, 64)
		return n, err == nil && n >= 0 && s[0] != '+'
	}
	if from == "" { // the last n bytes
		n, ok := number(to)
		switch {
		case to == "" || !ok:
			return 0, f.size, fiber.StatusOK
		case n == 0:
			return 0, 0, fiber.StatusRequestedRangeNotSatisfiable
		}
		n = min(n, f.size)
		return f.size - n, n, fiber.StatusPartialContent
	}
	first, ok := number(from)
	if !ok {
		return 0, f.size, fiber.StatusOK
	}
	last := f.size - 1
	if to != "" {
		n, ok := number(to)
		if !ok || n < first {
			return 0, f.size, fiber.StatusOK
		}
		last = min(last, n)
	}
	if first >= f.size {
		return 0, 0, fiber.StatusRequestedRangeNotSatisfiable
	}
	return first, last - first + 1, fiber.StatusPartialContent
}

// sameAs reports whether an If-Range condition holds; an empty one does.
func (f file) sameAs(condition string) bool {
	if condition == "" || condition == f.etag {
		return true
	}
	t, err := http.ParseTime(condition)
	return err == nil && t.Equal(f.modified.UTC().Truncate(time.Second))
}

// disposition builds the header for a file name from anywhere (RFC 6266): control characters, bidirectional overrides
// and path separators are taken out, an ASCII form goes along for old clients.
func disposition(name string, inline bool) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '/' || r == '\\' || r == '"' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, name)
	if clean == "" {
		clean = "file"
	}
	ascii := strings.Map(func(r rune) rune {
		if r > 126 {
			return '_'
		}
		return r
	}, clean)
	out := mime.FormatMediaType(kind, map[string]string{"filename": ascii})
	if ascii != clean {
		out += "; filename*=UTF-8''" + percent(clean)
	}
	return out
}

// percent encodes all but the characters RFC 8187 lets stand.
func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		ch := s[i]
		if ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.IndexByte("!#$&+-.^_`|~", ch) >= 0 {
			b.WriteByte(ch)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", ch)
	}
	return b.String()
}
