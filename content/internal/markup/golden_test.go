package markup_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/content/internal/markup"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden renders each testdata/*.md and compares what comes out of it with its .golden.html.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	r := markup.New()
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			res, err := r.Render(t.Context(), text, testEnv("Title of the page"))
			if err != nil {
				t.Fatal(err)
			}
			if bad := unsafe(t, res.HTML); len(bad) > 0 {
				t.Errorf("lets %q through", bad)
			}
			got := describe(res)
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

func describe(res markup.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "words: %d\nmath: %v\nframes: %s\n", res.Words, res.Math, strings.Join(res.Frames, " "))
	for i, u := range res.Uses {
		fmt.Fprintf(&b, "use %d at %d: %s %s %q\n", i, u.Offset, u.Kind, u.Key, u.Label)
	}
	for _, p := range res.Pictures {
		fmt.Fprintf(&b, "picture at %d: %s %q\n", p.Offset, p.URL, p.Text)
	}
	for _, s := range res.Sections {
		fmt.Fprintf(&b, "section: #%s %s | %s\n", s.ID, s.Heading, strings.ReplaceAll(s.Text, "\n", " ¶ "))
	}
	for _, n := range res.Notes {
		fmt.Fprintf(&b, "note at %d: %s: %s\n", n.Offset, n.Rule, n.Message)
	}
	return b.String() + "\n" + res.HTML
}
