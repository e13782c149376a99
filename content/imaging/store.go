package imaging

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// store keeps bytes by key on disk, each behind a checksum. When a file was read last is the time of its last change, so
// that those nobody asked for in the longest time can be removed.
type store struct {
	dir   string
	limit int64
	now   func() time.Time
	log   *slog.Logger

	held     atomic.Int64 // bytes on disk; counted anew by every sweep
	sweeping sync.Mutex
	failing  atomic.Bool // nothing could be written the last time
}

// touched is how old the time of a file may become before reading it sets it anew.
const touched = time.Hour

// fresh is the ending of files that are being written.
const fresh = ".new"

func (s *store) file(key string) string { return filepath.Join(s.dir, key[:2], key) }

func (s *store) has(key string) bool {
	_, err := os.Stat(s.file(key))
	return err == nil
}

// read returns what is kept. A file that does not fit its checksum counts as missing and is removed.
func (s *store) read(key string) ([]byte, bool) {
	name := s.file(key)
	info, err := os.Stat(name)
	if err != nil {
		return nil, false
	}
	all, err := os.ReadFile(name)
	if err != nil {
		return nil, false
	}
	if len(all) <= sha256.Size {
		s.drop(name, int64(len(all)))
		return nil, false
	}
	sum, data := all[:sha256.Size], all[sha256.Size:]
	if want := sha256.Sum256(data); !bytes.Equal(sum, want[:]) {
		s.log.Warn("a kept picture was damaged and is made again", "file", name)
		s.drop(name, int64(len(all)))
		return nil, false
	}
	if now := s.now(); now.Sub(info.ModTime()) > touched {
		_ = os.Chtimes(name, now, now) // one that looks older than it is may go sooner: no harm
	}
	return data, true
}

func (s *store) drop(name string, size int64) {
	if os.Remove(name) == nil {
		s.held.Add(-size)
	}
}

// write keeps the bytes. That it cannot, as on a full disk, is logged once and costs only that they are made again.
func (s *store) write(key string, data []byte) {
	size := int64(len(data) + sha256.Size)
	if size > s.limit {
		return
	}
	if err := s.put(key, data); err != nil {
		if !s.failing.Swap(true) {
			s.log.Error("pictures cannot be kept and are made anew each time", "error", err)
		}
		return
	}
	if s.failing.Swap(false) {
		s.log.Info("pictures can be kept again")
	}
	if s.held.Add(size) > s.limit {
		s.sweep()
	}
}

// put writes beside the file's place and moves it there, so that nobody reads half of it.
func (s *store) put(key string, data []byte) (err error) {
	dir := filepath.Dir(s.file(key))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make a folder for pictures: %w", err)
	}
	f, err := os.CreateTemp(dir, "*"+fresh)
	if err != nil {
		return fmt.Errorf("begin a file for a picture: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	sum := sha256.Sum256(data)
	_, err = f.Write(append(sum[:], data...))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	now := s.now()
	if err = os.Chtimes(f.Name(), now, now); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	if err = os.Rename(f.Name(), s.file(key)); err != nil {
		return fmt.Errorf("put a picture in its place: %w", err)
	}
	return nil
}

// kept is a file of the store.
type kept struct {
	name string
	size int64
	used time.Time
}

// files lists the store, and removes what was left half written.
func (s *store) files() []kept {
	var out []kept
	_ = filepath.WalkDir(s.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // what cannot be read is not counted
		}
		info, err := d.Info()
		if err != nil {
			return nil //nolint:nilerr // it went meanwhile
		}
		if strings.HasSuffix(name, fresh) {
			if s.now().Sub(info.ModTime()) > touched {
				_ = os.Remove(name)
			}
			return nil
		}
		out = append(out, kept{name, info.Size(), info.ModTime()})
		return nil
	})
	return out
}

// measure counts what is there, and makes room if that is too much.
func (s *store) measure() {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	s.clear(s.files())
}

// sweep makes room by removing what was not read for longest. One at a time: those who come meanwhile go on.
func (s *store) sweep() {
	if !s.sweeping.TryLock() {
		return
	}
	defer s.sweeping.Unlock()
	s.clear(s.files())
}

// clear removes files until nine tenths of the limit are left, when they are above it.
func (s *store) clear(files []kept) {
	var total int64
	for _, f := range files {
		total += f.size
	}
	if total > s.limit {
		slices.SortFunc(files, func(a, b kept) int { return a.used.Compare(b.used) })
		for _, f := range files {
			if total <= s.limit/10*9 {
				break
			}
			if os.Remove(f.name) == nil {
				total -= f.size
			}
		}
	}
	s.held.Store(total)
}
