package publish_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tandem/app/internal/publish"
	"tandem/content"
)

// announced hears every snapshot.
type announced struct {
	heard chan *publish.Snapshot
	fail  atomic.Bool
}

var errAway = errors.New("the database is away")

func (a *announced) Announce(_ context.Context, s *publish.Snapshot) error {
	if a.fail.Load() {
		return errAway
	}
	a.heard <- s
	return nil
}

// until returns the first snapshot that is heard and satisfies the condition.
func (a *announced) until(t *testing.T, what string, ok func(*publish.Snapshot) bool) *publish.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		select {
		case s := <-a.heard:
			if ok(s) {
				return s
			}
		case <-ctx.Done():
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

func newPublisher() (*publish.Publisher, *announced) {
	a := &announced{heard: make(chan *publish.Snapshot, 1000)}
	return &publish.Publisher{
		Site: new(publish.Site), Base: mustURL(base), Renderer: renderer, Announce: a, Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}, a
}

// onDisk starts a publisher upon a folder on disk.
func onDisk(t *testing.T, f *folder) (dir string, p *publish.Publisher, a *announced) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "content")
	writeFolder(t, dir, f.MapFS)
	p, a = newPublisher()
	p.Folder = dir
	p.Open = func() (fs.FS, func() error, error) {
		files, err := content.Dir(dir)
		if err != nil {
			return nil, nil, err
		}
		return files, files.Close, nil
	}
	start(t, p)
	a.until(t, "the first snapshot", func(*publish.Snapshot) bool { return true })
	return dir, p, a
}

func start(t *testing.T, p *publish.Publisher) {
	t.Helper()
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// inMemory starts a publisher upon a folder in memory, which only the comparison watches, with a clock that can be set.
// It is for tests inside a bubble.
func inMemory(t *testing.T, f *folder, begin time.Time) (p *publish.Publisher, a *announced, clock *atomic.Int64) {
	t.Helper()
	p, a = newPublisher()
	opened := time.Now()
	clock = new(atomic.Int64)
	p.Now = func() time.Time { return begin.Add(time.Since(opened) + time.Duration(clock.Load())) }
	p.Open = func() (fs.FS, func() error, error) { return f, func() error { return nil }, nil }
	start(t, p)
	return p, a, clock
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func has(path, text string) func(*publish.Snapshot) bool {
	return func(s *publish.Snapshot) bool { return strings.Contains(string(get(s, path).Body), text) }
}

func TestSavingAFilePutsItLive(t *testing.T) {
	dir, p, a := onDisk(t, sampleFolder(t))
	write(t, filepath.Join(dir, "articles/fresh.md"), article("A fresh one", "2026-11-20", "topics: [handover]"))
	a.until(t, "the new article", has("/articles/fresh", "A fresh one"))
	if res := p.Site.Serve(publish.Request{Method: "GET", Path: "/articles/fresh"}); res.Status != 200 {
		t.Errorf("what was announced answers %d", res.Status)
	}
	if err := os.MkdirAll(filepath.Join(dir, "articles/2026/deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "articles/2026/deep/nested.md"), article("Nested", "2026-11-21", ""))
	a.until(t, "an article in a new folder", has("/articles/nested", "Nested"))
	if err := os.Remove(filepath.Join(dir, "articles/fresh.md")); err != nil {
		t.Fatal(err)
	}
	a.until(t, "its removal", func(s *publish.Snapshot) bool { return get(s, "/articles/fresh").Status == 404 })
}

// TestFault_F34_HalfWrittenFiles saves a file the ways editors and copying programs do, and stops half way.
func TestFault_F34_HalfWrittenFiles(t *testing.T) {
	dir, p, a := onDisk(t, sampleFolder(t))
	file := filepath.Join(dir, "articles/piece-1.md")
	whole := article("Piece rewritten", "2026-10-01", "authors: [ada]\ntopics: [handover]")
	for _, half := range []string{"", "---\ntitle: \"Piece rew", "---\ntitle: [\n---\nx", "\x00\x00\x00", "---\ntitle: ok\n---\n\xff\xfe"} {
		write(t, file, half)
		marker := fmt.Sprintf("Marker %d", len(half))
		write(t, filepath.Join(dir, "articles/marker.md"), article(marker, "2026-01-01", ""))
		s := a.until(t, "the other file", has("/articles/marker", marker))
		if !has("/articles/piece-1", "Piece number 1")(s) {
			t.Errorf("after %q the last good version is gone", half)
		}
		if len(p.Status().Problems) == 0 {
			// The status is set just after the announcement: the next one waits for it.
			p.Wake()
		}
	}
	// Cut, then written; a temporary name, then moved over.
	write(t, file, "")
	write(t, file, whole)
	a.until(t, "the whole file", has("/articles/piece-1", "Piece rewritten"))
	write(t, filepath.Join(dir, "articles/.piece-1.md.Xy12"), strings.Replace(whole, "rewritten", "moved", 1))
	if err := os.Rename(filepath.Join(dir, "articles/.piece-1.md.Xy12"), file); err != nil {
		t.Fatal(err)
	}
	s := a.until(t, "the file moved over it", has("/articles/piece-1", "Piece moved"))
	for _, problem := range s.Library.Problems {
		if problem.Severity == content.Error {
			t.Errorf("a problem remains: %v", problem)
		}
	}
}

// TestFault_F35_MassChanges deletes everything, brings it back, and replaces the folder as a whole.
func TestFault_F35_MassChanges(t *testing.T) {
	f := sampleFolder(t)
	for i := range 150 {
		f.put(fmt.Sprintf("articles/mass-%03d.md", i), article(fmt.Sprintf("Mass %03d", i), "2026-05-05", ""))
	}
	dir, p, a := onDisk(t, f)
	for _, sub := range []string{"articles", "case-studies", "pages"} {
		if err := os.RemoveAll(filepath.Join(dir, sub)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st := p.Status(); !st.Emptied || st.Live == 0 {
		t.Errorf("status of an emptied folder: %+v", st)
	}
	if res := p.Site.Serve(publish.Request{Method: "GET", Path: "/articles/mass-001"}); res.Status != 200 {
		t.Errorf("the emptied folder took the site along: %d", res.Status)
	}
	writeFolder(t, dir, f.MapFS)
	write(t, filepath.Join(dir, "articles/back.md"), article("Back again", "2026-11-20", ""))
	s := a.until(t, "the return", has("/articles/back", "Back again"))
	if n := len(s.Live()); n != 150+8+2 {
		t.Errorf("%d documents are live after the return", n)
	}

	next := dir + ".next"
	f.put("articles/exchanged.md", article("Exchanged", "2026-11-21", ""))
	writeFolder(t, next, f.MapFS)
	if err := errors.Join(os.Rename(dir, dir+".old"), os.Rename(next, dir)); err != nil {
		t.Fatal(err)
	}
	p.Wake()
	a.until(t, "the folder that took its place", has("/articles/exchanged", "Exchanged"))
	// Waking made it known; from here on the new folder is watched.
	write(t, filepath.Join(dir, "articles/after.md"), article("After", "2026-11-22", ""))
	a.until(t, "a change in the new folder", has("/articles/after", "After"))
	if err := os.Rename(dir, dir+".gone"); err != nil {
		t.Fatal(err)
	}
	if err := p.Publish(t.Context()); err == nil || p.Status().Err == nil {
		t.Error("a folder that is gone is no error")
	}
	if res := p.Site.Serve(publish.Request{Method: "GET", Path: "/articles/after"}); res.Status != 200 {
		t.Errorf("the folder took the site along: %d", res.Status)
	}
}

func TestFault_F35_AFolderInTheMiddleOfAChangeWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := sampleFolder(t)
		for i := range 40 {
			f.put(fmt.Sprintf("articles/mass-%03d.md", i), article(fmt.Sprintf("Mass %03d", i), "2026-05-05", ""))
		}
		p, _, _ := inMemory(t, f, noon)
		before := p.Status().Live
		for i := range 40 {
			f.remove(fmt.Sprintf("articles/mass-%03d.md", i))
		}
		p.Wake()
		synctest.Wait()
		if st := p.Status(); !st.Held || st.Live != before {
			t.Errorf("at once: %d live, held %v", st.Live, st.Held)
		}
		time.Sleep(10 * time.Second) // inside a bubble: the clock's own time
		synctest.Wait()
		if st := p.Status(); st.Held || st.Live != before-40 {
			t.Errorf("when it lasted: %d live of %d, held %v", st.Live, before, st.Held)
		}
	})
}

// TestFault_F32_TheWallClockIsSet sets the clock forward and back; what is public follows within a minute.
func TestFault_F32_TheWallClockIsSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := sampleFolder(t)
		f.put("articles/later.md", article("Later", "2026-12-10T08:00:00Z", "expires: 2027-06-01"))
		p, _, clock := inMemory(t, f, noon)
		for _, c := range []struct {
			set  time.Duration
			want int
		}{{0, 404}, {30 * 24 * time.Hour, 200}, {0, 404}, {time.Hour, 404}, {365 * 24 * time.Hour, 410}, {20 * 24 * time.Hour, 200}, {-24 * time.Hour, 404}} {
			synctest.Wait()
			clock.Store(int64(c.set))
			time.Sleep(time.Minute)
			synctest.Wait()
			if res := p.Site.Serve(publish.Request{Method: "GET", Path: "/articles/later"}); res.Status != c.want {
				t.Errorf("with the clock set by %v: %d, want %d", c.set, res.Status, c.want)
			}
		}
	})
}

// TestFault_F33_OddMoments publishes at moments at which calendars are odd, and looks when each went live.
func TestFault_F33_OddMoments(t *testing.T) {
	for name, at := range map[string]string{
		"the hour that is skipped": "2027-03-28T02:30:00+01:00", "the hour that comes twice, first": "2026-10-25T02:30:00+02:00", "the same, second": "2026-10-25T02:30:00+01:00",
		"the turn of the year": "2027-01-01T00:00:00Z", "a leap day": "2028-02-29T23:59:59Z",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				want, err := time.Parse(time.RFC3339, at)
				if err != nil {
					t.Fatal(err)
				}
				f := sampleFolder(t)
				f.put("articles/odd.md", article("Odd", at, ""))
				p, a, _ := inMemory(t, f, want.Add(-80*time.Minute))
				var seen []time.Time
				lives := func(s *publish.Snapshot) bool { return s.IsLive("/articles/odd") }
				a.until(t, "the first snapshot", func(s *publish.Snapshot) bool { return !lives(s) })
				time.Sleep(100 * time.Minute)
				synctest.Wait()
				close(a.heard)
				for s := range a.heard {
					if lives(s) {
						seen = append(seen, s.Built)
					}
				}
				// The year may turn meanwhile, which makes another snapshot.
				if len(seen) == 0 || !seen[0].Equal(want) || len(seen) > 2 {
					t.Errorf("it went live at %v, want %v once; year %d", seen, want, want.Year())
				}
				a.heard = make(chan *publish.Snapshot, 10)
				if err := p.Publish(t.Context()); err != nil || len(a.heard) > 0 {
					t.Errorf("publishing again did something: %v", err)
				}
			})
		})
	}
}

// TestFault_F02_ReadersSeeOldOrNew reads while the site is published again and again. Each document names the round in
// which it was made, and so does the list: no answer mixes two.
func TestFault_F02_ReadersSeeOldOrNew(t *testing.T) {
	f := sampleFolder(t)
	mark := func(round int) {
		f.put("articles/mark.md", article(fmt.Sprintf("Round %d", round), "2026-11-22", "authors: [ada]"))
	}
	mark(0)
	p, _ := newPublisher()
	p.Open = func() (fs.FS, func() error, error) { return f, func() error { return nil }, nil }
	if err := p.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			last := -1
			for ctx.Err() == nil {
				snap := p.Site.Snapshot()
				var rounds []int
				for _, path := range []string{"/articles/mark", "/articles", "/feed.xml", "/articles/mark.md", "/llms.txt"} {
					_, after, _ := strings.Cut(string(get(snap, path).Body), "Round ")
					n := -1
					if _, err := fmt.Sscanf(after, "%d", &n); err != nil {
						t.Errorf("%s names no round: %v", path, err)
						return
					}
					rounds = append(rounds, n)
				}
				for _, n := range rounds {
					if n != rounds[0] || n < last {
						t.Errorf("one snapshot has rounds %v, after %d", rounds, last)
						return
					}
				}
				last = rounds[0]
			}
		})
	}
	for round := range 30 {
		mark(round + 1)
		if err := p.Publish(t.Context()); err != nil {
			t.Error(err)
		}
	}
	stop()
	readers.Wait()
}

// TestFault_F02_TheIndexHearsInTheEnd lets the announcement fail between the swap and the index: the next look repeats
// it, and so does a program that starts anew.
func TestFault_F02_TheIndexHearsInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := sampleFolder(t)
		p, a, _ := inMemory(t, f, noon)
		a.until(t, "the first snapshot", func(*publish.Snapshot) bool { return true })
		a.fail.Store(true)
		f.put("articles/unheard.md", article("Unheard", "2026-11-20", ""))
		p.Wake()
		synctest.Wait()
		if st := p.Status(); !errors.Is(st.Behind, errAway) || p.Site.Serve(publish.Request{Method: "GET", Path: "/articles/unheard"}).Status != http.StatusOK {
			t.Errorf("status %+v, or the page waits for the index", st)
		}
		a.fail.Store(false)
		a.until(t, "the repeated announcement", has("/articles/unheard", "Unheard"))
		synctest.Wait()
		if st := p.Status(); st.Behind != nil {
			t.Errorf("still behind: %v", st.Behind)
		}
		_, again, _ := inMemory(t, f, noon)
		again.until(t, "the announcement after a restart", has("/articles/unheard", "Unheard"))
	})
}

// badRenderer fails, or panics, for pages of a title.
type badRenderer struct {
	publish.Renderer
	title  atomic.Value // string
	panics bool
}

func (r *badRenderer) Render(w io.Writer, page any) error {
	if a, ok := page.(*publish.ArticlePage); ok && a.Title == r.title.Load() {
		if r.panics {
			panic("poison")
		}
		return errors.New("poison")
	}
	if _, ok := page.(*publish.HomePage); ok && r.title.Load() == "home" {
		return errors.New("poison")
	}
	return r.Renderer.Render(w, page)
}

func TestAPageThatCannotBePrintedHoldsNobodyUp(t *testing.T) {
	for _, panics := range []bool{false, true} {
		f := sampleFolder(t)
		f.put("articles/poison.md", article("Poison", "2026-11-20", ""))
		bad := &badRenderer{Renderer: renderer, panics: panics}
		bad.title.Store("Poison")
		in := input(f, load(t, f, nil), noon, nil)
		in.Renderer = bad
		s, err := publish.Build(in)
		if err != nil {
			t.Fatal(err)
		}
		if get(s, "/articles/poison").Status != 404 || get(s, "/articles/first-call").Status != 200 || len(s.Problems) != 1 || s.Problems[0].File != "articles/poison.md" {
			t.Errorf("problems %v", s.Problems)
		}
	}
}

func TestAFailedBuildIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := sampleFolder(t)
		p, _ := newPublisher()
		bad := &badRenderer{Renderer: renderer}
		bad.title.Store("")
		p.Renderer, p.Open = bad, func() (fs.FS, func() error, error) { return f, func() error { return nil }, nil }
		start(t, p)
		bad.title.Store("home")
		f.put("articles/held-up.md", article("Held up", "2026-11-20", ""))
		p.Wake()
		synctest.Wait()
		if st := p.Status(); st.Err == nil || p.Site.Serve(publish.Request{Method: "GET", Path: "/"}).Status != 200 {
			t.Errorf("status %+v, or the old site is gone", st)
		}
		bad.title.Store("")
		time.Sleep(time.Minute)
		synctest.Wait()
		if st := p.Status(); st.Err != nil || p.Site.Serve(publish.Request{Method: "GET", Path: "/articles/held-up"}).Status != 200 {
			t.Errorf("it was not tried again: %+v", st)
		}
	})
}

func TestSnapshotsDoNotKeepTheirPredecessors(t *testing.T) {
	f := sampleFolder(t)
	lib := load(t, f, nil)
	first, err := publish.Build(input(f, lib, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	publish.OnFree(first, func() { close(gone) })
	second, err := publish.Build(input(f, lib, noon, first))
	if err != nil {
		t.Fatal(err)
	}
	first = nil
	publish.Collect(t, gone)
	if same := get(second, "/"); same.Status != 200 {
		t.Error("the second snapshot lost something")
	}
}
