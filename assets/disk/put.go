package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"syscall"

	"tandem/assets"
	"tandem/assets/internal/stream"
)

// Put implements assets.Blobs.
func (s *Store) Put(ctx context.Context, r io.Reader, maxBytes int64) (assets.Object, error) {
	f, name, err := s.temporary(incoming + "/put-")
	if err != nil {
		return assets.Object{}, err
	}
	defer s.drop(f, name)
	src := stream.NewSource(ctx, r, maxBytes)
	if err := fill(f, src); err != nil {
		return assets.Object{}, err
	}
	if src.Size() == 0 {
		return assets.Object{}, fmt.Errorf("store a blob: %w", assets.ErrEmpty)
	}
	key := src.Key()
	if err := s.keep(ctx, f, name, key, src.Size()); err != nil {
		return assets.Object{}, fmt.Errorf("store blob %s: %w", key, err)
	}
	return s.Stat(ctx, key)
}

// fill writes all of src to f. Errors of the reader come back as they are, errors of the disk explained.
func fill(f *os.File, src *stream.Source) error {
	buf := make([]byte, 1<<20)
	for {
		n, rerr := full(src, buf)
		if rerr != nil && rerr != io.EOF {
			return fmt.Errorf("read the bytes to store: %w", rerr)
		}
		if _, err := f.Write(buf[:n]); err != nil {
			return explain(fmt.Errorf("write the bytes to store: %w", err))
		}
		if rerr != nil {
			return nil
		}
	}
}

// full fills buf unless the reader ends or fails first. io.ReadFull would not do: its word for a short read is the very
// error that a cut-off upload ends with.
func full(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var m int
		m, err = r.Read(buf[n:])
		n += m
	}
	return n, err
}

// keep gives the file its place under the key, durably. A sound copy that is there already stays as it is.
func (s *Store) keep(ctx context.Context, f *os.File, name string, key assets.Key, size int64) error {
	dir := path.Dir(file(key))
	if err := s.folder(dir); err != nil {
		return err
	}
	if s.sound(key, size) {
		return s.sync(dir) // the one who stored it may not have come to this yet
	}
	if err := f.Sync(); err != nil {
		return explain(fmt.Errorf("sync the file: %w", err))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := s.rename(name, file(key))
	if errors.Is(err, syscall.EXDEV) {
		err = s.copyInto(dir, f, key)
	}
	if err != nil {
		return explain(err)
	}
	return s.sync(dir)
}

// sound reports whether the store holds the blob with exactly its bytes.
func (s *Store) sound(key assets.Key, size int64) bool {
	f, info, err := s.open(key)
	if err != nil {
		return false
	}
	defer f.Close()
	if info.Size() != size {
		return false
	}
	have, err := stream.Hash(f)
	return err == nil && have == key
}

// copyInto places a copy of f in the folder, for when that is on another file system than the incoming files.
func (s *Store) copyInto(dir string, f *os.File, key assets.Key) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	c, name, err := s.temporary(dir + "/" + stray)
	if err != nil {
		return err
	}
	defer s.drop(c, name)
	if _, err := io.Copy(c, f); err != nil {
		return fmt.Errorf("copy into %q: %w", dir, err)
	}
	if err := c.Sync(); err != nil {
		return fmt.Errorf("sync the copy in %q: %w", dir, err)
	}
	return s.root.Rename(name, file(key))
}
