package importer_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
	"tandem/content/importer"
)

var update = flag.Bool("update", false, "write the golden files anew")

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// png is a picture of one pixel.
const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xfc\xff\xff?\x03\x00\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"

// folder writes files into a new folder, all of one day.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		day := time.Date(2025, 5, 6, 12, 0, 0, 0, time.UTC)
		if err := os.Chtimes(p, day, day); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sample copies a small site of testdata into a folder of its own.
func sample(t *testing.T, name string) string {
	t.Helper()
	return folder(t, read(t, filepath.Join("testdata", name)))
}

// read returns all files of a folder by their path.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// check finds two faults of texts that can be accepted, and one that never is.
func check(lib *content.Library) []content.Problem {
	var out []content.Problem
	for _, d := range lib.Documents {
		p := content.Problem{File: d.File, Line: 1, Column: 1, Severity: content.Error}
		if len(d.Authors) == 0 && d.Kind == content.Article {
			p.Rule = "content/author-missing"
			out = append(out, p)
		}
		if strings.Contains(d.Text().HTML, "{{&lt;") || strings.Contains(d.Text().HTML, "{%") {
			p.Rule = "md/shortcode-unknown"
			out = append(out, p)
		}
		p.Rule = "url/slug-collision"
		out = append(out, p)
	}
	return out
}

func run(t *testing.T, system importer.System, from, into string) *importer.Report {
	t.Helper()
	r, err := importer.Run(t.Context(), system, from, importer.Options{Into: into, Now: now, Check: check})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// show writes a folder and a report as one text.
func show(t *testing.T, dir string, r *importer.Report) string {
	t.Helper()
	var b strings.Builder
	files := read(t, dir)
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if strings.HasPrefix(n, "images/") {
			fmt.Fprintf(&b, "== %s (%d bytes)\n", n, len(files[n]))
			continue
		}
		fmt.Fprintf(&b, "== %s\n%s", n, files[n])
	}
	b.WriteString("== problems\n")
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s:%d: %s: %s\n", p.File, p.Line, p.Rule, p.Message)
	}
	return b.String()
}

func TestSampleSitesComeOver(t *testing.T) {
	for name, system := range map[string]importer.System{
		"hugo": importer.Hugo, "jekyll": importer.Jekyll, "ghost": importer.Ghost, "wordpress": importer.WordPress, "markdown": importer.Markdown,
	} {
		t.Run(name, func(t *testing.T) {
			into := t.TempDir()
			r := run(t, system, sample(t, name), into)
			got, golden := show(t, into, r), filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			loads(t, into)
			again(t, system, name, into)
		})
	}
}

// loads expects that every document of the folder can be published, and that no link between them is lost.
func loads(t *testing.T, dir string) {
	t.Helper()
	f, err := content.Dir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lib, err := content.Load(f, nil, content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Problems {
		if p.Severity == content.Error {
			t.Errorf("what was written is broken: %s", p)
		}
	}
	for _, d := range lib.Documents {
		if slices.Contains(d.Aliases, d.Path()) {
			t.Errorf("%s has its own address %s among its aliases", d.File, d.Path())
		}
	}
}

// again imports a second time: nothing may change.
func again(t *testing.T, system importer.System, name, into string) {
	t.Helper()
	before := read(t, into)
	r := run(t, system, sample(t, name), into)
	if diff := cmp.Diff(before, read(t, into)); diff != "" {
		t.Errorf("a second import changed something (-before +after)\n%s", diff)
	}
	if r.Counts.Written != 0 || r.Counts.Kept != 0 || r.Counts.Authors != 0 || len(r.Waivers) != 0 {
		t.Errorf("a second import says that it changed something: %+v %v", r.Counts, r.Waivers)
	}
}

func TestNothingIsOverwrittenWithoutForce(t *testing.T) {
	from := folder(t, map[string]string{"a.md": "# A\n\nNew.\n", "b.md": "# B\n"})
	into := folder(t, map[string]string{
		"articles/a.md": "---\ntitle: Mine\n---\nOld.\n",
		"authors.yaml":  "# the people\nada:   # first\n  name: \"Ada\"\n",
		"site.yaml":     "name: Mine # and only mine\nwaivers:\n    - rule: img\n      reason: so it is\nhue: 3\n",
	})
	r := run(t, importer.Markdown, from, into)
	files := read(t, into)
	if files["articles/a.md"] != "---\ntitle: Mine\n---\nOld.\n" || r.Counts.Kept != 1 || r.Counts.Articles != 1 {
		t.Errorf("%q, %+v", files["articles/a.md"], r.Counts)
	}
	if files["authors.yaml"] != "# the people\nada:   # first\n  name: \"Ada\"\n" {
		t.Errorf("authors.yaml changed: %q", files["authors.yaml"])
	}
	site := files["site.yaml"]
	if !strings.HasPrefix(site, "name: Mine # and only mine\nwaivers:\n    - rule: img\n      reason: so it is\n    - rule: content/author-missing\n") || !strings.HasSuffix(site, "\nhue: 3\n") {
		t.Errorf("site.yaml is not as it was and some more:\n%s", site)
	}
	r, err := importer.Run(t.Context(), importer.Markdown, from, importer.Options{Into: into, Now: now, Force: true})
	if err != nil || r.Counts.Kept != 0 || !strings.Contains(read(t, into)["articles/a.md"], "New.") {
		t.Errorf("with force: %+v, %v", r, err)
	}
}

func TestAuthorsAreAddedToThoseThatAreThere(t *testing.T) {
	into := folder(t, map[string]string{"authors.yaml": "# the people\nada-l: {name: Ada Example}   # first"})
	run(t, importer.Markdown, folder(t, map[string]string{
		"a.md": "---\ntitle: A\nauthor: Ada Example\n---\nText.\n", "b.md": "+++\ntitle = 'B'\nauthors = ['Bo \"B.\" Sample', 'ada-l']\n+++\nText.\n",
	}), into)
	files := read(t, into)
	if want := "# the people\nada-l: {name: Ada Example}   # first\n\nbo-b-sample:\n  name: \"Bo \\\"B.\\\" Sample\"\n"; files["authors.yaml"] != want {
		t.Errorf("got %s", files["authors.yaml"])
	}
	if !strings.Contains(files["articles/a.md"], "  - ada-l\n") || !strings.Contains(files["articles/b.md"], "  - bo-b-sample\n  - ada-l\n") {
		t.Errorf("got %s\n%s", files["articles/a.md"], files["articles/b.md"])
	}
	loads(t, into)
}

func TestADryRunWritesNothing(t *testing.T) {
	into := filepath.Join(t.TempDir(), "content")
	r, err := importer.Run(t.Context(), importer.Hugo, sample(t, "hugo"), importer.Options{Into: into, Now: now, DryRun: true, Check: check})
	if err != nil || r.Counts.Articles == 0 || r.Counts.Pictures == 0 || r.Counts.Written == 0 {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := os.Stat(into); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
	real := run(t, importer.Hugo, sample(t, "hugo"), into)
	// Without a folder there is nothing to check, so that only the waivers differ.
	if r.Counts.Articles != real.Counts.Articles || r.Counts.Links != real.Counts.Links || r.Counts.Pictures != real.Counts.Pictures {
		t.Errorf("a dry run promises %+v, the real one does %+v", r.Counts, real.Counts)
	}
}

func TestDocumentsOfOthersKeepTheirAddress(t *testing.T) {
	into := folder(t, map[string]string{"articles/mine/a.md": "---\ntitle: Mine\ndate: 2026-01-01\n---\nText.\n"})
	r := run(t, importer.Markdown, folder(t, map[string]string{"notes/a.md": "# A\n\n[B](b.md)\n", "notes/b.md": "# B\n"}), into)
	got := read(t, into)["articles/notes/a.md"]
	if !strings.Contains(got, "slug: notes-a\n") || !strings.Contains(got, "[B](b.md)") || !slices.ContainsFunc(r.Problems, func(p importer.Problem) bool { return p.Rule == "address" }) {
		t.Errorf("got %s\n%v", got, r.Problems)
	}
}
