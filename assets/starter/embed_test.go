package starter_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/assets/starter"
)

// limit keeps the program small: the files travel inside the binary.
const limit = 3 << 20

// facetNames are the vocabularies an asset may carry. The list stands here because package assets knows nothing of search.
var facetNames = []string{"industry", "persona", "stage", "product", "competitor", "format", "language", "region"}

var formats = []string{
	"deck", "one-pager", "battlecard", "price-list", "testimonial", "demo", "template", "calculator", "checklist", "faq", "handbook",
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func list(t *testing.T) []starter.Item {
	t.Helper()
	items, err := starter.List()
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// Read from the disk and not from the embedded files: a new file of a type that is not embedded must be noticed too.
func TestListAndFolderAreTheSame(t *testing.T) {
	var listed, present []string
	for _, it := range list(t) {
		listed = append(listed, it.File)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".go" && e.Name() != "starter.yaml" {
			present = append(present, e.Name())
		}
	}
	slices.Sort(listed)
	slices.Sort(present)
	if diff := cmp.Diff(present, listed); diff != "" {
		t.Errorf("files in the folder (-) and in starter.yaml (+) differ:\n%s", diff)
	}
}

func TestFilesAreRealAndSmall(t *testing.T) {
	magic := map[string]string{".pdf": "%PDF-", ".pptx": "PK\x03\x04", ".docx": "PK\x03\x04", ".xlsx": "PK\x03\x04"}
	var total int
	for _, it := range list(t) {
		data, err := fs.ReadFile(starter.Files(), it.File)
		if err != nil {
			t.Errorf("%s is listed and cannot be read: %v", it.File, err)
			continue
		}
		total += len(data)
		if want := magic[filepath.Ext(it.File)]; len(data) < 500 || string(data[:len(want)]) != want {
			t.Errorf("%s (%d bytes) is not what its name says", it.File, len(data))
		}
	}
	if total >= limit {
		t.Errorf("the files together have %d bytes, more than %d", total, limit)
	}
}

func TestItemsAreDescribed(t *testing.T) {
	seen := map[string]string{}
	used := map[string]bool{}
	for _, it := range list(t) {
		if it.Title == "" || it.Description == "" || len(it.Tags) == 0 {
			t.Errorf("%s lacks a title, a description or tags", it.File)
		}
		if other, ok := seen[it.Title]; ok {
			t.Errorf("%s and %s have the same title", it.File, other)
		}
		seen[it.Title] = it.File
		for name, values := range it.Facets {
			if !slices.Contains(facetNames, name) {
				t.Errorf("%s: unknown facet %q", it.File, name)
			}
			for _, v := range values {
				if !slug.MatchString(v) {
					t.Errorf("%s: %s %q is not a slug", it.File, name, v)
				}
			}
		}
		if len(it.Facets["format"]) == 0 || len(it.Facets["language"]) != 1 {
			t.Errorf("%s needs a format and exactly one language, has %v", it.File, it.Facets)
		}
		for _, f := range it.Facets["format"] {
			used[f] = true
			if !slices.Contains(formats, f) {
				t.Errorf("%s: unknown format %q", it.File, f)
			}
		}
	}
	for _, f := range formats {
		if !used[f] {
			t.Errorf("no sample has the format %q, so a newcomer never sees it", f)
		}
	}
}
