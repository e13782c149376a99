package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

func TestPublicSearch_HelpsWhenNothingIsFound(t *testing.T) {
	s := newServer(t)
	s.do(ask{path: "/search?q=hondovir"}).want(t, "a slip", http.StatusOK).has(t, "a slip", "Nothing found", "Did you mean", `href="/search?q=handover"`, ">handover<")
	s.do(ask{path: "/search?q=zzqqxxy"}).want(t, "no word", http.StatusOK).has(t, "no word", "Nothing found", "Newest instead", "/articles/handover").lacks(t, "no word", "Did you mean")
	narrow := s.do(ask{path: "/search?q=handover&kind=page&topic=none"}).want(t, "too narrow", http.StatusOK)
	narrow.has(t, "too narrow", "The filters may be too narrow", `href="/search?q=handover&amp;topic=none"`, `href="/search?kind=page&amp;q=handover"`, "Search without any filter", `href="/search?q=handover"`)
	narrow.has(t, "a title with the words", "/articles/handover")
	if !strings.Contains(narrow.header.Get("X-Robots-Tag"), "noindex") || !strings.Contains(narrow.header.Get("Cache-Control"), "no-store") {
		t.Errorf("the answer is %q and %q", narrow.header.Get("X-Robots-Tag"), narrow.header.Get("Cache-Control"))
	}
}

func TestPublicSearch_OffersKindsWithCounts(t *testing.T) {
	s := newServer(t)
	all := s.do(ask{path: "/search?kind=page"}).want(t, "all pages", http.StatusOK)
	all.has(t, "all pages", "2 documents", `<h2 id="filter-kind">Type</h2>`, `<a class="chip" href="/search"`, `href="/search" aria-current="true"`, "/accounting", "/setup-guide")
	all.lacks(t, "all pages", `class="found"><article><h2><a href="/articles/handover"`)
	one := s.do(ask{path: "/search?q=handover"}).want(t, "one kind only", http.StatusOK)
	one.has(t, "one kind only", "<mark>handover</mark>").lacks(t, "one kind only", "filter-kind")
}

// TestAttack_A46_SuggestionsAreOfPublicWords asks for words that stand in drafts only, spelt wrongly, as somebody who
// guesses would.
func TestAttack_A46_SuggestionsAreOfPublicWords(t *testing.T) {
	s := newServer(t)
	for _, secret := range []string{draftNeedle, scheduledNeedle} {
		letters := []rune(secret)
		letters[1], letters[2] = letters[2], 'q'
		near := string(letters)
		a := s.do(ask{path: "/search?q=" + url.QueryEscape(near)}).want(t, near, http.StatusOK)
		if strings.Contains(strings.ToLower(a.body), strings.ToLower(secret)) {
			t.Errorf("%s gives %s away", near, secret)
		}
	}
}

// What is made for one request is packed as what is kept is.
func TestPublic_AnswersMadeOnTheSpotArePacked(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/search?kind=page", "/articles/calm-handover-old"} {
		plain := s.do(ask{path: path})
		if plain.header.Get("Content-Encoding") != "" || !strings.Contains(plain.body, "</html>") {
			t.Errorf("%s: who takes nothing packed gets %q", path, plain.header.Get("Content-Encoding"))
		}
		for _, accept := range []string{"br", "gzip", "gzip, br", "br;q=0, gzip"} {
			a := s.do(ask{path: path, header: map[string]string{"Accept-Encoding": accept}})
			want := "br"
			if !strings.Contains(accept, "br") || strings.Contains(accept, "br;q=0") {
				want = "gzip"
			}
			var r io.Reader = brotli.NewReader(strings.NewReader(a.body))
			if want == "gzip" {
				var err error
				if r, err = gzip.NewReader(strings.NewReader(a.body)); err != nil {
					t.Fatalf("%s for %q: %v", path, accept, err)
				}
			}
			body, err := io.ReadAll(r)
			if got := a.header.Get("Content-Encoding"); err != nil || got != want || !strings.Contains(a.header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s for %q: packed as %q, varies by %q: %v", path, accept, got, a.header.Get("Vary"), err)
			}
			if !bytes.Equal(body, []byte(plain.body)) || len(a.body) > len(plain.body)/2 {
				t.Errorf("%s for %q: %d bytes of %d are another page, or hardly smaller", path, accept, len(a.body), len(plain.body))
			}
		}
	}
}
