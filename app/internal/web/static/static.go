// Package static holds the style sheets, scripts, fonts and icons of the program itself, ready to be served.
//
// Its sources lie in src, fonts, images and icons; `go generate` bundles them into dist under names that carry a hash
// of their content, with a manifest that maps plain names to those. A file under such a name never changes, so it may be
// cached for ever. It refuses to know HTTP: File says what to answer, the web layer answers.
package static

//go:generate go run ./build

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

//go:embed dist
var dist embed.FS

// Prefix is where the web layer serves the files.
const Prefix = "/static/"

// DefaultHue is the brand hue, in OKLCH degrees, when the site names none.
const DefaultHue = 262

// File is one answer. Brotli and Gzip are nil where compressing gains nothing; nobody may change the bytes.
type File struct {
	Name   string // under Prefix, with the fingerprint
	Type   string // media type
	Body   []byte
	Brotli []byte
	Gzip   []byte
}

// types holds the media type of every ending we serve; an ending that is not here cannot be built.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".ico":   "image/x-icon",
	".woff2": "font/woff2",
}

// Set is every file of one build. All methods may be called concurrently.
type Set struct {
	names map[string]string // plain name to the name in dist
	files map[string]File   // by name in dist
	hued  sync.Map          // name with a hue to File; at most 360 per style sheet
}

// Load reads the embedded build.
func Load() (*Set, error) { return load(dist) }

func load(files fs.FS) (*Set, error) {
	raw, err := fs.ReadFile(files, "dist/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("reading the list of static files: %w", err)
	}
	s := &Set{names: map[string]string{}, files: map[string]File{}}
	if err := json.Unmarshal(raw, &s.names); err != nil {
		return nil, fmt.Errorf("reading the list of static files: %w", err)
	}
	for _, name := range s.names {
		body, err := fs.ReadFile(files, "dist/"+name)
		if err != nil {
			return nil, fmt.Errorf("reading static file %q: %w", name, err)
		}
		f, err := newFile(name, body)
		if err != nil {
			return nil, err
		}
		s.files[name] = f
	}
	return s, nil
}

// URL is the address of the file with the plain name, such as "site.css". A style sheet comes in the brand hue; for any
// other file the hue has no meaning. An unknown name is an error, which the tests of the templates find.
func (s *Set) URL(name string, hue int) (string, error) {
	full, ok := s.names[name]
	if !ok {
		return "", fmt.Errorf("there is no static file %q", name)
	}
	if base, isCSS := strings.CutSuffix(full, ".css"); isCSS && hue != DefaultHue && validHue(hue) {
		full = base + ".h" + strconv.Itoa(hue) + ".css"
	}
	return Prefix + full, nil
}

// File finds what URL named, without Prefix. The name of a style sheet may carry a hue ("site.1a2b3c4d.h140.css"): then
// the sheet begins with that hue as the brand's.
func (s *Set) File(name string) (File, bool) {
	if f, ok := s.files[name]; ok {
		return f, true
	}
	if f, ok := s.hued.Load(name); ok {
		return f.(File), true
	}
	if f, ok := signFile(name); ok {
		return f, true
	}
	base, hue, ok := cutHue(name)
	if !ok {
		return File{}, false
	}
	plain, ok := s.files[base]
	if !ok {
		return File{}, false
	}
	f, err := newFile(name, append([]byte(fmt.Sprintf(":root{--hue:%d}", hue)), plain.Body...))
	if err != nil {
		return File{}, false
	}
	s.hued.Store(name, f)
	return f, true
}

func cutHue(name string) (base string, hue int, ok bool) {
	stem, isCSS := strings.CutSuffix(name, ".css")
	dot := strings.LastIndex(stem, ".h")
	if !isCSS || dot < 0 {
		return "", 0, false
	}
	digits := stem[dot+2:]
	hue, err := strconv.Atoi(digits)
	if err != nil || !validHue(hue) || strconv.Itoa(hue) != digits {
		return "", 0, false
	}
	return stem[:dot] + ".css", hue, true
}

func validHue(hue int) bool { return hue >= 0 && hue < 360 }

func newFile(name string, body []byte) (File, error) {
	f := File{Name: name, Type: types[path.Ext(name)], Body: body}
	if f.Type == "" {
		return f, fmt.Errorf("static file %q has an ending we do not serve", name)
	}
	if !strings.HasPrefix(f.Type, "text/") && f.Type != types[".svg"] {
		return f, nil
	}
	var br, gz bytes.Buffer
	bw := brotli.NewWriterLevel(&br, brotli.BestCompression)
	gw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return f, fmt.Errorf("compressing static file %q: %w", name, err)
	}
	for _, w := range []interface {
		Write([]byte) (int, error)
		Close() error
	}{bw, gw} {
		if _, err := w.Write(body); err != nil {
			return f, fmt.Errorf("compressing static file %q: %w", name, err)
		}
		if err := w.Close(); err != nil {
			return f, fmt.Errorf("compressing static file %q: %w", name, err)
		}
	}
	if br.Len() < len(body) {
		f.Brotli = br.Bytes()
	}
	if gz.Len() < len(body) {
		f.Gzip = gz.Bytes()
	}
	return f, nil
}
