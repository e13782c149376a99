package web_test

import (
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/publish"
)

// public puts a file into the library that anybody may have.
func (s *site) public(name, body string) library.Asset {
	s.t.Helper()
	r, err := s.Library.Upload(s.t.Context(), s.as(account.Marketer).Person, library.Upload{
		FileName: name, Body: strings.NewReader(body), Details: library.Details{State: library.Approved, Public: true},
	})
	must(s.t, err)
	s.work()
	return r.Asset
}

// TestAttack_A40_FilesThatAreNotForEverybodyLookLikeNone asks as a stranger for files in every state.
func TestAttack_A40_FilesThatAreNotForEverybodyLookLikeNone(t *testing.T) {
	s := newServer(t)
	marketer := s.as(account.Marketer)
	open := s.public("open.txt", "open words")
	etag := s.get(nil, "/files/"+open.ID).want(t, "a public file", http.StatusOK).has(t, "a public file", "open words").header.Get("ETag")
	withdrawn := s.public("withdrawn.txt", "needle words withdrawn")
	s.post(marketer, "/studio/collateral/"+withdrawn.ID+"/withdraw", "reason", "old").want(t, "withdraw", http.StatusSeeOther)
	hidden := map[string]string{
		"a draft": s.asset("draft.txt", "needle words draft", library.Draft).ID, "approved for reps": s.asset("reps.txt", "needle words reps", library.Approved).ID, "withdrawn": withdrawn.ID,
	}
	for _, below := range []string{"", "?version=1", "?download=1", "?v=x"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for _, header := range []map[string]string{nil, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}, {"If-None-Match": etag}, {"Accept": "application/json"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}} {
				nothing := s.do(ask{method: method, path: "/files/01HZZZZZZZZZZZZZZZZZZZZZZZ" + below, header: header})
				if nothing.status != http.StatusNotFound {
					t.Errorf("an unknown file answers %d", nothing.status)
				}
				for name, id := range hidden {
					got := s.do(ask{method: method, path: "/files/" + id + below, header: header}).lacks(t, name, "needle", ".txt", id)
					if got.status != nothing.status || plain(got.body) != plain(nothing.body) || sameHead(got.header) != sameHead(nothing.header) {
						t.Errorf("%s%s %s %v is told from nothing: %d %s", name, below, method, header, got.status, sameHead(got.header))
					}
				}
			}
		}
	}
	// Who may see a file in the library gets it there, not here: an address that is passed on must tell nobody more.
	s.get(marketer, "/files/"+hidden["a draft"]).want(t, "a marketer at the public address", http.StatusNotFound).lacks(t, "a marketer", "needle")
	for _, path := range []string{"/files", "/files/", "/files/" + strings.ToLower(open.ID), "/files/" + open.ID + "/", "/files/" + open.ID + "/file", "/files/..%2flibrary%2f" + open.ID, "/files/%00", "/files/" + open.ID + "%00", "/files/" + open.ID + "'--", "/FILES/" + open.ID} {
		if got := s.get(nil, path).lacks(t, path, "open words", "needle"); got.status < 300 {
			t.Errorf("%s answers %d", path, got.status)
		}
	}
	// When it is withdrawn, the next byte that is asked for is not given, also to who has a copy to compare.
	s.post(marketer, "/studio/collateral/"+open.ID+"/withdraw", "reason", "old").want(t, "withdraw", http.StatusSeeOther)
	for _, header := range []map[string]string{nil, {"If-None-Match": etag}, {"Range": "bytes=0-3"}} {
		s.do(ask{path: "/files/" + open.ID, header: header}).want(t, "after it was withdrawn", http.StatusNotFound).lacks(t, "after", "open", etag)
	}
	for _, path := range []string{"/", "/search?q=needle", "/search?q=open+words", "/sitemap.xml", "/llms.txt", "/articles"} {
		s.get(nil, path).lacks(t, path, open.ID, withdrawn.ID, "needle words")
	}
}

// TestAttack_A07_PublicFilesRunNothingInOurOrigin offers hostile files to everybody.
func TestAttack_A07_PublicFilesRunNothingInOurOrigin(t *testing.T) {
	s := newServer(t)
	for name, body := range map[string]string{
		"a.html": "<!doctype html><script>alert(1)</script>", "a.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.png": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
		"a.xhtml": "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "a.shtml": "text <script>alert(1)</script>", "noending": "<SCRIPT>alert(1)</SCRIPT>",
		"x\r\nSet-Cookie: a=b.txt": "text", "\u202etxt.exe": "text", "\"; filename=evil.html; x=\".txt": "text",
	} {
		a := s.public(name, body)
		got := s.get(nil, "/files/"+a.ID).want(t, name, http.StatusOK)
		media, policy := got.header.Get("Content-Type"), got.header.Get("Content-Security-Policy")
		if media != "application/octet-stream" && media != "text/plain; charset=utf-8" {
			t.Errorf("%s: sent as %s", name, media)
		}
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") || strings.Contains(policy, "allow-") || got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: policy %q, %v", name, policy, got.header)
		}
		if d := got.header.Get("Content-Disposition"); strings.ContainsAny(d, "\r\n\u202e") || saved(t, d) == "evil.html" || strings.ContainsAny(saved(t, d), "\"/") || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: disposition %q", name, d)
		}
	}
}

// TestAttack_A18_FormsOfPicturesAreOnlyThoseOffered asks for sizes and names that no page names, and plays with the path.
func TestAttack_A18_FormsOfPicturesAreOnlyThoseOffered(t *testing.T) {
	s := pictured(t, &maker{})
	variant, card := s.forms()
	parts := strings.Split(variant, "/") // "", i, hash, width, name
	hash, name := parts[2], parts[4]
	for _, path := range []string{
		"/i/" + hash + "/481/" + name, "/i/" + hash + "/99999/" + name, "/i/" + hash + "/0/" + name, "/i/" + hash + "/-480/" + name, "/i/" + hash + "/0480/" + name, "/i/" + hash + "/480.0/" + name, "/i/" + hash + "/4e2/" + name,
		"/i/" + hash + "/480x480/" + name, "/i/" + hash + "/1200x630-7-7/" + name, "/i/" + hash + "/480/x.webp", "/i/" + hash + "/480/shown.png", "/i/" + hash + "/480/shown.jpg", "/i/" + hash + "/480/" + name + "/", "/i/" + hash + "/480//" + name, "/i//" + hash + "/480/" + name,
		"/i/" + hash + "/480/../480/" + name, "/i/" + hash + "/%2e%2e/" + hash + "/480/" + name, "/i/" + hash + "/480/..%2f" + name, "/i/" + hash + "/480/" + name + "%00", "/i/" + strings.ToUpper(hash) + "x/480/" + name, "/i/" + hash[:8] + "/480/" + name, "/i/" + strings.Repeat("0", len(hash)) + "/480/" + name,
		"/i/" + hash, "/i/", "/i", "/i/../images/hidden.jpg", "/i/..%2fsite.yaml", "/I/" + hash + "/480/" + name, "/images/hidden.jpg",
		"/cards/", "/cards", "/cards/x.jpg", card + "x", strings.TrimSuffix(card, ".jpg"), strings.TrimSuffix(card, ".jpg") + ".png", card + "/", "/cards/../" + card, "/cards/..%2fsite.yaml", strings.ToUpper(card), card + "%00", "/cards/concealed-00000000.jpg",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			got := s.do(ask{method: method, path: path})
			if got.status < 300 && got.body != "" && (strings.HasPrefix(got.body, "variant") || strings.HasPrefix(got.body, "card")) || got.status == http.StatusOK {
				t.Errorf("%s %s answers %d", method, path, got.status)
			}
			got.lacks(t, path, "hue: 185", "concealed", location)
		}
	}
	// Every form of the hidden picture, from the hash of its bytes: whoever has the picture cannot learn that we have it.
	lib := s.Server.Content.Library()
	asked := 0
	for _, d := range lib.Documents {
		if d.File != "articles/concealed.md" {
			continue
		}
		for _, v := range d.Hero.Image.Offered(nil) {
			asked++
			address, _, _ := strings.Cut(v.URL, "?")
			got, nothing := s.get(nil, address), s.get(nil, "/i/"+strings.Repeat("0", 16)+"/480/none.webp")
			if got.status != http.StatusNotFound || plain(got.body) != plain(nothing.body) || sameHead(got.header) != sameHead(nothing.header) {
				t.Errorf("%s answers %d", v.URL, got.status)
			}
		}
	}
	if asked < 3 {
		t.Errorf("%d forms of the hidden picture were asked for: the test tests nothing", asked)
	}
}

// TestFault_F35_TheStudioSaysThatTheFolderIsEmpty empties the folder below a running program.
func TestFault_F35_TheStudioSaysThatTheFolderIsEmpty(t *testing.T) {
	s := newServer(t)
	marketer := s.as(account.Marketer)
	const sentence = "content folder has lost all its documents"
	for _, path := range []string{"/studio", "/studio/content"} {
		s.get(marketer, path).want(t, path, http.StatusOK).lacks(t, path, sentence)
	}
	s.empty("articles", "pages")
	for _, path := range []string{"/studio", "/studio/content"} {
		s.get(marketer, path).want(t, path, http.StatusOK).has(t, path, sentence)
	}
	s.get(nil, "/articles/handover").want(t, "the site", http.StatusOK).has(t, "the site", "without shouting")
	s.get(nil, "/articles").want(t, "the list", http.StatusOK).has(t, "the list", "The calm handover")
	said := 0
	for _, line := range s.log.all(t) {
		if msg, ok := line["msg"].(string); ok && strings.Contains(msg, "empty") && line["level"] == "ERROR" {
			said++
		}
	}
	if said != 1 {
		t.Errorf("the log says it %d times, want once", said)
	}
	s.save("pages/back.md", "---\ntitle: Back again\n---\nText.\n")
	s.get(marketer, "/studio").lacks(t, "the studio after", sentence)
	s.get(nil, "/back").want(t, "the site after", http.StatusOK)
}

// empty takes all files out of folders of the content and publishes twice.
func (s *site) empty(folders ...string) {
	s.t.Helper()
	for _, f := range folders {
		files, err := os.ReadDir(filepath.Join(s.Content, f))
		must(s.t, err)
		for _, file := range files {
			must(s.t, os.Remove(filepath.Join(s.Content, f, file.Name())))
		}
	}
	p, ok := s.Server.Content.(*publish.Publisher)
	if !ok {
		s.t.Fatalf("the content is a %T", s.Server.Content)
	}
	for range 2 {
		must(s.t, p.Publish(s.t.Context()))
	}
}

// saved is the name under which a browser saves a file.
func saved(t *testing.T, disposition string) string {
	t.Helper()
	_, params, err := mime.ParseMediaType(disposition)
	if err != nil {
		t.Errorf("the disposition %q: %v", disposition, err)
	}
	return params["filename"]
}
