package content_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/unicode/norm"

	"tandem/content"
)

var plainAddress = regexp.MustCompile(`^(/[a-z0-9-]+)?(/articles|/case-studies)?/[a-z0-9]+(-[a-z0-9]+)*$`)

// TestAttack_A32_NamesHaveOneForm writes one name in many ways: each file has an address of plain letters, and of those
// that are the same to a reader one is published and the others are reported.
func TestAttack_A32_NamesHaveOneForm(t *testing.T) {
	for name, spellings := range map[string][]string{
		"composed or not": {norm.NFC.String("articles/café-é.md"), norm.NFD.String("articles/café-é.md"), "articles/cafe-e.md", "articles/CAFE-E.md", "articles/ｃａｆｅ-ｅ.md", "articles/cafe\u200b-e.md"},
		"letter cases":    {"pages/Über-uns.md", "pages/uber-uns.md", "pages/ÜBER-UNS.md"},
		"ligatures":       {"articles/ﬁne.md", "articles/fine.md", "articles/𝐟𝐢𝐧𝐞.md", "articles/ⓕⓘⓝⓔ.md"},
		"turned":          {"articles/a\u202eb.md", "articles/a-b.md", "articles/a\u2066b.md"},
		"gaps":            {"articles/a b.md", "articles/a_b.md", "articles/a--b.md", "articles/-a-b-.md", "articles/a\tb.md"},
		"folders":         {"articles/x/same.md", "articles/y/same.md", "articles/same.md"},
	} {
		fsys := fstest.MapFS{}
		for _, s := range spellings {
			put(fsys, s, "---\ntitle: \""+fmt.Sprint(len(fsys))+"\"\ndate: 2026-03-01\n---\nx\n")
		}
		for range 3 { // the order of files in memory is another one each time
			lib := load(t, fsys, nil)
			paths := map[string]string{}
			for _, d := range lib.Documents {
				if !plainAddress.MatchString(d.Path()) {
					t.Errorf("%s: %q has the address %q", name, d.File, d.Path())
				}
				if other := paths[d.Path()]; other != "" {
					t.Errorf("%s: %q and %q share %s", name, d.File, other, d.Path())
				}
				paths[d.Path()] = d.File
			}
			reported := 0
			for _, p := range lib.Problems {
				if p.Rule == "url/slug-collision" {
					reported++
				}
			}
			if len(lib.Documents)+reported != len(fsys) {
				t.Errorf("%s: %d of %d are published, %d reported: %v", name, len(lib.Documents), len(fsys), reported, lib.Problems)
			}
		}
	}
}

// TestAttack_A32_ValuesOfFrontMatterHaveOneForm gives slugs, topics, series, languages and former addresses that try to be
// something else.
func TestAttack_A32_ValuesOfFrontMatterHaveOneForm(t *testing.T) {
	for _, v := range []string{
		"../../etc/passwd", "a/b", "a\\\\b", "%2e%2e%2f", "ＡＢＯＵＴ", "ab\\0cd", "x\\r\\nX-Bad: 1", "a?b#c", "//evil.example", "http://evil.example", "a\\u202eb", "<script>", "аbout", "İstanbul", ".hidden", "a.md", "CON", strings.Repeat("a", 5_000),
	} {
		lib := load(t, folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nslug: \""+v+"\"\ntopics: [\""+v+"\"]\nseries: \""+v+"\"\ntranslation: \""+v+"\"\nindustry: \""+v+"\"\n---\nx\n"), nil)
		for _, d := range lib.Documents {
			for _, s := range append(append([]string{d.Path()}, d.Topics...), d.Series, d.Translation, strings.Join(d.Facets["industry"], "")) {
				if s != "" && !regexp.MustCompile(`^[a-z0-9/-]+$`).MatchString(s) || strings.Contains(s, "//") || strings.Contains(s, "..") {
					t.Errorf("%.40q becomes %.60q", v, s)
				}
			}
			if strings.Count(d.Path(), "/") != 2 {
				t.Errorf("%.40q becomes the address %.60q", v, d.Path())
			}
		}
		if len(lib.Documents) == 0 && lib.Errors() == 0 {
			t.Errorf("%.40q: neither published nor reported", v)
		}
	}
	for code, want := range map[string]string{
		"en": "", "EN": "", "En-us": "/en-us", "en_US": "/en-us", "de": "/de", "DE-at": "/de-at", "iw": "/he", "zh-hant": "/zh-hant", "de/../..": "none", "../de": "none", "de ": "/de", "d e": "none", "x": "none", "<b>": "none",
		"deutsch": "none", "api": "none", "mcp": "none", "\u202ede": "none", "ｄｅ": "none", "de\\0": "none",
	} {
		lib := load(t, folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nlanguage: \""+code+"\"\n---\nx\n"), nil)
		got := "none"
		for _, d := range lib.Documents {
			got = d.Prefix
		}
		if got != want {
			t.Errorf("language %q: the prefix is %q, want %q", code, got, want)
		}
	}
}

// TestAttack_A33_AddressesOfTheProgramAreRefused names pages after every address that the program has or will have.
func TestAttack_A33_AddressesOfTheProgramAreRefused(t *testing.T) {
	for _, slug := range strings.Fields(`articles case-studies topics authors series preview cards i search sitemap robots llms static images files feed studio admin library account signin signout setup invite
		api mcp healthz readyz metrics favicon well-known webhooks rooms leads deals media sitemap-articles`) {
		for _, spelled := range []string{slug, strings.ToUpper(slug), " " + slug + " ", slug + "."} {
			for name, text := range map[string]string{
				"pages/x.md": "---\ntitle: X\nslug: \"" + spelled + "\"\n---\nx\n", "pages/" + slug + ".md": "---\ntitle: X\n---\nx\n", "pages/deep/" + slug + ".md": "---\ntitle: X\n---\nx\n",
				"pages/" + slug + ".de.md": "---\ntitle: X\n---\nx\n",
			} {
				lib := load(t, folder(name, text), nil)
				if len(lib.Documents) > 0 && lib.Documents[0].Prefix == "" {
					t.Errorf("%s with the slug %q is published at %s", name, spelled, lib.Documents[0].Path())
				}
			}
		}
		if !content.Reserved(slug) {
			t.Errorf("%s is not reserved", slug)
		}
	}
	for _, slug := range []string{"about", "searching", "i-am", "cards-and-games", "accounting", "setup-guide", "api-design", "filesystem", "feedback", "feeds"} {
		if lib := load(t, folder("pages/"+slug+".md", "---\ntitle: X\n---\nx\n"), nil); len(lib.Documents) != 1 {
			t.Errorf("%s is refused: %v", slug, lib.Problems)
		}
	}
}

// TestAttack_A30_BombsInEveryFileAreErrorsOfThatFile puts front matter that means too much into every kind of file, in
// every format.
func TestAttack_A30_BombsInEveryFileAreErrorsOfThatFile(t *testing.T) {
	aliases := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'i'; c++ {
		aliases += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 9), ","))
	}
	for name, head := range map[string]string{
		"YAML aliases": "---\n" + aliases + "---\n", "YAML cycle": "---\na: &a [*a]\n---\n", "YAML depth": "---\ntitle: " + strings.Repeat("[", 60_000) + "\n---\n", "TOML depth": "+++\ntitle = " + strings.Repeat("[", 60_000) + "\n+++\n",
		"TOML tables": "+++\n" + strings.Repeat("[[a]]\n", 6_000) + "+++\n", "TOML keys": "+++\n" + strings.Repeat("a.", 5_000) + "a = 1\n+++\n", "JSON depth": "{\"title\": " + strings.Repeat("[", 60_000) + strings.Repeat("]", 60_000) + "}\n",
		"JSON groups": strings.Repeat("{\"a\":", 60_000) + "1" + strings.Repeat("}", 60_000) + "\n", "an open fence": "---\n" + strings.Repeat("a: b\n", 10_000), "open TOML": "+++\n" + strings.Repeat("a = 1\n", 10_000),
	} {
		fsys := folder("articles/good.md", article("Good", "text"), "articles/bad.md", head+"text\n", "parts/bad.md", head+"text\n", "series/bad.md", head+"text\n", "topics/bad.md", head+"text\n", "pages/bad.md", head+"text\n", "case-studies/bad.md", head+"text\n")
		lib := load(t, fsys, nil)
		document(t, lib, "/articles/good")
		reported := map[string]bool{}
		for _, p := range lib.Problems {
			if p.Severity == content.Error && p.Line > 0 {
				reported[p.File] = true
			}
		}
		if len(lib.Documents) != 1 || len(reported) != 6 || len(lib.Parts)+len(lib.Series) > 0 {
			t.Errorf("%s: %d documents, reported %v", name, len(lib.Documents), reported)
		}
	}
	for name, text := range map[string]string{"aliases": aliases, "cycle": "a: &a [*a]\nname: *a\n", "depth": "name: " + strings.Repeat("[", 60_000) + "\n", "merge": "x: &x {name: y}\n<<: *x\n"} {
		lib := load(t, folder("articles/good.md", article("Good", "text"), "site.yaml", text, "authors.yaml", text), nil)
		document(t, lib, "/articles/good")
		if lib.Errors() < 2 {
			t.Errorf("%s in the YAML files: %v", name, lib.Problems)
		}
	}
}
