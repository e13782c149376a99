package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of a source.
const (
	maxFiles   = 200_000
	maxDepth   = 40
	maxText    = 1 << 20   // of one document, as package content has it
	maxPicture = 20 << 20  // likewise
	maxExport  = 100 << 20 // of a Ghost or WordPress export
)

// source is the folder that is read. It cannot be left, and symbolic links in it are not followed.
type source struct {
	root    *os.Root
	path    string // as given
	only    string // the export, when the path is a file
	files   map[string]fileInfo
	names   []string // of files, in the order of the walk
	problem func(file string, line int, rule, format string, args ...any)
}

type fileInfo struct {
	size  int64
	mtime time.Time
}

func openSource(name string) (*source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	s := &source{path: name, files: map[string]fileInfo{}}
	dir := name
	switch {
	case info.Mode().IsRegular():
		switch strings.ToLower(filepath.Ext(name)) {
		case ".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst":
			return nil, fmt.Errorf("%w: %s is an archive; unpack it and name the folder, or the export in it", ErrSource, name)
		}
		dir, s.only = filepath.Dir(name), filepath.Base(name)
	case !info.IsDir():
		return nil, fmt.Errorf("%w: %s is neither a folder nor a plain file", ErrSource, name)
	}
	if s.root, err = os.OpenRoot(dir); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	return s, nil
}

func (s *source) close() { _ = s.root.Close() }

// skipped are folders that belong to tools and hold nothing that was written for readers.
var skipped = map[string]bool{".git": true, "node_modules": true, "vendor": true, ".github": true, ".sass-cache": true, ".jekyll-cache": true}

// walk lists the plain files.
func (s *source) walk(ctx context.Context) error {
	return fs.WalkDir(s.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			s.problem(p, 0, "unreadable", "this cannot be read: %v", errors.Unwrap(err))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			if skipped[d.Name()] || strings.Count(p, "/") >= maxDepth {
				return fs.SkipDir
			}
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			s.problem(p, 0, "symlink", "symbolic links are not followed; put the file itself here")
			return nil
		case !d.Type().IsRegular() || !utf8.ValidString(p) || strings.ContainsAny(p, "\x00\\"):
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // it vanished meanwhile
		}
		if len(s.names) >= maxFiles {
			return fmt.Errorf("%w: %s has more than %d files", ErrSource, s.path, maxFiles)
		}
		s.files[p] = fileInfo{info.Size(), info.ModTime()}
		s.names = append(s.names, p)
		return nil
	})
}

func (s *source) has(p string) bool {
	_, ok := s.files[p]
	return ok
}

// below lists the files of a folder and of those in it.
func (s *source) below(dir string) []string {
	if dir == "." || dir == "" {
		return s.names
	}
	var out []string
	for _, p := range s.names {
		if strings.HasPrefix(p, dir+"/") {
			out = append(out, p)
		}
	}
	return out
}

// open opens a file that the walk found, and no other.
func (s *source) open(p string, limit int64) (io.ReadCloser, error) {
	info, ok := s.files[p]
	if !ok {
		return nil, fs.ErrNotExist
	}
	if info.size > limit {
		return nil, fmt.Errorf("it has %d MB; the limit is %d MB", info.size>>20, limit>>20)
	}
	f, err := s.root.Open(p)
	if err != nil {
		return nil, err
	}
	if now, err := f.Stat(); err != nil || !now.Mode().IsRegular() {
		return nil, errors.Join(errors.New("it is not a plain file"), err, f.Close())
	}
	return f, nil
}

// bytes reads a file of at most limit bytes.
func (s *source) bytes(p string, limit int64) ([]byte, error) {
	f, err := s.open(p, limit)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("it has more than %d MB", limit>>20)
	}
	return data, nil
}

// text reads a file that people wrote. What is wrong with it is reported, and ok is false.
func (s *source) text(p string) (data []byte, ok bool) {
	data, err := s.bytes(p, maxText)
	switch {
	case err != nil:
		s.problem(p, 0, "unreadable", "this cannot be read: %v", err)
	case !utf8.Valid(data) || strings.IndexByte(string(data), 0) >= 0:
		s.problem(p, 0, "encoding", "this is not UTF-8 text; save it with the encoding UTF-8 and import again")
	default:
		return []byte(strings.ReplaceAll(string(data), "\r\n", "\n")), true
	}
	return nil, false
}

// export finds the one export: the path itself, or the one file with that extension in the folder.
func (s *source) export(ext string) (string, error) {
	if s.only != "" {
		if !s.has(s.only) {
			return "", fmt.Errorf("%w: %s is not a plain file", ErrSource, s.path)
		}
		return s.only, nil
	}
	found := ""
	for _, p := range s.names {
		if strings.Contains(p, "/") || !strings.EqualFold(path.Ext(p), ext) {
			continue
		}
		if found != "" {
			return "", fmt.Errorf("%w: %s has several %s files; name the export itself", ErrSource, s.path, ext)
		}
		found = p
	}
	if found == "" {
		return "", fmt.Errorf("%w: there is no %s file in %s; name the export itself", ErrSource, ext, s.path)
	}
	return found, nil
}
