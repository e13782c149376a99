//go:build unix

package content_test

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestAPipeIsReportedAndNeverOpened(t *testing.T) {
	dir := contentDir(t, map[string]string{"articles/good.md": article("Good", "x")})
	// Opening a pipe that nobody writes to would wait for ever.
	if err := syscall.Mkfifo(filepath.Join(dir, "articles/pipe.md"), 0o600); err != nil {
		t.Fatal(err)
	}
	lib := loadDir(t, dir)
	if len(lib.Documents) != 1 || len(lib.Problems) != 1 || lib.Problems[0].String() != "articles/pipe.md: this is not a plain file" {
		t.Errorf("got %d documents, problems %v", len(lib.Documents), lib.Problems)
	}
}
