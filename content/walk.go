package content

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"
)

// entry is a markdown file that was found.
type entry struct {
	path  string
	kind  Kind
	size  int64
	mtime time.Time
}

// tree is what a walk through a content folder found.
type tree struct {
	entries    []entry
	problems   []Problem
	unreadable []string // folders that could not be listed: what was in them before stays
}

// Kinds of files that are no documents of their own.
const (
	topicText  Kind = "topic"
	seriesText Kind = "series"
	partText   Kind = "part"
)

// isDocument says whether files of the kind have a page of their own among the documents.
func (k Kind) isDocument() bool { return k == Article || k == CaseStudy || k == Page }

var folders = []struct {
	name string
	kind Kind
}{
	{"articles", Article},
	{"case-studies", CaseStudy},
	{"pages", Page},
	{"topics", topicText},
	{"series", seriesText},
	{"parts", partText},
}

func walk(fsys fs.FS) tree {
	var t tree
	for _, f := range folders {
		_ = fs.WalkDir(fsys, f.name, func(p string, d fs.DirEntry, err error) error {
			return t.visit(fsys, f.kind, p, d, err)
		})
	}
	return t
}

func (t *tree) visit(fsys fs.FS, kind Kind, p string, d fs.DirEntry, err error) error {
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // an absent folder is an empty one; a file that vanished meanwhile is gone
		}
		t.unreadable = append(t.unreadable, p)
		t.problem(p, Error, "folder/unreadable", "this folder cannot be read (%v); what was published from it stays", err)
		return fs.SkipDir
	}
	name := d.Name()
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~") {
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if d.IsDir() || !isMarkdown(name) && d.Type()&fs.ModeSymlink == 0 {
		return nil
	}
	if strings.EqualFold(name, "README.md") {
		return nil // notes for those who write here
	}
	info, ok := t.resolve(fsys, p, d)
	if !ok || !isMarkdown(name) {
		return nil
	}
	if strings.HasPrefix(name, "_") {
		t.problem(p, Warning, "folder/section-file", "files whose names start with _ are not published; rename it to publish it")
		return nil
	}
	t.entries = append(t.entries, entry{path: p, kind: kind, size: info.Size(), mtime: info.ModTime()})
	return nil
}

// resolve follows a symbolic link inside the folder and refuses everything that is not a plain file in the end: opening
// a pipe or a device would hang.
func (t *tree) resolve(fsys fs.FS, p string, d fs.DirEntry) (fs.FileInfo, bool) {
	info, err := d.Info()
	if err == nil && d.Type()&fs.ModeSymlink != 0 {
		info, err = fs.Stat(fsys, p)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && d.Type()&fs.ModeSymlink == 0:
		return nil, false
	case err != nil:
		t.problem(p, Error, "folder/symlink", "this link leads out of the content folder or nowhere; put the file itself here")
		return nil, false
	case info.IsDir():
		t.problem(p, Warning, "folder/symlink", "links to folders are not followed; put the folder itself here")
		return nil, false
	case !info.Mode().IsRegular():
		t.problem(p, Error, "folder/not-a-file", "this is not a plain file")
		return nil, false
	}
	return info, true
}

func (t *tree) problem(p string, s Severity, rule, format string, args ...any) {
	r := report{file: p}
	r.add(0, 0, s, rule, format, args...)
	t.problems = append(t.problems, r.problems...)
}

// covers says whether p lies in a folder that could not be listed.
func (t *tree) covers(p string) bool {
	for _, dir := range t.unreadable {
		if strings.HasPrefix(p, dir+"/") || path.Dir(p) == dir {
			return true
		}
	}
	return false
}

func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return true
	default:
		return false
	}
}
