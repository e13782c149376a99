package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestIsDestination(t *testing.T) {
	for before, want := range map[string]bool{
		"see [the text](": true, "see [the text](<": true, "[a]: ": true, `<a href="`: true, "see ": false, "": false, "(in brackets: ": false,
	} {
		if got := isDestination(before); got != want {
			t.Errorf("%q: got %v", before, got)
		}
	}
}

func TestImport_LinksToTopicsThatKeepTheirAddress(t *testing.T) {
	dir, into := t.TempDir(), filepath.Join(t.TempDir(), "content")
	for name, text := range map[string]string{
		"hugo.toml":                       "baseURL = 'https://old.example/'\ntitle = 'Old'\n[taxonomies]\ntopic = 'topics'\n",
		"content/news/a.md":               "---\ntitle: A\ndate: 2024-01-02\ntopics: [mobile]\n---\nOf [apps]({{< ref \"/topics/mobile/_index.md\" >}}) and [more](/topics/mobile/).\n",
		"content/topics/mobile/_index.md": "---\ntitle: Mobile\n---\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Run(t.Context(), Hugo, dir, Options{Into: into}); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(filepath.Join(into, "articles", "news", "a.md"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(out), "](/topics/mobile)"); n != 2 {
		t.Errorf("%d of 2 links lead to the topic:\n%s", n, out)
	}
}
