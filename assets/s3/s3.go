// Package s3 keeps blobs in an S3-compatible store, one object a blob under blobs/aa/bb/KEY.
//
// Small blobs are sent at once under their key. Larger ones stream to incoming/ in parts while they are hashed, and the
// store itself copies them to their key; an upload that breaks off leaves nothing a reader could see. ETags are never
// taken for hashes: every part travels with its SHA-256, which the store checks. A store that turns out not to check is
// read back after each write.
//
// It owns patience: every request has a time limit, a few retries with jitter for what may pass, and none for refused
// keys. It refuses to need the store at start: calls say assets.ErrUnavailable until it is there.
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

// Options say where the store is. Endpoint, Bucket and the keys are required.
type Options struct {
	Endpoint  string // http://host:port, https://host, or a bare host, which is reached by https
	Bucket    string // made when missing
	AccessKey string
	SecretKey string
	Region    string            // empty: asked of the store
	Prefix    string            // before every object name, without a slash at the end
	Transport http.RoundTripper // nil: the library's own
	Patience  time.Duration     // how long a small request may take, retries included; 0 means 30 s
}

const (
	partSize  = 16 << 20
	copyLimit = 5 << 30 // of one copy; larger objects are composed
	openWait  = 5 * time.Second
	retries   = 4
)

// Store is an S3-compatible store. It implements assets.Blobs.
type Store struct {
	client   *minio.Client
	core     minio.Core
	bucket   string
	region   string
	prefix   string
	patience time.Duration
	active   sync.Map // names of temporary objects that this process is writing

	mu     sync.Mutex
	there  bool     // the bucket is known to exist
	trust  bool     // the store was seen to refuse bytes that do not match their hash
	asking *attempt // to reach the bucket, shared by all who wait for it
}

var _ assets.Blobs = (*Store)(nil)

// attempt is one try to reach the bucket.
type attempt struct {
	done chan struct{}
	err  error
}

// Open connects. A store that is away, or that refuses the keys, is no error here: every call says
// assets.ErrUnavailable (assets.ErrDenied) until that is mended.
func Open(ctx context.Context, o Options) (*Store, error) {
	address := o.Endpoint
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.User != nil {
		return nil, errors.New("the store's address is not of the form http://host:port or https://host")
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""), Secure: u.Scheme == "https", Region: o.Region,
		MaxRetries: retries, Transport: o.Transport,
	})
	if err != nil {
		return nil, fmt.Errorf("store %q: %w", u.Host, err)
	}
	s := &Store{client: client, core: minio.Core{Client: client}, bucket: o.Bucket, region: o.Region, patience: o.Patience}
	if s.patience == 0 {
		s.patience = 30 * time.Second
	}
	if p := strings.Trim(o.Prefix, "/"); p != "" {
		s.prefix = p + "/"
	}
	ctx, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	if err := s.ensure(ctx); err != nil && !errors.Is(err, assets.ErrUnavailable) {
		return nil, err
	}
	return s, nil
}

// ensure makes the bucket when it is missing. Callers that come while one try is under way share its outcome, so that a
// store that hangs does not make them wait one after the other.
func (s *Store) ensure(ctx context.Context) error {
	s.mu.Lock()
	if s.there {
		s.mu.Unlock()
		return nil
	}
	a := s.asking
	if a == nil {
		a = &attempt{done: make(chan struct{})}
		s.asking = a
		go func() {
			trust, err := s.reach(context.WithoutCancel(ctx))
			s.mu.Lock()
			a.err, s.there, s.trust, s.asking = err, err == nil, trust, nil
			s.mu.Unlock()
			close(a.done)
		}()
	}
	s.mu.Unlock()
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		return ended(ctx, "reach the store")
	}
}

// reach makes sure of the bucket, and finds out whether the store checks the hashes it is given.
func (s *Store) reach(ctx context.Context) (trust bool, err error) {
	err = s.do(ctx, s.patience, "reach the bucket", func(ctx context.Context) error {
		ok, err := s.client.BucketExists(ctx, s.bucket)
		if err != nil || ok {
			return err
		}
		err = s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: s.region})
		if code := minio.ToErrorResponse(err).Code; code == "BucketAlreadyOwnedByYou" || code == "BucketAlreadyExists" {
			return nil
		}
		return err
	})
	if err != nil {
		return false, err
	}
	return s.checksHashes(ctx)
}

// forget makes the next call look for the bucket again.
func (s *Store) forget() {
	s.mu.Lock()
	s.there = false
	s.mu.Unlock()
}

func (s *Store) object(key assets.Key) string {
	k := string(key)
	return s.prefix + "blobs/" + k[:2] + "/" + k[2:4] + "/" + k
}

// do runs one exchange with the store under a time limit, and gives its error the meaning callers test for.
func (s *Store) do(ctx context.Context, wait time.Duration, what string, fn func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	err := fn(limited)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ended(ctx, what)
	}
	if minio.ToErrorResponse(err).Code == "NoSuchBucket" {
		s.forget()
	}
	return fmt.Errorf("%s: %w", what, explain(err))
}

// ended is the error of a context that is over: a deadline says that the store did not answer in time.
func ended(ctx context.Context, what string) error {
	if err := ctx.Err(); !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Errorf("%s: %w: %w", what, assets.ErrUnavailable, ctx.Err())
}

// explain gives an error of the store the meaning it has for callers.
func explain(err error) error {
	for _, known := range []error{assets.ErrNotFound, assets.ErrCorrupt, assets.ErrUnavailable} {
		if errors.Is(err, known) {
			return err
		}
	}
	res := minio.ToErrorResponse(err)
	sentinel := assets.ErrUnavailable
	switch res.Code {
	case "NoSuchKey", "NotFound":
		sentinel = assets.ErrNotFound
	case "InvalidRange":
		sentinel = assets.ErrRange
	case "QuotaExceeded", "XMinioStorageFull", "StorageFull", "NoSpaceLeftOnDevice":
		sentinel = assets.ErrNoSpace
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken":
		sentinel = assets.ErrDenied
	}
	if res.StatusCode == http.StatusInsufficientStorage {
		sentinel = assets.ErrNoSpace
	}
	return fmt.Errorf("%w: %w", sentinel, err)
}

// Ready implements assets.Blobs: it writes, finds and removes a small object.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.ensure(ctx); err != nil {
		return err
	}
	if _, err := s.storeTime(ctx); err != nil {
		s.forget() // the next question asks the bucket itself
		return err
	}
	return nil
}
