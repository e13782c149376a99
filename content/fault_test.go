package content_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
)

func TestFault_F34_HalfWrittenFilesKeepTheirLastGoodVersion(t *testing.T) {
	whole := article("Whole", "the good text")
	for name, half := range map[string]string{
		"truncated to nothing": "",
		"cut in front matter":  whole[:20],
		"cut in a character":   article("Whole", "größer")[:len("---\ntitle: Whole\ndate: 2026-03-01\n---\n\ngr\xc3")],
		"cut in a value":       "---\ntitle: \"Wh",
	} {
		t.Run(name, func(t *testing.T) {
			fsys := folder("articles/a.md", whole)
			first := load(t, fsys, nil)
			before := document(t, first, "/articles/a")

			save(fsys, "articles/a.md", half)
			second := load(t, fsys, first)
			kept := document(t, second, "/articles/a")
			if !kept.Stale || kept.Text().HTML != before.Text().HTML || kept.Hash != before.Hash {
				t.Errorf("got stale %v, HTML %q; want the last good version", kept.Stale, kept.Text().HTML)
			}
			if before.Stale {
				t.Error("the document of the previous library was changed")
			}
			if second.Errors() != 1 {
				t.Errorf("the broken file is not reported: %v", second.Problems)
			}

			third := load(t, fsys, second)
			if d := document(t, third, "/articles/a"); d.Text().HTML != before.Text().HTML || third.Errors() != 1 {
				t.Errorf("a second look lost the good version or the report: %q, %v", d.Text().HTML, third.Problems)
			}

			save(fsys, "articles/a.md", article("Whole", "the new text"))
			fourth := load(t, fsys, third)
			if d := document(t, fourth, "/articles/a"); d.Stale || !strings.Contains(d.Text().HTML, "new text") || len(fourth.Problems) > 0 {
				t.Errorf("did not recover: stale %v, %q, %v", d.Stale, d.Text().HTML, fourth.Problems)
			}
		})
	}
}

func TestFault_F34_BrokenYAMLFilesKeepTheirLastGoodVersion(t *testing.T) {
	fsys := folder(
		"authors.yaml", "jane:\n  name: Jane Doe\n  bio: Writes.\n",
		"site.yaml", "name: Example\nhue: 20\n",
		"articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nauthors: jane\n---\nx",
	)
	first := load(t, fsys, nil)
	save(fsys, "authors.yaml", "jane:\n  name: \"Ja")
	save(fsys, "site.yaml", "name: [")
	second := load(t, fsys, first)
	if a := second.Authors["jane"]; a == nil || a.Name != "Jane Doe" {
		t.Errorf("got author %+v, want the last good one", a)
	}
	if diff := cmp.Diff(first.Site, second.Site); diff != "" {
		t.Errorf("site (-before +after):\n%s", diff)
	}
	if d := document(t, second, "/articles/a"); d.Stale {
		t.Error("the article is stale although nothing is wrong with it")
	}
}

func TestFault_F35_AnEmptiedFolderIsDetected(t *testing.T) {
	fsys := folder("articles/a.md", article("A", "x"), "pages/about.md", "---\ntitle: About\n---\nx")
	first := load(t, fsys, nil)
	if content.Emptied(nil, first) || content.Emptied(first, first) {
		t.Error("a full library counts as emptied")
	}
	second := load(t, fstest.MapFS{}, first)
	if !content.Emptied(first, second) {
		t.Error("an emptied folder is not detected")
	}
	if len(second.Problems) != 1 || second.Problems[0].Rule != content.RuleEmptied || second.Problems[0].Severity != content.Error {
		t.Errorf("got problems %v, want one of rule %s", second.Problems, content.RuleEmptied)
	}
	if third := load(t, fstest.MapFS{}, nil); len(third.Problems) != 0 {
		t.Errorf("a folder that was always empty has problems: %v", third.Problems)
	}
}

func TestFault_F35_AMassChangeLeavesBothLibrariesWhole(t *testing.T) {
	fsys := fstest.MapFS{}
	for i := range 500 {
		put(fsys, fmt.Sprintf("articles/a%03d.md", i), article(fmt.Sprintf("Title %d", i), "old text"))
	}
	first := load(t, fsys, nil)
	for i := range 500 {
		name := fmt.Sprintf("articles/a%03d.md", i)
		switch {
		case i%5 == 0:
			delete(fsys, name)
		case i%5 == 1:
			save(fsys, name, "---\ntitle: [\n---\n")
		default:
			save(fsys, name, article(fmt.Sprintf("Title %d", i), "new text"))
		}
	}
	second := load(t, fsys, first)
	fresh, stale := 0, 0
	for _, d := range second.Documents {
		if d.Stale {
			stale++
		} else if strings.Contains(d.Text().HTML, "new text") {
			fresh++
		}
	}
	if fresh != 300 || stale != 100 || len(second.Documents) != 400 {
		t.Errorf("got %d new and %d kept of %d, want 300 and 100 of 400", fresh, stale, len(second.Documents))
	}
	for _, d := range first.Documents {
		if d.Stale || !strings.Contains(d.Text().HTML, "old text") {
			t.Fatalf("%s of the previous library was changed", d.File)
		}
	}
}

// hiding makes one folder or file unreadable.
type hiding struct {
	fs.FS
	path string
}

var errHidden = errors.New("input/output error")

func (h hiding) Open(name string) (fs.File, error) {
	if name == h.path {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errHidden}
	}
	return h.FS.Open(name)
}

func (h hiding) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == h.path {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errHidden}
	}
	return fs.ReadDir(h.FS, name)
}

func TestFault_F34_WhatCannotBeReadStays(t *testing.T) {
	fsys := folder("articles/sub/a.md", article("A", "x"), "articles/b.md", article("B", "x"))
	first := load(t, fsys, nil)
	for _, hidden := range []string{"articles/sub", "articles/sub/a.md"} {
		save(fsys, "articles/sub/a.md", article("A", "changed"))
		second, err := content.Load(hiding{fsys, hidden}, first, content.Options{Now: clock})
		if err != nil {
			t.Fatal(err)
		}
		if d := document(t, second, "/articles/a"); !d.Stale || second.Errors() != 1 {
			t.Errorf("%s hidden: stale %v, problems %v; want it kept and reported", hidden, d.Stale, second.Problems)
		}
		if d := document(t, second, "/articles/b"); d.Stale {
			t.Errorf("%s hidden: the other article is stale", hidden)
		}
	}
	if _, err := content.Load(hiding{fsys, "."}, first, content.Options{}); !errors.Is(err, errHidden) {
		t.Errorf("an unreadable root gives %v, want an error", err)
	}
}

func TestAttack_A20_LinksOutOfTheFolderAreRefusedAndReported(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.md")
	canary := "canary-7d1f"
	if err := os.WriteFile(outside, []byte(article("Secret", canary)), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := contentDir(t, map[string]string{
		"articles/real.md": article("Real", "![x](../images/out.png)"),
		"pages/kept.md":    "---\ntitle: Kept\n---\nx",
	})
	for name, target := range map[string]string{
		"articles/out.md":       outside,
		"articles/up.md":        "../../../../../../../../etc/passwd",
		"articles/loop.md":      "loop.md",
		"articles/nowhere.md":   "gone.md",
		"articles/dir.md":       filepath.Dir(outside),
		"articles/inside.md":    "real.md",
		"articles/elsewhere":    filepath.Dir(outside),
		"images/out.png":        outside,
		"case-studies/pages.md": "../pages",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	lib := loadDir(t, dir)
	for _, d := range lib.Documents {
		if strings.Contains(string(d.Text().Source), canary) {
			t.Errorf("%s was read through a link", d.File)
		}
	}
	reported := map[string]bool{}
	for _, p := range lib.Problems {
		reported[p.File] = true
	}
	for _, name := range []string{"articles/out.md", "articles/up.md", "articles/loop.md", "articles/nowhere.md", "articles/dir.md", "articles/elsewhere", "case-studies/pages.md", "articles/real.md"} {
		if !reported[name] {
			t.Errorf("%s is not reported; problems: %v", name, lib.Problems)
		}
	}
	if len(lib.Images) != 0 {
		t.Errorf("a picture outside was measured: %v", lib.Images)
	}
}

func TestAttack_A18_PathsThatClimbOutFindNothing(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "content")
	if err := os.MkdirAll(filepath.Join(dir, "articles"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{filepath.Join(parent, "secret.png"), filepath.Join(parent, "secret.md")} {
		if err := os.WriteFile(secret, []byte(pngPicture(t, 10, 10)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	body := ""
	for _, p := range []string{"../../secret.png", "/../secret.png", "..%2f..%2fsecret.png", "....//....//secret.png", "articles/../../secret.png", "..\\..\\secret.png", parent + "/secret.png", "images/../../secret.png"} {
		body += "![x](" + p + ")\n\n<img src=\"" + p + "\" alt=\"x\">\n\n"
	}
	body += "[x](../../secret.md)\n"
	src := "---\ntitle: A\ndate: 2026-03-01\nimage: ../../secret.png\n---\n" + body
	if err := os.WriteFile(filepath.Join(dir, "articles/a.md"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	lib := loadDir(t, dir)
	d := document(t, lib, "/articles/a")
	if len(lib.Images) != 0 || d.Hero != nil || strings.Contains(d.Text().HTML, "<img") {
		t.Errorf("a picture outside the folder was found: %v\n%s", lib.Images, d.Text().HTML)
	}
	for _, p := range []string{"/images/../site.yaml", "/images/../../secret.png", "/images//etc/passwd", "/images/articles/a.md", "/images/"} {
		if _, ok := lib.ImageAt(p); ok {
			t.Errorf("%s leads to a picture", p)
		}
	}
}

func contentDir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loadDir(t *testing.T, dir string) *content.Library {
	t.Helper()
	f, err := content.Dir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	lib, err := content.Load(f, nil, content.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// TestFault_F36_AConflictBlocksItsFileOnly is what a merge that two people have to finish leaves in a file.
func TestFault_F36_AConflictBlocksItsFileOnly(t *testing.T) {
	fsys := folder("articles/a.md", article("A", "as it was"), "articles/b.md", article("B", "x"))
	first := load(t, fsys, nil)
	conflict := article("A", "<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch")
	save(fsys, "articles/a.md", conflict)
	save(fsys, "articles/b.md", article("B", "changed"))
	lib := load(t, fsys, first)
	if d := document(t, lib, "/articles/a"); !d.Stale || !strings.Contains(d.Text().HTML, "as it was") {
		t.Errorf("the conflict is shown: %s", d.Text().HTML)
	}
	if d := document(t, lib, "/articles/b"); !strings.Contains(d.Text().HTML, "changed") {
		t.Errorf("another file was held up: %s", d.Text().HTML)
	}
	if len(lib.Problems) != 1 || lib.Problems[0].Rule != "file/conflict" || lib.Problems[0].Line != 6 {
		t.Errorf("got %v", lib.Problems)
	}
	for _, half := range []string{"mine\n=======\ntheirs\n>>>>>>> branch", "<<<<<<< HEAD\nmine\n=======\ntheirs"} {
		if again := load(t, folder("articles/a.md", article("A", half)), nil); again.Errors() != 1 {
			t.Errorf("finished by half: %q: %v", half, again.Problems)
		}
	}
	if string(fsys["articles/a.md"].Data) != conflict {
		t.Error("the file was touched")
	}
	save(fsys, "articles/a.md", article("A", "About merges:\n\n    <<<<<<< HEAD\n\nand\n\n=======\n"))
	if d := document(t, load(t, fsys, lib), "/articles/a"); d.Stale {
		t.Error("a text about conflicts was taken for one")
	}
}
