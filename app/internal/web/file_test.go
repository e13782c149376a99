package web_test

import (
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/web"
	"tandem/assets/disk"
)

func TestAttack_A07_UploadsNeverRunInOurOrigin(t *testing.T) {
	s := newServer(t)
	for name, c := range map[string]struct {
		body, media string
		inline      bool
	}{
		"a.html":    {"<!doctype html><script>alert(1)</script>", "application/octet-stream", false},
		"a.svg":     {"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "application/octet-stream", false},
		"a.png":     {"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream", false},
		"a.xhtml":   {"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "application/octet-stream", false},
		"a.shtml":   {"text <script>alert(1)</script>", "text/plain; charset=utf-8", true},
		"noending":  {"<SCRIPT>alert(1)</SCRIPT>", "text/plain; charset=utf-8", true},
		"a.pdf":     {"%PDF-1.7 ...", "application/pdf", true},
		"a.pdf.exe": {"%PDF-1.7 ....", "application/pdf", true},
	} {
		a := s.asset(name, c.body, library.Approved)
		for _, query := range []string{"", "?download=1", "?version=1"} {
			got := s.get(s.as(account.Rep), "/library/"+a.ID+"/file"+query).want(t, name, http.StatusOK)
			if got.body != c.body {
				t.Errorf("%s: other bytes came back", name)
			}
			if media := got.header.Get("Content-Type"); media != c.media {
				t.Errorf("%s: sent as %s, want %s", name, media, c.media)
			}
			wantKind := "attachment"
			if c.inline && query != "?download=1" {
				wantKind = "inline"
			}
			if kind, _, _ := strings.Cut(got.header.Get("Content-Disposition"), ";"); kind != wantKind {
				t.Errorf("%s%s: disposition %s, want %s", name, query, kind, wantKind)
			}
			policy := got.header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") || strings.Contains(policy, "allow-") || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: policy %q", name, policy)
			}
			if cache := got.header.Get("Cache-Control"); !strings.Contains(cache, "private") {
				t.Errorf("%s: others may keep it: %s", name, cache)
			}
		}
	}
}

func TestAttack_A91_HostileFileNames(t *testing.T) {
	s := newServer(t)
	for i, name := range []string{
		"a\r\nSet-Cookie: x=y.pdf", `a"; filename="b.exe`, "\u202efdp.exe", "../../etc/passwd", `..\..\boot.ini`, "ünïcödé 文書.pdf", "a;b=c.pdf", "%00.pdf", "a\x00b.pdf", "=cmd|x.csv",
		strings.Repeat("l", 5000) + ".pdf", "\xff\xfe.pdf", "", ".", "..", "/", "<script>.txt", "a\u200bb.txt", "%0d%0aX: y.pdf", "a\\b\"c.txt", "name'with'quotes.txt", "CON", "a\tb.txt",
	} {
		a := s.asset(name, fmt.Sprintf("%%PDF %d", i), library.Approved)
		got := s.get(s.as(account.Rep), "/library/"+a.ID+"/file?download=1").want(t, name, http.StatusOK)
		values := got.header["Content-Disposition"]
		if len(values) != 1 || len(got.header["Set-Cookie"]) > 0 || got.header.Get("X") != "" {
			t.Fatalf("%q: header %v", name, got.header)
		}
		kind, params, err := mime.ParseMediaType(values[0])
		if err != nil || kind != "attachment" || params["filename"] == "" || len(values[0]) > 2500 {
			t.Errorf("%q: %s (%v)", name, values[0], err)
		}
		for _, r := range params["filename"] {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/\"`, r) {
				t.Errorf("%q: %U is left in %q", name, r, params["filename"])
			}
		}
	}
	a := s.asset("ünïcödé 文書.pdf", "%PDF other", library.Approved)
	got := s.get(s.as(account.Rep), "/library/"+a.ID+"/file").header.Get("Content-Disposition")
	if _, params, err := mime.ParseMediaType(got); err != nil || params["filename"] != "ünïcödé 文書.pdf" {
		t.Errorf("the name is lost: %s, %v", got, err)
	}
	if !strings.Contains(got, `filename="`) && !strings.Contains(got, "filename=_") {
		t.Errorf("there is nothing for old clients: %s", got)
	}
}

func TestAttack_A09_HostileNamesAreTextOnPages(t *testing.T) {
	s := newServer(t)
	evil := `<img src=x onerror=alert(1)>"'`
	r, err := s.Library.Upload(t.Context(), s.as(account.Marketer).Person, library.Upload{
		FileName: evil + ".txt", Body: strings.NewReader(evil + " in text"), Details: library.Details{Title: evil, Description: evil, Tags: []string{"<b>tag"}},
	})
	must(t, err)
	s.work()
	for _, path := range []string{"/library", "/library?q=alert", "/library/" + r.Asset.ID, "/library/" + r.Asset.ID + "?q=%3Cimg", "/studio/collateral", "/studio/collateral/" + r.Asset.ID + "/edit", "/studio/collateral/" + r.Asset.ID + "/withdraw", "/studio/collateral/" + r.Asset.ID + "/replace", "/library?q=%3Cscript%3Ealert(1)%3C/script%3E"} {
		s.get(s.as(account.Marketer), path).want(t, path, http.StatusOK).lacks(t, path, "<img src=x", "<b>tag", "<script>alert")
	}
}

func TestFile_Ranges(t *testing.T) {
	s := newServer(t)
	a := s.asset("a.txt", "0123456789", library.Approved)
	path := "/library/" + a.ID + "/file"
	whole := s.get(s.as(account.Rep), path).want(t, "the whole", http.StatusOK)
	etag, modified := whole.header.Get("ETag"), whole.header.Get("Last-Modified")
	if whole.header.Get("Accept-Ranges") != "bytes" || !strings.HasPrefix(etag, `"`) || modified == "" {
		t.Fatalf("validators: %v", whole.header)
	}
	const full = "0123456789"
	for _, c := range []struct {
		name, method string
		header       map[string]string
		status       int
		body, of     string
	}{
		{"first bytes", "GET", map[string]string{"Range": "bytes=0-3"}, 206, "0123", "bytes 0-3/10"},
		{"one byte", "GET", map[string]string{"Range": "bytes=9-9"}, 206, "9", "bytes 9-9/10"},
		{"open end", "GET", map[string]string{"Range": "bytes=4-"}, 206, "456789", "bytes 4-9/10"},
		{"beyond the end", "GET", map[string]string{"Range": "bytes=4-4000"}, 206, "456789", "bytes 4-9/10"},
		{"the last bytes", "GET", map[string]string{"Range": "bytes=-3"}, 206, "789", "bytes 7-9/10"},
		{"more last bytes than there are", "GET", map[string]string{"Range": "bytes=-400"}, 206, full, "bytes 0-9/10"},
		{"past the end", "GET", map[string]string{"Range": "bytes=10-"}, 416, "", "bytes */10"},
		{"far past the end", "GET", map[string]string{"Range": "bytes=9999999999999-"}, 416, "", "bytes */10"},
		{"no last bytes", "GET", map[string]string{"Range": "bytes=-0"}, 416, "", "bytes */10"},
		{"turned round", "GET", map[string]string{"Range": "bytes=5-2"}, 200, full, ""},
		{"several", "GET", map[string]string{"Range": "bytes=0-1,3-4"}, 200, full, ""},
		{"another unit", "GET", map[string]string{"Range": "pages=1-2"}, 200, full, ""},
		{"nonsense", "GET", map[string]string{"Range": "bytes=a-b"}, 200, full, ""},
		{"no numbers", "GET", map[string]string{"Range": "bytes=-"}, 200, full, ""},
		{"no dash", "GET", map[string]string{"Range": "bytes=5"}, 200, full, ""},
		{"signs", "GET", map[string]string{"Range": "bytes=+1-3"}, 200, full, ""},
		{"too large a number", "GET", map[string]string{"Range": "bytes=99999999999999999999-"}, 200, full, ""},
		{"the same file still", "GET", map[string]string{"Range": "bytes=0-3", "If-Range": etag}, 206, "0123", "bytes 0-3/10"},
		{"the same time still", "GET", map[string]string{"Range": "bytes=0-3", "If-Range": modified}, 206, "0123", "bytes 0-3/10"},
		{"another file now", "GET", map[string]string{"Range": "bytes=0-3", "If-Range": `"other"`}, 200, full, ""},
		{"a weak tag", "GET", map[string]string{"Range": "bytes=0-3", "If-Range": "W/" + etag}, 200, full, ""},
		{"another time", "GET", map[string]string{"Range": "bytes=0-3", "If-Range": "Mon, 01 Jan 2024 00:00:00 GMT"}, 200, full, ""},
		{"HEAD", "HEAD", nil, 200, "", ""},
		{"HEAD of a range", "HEAD", map[string]string{"Range": "bytes=0-3"}, 200, "", ""},
		{"known", "GET", map[string]string{"If-None-Match": etag}, 304, "", ""},
		{"known among others", "GET", map[string]string{"If-None-Match": `"x", W/` + etag}, 304, "", ""},
		{"any", "GET", map[string]string{"If-None-Match": "*"}, 304, "", ""},
		{"known, a range", "GET", map[string]string{"If-None-Match": etag, "Range": "bytes=0-3"}, 304, "", ""},
		{"not known, but not newer", "GET", map[string]string{"If-None-Match": `"x"`, "If-Modified-Since": modified}, 200, full, ""},
		{"not newer", "GET", map[string]string{"If-Modified-Since": modified}, 304, "", ""},
		{"newer", "GET", map[string]string{"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}, 200, full, ""},
		{"HEAD, known", "HEAD", map[string]string{"If-None-Match": etag}, 304, "", ""},
	} {
		got := s.do(ask{method: c.method, path: path, as: s.as(account.Rep), header: c.header})
		if got.status != c.status || got.body != c.body || got.header.Get("Content-Range") != c.of {
			t.Errorf("%s: got %d %q %q, want %d %q %q", c.name, got.status, got.body, got.header.Get("Content-Range"), c.status, c.body, c.of)
		}
		if c.method == "HEAD" && c.status == 200 && got.header.Get("Content-Length") != "10" {
			t.Errorf("%s: Content-Length is %q", c.name, got.header.Get("Content-Length"))
		}
		if c.status != 416 && got.header.Get("ETag") != etag {
			t.Errorf("%s: the entity tag is %q", c.name, got.header.Get("ETag"))
		}
	}
}

func TestAttack_A41_WithdrawnFilesAreGoneAtOnce(t *testing.T) {
	s := newServer(t)
	a := s.asset("prices.txt", "needle prices", library.Approved)
	rep, marketer := s.as(account.Rep), s.as(account.Marketer)
	file := "/library/" + a.ID + "/file"
	etag := s.get(rep, file).want(t, "before", http.StatusOK).header.Get("ETag")
	s.post(marketer, "/studio/collateral/"+a.ID+"/withdraw", "reason", "old prices").want(t, "withdraw", http.StatusSeeOther)
	// The index has not caught up yet.
	for _, c := range []ask{
		{path: file}, {path: file, method: "HEAD"}, {path: file, header: map[string]string{"Range": "bytes=0-1"}}, {path: file, header: map[string]string{"If-None-Match": etag}}, {path: file + "?version=1"}, {path: file + "?download=1"}, {path: "/library/" + a.ID},
	} {
		c.as = rep
		got := s.do(c).want(t, c.path, http.StatusGone).lacks(t, c.path, "needle", etag)
		if got.header.Get("ETag") != "" || !strings.Contains(got.header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s: header %v", c.path, got.header)
		}
	}
	for _, header := range []map[string]string{nil, {"Accept": "application/json"}, {"X-Fragment": "results"}} {
		s.do(ask{path: "/library?q=needle", as: rep, header: header}).want(t, "search", http.StatusOK).lacks(t, "search", a.ID)
	}
	s.get(marketer, file).want(t, "a marketer", http.StatusOK)
	s.get(marketer, "/library/"+a.ID).want(t, "a marketer", http.StatusOK).has(t, "a marketer", "old prices", "/restore")
	s.post(marketer, "/studio/collateral/"+a.ID+"/restore").want(t, "restore", http.StatusSeeOther)
	s.work()
	s.get(rep, file).want(t, "after", http.StatusOK)
	s.do(ask{path: "/library?q=needle", as: rep}).has(t, "search after", a.ID)
}

func TestFault_F16_AFileThatIsMissingIsAnErrorPage(t *testing.T) {
	var blobs string
	s := newServer(t, func(w *web.Server) {
		blobs = t.TempDir()
		store, err := disk.Open(blobs)
		must(t, err)
		w.Library.Blobs = store
	})
	a := s.asset("a.txt", "text that is lost", library.Approved)
	must(t, filepath.WalkDir(blobs, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() == string(a.Version.Blob) || err == nil && strings.Contains(string(a.Version.Blob), d.Name()) && !d.IsDir() {
			return os.Remove(path)
		}
		return err
	}))
	got := s.get(s.as(account.Rep), "/library/"+a.ID+"/file").want(t, "the file", http.StatusInternalServerError).has(t, "the file", "Something went wrong")
	for name, want := range map[string]string{"Etag": "", "Content-Disposition": "", "Content-Range": "", "Accept-Ranges": "", "Last-Modified": "", "Cache-Control": "no-store", "Content-Type": "text/html; charset=utf-8"} {
		if got.header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), want)
		}
	}
	if policy := got.header.Get("Content-Security-Policy"); strings.Contains(policy, "sandbox") || !strings.Contains(policy, "style-src 'self'") {
		t.Errorf("the error page cannot be shown under %q", policy)
	}
}
