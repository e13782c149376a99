package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"tandem/content"
)

// folder is the content folder that is written to. Nothing outside of it can be reached through it.
type folder struct {
	root     *os.Root // nil: it is not there yet, and this is a dry run
	dry      bool
	language string // of the site that is there
	planned  map[string][]byte
}

// written says what became of a file.
type written int

const (
	isWritten written = iota
	isUnchanged
	isKept
)

func openFolder(name string, dry bool) (*folder, error) {
	f := &folder{dry: dry, planned: map[string][]byte{}}
	if !dry {
		if err := os.MkdirAll(name, 0o755); err != nil {
			return nil, fmt.Errorf("make the content folder: %w", err)
		}
	}
	root, err := os.OpenRoot(name)
	if dry && errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the content folder: %w", err)
	}
	f.root = root
	return f, nil
}

func (f *folder) close() {
	if f.root != nil {
		_ = f.root.Close()
	}
}

// read returns what a file holds, nil when it is not there.
func (f *folder) read(name string) ([]byte, error) {
	if data, ok := f.planned[name]; ok {
		return data, nil
	}
	if f.root == nil {
		return nil, nil
	}
	data, err := f.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s of the content folder: %w", name, err)
	}
	return data, nil
}

// write puts a file in place at once: a server that watches the folder sees no half of it. A file that is there and
// differs stays, unless replace says otherwise.
func (f *folder) write(name string, data []byte, replace bool) (written, error) {
	have, err := f.read(name)
	switch {
	case err != nil:
		return 0, err
	case have != nil && bytes.Equal(have, data):
		return isUnchanged, nil
	case have != nil && !replace:
		return isKept, nil
	case f.dry:
		if len(data) > maxText {
			data = data[:maxText] // pictures of a whole site do not fit into memory; their beginning tells them apart
		}
		f.planned[name] = data
		return isWritten, nil
	}
	if err := f.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return 0, fmt.Errorf("make a folder for %s: %w", name, err)
	}
	part := path.Join(path.Dir(name), "."+path.Base(name)+".part")
	if err := f.root.WriteFile(part, data, 0o644); err != nil {
		return 0, fmt.Errorf("write %s: %w", name, err)
	}
	if err := f.root.Rename(part, name); err != nil {
		return 0, errors.Join(fmt.Errorf("write %s: %w", name, err), f.root.Remove(part))
	}
	return isWritten, nil
}

// load reads the content folder as it is now.
func (f *folder) load(loc *time.Location) (*content.Library, error) {
	lib, err := content.Load(f.root.FS(), nil, content.Options{Location: loc})
	if err != nil {
		return nil, fmt.Errorf("read the content folder: %w", err)
	}
	return lib, nil
}

// addresses are those that documents in the folder have, but for the files that an import is about to write.
func (f *folder) addresses(ours map[string]bool, loc *time.Location) (map[string]string, error) {
	taken := map[string]string{}
	if f.root == nil {
		return taken, nil
	}
	lib, err := f.load(loc)
	if err != nil {
		return nil, err
	}
	for _, d := range lib.Documents {
		if !ours[d.File] {
			taken[strings.ToLower(d.Path())] = d.File
		}
	}
	return taken, nil
}
