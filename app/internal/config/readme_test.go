package config_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/config"
)

var update = flag.Bool("update", false, "rewrite the table in the README")

func TestREADME_ListsEverySetting(t *testing.T) {
	const path, begin, end = "../../../README.md", "<!-- settings -->\n", "<!-- /settings -->"
	var want strings.Builder
	want.WriteString("| variable | default | meaning |\n|---|---|---|\n")
	for _, f := range config.Fields {
		value := ""
		if f.Default != "" {
			value = "`" + f.Default + "`"
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", f.Name, value, f.Doc)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), begin)
	got, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the README has no table of settings")
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+want.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Fatalf("the README's table differs from config.Fields; run this test with -update (-want +got):\n%s", diff)
	}
}
