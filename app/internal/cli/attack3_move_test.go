package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAttack_A20_RenamesDoNotFollowLinksOutOfTheFolder has links in the content folder that lead elsewhere.
func TestAttack_A20_RenamesDoNotFollowLinksOutOfTheFolder(t *testing.T) {
	s := newShell(t)
	folder, outside := s.env["TANDEM_CONTENT"], t.TempDir()
	const source = "---\ntitle: A\ndate: 2026-03-01\n---\n\nText.\n"
	for name, text := range map[string]string{"articles/a.md": source, "pages/about.md": "---\ntitle: About\n---\nx\n"} {
		at := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"articles/away": outside, "articles/up": "../..", "articles/gone": filepath.Join(outside, "gone"), "articles/away.md": filepath.Join(outside, "canary.md")} {
		if err := os.Symlink(target, filepath.Join(folder, filepath.FromSlash(link))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(outside, "canary.md"), []byte("canary"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"articles/away/b.md", "articles/away/deep/b.md", "articles/up/b.md", "articles/up/data/b.md", "articles/gone/b.md", "../b.md", "articles/../../b.md", filepath.Join(outside, "b.md")} {
		out, _, code := s.run("", "mv", "articles/a.md", to)
		if code == 0 {
			t.Errorf("%s is let through: %s", to, out)
		}
	}
	left, err := os.ReadDir(outside)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 {
		t.Errorf("something was written outside: %v", left)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "articles", "a.md")); err != nil || string(text) != source {
		t.Errorf("the document is not what it was: %v %q", err, text)
	}
	above, err := os.ReadDir(filepath.Dir(folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range above {
		if strings.HasSuffix(e.Name(), ".md") {
			t.Errorf("%s was written above the folder", e.Name())
		}
	}
	s.ok("", "mv", "articles/a.md", "articles/new/b.md")
	if _, err := os.Stat(filepath.Join(folder, "articles", "new", "b.md")); err != nil {
		t.Error(err)
	}
}
