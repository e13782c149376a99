package s3_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"tandem/assets"
	"tandem/assets/assetstest"
	"tandem/assets/s3"
)

const bucket = "tandem"

func options(srv *assetstest.S3) s3.Options {
	// A pool of its own, so that no connection outlives the server of a test.
	tr := http.DefaultTransport.(*http.Transport).Clone()
	return s3.Options{
		Endpoint: srv.Endpoint, Bucket: bucket, AccessKey: srv.AccessKey, SecretKey: srv.SecretKey, Region: srv.Region, Transport: tr,
	}
}

func open(t testing.TB, o s3.Options) *s3.Store {
	t.Helper()
	s, err := s3.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if tr, ok := o.Transport.(*http.Transport); ok {
		t.Cleanup(tr.CloseIdleConnections)
	}
	return s
}

func plain(t testing.TB, srv *assetstest.S3) minio.Core {
	t.Helper()
	c, err := minio.NewCore(srv.Endpoint[len("http://"):], &minio.Options{Creds: credentials.NewStaticV4(srv.AccessKey, srv.SecretKey, ""), Region: srv.Region})
	if err != nil {
		t.Fatal(err)
	}
	return *c
}

// file is where the server keeps a blob.
func file(srv *assetstest.S3, key assets.Key) string {
	return filepath.Join(srv.Dir, bucket, "pre", "blobs", string(key[:2]), string(key[2:4]), string(key))
}

func damage(t testing.TB, name string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 1)
	if _, err = f.ReadAt(b, info.Size()-1); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1
	if _, err = f.WriteAt(b, info.Size()-1); err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	assetstest.Run(t, func(t testing.TB) assetstest.Engine {
		srv := assetstest.StartS3(t)
		o := options(srv)
		o.Prefix = "pre"
		return assetstest.Engine{
			Blobs:  open(t, o),
			Reopen: func(t testing.TB) assets.Blobs { srv.Kill(); srv.Start(); return open(t, o) },
			Damage: func(t testing.TB, key assets.Key) { damage(t, file(srv, key)) },
			Leave:  func(t testing.TB) { leave(t, srv) },
		}
	})
}

// leave leaves an unfinished upload and a finished one that got no further.
func leave(t testing.TB, srv *assetstest.S3) {
	t.Helper()
	c := plain(t, srv)
	id, err := c.NewMultipartUpload(t.Context(), bucket, "pre/incoming/UNFINISHED", minio.PutObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	part := bytes.NewReader(make([]byte, 5<<20))
	if _, err := c.PutObjectPart(t.Context(), bucket, "pre/incoming/UNFINISHED", id, 1, part, part.Size(), minio.PutObjectPartOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutObject(t.Context(), bucket, "pre/incoming/FINISHED", bytes.NewReader([]byte("x")), 1, "", "", minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
}
