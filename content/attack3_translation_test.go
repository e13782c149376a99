package content_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/content"
)

// TestAttack_A18_WhatATranslationWasMadeFromIsInItsFolder names files elsewhere as the text that a translation was made
// from, and reads the difference.
func TestAttack_A18_WhatATranslationWasMadeFromIsInItsFolder(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "content")
	write := func(name, text string) {
		t.Helper()
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("articles/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\n\nText.\n")
	write("articles/secret.md", "---\ntitle: Canary\ndate: 2026-03-01\ndraft: true\n---\n\nCanary.\n")
	write("../canary.md", "canary\n")
	write(".translations/good.md", "before\n")
	if err := os.Symlink(filepath.Join(outside, "canary.md"), filepath.Join(dir, ".translations", "link.md")); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"good", "../../canary", "../articles/secret", "/etc/passwd", "..\\..\\canary", "link", "good/../../../canary", "%2e%2e/canary", "", "."} {
		write("articles/a.de.md", "---\ntitle: A auf Deutsch\ndate: 2026-03-01\nsource_hash: '"+hash+"'\n---\n\nText.\n")
		files, err := content.Dir(dir)
		if err != nil {
			t.Fatal(err)
		}
		lib, err := content.Load(files, nil, content.Options{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		all := lib.Translations()
		if len(all) != 1 {
			t.Fatalf("%d translations: %v", len(all), lib.Problems)
		}
		diff, err := all[0].Diff(files)
		if (err == nil) != (hash == "good") || strings.Contains(strings.ToLower(diff), "canary") || strings.Contains(diff, "root:") {
			t.Errorf("%q: %v\n%s", hash, err, diff)
		}
		for name := range all[0].Translated() {
			if strings.Contains(name, "..") || !strings.HasPrefix(name, "articles/") && !strings.HasPrefix(name, ".translations/") {
				t.Errorf("%q: writes %s", hash, name)
			}
		}
		if err := files.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
