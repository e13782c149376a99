package publish_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/publish"
	"tandem/search"
)

// endingFolder has an expired article for each action.
func endingFolder(t testing.TB) *folder {
	f := sampleFolder(t)
	end := "expires: 2026-11-01\nauthors: [ada]\ntopics: [handover]\nseries: endings\n"
	f.put("articles/ended.md", article("Ended plainly", "2026-05-01", end+"aliases: [/ended-once]"))
	f.put("articles/replaced.md", article("Replaced by another", "2026-05-01", end+"after_expiry: redirect\nsuccessor: /articles/first-call\naliases: [/replaced-once]"))
	f.put("articles/by-file.md", article("Replaced by a file", "2026-05-01", end+"after_expiry: redirect\nsuccessor: case-studies/mill.md"))
	f.put("articles/by-neighbour.md", article("Replaced by a neighbour", "2026-05-01", end+"after_expiry: redirect\nsuccessor: first-call.md"))
	f.put("articles/by-way.md", article("Replaced by a way to a file", "2026-05-01", end+"after_expiry: redirect\nsuccessor: ../case-studies/mill.md"))
	f.put("articles/by-name.md", article("Replaced by a name", "2026-05-01", end+"after_expiry: redirect\nsuccessor: first-call"))
	f.put("articles/chained.md", article("Replaced by what is replaced", "2026-05-01", end+"after_expiry: redirect\nsuccessor: /articles/replaced"))
	f.put("articles/astray.md", article("Replaced by nothing", "2026-05-01", end+"after_expiry: redirect\nsuccessor: /articles/nowhere"))
	f.put("articles/loop-a.md", article("Round and", "2026-05-01", end+"after_expiry: redirect\nsuccessor: /articles/loop-b"))
	f.put("articles/loop-b.md", article("round again", "2026-05-01", end+"after_expiry: redirect\nsuccessor: /articles/loop-a"))
	f.put("articles/quiet.md", article("Quiet since", "2026-05-01", end+"after_expiry: noindex"))
	f.put("articles/dated.md", article("Dated by now", "2026-05-01", end+"after_expiry: banner"))
	return f
}

func TestExpiredPagesFollowTheirAction(t *testing.T) {
	s := build(t, endingFolder(t))
	for path, want := range map[string]struct {
		status int
		to     string
	}{
		"/articles/ended": {410, ""}, "/articles/ended.md": {404, ""}, "/articles/Ended/": {410, ""},
		"/articles/replaced": {301, "/articles/first-call"}, "/replaced-once": {301, "/articles/first-call"}, "/articles/replaced.md": {301, "/articles/first-call.md"},
		"/articles/by-file": {301, "/case-studies/mill"}, "/articles/by-neighbour": {301, "/articles/first-call"},
		"/articles/by-way": {301, "/case-studies/mill"}, "/articles/by-name": {301, "/articles/first-call"}, "/articles/chained": {301, "/articles/first-call"},
		"/articles/astray": {410, ""}, "/articles/loop-a": {410, ""}, "/articles/loop-b": {410, ""},
		"/articles/quiet": {200, ""}, "/articles/dated": {200, ""}, "/articles/quiet.md": {404, ""},
	} {
		res := get(s, path)
		if res.Status != want.status || want.to != "" && header(res, "Location") != base+want.to {
			t.Errorf("%s: %d to %q, want %+v", path, res.Status, header(res, "Location"), want)
		}
		if want.to != "" && get(s, want.to).Status != 200 {
			t.Errorf("%s leads to %s, which answers %d", path, want.to, get(s, want.to).Status)
		}
	}
	loops := 0
	for _, p := range s.Problems {
		if p.Rule == "url/redirect-loop" {
			loops++
		}
	}
	if loops != 2 {
		t.Errorf("problems: %v", s.Problems)
	}
}

func TestKeptExpiredPagesAreOnNoList(t *testing.T) {
	s := build(t, endingFolder(t))
	for _, path := range []string{"/articles/quiet", "/articles/dated"} {
		res := get(s, path)
		h := readHead(t, string(res.Body))
		if h.meta["robots"][0] != "noindex,follow" || header(res, "X-Robots-Tag") != "noindex" || len(h.meta["article:expiration_time"]) > 0 {
			t.Errorf("%s: robots %q, header %q", path, h.meta["robots"], header(res, "X-Robots-Tag"))
		}
		for _, address := range s.Everywhere() {
			answer := get(s, address)
			if address != path && answer.Status == 200 && strings.Contains(string(answer.Body), path+`"`) {
				t.Errorf("%s names %s", address, path)
			}
		}
		if s.IsLive(path) {
			t.Errorf("%s passes for live", path)
		}
	}
	if _, found := s.Indexed(search.Public)["article-quiet"]; found {
		t.Error("it is in the search index")
	}
	for _, a := range s.Addresses() {
		if strings.Contains(a.URL, "quiet") || strings.Contains(a.URL, "dated") {
			t.Errorf("%s is told to those who index", a.URL)
		}
	}
}

func TestFormerAddressesAreRemembered(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/back.md", article("Back again", "2026-11-02", ""))
	in := input(f, load(t, f, nil), noon, nil)
	in.Former = map[string]string{
		"/articles/deleted": "", "/articles/renamed": "/articles/first-call", "/articles/twice": "/articles/renamed", "/articles/back": "",
		"/articles/lost": "/articles/deleted", "/a": "/b", "/b": "/a", "/articles/first-call": "/articles/back",
	}
	s, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/articles/deleted": "410", "/articles/renamed": "301 /articles/first-call", "/articles/twice": "301 /articles/first-call",
		"/articles/Renamed/": "301 /articles/first-call", "/articles/back": "200", "/articles/lost": "410", "/a": "410", "/articles/first-call": "200",
		"/articles/renamed.md": "301 /articles/first-call.md",
	} {
		res := get(s, path)
		got := http.StatusText(res.Status)
		switch res.Status {
		case 200:
			got = "200"
		case 301:
			got = "301 " + strings.TrimPrefix(header(res, "Location"), base)
		case 410:
			got = "410"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestAliasesThatCollideAreRefused(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/greedy.md", article("Greedy", "2026-11-02", "aliases: [/about, /old-call, /articles/greedy, /articles, /greedy-once]"))
	s := build(t, f)
	var said []string
	for _, p := range s.Problems {
		if p.Rule == "url/slug-collision" {
			if p.Line < 2 || p.Column < 1 {
				t.Errorf("no place of the alias is named: %s", p)
			}
			said = append(said, p.File+": "+p.Message)
		}
	}
	if len(said) != 3 || !strings.Contains(strings.Join(said, "\n"), "/old-call is one of") {
		t.Errorf("problems: %q", said)
	}
	if get(s, "/about").Status != 200 || get(s, "/articles").Status != 200 || header(get(s, "/greedy-once"), "Location") != base+"/articles/greedy" {
		t.Error("a page lost its address, or a good alias was dropped")
	}
}

// TestOneHop holds that scheme, host, case, slashes and former names are put right in one redirect.
func TestOneHop(t *testing.T) {
	site := siteOf(build(t, sampleFolder(t)))
	for _, c := range []struct {
		r    publish.Request
		want string
	}{
		{publish.Request{Method: "GET", Scheme: "http", Host: "www.hub.example", Path: "//Old-Call/"}, "301 /articles/first-call"},
		{publish.Request{Method: "GET", Scheme: "http", Host: "hub.example", Path: "/articles/first-call"}, "301 /articles/first-call"},
		{publish.Request{Method: "HEAD", Scheme: "https", Host: "HUB.example", Path: "/articles/first-call"}, "200"},
		{publish.Request{Method: "GET", Host: "other.example", Path: "/", RawQuery: "utm_source=x"}, "301 /?utm_source=x"},
		{publish.Request{Method: "GET", Host: "other.example", Path: "/unknown"}, "404"},
		{publish.Request{Method: "POST", Path: "/old-call"}, "308 /articles/first-call"},
		{publish.Request{Method: "POST", Path: "/articles/first-call"}, "405"},
		{publish.Request{Method: "GET", Path: "/articles/first-call", RawQuery: "anything=1"}, "200"},
	} {
		res := site.Serve(c.r)
		got := strings.TrimSpace(map[int]string{200: "200", 301: "301", 308: "308", 404: "404", 405: "405"}[res.Status] + " " + strings.TrimPrefix(header(res, "Location"), base))
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.r, got, c.want)
		}
		if res.Status > 300 && res.Status < 400 && header(res, "Cache-Control") != "public, max-age=3600" {
			t.Errorf("%+v: kept for %q", c.r, header(res, "Cache-Control"))
		}
	}
}

// TestEveryMomentIsNoted walks from one moment at which something changes to the next.
func TestEveryMomentIsNoted(t *testing.T) {
	f := sampleFolder(t)
	f.put("parts/fan.md", "---\nkind: testimonial\nname: Fan\napproved: true\nexpires: 2026-12-03T08:00:00Z\n---\nGood.\n")
	f.put("articles/fleeting.md", article("Fleeting", "2026-12-01T09:00:00Z", "expires: 2026-12-02T09:00:00Z"))
	lib := load(t, f, nil)
	d := live(t, lib, "/articles/first-call")
	d.Uses = append(d.Uses, useOf("testimonial", "fan"))
	study := live(t, lib, "/case-studies/mill")
	study.Case.Logo, study.Case.LogoUntil = d.Hero, time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC)
	var moments []string
	now := noon
	for {
		s, err := publish.Build(input(f, lib, now, nil))
		if err != nil {
			t.Fatal(err)
		}
		if s.Next().IsZero() {
			break
		}
		now = s.Next()
		moments = append(moments, now.UTC().Format("01-02T15"))
	}
	if want := []string{"12-01T09", "12-02T09", "12-03T08", "12-04T00"}; !slices.Equal(moments, want) {
		t.Errorf("moments %v, want %v", moments, want)
	}
}
