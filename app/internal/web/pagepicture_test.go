package web_test

import (
	"net/http"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/web"
)

// drawn adds pictures of the first page of an asset.
func (s *site) drawn(a library.Asset) {
	s.t.Helper()
	ctx, previews := s.t.Context(), store.Previews{DB: s.db}
	sheet := library.NewSheet{Sheet: library.Sheet{Number: 1, State: library.PageReady, Width: 16, Height: 9}}
	for text, keep := range map[string]*library.Blob{"large " + a.ID: &sheet.Picture, "thumb " + a.ID: &sheet.Thumb} {
		obj, err := s.Library.Blobs.Put(ctx, strings.NewReader(text), 0)
		must(s.t, err)
		*keep, sheet.PictureSize, sheet.ThumbSize = obj.Key, obj.Size, obj.Size
	}
	must(s.t, previews.BeginPages(ctx, a.Version.Blob, 1, s.clock.Now()))
	_, err := previews.AddSheet(ctx, a.Version.Blob, sheet, s.clock.Now())
	must(s.t, err)
	must(s.t, previews.SetPreview(ctx, a.Version.Blob, library.PreviewReady, "", "", s.clock.Now()))
}

// previewing is a server that knows previews.
func previewing(t *testing.T) *site {
	t.Helper()
	s := newServer(t)
	s.Library.Previews = store.Previews{DB: s.db}
	return s
}

func TestPagePicture_IsSentAndAskedForAgain(t *testing.T) {
	s := previewing(t)
	a := s.asset("a.pdf", "%PDF one", library.Approved)
	at := "/library/" + a.ID + "/pages/1/picture"
	s.get(s.as(account.Rep), at).want(t, "a picture that is not there yet", http.StatusNotFound)
	s.drawn(a)
	for query, want := range map[string]string{"": "large ", "?w=1600": "large ", "?w=320": "thumb ", "?w=junk": "large ", "?w=1600&version=1": "large "} {
		got := s.get(s.as(account.Rep), at+query).want(t, query, http.StatusOK)
		if got.body != want+a.ID || got.header.Get("Content-Type") != "image/webp" {
			t.Errorf("%q: got %q as %s", query, got.body, got.header.Get("Content-Type"))
		}
		if cache := got.header.Get("Cache-Control"); cache != "private, no-cache" {
			t.Errorf("%q: may be kept: %s", query, cache)
		}
		if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: policy %q", query, policy)
		}
	}
	etag := s.get(s.as(account.Rep), at).header.Get("ETag")
	again := s.do(ask{path: at, as: s.as(account.Rep), header: map[string]string{"If-None-Match": etag}}).want(t, "the same once more", http.StatusNotModified)
	if again.body != "" {
		t.Errorf("%d bytes came with not modified", len(again.body))
	}
	// What was taken away is gone with the next look, though the browser has it.
	_, err := s.Library.Withdraw(t.Context(), s.as(account.Marketer).Person, a.ID, "old")
	must(t, err)
	s.do(ask{path: at, as: s.as(account.Rep), header: map[string]string{"If-None-Match": etag}}).want(t, "a withdrawn one", http.StatusGone)
	s.get(s.as(account.Marketer), at).want(t, "a withdrawn one, for those who keep it", http.StatusOK)
}

func TestAttack_A26_PicturesAreForThoseWhoMaySeeTheAsset(t *testing.T) {
	s := previewing(t)
	draft := s.asset("d.pdf", "%PDF draft", library.Draft)
	s.drawn(draft)
	at := "/library/" + draft.ID + "/pages/1/picture"
	s.do(ask{path: at}).want(t, "a stranger", http.StatusSeeOther)
	s.get(s.as(account.Rep), at).want(t, "a draft for a rep", http.StatusNotFound).lacks(t, "a draft for a rep", "large ")
	s.get(s.as(account.Marketer), at).want(t, "a draft for a marketer", http.StatusOK)
	for _, page := range []string{"0", "-1", "2", "x", "1.5", "99999999999999999999"} {
		s.get(s.as(account.Marketer), "/library/"+draft.ID+"/pages/"+page+"/picture").want(t, "page "+page, http.StatusNotFound)
	}
	s.get(s.as(account.Rep), at+"?version=2").want(t, "a version that is not there", http.StatusNotFound)
}

func TestFile_SoundAndFilmArePlayed(t *testing.T) {
	s := newServer(t, func(s *web.Server) { s.Library.Extractor = player{} })
	for name, media := range map[string]string{
		"a.mp4": "video/mp4", "b.webm": "video/webm", "c.mp3": "audio/mpeg", "d.m4a": "audio/mp4", "e.ogg": "audio/ogg",
	} {
		a := s.asset(name, "sound and film of "+name, library.Approved)
		got := s.do(ask{path: "/library/" + a.ID + "/file", as: s.as(account.Rep), header: map[string]string{"Range": "bytes=0-4"}})
		got.want(t, name, http.StatusPartialContent)
		if got.body != "sound" || got.header.Get("Content-Type") != media || !strings.HasPrefix(got.header.Get("Content-Disposition"), "inline") {
			t.Errorf("%s: got %q as %s, %s", name, got.body, got.header.Get("Content-Type"), got.header.Get("Content-Disposition"))
		}
	}
}

// player is the reader that knows sound and film by their names.
type player struct{ reader }

func (player) Sniff(_ []byte, name string) (media, format string) {
	media = map[string]string{"mp4": "video/mp4", "ebm": "video/webm", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}[name[len(name)-3:]]
	format, _, _ = strings.Cut(media, "/")
	return media, format
}
