package content

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// ErrNoDocument is returned for a file that is no document of the library, or one that is broken.
var ErrNoDocument = errors.New("no such document")

// ErrTaken is returned for a name or an address that another file has.
var ErrTaken = errors.New("taken")

// Moved is what a rename changes.
type Moved struct {
	From, To string // files
	OldPath  string // public addresses; equal when front matter sets the slug
	NewPath  string
	Files    map[string][]byte // new text of each file that changes, by its name after the move
}

// Move works out the rename of a document: its own file keeps its identity (id), leads its former address to the new one
// (aliases) and finds its pictures and neighbours from the new folder; every other document that links to it, by file or by
// address, does so under the new name. Nothing is written.
func Move(lib *Library, from, to string) (Moved, error) {
	to = path.Clean(to)
	var d *Document
	for _, x := range lib.Documents {
		switch x.File {
		case from:
			d = x
		case to:
			return Moved{}, fmt.Errorf("%w: %s exists already", ErrTaken, to)
		}
	}
	if d == nil || d.Stale {
		return Moved{}, fmt.Errorf("%w: %s", ErrNoDocument, from)
	}
	if folder, _, _ := strings.Cut(from, "/"); !strings.HasPrefix(to, folder+"/") || !isMarkdown(to) {
		return Moved{}, fmt.Errorf("%s has to stay a markdown file in %s/", to, folder)
	}
	if base := path.Base(to); strings.ContainsAny(base[:1], "._#") || strings.EqualFold(base, "README.md") || strings.ContainsFunc(to, unicode.IsControl) {
		return Moved{}, fmt.Errorf("%q is no name of a document: files of that name are not published", to)
	}
	if lib.index != nil && lib.index.files[to] != nil { // also one that is broken, or no document
		return Moved{}, fmt.Errorf("%w: %s exists already", ErrTaken, to)
	}
	m := mover{lib: lib, d: d, out: Moved{From: from, To: to, OldPath: d.Path(), Files: map[string][]byte{}}}
	if m.out.NewPath = m.newPath(); d.Kind == Page && Reserved(path.Base(m.out.NewPath)) {
		return Moved{}, fmt.Errorf("%w: %s belongs to the program", ErrTaken, m.out.NewPath)
	}
	for _, x := range lib.Documents {
		if x != d && x.Path() == m.out.NewPath {
			return Moved{}, fmt.Errorf("%w: %s is the address of %s", ErrTaken, m.out.NewPath, x.File)
		}
	}
	for _, x := range lib.Documents {
		m.rewrite(x)
	}
	m.sign()
	return m.out, nil
}

type mover struct {
	lib *Library
	d   *Document
	out Moved
}

// newPath is the address that the new name gives the document, unless its front matter says one.
func (m *mover) newPath() string {
	if m.place("slug") {
		return m.d.Path()
	}
	e := entry{path: m.out.To, kind: m.d.Kind}
	name, _ := cutDate(baseName(e.path), nil)
	name, _ = cutLanguage(name, baseNameLanguage(e.path))
	moved := *m.d
	if moved.Slug = Slug(name); moved.Slug == "" {
		moved.Slug = m.d.Slug
	}
	return moved.Path()
}

func (m *mover) place(key string) bool {
	if m.lib.index == nil || m.lib.index.files[m.d.File] == nil {
		return false
	}
	_, ok := m.lib.index.files[m.d.File].parsed.places[key]
	return ok
}

// Where destinations stand in markdown: of inline links and pictures, of reference definitions, of HTML attributes.
var destinations = regexp.MustCompile(`(?m)\]\(\s*<?([^)\s>]+)|^ {0,3}\[[^\]\n]+\]:\s*<?([^\s>]+)|\b(?:href|src)="([^"]+)"`)

// rewrite gives the text of a document new destinations where the move changes them.
func (m *mover) rewrite(x *Document) {
	head, prose := len(x.Source)-len(x.Body), withoutCode(x.Body)
	var out bytes.Buffer
	last, changed := 0, false
	for _, at := range destinations.FindAllSubmatchIndex(prose, -1) {
		start, end := -1, -1
		for g := 2; g < len(at); g += 2 {
			if at[g] >= 0 {
				start, end = at[g], at[g+1]
			}
		}
		dest := string(x.Body[start:end])
		next := m.destination(x, dest)
		if next == dest {
			continue
		}
		out.Write(x.Body[last:start])
		out.WriteString(next)
		last, changed = end, true
	}
	if !changed && x != m.d {
		return
	}
	out.Write(x.Body[last:])
	m.out.Files[m.nameOf(x)] = append(bytes.Clone(x.Source[:head]), out.Bytes()...)
}

func (m *mover) nameOf(x *Document) string {
	if x == m.d {
		return m.out.To
	}
	return x.File
}

// destination is what a link of x is written as after the move.
func (m *mover) destination(x *Document, dest string) string {
	target, rest := dest, ""
	if i := strings.IndexAny(dest, "?#"); i >= 0 {
		target, rest = dest[:i], dest[i:]
	}
	if target == "" || strings.Contains(target, ":") || strings.HasPrefix(target, "//") {
		return dest
	}
	if target == m.out.OldPath {
		return m.out.NewPath + rest
	}
	if strings.HasPrefix(target, "/") {
		if path.Clean(target[1:]) == m.d.File {
			return "/" + m.out.To + rest
		}
		return dest
	}
	file := path.Join(path.Dir(x.File), target)
	switch {
	case file == m.d.File:
		return relative(path.Dir(m.nameOf(x)), m.out.To) + rest
	case x == m.d && m.known(file):
		return relative(path.Dir(m.out.To), file) + rest
	}
	return dest
}

// known reports whether the library has such a file, so that a relative path to it has to follow the move.
func (m *mover) known(file string) bool {
	if m.lib.Images[file] != nil {
		return true
	}
	for _, x := range m.lib.Documents {
		if x.File == file {
			return true
		}
	}
	return false
}

// relative writes a path from a folder to a file.
func relative(dir, file string) string {
	from, to := strings.Split(dir, "/"), strings.Split(file, "/")
	if dir == "." {
		from = nil
	}
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return strings.Repeat("../", len(from)) + strings.Join(to, "/")
}

// sign makes the moved file keep its identity and its former address, and find its picture.
func (m *mover) sign() {
	source := m.out.Files[m.out.To]
	if m.d.Hero != nil {
		source = m.hero(source)
	}
	if m.out.OldPath != m.out.NewPath {
		source = addToList(source, "aliases", m.out.OldPath)
	}
	if !m.place("id") {
		source = SetKey(source, "id", m.d.ID)
	}
	m.out.Files[m.out.To] = source
}

// hero rewrites the path of the picture in front matter when it was relative.
func (m *mover) hero(source []byte) []byte {
	spec := m.lib.index.files[m.d.File].parsed.image
	if spec.src == "" || strings.HasPrefix(spec.src, "/") || path.Join(path.Dir(m.d.File), spec.src) != m.d.Hero.Image.Path {
		return source
	}
	at := offsetOf(source, spec.Position) // other keys may have the same words
	i := bytes.Index(source[at:], []byte(spec.src))
	if i < 0 {
		return source
	}
	return splice(source, at+i, at+i+len(spec.src), relative(path.Dir(m.out.To), m.d.Hero.Image.Path))
}

var codeSpans = regexp.MustCompile("(?s)```.*?(?:```|$)|`[^`\n]*`")

// withoutCode blanks code out and keeps every offset.
func withoutCode(body []byte) []byte {
	out := slices.Clone(body)
	for _, m := range codeSpans.FindAllIndex(out, -1) {
		for i := m[0]; i < m[1]; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}
