package publish_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/publish"
)

// TestAttack_A41_WhatIsTakenBackIsGoneFromEverythingMade publishes documents that are tied to others in every way, has
// every answer made, takes them back in several ways, and looks for them in what was taken over.
func TestAttack_A41_WhatIsTakenBackIsGoneFromEverythingMade(t *testing.T) {
	tied := map[string]string{
		"articles/" + needle + ".md":     article(needle, "2026-11-20", "authors: [ada]\ntopics: [handover, "+needle+"]\nseries: start\npart: 3\naliases: [/was-"+needle+"]\nimage: {src: ../images/secret.jpg, alt: "+needle+"}"),
		"articles/" + needle + ".de.md":  article(needle, "2026-11-20", "authors: [ada]\nlanguage: de\ntopics: ["+needle+"]"),
		"articles/" + needle + ".fr.md":  article(needle, "2026-11-20", "language: fr"),
		"case-studies/" + needle + ".md": study(needle, needle, needle, "2026-09-09"),
		"pages/" + needle + ".md":        "---\ntitle: " + needle + "\ndescription: " + needle + "\ndate: 2026-01-01\n---\n" + needle + "\n",
	}
	f := newFolder(t)
	clean := build(t, f)
	want := withoutGone(clean.Dump())
	for name, takeBack := range map[string]func(file, text string){
		"made drafts again": func(file, text string) { f.put(file, strings.Replace(text, "---\n", "---\ndraft: true\n", 1)) },
		"put off": func(file, text string) {
			f.put(file, strings.Replace(strings.Replace(text, "date: 2026-11-20", "date: 2026-12-24", 1), "date: 2026-", "date: 2027-", 1))
		},
		"deleted":        func(file, _ string) { f.remove(file) },
		"hidden by name": func(file, text string) { f.remove(file); f.put("articles/_"+strings.ReplaceAll(file, "/", "-"), text) },
	} {
		for file, text := range tied {
			f.put(file, text)
		}
		lib := load(t, f, clean.Library)
		before, err := publish.Build(input(f, lib, noon, nil))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(before.Live()) - len(clean.Live()); n != len(tied) {
			t.Fatalf("%d of %d are live: %v", n, len(tied), lib.Problems)
		}
		if !strings.Contains(page(t, before, "/"), needle) {
			t.Fatal("they are not on the home page while they are public")
		}
		before.Dump() // everything is made
		before.SocialCards()
		for file, text := range tied {
			takeBack(file, text)
		}
		s, err := publish.Build(input(f, load(t, f, lib), noon, before))
		if err != nil {
			t.Fatal(err)
		}
		got := withoutGone(s.Dump())
		for k, v := range got {
			if strings.Contains(strings.ToLower(k+v), needle) {
				t.Errorf("%s: %s still speaks of it", name, k)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: the site is another one than before (-before +after):\n%.2000s", name, diff)
		}
		if res := get(s, "/images/secret.jpg"); res.Status != 404 {
			t.Errorf("%s: its picture answers %d", name, res.Status)
		}
		for img, v := range s.Variants() {
			if img.Path == "images/secret.jpg" {
				t.Errorf("%s: %s can be had", name, v.URL)
			}
		}
		for file := range tied {
			f.remove(file)
			f.remove("articles/_" + strings.ReplaceAll(file, "/", "-"))
		}
	}
}
