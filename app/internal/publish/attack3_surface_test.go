package publish_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/publish"
	"tandem/content"
)

// newFolder is the sample folder with one of everything that documents can be tied together by: a series, a translation,
// parts, a logo with a date, a successor.
func newFolder(t testing.TB) *folder {
	f := sampleFolder(t)
	f.put("series/start.md", "---\ntitle: From the start\ndescription: All of it in order.\n---\nRead on.\n")
	f.put("articles/start-1.md", article("The start, one", "2026-10-11", "authors: [ada]\ntopics: [handover]\nseries: start\npart: 1"))
	f.put("articles/start-2.md", article("The start, two", "2026-10-12", "authors: [ada]\ntopics: [handover]\nseries: start\npart: 2"))
	f.put("articles/call.de.md", article("Wozu der erste Anruf da ist", "2026-11-02", "authors: [ada]\nlanguage: de\ntranslation: first-call"))
	f.put("articles/kept.md", article("Kept for who knows it", "2026-03-01", "authors: [bo]\nexpires: 2026-10-01\nafter_expiry: banner"))
	f.put("parts/tour.md", "---\nkind: demo\ntitle: A tour\nurl: /about\nlabel: Book it\n---\nTen minutes.\n")
	f.put("articles/toured.md", article("With a tour", "2026-10-20", "topics: [handover]")+"\n::demo{tour}\n")
	return f
}

// addHidden puts documents that are not public into the folder, tied to public ones in every way there is.
func addHidden(f *folder) {
	addUnpublished(f)
	f.put("parts/"+needle+".md", "---\nkind: testimonial\nname: "+needle+"\nrole: "+needle+"\ncustomer: "+needle+"\napproved: true\nimage: {src: ../images/secret.jpg, alt: "+needle+"}\n---\n"+needle+"\n")
	f.put("parts/"+needle+"-cta.md", "---\nkind: cta\ntitle: "+needle+"\nurl: /"+needle+"\nlabel: "+needle+"\n---\n"+needle+"\n")
	f.put("series/"+needle+".md", "---\ntitle: "+needle+"\ndescription: "+needle+"\n---\n"+needle+"\n")
	for state, head := range map[string]string{
		"draft": "date: 2026-09-09\ndraft: true", "later": "date: 2026-12-24", "gone": "date: 2026-09-09\nexpires: 2026-11-01",
		"moved": "date: 2026-09-09\nexpires: 2026-11-01\nafter_expiry: redirect\nsuccessor: articles/" + needle + "-tied-draft.md",
	} {
		name := needle + "-tied-" + state
		body := "\n" + needle + "\n\n::testimonial{" + needle + "}\n\n::cta[" + needle + "]{" + needle + "-cta}\n\n::asset{one}\n\n::video[" + needle + "]{youtube=dQw4w9WgXcQ}\n"
		more := "title: " + needle + " " + state + "\ndescription: " + needle + "\n" + head + "\nauthors: [ada]\ntopics: [handover, " + needle + "]\nphrase: " + needle + "\n"
		f.put("articles/"+name+".md", "---\n"+more+"series: start\npart: 3\n---\n"+body)
		f.put("articles/"+name+"-own.md", "---\n"+more+"series: "+needle+"\n---\n"+body)
		f.put("articles/"+name+".de.md", "---\n"+more+"language: de\ntranslation: piece-1\n---\n"+body)
		f.put("articles/"+name+".fr.md", "---\n"+more+"language: fr\n---\n"+body)
		f.put("case-studies/"+name+".md", strings.Replace(strings.Replace(study(needle+" "+state, "food", "desk", "2026-09-09"), "date: 2026-09-09\n", head+"\n", 1),
			"size:", "logo: {src: ../images/secret.jpg, alt: "+needle+"}\nsize:", 1))
	}
}

// TestAttack_A40_TiesToPublicDocumentsLeakNothing holds a site with hidden documents against one that never had them: the
// parts of a series, versions in other languages, parts, cards, related documents and every number are the same.
func TestAttack_A40_TiesToPublicDocumentsLeakNothing(t *testing.T) {
	f := newFolder(t)
	make := func(previous *publish.Snapshot) *publish.Snapshot {
		in := input(f, load(t, f, nil), noon, previous)
		in.Assets = oneAsset
		s, err := publish.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	clean := make(nil)
	cleanDump := withoutGone(clean.Dump())
	addHidden(f)
	s := make(clean)
	if n := len(s.Library.Documents) - len(clean.Library.Documents); n < 9+16 {
		t.Fatalf("only %d hidden documents are in the folder: %v", n, s.Library.Problems)
	}
	dump := withoutGone(s.Dump())
	for k, v := range dump {
		if strings.Contains(strings.ToLower(k+v), needle) {
			t.Errorf("%s speaks of what is not public", k)
		}
	}
	if diff := cmp.Diff(cleanDump, dump); diff != "" {
		t.Errorf("the site is another one than without them (-without +with):\n%.3000s", diff)
	}
	if diff := cmp.Diff(clean.SocialCards(), s.SocialCards()); diff != "" {
		t.Errorf("other cards can be asked for (-without +with):\n%.2000s", diff)
	}
	for img, v := range s.Variants() {
		if img.Path == "images/secret.jpg" {
			t.Errorf("a form of a hidden picture can be asked for: %s", v.URL)
		}
	}
	for _, space := range publish.Spaces {
		if diff := cmp.Diff(clean.Indexed(space), s.Indexed(space)); diff != "" {
			t.Errorf("%s: the index is told of more (-without +with):\n%s", space, diff)
		}
	}
}

// TestAttack_A40_PicturesOfHiddenDocumentsAreMissing asks for every form of a hidden picture and every card of a hidden
// page: the answer is that of an address which never was.
func TestAttack_A40_PicturesOfHiddenDocumentsAreMissing(t *testing.T) {
	f := newFolder(t)
	addHidden(f)
	s := build(t, f)
	var secret *content.Image
	for _, img := range s.Library.Images {
		if img.Path == "images/secret.jpg" {
			secret = img
		}
	}
	if secret == nil || len(secret.Offered(nil)) < 3 {
		t.Fatal("the test's picture has no forms")
	}
	for _, v := range append(secret.Offered(nil), secret.Cut(1200, 630, content.Point{}), secret.Cut(1200, 1200, content.Point{})) {
		address, _, _ := strings.Cut(v.URL, "?")
		if _, _, ok := s.Variant(address); ok {
			t.Errorf("%s can be had", v.URL)
		}
	}
	all := build(t, everythingLive(f))
	asked := 0
	for address, card := range all.SocialCards() {
		if _, ok := s.SocialCard(address); ok && strings.Contains(strings.ToLower(card.Title+card.Kicker+card.Byline), needle) {
			t.Errorf("the card %s of a hidden page can be had", address)
		}
		if strings.Contains(address, needle) {
			asked++
		}
	}
	if asked < 5 {
		t.Fatalf("only %d cards were asked for: the test tests nothing", asked)
	}
	site := siteOf(s)
	nothing := site.Serve(publish.Request{Method: "GET", Path: "/there-never-was-this"})
	for _, path := range []string{
		"/images/secret.jpg", "/series/" + needle, "/series/" + needle + "/feed.xml", "/fr", "/fr/articles", "/fr/feed.xml", "/de/articles/" + needle + "-tied-draft",
		"/articles/" + needle + "-tied-draft", "/articles/" + needle + "-tied-later.md", "/topics/" + needle, "/preview", "/preview/", "/preview/" + strings.Repeat("a", 43),
	} {
		nothing := nothing
		if strings.HasPrefix(path, "/de/") { // the page speaks the language of the edition
			nothing = site.Serve(publish.Request{Method: "GET", Path: "/de/there-never-was-this"})
		}
		if diff := cmp.Diff(nothing, site.Serve(publish.Request{Method: "GET", Path: path})); diff != "" {
			t.Errorf("%s is told from nothing (-nothing +it):\n%.1000s", path, diff)
		}
	}
}

// everythingLive is the same folder without anything that hides a document.
func everythingLive(f *folder) *folder {
	out := &folder{MapFS: fstest.MapFS{}}
	for name, file := range f.MapFS {
		text := string(file.Data)
		if strings.HasSuffix(name, ".md") {
			text = strings.NewReplacer("draft: true\n", "", "expires: 2026-11-01\n", "", "date: 2026-12-24\n", "date: 2026-09-09\n", "after_expiry: redirect\n", "").Replace(text)
		}
		out.put(name, text)
	}
	return out
}

// TestAttack_A40_EachActionWhenTimeIsUp walks every action over the moment of expiry, with the site before it kept and
// everything on it made, so that nothing made before is shown after.
func TestAttack_A40_EachActionWhenTimeIsUp(t *testing.T) {
	for action, want := range map[string]struct {
		status int
		word   bool // whether the page itself still has the text
	}{
		"gone": {410, false}, "redirect": {301, false}, "noindex": {200, true}, "banner": {200, true}, "": {410, false},
	} {
		t.Run("action "+action, func(t *testing.T) {
			f := newFolder(t)
			line := "expires: 2026-11-24T13:00:00Z\nauthors: [ada]\ntopics: [handover]\nseries: start\npart: 3\nsuccessor: articles/piece-1.md\naliases: [/was-" + needle + "]\nimage: {src: ../images/secret.jpg, alt: " + needle + "}\n"
			if action != "" {
				line += "after_expiry: " + action + "\n"
			}
			f.put("articles/"+needle+".md", article(needle, "2026-11-20", line))
			f.put("articles/"+needle+".de.md", article(needle, "2026-11-20", line+"language: de\ntranslation: "+needle))
			lib := load(t, f, nil)
			before, err := publish.Build(input(f, lib, noon, nil))
			if err != nil {
				t.Fatal(err)
			}
			before.Dump() // every page is made now
			if !strings.Contains(page(t, before, "/llms-full.txt"), needle) || get(before, "/was-"+needle).Status != 301 {
				t.Fatal("it was not live before")
			}
			s, err := publish.Build(input(f, lib, before.Next(), before))
			if err != nil {
				t.Fatal(err)
			}
			own := map[string]bool{}
			for _, prefix := range []string{"", "/de"} {
				path := prefix + "/articles/" + needle
				own[path] = true
				own["/was-"+needle] = want.word // leads there as long as there is something
				res := get(s, path)
				if res.Status != want.status || strings.Contains(string(res.Body), needle) != want.word {
					t.Errorf("%s answers %d", path, res.Status)
				}
				if twin := get(s, path+".md"); twin.Status == 200 && strings.Contains(string(twin.Body), needle) {
					t.Errorf("%s.md is still there", path)
				}
				if want.word && (header(res, "X-Robots-Tag") != "noindex" || header(res, "Last-Modified") == header(get(before, path), "Last-Modified") && header(res, "ETag") == header(get(before, path), "ETag")) {
					t.Errorf("%s: robots %q, or its validators did not change", path, header(res, "X-Robots-Tag"))
				}
			}
			for _, a := range s.Everywhere() {
				res := get(s, a)
				if !own[a] && strings.Contains(strings.ToLower(fmt.Sprint(res.Header, string(res.Body))), needle) {
					t.Errorf("%s still speaks of it", a)
				}
			}
			for _, space := range publish.Spaces {
				if _, there := s.Indexed(space)["article-"+needle]; there && space == publish.Spaces[0] {
					t.Errorf("%s still has it", space)
				}
			}
			for _, a := range s.Addresses() {
				if strings.Contains(a.URL, needle) {
					t.Errorf("those who index are told of %s", a.URL)
				}
			}
			if _, _, err := s.PreviewPicture(live(t, lib, "/articles/piece-1"), "/images/secret.jpg"); err == nil && !want.word {
				t.Error("its picture can be had through the preview of another document")
			}
		})
	}
}

// TestAttack_A40_WhatIsHeldBackIsNowhere lets a gate refuse new and changed documents.
func TestAttack_A40_WhatIsHeldBackIsNowhere(t *testing.T) {
	f := newFolder(t)
	gate := func(_ *content.Library, d *content.Document) []content.Problem {
		if strings.Contains(strings.ToLower(d.Title+d.Text().HTML), needle) {
			return []content.Problem{{File: d.File, Line: 1, Column: 1, Severity: content.Error, Rule: "test/held", Message: "held back"}}
		}
		return nil
	}
	opts := content.Options{Now: func() time.Time { return noon }, Gate: gate}
	first, err := content.Load(f, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	before, err := publish.Build(input(f, first, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	beforeDump := before.Dump()
	f.put("articles/held.md", article(needle, "2026-11-21", "topics: [handover]\nauthors: [ada]\nseries: start\naliases: [/was-"+needle+"]\nimage: {src: ../images/secret.jpg, alt: x}"))
	f.put("articles/piece-1.md", article("Piece number 1 about "+needle, "2026-10-01", "authors: [ada]\ntopics: [handover]"))
	lib, err := content.Load(f, first, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(lib.Held) != 2 {
		t.Fatalf("held: %v", lib.Held)
	}
	s, err := publish.Build(input(f, lib, noon, before))
	if err != nil {
		t.Fatal(err)
	}
	dump := s.Dump()
	for k, v := range dump {
		if strings.Contains(strings.ToLower(k+v), needle) {
			t.Errorf("%s speaks of what is held back", k)
		}
	}
	if diff := cmp.Diff(beforeDump, dump); diff != "" {
		t.Errorf("what is held back changed the site (-before +after):\n%.2000s", diff)
	}
	known := []publish.PathState{{Path: "/articles/piece-1", Doc: first.Documents[0].ID}}
	_, events := publish.Trace(known, lib.Documents, noon)
	for _, e := range events {
		if strings.Contains(e.Path, "held") {
			t.Errorf("an event tells of it: %+v", e)
		}
	}
}
