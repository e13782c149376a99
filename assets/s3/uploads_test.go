package s3_test

import (
	"testing"

	"tandem/assets"
	"tandem/assets/assetstest"
)

func TestUploads(t *testing.T) {
	assetstest.RunUploads(t, func(t testing.TB) assetstest.UploadsEngine {
		srv := assetstest.StartS3(t)
		o := options(srv)
		o.Prefix = "pre"
		s := open(t, o)
		return assetstest.UploadsEngine{Blobs: s, Uploads: s, Reopen: func(t testing.TB) (assets.Blobs, assets.Uploads) {
			srv.Kill()
			srv.Start()
			s := open(t, o)
			return s, s
		}}
	})
}
