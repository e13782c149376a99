package publish_test

import (
	"bytes"
	"strings"
	"testing"

	"tandem/app/internal/fault"
	"tandem/app/internal/publish"
)

func TestPreviewsLookAsThePageWould(t *testing.T) {
	f := sampleFolder(t)
	look := "authors: [ada]\ntopics: [handover]\nimage: {src: ../images/secret.jpg, alt: A secret}\n"
	f.put("articles/draft.md", article("A draft of mine", "2026-09-09", look+"draft: true"))
	f.put("articles/later.md", article("A piece for later", "2026-12-24", look))
	f.put("articles/over.md", article("A piece that is over", "2026-09-09", look+"expires: 2026-10-01"))
	f.put("case-studies/draft.md", strings.Replace(study("Draft Ltd", "food", "desk", "2026-09-03"), "---\n", "---\ndraft: true\n", 1))
	f.put("pages/draft.md", "---\ntitle: A page to be\ndescription: x\ndraft: true\n---\nText.\n")
	s := build(t, f)
	before := s.Dump()
	for file, label := range map[string]string{
		"articles/draft.md": "Draft", "articles/later.md": "Scheduled", "articles/over.md": "Expired", "case-studies/draft.md": "Draft", "pages/draft.md": "Draft",
		"articles/piece-1.md": "Preview",
	} {
		for _, d := range s.Library.Documents {
			if d.File != file {
				continue
			}
			page, err := s.Preview(d)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := renderer.Render(&out, page); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			h := readHead(t, text)
			if !strings.HasPrefix(h.titles[0], "["+label+"] ") || h.meta["robots"][0] != "noindex,nofollow,noarchive" || len(h.canonicals)+len(h.scripts)+len(h.meta["og:title"]) > 0 {
				t.Errorf("%s: %+v", file, h)
			}
			if !strings.Contains(text, d.Title) || strings.Contains(text, d.Path()+".md") || strings.Contains(text, "hreflang") {
				t.Errorf("%s: the page lacks its title, or names its public forms", file)
			}
			if a, ok := page.(*publish.ArticlePage); ok && (a.Preview != label || len(a.Related) == 0 || len(a.Bios) == 0) {
				t.Errorf("%s: %q with %d related", file, a.Preview, len(a.Related))
			}
		}
	}
	for k, v := range s.Dump() {
		if before[k] != v {
			t.Errorf("a preview changed %s", k)
		}
	}
}

func TestAttack_A40_PicturesOfPreviewsAreForTheirReaders(t *testing.T) {
	f := sampleFolder(t)
	f.put("articles/draft.md", article("A draft of mine", "2026-09-09", "draft: true\nimage: {src: ../images/secret.jpg, alt: A secret}"))
	s := build(t, f)
	lib := s.Library
	d := live(t, lib, "/articles/draft")
	body, media, err := s.PreviewPicture(d, "/images/secret.jpg")
	if err != nil || media != "image/jpeg" || len(body) != len(pictures()[3]) {
		t.Errorf("its own picture: %d bytes of %s, %v", len(body), media, err)
	}
	if body, _, err := s.PreviewPicture(d, "/images/logo.jpg"); err != nil || len(body) == 0 {
		t.Errorf("the logo around it: %v", err)
	}
	if get(s, "/images/secret.jpg").Status != 404 {
		t.Error("the picture is public")
	}
	other := live(t, lib, "/articles/piece-1")
	for _, path := range []string{"/images/secret.jpg", "/images/../site.yaml", "/site.yaml", "", "/articles/piece-1", " 404"} {
		if _, _, err := s.PreviewPicture(other, path); !fault.Is(err, fault.NotFound) {
			t.Errorf("another document's preview has %q: %v", path, err)
		}
	}
}
