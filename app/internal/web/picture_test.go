package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/publish"
	"tandem/app/internal/web"
	"tandem/content"
)

// maker stands for the encoders: it answers with a word, an error, or not in time.
type maker struct {
	err   error
	stuck bool
}

func (m *maker) answer(ctx context.Context, word string) ([]byte, error) {
	if m.stuck {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return []byte(word), m.err
}

func (m *maker) Variant(ctx context.Context, _ *publish.Snapshot, _ *content.Image, v content.Variant) ([]byte, error) {
	return m.answer(ctx, "variant "+strconv.Itoa(v.Width))
}

func (m *maker) Card(ctx context.Context, _ *publish.Snapshot, c publish.SocialCard) ([]byte, error) {
	return m.answer(ctx, "card of "+c.Title)
}

const location = "52.5200N 13.4050E"

// pictured is a server whose site has an article with a picture and one without, and a draft with another picture.
func pictured(t *testing.T, m web.Pictures) *site {
	t.Helper()
	s := newServer(t, func(w *web.Server) { w.Pictures = m })
	for n, name := range []string{"shown", "hidden"} {
		var b bytes.Buffer
		must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1300, 700+n)), nil))
		data := append([]byte("\xff\xd8\xff\xfe\x00\x13"+location), b.Bytes()[2:]...)
		must(t, os.MkdirAll(filepath.Join(s.Content, "images"), 0o700))
		must(t, os.WriteFile(filepath.Join(s.Content, "images", name+".jpg"), data, 0o600))
	}
	for name, more := range map[string]string{
		"pictured": "image: {src: images/shown.jpg, alt: A shape}", "concealed": "draft: true\nimage: {src: images/hidden.jpg, alt: Another}", "plain": "",
	} {
		text := "---\ntitle: \"The " + name + " one\"\ndescription: \"A document.\"\ndate: 2026-02-01\n" + more + "\n---\n\nWords.\n"
		must(t, os.WriteFile(filepath.Join(s.Content, "articles", name+".md"), []byte(text), 0o600))
	}
	p, ok := s.Server.Content.(*publish.Publisher)
	if !ok {
		t.Fatalf("the server's content is a %T", s.Server.Content)
	}
	must(t, p.Publish(t.Context()))
	return s
}

// forms are the addresses of a variant and of a card that pages of the site name.
func (s *site) forms() (variant, card string) {
	s.t.Helper()
	variant = regexp.MustCompile(`/i/[0-9a-f]+/480/shown\.webp`).FindString(s.get(nil, "/articles/pictured").body)
	card = regexp.MustCompile(`/cards/plain-[0-9a-f]+\.jpg`).FindString(s.get(nil, "/articles/plain").body)
	if variant == "" || card == "" {
		s.t.Fatalf("the pages name %q and %q", variant, card)
	}
	return variant, card
}

func TestPictures_AreSentWithWhatCachesNeed(t *testing.T) {
	s := pictured(t, &maker{})
	variant, card := s.forms()
	for path, want := range map[string]struct{ body, media string }{variant: {"variant 480", "image/webp"}, card: {"card of The plain one", "image/jpeg"}} {
		a := s.get(nil, path).want(t, path, http.StatusOK)
		if a.body != want.body || a.header.Get("Content-Type") != want.media {
			t.Errorf("%s: got %q as %s", path, a.body, a.header.Get("Content-Type"))
		}
		for name, value := range map[string]string{"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"} {
			if got := a.header.Get(name); got != value {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if policy := a.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
		tag := a.header.Get("ETag")
		if !strings.HasPrefix(tag, `"`) {
			t.Errorf("%s: the validator is %q", path, tag)
		}
		again := s.do(ask{path: path, header: map[string]string{"If-None-Match": tag}}).want(t, "the same again", http.StatusNotModified)
		if again.body != "" || again.header.Get("ETag") != tag {
			t.Errorf("%s: a 304 has %d bytes and the validator %q", path, len(again.body), again.header.Get("ETag"))
		}
		s.do(ask{path: path, header: map[string]string{"If-None-Match": `"other"`}}).want(t, "another validator", http.StatusOK)
		head := s.do(ask{method: http.MethodHead, path: path}).want(t, "HEAD", http.StatusOK)
		if head.body != "" || head.header.Get("Content-Length") != strconv.Itoa(len(want.body)) || head.header.Get("ETag") != tag {
			t.Errorf("%s: HEAD gives %q bytes of length %s", path, head.body, head.header.Get("Content-Length"))
		}
		s.do(ask{method: http.MethodPost, path: path}).want(t, "POST", http.StatusMethodNotAllowed)
	}
}

func TestPictures_NobodyWaitsForAnEncoder(t *testing.T) {
	for name, m := range map[string]*maker{"stuck": {stuck: true}, "broken": {err: errors.New("no")}, "never": {err: fmt.Errorf("so: %w", web.ErrNoForms)}} {
		s := pictured(t, m)
		variant, card := s.forms()
		began := time.Now()
		a := s.get(nil, variant).want(t, name, http.StatusOK)
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("%s: the answer took %v", name, took)
		}
		cache := "no-store"
		if name == "never" {
			cache = "public, max-age=3600"
		}
		if a.header.Get("Content-Type") != "image/jpeg" || a.header.Get("Cache-Control") != cache || a.header.Get("ETag") != "" {
			t.Errorf("%s: got %v", name, a.header)
		}
		if _, err := jpeg.Decode(strings.NewReader(a.body)); err != nil || strings.Contains(a.body, location) {
			t.Errorf("%s: the original does not come, or with its location: %v", name, err)
		}
		if name == "stuck" {
			continue // a card waits longer
		}
		c := s.get(nil, card).want(t, name, http.StatusServiceUnavailable)
		if c.header.Get("Cache-Control") != "no-store" || c.header.Get("Retry-After") == "" {
			t.Errorf("%s: got %v", name, c.header)
		}
	}
}

func TestPictures_WithoutEncodersTheOriginalsAreSent(t *testing.T) {
	s := pictured(t, nil)
	variant, card := s.forms()
	if a := s.get(nil, variant).want(t, "a variant", http.StatusOK); a.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("got a %s", a.header.Get("Content-Type"))
	}
	s.get(nil, card).want(t, "a card", http.StatusNotFound)
}

func TestAttack_A40_FormsThatAreNotPublicLookLikeNothing(t *testing.T) {
	s := pictured(t, &maker{})
	variant, card := s.forms()
	hidden, ok := s.Server.Content.Library().Images["images/hidden.jpg"]
	if !ok {
		t.Fatal("the draft's picture is not in the library")
	}
	nothing := s.get(nil, "/i/0123456789abcdef/480/shown.webp").want(t, "no picture", http.StatusNotFound)
	for _, path := range []string{
		hidden.Variants()[0].URL, hidden.Cut(1200, 630, content.Point{}).URL,
		strings.Replace(variant, "/480/", "/481/", 1), strings.Replace(variant, "shown", "other", 1), strings.Replace(variant, "/480/", "/1200x630-1-1/", 1),
		strings.Replace(variant, "/480/", "/..%2f480/", 1), variant + "/", variant + "%00", "/i", "/i/", "/cards/", "/cards/x.jpg", strings.Replace(card, "plain", "plainly", 1),
		strings.ToUpper(variant),
	} {
		a := s.get(nil, path)
		if a.status != http.StatusNotFound && a.status != http.StatusMovedPermanently {
			t.Errorf("%s answers %d", path, a.status)
		}
		for _, name := range []string{"Cache-Control", "Content-Type", "Content-Security-Policy", "ETag"} {
			if a.status == http.StatusNotFound && a.header.Get(name) != nothing.header.Get(name) {
				t.Errorf("%s: %s is %q, of what never was it is %q", path, name, a.header.Get(name), nothing.header.Get(name))
			}
		}
	}
}

func TestAttack_A41_AnUnpublishedPictureIsGoneAtOnce(t *testing.T) {
	s := pictured(t, &maker{})
	variant, card := s.forms()
	s.get(nil, variant).want(t, "before", http.StatusOK)
	s.get(nil, card).want(t, "before", http.StatusOK)
	for _, name := range []string{"pictured", "plain"} {
		must(t, os.Remove(filepath.Join(s.Content, "articles", name+".md")))
	}
	p, ok := s.Server.Content.(*publish.Publisher)
	if !ok {
		t.Fatal("no publisher")
	}
	must(t, p.Publish(t.Context()))
	s.get(nil, variant).want(t, "after", http.StatusNotFound)
	s.get(nil, card).want(t, "after", http.StatusNotFound)
}
