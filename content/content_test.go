package content_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"testing"
	"testing/fstest"
	"time"

	"tandem/content"
)

// clock stands long after every file time of these tests, so that unchanged files are recognised by their times.
func clock() time.Time { return time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC) }

var saved = time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC)

// folder builds a content folder in memory: path, text, path, text, …
func folder(pairs ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		put(fsys, pairs[i], pairs[i+1])
	}
	return fsys
}

func put(fsys fstest.MapFS, name, text string) {
	fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: saved}
}

// save changes a file the way an editor does: new bytes, new time.
func save(fsys fstest.MapFS, name, text string) {
	at := saved
	if old := fsys[name]; old != nil {
		at = old.ModTime
	}
	fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: at.Add(time.Minute)}
}

func load(t testing.TB, fsys fstest.MapFS, previous *content.Library) *content.Library {
	t.Helper()
	lib, err := content.Load(fsys, previous, content.Options{Now: clock})
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return lib
}

func article(title, body string) string {
	return fmt.Sprintf("---\ntitle: %s\ndate: 2026-03-01\n---\n\n%s\n", title, body)
}

func document(t testing.TB, lib *content.Library, path string) *content.Document {
	t.Helper()
	for _, d := range lib.Documents {
		if d.Path() == path {
			return d
		}
	}
	t.Fatalf("no document %s; problems: %v", path, lib.Problems)
	return nil
}

func pngPicture(t testing.TB, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
