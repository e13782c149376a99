package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
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
		return nil, fmt.Errorf("blob %s has %d bytes, asked from %d: %w", key, info.Size, offset, assets.ErrRange)
	}
	whole := offset == 0 && (length < 0 || length >= info.Size)
	if length < 0 || length > info.Size-offset {
		length = info.Size - offset
	}
	b := &body{store: s, ctx: ctx, name: s.object(key), at: offset, end: offset + length}
	if length > 0 {
		if err := b.connect(); err != nil {
			return nil, err
		}
	}
	if whole {
		return stream.NewChecked(b, key, info.Size), nil
	}
	return b, nil
}

// body reads a stretch of an object, and takes up again where a connection broke off.
type body struct {
	store   *Store
	ctx     context.Context
	name    string
	at, end int64
	got     int64
	waited  time.Duration
	broken  int

	rc     io.ReadCloser
	cancel context.CancelFunc
}

// connect asks for the bytes from at to end.
func (b *body) connect() error {
	var o minio.GetObjectOptions
	if err := o.SetRange(b.at, b.end-1); err != nil {
		return fmt.Errorf("open object %s: %w", b.name, err)
	}
	ctx, cancel := context.WithCancel(b.ctx)
	late := time.AfterFunc(b.store.patience, cancel)
	rc, _, _, err := b.store.core.GetObject(ctx, b.store.bucket, b.name, o)
	if !late.Stop() && err == nil {
		_ = rc.Close()
		err = context.DeadlineExceeded
	}
	if err != nil {
		cancel()
		if b.ctx.Err() != nil {
			return ended(b.ctx, "open object "+b.name)
		}
		return fmt.Errorf("open object %s: %w", b.name, explain(err))
	}
	b.rc, b.cancel = rc, cancel
	return nil
}

// Read implements io.Reader. The store gets a patience to begin with and a second more for every 16 KB it gave; one
// that is slower is as good as gone.
func (b *body) Read(p []byte) (int, error) {
	const perSecond = 16 << 10
	if b.at == b.end {
		return 0, io.EOF
	}
	if b.rc == nil {
		if err := b.connect(); err != nil {
			return 0, err
		}
	}
	left := b.store.patience + time.Duration(b.got)*time.Second/perSecond - b.waited
	begun := time.Now()
	late := time.AfterFunc(left, b.cancel)
	n, err := b.rc.Read(p[:min(int64(len(p)), b.end-b.at)])
	timedOut := !late.Stop()
	b.waited += time.Since(begun)
	b.at += int64(n)
	b.got += int64(n)
	if b.at == b.end || err == nil {
		return n, nil
	}
	b.drop()
	switch b.broken++; {
	case b.ctx.Err() != nil:
		return n, ended(b.ctx, "read object "+b.name)
	case timedOut || b.broken > retries:
		return n, fmt.Errorf("%d bytes are missing: %w: %w", b.end-b.at, assets.ErrUnavailable, err)
	}
	return n, nil
}

// Close implements io.Closer.
func (b *body) Close() error {
	b.drop()
	b.at = b.end
	return nil
}

// drop lets the connection go. Its error tells nothing: it is cut, not finished.
func (b *body) drop() {
	if b.rc != nil {
		b.cancel()
		_ = b.rc.Close()
		b.rc = nil
	}
}

// Stat implements assets.Blobs.
func (s *Store) Stat(ctx context.Context, key assets.Key) (assets.Object, error) {
	if !key.Valid() {
		return assets.Object{}, fmt.Errorf("blob %q: %w", key, assets.ErrNotFound)
	}
	var info minio.ObjectInfo
	err := s.do(ctx, s.patience, "look for blob "+string(key), func(ctx context.Context) (err error) {
		info, err = s.client.StatObject(ctx, s.bucket, s.object(key), minio.StatObjectOptions{})
		return err
	})
	if err != nil {
		return assets.Object{}, err
	}
	return assets.Object{Key: key, Size: info.Size, Modified: info.LastModified.UTC()}, nil
}

// size is that of any object.
func (s *Store) size(ctx context.Context, name string) (n int64, err error) {
	err = s.do(ctx, s.patience, "look for an object", func(ctx context.Context) error {
		info, err := s.client.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
		n = info.Size
		return err
	})
	return n, err
}

// Delete implements assets.Blobs.
func (s *Store) Delete(ctx context.Context, key assets.Key) error {
	if !key.Valid() {
		return nil
	}
	err := s.do(ctx, s.patience, "delete blob "+string(key), func(ctx context.Context) error {
		return s.client.RemoveObject(ctx, s.bucket, s.object(key), minio.RemoveObjectOptions{})
	})
	if errors.Is(err, assets.ErrNotFound) {
		return nil
	}
	return err
}
