package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"tandem/content"
)

type checkCmd struct {
	Path string `arg:"" optional:"" help:"Content folder. Default: the configured one."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run loads the folder and prints every finding as file:line:column: message.
func (c checkCmd) Run(r *run) (err error) {
	dir := c.Path
	var files fs.FS
	if dir == "" {
		cfg, err := r.config()
		if err != nil {
			return err
		}
		dir = cfg.Content
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) && !cfg.ContentGiven {
			files = content.Embedded()
		}
	}
	if files == nil {
		folder, err := content.Dir(dir)
		if err != nil {
			return misuse{err}
		}
		defer func() { err = errors.Join(err, folder.Close()) }()
		files = folder
	}
	lib, err := content.Load(files, nil, content.Options{Now: time.Now})
	if err != nil {
		return err
	}
	found := append(lib.Problems, content.Check(lib, content.CheckOptions{Now: time.Now()})...)
	if c.JSON {
		if found == nil {
			found = []content.Problem{}
		}
		if err := r.json(found); err != nil {
			return err
		}
	} else {
		errorCount := 0
		for _, p := range found {
			r.printf("%s\n", p)
			if p.Severity == content.Error {
				errorCount++
			}
		}
		r.printf("%d documents, %d errors, %d warnings\n", len(lib.Documents), errorCount, len(found)-errorCount)
	}
	if len(found) > 0 {
		return errFindings
	}
	return nil
}

type newCmd struct {
	Kind  string `arg:"" enum:"article,case-study,page" help:"article, case-study or page."`
	Title string `arg:"" help:"Title of the document."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// Run writes the file and prints its path. A file that is there is never overwritten.
func (c newCmd) Run(r *run) error {
	cfg, err := r.config()
	if err != nil {
		return err
	}
	name, text, err := content.New(content.Kind(c.Kind), c.Title, time.Now())
	if err != nil {
		return misuse{err}
	}
	file := filepath.Join(cfg.Content, filepath.FromSlash(path.Clean(name)))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already; choose another title or edit it", file)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if c.JSON {
		return r.json(map[string]string{"file": file})
	}
	r.printf("%s\n", file)
	return nil
}
