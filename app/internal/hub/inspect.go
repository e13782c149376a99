package hub

import (
	"context"
	"encoding/xml"
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
	"tandem/content"
	"tandem/content/lint"
)

// Inspection is what a content folder is judged by: its documents and the site that would be made of them.
type Inspection struct {
	Library  *content.Library
	Findings []lint.Finding
}

// Inspect loads a content folder, makes the site of it in memory, and has everything judged. base is the public address
// of the site; links are what is known of other sites, may be nil.
func Inspect(files fs.FS, base *url.URL, now func() time.Time, links map[string]lint.LinkStatus) (*Inspection, error) {
	lib, err := content.Load(files, nil, content.Options{Now: now})
	if err != nil {
		return nil, err
	}
	set, err := static.Load()
	if err != nil {
		return nil, err
	}
	views, err := view.New(set)
	if err != nil {
		return nil, err
	}
	snap, err := publish.Build(publish.Input{Library: lib, Files: files, Now: now(), Base: base, Renderer: views})
	if err != nil {
		return nil, fmt.Errorf("make the site in memory: %w", err)
	}
	found := lint.Library(lib, lint.Options{Now: now, Style: files, Site: newInspected(snap), External: links})
	for _, p := range snap.Problems {
		found = append(found, lint.Finding{File: p.File, Line: p.Line, Column: p.Column, EndLine: p.Line, EndColumn: p.Column, Severity: p.Severity, Rule: p.Rule, Message: p.Message})
	}
	return &Inspection{Library: lib, Findings: found}, nil
}

// inspected shows a snapshot to the rules that judge the finished site.
type inspected struct {
	snap *publish.Snapshot
	site publish.Site
}

func newInspected(snap *publish.Snapshot) *inspected {
	i := &inspected{snap: snap}
	i.site.Swap(snap)
	return i
}

// Origin implements lint.Site.
func (i *inspected) Origin() string { return i.snap.Base() }

func (i *inspected) ask(path string) publish.Response {
	path, query, _ := strings.Cut(path, "?")
	return i.site.Serve(publish.Request{Method: http.MethodGet, Path: path, RawQuery: query, Once: true})
}

func isPage(r publish.Response) bool {
	for _, f := range r.Header {
		if f.Name == "Content-Type" {
			return strings.HasPrefix(f.Value, "text/html")
		}
	}
	return false
}

// Pages implements lint.Site.
func (i *inspected) Pages() iter.Seq[lint.Page] {
	return func(yield func(lint.Page) bool) {
		for _, path := range i.snap.Paths() {
			if strings.Contains(path, "?") {
				continue // a part of a list, with the list as its canonical address
			}
			r := i.ask(path)
			if isPage(r) && !yield(page(path, r)) {
				return
			}
		}
	}
}

func page(path string, r publish.Response) lint.Page {
	p := lint.Page{Path: path, Status: r.Status, HTML: r.Body, Header: map[string]string{}}
	for _, f := range r.Header {
		p.Header[f.Name] = f.Value
	}
	return p
}

// Page implements lint.Site.
func (i *inspected) Page(path string) (lint.Page, bool) {
	switch {
	case path == "/search" || strings.HasPrefix(path, "/search?"):
		// Made for each request: what the rules look at is fixed.
		return lint.Page{Path: path, Status: http.StatusOK, Header: map[string]string{"X-Robots-Tag": "noindex"}}, true
	case strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, publish.PreviewRoot):
		return lint.Page{}, false
	}
	if bare, _, _ := strings.Cut(path, "?"); strings.HasPrefix(bare, content.VariantRoot) || strings.HasPrefix(bare, "/cards/") {
		_, _, variant := i.snap.Variant(bare)
		_, card := i.snap.SocialCard(bare)
		return lint.Page{Path: path, Status: http.StatusOK, Header: map[string]string{"Content-Type": "image/jpeg"}}, variant || card
	}
	r := i.ask(path)
	return page(path, r), r.Status != http.StatusNotFound
}

// Sitemap implements lint.Site: all maps that the index names, read back.
func (i *inspected) Sitemap() []lint.Entry {
	var index struct {
		Maps []struct {
			Loc string `xml:"loc"`
		} `xml:"sitemap"`
	}
	if xml.Unmarshal(i.ask("/sitemap.xml").Body, &index) != nil {
		return nil
	}
	var out []lint.Entry
	for _, m := range index.Maps {
		var set struct {
			URLs []struct {
				Loc string `xml:"loc"`
				Mod string `xml:"lastmod"`
			} `xml:"url"`
		}
		if xml.Unmarshal(i.ask(strings.TrimPrefix(m.Loc, i.snap.Base())).Body, &set) != nil {
			continue
		}
		for _, u := range set.URLs {
			out = append(out, lint.Entry{Loc: u.Loc, LastMod: u.Mod})
		}
	}
	return out
}

// Robots implements lint.Site.
func (i *inspected) Robots() string { return string(i.ask("/robots.txt").Body) }

// Redirects implements lint.Site.
func (i *inspected) Redirects() []lint.Redirect {
	var out []lint.Redirect
	for from, to := range i.snap.Redirects() {
		out = append(out, lint.Redirect{From: from, To: to})
	}
	return out
}

// Feeds implements lint.Site: the site's own feeds, read back.
func (i *inspected) Feeds() map[string][]string {
	out := map[string][]string{}
	for _, path := range i.snap.Paths() {
		if !strings.HasSuffix(path, "/feed.xml") {
			continue
		}
		feed, err := gofeed.NewParser().ParseString(string(i.ask(path).Body))
		if err != nil {
			continue
		}
		for _, item := range feed.Items {
			out[path] = append(out[path], item.Link)
		}
	}
	return out
}

// LLMs implements lint.Site.
func (i *inspected) LLMs() string { return string(i.ask("/llms.txt").Body) }

// Markdown implements lint.Site.
func (i *inspected) Markdown(path string) (string, bool) {
	r := i.ask(path + ".md")
	return string(r.Body), r.Status == http.StatusOK
}

// ExternalLinks returns what the check of links found so far, for the rules.
func (h *Hub) ExternalLinks(ctx context.Context) (map[string]lint.LinkStatus, error) {
	all, err := store.Outlinks{DB: h.DB}.All(ctx)
	if err != nil {
		return nil, err
	}
	return linkStatuses(all), nil
}

func linkStatuses(all []publish.Outlink) map[string]lint.LinkStatus {
	out := map[string]lint.LinkStatus{}
	for _, o := range all {
		s := lint.LinkStatus{Status: o.Status, Since: o.Failing, Checked: o.Checked}
		if !o.Failing.IsZero() {
			s.Failures = 1
		}
		if o.Broken {
			s.Failures = 2
		}
		out[o.URL] = s
	}
	return out
}
