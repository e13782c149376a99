package publish_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"tandem/app/internal/publish"
)

func TestRedirectsTakeOneHop(t *testing.T) {
	s := build(t, wideFolder(t))
	for asked, want := range map[string]string{
		"/articles/": "/articles", "/Articles/First-Call": "/articles/first-call", "//articles//first-call/": "/articles/first-call",
		"/index.html": "/", "/articles/index.html": "/articles", "/about.html": "/about", "/articles/page/1": "/articles", "/articles/page/1/": "/articles",
		"/topics/handover/page/1": "/topics/handover", "/old-call": "/articles/first-call", "/Old-Call/": "/articles/first-call",
		"/articles/?utm_source=x": "/articles?utm_source=x", "/FEED.XML": "/feed.xml",
	} {
		res := get(s, asked)
		if res.Status != http.StatusMovedPermanently || header(res, "Location") != base+want || header(res, "Cache-Control") != "public, max-age=3600" {
			t.Errorf("%s: %d to %q", asked, res.Status, header(res, "Location"))
			continue
		}
		if again := get(s, want); again.Status != http.StatusOK {
			t.Errorf("%s leads to %s, which answers %d", asked, want, again.Status)
		}
	}
}

func TestUnknownAndRemoved(t *testing.T) {
	f := wideFolder(t)
	addUnpublished(f)
	s := build(t, f)
	for asked, want := range map[string]int{
		"/nothing": 404, "/articles/page/0": 404, "/articles/page/99": 404, "/articles/page/x": 404, "/articles/page/02": 404, "": 404, "articles": 404,
		"/case-studies?": 200, "/case-studies%3F": 404, " 404": 404, " 410": 404, "/articles/" + needle + "-expired": 410, "/articles/" + needle + "-draft": 404,
		"/articles/../about": 404,
	} {
		res := get(s, asked)
		if res.Status != want {
			t.Errorf("%q answers %d, want %d", asked, res.Status, want)
		}
		if want >= 400 && (header(res, "Cache-Control") != "public, max-age=60" || header(res, "X-Robots-Tag") != "noindex") {
			t.Errorf("%q: headers %v", asked, res.Header)
		}
	}
	if res := siteOf(s).Serve(publish.Request{Method: "GET", Path: "/case-studies?industry=food"}); res.Status != 404 {
		t.Errorf("the name of an entry answers %d", res.Status)
	}
	text := string(get(s, "/nothing").Body)
	if h := readHead(t, text); h.titles[0] != "Not found | Handover" || len(h.canonicals)+len(h.scripts) > 0 || h.meta["og:image"] != nil || h.meta["robots"][0] != "noindex" {
		t.Errorf("the head of the page: %+v", h)
	}
}

func TestMethods(t *testing.T) {
	site := siteOf(build(t, sampleFolder(t)))
	for _, m := range []string{"POST", "PUT", "DELETE", "OPTIONS", "TRACE", ""} {
		if res := site.Serve(publish.Request{Method: m, Path: "/"}); res.Status != 405 || header(res, "Allow") != "GET, HEAD" || len(res.Body) > 0 {
			t.Errorf("%s answers %d", m, res.Status)
		}
	}
	for _, path := range []string{"/", "/nothing", "/images/hero.jpg", "/articles/first-call.md"} {
		for _, enc := range []string{"", "gzip", "br"} {
			full := site.Serve(publish.Request{Method: "GET", Path: path, AcceptEncoding: enc})
			head := site.Serve(publish.Request{Method: "HEAD", Path: path, AcceptEncoding: enc})
			if len(head.Body) > 0 || head.Status != full.Status || head.Length != len(full.Body) || len(head.Header) != len(full.Header) {
				t.Errorf("HEAD %s %q: %d, length %d of %d", path, enc, head.Status, head.Length, len(full.Body))
			}
		}
	}
	if res := new(publish.Site).Serve(publish.Request{Method: "GET", Path: "/"}); res.Status != 503 || header(res, "Retry-After") == "" {
		t.Errorf("before the first snapshot: %d", res.Status)
	}
}

func TestEncodings(t *testing.T) {
	s := build(t, sampleFolder(t))
	site, plain := siteOf(s), page(t, s, "/articles/first-call")
	tags := map[string]string{}
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "gzip, deflate": "gzip", "gzip, deflate, br, zstd": "br", "br;q=0.5, gzip": "gzip", "br;q=0, gzip;q=0": "",
		"*": "br", "*;q=0.1, br;q=0": "gzip", "GZIP": "gzip", "deflate": "", "br;q=1.000, gzip;q=0.9": "br", "br;q=abc": "",
	} {
		res := site.Serve(publish.Request{Method: "GET", Path: "/articles/first-call", AcceptEncoding: accept})
		got := header(res, "Content-Encoding")
		if got != want {
			t.Errorf("%q gets %q, want %q", accept, got, want)
			continue
		}
		if text := unpack(t, got, res.Body); text != plain {
			t.Errorf("%q unpacks to something else", accept)
		}
		tags[got] = header(res, "ETag")
		if header(res, "Vary") != "Accept, Accept-Encoding" {
			t.Errorf("Vary is %q", header(res, "Vary"))
		}
	}
	if tags[""] == tags["gzip"] || tags["gzip"] == tags["br"] || tags[""] == tags["br"] {
		t.Errorf("encodings share a validator: %v", tags)
	}
}

func unpack(t *testing.T, encoding string, body []byte) string {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	switch encoding {
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	case "br":
		r = brotli.NewReader(r)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestValidators(t *testing.T) {
	site := siteOf(build(t, sampleFolder(t)))
	ask := func(r publish.Request) publish.Response {
		r.Method, r.Path = "GET", "/articles/first-call"
		return site.Serve(r)
	}
	first := ask(publish.Request{AcceptEncoding: "br"})
	tag, date := header(first, "ETag"), header(first, "Last-Modified")
	if strings.HasPrefix(tag, "W/") || len(tag) < 18 {
		t.Errorf("the tag %q is weak or short", tag)
	}
	for name, c := range map[string]struct {
		r    publish.Request
		want int
	}{
		"tag":                           {publish.Request{AcceptEncoding: "br", IfNoneMatch: tag}, 304},
		"one of several":                {publish.Request{AcceptEncoding: "br", IfNoneMatch: `"x", W/` + tag}, 304},
		"any":                           {publish.Request{IfNoneMatch: "*"}, 304},
		"tag of another encoding":       {publish.Request{AcceptEncoding: "gzip", IfNoneMatch: tag}, 200},
		"date":                          {publish.Request{IfModifiedSince: date}, 304},
		"later date":                    {publish.Request{IfModifiedSince: "Fri, 20 Nov 2026 00:00:00 GMT"}, 304},
		"earlier date":                  {publish.Request{IfModifiedSince: "Mon, 09 Nov 2026 00:00:00 GMT"}, 200},
		"the tag decides, not the date": {publish.Request{IfNoneMatch: `"old"`, IfModifiedSince: date}, 200},
		"nonsense":                      {publish.Request{IfNoneMatch: ",,,", IfModifiedSince: "soon"}, 200},
	} {
		res := ask(c.r)
		if res.Status != c.want || c.want == 304 && (len(res.Body) > 0 || header(res, "ETag") == "" || header(res, "Cache-Control") == "" || header(res, "Vary") == "") {
			t.Errorf("%s: %d, want %d; headers %v", name, res.Status, c.want, res.Header)
		}
	}
}

func TestMarkdownIsNegotiated(t *testing.T) {
	site := siteOf(build(t, sampleFolder(t)))
	for accept, md := range map[string]bool{
		"": false, "*/*": false, "text/html": false, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": false,
		"text/markdown": true, "text/markdown, text/html;q=0.5": true, "text/markdown, */*": true, "text/markdown;q=0.5, text/html": false,
		"text/markdown, text/html": false, "text/markdown;q=0": false, "text/markdown;q=0.1, */*": false,
	} {
		res := site.Serve(publish.Request{Method: "GET", Path: "/articles/first-call", Accept: accept})
		if got := strings.HasPrefix(header(res, "Content-Type"), "text/markdown"); got != md {
			t.Errorf("%q gets markdown: %v, want %v", accept, got, md)
		}
		if md && header(res, "Content-Location") != "/articles/first-call.md" || header(res, "Vary") != "Accept, Accept-Encoding" {
			t.Errorf("%q: headers %v", accept, res.Header)
		}
	}
}

func TestCaching(t *testing.T) {
	s := build(t, sampleFolder(t))
	const pages = "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=600"
	picture := live(t, s.Library, "/articles/first-call").Hero.Image.URL()
	for address, want := range map[string]string{
		"/": pages, "/articles/first-call": pages, "/feed.xml": pages, "/sitemap.xml": "public, max-age=3600", "/robots.txt": "public, max-age=3600",
		"/llms.txt": "public, max-age=3600", picture: "public, max-age=31536000, immutable", "/images/hero.jpg": "public, max-age=3600", "/images/hero.jpg?v=00000000": "public, max-age=3600",
	} {
		if res := get(s, address); res.Status != 200 || header(res, "Cache-Control") != want {
			t.Errorf("%s: %d, %q", address, res.Status, header(res, "Cache-Control"))
		}
	}
}

func TestCaseStudyFilters(t *testing.T) {
	s := build(t, sampleFolder(t))
	all := page(t, s, "/case-studies")
	for address, want := range map[string]string{
		"/case-studies?industry=food": "Mill Port=no", "/case-studies?product=desk": "Mill Port", "/case-studies?industry=food&product=desk": "Mill Port=no",
		"/case-studies?product=desk&industry=food&utm_source=x": "Mill Port=no", "/case-studies?industry=&product=": "Mill Port", "/case-studies?utm_source=x": "Mill Port",
		"/case-studies?industry=fish": "Mill=no Port=no", "/case-studies?industry=%zz": "Mill Port",
	} {
		text := page(t, s, address)
		for w := range strings.FieldsSeq(want) {
			name, no := strings.CutSuffix(w, "=no")
			if strings.Contains(text, `href="/case-studies/`+strings.ToLower(name)) == no {
				t.Errorf("%s: %s shown %v", address, name, no)
			}
		}
	}
	if page(t, s, "/case-studies?utm_source=x") != all {
		t.Error("a parameter that is no filter changes the page")
	}
}

func TestSuggestions(t *testing.T) {
	s := build(t, sampleFolder(t))
	cards := s.Suggest("/blog/2024/the-first-call-explained")
	if len(cards) == 0 || cards[0].Path != "/articles/first-call" {
		t.Errorf("got %v", cards)
	}
	if got := s.Suggest("/xx/zz"); len(got) != 0 {
		t.Errorf("got %v for nothing", got)
	}
	body, err := s.NotFound("/first-call")
	if err != nil || !bytes.Contains(body, []byte("/articles/first-call")) {
		t.Errorf("the page lacks its suggestion: %v", err)
	}
}

func TestPagesArePackedOnly(t *testing.T) {
	s := build(t, sampleFolder(t))
	small := page(t, s, "/articles/first-call")
	if n := s.PlainBytes(); n > 0 {
		t.Errorf("%d bytes are kept plain beside their packed form", n)
	}
	head := siteOf(s).Serve(publish.Request{Method: "HEAD", Path: "/articles/first-call"})
	if head.Length != len(small) || len(small) < 1000 {
		t.Errorf("HEAD says %d bytes, not %d", head.Length, len(small))
	}
}
