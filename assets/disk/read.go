package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"tandem/assets"
	"tandem/assets/internal/stream"
)

// Open implements assets.Blobs.
func (s *Store) Open(ctx context.Context, key assets.Key, offset, length int64) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, info, err := s.open(key)
	if err != nil {
		return nil, err
	}
	size := info.Size()
	if offset < 0 || offset > size {
		_ = f.Close()
		return nil, fmt.Errorf("blob %s has %d bytes, asked from %d: %w", key, size, offset, assets.ErrRange)
	}
	if offset == 0 && (length < 0 || length >= size) {
		return stream.NewChecked(f, key, size), nil
	}
	if length < 0 || length > size-offset {
		length = size - offset
	}
	return part{io.NewSectionReader(f, offset, length), f}, nil
}

// part is a stretch of a file.
type part struct {
	io.Reader
	io.Closer
}

// open opens the file of the key, making sure that it is the regular file the name stands for.
func (s *Store) open(key assets.Key) (*os.File, fs.FileInfo, error) {
	before, err := s.lstat(key)
	if err != nil {
		return nil, nil, err
	}
	f, err := s.root.Open(file(key))
	if err != nil {
		return nil, nil, explain(fmt.Errorf("open blob %s: %w", key, err))
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("blob %s is not a regular file (was %s): %w", key, before.Mode(), assets.ErrNotFound)
	}
	if err != nil {
		return nil, nil, errors.Join(explain(err), f.Close())
	}
	return f, info, nil
}

// List implements assets.Blobs.
func (s *Store) List(ctx context.Context, fn func(assets.Object) error) error {
	return s.walk(ctx, func(dir string, e fs.DirEntry) error {
		key := assets.Key(e.Name())
		if !key.Valid() || path.Join(dir, e.Name()) != file(key) {
			return nil
		}
		info, err := s.lstat(key)
		if errors.Is(err, assets.ErrNotFound) {
			return nil // deleted since the folder was read, or not a file
		}
		if err != nil {
			return err
		}
		return fn(object(key, info))
	})
}

// walk calls fn for each entry of the innermost folders, sorted.
func (s *Store) walk(ctx context.Context, fn func(dir string, e fs.DirEntry) error) error {
	return s.each(ctx, objects, func(a fs.DirEntry) error {
		outer := path.Join(objects, a.Name())
		if !a.IsDir() {
			return nil
		}
		return s.each(ctx, outer, func(b fs.DirEntry) error {
			if !b.IsDir() {
				return nil
			}
			dir := path.Join(outer, b.Name())
			return s.each(ctx, dir, func(e fs.DirEntry) error { return fn(dir, e) })
		})
	})
}

func (s *Store) each(ctx context.Context, dir string, fn func(fs.DirEntry) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := fs.ReadDir(s.root.FS(), dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return explain(fmt.Errorf("list the folder %q: %w", dir, err))
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// Sweep implements assets.Blobs. Uploads that this process is still reading are never touched; those of another one are
// told from abandoned ones by the age of their last byte, measured by the clock of the file system that holds it.
func (s *Store) Sweep(ctx context.Context, age time.Duration) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	now, err := s.now()
	if err != nil {
		return 0, err
	}
	before, removed := now.Add(-age), 0
	sweep := func(dir string, e fs.DirEntry) error {
		name := path.Join(dir, e.Name())
		if _, busy := s.active.Load(name); busy {
			return nil
		}
		info, err := s.root.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && (info.IsDir() || info.ModTime().After(before)) {
			return nil
		}
		if err == nil {
			err = s.root.Remove(name)
		}
		if err != nil {
			return explain(fmt.Errorf("sweep %q: %w", name, err))
		}
		removed++
		return nil
	}
	err = s.each(ctx, incoming, func(e fs.DirEntry) error { return sweep(incoming, e) })
	if err != nil {
		return removed, err
	}
	err = s.walk(ctx, func(dir string, e fs.DirEntry) error {
		if !strings.HasPrefix(e.Name(), stray) {
			return nil
		}
		return sweep(dir, e)
	})
	return removed, err
}

// now is the time a file gets that is written at this moment.
func (s *Store) now() (time.Time, error) {
	f, name, err := s.temporary(incoming + "/clock-")
	if err != nil {
		return time.Time{}, err
	}
	defer s.drop(f, name)
	info, err := f.Stat()
	if err != nil {
		return time.Time{}, explain(fmt.Errorf("read the clock of the file system: %w", err))
	}
	return info.ModTime(), nil
}
