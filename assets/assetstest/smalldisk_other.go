//go:build !linux

package assetstest

import "testing"

// SmallDisk returns a folder on a file system of its own that holds the given number of bytes; here it skips the test.
func SmallDisk(t testing.TB, _ int) string {
	t.Helper()
	t.Skip("small file systems are only made on Linux")
	return ""
}
