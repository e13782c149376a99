package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"

	"tandem/assets"
	"tandem/assets/internal/stream"
)

// watched remembers the error that a source ended with, to tell a broken upload from a broken store.
type watched struct {
	src *stream.Source
	err error
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.src.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// Put implements assets.Blobs.
func (s *Store) Put(ctx context.Context, r io.Reader, maxBytes int64) (assets.Object, error) {
	if err := s.ensure(ctx); err != nil {
		return assets.Object{}, err
	}
	src := &watched{src: stream.NewSource(ctx, r, maxBytes)}
	first, whole, err := head(src)
	switch {
	case err != nil:
		return assets.Object{}, fmt.Errorf("read the bytes to store: %w", err)
	case len(first) == 0:
		return assets.Object{}, fmt.Errorf("store a blob: %w", assets.ErrEmpty)
	case whole:
		return s.putSmall(ctx, src.src.Key(), first)
	}
	return s.putLarge(ctx, src, first)
}

// head reads up to a part's size, and reports whether that was all.
func head(r io.Reader) (first []byte, whole bool, err error) {
	buf := make([]byte, partSize)
	n := 0
	for n < len(buf) && err == nil {
		var m int
		m, err = r.Read(buf[n:])
		n += m
	}
	if err == io.EOF {
		return buf[:n], true, nil
	}
	return buf[:n], false, err
}

// opts makes the store check every part it receives against a sum that travels beside it.
func opts() minio.PutObjectOptions {
	return minio.PutObjectOptions{ContentType: "application/octet-stream", PartSize: partSize, SendContentMd5: true}
}

func (s *Store) putSmall(ctx context.Context, key assets.Key, body []byte) (assets.Object, error) {
	if o, err := s.Stat(ctx, key); err == nil && o.Size == int64(len(body)) {
		return o, nil
	}
	if _, err := s.client.PutObject(ctx, s.bucket, s.object(key), bytes.NewReader(body), int64(len(body)), opts()); err != nil {
		return assets.Object{}, explain(fmt.Errorf("store blob %s: %w", key, err))
	}
	return s.arrived(ctx, key, int64(len(body)))
}

func (s *Store) putLarge(ctx context.Context, src *watched, first []byte) (assets.Object, error) {
	temp := s.prefix + "incoming/" + rand.Text()
	defer s.drop(ctx, temp)
	if _, err := s.client.PutObject(ctx, s.bucket, temp, io.MultiReader(bytes.NewReader(first), src), -1, opts()); err != nil {
		switch {
		case src.err != nil:
			return assets.Object{}, fmt.Errorf("read the bytes to store: %w", src.err)
		case ctx.Err() != nil:
			return assets.Object{}, fmt.Errorf("store a blob: %w", ctx.Err())
		}
		return assets.Object{}, explain(fmt.Errorf("store a blob: %w", err))
	}
	if src.err != nil {
		return assets.Object{}, fmt.Errorf("read the bytes to store: %w", src.err)
	}
	key, size := src.src.Key(), src.src.Size()
	if o, err := s.client.StatObject(ctx, s.bucket, temp, minio.StatObjectOptions{}); err != nil || o.Size != size {
		return assets.Object{}, explain(errors.Join(fmt.Errorf("the store took %d of %d bytes of blob %s", o.Size, size, key), err))
	}
	if o, err := s.Stat(ctx, key); err == nil && o.Size == size {
		return o, nil
	}
	if err := s.copy(ctx, temp, s.object(key), size); err != nil {
		return assets.Object{}, explain(fmt.Errorf("place blob %s: %w", key, err))
	}
	return s.arrived(ctx, key, size)
}

func (s *Store) copy(ctx context.Context, from, to string, size int64) error {
	dst := minio.CopyDestOptions{Bucket: s.bucket, Object: to}
	src := minio.CopySrcOptions{Bucket: s.bucket, Object: from}
	if size <= copyLimit {
		_, err := s.client.CopyObject(ctx, dst, src)
		return err
	}
	_, err := s.client.ComposeObject(ctx, dst, src)
	return err
}

// arrived makes sure that the store lists the blob with all its bytes before anybody is told so.
func (s *Store) arrived(ctx context.Context, key assets.Key, size int64) (assets.Object, error) {
	o, err := s.Stat(ctx, key)
	if err == nil && o.Size != size {
		err = fmt.Errorf("blob %s has %d of %d bytes: %w", key, o.Size, size, assets.ErrUnavailable)
	}
	return o, err
}

// drop removes a temporary object, also after the caller has given up.
func (s *Store) drop(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	// What cannot be removed now is swept later.
	_ = s.client.RemoveObject(ctx, s.bucket, name, minio.RemoveObjectOptions{})
}
