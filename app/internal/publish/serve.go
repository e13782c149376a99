package publish

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Request is what of an HTTP request decides the answer.
type Request struct {
	Method          string
	Path            string // decoded
	RawQuery        string
	Accept          string
	AcceptEncoding  string
	IfNoneMatch     string
	IfModifiedSince string
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
type Site struct{ now atomic.Pointer[Snapshot] }

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
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return Response{Status: http.StatusMethodNotAllowed, Header: []Field{{"Allow", "GET, HEAD"}, {"Cache-Control", "no-store"}}}
	}
	e, moved := snap.find(r)
	if moved != "" {
		if r.RawQuery != "" {
			moved += "?" + r.RawQuery
		}
		return Response{Status: http.StatusMovedPermanently, Header: []Field{{"Location", snap.base + moved}, {"Cache-Control", cacheMove}}}
	}
	if e == nil {
		e = snap.entries[notFoundEntry]
		if snap.gone[r.Path] {
			e = snap.entries[goneEntry]
		}
	}
	return snap.answer(e, r)
}

// find returns the entry of a request, or the path it has moved to.
func (s *Snapshot) find(r Request) (e *entry, moved string) {
	if e := s.entries[r.Path]; e != nil && r.Path[0] == '/' {
		if r.Path == "/case-studies" && r.RawQuery != "" {
			return s.filtered(e, r.RawQuery), ""
		}
		return e, ""
	}
	path := canonical(r.Path)
	if to, ok := s.redirects[path]; ok {
		return nil, pathEscaped(to)
	}
	if path != r.Path && path[0] == '/' && s.entries[path] != nil {
		return nil, pathEscaped(path)
	}
	return nil, ""
}

// canonical is the one form of a path: lower case, single slashes, none at the end, no index file.
func canonical(path string) string {
	path = strings.ToLower(path)
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	path = strings.TrimSuffix(strings.TrimSuffix(path, "index.html"), ".html")
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	if path == "" {
		return "/"
	}
	return path
}

// filtered picks the view of the case studies that a query asks for. Parameters that are no filters change nothing.
func (s *Snapshot) filtered(all *entry, raw string) *entry {
	q, err := url.ParseQuery(raw)
	if err != nil {
		return all
	}
	address := caseListAddress(q.Get("industry"), q.Get("product"))
	if address == "/case-studies" {
		return all
	}
	if e := s.entries[address]; e != nil {
		return e
	}
	return s.entries[noCases]
}

// answer picks representation and status.
func (s *Snapshot) answer(e *entry, r Request) Response {
	vary := "Accept-Encoding"
	location := ""
	if e.twin != "" {
		vary = "Accept, Accept-Encoding"
		if prefersMarkdown(r.Accept) {
			location, e = e.twin, s.entries[e.twin]
		}
	}
	v, encoding := e.choose(r.AcceptEncoding)
	header := make([]Field, 0, 10)
	add := func(name, value string) {
		if value != "" {
			header = append(header, Field{name, value})
		}
	}
	add("Content-Type", e.media)
	add("Content-Encoding", encoding)
	add("Content-Location", location)
	add("Vary", vary)
	add("Cache-Control", e.cache)
	add("ETag", v.etag)
	add("Last-Modified", e.modified)
	add("X-Robots-Tag", e.robots)
	add("Link", e.link)
	if e.status == http.StatusOK && fresh(r, v.etag, e.modified) {
		return Response{Status: http.StatusNotModified, Header: header}
	}
	body := v.body
	if e.load != nil {
		var err error
		if body, err = e.load(); err != nil {
			return Response{Status: http.StatusNotFound, Header: []Field{{"Cache-Control", cacheGone}}}
		}
	}
	res := Response{Status: e.status, Header: header, Body: body, Length: len(body)}
	if r.Method == http.MethodHead {
		res.Body = nil
	}
	return res
}

// choose picks the encoding: brotli before gzip before none, among those that the client takes.
func (e *entry) choose(accept string) (variant, string) {
	if accept == "" || e.gzip.body == nil && e.brotli.body == nil {
		return e.plain, ""
	}
	br, gz := quality(accept, "br"), quality(accept, "gzip")
	switch {
	case e.brotli.body != nil && br > 0 && br >= gz:
		return e.brotli, "br"
	case e.gzip.body != nil && gz > 0:
		return e.gzip, "gzip"
	case e.brotli.body != nil && br > 0:
		return e.brotli, "br"
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

// prefersMarkdown reports whether a client wants markdown more than a page. A browser never does, and */* means a page.
func prefersMarkdown(accept string) bool {
	if !strings.Contains(accept, "text/markdown") {
		return false
	}
	md := quality(accept, "text/markdown")
	html := 0
	if strings.Contains(accept, "text/html") {
		html = quality(accept, "text/html")
	}
	return md > html
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

// Suggest returns documents with words of an unknown address in their title or address, for the page that says so.
func (s *Snapshot) Suggest(path string) []Card {
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(w) > 3 && len(words) < 10 {
			words = append(words, w)
		}
	}
	type scored struct {
		card Card
		n    int
	}
	var best []scored
	b := &builder{Input: Input{Library: s.Library}, s: s}
	for _, d := range s.live {
		text, n := strings.ToLower(d.Title)+" "+d.Slug, 0
		for _, w := range words {
			if strings.Contains(text, w) {
				n++
			}
		}
		if n == 0 {
			continue
		}
		at := len(best)
		for at > 0 && best[at-1].n < n {
			at--
		}
		if at < 5 {
			best = append(best[:at], append([]scored{{b.card(d), n}}, best[at:]...)...)
			best = best[:min(len(best), 5)]
		}
	}
	out := make([]Card, len(best))
	for i, x := range best {
		out[i] = x.card
	}
	return out
}

// NotFound renders the page for an unknown address with suggestions; nil when there are none, and the prepared page will
// do.
func (s *Snapshot) NotFound(path string) ([]byte, error) {
	cards := s.Suggest(path)
	if len(cards) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	err := s.renderer.Render(&out, &NotFoundPage{Head: s.frame.plainHead("Not found"), Frame: s.frame.at(""), Suggestions: cards})
	if err != nil {
		return nil, fmt.Errorf("render the page for an unknown address: %w", err)
	}
	return out.Bytes(), nil
}

// SearchPage returns the search page to be filled with what was asked and found.
func (s *Snapshot) SearchPage() *SearchPage {
	f := s.frame
	h := f.plainHead("Search")
	h.Robots, h.Canonical = robotsFollow, f.abs("/search")
	return &SearchPage{Head: h, Frame: f.at("/search", Crumb{Label: "Search"})}
}

// Latest returns the newest documents, to browse.
func (s *Snapshot) Latest(n int) []Card {
	b := &builder{Input: Input{Library: s.Library}, s: s}
	var out []Card
	docs := append(s.live[:0:0], s.live...)
	newestFirst(docs)
	for _, d := range docs {
		if d.Kind != "page" && len(out) < n {
			out = append(out, b.card(d))
		}
	}
	return out
}

// ErrorPage returns the page for what went wrong on our side.
func (s *Snapshot) ErrorPage(status int, title, message, reference string) *ErrorPage {
	return &ErrorPage{Head: s.frame.plainHead(title), Frame: s.frame.at(""), Status: status, Title: title, Message: message, Reference: reference}
}

// IsLive reports whether a document of that address is public at the moment of the snapshot.
func (s *Snapshot) IsLive(path string) bool { return s.byPath[path] != nil }

// Age is how long ago the snapshot was built.
func (s *Snapshot) Age(now time.Time) time.Duration { return now.Sub(s.Built) }
