package web_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/publish"
	"tandem/app/internal/web"
	"tandem/search"
)

func TestPublic_APageWhoseNameBeginsLikeOneOfTheProgramIsServed(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/accounting", "/setup-guide"} {
		a := s.do(ask{path: path}).want(t, path, http.StatusOK)
		if got := a.header.Get("Cache-Control"); strings.Contains(got, "private") {
			t.Errorf("%s: it is cached as %q, like a page of the workspace", path, got)
		}
	}
}

func TestPublic_UnknownAddressSuggests(t *testing.T) {
	s := newServer(t)
	a := s.do(ask{path: "/articles/calm-handover-old"}).want(t, "an unknown address", http.StatusNotFound).has(t, "an unknown address", "/articles/handover")
	if a.header.Get("ETag") != "" {
		t.Error("an answer made for one address has an entity tag")
	}
	s.do(ask{path: "/xqzt"}).want(t, "nothing like it", http.StatusNotFound)
}

func TestPage_FragmentIsTheAskedPartOnly(t *testing.T) {
	s := newServer(t)
	s.asset("pricing.txt", "prices of all", library.Approved)
	for path, part := range map[string]string{"/library?q=prices": "results", "/studio/collateral": "assets", "/admin/jobs": "jobs", "/search?q=handover": "results"} {
		a := s.do(ask{path: path, as: s.as(account.Admin), header: map[string]string{"X-Fragment": part}}).want(t, path, http.StatusOK)
		a.has(t, path, `id="`+part+`"`)
		if strings.Contains(a.body, "<html") {
			t.Errorf("%s: asked for %s, got the whole page", path, part)
		}
		a = s.do(ask{path: path, as: s.as(account.Admin), header: map[string]string{"X-Fragment": "nonsense"}}).want(t, path, http.StatusOK)
		a.has(t, path+" with an unknown part", "<html")
	}
}

func TestFault_F18_SearchIsAway(t *testing.T) {
	s := newServer(t)
	a := s.asset("pricing.txt", "prices of all", library.Approved)
	hidden := s.asset("draft.txt", "not for reps", library.Draft)
	s.index.away.Store(true)
	page := s.get(s.as(account.Rep), "/library?q=prices").want(t, "the library", http.StatusOK)
	page.has(t, "the library", "Search is away", "/library/"+a.ID).lacks(t, "the library", hidden.ID)
	s.do(ask{path: "/library?q=prices", as: s.as(account.Rep), header: map[string]string{"Accept": "application/json"}}).want(t, "the library as JSON", http.StatusOK).has(t, "as JSON", "Search is away")
	s.do(ask{path: "/search?q=handover"}).want(t, "the public search", http.StatusOK).has(t, "the public search", "Search is away", "/articles/handover")
	s.index.away.Store(false)
	s.do(ask{path: "/search?q=handover"}).want(t, "the public search again", http.StatusOK).lacks(t, "the public search again", "Search is away")
}

var inline = regexp.MustCompile(`(?is)<script(?:\s[^>]*)?>|<style[\s>]|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|(?:href|src|action)\s*=\s*["']?\s*javascript:`)

func TestAttack_A17_PoliciesAndNothingInline(t *testing.T) {
	s := newServer(t)
	a := s.asset("a.txt", "text", library.Approved)
	locked := s.asset("b.txt", "!encrypted", library.Approved)
	admin := s.as(account.Admin)
	asks := s.guarded(a.ID, "nope")
	for _, path := range []string{"/", "/articles", "/articles/handover", "/authors/mara", "/accounting", "/search", "/search?q=handover", "/nothing", "/articles/calm-handover-old", "/signin", "/case-studies", "/topics", "/library?q=text", "/library?q=qqqq", "/library/" + locked.ID, "/admin/people/rep", "/studio/content?view=problems", "/studio/content?view=draft"} {
		asks = append(asks, ask{path: path})
	}
	s.as(account.Rep)
	pages := 0
	for _, r := range asks {
		for _, as := range []*member{nil, admin} {
			r.as = as
			got := s.do(r)
			policy := got.header.Get("Content-Security-Policy")
			if got.header.Get("X-Content-Type-Options") != "nosniff" || policy == "" || strings.Contains(policy, "unsafe-inline") && !strings.Contains(policy, "sandbox") {
				t.Errorf("%s %s: header %v", r.method, r.path, got.header)
			}
			if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") || got.body == "" {
				continue
			}
			pages++
			for _, want := range []string{"default-src 'none'", "script-src 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
				if !strings.Contains(policy, want) {
					t.Errorf("%s %s: the policy lacks %s", r.method, r.path, want)
				}
			}
			for _, tag := range inline.FindAllString(got.body, -1) {
				data := strings.Contains(tag, `type="application/ld+json"`) || strings.Contains(tag, `type="application/json"`) // read by our script, never run
				if !strings.Contains(tag, " src=") && !data || strings.Contains(tag, "javascript:") {
					t.Errorf("%s %s: %s stands in the page", r.method, r.path, tag)
				}
			}
		}
	}
	if pages < 60 {
		t.Errorf("only %d pages were looked at", pages)
	}
}

func TestAttack_A13_ErrorPagesRepeatNothing(t *testing.T) {
	s := newServer(t)
	evil := "<script>evil</script>"
	for _, path := range []string{
		"/" + evil, "/%3Cscript%3Eevil%3C/script%3E", "/articles/%3Cscript%3Eevil%3C%2Fscript%3E", "/library/" + evil, "/library/%3Cscript%3Eevil", "/studio/" + evil, "/admin/people/" + evil,
		"/invite/" + evil, "/static/" + evil, "/nothing?" + evil, "/library?version=" + evil, "/studio/collateral?page=" + evil, "/studio/content?view=" + evil,
	} {
		for _, accept := range []string{"text/html", "application/json", "*/*", "text/plain", "image/svg+xml", evil} {
			for _, as := range []*member{nil, s.as(account.Admin)} {
				got := s.do(ask{path: path, as: as, header: map[string]string{"Accept": accept, "Referer": "http://x/" + evil, "User-Agent": evil}})
				got.lacks(t, path+" as "+accept, "<script>evil", "goroutine", ".go:")
				media := got.header.Get("Content-Type")
				if got.body != "" && !strings.HasPrefix(media, "text/html; charset=utf-8") && !strings.HasPrefix(media, "application/json") {
					t.Errorf("%s as %s: sent as %s", path, accept, media)
				}
			}
		}
	}
}

func TestAttack_A39_HostileParametersAreNoFailuresOfOurs(t *testing.T) {
	s := newServer(t)
	s.asset("a.txt", "text", library.Approved)
	admin := s.as(account.Admin)
	for _, path := range []string{"/search", "/library", "/studio/collateral", "/studio/content", "/library/x", "/library/x/file", "/admin/people", "/case-studies", "/"} {
		for _, query := range []string{
			"q='%22;--", "q=%00", "q=%ff%fe", "q=" + strings.Repeat("a", 4000), "q=%22%22%22%22", "q=a&q=b", "q[]=a", "page=-1", "page=999999999999999999999", "page=1e9", "version=-1", "version=999999999999",
			"sort=title;drop", "kind=%27&kind=article", "stage=" + strings.Repeat("x", 300), "industry=a&industry=b&industry=c", "%zz=1", "&&&=", "q=%F0%9F%98%80%E2%80%AE", "view=../../x", "q=" + strings.Repeat("-a%20", 300), "page=2&q=text",
		} {
			for _, as := range []*member{nil, admin} {
				if got := s.do(ask{path: path + "?" + query, as: as}); got.status >= 500 {
					t.Errorf("%s?%.60s: got %d", path, query, got.status)
				}
			}
		}
	}
	for _, line := range s.log.all(t) {
		if line["level"] == "ERROR" {
			t.Errorf("logged: %v", line)
		}
	}
}

func TestAttack_A106_APanicEndsOneRequestOnly(t *testing.T) {
	s := newServer(t, func(w *web.Server) {
		w.Health = func(context.Context) []web.PartHealth { panic("no health\nto be had") }
	})
	at := s.listen()
	head := " HTTP/1.1\r\nHost: a\r\nCookie: tandem=" + s.as(account.Admin).cookie + "\r\n"
	got, closed := talk(t, at, "GET /admin/health"+head+"\r\nGET /library"+head+"\r\n"+end)
	if list := statusesIn(got); !closed || strings.Join(list, " ") != "500 200 404" {
		t.Errorf("got %v\n%.500s", list, got)
	}
	if strings.Contains(got, "no health") || strings.Contains(got, "goroutine") || !strings.Contains(got, "Something went wrong on our side") {
		t.Errorf("the answer:\n%.3000s", got)
	}
	id := regexp.MustCompile(`X-Request-Id: (\w+)`).FindStringSubmatch(got)[1]
	logged := slices.ContainsFunc(s.log.all(t), func(l map[string]any) bool { return l["request"] == id && l["stack"] != nil })
	if !logged || strings.Count(got, id) < 2 {
		t.Errorf("the reference %s is not both on the page and in the log", id)
	}
}

func TestAttack_A92_HostileRequestsMakeOneLineEach(t *testing.T) {
	s := newServer(t)
	admin := s.as(account.Admin)
	must(t, s.db.Close()) // from here on everything that needs the database fails, and is logged
	for _, path := range []string{
		"/library/%0a%0d{\"level\":\"INFO\"}", "/library/\"}{\"", "/library/\\n\\r", "/library/" + strings.Repeat("x", 1000), "/library/\u2028\u202e", "/library/%1b[2J", "/library/\xff",
	} {
		before := len(s.log.all(t))
		s.do(ask{path: path, as: admin, header: map[string]string{"User-Agent": path, "Referer": path, "X-Request-Id": "forged"}}).want(t, path, http.StatusInternalServerError)
		lines := s.log.all(t)[before:]
		if len(lines) != 1 || lines[0]["level"] != "ERROR" || lines[0]["request"] == "forged" {
			t.Errorf("%q: %d lines: %v", path, len(lines), lines)
		}
	}
	for _, line := range s.log.all(t) {
		for k, v := range line {
			if text, ok := v.(string); ok && (strings.Contains(text, admin.cookie) || strings.Contains(text, admin.csrf)) {
				t.Errorf("a secret is in %s", k)
			}
		}
	}
}

func TestAttack_A104_NothingOfOneRequestShowsInAnother(t *testing.T) {
	s := newServer(t)
	if !s.App().Config().Immutable {
		t.Error("strings of a request are changed under those who keep them")
	}
	at := s.listen()
	m := s.as(account.Marketer)
	var requests strings.Builder
	const n = 200
	for i := range n {
		mark := fmt.Sprintf("mark%04d", i)
		if i%2 == 0 {
			fmt.Fprintf(&requests, "GET /search?q=%s HTTP/1.1\r\nHost: a\r\n\r\n", mark)
			continue
		}
		body := "title " + mark
		fmt.Fprintf(&requests, "POST %s?name=%s.txt&tags=%s&stage=%s HTTP/1.1\r\nHost: a\r\nCookie: tandem=%s\r\nX-Csrf-Token: %s\r\nContent-Length: %d\r\n\r\n%s", uploadAt, mark, mark, mark, m.cookie, m.csrf, len(body), body)
	}
	got, closed := talk(t, at, requests.String()+end)
	answers := strings.Split(got, "HTTP/1.1 ")[1:]
	if !closed || len(answers) != n+1 {
		t.Fatalf("%d answers, closed: %v", len(answers), closed)
	}
	marks := regexp.MustCompile(`(?i)mark\d{4}`)
	for i, a := range answers[:n] {
		for _, found := range marks.FindAllString(a, -1) {
			if !strings.EqualFold(found, fmt.Sprintf("mark%04d", i)) {
				t.Fatalf("answer %d shows %s", i, found)
			}
		}
	}
	list, total, err := s.Library.Browse(t.Context(), m.Person, library.Filter{Limit: n})
	must(t, err)
	if total != n/2 {
		t.Errorf("%d uploads are kept, want %d", total, n/2)
	}
	for _, a := range list {
		want := strings.TrimSuffix(a.Version.FileName, ".txt")
		if !marks.MatchString(want) || a.Tags[0] != want || a.Facets[search.FacetStage][0] != want || !strings.EqualFold(a.Title, want) {
			t.Errorf("mixed up: %+v", a)
		}
	}
}

func TestFault_F50_BeforeTheFirstPublishingTheWorkspaceWorks(t *testing.T) {
	s := newServer(t)
	s.Site = &publish.Site{}
	s.do(ask{path: "/"}).want(t, "the site", http.StatusServiceUnavailable)
	s.do(ask{path: "/search?q=a"}).want(t, "the search", http.StatusServiceUnavailable)
	s.do(ask{path: "/signin"}).want(t, "the door", http.StatusOK)
	s.do(ask{path: "/library/nope", as: s.as(account.Rep)}).want(t, "an error page", http.StatusNotFound).has(t, "an error page", "There is nothing here")
	s.do(ask{path: "/static/nope"}).want(t, "a stranger's error page", http.StatusNotFound).has(t, "a stranger's error page", "There is nothing here")
	for _, path := range []string{"/library", "/studio", "/studio/content", "/studio/collateral", "/admin/people", "/admin/health"} {
		s.get(s.as(account.Admin), path).want(t, path, http.StatusOK)
	}
}

func TestAttack_A82_NothingOfTheInsideIsServed(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/gallery", "/metrics", "/healthz", "/readyz", "/debug/pprof/heap", "/debug/vars", "/.git/HEAD", "/.env", "/tandem.db", "/static/manifest.json", "/static/src/js/site.js", "/openapi.json", "/swagger", "/monitor"} {
		s.do(ask{path: path, as: s.as(account.Admin)}).want(t, path, http.StatusNotFound)
	}
}
