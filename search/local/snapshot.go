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
	"os"
	"path/filepath"
	"slices"

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
	Documents []search.Document
	Versions  map[string]uint64
}

// save writes the space to the file if it changed since: beside, synced, then in place of the one before.
func (s *space) save(path string) (err error) {
	s.mu.Lock()
	if !s.changed {
		s.mu.Unlock()
		return nil
	}
	out := saved{Versions: make(map[string]uint64, len(s.versions))}
	for id, v := range s.versions {
		out.Versions[id] = v
	}
	for _, e := range s.core.entries {
		if e != nil {
			out.Documents = append(out.Documents, e.doc)
		}
	}
	s.changed = false
	s.mu.Unlock()
	defer func() {
		if err != nil {
			s.mu.Lock()
			s.changed = true
			s.mu.Unlock()
		}
	}()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the snapshot: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".snapshot-*")
	if err != nil {
		return fmt.Errorf("write a snapshot: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if err := write(f, out); err != nil {
		return fmt.Errorf("write a snapshot: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write a snapshot: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("write a snapshot: %w", err)
	}
	return f.Close()
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
	for i := range v.Documents {
		d := &v.Documents[i]
		changes = append(changes, search.Change{ID: d.ID, Version: d.Version, Doc: d})
	}
	for part := range slices.Chunk(changes, batch) {
		for _, p := range prepareAll(part) {
			s.core.put(p)
		}
	}
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
	for i := range v.Documents {
		if err := v.Documents[i].Check(); err != nil {
			return saved{}, err
		}
	}
	return v, nil
}

func sameSum(r io.Reader, sum hash.Hash) bool {
	want := make([]byte, sha256.Size)
	_, err := io.ReadFull(r, want)
	return err == nil && string(want) == string(sum.Sum(nil))
}
