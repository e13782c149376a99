package content

import (
	"fmt"
	"io/fs"
	"os"
)

// Folder is a content folder on disk that cannot be left: symbolic links that point out of it are refused.
type Folder struct {
	fs.FS
	root *os.Root
}

// Dir opens a folder. Pass it to Load, keep it open for as long as documents are read from it, then Close it.
func Dir(path string) (*Folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open content folder %q: %w", path, err)
	}
	return &Folder{FS: root.FS(), root: root}, nil
}

// Close releases the folder. Files opened before stay readable.
func (f *Folder) Close() error { return f.root.Close() }
