// Package internal_test holds the import rules of the house as a test. The imports are read in this process: a version
// that asked the go command kept a cached pass after a forbidden import was added, because the test cache does not see
// what a child process reads.
package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "tandem/"

// Which of our packages a package may import, by prefix. A row covers the package and what lies below it; the longest
// prefix decides. Everything may import its own children and, for the engines' insides, Go's internal rule holds as well.
var (
	tier1   = []string{"app/internal/account", "app/internal/engage", "app/internal/inbox"}
	tier2   = []string{"app/internal/publish", "app/internal/library", "app/internal/share", "app/internal/lead", "app/internal/campaign", "app/internal/insight"}
	engines = []string{"content=", "assets=", "search="}   // "=": this package, not what lies below it
	desk    = []string{"content/lint", "content/importer"} // what judges content and brings it in, for commands
	fault   = []string{"app/internal/fault"}

	rules = map[string][]string{
		"content": nil, "assets": nil, "search": nil,
		"app/internal/fault":   nil,
		"app/internal/config":  fault,
		"app/internal/account": fault, "app/internal/engage": fault, "app/internal/inbox": fault,
		"app/internal/publish": join(fault, tier1, engines), "app/internal/library": join(fault, tier1, engines),
		"app/internal/share": join(fault, tier1, engines), "app/internal/lead": join(fault, tier1, engines),
		"app/internal/campaign": join(fault, tier1, engines), "app/internal/insight": join(fault, tier1, engines),
		"app/internal/job": fault, "app/internal/mail": fault,
		"app/internal/store":           join(fault, []string{"app/internal/job"}, tier1, tier2),
		"app/internal/store/storetest": {"app/internal/store"},
		"app/internal/web":             join(fault, tier1, tier2, engines),
		"app/internal/hub":             {""},
		"app/internal/cli":             join([]string{"app/internal/hub", "app/internal/config"}, fault, tier1, tier2, engines, desk),
		"app":                          {"app/internal/cli"},
		// Measured in processes of its own, beside other programs.
		"app/bench": join([]string{"app/internal/publish", "app/internal/web", "app/internal/library", "app/internal/store"}, engines, []string{"content/imaging", "assets/render", "assets/starter"}), "app/lighthouse": nil,
	}
)

func join(lists ...[]string) []string {
	var out []string
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// allowed reports whether pkg may import dep, both without the name of the module.
func allowed(pkg, dep string) bool {
	row, found := "", false
	for r := range rules {
		if within(pkg, r) && len(r) >= len(row) {
			row, found = r, true
		}
	}
	if !found {
		return false
	}
	if within(dep, row) && row != "app" {
		return true
	}
	for _, may := range rules[row] {
		if exact, ok := strings.CutSuffix(may, "="); ok {
			if dep == exact {
				return true
			}
		} else if may == "" || within(dep, may) {
			return true
		}
	}
	return false
}

func within(pkg, row string) bool { return pkg == row || strings.HasPrefix(pkg, row+"/") }

func TestImports_PointOneWay(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if d.Name() != "." && strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil && file != root {
				return filepath.SkipDir // a module of its own
			}
			return nil
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil // tests may wire what they test to real things
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(rel))
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		for _, imp := range parsed.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			if dep, ours := strings.CutPrefix(name, module); ours && !allowed(pkg, dep) {
				t.Errorf("%s imports %s: not allowed (see the table in %s)", rel, dep, "app/ARCHITECTURE.md")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Fatalf("only %d files were read; is the root right?", seen)
	}
}

func TestImports_TheRulesRefuseWhatTheyMust(t *testing.T) {
	for _, c := range []struct {
		pkg, dep string
		want     bool
	}{
		{"app/internal/publish", "app/internal/library", false},
		{"app/internal/library", "app/internal/store", false},
		{"app/internal/web", "app/internal/store", false},
		{"app/internal/web/view", "search/meili", false},
		{"app/internal/web", "search", true},
		{"app/internal/store", "app/internal/library", true},
		{"app/internal/hub", "search/meili", true},
		{"search/meili", "search", true},
		{"search/local", "content", false},
		{"content", "app/internal/fault", false},
		{"app", "app/internal/hub", false},
		{"app", "app/internal/cli", true},
		{"app/internal/publish", "content/lint", false},
		{"app/internal/cli", "content/lint", true},
		{"content/lint", "content", true},
		{"content/lint", "search", false},
		{"app/bench", "app/internal/hub", false},
		{"app/internal/account", "app/internal/store", false},
	} {
		if got := allowed(c.pkg, c.dep); got != c.want {
			t.Errorf("%s imports %s: got %v, want %v", c.pkg, c.dep, got, c.want)
		}
	}
}
