package publish

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"tandem/content"
)

// Request is what of an HTTP request decides the answer.
type Request struct {
	Method          string
	Scheme          string // as the client sees it; empty: not to be judged
	Host            string // likewise
	Path            string // decoded
	RawQuery        string
	Accept          string
	AcceptEncoding  string
	IfNoneMatch     string
	IfModifiedSince string
	Once            bool // nobody will ask for it again soon: what has to be made for it is not kept
}

// Field is a header of an answer.
type Field struct{ Name, Value string }

// Response is an answer. Nobody may change the body's bytes: they belong to the snapshot.
type Response struct {
	Status int
	Header []Field
	Body   []byte // empty for HEAD and 304
	Length int    // of the body that GET would have, for HEAD
}

// Site answers requests from the snapshot of the moment. The zero Site answers 503 until the first Swap.
type Site struct {
	Clock func() time.Time // the wall clock; with it, caches in front let go of a page in time when it is known that it changes soon

	now atomic.Pointer[Snapshot]
}

// Swap puts a snapshot in place of the present one. Requests that are being answered keep the one they began with.
func (s *Site) Swap(next *Snapshot) { s.now.Store(next) }

// Snapshot returns the snapshot of the moment; nil before the first Swap.
func (s *Site) Snapshot() *Snapshot { return s.now.Load() }

// Serve answers a request for a public address.
func (s *Site) Serve(r Request) Response {
	snap := s.now.Load()
	if snap == nil {
		return Response{Status: http.StatusServiceUnavailable, Header: []Field{{"Retry-After", "5"}, {"Cache-Control", "no-store"}, {"Content-Type", "text/plain; charset=utf-8"}}, Body: []byte("The site is being prepared. Try again in a moment.\n")}
	}
	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	e, moved := snap.find(r)
	if moved == "" && e != nil && snap.elsewhere(r) {
		moved = pathEscaped(r.Path)
	}
	if moved != "" {
		return snap.redirect(r, moved, get)
	}
	if !get {
		return Response{Status: http.StatusMethodNotAllowed, Header: []Field{{"Allow", "GET, HEAD"}, {"Cache-Control", "no-store"}}}
	}
	if e == nil {
		kind := notFoundEntry
		if snap.isGone(r.Path) {
			kind = goneEntry
		}
		if e = snap.entries[kind+firstSegment(r.Path)]; e == nil {
			e = snap.entries[kind]
		}
	}
	ready, err := e.ready(snap.shelf, r.Once)
	if err != nil {
		return Response{Status: http.StatusServiceUnavailable, Header: []Field{{"Retry-After", "60"}, {"Cache-Control", "no-store"}, {"Content-Type", "text/plain; charset=utf-8"}}, Body: []byte("This page cannot be shown right now.\n")}
	}
	res := snap.answer(ready, r)
	s.soon(snap, res.Header)
	return res
}

// firstSegment is "/de" of "/de/articles": the prefix of an edition, where there is one of that name.
func firstSegment(path string) string {
	path = strings.TrimPrefix(path, "/")
	if end := strings.IndexByte(path, '/'); end >= 0 {
		path = path[:end]
	}
	return "/" + path
}

// longestStale is how long a cache in front may show a page after it was changed.
const longestStale = 660 * time.Second

// soon has caches in front ask again at the moment at which it is known that something changes: a page ends, a permission
// runs out.
func (s *Site) soon(snap *Snapshot, header []Field) {
	if s.Clock == nil || snap.next.IsZero() {
		return
	}
	left := snap.next.Sub(s.Clock())
	if left >= longestStale {
		return
	}
	for i, f := range header {
		if f.Name == "Cache-Control" && f.Value == cachePage {
			header[i].Value = fmt.Sprintf("public, max-age=0, must-revalidate, s-maxage=%d", max(0, min(60, int(left/time.Second))))
		}
	}
}

// elsewhere reports whether a request came to another scheme or host than the public address. There, every page leads to
// its one address.
func (s *Snapshot) elsewhere(r Request) bool {
	scheme, host, _ := strings.Cut(s.base, "://")
	return r.Host != "" && !strings.EqualFold(r.Host, host) || r.Scheme != "" && !strings.EqualFold(r.Scheme, scheme)
}

// redirect leads to the one address of a page: scheme, host, case, slashes and former names in one hop. It is kept for an
// hour only, so that a rename by mistake can be undone.
func (s *Snapshot) redirect(r Request, moved string, get bool) Response {
	if plainQuery(r.RawQuery) {
		moved += "?" + r.RawQuery
	}
	status := http.StatusMovedPermanently
	if !get {
		status = http.StatusPermanentRedirect // the method stays
	}
	return Response{Status: status, Header: []Field{{"Location", s.base + moved}, {"Cache-Control", cacheMove}}}
}

// find returns the entry of a request, or the path it has moved to.
func (s *Snapshot) find(r Request) (e *entry, moved string) {
	if r.Path == "" || r.Path[0] != '/' || strings.IndexByte(r.Path, '?') >= 0 {
		return nil, "" // entries under such names are not for asking
	}
	if e := s.entries[r.Path]; e != nil {
		if r.RawQuery != "" && strings.HasSuffix(r.Path, "/case-studies") {
			return s.filtered(e, r), ""
		}
		return e, ""
	}
	path := canonical(r.Path)
	if to, ok := s.redirects[path]; ok {
		return nil, pathEscaped(to)
	}
	if page, ok := strings.CutSuffix(path, ".md"); ok {
		if to, ok := s.redirects[page]; ok && s.entries[to+".md"] != nil {
			return nil, pathEscaped(to + ".md")
		}
	}
	if path != r.Path && s.entries[path] != nil {
		return nil, pathEscaped(path)
	}
	return nil, ""
}

// isGone reports whether a page was removed on purpose, in whatever form its address is asked for.
func (s *Snapshot) isGone(path string) bool {
	return path != "" && path[0] == '/' && (s.gone[path] || s.gone[canonical(path)])
}

// canonical is the one form of a path: lower case, single slashes, none at the end, no index file, no ".html".
func canonical(path string) string {
	path = strings.ToLower(path)
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	path = strings.TrimRight(path, "/")
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".html"), ".htm")
	if head, ok := strings.CutSuffix(path, "/index"); ok {
		path = head
	}
	if path == "" {
		return "/"
	}
	return path
}

// plainQuery reports whether a query can stand in a header as it is.
func plainQuery(q string) bool {
	for i := range len(q) {
		if q[i] <= ' ' || q[i] >= 0x7F {
			return false
		}
	}
	return q != ""
}

// filtered picks the view of the case studies that a query asks for. Parameters that are no filters change nothing.
func (s *Snapshot) filtered(all *entry, r Request) *entry {
	q, err := url.ParseQuery(r.RawQuery)
	if err != nil {
		return all
	}
	prefix := strings.TrimSuffix(r.Path, "/case-studies")
	address := prefix + caseListAddress(q.Get("industry"), q.Get("product"))
	if e := s.entries[address]; e != nil {
		return e
	}
	if e := s.entries[prefix+noCases]; e != nil {
		return e
	}
	return all
}

// answer picks representation and status.
func (s *Snapshot) answer(e *entry, r Request) Response {
	vary := "Accept-Encoding"
	location := ""
	if e.twin != "" {
		vary = "Accept, Accept-Encoding"
		if twin := s.entries[e.twin]; twin != nil && prefersMarkdown(r.Accept) {
			if made, err := twin.ready(s.shelf, r.Once); err == nil {
				location, e = pathEscaped(e.twin), made
			}
		}
	}
	v, encoding := e.choose(r.AcceptEncoding, s.shelf)
	header := make([]Field, 0, 13)
	add := func(name, value string) {
		if value != "" {
			header = append(header, Field{name, value})
		}
	}
	cache := e.cache
	if e.print != "" && !strings.HasSuffix(r.RawQuery, "v="+e.print) {
		cache = cacheFile // asked for by its bare name, the picture may be another one tomorrow
	}
	add("Content-Type", e.media)
	add("Content-Encoding", encoding)
	add("Content-Location", location)
	add("Vary", vary)
	add("Cache-Control", cache)
	add("ETag", v.etag)
	add("Last-Modified", e.modified)
	add("X-Robots-Tag", e.robots)
	add("Link", e.link)
	add("Content-Security-Policy", e.policy)
	add("Content-Signal", e.signal)
	add("X-Markdown-Tokens", e.tokens)
	if e.status == http.StatusOK && fresh(r, v.etag, e.modified) {
		return Response{Status: http.StatusNotModified, Header: header}
	}
	if r.Method == http.MethodHead {
		length := len(v.body)
		switch {
		case e.file != "":
			body, err := s.bytes(e, v, r.Once) // what is left of the file is known only then
			if err != nil {
				return Response{Status: http.StatusNotFound, Header: []Field{{"Cache-Control", cacheGone}}}
			}
			length = len(body)
		case v.body == nil:
			length = e.size
		}
		return Response{Status: e.status, Header: header, Length: length}
	}
	body, err := s.bytes(e, v, r.Once)
	if err != nil {
		return Response{Status: http.StatusNotFound, Header: []Field{{"Cache-Control", cacheGone}}}
	}
	return Response{Status: e.status, Header: header, Body: body, Length: len(body)}
}

// bytes returns the body of a variant, from where it is kept.
func (s *Snapshot) bytes(e *entry, v variant, once bool) ([]byte, error) {
	switch {
	case v.body != nil:
		return v.body, nil
	case e.file != "":
		return s.readFile(e)
	case e.gzip.body != nil:
		return e.open(s.shelf, once)
	}
	return nil, nil
}

// readFile reads a large picture, without what its maker may not want to tell. One that changed since it was measured would not fit its validator.
func (s *Snapshot) readFile(e *entry) ([]byte, error) {
	body, err := fs.ReadFile(s.files, e.file)
	if err != nil {
		return nil, fmt.Errorf("read picture %q: %w", e.file, err)
	}
	if !fitsTag(e.plain.etag, body) {
		return nil, fmt.Errorf("read picture %q: it changed since it was measured", e.file)
	}
	return content.CleanPicture(e.media, body), nil
}

// choose picks the encoding: brotli before gzip before none, among those that the client takes.
func (e *entry) choose(accept string, sh *shelf) (variant, string) {
	if accept == "" || e.gzip.body == nil && e.brotli.body == nil {
		return e.plain, ""
	}
	br, gz := quality(accept, "br"), quality(accept, "gzip")
	if br > 0 && (br >= gz || e.gzip.body == nil) {
		if v := e.packed(sh); v.body != nil {
			return v, "br"
		}
	}
	if e.gzip.body != nil && gz > 0 {
		return e.gzip, "gzip"
	}
	return e.plain, ""
}

// quality returns how much a list like "gzip;q=0.8, br" wants the name, in thousandths; 0 when it does not.
func quality(list, name string) int {
	found := 0
	for len(list) > 0 {
		var part string
		part, list, _ = strings.Cut(list, ",")
		token, params, _ := strings.Cut(part, ";")
		token = strings.TrimSpace(token)
		if strings.EqualFold(token, name) {
			return weight(params)
		}
		if token == "*" {
			found = weight(params)
		}
	}
	return found
}

// weight reads the q of a list's part, in thousandths.
func weight(params string) int {
	for len(params) > 0 {
		var p string
		p, params, _ = strings.Cut(params, ";")
		p = strings.TrimSpace(p)
		if len(p) < 3 || p[0] != 'q' && p[0] != 'Q' || p[1] != '=' {
			continue
		}
		n, scale := 0, 1000
		for i := 2; i < len(p) && scale > 0; i++ {
			if p[i] == '.' {
				continue
			}
			if p[i] < '0' || p[i] > '9' {
				return 0
			}
			n += int(p[i]-'0') * scale
			scale /= 10
		}
		return min(n, 1000)
	}
	return 1000
}

// prefersMarkdown reports whether a client wants markdown more than a page. A browser never does, and */* means a page
// unless markdown is named beside it and wanted as much.
func prefersMarkdown(accept string) bool {
	if !strings.Contains(accept, "text/markdown") {
		return false
	}
	md, html, any := quality(accept, "text/markdown"), quality(accept, "text/html"), quality(accept, "*/*")
	return md > html && md >= any
}

// fresh reports whether the client's copy is still good: by its tag, and by date only without one.
func fresh(r Request, etag, modified string) bool {
	if r.IfNoneMatch != "" {
		for list := r.IfNoneMatch; len(list) > 0; {
			var t string
			t, list, _ = strings.Cut(list, ",")
			if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == etag {
				return true
			}
		}
		return false
	}
	if r.IfModifiedSince == "" || modified == "" {
		return false
	}
	since, err := http.ParseTime(r.IfModifiedSince)
	if err != nil {
		return false
	}
	mod, err := http.ParseTime(modified)
	return err == nil && !mod.After(since)
}
