package content_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden renders each testdata/*.md beside the others and compares with its .golden.html: what the rest of the
// program sees of it, then its HTML.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	fsys := folder("articles/images/box.png", pngPicture(t, 64, 32), "articles/other.md", article("Other", "## Part\n\nx"))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		put(fsys, "articles/"+filepath.Base(name), string(text))
	}
	lib := load(t, fsys, nil)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			slug := strings.TrimSuffix(filepath.Base(name), ".md")
			got := describe(document(t, lib, "/articles/"+slug), lib)
			golden := strings.TrimSuffix(name, ".md") + ".golden.html"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v; run the test with -update and read the result", err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

func describe(d *content.Document, lib *content.Library) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!--\ntitle: %s\nwords: %d\n", d.Title, d.Words)
	for _, h := range d.Text().TOC() {
		fmt.Fprintf(&b, "toc: %d #%s %s\n", h.Level, h.ID, h.Text)
	}
	for _, s := range d.Text().Sections {
		fmt.Fprintf(&b, "section: #%s %s | %s\n", s.ID, s.Heading, strings.ReplaceAll(s.Text, "\n", " ¶ "))
	}
	for _, l := range d.Text().Links {
		fmt.Fprintf(&b, "link: %d:%d %s | %s\n", l.Line, l.Column, l.URL, l.Text)
	}
	for _, p := range lib.Problems {
		if p.File == d.File {
			fmt.Fprintf(&b, "%s: %s\n", p.Severity, p)
		}
	}
	return b.String() + "-->\n" + d.Text().HTML
}
