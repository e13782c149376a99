package local

import (
	"bytes"
	"crypto/sha256"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/search"
)

// snapshotOf returns the bytes of a good snapshot.
func snapshotOf(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	err := write(&buf, saved{
		Documents: []*search.Document{{ID: "a", Version: 2, Title: "Deck", Records: []search.Record{{Body: "text"}}}},
		Versions:  map[string]uint64{"a": 2, "gone": 7},
	})
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// sealed puts the right sum under a body, as only this program or a forger does.
func sealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}

func TestFault_F22_DamagedOrForeignSnapshotsAreReportedAndIgnored(t *testing.T) {
	good := snapshotOf(t)
	body := good[:len(good)-sha256.Size]
	flipped := bytes.Clone(good)
	flipped[len(good)/2] ^= 1
	other := bytes.Clone(body)
	other[len(snapshotHeader)]++
	for name, data := range map[string][]byte{
		"empty": {}, "cut": good[:len(good)-9], "one bit": flipped, "another program's": []byte(strings.Repeat("SQLite format 3", 20)),
		"another format": sealed(other), "cut and sealed": sealed(body[:len(body)-20]),
		"no documents at all": sealed(body[:len(snapshotHeader)+4]),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "library.snapshot"), data, 0o600); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			x, err := Open(Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatalf("a damaged snapshot stops the start: %v", err)
			}
			if v, err := x.Versions(t.Context(), search.Library); err != nil || len(v) != 0 {
				t.Errorf("holds %v, %v", v, err)
			}
			if !strings.Contains(log.String(), "snapshot is not used") {
				t.Errorf("nobody is told: %q", log.String())
			}
			if err := x.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A folder that cannot be written loses the snapshot, is said, and the next save tries again.
func TestFault_F30_AFailedSaveIsTriedAgain(t *testing.T) {
	dir := t.TempDir()
	x, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := search.Change{ID: "a", Version: 1, Doc: &search.Document{ID: "a", Version: 1, Records: []search.Record{{Body: "b"}}}}
	if err := x.Apply(t.Context(), search.Library, []search.Change{c}); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := x.spaces[search.Library]
	if err := s.save(filepath.Join(blocked, "library.snapshot")); err == nil {
		t.Fatal("a save below a file succeeded")
	}
	path := filepath.Join(dir, "library.snapshot")
	if err := s.save(path); err != nil {
		t.Fatal(err)
	}
	fresh := &space{core: newCore(), versions: map[string]uint64{}}
	if err := fresh.load(path); err != nil || fresh.versions["a"] != 1 {
		t.Errorf("got %v, %v", fresh.versions, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".snapshot-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A right sum says only that the file is as it was written. What contradicts itself is not believed.
func TestFault_F22_ASnapshotThatContradictsItselfIsIgnored(t *testing.T) {
	d := &search.Document{ID: "a", Version: 2, Records: []search.Record{{Body: "text"}}}
	for name, v := range map[string]saved{
		"another version": {Documents: []*search.Document{d}, Versions: map[string]uint64{"a": 3}},
		"no version":      {Documents: []*search.Document{d}},
		"twice":           {Documents: []*search.Document{d, d}, Versions: map[string]uint64{"a": 2}},
		"no records":      {Documents: []*search.Document{{ID: "a", Version: 2}}, Versions: map[string]uint64{"a": 2}},
	} {
		var buf bytes.Buffer
		if err := write(&buf, v); err != nil {
			t.Fatal(err)
		}
		if _, err := read(bytes.NewReader(buf.Bytes()), int64(buf.Len())); err == nil {
			t.Errorf("%s: it was loaded", name)
		}
	}
}

func TestOpen_RemovesWhatWasLeftUnfinished(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".snapshot-123", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	x, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "other" {
		t.Errorf("the folder holds %v, %v; want only the file of others", left, err)
	}
}

// FuzzSnapshot loads whatever a disk may hold, with a right sum under it so that the contents are reached.
func FuzzSnapshot(f *testing.F) {
	good := snapshotOf(f)
	body := good[:len(good)-sha256.Size]
	f.Add(body)
	f.Add(body[:len(body)-5])
	f.Add([]byte(snapshotHeader))
	f.Fuzz(func(t *testing.T, body []byte) {
		data := sealed(body)
		v, err := read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		c := newCore()
		for i := range v.Documents {
			if err := v.Documents[i].Check(); err != nil {
				t.Fatalf("a document that no engine takes was loaded: %v", err)
			}
			c.put(prepare(*v.Documents[i]))
		}
		c.find(search.Query{Audience: search.ForMarketer, Text: "deck", Limit: 20, Count: search.Facets}, nil, func() bool { return false })
	})
}
