package publish_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/publish"
)

// permittedUntil is when the permissions of the tests below end.
var permittedUntil = noon.Add(time.Hour)

// permittedFolder has a part, a customer's logo and collateral that may be shown for an hour, on pages of every kind.
func permittedFolder(t *testing.T) *folder {
	f := newFolder(t)
	until := permittedUntil.Format(time.RFC3339)
	f.put("parts/said.md", "---\nkind: testimonial\nname: "+needle+" name\nrole: "+needle+"\ncustomer: "+needle+"\napproved: true\nexpires: "+until+"\nimage: {src: ../images/secret.jpg, alt: "+needle+"}\n---\nThe "+needle+" works.\n")
	f.put("parts/offer.md", "---\nkind: cta\ntitle: "+needle+"\nurl: /"+needle+"\nlabel: "+needle+"\nexpires: "+until+"\n---\nThe "+needle+" ends.\n")
	uses := "\n::testimonial{said}\n\n> ::testimonial{said}\n\n- ::cta[More]{offer}\n\n::cta{offer}\n\n::asset{" + needle + "}\n"
	f.put("articles/using.md", article("With parts", "2026-11-22", "authors: [ada]\ntopics: [handover]\nseries: start")+uses)
	f.put("articles/using.de.md", article("Mit Teilen", "2026-11-22", "authors: [ada]\nlanguage: de\ntranslation: using")+uses)
	f.put("articles/old.md", article("Shown although it expired", "2026-03-22", "expires: 2026-10-01\nafter_expiry: banner")+uses)
	f.put("pages/using.md", "---\ntitle: A page with parts\ndescription: x\n---\nText.\n"+uses)
	f.put("case-studies/using.md", study("User Ltd", "food", "desk", "2026-09-03")+uses)
	return f
}

// collateral offers one piece of which the word is everywhere, until it is withdrawn.
func collateral(withdrawn *bool) func(string) (publish.AssetPart, bool) {
	return func(id string) (publish.AssetPart, bool) {
		return publish.AssetPart{Title: needle + " asset", Text: needle, Href: "/files/" + needle, Format: "PDF", Size: "1 MB"}, id == needle && !*withdrawn
	}
}

// TestAttack_A40_PartsWhosePermissionEndedAreGone has every page of the site made and kept, lets the permissions end, and
// looks for their words in everything the site can then say.
func TestAttack_A40_PartsWhosePermissionEndedAreGone(t *testing.T) {
	f := permittedFolder(t)
	lib := load(t, f, nil)
	withdrawn := false
	in := input(f, lib, noon, nil)
	in.Assets = collateral(&withdrawn)
	before, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, a := range before.Everywhere() {
		res := get(before, a)
		if strings.Contains(strings.ToLower(string(res.Body)), needle) {
			shown[a] = true
		}
	}
	for _, a := range []string{"/articles/using", "/articles/using.md", "/de/articles/using", "/articles/old", "/using", "/using.md", "/case-studies/using", "/feed.xml", "/feed.json", "/feed.rss", "/llms-full.txt"} {
		if !shown[a] && get(before, a).Status == 200 {
			t.Errorf("%s does not show the parts while it may: the test tests less than it says", a)
		}
	}
	if get(before, "/images/secret.jpg").Status != 200 || len(shown) < 8 {
		t.Fatalf("only %d pages show the parts", len(shown))
	}
	if !before.Next().Equal(permittedUntil) {
		t.Errorf("the next change is due at %v, not when the permissions end", before.Next())
	}
	for name, previous := range map[string]*publish.Snapshot{"from what was made": before, "from nothing": nil} {
		withdrawn = true
		in := input(f, lib, permittedUntil, previous)
		in.Assets = collateral(&withdrawn)
		s, err := publish.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		site := siteOf(s)
		for _, a := range s.Everywhere() {
			path, query, _ := strings.Cut(a, "?")
			for _, accept := range []string{"", "text/markdown"} {
				res := site.Serve(publish.Request{Method: "GET", Path: path, RawQuery: query, Accept: accept})
				text := strings.ToLower(fmt.Sprint(res.Header, string(res.Body)))
				// A writer's own words in a text file stay: the key of an asset stands in its source, and goes with its line.
				if strings.Contains(text, needle) {
					t.Errorf("%s: %s (%q) still says it: …%.200s", name, a, accept, text[max(0, strings.Index(text, needle)-80):])
				}
			}
			if shown[a] {
				old := get(before, a)
				if again := site.Serve(publish.Request{Method: "GET", Path: path, RawQuery: query, IfNoneMatch: header(old, "ETag")}); again.Status == 304 {
					t.Errorf("%s: %s tells a reader that the old copy is still good", name, a)
				}
			}
		}
		for _, space := range publish.Spaces {
			all := map[string]bool{}
			for _, d := range lib.Documents {
				all[publish.SearchID(d)] = true
			}
			if text := fmt.Sprint(s.SearchDocuments(space, all)); strings.Contains(strings.ToLower(text), needle) {
				t.Errorf("%s: the index of %s has the words", name, space)
			}
		}
		checkPictureGone(t, name, s, "images/secret.jpg")
	}
}

// checkPictureGone asks for a picture and every form of it.
func checkPictureGone(t *testing.T, name string, s *publish.Snapshot, path string) {
	t.Helper()
	if res := get(s, "/"+path); res.Status != 404 {
		t.Errorf("%s: /%s answers %d", name, path, res.Status)
	}
	for img, v := range s.Variants() {
		if img.Path == path {
			t.Errorf("%s: its form %s can be had", name, v.URL)
		}
	}
	for _, d := range s.Library.Documents {
		if _, _, err := s.PreviewPicture(d, "/"+path); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: the preview of %s has it (%v)", name, d.File, err)
		}
	}
}

// TestAttack_A40_LogosLeaveWhenTheirPermissionEnds follows a customer's mark over the end of the permission, and looks for
// that of a customer who is not to be named.
func TestAttack_A40_LogosLeaveWhenTheirPermissionEnds(t *testing.T) {
	withLogo := func(more string) string {
		return strings.Replace(study("User Ltd", "food", "desk", "2026-09-03"), "size:", more+"\nlogo: {src: ../images/secret.jpg, alt: "+needle+"}\nsize:", 1)
	}
	f := newFolder(t)
	f.put("case-studies/using.md", withLogo("logo_until: "+permittedUntil.Format(time.RFC3339)))
	lib := load(t, f, nil)
	before, err := publish.Build(input(f, lib, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	before.Dump()
	if get(before, "/images/secret.jpg").Status != 200 || !strings.Contains(page(t, before, "/case-studies/using"), needle) {
		t.Fatal("the logo is not shown while it may be")
	}
	after, err := publish.Build(input(f, lib, before.Next(), before))
	if err != nil {
		t.Fatal(err)
	}
	f.put("case-studies/using.md", withLogo("anonymous: true"))
	unnamed := build(t, f)
	for name, s := range map[string]*publish.Snapshot{"permission ended": after, "not to be named": unnamed} {
		for _, a := range s.Everywhere() {
			if res := get(s, a); strings.Contains(fmt.Sprint(res.Header, string(res.Body)), needle) || strings.Contains(string(res.Body), "images/secret.jpg") {
				t.Errorf("%s: %s still shows it", name, a)
			}
		}
		checkPictureGone(t, name, s, "images/secret.jpg")
	}
	// A picture that the text shows as well is no secret.
	f.put("case-studies/using.md", withLogo("logo_until: 2026-01-01")+"\n![The same](../images/secret.jpg)\n")
	if res := get(build(t, f), "/images/secret.jpg"); res.Status != 200 {
		t.Errorf("a picture of the text that is the logo too answers %d", res.Status)
	}
}

// jpegWithPlace is a picture that says where it was taken.
func jpegWithPlace(t *testing.T, picture string) string {
	t.Helper()
	segment := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + "52.5200N 13.4050E " + needle
	return picture[:2] + "\xff\xe1" + string([]byte{byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}) + segment + picture[2:]
}

// TestAttack_A40_PicturesOfPreviewsSayNotWhereTheyWereTaken holds the pictures of previews to what those of public pages
// are held to.
func TestAttack_A40_PicturesOfPreviewsSayNotWhereTheyWereTaken(t *testing.T) {
	f := sampleFolder(t)
	f.put("images/secret.jpg", jpegWithPlace(t, pictures()[3]))
	f.put("articles/draft.md", article("A draft of mine", "2026-09-09", "draft: true\nimage: {src: ../images/secret.jpg, alt: A secret}"))
	s := build(t, f)
	d := live(t, s.Library, "/articles/draft")
	if !strings.Contains(string(f.MapFS["images/secret.jpg"].Data), needle) || d.Hero == nil || d.Hero.Image.Type != "image/jpeg" {
		t.Fatal("the test's picture is none")
	}
	body, media, err := s.PreviewPicture(d, "/images/secret.jpg")
	if err != nil || media != "image/jpeg" || len(body) < 1000 {
		t.Fatalf("%d bytes of %s, %v", len(body), media, err)
	}
	if strings.Contains(string(body), needle) {
		t.Error("the preview's picture says where it was taken")
	}
}

func TestPermission_NoCacheKeepsALentPictureForEver(t *testing.T) {
	f := newFolder(t)
	f.put("case-studies/using.md", strings.Replace(study("User Ltd", "food", "desk", "2026-09-03"), "size:", "logo: {src: ../images/secret.jpg, alt: User}\nlogo_until: "+permittedUntil.Format(time.RFC3339)+"\nsize:", 1))
	s := build(t, f)
	found := false
	for _, path := range s.Paths() {
		if !strings.Contains(path, "/images/") {
			continue
		}
		img, _ := s.Library.ImageAt(path)
		cache := header(get(s, img.URL()), "Cache-Control")
		if lent := s.Lent(img); lent == strings.Contains(cache, "immutable") {
			t.Errorf("%s: lent is %v, Cache-Control is %q", path, lent, cache)
		} else if lent {
			found = true
		}
	}
	if !found {
		t.Error("no picture is lent")
	}
}
