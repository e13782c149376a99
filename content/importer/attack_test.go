package importer_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/content/importer"
)

// refused expects that the import stops with a reason and writes nothing outside of the content folder.
func refused(t *testing.T, system importer.System, path, says string) {
	t.Helper()
	into := filepath.Join(t.TempDir(), "content")
	r, err := importer.Run(t.Context(), system, path, importer.Options{Into: into, Now: now, Check: check})
	if !errors.Is(err, importer.ErrSource) || !strings.Contains(err.Error(), says) {
		t.Errorf("got %+v, %v; want a reason with %q", r, err, says)
	}
}

func TestAttack_A18_NothingOutsideOfTheSourceIsRead(t *testing.T) {
	canary := "canary-" + t.Name()
	outside := folder(t, map[string]string{
		"secret.md": "# " + canary, "secret.png": png, "site/content/a.md": strings.Join([]string{
			"---", "title: A", "image: ../../../secret.png", "aliases: [../../up, /x/../../y]", "---",
			"![x](../../secret.png) ![y](/../../secret.png) ![z](%2e%2e/%2e%2e/secret.png) ![n](a\x01.png) ![w](..\\..\\secret.png)",
			"{{< figure src=\"../../../secret.png\" >}} [s](../../secret.md) {{< ref \"../../../secret.md\" >}}",
		}, "\n"), "site/hugo.toml": "contentDir = '../'\nstaticDir = '../..'\n",
	})
	for _, system := range []importer.System{importer.Hugo, importer.Jekyll, importer.Markdown} {
		from, into := filepath.Join(outside, "site"), t.TempDir()
		if _, err := importer.Run(t.Context(), system, from, importer.Options{Into: into, Now: now}); err != nil && !errors.Is(err, importer.ErrSource) {
			t.Errorf("%s: %v", system, err)
		}
		for name, text := range read(t, into) {
			if strings.Contains(text, canary) || strings.HasSuffix(name, ".png") {
				t.Errorf("%s: %s came from outside of the source", system, name)
			}
		}
	}
}

// TestFormerAddressesOfTheProgramAreLeftOut imports aliases at which the program itself answers: no redirect could lead on.
func TestFormerAddressesOfTheProgramAreLeftOut(t *testing.T) {
	from := folder(t, map[string]string{"content/a.md": "---\ntitle: A\naliases: [/feed, /rss/old, /admin/x, /media/y, /sitemap-old, /kept, /articles/kept]\n---\nText.\n", "hugo.toml": "title = 'x'\n"})
	into := t.TempDir()
	r := run(t, importer.Hugo, from, into)
	loads(t, into)
	all := fmt.Sprint(read(t, into))
	for _, gone := range []string{"- /feed", "/rss/old", "/admin/x", "/media/y", "/sitemap-old"} {
		if strings.Contains(all, gone) {
			t.Errorf("%s is kept", gone)
		}
		if !strings.Contains(fmt.Sprint(r), strings.TrimPrefix(gone, "- ")) {
			t.Errorf("the report does not name %s", gone)
		}
	}
	for _, kept := range []string{"- /kept", "- /articles/kept"} {
		if !strings.Contains(all, kept) {
			t.Errorf("%s is lost:\n%s", kept, all)
		}
	}
}

func TestAttack_A18_NamesOfDocumentsStayInTheFolder(t *testing.T) {
	parent := t.TempDir()
	into := filepath.Join(parent, "content")
	export := `{"data": {"posts": [
		{"id": 1, "title": "A", "slug": "../../../up", "html": "<p>x</p>", "status": "published"},
		{"id": 2, "title": "B", "slug": "a\u0000b", "html": "<p>x</p><img src=\"../../../etc/passwd.png\">", "status": "published"},
		{"id": 3, "title": "C", "slug": "/etc/c", "html": "<p>x</p>", "status": "published"},
		{"id": "../4", "title": "\u202e", "slug": "..", "html": "<p>x</p>", "status": "published"}],
		"tags": [{"id": 1, "name": "../../x", "slug": "../../x", "description": "d"}], "posts_tags": [{"post_id": 1, "tag_id": 1}],
		"users": [{"id": 1, "name": "../../u", "slug": "../../u"}], "posts_authors": [{"post_id": 1, "author_id": 1}]}}`
	r := run(t, importer.Ghost, folder(t, map[string]string{"e.json": export}), into)
	if r.Counts.Articles != 4 {
		t.Errorf("got %+v", r)
	}
	for name := range read(t, parent) {
		if !strings.HasPrefix(name, "content/") || strings.Contains(name, "..") || strings.ContainsAny(name, "\x00\u202e") {
			t.Errorf("wrote %q", name)
		}
	}
	loads(t, into)
}

func TestAttack_A20_SymbolicLinksAreNotFollowed(t *testing.T) {
	outside := folder(t, map[string]string{"secret.md": "# canary", "secret.png": png})
	from := folder(t, map[string]string{"a.md": "# A\n\n![x](x.png) ![y](dir/secret.png)\n"})
	for name, to := range map[string]string{"x.png": "secret.png", "s.md": "secret.md", "dir": "."} {
		if err := os.Symlink(filepath.Join(outside, to), filepath.Join(from, name)); err != nil {
			t.Fatal(err)
		}
	}
	into := t.TempDir()
	r := run(t, importer.Markdown, from, into)
	reported := 0
	for _, p := range r.Problems {
		if p.Rule == "symlink" {
			reported++
		}
	}
	if reported != 3 || r.Counts.Articles != 1 || r.Counts.Pictures != 0 {
		t.Errorf("got %+v", r)
	}
}

func TestAttack_A20_LinksOutOfTheContentFolderAreNotWrittenThrough(t *testing.T) {
	outside, into := folder(t, map[string]string{"kept.md": "mine"}), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(into, "articles")); err != nil {
		t.Fatal(err)
	}
	from := folder(t, map[string]string{"kept.md": "# Theirs\n", "new.md": "# New\n"})
	if _, err := importer.Run(t.Context(), importer.Markdown, from, importer.Options{Into: into, Now: now, Force: true}); err == nil {
		t.Error("the import went through a link out of the content folder")
	}
	if files := read(t, outside); len(files) != 1 || files["kept.md"] != "mine" {
		t.Errorf("outside is now %v", files)
	}
}

func TestAttack_A30_ExportsThatAreBombs(t *testing.T) {
	lol := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>`
	outer := `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title></channel></rss>`
	for name, tt := range map[string]struct {
		system     importer.System
		text, says string
	}{
		"entities":               {importer.WordPress, lol, "entity"},
		"entities from outside":  {importer.WordPress, outer, "entity"},
		"deep elements":          {importer.WordPress, "<rss><channel>" + strings.Repeat("<a>", 100_000), "nested too deeply"},
		"deep elements in items": {importer.WordPress, "<rss><channel><item>" + strings.Repeat("<a>", 100_000), "nested too deeply"},
		"deep elements in text":  {importer.WordPress, "<rss><channel><title>" + strings.Repeat("<a>", 100_000), "nested too deeply"},
		"cut off":                {importer.WordPress, "<rss><channel><item><title>x", "EOF"},
		"no export":              {importer.WordPress, "<html></html>", "no channel"},
		"a huge text":            {importer.WordPress, "<rss><channel><item><content:encoded>" + strings.Repeat("x", 2<<20), "KB"},
		"deep JSON":              {importer.Ghost, `{"data": ` + strings.Repeat("[", 200_000), "max depth"},
		"deep JSON in settings":  {importer.Ghost, `{"data": {"members": ` + strings.Repeat(`{"a":`, 200_000), "max depth"},
		"JSON of other types":    {importer.Ghost, `{"data": {"posts": {"id": []}}}`, "not an export"},
		"JSON cut off":           {importer.Ghost, `{"data": {"posts": [`, "not an export"},
		"no data":                {importer.Ghost, `{"db": []}`, "no data"},
		"empty":                  {importer.Ghost, ``, "not an export"},
	} {
		t.Run(name, func(t *testing.T) {
			file := "e.json"
			if tt.system == importer.WordPress {
				file = "e.xml"
			}
			refused(t, tt.system, filepath.Join(folder(t, map[string]string{file: tt.text}), file), tt.says)
		})
	}
}

func TestAttack_A23_LargeFilesAndArchivesAreRefused(t *testing.T) {
	dir := folder(t, map[string]string{"e.json": "", "e.xml": "", "site.zip": "PK", "site.tar.gz": "x"})
	for _, name := range []string{"e.json", "e.xml"} {
		if err := os.Truncate(filepath.Join(dir, name), 200<<20); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, importer.Ghost, filepath.Join(dir, "e.json"), "limit is 100 MB")
	refused(t, importer.WordPress, filepath.Join(dir, "e.xml"), "limit is 100 MB")
	refused(t, importer.Hugo, filepath.Join(dir, "site.zip"), "unpack it")
	refused(t, importer.Jekyll, filepath.Join(dir, "site.tar.gz"), "unpack it")
	refused(t, importer.Markdown, filepath.Join(dir, "nowhere"), "no such file")
	refused(t, importer.Hugo, t.TempDir(), "no document of Hugo")
}

func TestAttack_A29_HostileTextsAreReportedAndTheRestComesOver(t *testing.T) {
	files := map[string]string{
		"good.md":   "# Good\n",
		"nul.md":    "# A\x00B\n",
		"latin.md":  "# Gr\xfc\xdfe\n",
		"bomb.md":   "---\na: &a [x,x]\nb: &b [*a,*a,*a]\nc: [" + strings.Repeat("*b,", 60) + "*b]\n---\nx\n",
		"open.md":   "+++\ntitle = 'x'\n",
		"deep.md":   "{\"a\": " + strings.Repeat("[", 60) + strings.Repeat("]", 60) + "}\nx\n",
		"ticks.md":  "# Ticks\n\n" + strings.Repeat("` `` ", 20_000),
		"links.md":  "# Links\n\n" + strings.Repeat("[a](", 2_000) + strings.Repeat("![[", 2_000),
		"tags.md":   "# Tags\n\n" + strings.Repeat("<iframe <a href='", 20_000) + strings.Repeat("{{< a ", 20_000) + strings.Repeat("{% a {{ ", 20_000),
		"marks.md":  "---\ntitle: '" + strings.Repeat("*_`", 600) + "'\ndescription: " + strings.Repeat("<a", 600) + "\n---\n" + strings.Repeat("# x\n=\n", 5_000),
		"page.html": "---\ntitle: HTML\ndate: 2024-01-01\n---\n" + strings.Repeat("<div><b>", 30_000),
		"wide.html": "---\ntitle: Wide\ndate: 2024-01-01\n---\n<table>" + strings.Repeat("<tr><td colspan=1000000 rowspan=1000000>x", 5_000),
	}
	huge := strings.Repeat("x", 2<<20)
	hugo, jekyll := map[string]string{"content/p/huge.md": huge}, map[string]string{"_posts/2024-01-01-huge.md": huge}
	for name, text := range files {
		hugo["content/p/"+name], jekyll["_posts/2024-01-01-"+name] = text, text
	}
	files["huge.md"] = huge
	for system, files := range map[importer.System]map[string]string{importer.Markdown: files, importer.Hugo: hugo, importer.Jekyll: jekyll} {
		into := t.TempDir()
		r := run(t, system, folder(t, files), into)
		broken := 0
		for _, p := range r.Problems {
			if p.Rule == "front-matter" || p.Rule == "encoding" || p.Rule == "unreadable" || p.Rule == "html" {
				broken++
			}
		}
		if r.Counts.Articles+r.Counts.Pages < 5 || broken < 6 {
			t.Errorf("%s: %+v, %d broken", system, r.Counts, broken)
		}
	}
}
