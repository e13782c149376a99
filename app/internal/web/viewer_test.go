package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
)

// viewed is what a script is told of a document.
func (s *site) viewed(m *member, path string) view.ViewerData {
	s.t.Helper()
	got := s.do(ask{path: path, as: m, header: map[string]string{"Accept": "application/json"}}).want(s.t, path, http.StatusOK)
	var d view.ViewerData
	if err := json.Unmarshal([]byte(got.body), &d); err != nil {
		s.t.Fatalf("%s: %v in %q", path, err, got.body)
	}
	return d
}

// pagesOf parts pages as the double of the extractor does.
func pagesOf(texts ...string) string { return strings.Join(texts, "\f") }

func TestViewer_OpensWhereItIsAsked(t *testing.T) {
	s := newServer(t)
	texts := make([]string, 30)
	for i := range texts {
		texts[i] = "A page of words"
	}
	texts[17] = "The heron waits.\nThe HERON goes."
	texts[24] = "Another heron"
	a := s.asset("birds.txt", pagesOf(texts...), library.Approved)
	rep := s.as(account.Rep)
	at := "/library/" + a.ID + "/view"

	for address, want := range map[string]struct{ at, hit int }{
		at:                           {1, 0},
		at + "?page=12":              {12, 0},
		at + "?part=12":              {12, 0},
		at + "?page=900":             {30, 0},
		at + "?page=-4":              {1, 0},
		at + "?page=x":               {1, 0},
		at + "?q=heron":              {18, 1},
		at + "?q=heron&hit=3":        {25, 3},
		at + "?q=heron&hit=99":       {25, 3},
		at + "?q=heron&page=25":      {25, 3},
		at + "?q=heron&page=3":       {3, 0},
		at + "?q=nothing+like+it":    {1, 0},
		at + "?q=heorn":              {18, 1},
		at + "?q=%00%ff&page=2":      {2, 0},
		at + "?q=heron&back=//evil/": {18, 1},
	} {
		if d := s.viewed(rep, address); d.At != want.at || d.Hit != want.hit || len(d.Pages) != 30 {
			t.Errorf("%s: at %d, hit %d, %d pages; want %d, %d, 30", address, d.At, d.Hit, len(d.Pages), want.at, want.hit)
		}
	}

	// Without scripts: a few pages from there on, and the ways on from them.
	s.get(rep, at+"?q=heron").want(t, "the first hit", http.StatusOK).
		has(t, "the first hit", "The <mark>heron</mark> waits", "1 of 3", "hit=2", `page=23`, "Back to the results").
		lacks(t, "the first hit", "Another", "A page of words</p>\n<section class=\"sheet\" id=\"page=1\"")
	s.get(rep, at+"?q=heorn").has(t, "a similar spelling", "Words with a similar spelling are marked")
	s.get(rep, at+"?page=30").has(t, "the last page", `id="page=30"`).lacks(t, "the last page", `id="page=29"`)

	// What a script asks for are the pages it names, and no more than a few.
	part := s.do(ask{path: at + "?from=16&to=500&q=heron&how=phrase", as: rep, header: map[string]string{"X-Fragment": "sheets"}}).want(t, "the part", http.StatusOK)
	if n := strings.Count(part.body, "<section class=\"sheet"); n != 12 || strings.Contains(part.body, "<html") {
		t.Errorf("the part holds %d pages, want 12 and nothing else", n)
	}
	part.has(t, "the part", `id="page=16"`, `id="page=27"`, "<mark>heron</mark>", "<mark>HERON</mark>")
}

func TestViewer_GoesBackToWhereTheReaderCameFrom(t *testing.T) {
	s := newServer(t)
	a := s.asset("birds.txt", "The heron waits.", library.Approved)
	rep := s.as(account.Rep)
	at := "/library/" + a.ID + "/view?q=heron"
	for referer, want := range map[string]string{
		"":                                   `href="/library?q=heron"`,
		"http://tandem.test/library?q=a&x=b": `href="/library?q=a&amp;x=b"`,
		"http://tandem.test/prep?stage=x":    `href="/prep?stage=x"`,
		"http://elsewhere.test/library?q=a":  `href="/library?q=heron"`,
		"http://tandem.test//evil.test/x":    `href="/library?q=heron"`,
		"http://tandem.test/library/" + a.ID + "/view?page=2": `href="/library?q=heron"`,
		"javascript:alert(1)": `href="/library?q=heron"`,
	} {
		got := s.do(ask{path: at, as: rep, header: map[string]string{"Referer": referer}}).want(t, referer, http.StatusOK)
		if !strings.Contains(got.body, want+` data-back`) {
			t.Errorf("from %q: the way back is not %s", referer, want)
		}
	}
	for _, back := range []string{"https://evil.test", "//evil.test", "/%5Cevil.test", "javascript:alert(1)"} {
		s.get(rep, at+"&back="+back).want(t, back, http.StatusOK).lacks(t, back, "evil", "javascript:")
	}
}

func TestAttack_A34_TheViewerIsNoWayAround(t *testing.T) {
	s := newServer(t)
	draft := s.asset("d.txt", "Secret heron", library.Draft)
	open := s.asset("o.txt", "Open heron", library.Approved)
	gone := s.asset("g.txt", "Gone heron", library.Approved)
	_, err := s.Library.Withdraw(t.Context(), s.as(account.Marketer).Person, gone.ID, "")
	must(t, err)
	for _, query := range []string{"", "?q=heron", "?page=1", "?as=text"} {
		for _, header := range []map[string]string{nil, {"Accept": "application/json"}, {"X-Fragment": "sheets"}} {
			look := func(id string) ask {
				return ask{path: "/library/" + id + "/view" + query, as: s.as(account.Rep), header: header}
			}
			s.do(look(draft.ID)).want(t, "a draft", http.StatusNotFound).lacks(t, "a draft", "Secret")
			if got := s.do(look(gone.ID)).lacks(t, "what was withdrawn", "Gone heron"); got.status < 400 {
				t.Errorf("what was withdrawn%s: %d", query, got.status)
			}
			s.do(look("nope")).want(t, "nothing", http.StatusNotFound)
			s.do(look(open.ID)).want(t, "what is open", http.StatusOK)
			keeper := look(draft.ID)
			keeper.as = s.as(account.Marketer)
			s.do(keeper).want(t, "a draft, for its keeper", http.StatusOK)
		}
	}
	// An older version is for those who keep the library.
	_, err = s.Library.Replace(t.Context(), s.as(account.Marketer).Person, open.ID, library.Replacement{FileName: "o.txt", Body: strings.NewReader("New ibis")})
	must(t, err)
	s.work()
	s.get(s.as(account.Rep), "/library/"+open.ID+"/view?version=1").want(t, "a rep's older version", http.StatusNotFound).lacks(t, "it", "heron")
	s.get(s.as(account.Marketer), "/library/"+open.ID+"/view?version=1").want(t, "a keeper's older version", http.StatusOK).
		has(t, "it", "Open heron", "not the present one")
}

func TestAttack_A07_UploadedPagesNeverRunInTheViewer(t *testing.T) {
	s := newServer(t)
	rep := s.as(account.Rep)
	const script = "<script>window.owned=1</script><img src=x onerror=owned()>"
	for name, body := range map[string]string{
		"page.html":   "<!doctype html><p>Words" + script,
		"drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='owned()'>" + script + "</svg>",
		"feed.xml":    "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>" + script + "</html>",
		"notes.txt":   "Words " + script,
	} {
		a := s.asset(name, body, library.Approved)
		for _, path := range []string{"/library/" + a.ID + "/view", "/library/" + a.ID + "/view?q=owned", "/library/" + a.ID + "/view?as=text", "/library/" + a.ID} {
			got := s.get(rep, path).want(t, name, http.StatusOK).lacks(t, name+" "+path, "<script>window", "<img src=x", "<svg xmlns='http://www.w3.org/2000/svg' onload", "<iframe", "<object", "<embed")
			if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: the policy is %q", path, policy)
			}
		}
		if name == "notes.txt" {
			continue
		}
		got := s.get(rep, "/library/"+a.ID+"/file").want(t, name, http.StatusOK)
		if got.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") ||
			!strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s itself is sent as %v", name, got.header)
		}
	}
}
