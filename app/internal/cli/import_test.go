package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/content/importer"
)

// oldSite writes a small Hugo site and returns its folder.
func oldSite(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"hugo.toml":               "baseURL = 'https://old.example/'\ntitle = 'Old'\n",
		"content/posts/first.md":  "+++\ntitle = 'The first post of the old site'\ndate = 2024-05-06T07:08:09+02:00\n+++\n![](none.png)\n\n{{< odd >}} [second](/posts/second/)\n",
		"content/posts/second.md": "---\ntitle: The second post of the old site\ndate: 2024-05-07\nauthor: Ada Example\n---\nText.\n",
	} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestImport_BringsASiteThatTheCheckLetsThrough(t *testing.T) {
	s, site := newShell(t), oldSite(t)
	if out := s.ok("", "import", "hugo", site, "--dry-run"); !strings.Contains(out, "2 articles and 0 pages would be brought into") {
		t.Errorf("a dry run: %s", out)
	}
	if _, err := os.Stat(s.env["TANDEM_CONTENT"]); !os.IsNotExist(err) {
		t.Errorf("a dry run made the folder: %v", err)
	}
	out := s.ok("", "import", "hugo", site)
	for _, want := range []string{
		"Hugo: 2 articles and 0 pages brought into", "1 authors added", "1 links between texts, 2 former addresses",
		"content/posts/first.md:7: the template tag odd is not known here", "Accepted in site.yaml", "content/author-missing",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the report does not say %q:\n%s", want, out)
		}
	}
	text, err := os.ReadFile(filepath.Join(s.env["TANDEM_CONTENT"], "articles/posts/first.md"))
	if err != nil || !strings.Contains(string(text), "date: 2024-05-06T07:08:09+02:00\n") || !strings.Contains(string(text), "[second](second.md)") {
		t.Errorf("got %s, %v", text, err)
	}
	if out, _, _ := s.run("", "check"); strings.Contains(out, "error:") || !strings.Contains(out, " 0 errors") {
		t.Errorf("what was imported would be held back:\n%s", out)
	}
}

func TestImport_AgainChangesNothingAndJSONSaysSo(t *testing.T) {
	s, site := newShell(t), oldSite(t)
	s.ok("", "import", "hugo", site)
	s.ok("", "import", "hugo", site, "--into", s.env["TANDEM_CONTENT"])
	var report importer.Report
	if err := json.Unmarshal([]byte(s.ok("", "import", "hugo", site, "--json")), &report); err != nil {
		t.Fatal(err)
	}
	if c := report.Counts; c.Written != 0 || c.Kept != 0 || c.Unchanged == 0 || len(report.Problems) == 0 {
		t.Errorf("got %+v", report)
	}
	s.write("articles/posts/first.md", "---\ntitle: Edited since\n---\nMine.\n")
	if out := s.ok("", "import", "hugo", site); !strings.Contains(out, "1 there already and kept") || !strings.Contains(out, "--force replaces it") {
		t.Errorf("a file that was edited: %s", out)
	}
	if out := s.ok("", "import", "hugo", site, "--force"); !strings.Contains(out, "0 there already and kept") {
		t.Errorf("with force: %s", out)
	}
}

func TestImport_MisuseSaysWhatToDo(t *testing.T) {
	s := newShell(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "site.zip"), []byte("PK"), 0o644); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"unpack it":         {"import", "hugo", filepath.Join(dir, "site.zip")},
		"no such file":      {"import", "jekyll", filepath.Join(dir, "nowhere")},
		"must be one of":    {"import", "drupal", dir},
		"no document of":    {"import", "markdown", dir},
		"within each other": {"import", "hugo", dir, "--into", filepath.Join(dir, "content")},
		"no .json file":     {"import", "ghost", dir},
	} {
		if out, errOut, code := s.run("", args...); code != 2 || !strings.Contains(errOut, want) {
			t.Errorf("%v: code %d, %q, %q; want 2 and %q", args, code, out, errOut, want)
		}
	}
}
