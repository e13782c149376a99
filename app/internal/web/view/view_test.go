package view_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
)

func open(t *testing.T) *view.Views {
	t.Helper()
	set, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := view.New(set)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func render(t *testing.T, v *view.Views, page any) string {
	t.Helper()
	var b bytes.Buffer
	if err := v.Render(&b, page); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPreview writes every sample page and the static files to the folder that TANDEM_TEST_PREVIEW names, to be looked
// at in a browser behind any file server.
func TestPreview(t *testing.T) {
	v := open(t)
	dir := os.Getenv("TANDEM_TEST_PREVIEW")
	if dir == "" {
		dir = t.TempDir()
	}
	for _, s := range samples() {
		if err := os.WriteFile(filepath.Join(dir, s.name+".html"), []byte(render(t, v, s.page)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
