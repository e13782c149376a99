package content_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
)

// caseFront is the front matter of a whole case study, without the fences.
const caseFront = `title: Freight
date: 2026-03-01
customer: Example Freight
industry: logistics
product: handoff
challenge: Slow.
solution: Fast.
results:
  - metric: Response
    before: 42 h
    after: 18 min
`

func TestEveryProblemNamesItsPlace(t *testing.T) {
	big := strings.Repeat("a", 1<<20)
	tests := []struct {
		name  string
		files fstest.MapFS
		want  []string
	}{
		{"syntax", folder("articles/a.md", "---\ntitle: A: b\n---\nx"), []string{
			"articles/a.md:2:8: a value that contains a colon and a space needs quotes around it",
		}},
		{"syntax after umlauts", folder("articles/a.md", "---\ntags: [äöü, \"x\\q\"]\n---\nx"), []string{
			"articles/a.md:2:19: this is not valid YAML: found unknown escape character 'q'",
		}},
		{"tab", folder("articles/a.md", "---\n\ttitle: A\n---\nx"), []string{
			"articles/a.md:2:1: indent with spaces, not with tabs",
		}},
		{"twice", folder("articles/a.md", "---\ntitle: A\ntitle: B\n---\nx"), []string{
			"articles/a.md:3:1: \"title\" is given twice; keep one",
		}},
		{"not keys", folder("articles/a.md", "---\n- a\n---\nx"), []string{
			"articles/a.md:2:1: expected keys such as \"title: …\", found a list",
		}},
		{"wrong type", folder("articles/a.md", "---\ntitle: [a]\ndate: 2026-03-01\n---\nx"), []string{
			"articles/a.md:2:8: expected a text, found a list",
		}},
		{"wrong type of draft", folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\ndraft: maybe\n---\nx"), []string{
			"articles/a.md:4:8: expected true or false, found “maybe”",
		}},
		{"bad date", folder("articles/a.md", "---\r\ntitle: A\r\ndate: 31.03.2026\r\n---\r\nx"), []string{
			"articles/a.md:3:7: “31.03.2026” is not a date; write it as 2026-03-31, or with a time as 2026-03-31 09:00",
		}},
		{"unknown key", folder("articles/a.md", "---\ntitle: A\ndescripton: x\ndate: 2026-03-01\nweight: 3\n---\nx"), []string{
			"articles/a.md:3:1: \"descripton\" is not a known key; did you mean \"description\"?",
			"articles/a.md:5:1: \"weight\" is not a known key and is ignored; content/README.md lists them",
		}},
		{"key of another kind", folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\ncustomer: x\n---\nx"), []string{
			"articles/a.md:4:1: \"customer\" is not a known key and is ignored; content/README.md lists them",
		}},
		{"two spellings", folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\ndescription: x\nsummary: y\n---\nx"), []string{
			"articles/a.md:5:1: \"summary\" says the same as \"description\" on line 4; keep one",
		}},
		{"unclosed", folder("articles/a.md", "---\ntitle: A\n"), []string{
			"articles/a.md:1:1: the front matter is not closed; end it with a line of ---",
		}},
		{"toml", folder("articles/a.md", "+++\ntitle = 1\n+++\n"), []string{
			"articles/a.md:1:1: there is no date; the time of the file is used, which changes when files are copied",
		}},
		{"empty", folder("articles/a.md", " \n"), []string{
			"articles/a.md: the file is empty; if it is being saved, the next save puts it right",
		}},
		{"encoding", folder("articles/a.md", "---\ntitle: A\n---\nab\xffc"), []string{
			"articles/a.md:4:3: this is not UTF-8 text; save the file with the encoding UTF-8",
		}},
		{"nul", folder("articles/a.md", "---\ntitle: A\n---\n\x00"), []string{
			"articles/a.md:4:1: this is not UTF-8 text; save the file with the encoding UTF-8",
		}},
		{"too large", folder("articles/a.md", strings.Repeat(big, 50)), []string{
			"articles/a.md: the file is larger than 1024 KB; split it",
		}},
		{"nothing given", folder("articles/some-file.md", "text"), []string{
			"articles/some-file.md:1:1: there is no date; the time of the file is used, which changes when files are copied",
			"articles/some-file.md:1:1: there is no title; it is \"Some file\" after the file name",
		}},
		{"slug", folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nslug: Über uns\n---\nx"), []string{
			"articles/a.md:4:7: the address is written \"uber-uns\": lower-case letters, digits and hyphens",
		}},
		{"same slug", folder("articles/a.md", article("A", "x"), "articles/sub/a.md", article("B", "x")), []string{
			"articles/sub/a.md:1:1: the address \"/articles/a\" is taken by articles/a.md; change one of them",
		}},
		{"same id", folder("articles/a.md", "---\ntitle: A\nid: i\ndate: 2026-03-01\n---\nx", "pages/b.md", "---\ntitle: B\nid: i\n---\nx"), []string{
			"pages/b.md:1:1: the id \"i\" is taken by articles/a.md; change one of them",
		}},
		{"reserved", folder("pages/search.md", "---\ntitle: S\n---\nx"), []string{
			"pages/search.md:1:1: the address /search belongs to the program; give the page another slug",
		}},
		{"unknown author", folder("authors.yaml", "jane-doe:\n  name: Jane Doe\n  bio: x\n",
			"articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nauthors: [jane-doe, jane-do, max]\n---\nx"), []string{
			"articles/a.md:4:21: no author \"jane-do\" in authors.yaml; did you mean \"jane-doe\"?",
			"articles/a.md:4:30: no author \"max\" in authors.yaml; add \"max:\" with a name there",
		}},
		{"authors.yaml", folder("authors.yaml", "Jane:\n  name: J\nmax:\n  rôle: x\n"), []string{
			"authors.yaml:1:1: \"Jane\" cannot be the key of an author; use lower-case letters, digits and hyphens",
			"authors.yaml:3:1: author \"max\" has no name",
			"authors.yaml:4:3: \"rôle\" is not a known key; did you mean \"role\"?",
		}},
		{"site.yaml", folder("site.yaml", "name: X\nhue: 400\nnavigation:\n  - label: A\n    url: javascript:alert(1)\n"), []string{
			"site.yaml:2:6: hue is a whole number from 0 to 359",
			"site.yaml:4:5: “javascript:alert(1)” is neither a full web address nor a path that starts with /",
		}},
		{"missing pictures", folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nimage: ../images/no.png\n---\n\ntext ![x](gone.png)\n\n<img src=\"raw.png\" alt=\"x\">\n"), []string{
			"articles/a.md:4:8: there is no picture \"../images/no.png\"; paths are relative to this file or start at the content folder",
			"articles/a.md:7:6: there is no picture \"gone.png\"; paths are relative to this file or start at the content folder",
			"articles/a.md:9:11: there is no picture \"raw.png\"; paths are relative to this file or start at the content folder",
		}},
		{"broken picture", folder("images/a.png", "no picture", "articles/a.md", article("A", "![x](/images/a.png)")), []string{
			"articles/a.md:6:1: the picture \"/images/a.png\" is left out: it is not a readable JPEG, PNG, GIF, WebP or SVG",
		}},
		{"picture elsewhere", folder("articles/a.md", article("A", "![x](https://example.com/a.png)")), []string{
			"articles/a.md:6:1: the picture lies on another site and is shown as a link; copy it into images/",
		}},
		{"another h1", folder("articles/a.md", article("A", "# A\n\n# B\n")), []string{
			"articles/a.md:8:1: the title is the page's only h1; start headings of the body with ##",
		}},
		{"address of a link", folder("articles/a.md", article("A", "a [b](ftp://x)")), []string{
			"articles/a.md:6:3: a link may not lead to \"ftp:\"; use https, mailto, tel or a path",
		}},
		{"updated before date", folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nupdated: 2026-02-01\n---\nx"), []string{
			"articles/a.md:1:1: updated lies before date; the later one is shown for both",
		}},
		{"too deep", folder("articles/a.md", article("A", strings.Repeat("> ", 300)+"x")), []string{
			"articles/a.md:5:1: this text cannot be rendered: lists or quotes are nested more than 100 deep",
		}},
		{"case study without anything", folder("case-studies/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\nx"), []string{
			"case-studies/a.md:1:1: a case study needs \"challenge\": what was wrong before",
			"case-studies/a.md:1:1: a case study needs \"customer\": whose story this is",
			"case-studies/a.md:1:1: a case study needs \"industry\": readers filter by it",
			"case-studies/a.md:1:1: a case study needs \"product\": readers filter by it",
			"case-studies/a.md:1:1: a case study needs \"results\": a list of outcomes, each with metric, before and after",
			"case-studies/a.md:1:1: a case study needs \"solution\": what was done",
		}},
		{"result without after", folder("case-studies/a.md", "---\n"+caseFront+"  - metric: Rate\n    befor: 3\n---\nx"), []string{
			"case-studies/a.md:13:5: this result has no \"after\"; each needs at least metric and after",
			"case-studies/a.md:14:5: \"befor\" is not a known key; did you mean \"before\"?",
		}},
		{"quote without name", folder("case-studies/a.md", "---\n"+caseFront+"quote:\n  text: Good.\n---\nx"), []string{
			"case-studies/a.md:14:3: the quote has no \"name\"; each needs text and name",
		}},
		{"customer address", folder("case-studies/a.md", "---\n"+caseFront+"customer_url: javascript:x\n---\nx"), []string{
			"case-studies/a.md:13:15: “javascript:x” is not a web address; write it in full, as https://example.com",
		}},
		{"section file", folder("articles/_index.md", "x"), []string{
			"articles/_index.md: files whose names start with _ are not published; rename it to publish it",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range load(t, tt.files, nil).Problems {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOneBadFileStopsNoOther(t *testing.T) {
	fsys := folder(
		"articles/good.md", article("Good", "x"),
		"articles/bad.md", "---\ntitle: [\n---\n",
		"articles/worse.md", "\xff\xfe",
		"pages/about.md", "---\ntitle: About\n---\nx",
	)
	lib := load(t, fsys, nil)
	var got []string
	for _, d := range lib.Documents {
		got = append(got, d.Path())
	}
	if diff := cmp.Diff([]string{"/articles/good", "/about"}, got); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if lib.Errors() != 2 {
		t.Errorf("got %d errors, want 2: %v", lib.Errors(), lib.Problems)
	}
}

func TestAWarningPublishesAllTheSame(t *testing.T) {
	lib := load(t, folder("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nweight: 1\n---\nx"), nil)
	if len(lib.Documents) != 1 || len(lib.Problems) != 1 || lib.Problems[0].Severity != content.Warning {
		t.Errorf("got %d documents and problems %v", len(lib.Documents), lib.Problems)
	}
}
