// Package disk keeps blobs as files in a folder, each named by the hash of its bytes.
//
//	objects/ab/cd/abcd…   the blobs
//	incoming/             uploads under way; Sweep removes what a crash left
//	uploads/              uploads that come in pieces, until they are finished or forgotten
//
// It owns the order of writes that makes an answered Put survive a power cut: the bytes are synced before the file gets
// its name, and the folder after. It refuses to follow symbolic links: one in place of a blob is not a blob, and one out
// of the folder fails.
package disk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"sync"
	"syscall"

	"tandem/assets"
)

const (
	objects  = "objects"
	incoming = "incoming"
	stray    = ".incoming-" // a copy under way beside its place, when incoming is on another file system
)

// Store is a folder of blobs. It implements assets.Blobs.
type Store struct {
	root *os.Root

	synced sync.Map // folders known to be durable, by name
	active sync.Map // names of temporary files this process is writing
	rename func(from, to string) error
}

var _ assets.Blobs = (*Store)(nil)

// Open opens the store in the folder dir and creates what is missing. Close releases it.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, explain(fmt.Errorf("create the folder of blobs: %w", err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, explain(fmt.Errorf("open the folder of blobs: %w", err))
	}
	s := &Store{root: root, rename: root.Rename}
	for _, name := range []string{objects, incoming, uploads} {
		if err := s.folder(name); err != nil {
			return nil, errors.Join(err, root.Close())
		}
	}
	return s, nil
}

// Close releases the folder. Readers that are open stay usable.
func (s *Store) Close() error { return s.root.Close() }

func file(key assets.Key) string {
	return path.Join(objects, string(key[:2]), string(key[2:4]), string(key))
}

// folder makes the folder name and those above it exist durably.
func (s *Store) folder(name string) error {
	if _, ok := s.synced.Load(name); ok {
		return nil
	}
	parent := path.Dir(name)
	if parent != "." {
		if err := s.folder(parent); err != nil {
			return err
		}
	}
	if err := s.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return explain(fmt.Errorf("create the folder %q: %w", name, err))
	}
	// Synced even when it was there: another process may have made it a moment ago.
	if err := s.sync(parent); err != nil {
		return err
	}
	s.synced.Store(name, true)
	return nil
}

// sync makes the entries of a folder durable.
func (s *Store) sync(name string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there; the file system journals renames
	}
	d, err := s.root.Open(name)
	if err == nil {
		err = d.Sync()
		err = errors.Join(err, d.Close())
	}
	if err != nil {
		return explain(fmt.Errorf("sync the folder %q: %w", name, err))
	}
	return nil
}

// temporary creates a file in the folder, with a name no other process uses. The caller calls drop in the end.
func (s *Store) temporary(prefix string) (f *os.File, name string, err error) {
	name = prefix + rand.Text()
	s.active.Store(name, true)
	f, err = s.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		s.active.Delete(name)
		return nil, "", explain(fmt.Errorf("create a temporary file: %w", err))
	}
	return f, name, nil
}

// drop closes and removes a temporary file; when it has its final name by now, there is nothing to remove.
func (s *Store) drop(f *os.File, name string) {
	_ = f.Close()
	_ = s.root.Remove(name) // if this fails, Sweep finds it
	s.active.Delete(name)
}

// Stat implements assets.Blobs.
func (s *Store) Stat(ctx context.Context, key assets.Key) (assets.Object, error) {
	if err := ctx.Err(); err != nil {
		return assets.Object{}, err
	}
	info, err := s.lstat(key)
	if err != nil {
		return assets.Object{}, err
	}
	return object(key, info), nil
}

func object(key assets.Key, info fs.FileInfo) assets.Object {
	return assets.Object{Key: key, Size: info.Size(), Modified: info.ModTime()}
}

// lstat describes the file of the key; anything but a regular file is not a blob.
func (s *Store) lstat(key assets.Key) (fs.FileInfo, error) {
	if !key.Valid() {
		return nil, fmt.Errorf("blob %q: %w", key, assets.ErrNotFound)
	}
	info, err := s.root.Lstat(file(key))
	if err != nil {
		return nil, explain(fmt.Errorf("look up blob %s: %w", key, err))
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("blob %s is not a regular file: %w", key, assets.ErrNotFound)
	}
	return info, nil
}

// Delete implements assets.Blobs.
func (s *Store) Delete(ctx context.Context, key assets.Key) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !key.Valid() {
		return nil
	}
	err := s.root.Remove(file(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return explain(fmt.Errorf("delete blob %s: %w", key, err))
	}
	return s.sync(path.Dir(file(key)))
}

// Ready implements assets.Blobs: it writes, syncs and removes a small file.
func (s *Store) Ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, name, err := s.temporary(incoming + "/ready-")
	if err != nil {
		return err
	}
	defer s.drop(f, name)
	if _, err = io.WriteString(f, "ready"); err == nil {
		err = f.Sync()
	}
	if err != nil {
		return explain(fmt.Errorf("write to the folder of blobs: %w", err))
	}
	return nil
}

// explain adds the sentinel that callers test for.
func explain(err error) error {
	var sentinel error
	var no syscall.Errno
	switch {
	case errors.Is(err, fs.ErrNotExist):
		sentinel = assets.ErrNotFound
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		sentinel = assets.ErrNoSpace
	case errors.As(err, &no):
		sentinel = assets.ErrUnavailable // read-only, no permission, I/O error: the folder serves nobody now
	default:
		return err
	}
	return fmt.Errorf("%w: %w", sentinel, err)
}
