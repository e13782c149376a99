package local

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"tandem/search"
)

// A snapshot is a header, the format version, the gob of a saved value, and the SHA-256 of all that.
const (
	snapshotHeader  = "tandem search snapshot\n"
	snapshotVersion = 1
)

// saved is what a snapshot holds: documents and versions. Terms are made again on loading, so that a change of the
// analysis needs no change of the format.
type saved struct {
	Documents []*search.Document
	Versions  map[string]uint64
}

// save writes the space to the file if it changed since: beside, synced, then in place of the one before.
func (s *space) save(path string) (err error) {
	out, changed := s.saved()
	if !changed {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write a snapshot: %w", err)
			s.mu.Lock()
			s.changed = true
			s.mu.Unlock()
		}
	}()
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, beside)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f, out), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(folder)
}

// saved returns what is to be written, if anything changed since it was asked last.
func (s *space) saved() (out saved, changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.changed {
		return saved{}, false
	}
	s.changed = false
	out = saved{Versions: maps.Clone(s.versions), Documents: make([]*search.Document, 0, len(s.core.numbers))}
	for _, e := range s.core.entries {
		if e != nil {
			out.Documents = append(out.Documents, e.whole())
		}
	}
	return out, true
}

// beside is the pattern of names under which snapshots are written before they are moved into place.
const beside = ".snapshot-*"

// tidy removes what a process that was killed while writing has left.
func tidy(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, beside))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// syncFolder makes a rename last through a loss of power. Where folders cannot be synced, the file system sees to it.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}

func write(f io.Writer, v saved) error {
	sum := sha256.New()
	buf := bufio.NewWriterSize(f, 1<<20)
	w := io.MultiWriter(buf, sum)
	if _, err := io.WriteString(w, snapshotHeader); err != nil {
		return err
	}
	if err := binary.Write(w, binary.LittleEndian, uint32(snapshotVersion)); err != nil {
		return err
	}
	if err := gob.NewEncoder(w).Encode(v); err != nil {
		return err
	}
	if _, err := buf.Write(sum.Sum(nil)); err != nil {
		return err
	}
	return buf.Flush()
}

var errSnapshot = errors.New("not a snapshot of this program, or a damaged one")

// load fills the space from the file; none at all is no error.
func (s *space) load(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a snapshot: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open a snapshot: %w", err)
	}
	v, err := read(f, info.Size())
	if err != nil {
		return err
	}
	changes := make([]search.Change, 0, len(v.Documents))
	for _, d := range v.Documents {
		changes = append(changes, search.Change{ID: d.ID, Version: d.Version, Doc: d})
	}
	for part := range slices.Chunk(changes, batch) {
		for _, p := range prepareAll(part) {
			s.core.put(p)
		}
	}
	s.core.trim()
	s.versions = v.Versions
	return nil
}

// read checks a snapshot of the size in full before a word of it is believed.
func read(f io.ReadSeeker, size int64) (v saved, err error) {
	body := size - sha256.Size
	if body < int64(len(snapshotHeader))+4 {
		return v, errSnapshot
	}
	sum := sha256.New()
	if _, err := io.CopyN(sum, f, body); err != nil {
		return v, fmt.Errorf("read a snapshot: %w", err)
	}
	if !sameSum(f, sum) {
		return v, errSnapshot
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return v, fmt.Errorf("read a snapshot: %w", err)
	}
	r := bufio.NewReaderSize(io.LimitReader(f, body), 1<<20)
	head := make([]byte, len(snapshotHeader)+4)
	if _, err := io.ReadFull(r, head); err != nil {
		return v, fmt.Errorf("read a snapshot: %w", err)
	}
	if string(head[:len(snapshotHeader)]) != snapshotHeader || binary.LittleEndian.Uint32(head[len(snapshotHeader):]) != snapshotVersion {
		return v, errSnapshot
	}
	if err := gob.NewDecoder(r).Decode(&v); err != nil {
		return v, fmt.Errorf("read a snapshot: %w", err)
	}
	if v.Versions == nil {
		v.Versions = map[string]uint64{}
	}
	if err := v.check(); err != nil {
		return saved{}, err
	}
	return v, nil
}

// check holds what was read to what is written: sound documents, one of an id, in the version that is told.
func (v saved) check() error {
	seen := make(map[string]bool, len(v.Documents))
	for _, d := range v.Documents {
		if d == nil {
			return errSnapshot
		}
		if err := d.Check(); err != nil {
			return err
		}
		if version, ok := v.Versions[d.ID]; !ok || version != d.Version || seen[d.ID] {
			return fmt.Errorf("document %q in version %d: %w", d.ID, d.Version, errSnapshot)
		}
		seen[d.ID] = true
	}
	return nil
}

func sameSum(r io.Reader, sum hash.Hash) bool {
	want := make([]byte, sha256.Size)
	_, err := io.ReadFull(r, want)
	return err == nil && string(want) == string(sum.Sum(nil))
}
