package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"github.com/minio/minio-go/v7"

	"tandem/assets"
	"tandem/assets/internal/stream"
)

// Open implements assets.Blobs.
func (s *Store) Open(ctx context.Context, key assets.Key, offset, length int64) (io.ReadCloser, error) {
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	if offset < 0 || offset > info.Size {
		return nil, fmt.Errorf("open blob %s at %d of %d: %w", key, offset, info.Size, assets.ErrRange)
	}
	if length < 0 || length > info.Size-offset {
		length = info.Size - offset
	}
	if length == 0 {
		return io.NopCloser(eof{}), nil
	}
	var o minio.GetObjectOptions
	whole := offset == 0 && length == info.Size
	if !whole {
		if err := o.SetRange(offset, offset+length-1); err != nil {
			return nil, fmt.Errorf("open blob %s: %w", key, err)
		}
	}
	body, _, _, err := minio.Core{Client: s.client}.GetObject(ctx, s.bucket, s.object(key), o)
	if err != nil {
		return nil, explain(fmt.Errorf("open blob %s: %w", key, err))
	}
	if whole {
		return stream.NewChecked(explained{body}, key, info.Size), nil
	}
	return explained{body}, nil
}

// explained gives the errors of a body their meaning.
type explained struct{ io.ReadCloser }

// Read implements io.Reader.
func (e explained) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	if err != nil && err != io.EOF && !errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w: %w", assets.ErrUnavailable, err)
	}
	return n, err
}

type eof struct{}

// Read implements io.Reader.
func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// Stat implements assets.Blobs.
func (s *Store) Stat(ctx context.Context, key assets.Key) (assets.Object, error) {
	if !key.Valid() {
		return assets.Object{}, fmt.Errorf("blob %q: %w", key, assets.ErrNotFound)
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.object(key), minio.StatObjectOptions{})
	if err != nil {
		return assets.Object{}, explain(fmt.Errorf("look for blob %s: %w", key, err))
	}
	return assets.Object{Key: key, Size: info.Size, Modified: info.LastModified.UTC()}, nil
}

// Delete implements assets.Blobs.
func (s *Store) Delete(ctx context.Context, key assets.Key) error {
	if !key.Valid() {
		return nil
	}
	err := explain(s.client.RemoveObject(ctx, s.bucket, s.object(key), minio.RemoveObjectOptions{}))
	if errors.Is(err, assets.ErrNotFound) {
		return nil
	}
	return err
}

// List implements assets.Blobs.
func (s *Store) List(ctx context.Context, fn func(assets.Object) error) error {
	if err := s.ensure(ctx); err != nil {
		return err
	}
	// The iterator ends its requests when the loop is left.
	for info := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + "blobs/", Recursive: true}) {
		if info.Err != nil {
			return explain(fmt.Errorf("list blobs: %w", info.Err))
		}
		key := assets.Key(path.Base(info.Key))
		if !key.Valid() || s.object(key) != info.Key {
			continue
		}
		if err := fn(assets.Object{Key: key, Size: info.Size, Modified: info.LastModified.UTC()}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Sweep implements assets.Blobs.
func (s *Store) Sweep(ctx context.Context, age time.Duration) (int, error) {
	if err := s.ensure(ctx); err != nil {
		return 0, err
	}
	// The store's clock decides: an object made now tells what time it is there.
	now, err := s.storeTime(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for info := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + "incoming/", Recursive: true}) {
		if info.Err != nil {
			return n, explain(fmt.Errorf("list cut-off uploads: %w", info.Err))
		}
		if now.Sub(info.LastModified) < age {
			continue
		}
		if err := s.client.RemoveObject(ctx, s.bucket, info.Key, minio.RemoveObjectOptions{}); err != nil {
			return n, explain(fmt.Errorf("remove a cut-off upload: %w", err))
		}
		n++
	}
	for up := range s.client.ListIncompleteUploads(ctx, s.bucket, s.prefix+"incoming/", true) {
		if up.Err != nil {
			return n, explain(fmt.Errorf("list unfinished uploads: %w", up.Err))
		}
		if now.Sub(up.Initiated) < age {
			continue
		}
		if err := s.client.RemoveIncompleteUpload(ctx, s.bucket, up.Key); err != nil {
			return n, explain(fmt.Errorf("remove an unfinished upload: %w", err))
		}
		n++
	}
	return n, ctx.Err()
}

func (s *Store) storeTime(ctx context.Context) (time.Time, error) {
	name := s.prefix + "incoming/clock"
	if _, err := s.client.PutObject(ctx, s.bucket, name, eof{}, 0, minio.PutObjectOptions{}); err != nil {
		return time.Time{}, explain(fmt.Errorf("ask for the store's time: %w", err))
	}
	defer s.drop(ctx, name)
	info, err := s.client.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
	if err != nil {
		return time.Time{}, explain(fmt.Errorf("ask for the store's time: %w", err))
	}
	return info.LastModified, nil
}

var _ assets.Blobs = (*Store)(nil)
