package imaging_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/content/imaging"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// shelf opens a shelf in a fresh folder.
func shelf(t *testing.T, change func(*imaging.Options)) *imaging.Shelf {
	t.Helper()
	o := imaging.Options{Dir: t.TempDir(), Encoders: 1, Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if change != nil {
		change(&o)
	}
	s, err := imaging.OpenShelf(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// work makes its own key and counts how often it was made.
func work(key string, made *atomic.Int32) imaging.Work {
	return imaging.Work{Key: imaging.Key(key), Make: func() (imaging.Encoded, error) {
		made.Add(1)
		return imaging.Encoded{Data: []byte("picture " + key)}, nil
	}}
}

// get asks and wants the picture of the key.
func get(t *testing.T, s *imaging.Shelf, w imaging.Work, key string) {
	t.Helper()
	got, err := s.Get(t.Context(), w)
	if err != nil || string(got) != "picture "+key {
		t.Errorf("%s: got %q, %v", key, got, err)
	}
}

func TestShelf_MakesEachPictureOnce(t *testing.T) {
	dir, made := t.TempDir(), atomic.Int32{}
	in := func(o *imaging.Options) { o.Dir = dir }
	s := shelf(t, in)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { get(t, s, work("a", &made), "a") })
	}
	group.Wait()
	get(t, shelf(t, in), work("a", &made), "a")
	if err := s.Warm(t.Context(), work("a", &made)); err != nil {
		t.Error(err)
	}
	if n := made.Load(); n != 1 {
		t.Errorf("it was made %d times", n)
	}
	get(t, s, work("b", &made), "b")
}

// gate is work that waits to be let through, and tells when it has begun.
func gate(key string) (w imaging.Work, begun, open chan struct{}) {
	begun, open = make(chan struct{}), make(chan struct{})
	return imaging.Work{Key: imaging.Key(key), Make: func() (imaging.Encoded, error) {
		close(begun)
		<-open
		return imaging.Encoded{Data: []byte("picture " + key)}, nil
	}}, begun, open
}

func TestShelf_NobodyWaitsLongerThanTheyWant(t *testing.T) {
	s := shelf(t, nil)
	w, begun, open := gate("slow")
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-begun; cancel() }()
	if _, err := s.Get(ctx, w); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(open)
	get(t, s, w, "slow") // the work went on: a second one would close begun again and panic
}

func TestShelf_RefusesWhatIsTooMuch(t *testing.T) {
	s := shelf(t, func(o *imaging.Options) { o.Queue = 2 })
	first, begun, open := gate("first")
	var made atomic.Int32
	results := make(chan error, 9)
	ask := func(w imaging.Work) { go func() { _, err := s.Get(t.Context(), w); results <- err }() }
	ask(first)
	<-begun
	// Two wait; whatever comes then is refused at once, so that the refused answer while the others still wait.
	for n := range 5 {
		ask(work(fmt.Sprint(n), &made))
	}
	for range 3 {
		if err := <-results; !errors.Is(err, imaging.ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
	}
	close(open)
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if n := made.Load(); n != 2 {
		t.Errorf("%d of those that waited were made", n)
	}
}

func TestShelf_WarmingLetsOthersGoFirst(t *testing.T) {
	s := shelf(t, nil)
	first, begun, open := gate("first")
	var order []string
	var group sync.WaitGroup
	note := func(key string) imaging.Work {
		return imaging.Work{Key: imaging.Key(key), Make: func() (imaging.Encoded, error) {
			order = append(order, key) // one encoder: one at a time
			return imaging.Encoded{Data: []byte(key)}, nil
		}}
	}
	run := func(f func() error) {
		before := s.Waiting()
		group.Go(func() {
			if err := f(); err != nil {
				t.Error(err)
			}
		})
		for ; s.Waiting() == before; runtime.Gosched() {
			if t.Context().Err() != nil {
				return
			}
		}
	}
	group.Go(func() { _, _ = s.Get(t.Context(), first) })
	<-begun
	run(func() error { return s.Warm(t.Context(), note("later")) })
	run(func() error { return s.Warm(t.Context(), note("wanted")) })
	run(func() error { _, err := s.Get(t.Context(), note("now")); return err })
	group.Go(func() { _, _ = s.Get(t.Context(), note("wanted")) })
	for ; s.WaitingFor() < 2; runtime.Gosched() {
		if t.Context().Err() != nil {
			return
		}
	}
	close(open)
	group.Wait()
	if got := strings.Join(order, " "); got != "now wanted later" {
		t.Errorf("got %q", got)
	}
}

func TestShelf_RemembersWhatCannotBeMade(t *testing.T) {
	s := shelf(t, nil)
	tries := 0
	for _, c := range []struct {
		err  error
		want int
	}{{imaging.ErrBroken, 1}, {errors.New("the disk was away"), 2}} {
		tries = 0
		for range 2 {
			_, err := s.Get(t.Context(), imaging.Work{Key: imaging.Key(c.err.Error()), Make: func() (imaging.Encoded, error) {
				tries++
				return imaging.Encoded{}, c.err
			}})
			if !errors.Is(err, c.err) {
				t.Errorf("got %v", err)
			}
		}
		if tries != c.want {
			t.Errorf("%v: tried %d times, want %d", c.err, tries, c.want)
		}
	}
	_, err := s.Get(t.Context(), imaging.Work{Key: imaging.Key("panic"), Make: func() (imaging.Encoded, error) { panic("index out of range") }})
	if !errors.Is(err, imaging.ErrBroken) {
		t.Errorf("a panic gives %v", err)
	}
}

// on lists the files of a folder.
func on(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestShelf_DamagedFilesAreMadeAgain(t *testing.T) {
	var made atomic.Int32
	dir := t.TempDir()
	s := shelf(t, func(o *imaging.Options) { o.Dir = dir })
	get(t, s, work("a", &made), "a")
	name := on(t, dir)[0]
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-1] ^= 1
	for n, damaged := range [][]byte{flipped, whole[:len(whole)-1], whole[:5], {}} {
		if err := os.WriteFile(name, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		get(t, s, work("a", &made), "a")
		if got := made.Load(); got != int32(n)+2 {
			t.Errorf("damage %d: made %d times", n, got)
		}
	}
}

func TestFault_F30_WithoutRoomPicturesAreMadeEachTime(t *testing.T) {
	var made atomic.Int32
	dir := t.TempDir()
	log := &bytes.Buffer{}
	s := shelf(t, func(o *imaging.Options) { o.Dir, o.Log = dir, slog.New(slog.NewTextHandler(log, nil)) })
	// A file where a folder has to be stands for a disk that takes nothing.
	for n := range 256 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02x", n)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		get(t, s, work("a", &made), "a")
	}
	if n := made.Load(); n != 3 {
		t.Errorf("made %d times", n)
	}
	if n := strings.Count(log.String(), "cannot be kept"); n != 1 {
		t.Errorf("it was logged %d times:\n%s", n, log)
	}
}

func TestShelf_KeepsWithinItsLimit(t *testing.T) {
	var made atomic.Int32
	dir, now := t.TempDir(), noon
	var mu sync.Mutex
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	later := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
	s := shelf(t, func(o *imaging.Options) { o.Dir, o.Limit, o.Now = dir, 10*(32+9), clock })
	if err := os.WriteFile(filepath.Join(dir, "half.new"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(dir, "half.new"), noon.Add(-2*time.Hour), noon.Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		get(t, s, work(fmt.Sprint(n), &made), fmt.Sprint(n))
		later(time.Minute)
	}
	later(2 * time.Hour)
	get(t, s, work("0", &made), "0") // read again: the oldest now is 1
	get(t, s, work("x", &made), "x")
	if n := len(on(t, dir)); n != 9 {
		t.Errorf("%d files are left", n)
	}
	before := made.Load()
	get(t, s, work("0", &made), "0")
	get(t, s, work("x", &made), "x")
	get(t, s, work("9", &made), "9")
	if made.Load() != before {
		t.Error("what was read last was removed")
	}
	get(t, s, work("1", &made), "1")
	if made.Load() != before+1 {
		t.Error("what was read least was kept")
	}
}

func TestShelf_CloseLetsGoOfWhatWaits(t *testing.T) {
	s := shelf(t, nil)
	first, begun, open := gate("first")
	var made atomic.Int32
	results := make(chan error, 1)
	go func() { _, _ = s.Get(t.Context(), first) }()
	<-begun
	before := s.Waiting()
	go func() { _, err := s.Get(t.Context(), work("second", &made)); results <- err }()
	for ; s.Waiting() == before; runtime.Gosched() {
		if t.Context().Err() != nil {
			return
		}
	}
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	if err := <-results; !errors.Is(err, imaging.ErrClosed) {
		t.Errorf("who waited got %v", err)
	}
	close(open)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := s.Get(t.Context(), work("third", &made)); !errors.Is(err, imaging.ErrClosed) {
		t.Errorf("a closed shelf gives %v", err)
	}
}
