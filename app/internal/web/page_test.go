package web_test

import (
	"net/http"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
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
