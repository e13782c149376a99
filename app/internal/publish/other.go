package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// The entries that no path leads to.
const (
	notFoundEntry = " 404"
	goneEntry     = " 410"
)

// errors plans the pages for unknown and removed addresses.
func (b *builder) errors() {
	f := b.s.frame
	latest := b.arts[:min(3, len(b.arts))]
	for _, gone := range []bool{false, true} {
		path, status, title := notFoundEntry, http.StatusNotFound, "Not found"
		if gone {
			path, status, title = goneEntry, http.StatusGone, "No longer here"
		}
		key := "error\x00" + title + f.key + "\x00" + b.cardKeys(latest)
		b.page(path, key, time.Time{}, entry{status: status, cache: cacheGone, robots: robotsNone}, func() any {
			p := &NotFoundPage{Head: f.plainHead(title), Frame: f.at(""), Gone: gone, Latest: b.cardsOf(latest)}
			return p
		})
	}
}

// plainHead is the head of a page that is neither indexed nor shared.
func (f *framer) plainHead(title string) Head {
	return Head{Language: f.frame.Site.Language, Title: f.titled(title), Robots: robotsNone}
}

// keepBelow is the size up to which a picture is kept in memory.
const keepBelow = 256 << 10

// pictures plans the pictures that documents refer to. Small ones are kept in memory, others read when asked for.
func (b *builder) pictures() error {
	if b.Files == nil {
		return nil
	}
	for path, img := range b.Library.Images {
		address, _, _ := strings.Cut(img.URL(), "?")
		e := entry{status: 200, media: img.Type, cache: cacheEver}
		key := "picture\x00" + img.Hash
		b.add(address, key, func() (*entry, error) {
			e := e
			load := func() ([]byte, error) {
				body, err := fs.ReadFile(b.Files, path)
				if err != nil {
					return nil, fmt.Errorf("read picture %q: %w", path, err)
				}
				return body, nil
			}
			e.plain.etag = `"` + img.Hash[:20] + `"`
			if img.Size >= keepBelow {
				e.load = load
				return &e, nil
			}
			body, err := load()
			if errors.Is(err, fs.ErrNotExist) {
				return nil, nil // it went between loading and building; the next load will say so
			}
			if err == nil && img.Type == "image/svg+xml" {
				return (&e).compressed(body)
			}
			e.plain.body = body
			return &e, err
		})
	}
	return nil
}

// moves fills the redirects: aliases of documents, and first pages under their number.
func (b *builder) moves() {
	planned := map[string]bool{}
	for _, t := range b.tasks {
		planned[t.path] = true
	}
	for _, d := range b.s.live {
		for _, a := range d.Aliases {
			a = "/" + strings.Trim(a, "/")
			if !planned[a] && a != "/" {
				b.s.redirects[a] = d.Path()
				delete(b.s.gone, a)
			}
		}
	}
	bases := []string{"/articles", "/case-studies"}
	for slug := range b.byTop {
		bases = append(bases, "/topics/"+slug)
	}
	for key := range b.byAut {
		bases = append(bases, "/authors/"+key)
	}
	for _, base := range bases {
		b.s.redirects[base+"/page/1"] = base
	}
	for path := range b.s.gone {
		if planned[path] {
			delete(b.s.gone, path)
		}
	}
}
