package disk_test

import (
	"os"
	"path/filepath"
	"testing"

	"tandem/assets"
	"tandem/assets/assetstest"
	"tandem/assets/disk"
)

func open(t testing.TB, dir string) *disk.Store {
	t.Helper()
	s, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func file(dir string, key assets.Key) string {
	return filepath.Join(dir, "objects", string(key[:2]), string(key[2:4]), string(key))
}

func write(t testing.TB, name string, body []byte) {
	t.Helper()
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	assetstest.Run(t, func(t testing.TB) assetstest.Engine {
		dir := t.TempDir()
		s := open(t, dir)
		return assetstest.Engine{
			Blobs:  s,
			Reopen: func(t testing.TB) assets.Blobs { return open(t, dir) },
			Damage: func(t testing.TB, key assets.Key) {
				b, err := os.ReadFile(file(dir, key))
				if err != nil {
					t.Fatal(err)
				}
				b[len(b)-1] ^= 1
				write(t, file(dir, key), b)
			},
			Leave: func(t testing.TB) { write(t, filepath.Join(dir, "incoming", "put-left-behind"), []byte("half")) },
		}
	})
}
