package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

// state is all that requests could change, as text.
func (s *site) state() string {
	s.t.Helper()
	ctx, accounts, admin := s.t.Context(), s.Accounts.Store, s.as(account.Admin).Person
	people, err := accounts.People(ctx)
	must(s.t, err)
	invitations, err := accounts.Invitations(ctx, s.clock.Now())
	must(s.t, err)
	assets, _, err := s.Library.Browse(ctx, admin, library.Filter{States: []library.State{library.Draft, library.Approved, library.Withdrawn}})
	must(s.t, err)
	jobs, err := s.jobs.Counts(ctx)
	must(s.t, err)
	out := fmt.Sprintf("%+v\n%+v\n%+v\n%+v\n", people, invitations, assets, jobs)
	for _, p := range people {
		sessions, err := accounts.Sessions(ctx, p.ID, s.clock.Now())
		must(s.t, err)
		out += fmt.Sprintf("%+v\n", sessions)
	}
	return out
}

func TestAttack_A66_NoChangeWithoutOurOwnForm(t *testing.T) {
	s := newServer(t)
	a := s.asset("a.txt", "text", library.Approved)
	admin := s.as(account.Admin)
	s.as(account.Rep)
	before := s.state()
	multipart := "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.txt\"\r\n\r\nbytes\r\n--B--\r\n"
	for _, r := range s.guarded(a.ID, "nope") {
		if r.method != http.MethodPost {
			continue
		}
		for name, h := range map[string]map[string]string{
			"no token":                         {},
			"a wrong token":                    {"X-Csrf-Token": strings.Repeat("c", 43)},
			"another person's token":           {"X-Csrf-Token": s.as(account.Rep).csrf},
			"a right token from another site":  {"X-Csrf-Token": admin.csrf, "Sec-Fetch-Site": "cross-site"},
			"a right token from a neighbour":   {"X-Csrf-Token": admin.csrf, "Sec-Fetch-Site": "same-site"},
			"a right token, a foreign origin":  {"X-Csrf-Token": admin.csrf, "Origin": "http://evil.test"},
			"a right token, no origin":         {"X-Csrf-Token": admin.csrf, "Origin": "null"},
			"JSON":                             {"Content-Type": "application/json"},
			"a form without boundary":          {"Content-Type": "multipart/form-data"},
			"a form of almost the type":        {"Content-Type": "multipart/form-data2; boundary=B"},
			"a multipart form without a token": {"Content-Type": "multipart/form-data; boundary=B"},
		} {
			p := r
			p.as, p.header, p.body = admin, maps.Clone(h), "name=x&_csrf="
			if strings.Contains(h["Content-Type"], "multipart") {
				p.body = multipart
			}
			if s.do(p).status != http.StatusForbidden {
				s.do(p).want(t, name+": POST "+r.path, http.StatusForbidden)
			}
		}
	}
	if after := s.state(); after != before {
		t.Errorf("something was changed:\n%s\nis now\n%s", before, after)
	}
}

func TestAttack_A66_SignInNeedsOurOwnForm(t *testing.T) {
	s := newServer(t)
	_, err := s.Accounts.Add(t.Context(), "ann@example.com", "Ann", "a long enough passphrase", []account.Role{account.Rep})
	must(t, err)
	token, cookie := s.door("/signin")
	form := url.Values{"email": {"ann@example.com"}, "password": {"a long enough passphrase"}}
	for name, c := range map[string]struct{ token, cookie string }{
		"no token": {"", cookie}, "no cookie": {token, ""}, "another browser's cookie": {token, "tandem-form=" + strings.Repeat("A", 26)},
	} {
		form.Set("_csrf", c.token)
		got := s.do(ask{method: "POST", path: "/signin", form: form, header: map[string]string{"Cookie": c.cookie}}).want(t, name, http.StatusForbidden)
		if strings.Contains(got.header.Get("Set-Cookie"), "tandem=") {
			t.Errorf("%s: a session was opened", name)
		}
	}
	form.Set("_csrf", token)
	s.do(ask{method: "POST", path: "/signin", form: form, header: map[string]string{"Cookie": cookie}}).want(t, "the form as it should be", http.StatusSeeOther)
}

func TestAttack_A66_ReadingChangesNothing(t *testing.T) {
	s := newServer(t)
	a := s.asset("a.txt", "text", library.Approved)
	admin := s.as(account.Admin)
	before := s.state()
	for _, r := range s.guarded(a.ID, "nope") {
		for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
			s.do(ask{method: method, path: r.path + "?_csrf=" + admin.csrf + "&name=x&role=rep&title=y&reason=z", as: admin, header: map[string]string{"X-Csrf-Token": admin.csrf}})
		}
	}
	if after := s.state(); after != before {
		t.Errorf("something was changed:\n%s\nis now\n%s", before, after)
	}
}

func TestAttack_A67_NoOtherOriginIsLetIn(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/", "/search?q=handover", "/library", "/nothing"} {
		for _, method := range []string{"GET", "OPTIONS"} {
			got := s.do(ask{method: method, path: path, as: s.as(account.Admin), header: map[string]string{"Origin": "http://evil.test", "Access-Control-Request-Method": "POST"}})
			for name := range got.header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s %s carries %s", method, path, name)
				}
			}
		}
	}
}
