package assetstest

import (
	"fmt"
	"syscall"
	"testing"
)

// SmallDisk returns a folder on a file system of its own that holds the given number of bytes. The test is skipped where
// that may not be made (it takes the rights of an administrator).
func SmallDisk(t testing.TB, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tandem-test", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes)); err != nil {
		t.Skipf("mount a small file system: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}
