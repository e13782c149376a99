package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

// raw prints a form as it goes over the wire, on a connection of its own.
func raw(m *member, path, cookie string, form url.Values) string {
	if m != nil {
		cookie = "tandem=" + m.cookie
		form.Set("_csrf", m.csrf)
	}
	body := form.Encode()
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", path, cookie, len(body), body)
}

// atOnce sends requests at the same time and returns the status of each.
func atOnce(t *testing.T, address string, requests ...string) []string {
	t.Helper()
	out := make([]string, len(requests))
	var all sync.WaitGroup
	for i, r := range requests {
		all.Go(func() {
			got, _ := talk(t, address, r)
			out[i] = strings.Join(statusesIn(got), " ")
		})
	}
	all.Wait()
	return out
}

func count(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}

func TestAttack_A113_OfSeveralAtOnceExactlyOneSucceeds(t *testing.T) {
	s := newServer(t)
	at := s.listen()
	admin, second := s.as(account.Admin), s.person("second", account.Admin)
	path := invitePath.FindStringSubmatch(s.post(admin, "/admin/people/invite", "email", "new@example.com", "role", "rep").body)[1]
	token, cookie := s.door(path)
	accept := raw(nil, path, cookie, url.Values{"_csrf": {token}, "name": {"New"}, "password": {passphrase}})
	if got := atOnce(t, at, accept, accept, accept, accept); count(got, "303") != 1 || count(got, "404") != 3 {
		t.Errorf("an invitation taken four times: %v", got)
	}
	a := s.asset("a.txt", "text", library.Approved)
	edit := raw(s.as(account.Marketer), "/studio/collateral/"+a.ID+"/edit", "", url.Values{"revision": {fmt.Sprint(a.Revision)}, "title": {"T"}, "state": {"approved"}})
	if got := atOnce(t, at, edit, edit, edit, edit); count(got, "303") != 1 || count(got, "409") != 3 {
		t.Errorf("one edit sent four times: %v", got)
	}
	got := atOnce(t, at,
		raw(admin, "/admin/people/second/deactivate", "", url.Values{}), raw(second, "/admin/people/admin/deactivate", "", url.Values{}),
		raw(admin, "/admin/people/second", "", url.Values{"name": {"S"}, "role": {"rep"}}), raw(second, "/admin/people/admin", "", url.Values{"name": {"A"}, "role": {"rep"}}),
	)
	people, err := s.Accounts.Store.People(t.Context())
	must(t, err)
	admins := 0
	for _, p := range people {
		if p.Is(account.Admin) {
			admins++
		}
	}
	if admins != 1 || count(got, "500") > 0 {
		t.Errorf("after two admins turned on each other %d are left: %v", admins, got)
	}
}

func TestAttack_A105_EverythingAtOnce(t *testing.T) {
	s := newServer(t)
	at := s.listen()
	a := s.asset("a.txt", "text of it", library.Approved)
	m, rep := s.as(account.Marketer), s.as(account.Rep)
	var requests []string
	for i := range 8 {
		for _, path := range []string{"/", "/search?q=handover", "/library?q=text", "/library/" + a.ID, "/library/" + a.ID + "/file", "/studio", "/nothing-like-handover", "/admin/health", "/signin"} {
			who := rep
			if i%2 == 0 {
				who = m
			}
			requests = append(requests, "GET "+path+" HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: tandem="+who.cookie+"\r\n\r\n")
		}
		requests = append(requests,
			raw(m, "/studio/collateral/"+a.ID+"/withdraw", "", url.Values{"reason": {"x"}}), raw(m, "/studio/collateral/"+a.ID+"/restore", "", url.Values{}),
			fmt.Sprintf("POST %s?name=%d.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: tandem=%s\r\nX-Csrf-Token: %s\r\nContent-Length: 4\r\n\r\n%04d", uploadAt, i, m.cookie, m.csrf, i),
		)
	}
	got := atOnce(t, at, requests...)
	for i, status := range got {
		if status == "" || status[0] == '5' {
			t.Errorf("%.80s: got %q", requests[i], status)
		}
	}
	if n := count(got, "201"); n != 8 {
		t.Errorf("%d of 8 uploads were taken", n)
	}
	s.do(ask{path: "/"}).want(t, "afterwards", http.StatusOK)
}
