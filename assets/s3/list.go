package s3

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"tandem/assets"
)

// List implements assets.Blobs.
func (s *Store) List(ctx context.Context, fn func(assets.Object) error) error {
	return s.each(ctx, "blobs/", func(info minio.ObjectInfo) error {
		key := assets.Key(path.Base(info.Key))
		if !key.Valid() || s.object(key) != info.Key {
			return nil
		}
		return fn(assets.Object{Key: key, Size: info.Size, Modified: info.LastModified.UTC()})
	})
}

// each walks through the objects of a folder in order, page by page, so that the time fn takes counts for nobody.
func (s *Store) each(ctx context.Context, folder string, fn func(minio.ObjectInfo) error) error {
	if err := s.ensure(ctx); err != nil {
		return err
	}
	const page = 1000
	for after, more := "", true; more; {
		var found []minio.ObjectInfo
		err := s.do(ctx, s.patience, "list objects", func(ctx context.Context) error {
			found = found[:0]
			o := minio.ListObjectsOptions{Prefix: s.prefix + folder, Recursive: true, StartAfter: after, MaxKeys: page}
			for info := range s.client.ListObjectsIter(ctx, s.bucket, o) {
				if info.Err != nil {
					return info.Err
				}
				if found = append(found, info); len(found) == page {
					break
				}
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		for _, info := range found {
			if ctx.Err() != nil {
				return ended(ctx, "list objects")
			}
			if err := fn(info); err != nil {
				return err
			}
			after = info.Key
		}
		more = len(found) == page
	}
	return nil
}

// Sweep implements assets.Blobs. Uploads that this process is still reading are never touched; those of another one are
// told from abandoned ones by their age, by the store's own clock.
func (s *Store) Sweep(ctx context.Context, age time.Duration) (int, error) {
	if err := s.ensure(ctx); err != nil {
		return 0, err
	}
	now, err := s.storeTime(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	// Stores keep whole seconds: what is of the same second is as old as an age of nothing.
	young := func(name string, t time.Time) bool {
		_, busy := s.active.Load(name)
		return busy || now.Sub(t) < age
	}
	err = s.each(ctx, "incoming/", func(info minio.ObjectInfo) error {
		if young(info.Key, info.LastModified) {
			return nil
		}
		n++
		return s.do(ctx, s.patience, "remove a cut-off upload", func(ctx context.Context) error {
			return s.client.RemoveObject(ctx, s.bucket, info.Key, minio.RemoveObjectOptions{})
		})
	})
	if err != nil {
		return n, err
	}
	for up := range s.client.ListIncompleteUploads(ctx, s.bucket, s.prefix, true) {
		if up.Err != nil {
			return n, fmt.Errorf("list unfinished uploads: %w", explain(up.Err))
		}
		ours := strings.HasPrefix(up.Key, s.prefix+"incoming/") || strings.HasPrefix(up.Key, s.prefix+"blobs/")
		if !ours || young(up.Key, up.Initiated) {
			continue
		}
		n++
		err := s.do(ctx, s.patience, "give up an unfinished upload", func(ctx context.Context) error {
			return s.core.AbortMultipartUpload(ctx, s.bucket, up.Key, up.UploadID)
		})
		if err != nil {
			return n, err
		}
	}
	if ctx.Err() != nil {
		return n, ended(ctx, "sweep")
	}
	return n, nil
}

// storeTime writes a small object, finds it, removes it, and returns when the store says that was.
func (s *Store) storeTime(ctx context.Context) (t time.Time, err error) {
	name := s.temporary()
	defer s.drop(ctx, name)
	err = s.do(ctx, s.patience, "write to the store", func(ctx context.Context) error {
		_, err := s.core.PutObject(ctx, s.bucket, name, strings.NewReader("ready"), 5, "", "", options())
		if err != nil {
			return err
		}
		info, err := s.client.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
		t = info.LastModified
		return err
	})
	return t, err
}
