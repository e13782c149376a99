package content

import (
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestTheReferencesNameEveryKey(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "content.go", nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	comment := file.Doc.Text()
	for _, k := range keys {
		if !strings.Contains(string(readme), "`"+k.name+"`") {
			t.Errorf("README.md does not name the key %q", k.name)
		}
		if !regexp.MustCompile(`(?m)^\t` + k.name + `(\s|$)`).MatchString(comment) {
			t.Errorf("the package comment does not name the key %q", k.name)
		}
	}
	for name, group := range map[string][]string{"image": imageKeys, "results": resultKeys, "quote": quoteKeys, "site.yaml": siteKeys} {
		for _, k := range group {
			if !strings.Contains(string(readme), "`"+k+"`") {
				t.Errorf("README.md does not name %q of %s", k, name)
			}
		}
	}
	for _, k := range authorKeys {
		if !strings.Contains(string(readme), "\n  "+k+":") && !strings.Contains(string(readme), "    - "+k+":") {
			t.Errorf("README.md does not name %q of authors.yaml", k)
		}
	}
}

func TestREADMEPromisesOnlyKeysThatExist(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "## Front matter")
	tables, _, _ := strings.Cut(rest, "## The text")
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*`) \\|").FindAllStringSubmatch(tables, -1) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			if !isKey(name[1], CaseStudy) && !isKey(name[1], partText) {
				t.Errorf("README.md names %q, which is no key", name[1])
			}
		}
	}
}

func isKey(name string, kind Kind) bool {
	k := findKey(name, kind)
	return k != nil && k.name == name
}
