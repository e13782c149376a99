package main

import (
	"fmt"
	"io/fs"
	"os"
	"testing"
)

func TestCommittedFilesAreWhatTheSourcesGive(t *testing.T) {
	files, err := bundle("..")
	if err != nil {
		t.Fatal(err)
	}
	diff, err := same(files, os.DirFS("../dist"))
	if err != nil {
		t.Fatal(err)
	}
	if diff != "" {
		t.Errorf("dist is not up to date: %s; run: go generate ./app/internal/web/static", diff)
	}
}

// same reports the first difference between the built files and what lies in dist, or "".
func same(files map[string][]byte, dist fs.FS) (string, error) {
	entries, err := fs.ReadDir(dist, ".")
	if err != nil {
		return "", fmt.Errorf("listing dist: %w", err)
	}
	for _, e := range entries {
		if _, ok := files[e.Name()]; !ok {
			return e.Name() + " is left over", nil
		}
	}
	for name, want := range files {
		got, err := fs.ReadFile(dist, name)
		if err != nil {
			return name + " is missing", nil
		}
		if string(got) != string(want) {
			return name + " differs", nil
		}
	}
	return "", nil
}
