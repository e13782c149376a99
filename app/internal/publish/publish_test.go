package publish_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
	"tandem/content"
)

const base = "https://hub.example"

// noon is the moment at which the tests' site is looked at.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// folder is a content folder in memory whose files can be changed.
type folder struct {
	fstest.MapFS
	edits int
}

// put writes a file, later than every one before.
func (f *folder) put(name, text string) {
	f.edits++
	f.MapFS[name] = &fstest.MapFile{Data: []byte(text), ModTime: noon.Add(-time.Hour + time.Duration(f.edits)*time.Millisecond), Mode: 0o644}
}

func (f *folder) remove(name string) { delete(f.MapFS, name) }

const site = `name: Handover
tagline: Where marketing and sales meet.
description: Articles and case studies about the moment at which a reader becomes a buyer, and about everybody who has a hand in that moment.
language: en
hue: 200
email: hello@hub.example
logo: images/logo.jpg
social: ["https://social.example/handover"]
`

const people = `ada:
  name: Ada Sample
  role: Editor
  bio: >-
    Ada writes about what happens between a form and a call. Before that she sold machines for a decade, answered tenders
    at night, and learned that buyers read far more than anyone believes. She collects sentences that customers really
    said, keeps them in a drawer, and opens the drawer before she writes a headline. She lives by the sea.
  picture: images/ada.jpg
  links: [{label: Site, url: "https://ada.example"}]
bo:
  name: Bo Sample
  role: Seller
  bio: Bo sells.
`

// sampleFolder holds one of everything: documents of each kind and state, described and bare topics, pictures.
func sampleFolder(t testing.TB) *folder {
	t.Helper()
	f := &folder{MapFS: fstest.MapFS{}}
	f.put("site.yaml", site)
	f.put("authors.yaml", people)
	for i, name := range []string{"logo", "ada", "hero", "secret"} {
		f.put("images/"+name+".jpg", pictures()[i])
	}
	f.put("topics/handover.md", "---\ntitle: Handover\ndescription: All about passing a lead on.\n---\nWhat a topic says.\n")
	for i := 1; i <= 4; i++ {
		f.put(fmt.Sprintf("articles/piece-%d.md", i), article(fmt.Sprintf("Piece number %d about the handover", i), fmt.Sprintf("2026-10-%02d", i), "authors: [ada]\ntopics: [handover]"))
	}
	f.put("articles/first-call.md", article("What the first call is for", "2026-11-01",
		"authors: [ada, bo]\ntopics: [handover, calls]\nupdated: 2026-11-10\naliases: [/old-call]\nproduct: [desk]\nimage: {src: ../images/hero.jpg, alt: A telephone, credit: Us}"))
	f.put("case-studies/mill.md", study("Mill & Sons", "food", "desk", "2026-09-01"))
	f.put("case-studies/port.md", study("Port Authority", "logistics", "desk", "2026-09-02"))
	f.put("pages/about.md", "---\ntitle: About us\ndescription: Who we are and why we write all of this down.\ndate: 2026-01-01\n---\nWe are [writers](/articles/first-call).\n")
	f.put("articles/hidden.md", article("A piece that is not indexed", "2026-08-01", "authors: [bo]\ntopics: [calls]\nnoindex: true"))
	return f
}

// needle is in every unpublished document, in each of its parts.
const needle = "zebrafish"

// addUnpublished puts a draft, a scheduled and an expired document of each kind into the folder.
func addUnpublished(f *folder) {
	f.put("authors.yaml", people+needle+"-writer: {name: "+needle+" writer, bio: "+needle+", picture: images/secret.jpg}\n")
	f.put("topics/"+needle+"-topic.md", "---\ntitle: "+needle+"\ndescription: "+needle+"\n---\n"+needle+"\n")
	states := map[string]string{"draft": "draft: true", "scheduled": "", "expired": "expires: 2026-11-01"}
	for state, line := range states {
		date := "2026-09-09"
		if state == "scheduled" {
			date = "2026-12-24"
		}
		more := line + "\nauthors: [" + needle + "-writer]\ntopics: [handover, " + needle + "-topic]\nindustry: [" + needle + "]\naliases: [/" + needle + "-" + state + "-old]\nimage: {src: ../images/secret.jpg, alt: " + needle + "}\n"
		f.put("articles/"+needle+"-"+state+".md", article(needle+" "+state+" article", date, more))
		f.put("pages/"+needle+"-"+state+"-page.md", article(needle+" "+state+" page", date, line))
		f.put("case-studies/"+needle+"-"+state+"-case.md", strings.Replace(study(needle+" "+state, needle, needle, date), "---\n", "---\n"+line+"\n", 1))
	}
}

func article(title, date, more string) string {
	return fmt.Sprintf("---\ntitle: %q\ndescription: %q\ndate: %s\n%s\n---\nA first paragraph of %s that says enough.\n\n## One\n\nSome *text* and a [link](/articles/piece-1#two).\n\n## Two\n\nMore text.\n\n### Deep\n\n`code`\n\n## Three\n\nThe end.\n",
		title, "The description of "+title+", which is long enough to be shown by those who show such things, and says what the reader gets.", date, more, title)
}

func study(customer, industry, product, date string) string {
	return fmt.Sprintf(`---
title: How %s halved the wait
description: %s answered in minutes where it took days. The story of a desk, two teams and one list that both of them read.
date: %s
customer: %s
customer_url: https://customer.example/
industry: %s
product: %s
size: 120 employees
authors: [bo]
topics: [handover]
challenge: Leads waited **42 hours**.
solution: One list for both.
results:
  - {metric: Response time, before: 42 hours, after: 18 minutes, change: "−99%%", timeframe: in 6 months}
quote: {text: It works., name: Pat Doe, role: Head of sales, approved: true}
---
## How it went

It went well.
`, yaml(customer), yaml(customer), date, yaml(customer), industry, product)
}

func yaml(s string) string { return strings.ReplaceAll(s, "&", "and") }

// pictures are a few photographs that differ.
var pictures = sync.OnceValue(func() []string {
	var all []string
	for shade := range 5 {
		img := image.NewRGBA(image.Rect(0, 0, 1200, 630))
		for x := range 1200 {
			img.Set(x, x%630, color.RGBA{uint8(shade * 40), uint8(x), 90, 255})
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 60}); err != nil {
			panic(err)
		}
		all = append(all, out.String())
	}
	return all
})

var renderer = func() publish.Renderer {
	set, err := static.Load()
	if err != nil {
		panic(err)
	}
	v, err := view.New(set)
	if err != nil {
		panic(err)
	}
	return v
}()

func load(t testing.TB, f *folder, previous *content.Library) *content.Library {
	t.Helper()
	lib, err := content.Load(f, previous, content.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func input(f *folder, lib *content.Library, now time.Time, previous *publish.Snapshot) publish.Input {
	return publish.Input{Library: lib, Files: f, Now: now, Base: mustURL(base), Renderer: renderer, Previous: previous}
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

// build makes the snapshot of a folder at noon, from nothing.
func build(t testing.TB, f *folder) *publish.Snapshot {
	t.Helper()
	return buildAt(t, f, noon)
}

func buildAt(t testing.TB, f *folder, now time.Time) *publish.Snapshot {
	t.Helper()
	s, err := publish.Build(input(f, load(t, f, nil), now, nil))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func siteOf(s *publish.Snapshot) *publish.Site {
	site := new(publish.Site)
	site.Swap(s)
	return site
}

// get asks for an address as a plain client does.
func get(s *publish.Snapshot, address string) publish.Response {
	path, query, _ := strings.Cut(address, "?")
	return siteOf(s).Serve(publish.Request{Method: http.MethodGet, Path: path, RawQuery: query})
}

// page asks for an address that must be there.
func page(t testing.TB, s *publish.Snapshot, address string) string {
	t.Helper()
	res := get(s, address)
	if res.Status != http.StatusOK {
		t.Fatalf("%s answers %d", address, res.Status)
	}
	return string(res.Body)
}

func header(res publish.Response, name string) string {
	for _, f := range res.Header {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func live(t testing.TB, lib *content.Library, path string) *content.Document {
	t.Helper()
	for _, d := range lib.Documents {
		if d.Path() == path {
			return d
		}
	}
	t.Fatalf("the test's folder has no %s; problems: %v", path, lib.Problems)
	return nil
}
