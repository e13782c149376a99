package content

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"tandem/content/internal/picture"
)

// URL is the public address of a picture: /images/ and its path, with a fingerprint so that it can be cached for ever.
func (i *Image) URL() string {
	return "/images/" + strings.TrimPrefix(i.Path, "images/") + "?v=" + i.Hash[:8]
}

// ImageAt finds a picture by the path of its public address, /images/…, without the query. Only pictures that a
// document, an author or the site refers to are found.
func (l *Library) ImageAt(urlPath string) (*Image, bool) {
	rest, ok := strings.CutPrefix(urlPath, "/images/")
	if !ok {
		return nil, false
	}
	if img := l.Images["images/"+rest]; img != nil {
		return img, true
	}
	img := l.Images[rest]
	return img, img != nil
}

// measured is a picture file as last seen. Its image is nil when there is no usable picture; why says so.
type measured struct {
	stamp
	image *Image
	why   string
}

// album looks pictures up, each at most once in a load.
type album struct {
	fsys     fs.FS
	now      func() time.Time
	previous map[string]*measured
	mu       sync.Mutex
	seen     map[string]*shelf
}

type shelf struct {
	once sync.Once
	*measured
}

// find resolves a picture as written in a file of dir: relative to the file, from the root, or from images/.
func (a *album) find(dir, src string) (*Image, string) {
	src, _, _ = strings.Cut(src, "?")
	src, _, _ = strings.Cut(src, "#")
	if src == "" || strings.Contains(src, "\\") {
		return nil, ""
	}
	var tries []string
	if rest, absolute := strings.CutPrefix(src, "/"); absolute {
		tries = []string{rest, path.Join("images", rest), strings.TrimPrefix(rest, "images/")}
	} else {
		tries = []string{path.Join(dir, src), path.Clean(src), path.Join("images", src)}
	}
	why := ""
	for _, p := range tries {
		if !fs.ValidPath(p) || p == "." || !isPicture(p) {
			continue
		}
		m := a.measure(p)
		if m.image != nil {
			return m.image, ""
		}
		if m.why != "" {
			why = m.why
		}
	}
	return nil, why
}

func isPicture(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg":
		return true
	default:
		return false
	}
}

func (a *album) measure(p string) *measured {
	a.mu.Lock()
	s := a.seen[p]
	if s == nil {
		s = &shelf{}
		a.seen[p] = s
	}
	a.mu.Unlock()
	s.once.Do(func() { s.measured = a.look(p) })
	return s.measured
}

func (a *album) look(p string) *measured {
	info, err := fs.Stat(a.fsys, p)
	if errors.Is(err, fs.ErrNotExist) {
		return &measured{}
	}
	if err != nil || !info.Mode().IsRegular() {
		return &measured{why: "it cannot be opened, or it is a link that leads out of the content folder"}
	}
	if old := a.previous[p]; old != nil && old.same(info.Size(), info.ModTime()) {
		return old
	}
	m := &measured{stamp: stamp{size: info.Size(), mtime: info.ModTime(), read: a.now()}}
	f, err := a.fsys.Open(p)
	if err != nil {
		m.why = "it cannot be opened"
		return m
	}
	defer f.Close()
	got, err := picture.Measure(f)
	switch {
	case errors.Is(err, picture.ErrRefused):
		m.why = strings.TrimPrefix(err.Error(), picture.ErrRefused.Error()+": ")
	case err != nil:
		m.why = "it cannot be read"
	default:
		m.image = &Image{Path: p, Type: got.Type, Width: got.Width, Height: got.Height, Size: got.Size, Hash: got.Hash, Moves: got.Animated}
	}
	return m
}

// kept returns what was measured, for the next load.
func (a *album) kept() map[string]*measured {
	all := make(map[string]*measured, len(a.seen))
	for p, s := range a.seen {
		if s.measured != nil && (s.image != nil || s.why != "") {
			all[p] = s.measured
		}
	}
	return all
}
