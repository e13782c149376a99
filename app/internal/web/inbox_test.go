package web_test

import (
	"net/http"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/inbox"
)

func (s *site) tell(m *member, kind inbox.Kind, subject, to string) {
	s.t.Helper()
	n := inbox.Notice{Person: m.ID, Kind: kind, Subject: subject, URL: to, Key: subject, Mail: true, Created: s.clock.Now()}
	if told, err := s.Inbox.Tell(s.t.Context(), n); err != nil || !told {
		s.t.Fatalf("tell %q: %v, %v", subject, told, err)
	}
}

func TestInboxOfEachRole(t *testing.T) {
	s := newServer(t)
	s.do(ask{path: "/inbox"}).want(t, "a stranger", http.StatusSeeOther)
	for _, role := range account.Roles {
		m := s.as(role)
		s.get(m, "/inbox").want(t, string(role), http.StatusOK).has(t, "empty inbox", "Nothing yet")
		s.tell(m, inbox.Reminder, "A reminder of "+m.ID, "/library")
		s.tell(m, inbox.Answer, "An answer to "+m.ID, "")
		s.get(m, "/inbox").has(t, "inbox", "A reminder of "+m.ID, "An answer to "+m.ID, "Mark all as read")
		s.get(m, "/inbox?kind=answer").has(t, "answers", "An answer").lacks(t, "answers", "A reminder of")
		back := s.post(m, "/inbox/read").want(t, "mark all", http.StatusSeeOther)
		page := s.get(m, back.header.Get("Location")).has(t, "after marking", "All notices were marked as read", "Undo").lacks(t, "after marking", "Mark all as read")
		_, rest, _ := strings.Cut(page.body, `name="at" value="`)
		at, _, _ := strings.Cut(rest, `"`)
		s.post(m, "/inbox/unread", "at", at).want(t, "undo", http.StatusSeeOther)
		s.get(m, "/inbox").has(t, "after undo", "Mark all as read")
	}
}

func TestOpeningANoticeReadsIt(t *testing.T) {
	s := newServer(t)
	rep, other := s.as(account.Rep), s.as(account.Marketer)
	s.tell(rep, inbox.Answer, "Replaced", "/library/abc?q=1#page=2")
	found, _, err := s.Inbox.Notices(t.Context(), rep.ID, inbox.Filter{})
	must(t, err)
	at := "/inbox/" + found[0].ID
	s.get(other, at).want(t, "another person", http.StatusNotFound)
	if to := s.get(rep, at).want(t, "open", http.StatusSeeOther).header.Get("Location"); to != "/library/abc?q=1#page=2" {
		t.Errorf("leads to %q", to)
	}
	if n, err := s.Inbox.Unread(t.Context(), rep.ID); n != 0 || err != nil {
		t.Errorf("%d unread, %v", n, err)
	}
}

func TestAttack_A09_NoticesPrintWhatPeopleWrote(t *testing.T) {
	s := newServer(t)
	rep := s.as(account.Rep)
	s.tell(rep, inbox.Answer, `<script>alert(1)</script>`, "/library")
	s.get(rep, "/inbox").has(t, "inbox", "&lt;script&gt;").lacks(t, "inbox", "<script>alert")
	s.get(rep, `/inbox?kind="><script>alert(2)</script>`).want(t, "hostile kind", http.StatusOK).lacks(t, "hostile kind", "<script>alert")
	s.get(rep, `/inbox?read=1&n=99999999999999999999`).want(t, "hostile number", http.StatusOK)
}

func TestPeopleChooseWhatComesByMail(t *testing.T) {
	s := newServer(t)
	rep := s.as(account.Rep)
	s.get(rep, "/account").has(t, "account", `value="reminder" checked`, `value="task" checked`, `value="news"`)
	s.post(rep, "/account/mail", "kind", "news", "kind", "nonsense").want(t, "choose", http.StatusSeeOther)
	s.get(rep, "/account").has(t, "account", `value="news" checked`).lacks(t, "account", `value="reminder" checked`)
	s.post(rep, "/account/mail").want(t, "choose nothing", http.StatusSeeOther)
	s.get(rep, "/account").lacks(t, "account", `value="news" checked`)
}
