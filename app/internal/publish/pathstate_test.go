package publish_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/publish"
	"tandem/content"
)

var traced = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func someDoc(id, slug, text string) *content.Document {
	return &content.Document{ID: id, Kind: content.Article, Slug: slug, Title: text, Hash: id + slug + text, Published: traced.Add(-time.Hour)}
}

// history applies Trace step by step, as the database does.
type history map[string]publish.PathState

func (h history) step(t *testing.T, now time.Time, docs ...*content.Document) []string {
	t.Helper()
	var known []publish.PathState
	for _, p := range slices.Sorted(maps.Keys(h)) {
		known = append(known, h[p])
	}
	changed, events := publish.Trace(known, docs, now)
	for _, a := range changed {
		h[a.Path] = a
	}
	again, more := publish.Trace(slices.Collect(maps.Values(h)), docs, now)
	if len(again)+len(more) > 0 {
		t.Errorf("a repetition changes %v and tells %v", again, more)
	}
	var out []string
	for _, e := range events {
		out = append(out, string(e.What)+" "+e.Path)
	}
	return out
}

func (h history) want(t *testing.T, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, publish.Former(slices.Collect(maps.Values(h)), nil)); diff != "" {
		t.Errorf("former addresses (-want +got):\n%s", diff)
	}
}

func TestTrace_FollowsADocumentByItsID(t *testing.T) {
	h := history{}
	if got := h.step(t, traced, someDoc("1", "a", "x")); !slices.Equal(got, []string{"published /articles/a"}) {
		t.Errorf("got %v", got)
	}
	if got := h.step(t, traced, someDoc("1", "a", "y")); !slices.Equal(got, []string{"changed /articles/a"}) {
		t.Errorf("got %v", got)
	}
	if got := h.step(t, traced, someDoc("1", "b", "z")); !slices.Equal(got, []string{"moved /articles/a", "published /articles/b"}) {
		t.Errorf("got %v", got)
	}
	h.want(t, map[string]string{"/articles/a": "/articles/b"})
	h.step(t, traced, someDoc("1", "c", "z"))
	h.want(t, map[string]string{"/articles/a": "/articles/c", "/articles/b": "/articles/c"}) // one hop each
	h.step(t, traced, someDoc("1", "a", "z"))
	h.want(t, map[string]string{"/articles/b": "/articles/a", "/articles/c": "/articles/a"}) // back again: no circle
}

func TestTrace_KnowsARenamedFileByItsText(t *testing.T) {
	h := history{}
	h.step(t, traced, someDoc("article/a", "a", "the same text"), someDoc("article/z", "z", "another"))
	h.step(t, traced, someDoc("article/b", "b", "the same text"), someDoc("article/z", "z", "another"))
	h.want(t, map[string]string{"/articles/a": "/articles/b"})
}

func TestTrace_WhatWentIsGoneUntilItComesBack(t *testing.T) {
	h := history{}
	h.step(t, traced, someDoc("1", "a", "x"), someDoc("2", "b", "y"))
	if got := h.step(t, traced, someDoc("2", "b", "y")); !slices.Equal(got, []string{"ended /articles/a"}) {
		t.Errorf("got %v", got)
	}
	h.want(t, map[string]string{"/articles/a": ""})
	if got := h.step(t, traced, someDoc("1", "a", "x"), someDoc("2", "b", "y")); !slices.Equal(got, []string{"published /articles/a"}) {
		t.Errorf("got %v", got)
	}
	h.want(t, map[string]string{})
	h.step(t, traced, someDoc("2", "b", "y"))
	h.step(t, traced, someDoc("1", "c", "x"), someDoc("2", "b", "y"))
	h.want(t, map[string]string{"/articles/a": "/articles/c"}) // it came back under another name
	h.step(t, traced, someDoc("2", "b", "y"))
	h.want(t, map[string]string{"/articles/a": "", "/articles/c": ""})
}

func TestTrace_FollowsTheClock(t *testing.T) {
	d := someDoc("1", "a", "x")
	d.Published, d.Expires = traced.Add(time.Hour), traced.Add(2*time.Hour)
	h := history{}
	for _, step := range []struct {
		at   time.Duration
		want string
	}{
		{0, "[]"},
		{time.Hour - 1, "[]"},
		{time.Hour, "[published /articles/a]"},
		{90 * time.Minute, "[]"},
		{2 * time.Hour, "[ended /articles/a]"},
		{3 * time.Hour, "[]"},
		{0, "[]"}, // the clock went back before the publication: the page is not there, as it was not
	} {
		if got := fmt.Sprint(h.step(t, traced.Add(step.at), d)); got != step.want {
			t.Errorf("after %s: got %s, want %s", step.at, got, step.want)
		}
	}
	d.Action = content.ActionBanner
	h = history{}
	h.step(t, traced.Add(time.Hour), d)
	for i, want := range []string{"[changed /articles/a]", "[]"} {
		if got := fmt.Sprint(h.step(t, traced.Add(3*time.Hour), d)); got != want {
			t.Errorf("a page that stays with a banner, look %d: got %s, want %s", i+1, got, want)
		}
	}
}

func TestTrace_DraftsAreNowhere(t *testing.T) {
	d := someDoc("1", "a", "x")
	d.IsDraft = true
	h := history{}
	if got := h.step(t, traced, d); len(got) > 0 || len(h) > 0 {
		t.Errorf("got %v and %v", got, h)
	}
}

func TestOutlink_TwoStrikesADayApartBreakALink(t *testing.T) {
	o := publish.Outlink{URL: "https://example.com"}.Judge(404, "it answers 404", traced)
	if o.Broken || o.Failing.IsZero() || o.Due(traced.Add(23*time.Hour)) || !o.Due(traced.Add(24*time.Hour)) {
		t.Errorf("after the first failure: %+v", o)
	}
	if o = o.Judge(0, "no answer", traced.Add(time.Hour)); o.Broken {
		t.Error("two failures within a day break a link")
	}
	if o = o.Judge(500, "", traced.Add(25*time.Hour)); !o.Broken {
		t.Error("two failures a day apart do not break a link")
	}
	if o = o.Judge(403, "", traced.Add(50*time.Hour)); o.Broken || !o.Failing.IsZero() || o.Reason != "" {
		t.Errorf("an answer that lets no programs in: %+v", o)
	}
}

func TestOutlinks_NamesOtherSitesOnce(t *testing.T) {
	text := "---\ntitle: A\ndate: 2026-01-01\n---\n\n"
	for _, u := range []string{"https://b.example/x#part", "https://b.example/x", "http://a.example", "/articles/b", "mailto:x@example.com", "#top", "https://localhost/", "ftp://c.example"} {
		text += "[there](" + u + ")\n"
	}
	lib, err := content.Load(fstest.MapFS{"articles/a.md": {Data: []byte(text)}}, nil, content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := publish.Outlinks(lib.Documents); !slices.Equal(got, []string{"http://a.example", "https://b.example/x"}) {
		t.Errorf("got %v", got)
	}
}
