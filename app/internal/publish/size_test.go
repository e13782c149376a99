package publish_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"tandem/app/internal/publish"
	"tandem/content"
)

// mostHeld is how many bytes of heap a live article of six hundred words may hold, in the library and in the snapshot, beside
// the newest whose pages are made ahead.
const mostHeld = 14 << 10

func TestSize_AnOldArticleHoldsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a thousand articles")
	}
	const n = 1000
	held := func(n int) (lib *content.Library, snap *publish.Snapshot, bytes uint64) {
		f := &folder{MapFS: fstest.MapFS{}}
		for i := range n {
			f.put(fmt.Sprintf("articles/piece-%d.md", i), wordy(i, n))
		}
		before := inUse()
		lib = load(t, f, nil)
		in := input(f, lib, noon, nil)
		in.Eager = 1
		snap, err := publish.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		// Everything is asked for once, as a crawler does.
		site := &publish.Site{}
		site.Swap(snap)
		for _, path := range snap.Paths() {
			path, _, _ := strings.Cut(path, "?")
			if res := site.Serve(publish.Request{Method: "GET", Path: path, Once: true}); res.Status != 200 {
				t.Fatalf("%s: status %d", path, res.Status)
			}
		}
		return lib, snap, inUse() - before
	}
	// What does not grow with the number of articles is taken off.
	lib, snap, few := held(n / 10)
	runtime.KeepAlive(lib)
	runtime.KeepAlive(snap)
	lib, snap, many := held(n)
	each := int(many-few) / (n - n/10)
	t.Logf("%d bytes an article", each)
	if each > mostHeld {
		t.Errorf("an article holds %d bytes, more than %d", each, mostHeld)
	}
	runtime.KeepAlive(lib)
	runtime.KeepAlive(snap)
}

// inUse is what is alive.
func inUse() uint64 {
	var m runtime.MemStats
	for range 3 { // pools let go of their things in two rounds
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// wordy is an article of about six hundred words with links.
func wordy(i, n int) string {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: Piece %d\ndescription: About %d and more.\ndate: 2026-0%d-%02d\ntopics: [topic-%d]\n---\n", i, i, 1+i%9, 1+i%28, i%20)
	for part := range 6 {
		fmt.Fprintf(&b, "\n## Part %d of %d\n\n", part, i)
		for w := range 100 {
			fmt.Fprintf(&b, "word%d ", r.IntN(4000))
			if w%40 == 0 {
				fmt.Fprintf(&b, "[another](piece-%d.md) ", r.IntN(n))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
