package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/app/internal/cli"
	"tandem/app/internal/hub"
)

func TestMain(m *testing.M) {
	// The program reads files in processes of itself; here it is this test.
	if hub.IsChild(os.Args[1:]) {
		os.Exit(hub.RunChild())
	}
	os.Exit(m.Run())
}

// shell runs commands on a data folder of its own.
type shell struct {
	t   *testing.T
	env map[string]string
}

func newShell(t *testing.T) *shell {
	dir := t.TempDir()
	return &shell{t: t, env: map[string]string{
		"TANDEM_DATA": filepath.Join(dir, "data"), "TANDEM_CONTENT": filepath.Join(dir, "content"), "TANDEM_OPS_LISTEN": "off",
	}}
}

func (s *shell) run(stdin string, args ...string) (out, errOut string, code int) {
	s.t.Helper()
	var o, e bytes.Buffer
	var environ []string
	for k, v := range s.env {
		environ = append(environ, k+"="+v)
	}
	code = cli.Run(s.t.Context(), cli.World{
		Args: args, Environ: environ, Lookup: func(k string) (string, bool) { v, ok := s.env[k]; return v, ok },
		In: strings.NewReader(stdin), Out: &o, Err: &e,
	})
	return o.String(), e.String(), code
}

// ok runs a command that must succeed and returns what it printed.
func (s *shell) ok(stdin string, args ...string) string {
	s.t.Helper()
	out, errOut, code := s.run(stdin, args...)
	if code != 0 {
		s.t.Fatalf("%v: code %d\n%s%s", args, code, out, errOut)
	}
	return out
}

func (s *shell) write(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.env["TANDEM_CONTENT"], name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func TestMisuse_IsCodeTwoAndSaysWhatToDo(t *testing.T) {
	s := newShell(t)
	s.write("articles/a.md", "# A\n")
	for _, args := range [][]string{
		{"nonsense"},
		{"user", "add", "x@example.com"},
		{"new", "poem", "Title"},
		{"search", "x", "--facet", "colour=red"},
		{"library", "add", "/does/not/exist"},
		{"check", "/does/not/exist"},
		{"user", "add", "no-address", "--role", "rep", "--password-stdin"},
	} {
		out, errOut, code := s.run("seven quiet rivers\n", args...)
		if code != 2 || errOut == "" {
			t.Errorf("%v: code %d, out %q, err %q; want 2 and a word of help", args, code, out, errOut)
		}
	}
	s.env["TANDEM_LISTN"] = ":80"
	if _, errOut, code := s.run("", "config"); code != 2 || !strings.Contains(errOut, "TANDEM_LISTN") {
		t.Errorf("an unknown setting: code %d, %q", code, errOut)
	}
}

func TestConfigAndVersion(t *testing.T) {
	s := newShell(t)
	s.env["TANDEM_MEILI_KEY"] = "hush"
	if out := s.ok("", "config", "--json"); strings.Contains(out, "hush") || !json.Valid([]byte(out)) || !strings.Contains(out, "TANDEM_DATA") {
		t.Errorf("config: %s", out)
	}
	if out := s.ok("", "version"); !strings.HasPrefix(out, "tandem ") {
		t.Errorf("version: %q", out)
	}
	if out := s.ok("", "--help"); !strings.Contains(out, "library add") {
		t.Errorf("help does not name the commands: %s", out)
	}
}

func TestUser_AddAndList(t *testing.T) {
	s := newShell(t)
	s.ok("seven quiet rivers\n", "user", "add", "Ada@Example.com", "--role", "admin", "--role", "rep", "--password-stdin")
	var people []map[string]any
	if err := json.Unmarshal([]byte(s.ok("", "user", "list", "--json")), &people); err != nil || len(people) != 1 || people[0]["email"] != "ada@example.com" {
		t.Fatalf("got %v, %v", people, err)
	}
	if _, errOut, code := s.run("seven quiet rivers\n", "user", "add", "ada@example.com", "--role", "rep", "--password-stdin"); code != 1 || !strings.Contains(errOut, "already") {
		t.Errorf("the same address again: code %d, %q", code, errOut)
	}
	if _, errOut, code := s.run("password123\n", "user", "add", "b@example.com", "--role", "rep", "--password-stdin"); code != 2 || !strings.Contains(errOut, "password") {
		t.Errorf("a bad password: code %d, %q", code, errOut)
	}
}

func TestCheckAndNew(t *testing.T) {
	s := newShell(t)
	path := strings.TrimSpace(s.ok("", "new", "article", "A first article about handovers"))
	if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), "A first article about handovers") {
		t.Fatalf("new wrote %q, %v", b, err)
	}
	if _, errOut, code := s.run("", "new", "article", "A first article about handovers"); code != 1 || !strings.Contains(errOut, "exists") {
		t.Errorf("the same again: code %d, %q", code, errOut)
	}
	s.write("articles/broken.md", "---\ntitle: [x\n---\n")
	out, _, code := s.run("", "check")
	if code != 1 || !strings.Contains(out, "articles/broken.md:2:") {
		t.Errorf("check: code %d\n%s", code, out)
	}
	out, _, code = s.run("", "check", "--json")
	if code != 1 || !json.Valid([]byte(out)) {
		t.Errorf("check --json: code %d\n%s", code, out)
	}
	if out, errOut, code := s.run("", "check", "../../../content"); code != 0 {
		t.Errorf("the starter content has findings: code %d\n%s%s", code, out, errOut)
	}
}

func TestLibrary_AddListSearchIndexWithoutAServer(t *testing.T) {
	s := newShell(t)
	s.write("articles/hosting.md", "---\ntitle: Where we host\ndate: 2026-01-02\nauthors: [ann]\n---\n\nIn two places.\n")
	dir := t.TempDir()
	files := map[string]string{"notes.md": "# Notes\n\nThe pelican plan.\n", "sub/data.csv": "name,animal\na,heron\n", "sub/broken.pdf": "%PDF-1.4 nothing", ".hidden": "x"}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, errOut, code := s.run("", "library", "add", dir, "--facet", "stage=Discovery call", "--json")
	var added []map[string]any
	if err := json.Unmarshal([]byte(out), &added); err != nil || len(added) != 3 || code != 1 {
		t.Fatalf("add: code %d, %v\n%s%s; want three files, one of them not readable", code, err, out, errOut)
	}
	if out := s.ok("", "library", "list", "--facet", "stage=discovery-call", "--json"); strings.Count(out, `"id"`) != 3 || strings.Count(out, `"text_ready"`) != 2 || strings.Count(out, `"failed"`) != 1 {
		t.Errorf("list: %s", out)
	}
	if out := s.ok("", "search", "pelican", "--library", "--json"); !strings.Contains(out, "Notes") || !strings.Contains(out, `"total": 1`) {
		t.Errorf("search the library: %s", out)
	}
	if out := s.ok("", "search", "host"); !strings.Contains(out, "/articles/hosting") {
		t.Errorf("search the site: %s", out)
	}
	if _, _, code := s.run("", "search", "pelican"); code != 1 {
		t.Errorf("collateral on the public site: code %d, want 1 for nothing found", code)
	}
	if out := s.ok("", "index", "--rebuild", "--json"); !strings.Contains(out, `"documents": 4`) {
		t.Errorf("index: %s", out)
	}
	if out, _, code := s.run("", "jobs", "--json"); code != 0 || !json.Valid([]byte(out)) {
		t.Errorf("jobs: code %d, %s", code, out)
	}
}
