// Package s3 keeps blobs in an S3-compatible store, one object a blob under blobs/aa/bb/KEY.
//
// Small blobs are sent at once under their key. Larger ones stream to incoming/ while they are hashed, and are copied to
// their key by the store itself; an upload that breaks off leaves nothing a reader could see. ETags are never taken for
// hashes.
package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"tandem/assets"
)

// Options say where the store is. All but Region, Prefix and Transport are required.
type Options struct {
	Endpoint  string // http://host:port or https://host
	Bucket    string // made when missing
	AccessKey string
	SecretKey string
	Region    string
	Prefix    string            // before every object name, without a slash at the end
	Transport http.RoundTripper // nil: the library's own
}

const (
	partSize  = 16 << 20
	copyLimit = 5 << 30 // of one copy; larger objects are composed
	openWait  = 5 * time.Second
)

// Store is an S3-compatible store. It implements assets.Blobs.
type Store struct {
	client *minio.Client
	bucket string
	region string
	prefix string

	mu    sync.Mutex
	there bool // the bucket is known to exist
}

// Open connects. A store that is away is no error here: every call says assets.ErrUnavailable until it is back.
func Open(ctx context.Context, o Options) (*Store, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("store address %q: want http://host:port or https://host", o.Endpoint)
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""), Secure: u.Scheme == "https", Region: o.Region, MaxRetries: 4,
		BucketLookup: minio.BucketLookupPath, Transport: o.Transport,
	})
	if err != nil {
		return nil, fmt.Errorf("store %q: %w", o.Endpoint, err)
	}
	s := &Store{client: client, bucket: o.Bucket, region: o.Region}
	if o.Prefix != "" {
		s.prefix = strings.Trim(o.Prefix, "/") + "/"
	}
	ctx, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	if err := s.ensure(ctx); err != nil && !errors.Is(err, assets.ErrUnavailable) {
		return nil, err
	}
	return s, nil
}

// ensure makes the bucket when it is missing.
func (s *Store) ensure(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.there {
		return nil
	}
	ok, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !ok {
		err = s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: s.region})
		if code := minio.ToErrorResponse(err).Code; code == "BucketAlreadyOwnedByYou" || code == "BucketAlreadyExists" {
			err = nil
		}
	}
	if err != nil {
		return explain(fmt.Errorf("bucket %q: %w", s.bucket, err))
	}
	s.there = true
	return nil
}

func (s *Store) object(key assets.Key) string {
	k := string(key)
	return s.prefix + "blobs/" + k[:2] + "/" + k[2:4] + "/" + k
}

// explain gives an error of the store the meaning it has for callers. Errors of contexts and readers pass through.
func explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	res := minio.ToErrorResponse(err)
	switch res.Code {
	case "NoSuchKey", "NotFound":
		return fmt.Errorf("%w: %w", assets.ErrNotFound, err)
	case "InvalidRange":
		return fmt.Errorf("%w: %w", assets.ErrRange, err)
	case "QuotaExceeded", "XMinioStorageFull", "StorageFull", "EntityTooLarge":
		return fmt.Errorf("%w: %w", assets.ErrNoSpace, err)
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken":
		return fmt.Errorf("the store refuses the keys that are configured: %w: %w", assets.ErrUnavailable, err)
	}
	if res.StatusCode == http.StatusInsufficientStorage {
		return fmt.Errorf("%w: %w", assets.ErrNoSpace, err)
	}
	return fmt.Errorf("%w: %w", assets.ErrUnavailable, err)
}

// Ready implements assets.Blobs.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.ensure(ctx); err != nil {
		return err
	}
	ok, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return explain(fmt.Errorf("ask for the bucket: %w", err))
	}
	if !ok {
		s.mu.Lock()
		s.there = false
		s.mu.Unlock()
		return fmt.Errorf("the bucket %q is gone: %w", s.bucket, assets.ErrUnavailable)
	}
	return nil
}
