package web_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/web"
)

const passphrase = "a long enough passphrase"

func overTLS(s *web.Server) {
	s.BaseURL = &url.URL{Scheme: "https", Host: "tandem.test"}
}

// cookiesOf returns the cookies that an answer sets, by name.
func cookiesOf(a answer) map[string]*http.Cookie {
	out := map[string]*http.Cookie{}
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		out[c.Name] = c
	}
	return out
}

func TestAttack_A69_CookiesOfASession(t *testing.T) {
	for scheme, prepare := range map[string]func(*web.Server){"https": overTLS, "http": func(*web.Server) {}} {
		s := newServer(t, prepare)
		_, err := s.Accounts.Add(t.Context(), "ann@example.com", "Ann", passphrase, []account.Role{account.Rep})
		must(t, err)
		prefix := ""
		if scheme == "https" {
			prefix = "__Host-"
		}
		form := cookiesOf(s.do(ask{path: "/signin"}))[prefix+"tandem-form"]
		in := s.enter("/signin", "email", "ANN@example.com", "password", passphrase).want(t, "sign in", http.StatusSeeOther)
		session := cookiesOf(in)[prefix+"tandem"]
		if session == nil || form == nil {
			t.Fatalf("%s: cookies are missing: %v", scheme, in.header["Set-Cookie"])
		}
		for _, c := range []*http.Cookie{form, session} {
			if !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode || c.Secure != (scheme == "https") {
				t.Errorf("%s: %s", scheme, c.Raw)
			}
		}
		if len(session.Value) < 40 {
			t.Errorf("the session's secret has %d letters", len(session.Value))
		}
		if got := in.header.Get("Strict-Transport-Security"); (got != "") != (scheme == "https") {
			t.Errorf("%s: Strict-Transport-Security: %q", scheme, got)
		}
	}
}

func TestAttack_A68_SignInOpensAFreshSession(t *testing.T) {
	s := newServer(t)
	_, err := s.Accounts.Add(t.Context(), "ann@example.com", "Ann", passphrase, []account.Role{account.Rep})
	must(t, err)
	token, form := s.door("/signin")
	planted := strings.Repeat("x", 43)
	got := s.do(ask{
		method: "POST", path: "/signin", form: url.Values{"_csrf": {token}, "email": {"ann@example.com"}, "password": {passphrase}}, header: map[string]string{"Cookie": form + "; tandem=" + planted},
	}).want(t, "sign in with a planted session", http.StatusSeeOther)
	secret := cookiesOf(got)["tandem"].Value
	if secret == planted {
		t.Error("the planted session was taken")
	}
	s.do(ask{path: "/library", header: map[string]string{"Cookie": "tandem=" + planted}}).want(t, "the planted session", http.StatusSeeOther)
	s.do(ask{path: "/library", header: map[string]string{"Cookie": "tandem=" + secret}}).want(t, "the fresh session", http.StatusOK)
}

func TestAttack_A70_EndedSessionsAreDead(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Rep)
	s.get(m, "/library").want(t, "before", http.StatusOK)
	out := s.post(m, "/signout").want(t, "sign out", http.StatusSeeOther)
	if c := cookiesOf(out)["tandem"]; c == nil || c.Value != "" || c.Expires.After(time.Unix(2, 0)) {
		t.Errorf("the cookie stays: %v", c)
	}
	s.get(m, "/library").want(t, "a copy of the cookie", http.StatusSeeOther)
	s.post(m, "/account", "name", "Eve").want(t, "a copy of cookie and token", http.StatusForbidden)

	// A new password ends the other browsers, and not this one.
	_, err := s.Accounts.Add(t.Context(), "ann@example.com", "Ann", passphrase, []account.Role{account.Rep})
	must(t, err)
	var browsers []*member
	for range 2 {
		in := s.enter("/signin", "email", "ann@example.com", "password", passphrase)
		b := &member{cookie: cookiesOf(in)["tandem"].Value}
		b.csrf = tokenField.FindStringSubmatch(s.get(b, "/account").body)[1]
		browsers = append(browsers, b)
	}
	s.post(browsers[0], "/account/password", "current", "wrong", "password", "another long passphrase").want(t, "a wrong password", http.StatusUnprocessableEntity)
	s.get(browsers[1], "/library").want(t, "the other browser, before", http.StatusOK)
	s.post(browsers[0], "/account/password", "current", passphrase, "password", "another long passphrase").want(t, "a new password", http.StatusSeeOther)
	s.get(browsers[0], "/library").want(t, "this browser", http.StatusOK)
	s.get(browsers[1], "/library").want(t, "the other browser", http.StatusSeeOther)
}

func TestAttack_A44_DeactivatedPeopleAreOutAtOnce(t *testing.T) {
	s := newServer(t)
	rep, admin := s.as(account.Rep), s.as(account.Admin)
	s.get(rep, "/library").want(t, "before", http.StatusOK)
	s.post(admin, "/admin/people/rep/deactivate").want(t, "deactivate", http.StatusSeeOther)
	s.get(rep, "/library").want(t, "after", http.StatusSeeOther)
	s.post(admin, "/admin/people/rep/activate").want(t, "activate", http.StatusSeeOther)
	s.get(rep, "/library").want(t, "an old session after that", http.StatusSeeOther)

	// A role that is taken holds no longer on the next click.
	m := s.as(account.Marketer)
	s.get(m, "/studio").want(t, "a marketer", http.StatusOK)
	s.post(admin, "/admin/people/marketer", "name", "M", "role", "rep").want(t, "made a rep", http.StatusSeeOther)
	s.get(m, "/studio").want(t, "no marketer any more", http.StatusForbidden)
}

func TestAttack_A72_GuessingPasswordsIsLimited(t *testing.T) {
	s := newServer(t)
	_, err := s.Accounts.Add(t.Context(), "ann@example.com", "Ann", passphrase, []account.Role{account.Rep})
	must(t, err)
	token, cookie := s.door("/signin")
	try := func(email, password, forwarded string) answer {
		return s.do(ask{
			method: "POST", path: "/signin", form: url.Values{"_csrf": {token}, "email": {email}, "password": {password}},
			header: map[string]string{"Cookie": cookie, "X-Forwarded-For": forwarded},
		})
	}
	limited := 0
	for limited = 1; limited < 100; limited++ {
		a := try("ann@example.com", "wrong", "203.0.113."+string(rune('0'+limited%10)))
		if a.status == http.StatusTooManyRequests {
			break
		}
		a.want(t, "a wrong password", http.StatusUnprocessableEntity).has(t, "a wrong password", "do not belong together")
	}
	if limited > 20 {
		t.Errorf("limited at the %dth attempt only", limited)
	}
	try("ann@example.com", passphrase, "198.51.100.7").want(t, "the right password while limited", http.StatusTooManyRequests)
	s.clock.skip(time.Hour)
	try("ann@example.com", passphrase, "").want(t, "an hour later", http.StatusSeeOther)
	// Unknown people get the same words.
	known, unknown := try("ann@example.com", "wrong", ""), try("bob@example.com", "wrong", "")
	same := func(a answer) string { return strings.NewReplacer("ann@", "", "bob@", "").Replace(a.body) }
	if known.status != unknown.status || same(known) != same(unknown) {
		t.Error("an unknown address gets another answer than a known one")
	}
	try("ann@example.com", strings.Repeat("x", 100_000), "").want(t, "a huge password", http.StatusUnprocessableEntity)
}

var invitePath = regexp.MustCompile(`http://tandem\.test(/invite/[A-Za-z0-9_-]+)`)

func TestAttack_A81_AnInvitationIsShownOnceAndWorksOnce(t *testing.T) {
	s := newServer(t)
	admin := s.as(account.Admin)
	shown := s.post(admin, "/admin/people/invite", "email", "new@example.com", "role", "rep").want(t, "invite", http.StatusOK)
	found := invitePath.FindStringSubmatch(shown.body)
	if found == nil {
		t.Fatalf("the link is not shown:\n%s", shown.body)
	}
	path := found[1]
	token := strings.TrimPrefix(path, "/invite/")
	s.get(admin, "/admin/people").want(t, "the list", http.StatusOK).has(t, "the list", "new@example.com").lacks(t, "the list", token)
	for _, line := range s.log.all(t) {
		for _, v := range line {
			if text, ok := v.(string); ok && strings.Contains(text, token) {
				t.Errorf("the log has it: %v", line)
			}
		}
	}
	page := s.do(ask{path: path}).want(t, "open it", http.StatusOK)
	if page.header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(page.header.Get("Cache-Control"), "no-store") {
		t.Errorf("its page may tell others: %v", page.header)
	}
	s.enter(path, "name", "New", "password", "short").want(t, "a short password", http.StatusUnprocessableEntity).has(t, "a short password", `value="New"`).lacks(t, "a short password", `value="short"`)
	in := s.enter(path, "name", "New", "password", passphrase, "email", "admin@example.com", "role", "admin").want(t, "accept", http.StatusSeeOther)
	fresh := &member{cookie: cookiesOf(in)["tandem"].Value}
	s.get(fresh, "/library").want(t, "the new rep", http.StatusOK)
	s.get(fresh, "/admin/people").want(t, "the new rep among the admins", http.StatusForbidden)
	s.do(ask{path: path}).want(t, "again", http.StatusNotFound)
	unknown := s.do(ask{path: "/invite/" + strings.Repeat("x", len(token))}).want(t, "a made-up address", http.StatusNotFound)
	unknown.has(t, "a made-up address", "does not work any more")

	again := s.post(admin, "/admin/people/invite", "email", "two@example.com", "role", "rep").body
	path = invitePath.FindStringSubmatch(again)[1]
	revoke := regexp.MustCompile(`/admin/people/invitations/[^/"]+/revoke`).FindString(again)
	s.post(admin, revoke).want(t, "revoke", http.StatusSeeOther)
	s.do(ask{path: path}).want(t, "a revoked one", http.StatusNotFound)
	path = invitePath.FindStringSubmatch(s.post(admin, "/admin/people/invite", "email", "three@example.com", "role", "rep").body)[1]
	s.clock.skip(8 * 24 * time.Hour)
	s.do(ask{path: path}).want(t, "one that has run out", http.StatusNotFound)
}

func TestAttack_A75_ResetAddressesWorkOnce(t *testing.T) {
	s := newServer(t)
	admin, rep := s.as(account.Admin), s.as(account.Rep)
	first := invitePath.FindStringSubmatch(s.post(admin, "/admin/people/rep/reset").want(t, "reset", http.StatusOK).body)[1]
	second := invitePath.FindStringSubmatch(s.post(admin, "/admin/people/rep/reset").body)[1]
	s.do(ask{path: first}).want(t, "an earlier one", http.StatusNotFound)
	s.get(rep, "/library").want(t, "the old session, before", http.StatusOK)
	s.enter(second, "password", passphrase).want(t, "a new password", http.StatusSeeOther)
	s.get(rep, "/library").want(t, "the old session", http.StatusSeeOther)
	s.do(ask{path: second}).want(t, "again", http.StatusNotFound)
	third := invitePath.FindStringSubmatch(s.post(admin, "/admin/people/rep/reset").body)[1]
	s.clock.skip(61 * time.Minute)
	s.do(ask{path: third}).want(t, "an hour later", http.StatusNotFound)
}

func TestAttack_A77_SetUpWorksForTheFirstOnly(t *testing.T) {
	s := newServer(t)
	token, err := s.Accounts.SetupToken(t.Context())
	must(t, err)
	path := "/setup/" + token
	s.enter(path, "name", "Ada", "email", "nonsense", "password", passphrase).want(t, "no address", http.StatusUnprocessableEntity).has(t, "no address", `value="Ada"`)
	in := s.enter(path, "name", "Ada", "email", "ada@example.com", "password", passphrase).want(t, "set up", http.StatusSeeOther)
	s.get(&member{cookie: cookiesOf(in)["tandem"].Value}, "/admin/people").want(t, "the first admin", http.StatusOK)
	s.do(ask{path: path}).want(t, "again", http.StatusNotFound)
}

func TestAttack_A113_TheLastAdminStays(t *testing.T) {
	s := newServer(t)
	admin := s.as(account.Admin)
	for what, a := range map[string]answer{
		"deactivate oneself": s.post(admin, "/admin/people/admin/deactivate"), "give the role away": s.post(admin, "/admin/people/admin", "name", "A", "role", "rep"),
		"no role at all": s.post(admin, "/admin/people/admin", "name", "A"), "a role that is none": s.post(admin, "/admin/people/admin", "name", "A", "role", "root"),
	} {
		if a.status != http.StatusConflict && a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d", what, a.status)
		}
	}
	s.get(admin, "/admin/people").want(t, "still an admin", http.StatusOK)
}

func TestAttack_A78_OnlyTrustedProxiesSayWhereARequestComesFrom(t *testing.T) {
	for name, c := range map[string]struct {
		proxies   []netip.Prefix
		forwarded []string
		want      string
	}{
		"no proxy is trusted":         {nil, []string{"203.0.113.9"}, "127.0.0.0/24"},
		"another proxy is trusted":    {[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, []string{"203.0.113.9"}, "127.0.0.0/24"},
		"this one is":                 {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"203.0.113.9"}, "203.0.113.0/24"},
		"and the client lies":         {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.0/24"},
		"and stands behind another":   {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}, []string{"198.51.100.1, 203.0.113.9, 10.1.1.1"}, "203.0.113.0/24"},
		"and the client sends a line": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.0/24"},
		"and says nonsense":           {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"nonsense"}, "127.0.0.0/24"},
		"and speaks IPv6":             {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		"and IPv4 within IPv6":        {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"::ffff:203.0.113.9"}, "203.0.113.0/24"},
	} {
		s := newServer(t, func(w *web.Server) { w.Proxies = c.proxies })
		token, cookie := s.door("/signin")
		form := url.Values{"_csrf": {token}, "email": {"a@example.com"}, "password": {"wrong wrong wrong"}}.Encode()
		request := "POST /signin HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: " + cookie + "\r\n"
		for _, f := range c.forwarded {
			request += "X-Forwarded-For: " + f + "\r\n"
		}
		request += "X-Real-Ip: 192.0.2.1\r\nForwarded: for=192.0.2.1\r\nContent-Length: " + strconv.Itoa(len(form)) + "\r\n\r\n" + form
		if got, _ := talk(t, s.listen(), request); !strings.HasPrefix(got, "HTTP/1.1 422") {
			t.Fatalf("%s: got %.300s", name, got)
		}
		logged := slices.ContainsFunc(s.log.all(t), func(l map[string]any) bool { return l["msg"] == "sign-in refused" && l["network"] == c.want })
		if !logged {
			t.Errorf("%s: it is not counted for %s: %v", name, c.want, s.log.all(t))
		}
	}
}
