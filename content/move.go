package content

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
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
// address, does so under the new name, and so do topics, series, parts, site.yaml and authors.yaml. The library was loaded
// from the folder given. Nothing is written.
func Move(lib *Library, fsys fs.FS, from, to string) (Moved, error) {
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
		t := x.Text()
		m.rewrite(x, t.Source, t.Body)
	}
	if lib.index != nil {
		for _, k := range lib.index.files {
			if x := k.parsed.doc; !k.parsed.broken && !x.Kind.isDocument() {
				source, body := k.parsed.texts()
				m.rewrite(x, source, body)
			}
		}
	}
	for _, name := range []string{siteFile, authorsFile} {
		if err := m.rewriteFile(fsys, name); err != nil {
			return Moved{}, err
		}
	}
	m.sign()
	m.pair()
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

// Where front matter and the two YAML files name a document without markdown around it.
var headDestinations = regexp.MustCompile(`\b(?:successor|replaced_by|url)["']?\s*[:=]\s*["']?([^\s"',}\]]+)`)

// rewrite gives the text of a document, or of a topic, series or part, new destinations where the move changes them.
func (m *mover) rewrite(x *Document, source, body []byte) {
	start := source[:len(source)-len(body)]
	head, inHead := m.replace(x, start, start, destinations, headDestinations)
	rest, inBody := m.replace(x, body, withoutCode(body), destinations)
	if inHead || inBody || x == m.d {
		m.out.Files[m.nameOf(x)] = append(head, rest...)
	}
}

// replace returns a copy of a text with the destinations that scan shows, at the same offsets, as they are after the move.
func (m *mover) replace(x *Document, text, scan []byte, patterns ...*regexp.Regexp) (out []byte, changed bool) {
	out = bytes.Clone(text)
	for _, re := range patterns {
		found := re.FindAllSubmatchIndex(scan, -1)
		for _, at := range slices.Backward(found) {
			start, end := group(at)
			next := m.destination(x, string(scan[start:end]))
			if re == headDestinations {
				next = m.named(x, string(scan[start:end]))
			}
			if next != string(scan[start:end]) {
				out, changed = splice(out, start, end, next), true
			}
		}
		scan = out // only front matter has a second pattern, and no code
	}
	return out, changed
}

// group is where the one group of a match lies that took part in it.
func group(at []int) (start, end int) {
	for g := 2; g < len(at); g += 2 {
		if at[g] >= 0 {
			return at[g], at[g+1]
		}
	}
	return at[0], at[0]
}

// named is destination for a key that names a document also by its file from the root, without a slash before it.
func (m *mover) named(x *Document, dest string) string {
	if path.Clean(dest) == m.d.File {
		return m.out.To
	}
	return m.destination(x, dest)
}

// rewriteFile does the same for a YAML file at the root of the folder.
func (m *mover) rewriteFile(fsys fs.FS, name string) error {
	text, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if out, changed := m.replace(&Document{File: name}, text, text, headDestinations); changed {
		m.out.Files[name] = out
	}
	return nil
}

// pair writes down what ties the versions of a document in several languages together, where that was the name of the file.
func (m *mover) pair() {
	if m.d.Translation == "" || m.place("translation") {
		return
	}
	name, _ := cutLanguage(baseName(m.d.File), baseNameLanguage(m.d.File))
	key := Slug(name)
	for _, x := range m.lib.Documents {
		if x.Translation != m.d.Translation || x.Stale {
			continue
		}
		source := m.out.Files[m.nameOf(x)]
		if source == nil {
			source = x.Text().Source
		}
		m.out.Files[m.nameOf(x)] = SetKey(source, "translation", key)
	}
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
