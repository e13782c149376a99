package publish

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"time"

	"tandem/content"
)

// LastGood are the texts that are shown in place of files that are broken or held back, by file: what has to be known after
// a restart.
func (s *Snapshot) LastGood() map[string][]byte {
	out := map[string][]byte{}
	for _, d := range s.Library.Documents {
		if d.Stale {
			out[d.File] = d.Text().Source
		}
	}
	return out
}

// loadFirst loads a folder at the start. Files of which a last good text is known are loaded with that text first, so that
// what is wrong with them now finds the version before in its place.
func loadFirst(files fs.FS, kept map[string][]byte, opts func(first bool) content.Options) (*content.Library, error) {
	if len(kept) == 0 {
		return content.Load(files, nil, opts(true))
	}
	before, err := content.Load(overlay{FS: files, kept: kept}, nil, opts(true))
	if err != nil {
		return nil, err
	}
	return content.Load(files, before, opts(false))
}

// overlay is a folder some of whose files have another text. Files that are not in the folder stay away.
type overlay struct {
	fs.FS
	kept map[string][]byte
}

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	text, ok := o.kept[name]
	if !ok {
		return o.FS.Open(name)
	}
	if _, err := fs.Stat(o.FS, name); err != nil {
		return nil, err
	}
	return &keptFile{Reader: bytes.NewReader(text), info: keptInfo{path.Base(name), int64(len(text))}}, nil
}

// ReadDir implements fs.ReadDirFS.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	for i, e := range entries {
		if text, ok := o.kept[path.Join(name, e.Name())]; ok && !e.IsDir() {
			entries[i] = fs.FileInfoToDirEntry(keptInfo{e.Name(), int64(len(text))})
		}
	}
	return entries, err
}

type keptFile struct {
	io.Reader
	info keptInfo
}

// Stat implements fs.File.
func (f *keptFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close implements fs.File.
func (f *keptFile) Close() error { return nil }

// keptInfo describes a text of another time than the file's: its time is none.
type keptInfo struct {
	name string
	size int64
}

func (i keptInfo) Name() string       { return i.name }
func (i keptInfo) Size() int64        { return i.size }
func (i keptInfo) Mode() fs.FileMode  { return 0o444 }
func (i keptInfo) ModTime() time.Time { return time.Time{} }
func (i keptInfo) IsDir() bool        { return false }
func (i keptInfo) Sys() any           { return nil }
