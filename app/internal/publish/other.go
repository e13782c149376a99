package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/content"
)

// The entries that no path leads to. Those of an edition in another language have its prefix behind them.
const (
	notFoundEntry = " 404"
	goneEntry     = " 410"
)

// errors plans the pages for unknown and removed addresses, in the language of each edition.
func (b *builder) errors() {
	for _, ed := range b.eds {
		ed.errors()
	}
}

func (ed *edition) errors() {
	b, f := ed.builder, ed.frame
	latest := ed.arts[:min(3, len(ed.arts))]
	for _, gone := range []bool{false, true} {
		path, status, title := notFoundEntry+ed.prefix, http.StatusNotFound, ed.words.notFound
		if gone {
			path, status, title = goneEntry+ed.prefix, http.StatusGone, ed.words.gone
		}
		key := "error\x00" + strconv.Itoa(status) + title + f.key + "\x00" + ed.cardKeys(latest)
		b.page(path, key, time.Time{}, entry{status: status, cache: cacheGone, robots: robotsNone}, func() any {
			p := &NotFoundPage{Head: f.plainHead(title), Frame: f.at(""), Gone: gone, Latest: ed.cardsOf(latest)}
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

// drawingPolicy keeps a drawing that is opened by itself from running or loading anything.
const drawingPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// pictures plans the pictures that live documents and their authors and topics show. Small ones are kept in memory, others
// are read when asked for. A picture that no longer is what was measured is left out: it changed a moment ago, and the
// next load sees it.
func (b *builder) pictures() {
	if b.Files == nil {
		return
	}
	shown := b.shownPictures()
	b.s.hang(shown)
	b.s.lent = b.lentPictures()
	for _, address := range sortedKeys(shown) {
		img := shown[address]
		e := entry{status: 200, media: img.Type, cache: cacheEver, size: int(img.Size), print: img.Hash[:min(8, len(img.Hash))]}
		e.plain.etag = pictureTag(img)
		if img.Type == "image/svg+xml" {
			e.policy = drawingPolicy
		}
		if b.s.lent[img.Path] {
			e.cache = cacheFile // nobody can take it back out of other people's caches
		}
		b.add(address, "picture\x00"+img.Type+img.Hash+e.cache, func() (*entry, error) {
			e := e
			if img.Size >= keepBelow && e.policy == "" {
				e.file = img.Path
				return &e, nil
			}
			body, err := readPicture(b.Files, img.Path, img.Hash)
			if err != nil {
				return nil, nil //nolint:nilerr // see above
			}
			if e.policy != "" {
				return (&e).compressed(body)
			}
			body = content.CleanPicture(img.Type, body)
			e.plain.body, e.size = body, len(body)
			return &e, nil
		})
	}
}

// lentPictures are those that may be shown for a time only, by path.
func (b *builder) lentPictures() map[string]bool {
	lent := map[string]bool{}
	for _, d := range b.shown() {
		if d.Case != nil && d.Case.Logo != nil && !d.Case.LogoUntil.IsZero() {
			lent[d.Case.Logo.Image.Path] = true
		}
	}
	for _, p := range b.Library.Parts {
		if p.Picture != nil && !p.Expires.IsZero() {
			lent[p.Picture.Image.Path] = true
		}
	}
	return lent
}

// Lent reports whether a picture may be shown for a time only, so that no cache may keep it for ever.
func (s *Snapshot) Lent(img *content.Image) bool { return s.lent[img.Path] }

// shownPictures finds the pictures that are public, by address: those of a draft are not.
func (b *builder) shownPictures() map[string]*content.Image {
	shown := map[string]*content.Image{}
	show := func(img *content.Image) {
		if img != nil {
			address, _, _ := strings.Cut(img.URL(), "?")
			shown[address] = img
		}
	}
	for _, d := range b.shown() {
		for _, img := range picturesOf(d, b.Now) {
			show(img)
		}
		if d.Hero != nil {
			show(d.Hero.Image)
		}
		if b.showsLogo(d) {
			show(d.Case.Logo.Image)
		}
		for _, u := range d.Uses {
			if p := b.Library.Parts[u.Key]; p != nil && p.Picture != nil && p.Kind == u.Kind && p.Shown(b.Now) {
				show(p.Picture.Image)
			}
		}
	}
	for key := range b.byAut {
		if a := b.Library.Authors[key]; a != nil {
			show(a.Picture)
		}
	}
	show(b.Library.Images[b.Library.Site.Logo])
	for _, img := range b.Library.Images {
		for slug := range b.byTop {
			if t := b.Library.Topics[slug]; t != nil && strings.Contains(t.HTML, img.URL()) {
				show(img)
			}
		}
	}
	return shown
}

// picturesOf are the pictures that a document shows: the customer's mark while there is permission, or when the text has it.
func picturesOf(d *content.Document, now time.Time) []*content.Image {
	if d.Case == nil || d.Case.Logo == nil || showsLogo(d, now) || strings.Contains(d.Text().HTML+d.Case.Challenge+d.Case.Solution, d.Case.Logo.Image.URL()) {
		return d.Images
	}
	return slices.DeleteFunc(slices.Clone(d.Images), func(img *content.Image) bool { return img == d.Case.Logo.Image })
}

// readPicture reads a picture and makes sure that it is the one that was measured.
func readPicture(files fs.FS, path, hash string) ([]byte, error) {
	body, err := fs.ReadFile(files, path)
	if err != nil {
		return nil, fmt.Errorf("read picture %q: %w", path, err)
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:len(hash)/2]) != hash {
		return nil, fmt.Errorf("read picture %q: it changed since it was measured", path)
	}
	return body, nil
}
