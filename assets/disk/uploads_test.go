package disk_test

import (
	"testing"

	"tandem/assets"
	"tandem/assets/assetstest"
)

func TestUploads(t *testing.T) {
	assetstest.RunUploads(t, func(t testing.TB) assetstest.UploadsEngine {
		dir := t.TempDir()
		s := open(t, dir)
		return assetstest.UploadsEngine{Blobs: s, Uploads: s, Reopen: func(t testing.TB) (assets.Blobs, assets.Uploads) {
			s := open(t, dir)
			return s, s
		}}
	})
}
