package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

// guarded are all routes below a workspace address, with an id for each parameter.
func (s *site) guarded(asset, token string) []ask {
	s.t.Helper()
	seen := map[string]bool{}
	var out []ask
	for _, stack := range s.App().Stack() {
		for _, r := range stack {
			first, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
			if !slices.Contains([]string{"signin", "signout", "setup", "invite", "account", "library", "prep", "inbox", "studio", "admin"}, first) ||
				r.Method != http.MethodGet && r.Method != http.MethodPost || seen[r.Method+r.Path] || s.onlyUsed(r) {
				continue
			}
			seen[r.Method+r.Path] = true
			path := strings.NewReplacer(":id", asset, ":token", token).Replace(r.Path)
			out = append(out, ask{method: r.Method, path: path})
		}
	}
	if len(out) < 40 {
		s.t.Fatalf("only %d routes were found", len(out))
	}
	return out
}

// onlyUsed reports whether an entry of the route table is a guard that runs for every method.
func (s *site) onlyUsed(r *fiber.Route) bool {
	return !slices.ContainsFunc(s.App().GetRoutes(true), func(x fiber.Route) bool { return x.Method == r.Method && x.Path == r.Path })
}

var (
	// keepersOnly are addresses below /library for those who keep it.
	keepersOnly = regexp.MustCompile(`^/library/([0-9A-Z]{26}/compare|battlecards/new|battlecards/[^/]+/(edit|stand))$`)
	// ofAsset are the pages without an id, or with that of an asset: they have to be there.
	ofAsset = regexp.MustCompile(`^/(library|account|studio|prep|inbox|studio/collateral|library/[0-9A-Z]{26}(/(file|view|compare))?|studio/collateral/[0-9A-Z]{26}/(edit|replace|withdraw|review|successor)|admin/(people|jobs|health))$`)
)

func TestAttack_A34_EveryRouteByRole(t *testing.T) {
	s := everything(t)
	a := s.asset("a.txt", "text", library.Approved)
	draft := s.asset("d.txt", "text", library.Draft)
	for _, r := range s.guarded(a.ID, "nope") {
		least := map[string]account.Role{"studio": account.Marketer, "admin": account.Admin, "library": account.Rep, "prep": account.Rep, "inbox": account.Rep, "account": account.Rep, "signout": account.Rep}
		first, _, _ := strings.Cut(r.path[1:], "/")
		need, guarded := least[first]
		if !guarded {
			continue
		}
		if keepersOnly.MatchString(r.path) {
			need = account.Marketer
		}
		if r.method == http.MethodGet {
			s.do(ask{path: r.path}).want(t, "a stranger's GET "+r.path, http.StatusSeeOther).lacks(t, r.path, a.ID+"/edit\"")
			s.do(ask{path: r.path, header: map[string]string{"Accept": "application/json"}}).want(t, "a stranger's program, GET "+r.path, http.StatusUnauthorized)
		} else {
			s.do(ask{method: r.method, path: r.path}).want(t, "a stranger's POST "+r.path, http.StatusForbidden)
		}
		for _, role := range []account.Role{account.Rep, account.Marketer} {
			if need == account.Rep || need == role {
				continue
			}
			p := r
			p.as, p.header = s.as(role), map[string]string{"X-Csrf-Token": s.as(role).csrf}
			s.do(p).want(t, string(role)+": "+r.method+" "+r.path, http.StatusForbidden)
		}
		for _, role := range account.Roles {
			if r.method == http.MethodPost || role != need && role != account.Admin && need != account.Rep || strings.HasPrefix(r.path, "/admin/people/") {
				continue
			}
			want := http.StatusOK
			if r.path == "/admin" {
				want = http.StatusSeeOther
			}
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				got := s.do(ask{method: method, path: r.path, as: s.as(role)})
				if ofAsset.MatchString(r.path) || want != http.StatusOK {
					got.want(t, string(role)+": "+method+" "+r.path, want)
				} else if got.status == http.StatusForbidden || got.status >= 500 || strings.HasPrefix(got.header.Get("Location"), "/signin") {
					// What the id belongs to is another thing, which is not there.
					t.Errorf("%s: %s %s: got %d", role, method, r.path, got.status)
				}
			}
		}
	}
	for _, path := range []string{"/library/" + draft.ID, "/library/" + draft.ID + "/file", "/library/nope", "/library/nope/file"} {
		s.get(s.as(account.Rep), path).want(t, "a rep's "+path, http.StatusNotFound)
	}
	s.get(s.as(account.Rep), "/library/"+a.ID+"?version=7").want(t, "a version that is not there", http.StatusNotFound)
}

func TestAttack_A36_NoSpellingOfAnAddressPassesAGuard(t *testing.T) {
	s := newServer(t)
	secret := s.asset("needle-in-a-name.txt", "needle-in-a-text", library.Approved)
	paths := []string{"/library", "/library/" + secret.ID, "/library/" + secret.ID + "/file", "/studio/collateral", "/admin/people", "/account"}
	for _, p := range paths {
		for _, path := range []string{
			p, p + "/", p + "//", strings.ToUpper(p), "/" + p, "//" + p, "/" + strings.Replace(p[1:], "/", "//", 1), "/x/.." + p, "/." + p,
			"/" + strings.ReplaceAll(p[1:], "/", "%2f"), "/%2f" + p[1:], "/%" + "6c" + p[2:], p + "%00", p + ";x", p + "%20", p + ".html", p + "/index.html",
			`/\` + p[1:], "/static/.." + p, "/static/%2e%2e" + p, p + "?_method=GET", "/articles/.." + p,
		} {
			for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"} {
				got := s.do(ask{method: method, path: path, header: map[string]string{"X-Http-Method-Override": "GET", "X-Original-Url": p, "X-Rewrite-Url": p}})
				if got.status < 300 {
					t.Errorf("a stranger's %s %s: got %d", method, path, got.status)
				}
				got.lacks(t, method+" "+path, "needle-in-a", "marketer@example.com")
			}
		}
	}
}

func TestAttack_A18_PathsOutOfTheirFolders(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{
		"/static/../server.go", "/static/..%2fserver.go", "/static/%2e%2e/%2e%2e/etc/passwd", `/static/..\..\etc\passwd`, "/static//etc/passwd", "/static/.", "/static/",
		"/static/%00", "/images/../site.yaml", "/images/..%2fsite.yaml", "/images/%2e%2e%2fauthors.yaml", "/images/....//site.yaml", "/site.yaml", "/articles/handover.md/..%2f..%2fsite.yaml",
		"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc%5cpasswd", "/articles/secret.md", "/articles/..%2farticles/secret.md", "/.git/config", "/.env", "/debug/pprof/", "/metrics",
	} {
		got := s.do(ask{path: path})
		if got.status < 400 {
			t.Errorf("%s: got %d\n%.300s", path, got.status, got.body)
		}
		got.lacks(t, path, "root:", "hue: 185", "mara:", "package web", draftNeedle)
	}
}

func TestAttack_A40_WhatIsNotPublicIsNowhere(t *testing.T) {
	s := newServer(t)
	paths := []string{
		"/", "/articles", "/articles/handover", "/articles/handover.md", "/authors/mara", "/authors", "/topics", "/search", "/sitemap.xml", "/feed.xml", "/feed.json", "/llms.txt", "/robots.txt",
		"/articles/secret", "/articles/later", "/articles/secret.md", "/articles/later.md", "/articles/SECRET", "/articles/secret/", "/articles/secret-plan", "/articles/later-x",
		"/search?q=" + draftNeedle, "/search?q=" + scheduledNeedle, "/search?q=plan", "/search?q=plan&sort=fresh", "/search?kind=article",
	}
	for _, path := range paths {
		for _, header := range []map[string]string{nil, {"Accept": "application/json"}, {"Accept": "text/markdown"}} {
			got := s.do(ask{path: path, header: header})
			text := got.body
			if q, ok := strings.CutPrefix(path, "/search?q="); ok {
				text = strings.ReplaceAll(text, q, "") // the page repeats what was asked
			}
			if strings.Contains(text, draftNeedle) || strings.Contains(text, scheduledNeedle) || strings.Contains(text, "articles/secret\"") || strings.Contains(text, "articles/later\"") {
				t.Errorf("%s %v leaks:\n%.2000s", path, header, text)
			}
		}
	}
	for _, path := range []string{"/articles/secret", "/articles/later"} {
		got, missing := s.do(ask{path: path}), s.do(ask{path: "/articles/qqqqqq"})
		if got.status != http.StatusNotFound || got.header.Get("ETag") != missing.header.Get("ETag") || len(got.body) != len(missing.body) {
			t.Errorf("%s does not look like an address that never was: %d, %d and %d bytes", path, got.status, len(got.body), len(missing.body))
		}
	}
	// A rep finds live documents in the library, but no drafts.
	for _, q := range []string{draftNeedle, scheduledNeedle} {
		s.do(ask{path: "/library?q=" + q, as: s.as(account.Rep), header: map[string]string{"Accept": "application/json"}}).want(t, q, http.StatusOK).lacks(t, "the library", "articles/secret", "articles/later")
	}
}

func TestAttack_A79_SignInLeadsOnlyToOurOwnPages(t *testing.T) {
	s := newServer(t)
	_, err := s.Accounts.Add(t.Context(), "ann@example.com", "Ann", "a long enough passphrase", []account.Role{account.Rep})
	must(t, err)
	for _, next := range []string{
		"//evil.test", `/\evil.test`, "https://evil.test", "/\t/evil.test", "\\\\evil.test", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=y\r\nSet-Cookie: x=y", "http:evil.test",
		"///evil.test", "/\x00/evil.test", "evil.test", "/" + strings.Repeat("a", 2000),
	} {
		s.clock.skip(time.Hour)
		got := s.enter("/signin", "email", "ann@example.com", "password", "a long enough passphrase", "next", next).want(t, next, http.StatusSeeOther)
		if got.header.Get("Location") != "/library" {
			t.Errorf("next=%q leads to %q", next, got.header.Get("Location"))
		}
		in := s.get(s.as(account.Rep), "/signin?next="+url.QueryEscape(next)).want(t, next, http.StatusSeeOther)
		if in.header.Get("Location") != "/library" {
			t.Errorf("signed in, next=%q leads to %q", next, in.header.Get("Location"))
		}
	}
	got := s.enter("/signin", "email", "ann@example.com", "password", "a long enough passphrase", "next", "/library?q=a&sort=fresh")
	if got.header.Get("Location") != "/library?q=a&sort=fresh" {
		t.Errorf("our own page is refused: %q", got.header.Get("Location"))
	}
	away := s.do(ask{path: "/studio/content?view=draft"})
	if want := "/signin?next=" + url.QueryEscape("/studio/content?view=draft"); away.header.Get("Location") != want {
		t.Errorf("sent to %q, want %q", away.header.Get("Location"), want)
	}
}

func TestAttack_A74_TheHostHeaderIsNeverBelieved(t *testing.T) {
	s := newServer(t)
	s.asset("a.txt", "text", library.Approved)
	hostile := map[string]string{"Host": "evil.test", "X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "gopher", "Forwarded": "host=evil.test"}
	for _, path := range []string{
		"/", "/articles", "/Articles/", "/articles/handover.html", "/feed.xml", "/sitemap.xml", "/robots.txt", "/llms.txt", "/search?q=handover", "/nothing", "/signin", "/library", "/studio", "/library?q=text", "/admin/people", "/admin",
	} {
		for _, as := range []*member{nil, s.as(account.Admin)} {
			s.do(ask{path: path, as: as, header: hostile}).lacks(t, path, "evil.test", "gopher")
		}
	}
	s.do(ask{
		method: "POST", path: "/admin/people/invite", as: s.as(account.Admin), form: url.Values{"email": {"new@example.com"}, "role": {"rep"}}, header: hostile,
	}).want(t, "an invitation", http.StatusOK).has(t, "an invitation", "http://tandem.test/invite/").lacks(t, "an invitation", "evil.test")
	if len(s.mail.sent) != 1 || !strings.Contains(s.mail.sent[0], "http://tandem.test/invite/") || strings.Contains(s.mail.sent[0], "evil") {
		t.Errorf("the mail: %q", s.mail.sent)
	}
}

func TestAttack_A103_NothingPersonalIsCached(t *testing.T) {
	s := newServer(t)
	a := s.asset("a.txt", "text", library.Approved)
	for _, r := range s.guarded(a.ID, "nope") {
		for _, as := range []*member{nil, s.as(account.Admin)} {
			r.as = as
			got := s.do(r)
			cache := got.header.Get("Cache-Control")
			file := strings.HasSuffix(r.path, "/file") && got.status == http.StatusOK
			if !strings.Contains(cache, "no-store") && !(file && cache == "private, no-cache") {
				t.Errorf("%s %s: %q", r.method, r.path, cache)
			}
		}
	}
	for _, path := range []string{"/", "/articles", "/articles/handover", "/feed.xml", "/nothing", "/search?q=handover", "/static/nope"} {
		public, mine := s.do(ask{path: path}), s.get(s.as(account.Admin), path)
		same := func(a answer) string { return strings.ReplaceAll(a.body, a.header.Get("X-Request-Id"), "") }
		if same(public) != same(mine) || public.header.Get("Cache-Control") != mine.header.Get("Cache-Control") || public.header.Get("Set-Cookie")+mine.header.Get("Set-Cookie") != "" {
			t.Errorf("%s depends on who asks", path)
		}
	}
	for _, path := range []string{"/search?q=handover", "/search"} {
		if cache := s.do(ask{path: path}).header.Get("Cache-Control"); !strings.Contains(cache, "no-store") {
			t.Errorf("%s: %q", path, cache)
		}
	}
}

func TestAttack_A34_WhatBelongsToOthersIsNotThere(t *testing.T) {
	s := newServer(t)
	rep, admin := s.as(account.Rep), s.as(account.Admin)
	s.post(rep, "/account/sessions/end", "session", account.HashSecret(admin.cookie)).want(t, "end another's session", http.StatusNotFound)
	s.get(admin, "/library").want(t, "the other", http.StatusOK)
	s.post(rep, "/account", "name", "New name", "role", "admin", "email", "admin@example.com", "id", "admin").want(t, "more fields than the form has", http.StatusSeeOther)
	if p, _, err := s.Accounts.Store.PersonByID(t.Context(), "rep"); err != nil || p.Name != "New name" || p.Email != "rep@example.com" || p.Is(account.Admin) {
		t.Errorf("got %+v, %v", p, err)
	}
	s.get(rep, "/account").lacks(t, "the account page", account.HashSecret(admin.cookie), rep.cookie)
	for _, path := range []string{"", "/deactivate", "/activate", "/reset"} {
		s.post(admin, "/admin/people/nobody"+path, "name", "x", "role", "rep").want(t, "nobody"+path, http.StatusNotFound)
	}
	for _, path := range []string{"/admin/jobs/nope/retry", "/admin/jobs/nope/discard", "/studio/collateral/nope/edit", "/studio/collateral/nope/withdraw", "/studio/collateral/nope/restore", "/studio/collateral/nope/retry"} {
		got := s.post(admin, path, "revision", "1", "title", "x")
		if got.status >= 500 || got.status == http.StatusOK {
			t.Errorf("%s: got %d", path, got.status)
		}
	}
}
