package hub

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/image/webp"

	"tandem/app/internal/config"
	"tandem/app/internal/publish"
	"tandem/app/internal/web"
	"tandem/content"
)

// plain prints a page as JSON: what it looks like does not matter here.
type plain struct{}

func (plain) Render(w io.Writer, page any) error { return json.NewEncoder(w).Encode(page) }

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// snapshotOf publishes an article with a picture of 900 by 600 pixels, and one without.
func snapshotOf(t *testing.T) *publish.Snapshot {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewYCbCr(image.Rect(0, 0, 900, 600), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{
		"site.yaml":          {Data: []byte("name: Testbed\nlogo: images/hero.jpg\n")},
		"articles/with.md":   {Data: []byte("---\ntitle: With a picture\ndate: 2026-01-01\nimage: {src: images/hero.jpg, alt: A field, focus: 20% 30%}\n---\nWords.\n")},
		"articles/bare.md":   {Data: []byte("---\ntitle: Without\ndate: 2026-01-01\n---\nWords.\n")},
		"articles/broken.md": {Data: []byte("---\ntitle: A picture that breaks off\ndate: 2026-01-01\nimage: {src: images/broken.jpg, alt: Half a field}\n---\nWords.\n")},
		"images/hero.jpg":    {Data: b.Bytes()},
		"images/broken.jpg":  {Data: b.Bytes()[:700]},
	}
	lib, err := content.Load(files, nil, content.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	s, err := publish.Build(publish.Input{Library: lib, Files: files, Now: now, Base: &url.URL{Scheme: "https", Host: "hub.example"}, Renderer: plain{}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func opened(t *testing.T, data string) *pictures {
	t.Helper()
	h := &Hub{Config: &config.Config{Data: data}, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	p, err := h.openPictures(time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPictures_AreWhatTheirAddressSays(t *testing.T) {
	s, p := snapshotOf(t), opened(t, t.TempDir())
	made := 0
	for img, v := range s.Variants() {
		data, err := p.Variant(t.Context(), s, img, v)
		if img.Path == "images/broken.jpg" {
			if !errors.Is(err, web.ErrNoForms) || !strings.Contains(err.Error(), img.Path) {
				t.Errorf("%s: a broken picture gives %d bytes and %v", v.URL, len(data), err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", v.URL, err)
		}
		decode := jpeg.Decode
		if v.Type == "image/webp" {
			decode = webp.Decode
		}
		pic, err := decode(bytes.NewReader(data))
		if err != nil || pic.Bounds() != image.Rect(0, 0, v.Width, v.Height) {
			t.Errorf("%s: got %v, want %d × %d: %v", v.URL, pic.Bounds(), v.Width, v.Height, err)
		}
		made++
	}
	cards := 0
	for address, c := range s.SocialCards() {
		data, err := p.Card(t.Context(), s, c)
		if err != nil {
			t.Fatal(err)
		}
		if cfg, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || cfg.Width != 1200 || cfg.Height != 630 {
			t.Errorf("%s: got %v, %v", address, cfg, err)
		}
		cards++
	}
	if made < 7 || cards < 3 {
		t.Errorf("only %d variants and %d cards were made", made, cards)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestPictures_AreMadeAheadOfBeingAskedFor(t *testing.T) {
	data := t.TempDir()
	s, p := snapshotOf(t), opened(t, data)
	want := len(s.SocialCards())
	for img := range s.Variants() {
		if img.Path != "images/broken.jpg" {
			want++
		}
	}
	kept := func() int {
		files, err := filepath.Glob(filepath.Join(data, "cache", "pictures", "??", "*"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range files {
			if filepath.Ext(f) == "" {
				n++
			}
		}
		return n
	}
	p.Published(s)
	p.Published(s)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for kept() < want {
		select {
		case <-t.Context().Done():
			t.Fatalf("%d of %d were made", kept(), want)
		case <-tick.C:
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	// What is there is not made again, nor read from anywhere else.
	again := opened(t, data)
	for img, v := range s.Variants() {
		if img.Path == "images/broken.jpg" {
			continue
		}
		w := variantWork(s, img, v)
		w.Make = nil
		if got, err := again.shelf.Get(t.Context(), w); err != nil || len(got) == 0 {
			t.Errorf("%s: %v", v.URL, err)
		}
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(data, "cache", "pictures")); err != nil {
		t.Error(err)
	}
	(*pictures)(nil).Published(s) // a program that does not serve has none
}
