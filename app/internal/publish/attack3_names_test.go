package publish_test

import (
	"strings"
	"testing"

	"tandem/app/internal/publish"
)

// TestAttack_A33_PagesShadowNoAddressOfTheSite names pages after languages, lists and files of the site, in each language.
func TestAttack_A33_PagesShadowNoAddressOfTheSite(t *testing.T) {
	f := newFolder(t) // has an article in German
	before := build(t, f)
	for _, slug := range []string{"de", "articles", "case-studies", "topics", "authors", "series", "search", "feed", "sitemap", "robots", "llms", "llms-full", "index", "preview", "cards", "i", "static", "images", "files", "studio"} {
		f.put("pages/x-"+slug+".md", "---\ntitle: Shadow "+needle+"\ndescription: x\nslug: "+slug+"\n---\n"+needle+"\n")
		f.put("pages/y-"+slug+".md", "---\ntitle: Schatten "+needle+"\ndescription: x\nslug: "+slug+"\nlanguage: de\n---\n"+needle+"\n")
	}
	s := build(t, f)
	for _, address := range before.Everywhere() {
		if strings.HasSuffix(address, " 404") || strings.HasSuffix(address, " 410") {
			continue
		}
		was, is := get(before, address), get(s, address)
		if was.Status != is.Status || header(was, "Content-Type") != header(is, "Content-Type") || header(was, "Location") != header(is, "Location") || strings.Contains(string(is.Body), "Shadow "+needle+"</h1>") {
			t.Errorf("%s is another one: %d %s, was %d %s", address, is.Status, header(is, "Location"), was.Status, header(was, "Location"))
		}
	}
	if text := page(t, s, "/de"); strings.Contains(text, "<h1>Shadow") || !strings.Contains(text, `lang="de"`) {
		t.Error("the home page in German is a page of the site's own language")
	}
	reported := false
	for _, p := range s.Problems {
		reported = reported || p.File == "pages/x-de.md" && p.Rule == "url/slug-collision"
	}
	if !reported {
		t.Errorf("the collision is not reported: %v", s.Problems)
	}
	// Former addresses and aliases give way as well.
	f.put("articles/greedy.md", article("Greedy", "2026-11-02", "aliases: [/, /de, /de/articles, /feed.xml, /sitemap.xml, /robots.txt, /llms.txt, /series/start, /images/hero.jpg, /articles/first-call.md, /cards/x.jpg, /i/x, /studio, /preview/x, /static/x]"))
	s = build(t, f)
	for _, path := range []string{"/", "/de", "/de/articles", "/feed.xml", "/sitemap.xml", "/robots.txt", "/llms.txt", "/series/start", "/images/hero.jpg", "/articles/first-call.md"} {
		if res := siteOf(s).Serve(publish.Request{Method: "GET", Path: path}); res.Status != 200 {
			t.Errorf("an alias takes %s: %d to %s", path, res.Status, header(res, "Location"))
		}
	}
}
