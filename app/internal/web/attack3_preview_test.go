package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/content"
)

const secretWords = "Xylocopa"

// previewed is a server with a draft that has a picture and a player, and an address at which it is shown.
func previewed(t *testing.T) (s *site, token string) {
	t.Helper()
	s = newServer(t)
	s.Previews = &publish.Previews{Store: store.Publications{DB: s.db}, Library: s.Server.Content.Library, Now: s.clock.Now}
	must(t, os.MkdirAll(filepath.Join(s.Content, "images"), 0o700))
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1300, 700)), nil))
	must(t, os.WriteFile(filepath.Join(s.Content, "images", "xylocopa.jpg"), b.Bytes(), 0o600))
	s.save("articles/xylocopa.md", "---\nid: the-draft\ntitle: \"The "+secretWords+" plan\"\ndescription: \"Of "+secretWords+".\"\ndate: 2026-02-01\nauthors: [mara]\ntopics: [calm]\ndraft: true\n"+
		"aliases: [/was-xylocopa]\nimage: {src: images/xylocopa.jpg, alt: "+secretWords+"}\n---\n\nOf "+secretWords+".\n\n## "+secretWords+"\n\n![Again](../images/xylocopa.jpg)\n\n<script>alert(1)</script>\n")
	return s, s.preview("articles/xylocopa.md")
}

// save writes a file of the content folder and publishes.
func (s *site) save(name, text string) {
	s.t.Helper()
	must(s.t, os.WriteFile(filepath.Join(s.Content, name), []byte(text), 0o600))
	p, ok := s.Server.Content.(*publish.Publisher)
	if !ok {
		s.t.Fatalf("the content is a %T", s.Server.Content)
	}
	must(s.t, p.Publish(s.t.Context()))
}

var previewAddress = regexp.MustCompile(`/preview/([A-Za-z0-9_-]{20,})`)

// preview makes an address in the studio and returns its secret.
func (s *site) preview(file string) string {
	s.t.Helper()
	made := s.post(s.as(account.Marketer), "/studio/content/document/preview", "file", file, "days", "1").want(s.t, "make a preview", http.StatusOK)
	found := previewAddress.FindStringSubmatch(made.body)
	if found == nil || len(found[1]) < 22 { // 128 bits in base64
		s.t.Fatalf("no address, or one that can be guessed, in\n%.2000s", made.body)
	}
	return found[1]
}

// surfaces are the addresses that might tell of a document or a preview.
var surfaces = []string{
	"/", "/articles", "/articles/handover", "/articles/handover.md", "/topics", "/topics/calm", "/authors", "/authors/mara", "/series", "/search", "/search?q=plan", "/sitemap.xml", "/sitemap-articles.xml",
	"/feed.xml", "/feed.rss", "/feed.json", "/topics/calm/feed.xml", "/authors/mara/feed.xml", "/llms.txt", "/llms-full.txt", "/robots.txt", "/was-xylocopa", "/articles/xylocopa", "/articles/xylocopa.md",
	"/articles/xylocop", "/xylocopa-plan", "/images/xylocopa.jpg", "/cards/xylocopa-00000000.jpg", "/preview", "/preview/",
}

func TestAttack_A40_PreviewsAreForWhoHasTheAddress(t *testing.T) {
	s, token := previewed(t)
	stranger := s.get(nil, "/preview/"+token).want(t, "the preview", http.StatusOK).has(t, "the preview", secretWords, "/preview/"+token+"/images/xylocopa.jpg")
	stranger.lacks(t, "the preview", "<script>alert", `"/images/xylocopa`, "/i/", "/cards/", "srcset", "application/ld+json", `property="og:`, "hreflang", `rel="canonical"`, "xylocopa.md")
	picture := s.get(nil, "/preview/"+token+"/images/xylocopa.jpg").want(t, "its picture", http.StatusOK)
	for what, a := range map[string]answer{"the preview": stranger, "its picture": picture} {
		for name, want := range map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive", "X-Content-Type-Options": "nosniff"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", what, name, got, want)
			}
		}
		for _, name := range []string{"ETag", "Last-Modified", "Set-Cookie", "Link"} {
			if got := a.header.Get(name); got != "" {
				t.Errorf("%s: it has %s: %q", what, name, got)
			}
		}
	}
	if policy := stranger.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the preview's policy is %q", policy)
	}
	if policy := picture.header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") {
		t.Errorf("the picture's policy is %q", policy)
	}
	head := s.do(ask{method: http.MethodHead, path: "/preview/" + token}).want(t, "HEAD", http.StatusOK)
	if head.body != "" || head.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("HEAD: %d bytes, %v", len(head.body), head.header)
	}
	// The draft shows who links where: no other page says that there is one.
	for _, path := range surfaces {
		for _, header := range []map[string]string{nil, {"Accept": "text/markdown"}, {"Accept": "application/json"}, {"Referer": "http://tandem.test/preview/" + token}} {
			s.do(ask{path: path, header: header}).lacks(t, path, secretWords, token, "xylocopa")
		}
	}
}

// TestAttack_A53_NoPreviewLooksLikeAnother compares what a stranger is told by an address that expired, was revoked, whose
// document went, and one that never was.
func TestAttack_A53_NoPreviewLooksLikeAnother(t *testing.T) {
	s, revoked := previewed(t)
	marketer := s.as(account.Marketer)
	page := s.get(marketer, "/studio/content/document?file=articles/xylocopa.md")
	revoke := regexp.MustCompile(`/studio/content/document/preview/[^"]+/revoke`).FindString(page.body)
	s.post(marketer, revoke, "file", "articles/xylocopa.md").want(t, "revoke", http.StatusSeeOther)
	expired := s.preview("articles/xylocopa.md")
	s.clock.skip(25 * time.Hour)
	s.save("articles/passing.md", "---\nid: passing\ntitle: Passing "+secretWords+"\ndraft: true\n---\nText.\n")
	orphaned := s.preview("articles/passing.md")
	s.get(nil, "/preview/"+orphaned).want(t, "before its document went", http.StatusOK)
	must(t, os.Remove(filepath.Join(s.Content, "articles", "passing.md")))
	s.save("articles/other.md", "---\ntitle: Another\ndraft: true\n---\nText.\n")
	works := s.preview("articles/xylocopa.md")

	for _, below := range []string{"", "/images/xylocopa.jpg", "/images/nothing.jpg"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for _, accept := range []string{"text/html", "application/json"} {
				look := func(token string) answer {
					return s.do(ask{method: method, path: "/preview/" + token + below, header: map[string]string{"Accept": accept, "If-None-Match": "*", "Range": "bytes=0-9"}})
				}
				nothing := look(strings.Repeat("A", len(works)))
				if nothing.status != http.StatusNotFound {
					t.Errorf("an unknown address answers %d", nothing.status)
				}
				for name, token := range map[string]string{
					"revoked": revoked, "expired": expired, "orphaned": orphaned, "upper case": strings.ToUpper(works), "cut": works[:len(works)-1], "longer": works + "A", "a hash": account.HashSecret(works),
				} {
					got := look(token)
					if plain(got.body) != plain(nothing.body) || got.status != nothing.status || sameHead(got.header) != sameHead(nothing.header) {
						t.Errorf("%s%s %s %s: %d %s\nis told from nothing: %d %s", name, below, method, accept, got.status, sameHead(got.header), nothing.status, sameHead(nothing.header))
					}
					got.lacks(t, name, secretWords, "xylocopa", token)
				}
			}
		}
	}
	s.get(nil, "/preview/"+works).want(t, "the one that works", http.StatusOK)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "PROPFIND"} {
		s.do(ask{method: method, path: "/preview/" + works}).lacks(t, method, secretWords)
	}
}

// reference is what differs between two answers of one kind: the request's own number.
var reference = regexp.MustCompile(`[A-Z2-7]{12}`)

func plain(body string) string { return reference.ReplaceAllString(body, "REF") }

func sameHead(h http.Header) string {
	h = h.Clone()
	for _, name := range []string{"Date", "X-Request-Id"} {
		h.Del(name)
	}
	return fmt.Sprint(h)
}

// TestAttack_A40_APreviewShowsItsOwnDocumentOnly uses the address of one draft to see another.
func TestAttack_A40_APreviewShowsItsOwnDocumentOnly(t *testing.T) {
	s, _ := previewed(t)
	other := s.preview("articles/secret.md")
	s.get(nil, "/preview/"+other).want(t, "the other draft", http.StatusOK).has(t, "the other draft", draftNeedle).lacks(t, "the other draft", secretWords)
	for _, below := range []string{
		"/images/xylocopa.jpg", "/images/../articles/xylocopa.md", "/images/..%2farticles/xylocopa.md", "/images/%2e%2e/site.yaml", "/images/..\\site.yaml", "/articles/xylocopa", "/..", "/../xylocopa",
		"?file=articles/xylocopa.md", "?doc=the-draft", "/", "//", ".md", "/feed.xml", "/images/", "/images", "/images/%00", "/images/xylocopa.jpg%00", "/images//xylocopa.jpg", "/i/x", "/cards/x",
	} {
		got := s.get(nil, "/preview/"+other+below).lacks(t, below, secretWords, "hue: 185")
		if strings.HasPrefix(below, "/images") && got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", below, got.status)
		}
	}
}

// failing is a store of previews that is away.
type failing struct{ publish.PreviewStore }

var errStoreAway = errors.New("the database is away")

func (failing) PreviewByHash(context.Context, string) (publish.Preview, error) {
	return publish.Preview{}, errStoreAway
}

// TestAttack_A64_AddressesOfPreviewsStayOutOfTheLog looks for the secret in the log, when all goes well and when not.
func TestAttack_A64_AddressesOfPreviewsStayOutOfTheLog(t *testing.T) {
	s, token := previewed(t)
	good := s.Previews.Store
	ask := func() {
		for _, path := range []string{"/preview/" + token, "/preview/" + token + "/images/xylocopa.jpg", "/preview/" + token + "?x=y", "/preview/" + token + "/nothing"} {
			s.get(nil, path)
		}
	}
	ask()
	s.Previews.Store = failing{}
	ask()
	s.get(nil, "/preview/"+token).want(t, "while the database is away", http.StatusInternalServerError).lacks(t, "the error page", token)
	s.Previews.Store = panicking{good}
	ask()
	said := 0
	for _, line := range s.log.all(t) {
		if strings.Contains(fmt.Sprint(line), token) {
			t.Errorf("the log has the secret: %v", line["msg"])
		}
		if line["level"] == "ERROR" {
			said++
		}
	}
	if said < 2 {
		t.Errorf("%d failures are in the log: the test tests nothing", said)
	}
}

type panicking struct{ publish.PreviewStore }

func (panicking) PreviewByHash(context.Context, string) (publish.Preview, error) {
	panic("the store panics")
}

// TestAttack_A34_OnlyKeepersOfContentMakePreviews asks as everybody who may not, for documents and names that are none.
func TestAttack_A34_OnlyKeepersOfContentMakePreviews(t *testing.T) {
	s, token := previewed(t)
	for _, who := range []*member{nil, s.as(account.Rep)} {
		for _, path := range []string{"/studio/content/document/preview", "/studio/content/document/preview/x/revoke"} {
			if got := s.post(who, path, "file", "articles/xylocopa.md"); got.status < 300 || previewAddress.MatchString(got.body) {
				t.Errorf("%s: %d", path, got.status)
			}
		}
		s.get(who, "/studio/content/document?file=articles/xylocopa.md").lacks(t, "the studio", secretWords, token)
	}
	marketer := s.as(account.Marketer)
	for _, file := range []string{"../articles/xylocopa.md", "articles/../articles/xylocopa.md", "/etc/passwd", "site.yaml", "authors.yaml", "", "articles/XYLOCOPA.md", "articles/xylocopa.md\x00", "the-draft"} {
		if got := s.post(marketer, "/studio/content/document/preview", "file", file); got.status != http.StatusNotFound {
			t.Errorf("%q: %d", file, got.status)
		}
	}
	s.post(marketer, "/studio/content/document/preview/unknown/revoke", "file", "x").want(t, "an unknown one", http.StatusNotFound)
	// The page of a document never shows a secret again, and leads back to our own pages only.
	s.get(marketer, "/studio/content/document?file=articles/xylocopa.md").want(t, "the page", http.StatusOK).lacks(t, "the page", token)
	for range 25 {
		s.post(marketer, "/studio/content/document/preview", "file", "articles/xylocopa.md")
	}
	if got := s.post(marketer, "/studio/content/document/preview", "file", "articles/xylocopa.md"); got.status != http.StatusConflict {
		t.Errorf("any number of previews can be made: %d", got.status)
	}
}

// TestAttack_A40_APreviewOfWhatIsHeldBack shows the held text to who has the address, and the last good one to everybody.
func TestAttack_A40_APreviewOfWhatIsHeldBack(t *testing.T) {
	s, _ := previewed(t)
	p, ok := s.Server.Content.(*publish.Publisher)
	if !ok {
		t.Fatalf("the content is a %T", s.Server.Content)
	}
	p.Gate = func(context.Context, fs.FS, bool) func(*content.Library, *content.Document) []content.Problem {
		return func(_ *content.Library, d *content.Document) []content.Problem {
			if strings.Contains(d.Text().HTML, "Vespula") {
				return []content.Problem{{File: d.File, Line: 1, Column: 1, Severity: content.Error, Rule: "test/held", Message: "held back"}}
			}
			return nil
		}
	}
	s.save("articles/handover.md", "---\ntitle: \"The calm handover\"\ndescription: \"How a lead changes hands.\"\ndate: 2026-02-01\nauthors: [mara]\n---\n\nOf Vespula.\n")
	token := s.preview("articles/handover.md")
	s.get(nil, "/preview/"+token).want(t, "the preview", http.StatusOK).has(t, "the preview", "Vespula")
	for _, path := range surfaces {
		s.get(nil, path).lacks(t, path, "Vespula", token)
	}
	s.get(nil, "/articles/handover").want(t, "what is public", http.StatusOK).has(t, "what is public", "without shouting")
}
