package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tandem/content"
)

// folder is a content folder on disk that a command changes.
type folder struct {
	dir   string
	files *content.Folder
	lib   *content.Library
}

// openFolder loads the folder named, or the configured one.
func (r *run) openFolder(dir string) (*folder, error) {
	if dir == "" {
		cfg, err := r.config()
		if err != nil {
			return nil, err
		}
		dir = cfg.Content
	}
	files, err := content.Dir(dir)
	if err != nil {
		return nil, misuse{err}
	}
	lib, err := content.Load(files, nil, content.Options{Now: time.Now})
	if err != nil {
		return nil, errors.Join(err, files.Close())
	}
	return &folder{dir: dir, files: files, lib: lib}, nil
}

// inside turns a path as a person types it, from where they are or from the content folder, into one in the folder.
func (f *folder) inside(name string) string {
	name = filepath.ToSlash(filepath.Clean(name))
	if rest, ok := strings.CutPrefix(name, filepath.ToSlash(filepath.Clean(f.dir))+"/"); ok {
		return rest
	}
	return name
}

// write puts a file in its place in one step: whoever reads it sees the old text or the new one, never a part.
func (f *folder) write(name string, text []byte) error {
	target := filepath.Join(f.dir, filepath.FromSlash(name))
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(target); err == nil {
		mode = info.Mode().Perm()
	}
	if err := f.room(path.Dir(name)); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(target), ".tandem-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), target)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), ignoreMissing(os.Remove(temp.Name())))
	}
	return nil
}

// room makes a folder of the content folder; one that a link leads out of it is an error.
func (f *folder) room(dir string) error {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return err
	}
	_, err = root.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = root.MkdirAll(dir, 0o755)
	}
	return errors.Join(err, root.Close())
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

type moveCmd struct {
	From   string `arg:"" help:"File of a document, as articles/old-name.md."`
	To     string `arg:"" help:"Its new name, in the same folder or one below."`
	Folder string `help:"Content folder. Default: the configured one."`
	DryRun bool   `name:"dry-run" help:"Say what would change, and change nothing."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Help says more than one line does.
func (moveCmd) Help() string {
	return "Renames a document. Its former address leads to the new one, it stays the same document, and every file that links to it does so under the new name."
}

// Run works out the rename, writes the new texts and takes the old file away last: cut off in between, nothing is lost and
// the check names what is there twice.
func (c moveCmd) Run(r *run) (err error) {
	f, err := r.openFolder(c.Folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.files.Close()) }()
	m, err := content.Move(f.lib, f.files, f.inside(c.From), f.inside(c.To))
	if err != nil {
		return misuse{err}
	}
	var names []string
	for name := range m.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	if !c.DryRun {
		for _, name := range names {
			if err := f.write(name, m.Files[name]); err != nil {
				return err
			}
		}
		if err := os.Remove(filepath.Join(f.dir, filepath.FromSlash(m.From))); err != nil {
			return fmt.Errorf("take the old file away: %w", err)
		}
	}
	if c.JSON {
		return r.json(map[string]any{"from": m.From, "to": m.To, "old": m.OldPath, "new": m.NewPath, "files": names, "changed": !c.DryRun})
	}
	r.printf("%s is now %s\n", m.From, m.To)
	if m.OldPath != m.NewPath {
		r.printf("%s leads to %s\n", m.OldPath, m.NewPath)
	}
	for _, name := range names {
		if name != m.To {
			r.printf("links follow in %s\n", name)
		}
	}
	if c.DryRun {
		r.printf("Nothing was changed yet; leave --dry-run out to do it.\n")
	}
	return nil
}
