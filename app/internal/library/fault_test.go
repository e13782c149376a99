package library_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/job"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/assets"
	"tandem/assets/assetstest"
	"tandem/assets/disk"
	"tandem/search"
)

const childEnv = "TANDEM_TEST_LIBRARY_CHILD"

// TestMain is also the child that is killed: it uploads into the library in a folder for ever, and names each asset on
// its output once Upload has answered.
func TestMain(m *testing.M) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	ctx := context.Background()
	s, _, err := onDisk(ctx, dir)
	for i := 0; err == nil; i++ {
		var r library.Receipt
		body := strings.Repeat(fmt.Sprintf("%d %d word ", os.Getpid(), i), 1+i*37%4000)
		r, err = s.Upload(ctx, marketer, library.Upload{FileName: fmt.Sprintf("%d.txt", i), Body: strings.NewReader(body)})
		if err == nil {
			_, err = fmt.Println(r.Asset.ID, r.Asset.Version.Size)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// onDisk opens a library whose rows and bytes are files in the folder.
func onDisk(ctx context.Context, dir string) (*library.Service, *store.DB, error) {
	db, err := store.Open(ctx, filepath.Join(dir, "tandem.db"), store.Full)
	if err != nil {
		return nil, nil, err
	}
	if _, err := db.Migrate(ctx); err != nil {
		return nil, nil, err
	}
	blobs, err := disk.Open(filepath.Join(dir, "assets"))
	return &library.Service{
		Store: store.Library{DB: db}, Blobs: blobs, Extractor: reader{}, Index: &catcher{docs: map[string]search.Change{}},
		Now: time.Now, Log: slog.New(slog.DiscardHandler), MaxBytes: 1 << 20, Wake: func() {},
	}, db, err
}

func TestFault_F01_AcknowledgedUploadsOutliveKills(t *testing.T) {
	dir := t.TempDir()
	acked := map[string]int64{}
	const rounds = 12
	for round := range rounds {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			var id string
			var size int64
			_, err := fmt.Sscan(lines.Text(), &id, &size)
			must(t, err)
			acked[id] = size
			if n == round {
				must(t, cmd.Process.Kill())
			}
		}
		_ = cmd.Wait() // it was killed
	}
	s, db, err := onDisk(t.Context(), dir)
	must(t, err)
	defer db.Close()
	all, total, err := s.Browse(t.Context(), marketer, library.Filter{Limit: 10000})
	must(t, err)
	for _, a := range all {
		if size, ok := acked[a.ID]; ok && size != a.Version.Size {
			t.Errorf("asset %s has %d bytes, %d were acknowledged", a.ID, a.Version.Size, size)
		}
		delete(acked, a.ID)
		if err := assets.Verify(t.Context(), s.Blobs, a.Version.Blob); err != nil {
			t.Errorf("a listed asset: %v", err)
		}
	}
	if len(acked) > 0 || total < rounds {
		t.Errorf("%d acknowledged assets of %d are lost", len(acked), total)
	}
	// The jobs were stored with the assets: all of them end in a named state by themselves.
	f := &fixture{Service: s, jobs: store.Jobs{DB: db}, now: time.Now().Add(time.Hour)}
	f.work(t)
	_, unread, err := s.Browse(t.Context(), marketer, library.Filter{Progress: []library.Progress{library.Stored, library.Reading}})
	if unread != 0 || err != nil {
		t.Errorf("%d assets stay unread, %v", unread, err)
	}
	// What was stored but not recorded belongs to nobody.
	_, err = s.Blobs.Sweep(t.Context(), 0)
	must(t, err)
	s.Now = func() time.Time { return time.Now().Add(48 * time.Hour) }
	_, err = s.ClearOrphans(t.Context(), 24*time.Hour)
	must(t, err)
	blobs := 0
	must(t, s.Blobs.List(t.Context(), func(assets.Object) error { blobs++; return nil }))
	if blobs != total {
		t.Errorf("%d blobs for %d assets, each of other bytes", blobs, total)
	}
}

// faulty puts a store of bytes that fails on demand under the library.
func (f *fixture) faulty() *assetstest.Faulty {
	b := &assetstest.Faulty{Blobs: f.Blobs}
	f.Blobs = b
	return b
}

func TestFault_F11_TheStoreOfBytesIsAway(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	blobs := f.faulty()
	a := f.upload(t, "a.txt", "waits for the store")
	blobs.Fail(assets.ErrUnavailable)
	if _, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "b.txt", Body: strings.NewReader("b")}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("upload: got %v, want unavailable", err)
	}
	if _, err := f.Open(t.Context(), a.Version, 0, -1); !fault.Is(err, fault.Unavailable) {
		t.Errorf("download: got %v, want unavailable", err)
	}
	// However long it takes, no version is given up for it.
	for range 20 {
		f.work(t)
		f.now = f.now.Add(10 * time.Minute)
	}
	if got, err := f.AssetByID(t.Context(), marketer, a.ID); err != nil || got.Version.Progress != library.Stored {
		t.Errorf("meanwhile: got %s, %v; want it stored and waiting", got.Version.Progress, err)
	}
	blobs.Fail(nil)
	f.work(t)
	if got, err := f.AssetByID(t.Context(), marketer, a.ID); err != nil || got.Version.Progress != library.TextReady {
		t.Errorf("afterwards: got %s, %v; want its text ready", got.Version.Progress, err)
	}
	if _, total, err := f.Browse(t.Context(), marketer, library.Filter{}); total != 1 || err != nil {
		t.Errorf("got %d assets, %v; want the one that was acknowledged", total, err)
	}
}

func TestFault_F29_TheStoreOfBytesIsFull(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	f.faulty().FailAfter(100, assets.ErrNoSpace)
	if _, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "b.txt", Body: bytes.NewReader(make([]byte, 5000))}); !fault.Is(err, fault.NoSpace) {
		t.Errorf("upload: got %v, want no space", err)
	}
	if _, total, err := f.Browse(t.Context(), marketer, library.Filter{}); total != 0 || err != nil {
		t.Errorf("got %d assets, %v; want none", total, err)
	}
}

func TestFault_F08_AJobThatDiesIsDoneAgain(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	a := f.upload(t, "a.txt", "text")
	names := []string{library.ExtractJobName}
	row, ok, err := f.jobs.Claim(t.Context(), names, f.now, time.Minute)
	if !ok || err != nil {
		t.Fatalf("claim: %v, %v", ok, err)
	}
	// The program dies between marking the version and reading it.
	v := a.Version
	v.Progress = library.Reading
	must(t, f.Store.SetProgress(t.Context(), a.ID, v, nil, f.now))
	f.now = f.now.Add(2 * time.Minute)
	f.work(t)
	got, err := f.AssetByID(t.Context(), rep, a.ID)
	if err != nil || got.Version.Progress != library.TextReady || got.Version.Pages != 1 {
		t.Errorf("after the lease of job %s: got %+v, %v", row.ID, got.Version, err)
	}
}

func TestFault_F09_PoisonFilesDoNotStopTheOthers(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	f.Now = time.Now
	poison := f.upload(t, "poison.pdf", "!again and again")
	good := f.upload(t, "good.pdf", "good")
	handler := func(fn func(context.Context, library.ExtractJob) error) job.Func {
		return func(ctx context.Context, r job.Row) error {
			var j library.ExtractJob
			if err := r.Decode(&j); err != nil {
				return err
			}
			return fn(ctx, j)
		}
	}
	run := &job.Runner{
		Store: f.jobs, Log: f.Log, Now: func() time.Time { f.now = f.now.Add(time.Minute); return f.now },
		Handlers: map[string]job.Handler{library.ExtractJobName: {Func: handler(f.Extract), Buried: handler(f.GiveUp), MaxAttempts: 3}},
	}
	f.now = time.Now()
	run.Drain(t.Context())
	for id, want := range map[string]library.Progress{poison.ID: library.Failed, good.ID: library.TextReady} {
		if a, err := f.AssetByID(t.Context(), marketer, id); err != nil || a.Version.Progress != want {
			t.Errorf("%s: got %s, %v; want %s", a.Title, a.Version.Progress, err, want)
		}
	}
	// The original is kept, and can be tried again.
	must(t, assets.Verify(t.Context(), f.Blobs, poison.Version.Blob))
	must(t, f.ReadAgain(t.Context(), marketer, poison.ID))
	if n, err := f.jobs.Waiting(t.Context(), library.ExtractJobName); n != 1 || err != nil {
		t.Errorf("tried again: %d jobs wait, %v", n, err)
	}
}

func TestFault_F16_DamageIsFoundShownAndMended(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	bad, gone, good := f.upload(t, "bad.txt", "will be damaged"), f.upload(t, "gone.txt", "will be gone"), f.upload(t, "good.txt", "stays")
	f.work(t)
	must(t, f.Blobs.Delete(t.Context(), gone.Version.Blob))
	f.Blobs = damagedBlob{f.Blobs, bad.Version.Blob}
	checked, n, err := f.Scrub(t.Context())
	if checked != 3 || n != 2 || err != nil {
		t.Errorf("scrub: got %d of %d, %v; want 2 of 3", n, checked, err)
	}
	f.work(t)
	for id, want := range map[string]library.Progress{bad.ID: library.Failed, gone.ID: library.Failed, good.ID: library.TextReady} {
		if a, err := f.AssetByID(t.Context(), rep, id); err != nil || a.Version.Progress != want || want == library.Failed && a.Version.Reason != "damaged" {
			t.Errorf("%s: got %+v, %v; want %s", a.Title, a.Version, err, want)
		}
	}
	// The same file, given once more, mends it.
	_, err = f.Replace(t.Context(), marketer, gone.ID, library.Replacement{FileName: "gone.txt", Body: strings.NewReader("will be gone")})
	must(t, err)
	f.work(t)
	if a, err := f.AssetByID(t.Context(), rep, gone.ID); err != nil || a.Version.Progress != library.TextReady || a.Version.Number != 1 {
		t.Errorf("mended: got %+v, %v", a.Version, err)
	}
	f.faulty().Fail(assets.ErrUnavailable)
	if _, n, err := f.Scrub(t.Context()); n != 0 || !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("a store that is away: got %d damaged, %v; want the error and no mark", n, err)
	}
}

// damagedBlob gives wrong bytes for one key, as a checking engine reports them.
type damagedBlob struct {
	assets.Blobs
	key assets.Key
}

func (d damagedBlob) Open(ctx context.Context, key assets.Key, offset, length int64) (io.ReadCloser, error) {
	if key == d.key {
		return nil, assets.ErrCorrupt
	}
	return d.Blobs.Open(ctx, key, offset, length)
}

// away is an index that does not answer.
type away struct{}

func (away) Apply(context.Context, search.Space, []search.Change) error { return search.ErrUnavailable }

func TestFault_F18_SearchIsAway(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	f.Service.Index = away{}
	a := f.upload(t, "a.txt", "found later")
	if err := f.Reindex(t.Context(), library.IndexJob{Asset: a.ID}); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("got %v, want the job to be tried again", err)
	}
	if got, total, err := f.Browse(t.Context(), rep, library.Filter{}); total != 1 || err != nil || got[0].ID != a.ID {
		t.Errorf("browsing without search: got %d, %v", total, err)
	}
	_, err := f.Withdraw(t.Context(), marketer, a.ID, "")
	must(t, err)
	f.Service.Index = f.index
	f.work(t)
	if c, ok := f.index.docs[a.ID]; !ok || c.Doc != nil {
		t.Errorf("caught up: got %+v, want the removal", c)
	}
}

func TestClearOrphans_KeepsWhatIsHeldAndWhatIsYoung(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		kept := f.upload(t, "kept.txt", "kept")
		orphan, err := f.Blobs.Put(t.Context(), strings.NewReader("nobody's"), 0)
		must(t, err)
		f.now = time.Now()
		if n, err := f.ClearOrphans(t.Context(), time.Hour); n != 0 || err != nil {
			t.Errorf("young: cleared %d, %v; want 0", n, err)
		}
		f.now = f.now.Add(2 * time.Hour)
		if n, err := f.ClearOrphans(t.Context(), time.Hour); n != 1 || err != nil {
			t.Errorf("old: cleared %d, %v; want the orphan", n, err)
		}
		if _, err := f.Blobs.Stat(t.Context(), orphan.Key); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("the orphan: got %v, want it gone", err)
		}
		must(t, assets.Verify(t.Context(), f.Blobs, kept.Version.Blob))
	})
}

func TestClearOrphans_LeavesAnotherLibrarysFilesAlone(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	for i := range 30 {
		_, err := f.Blobs.Put(t.Context(), strings.NewReader(fmt.Sprint("another library's ", i)), 0)
		must(t, err)
	}
	f.now = time.Now().Add(48 * time.Hour)
	if n, err := f.ClearOrphans(t.Context(), time.Hour); n != 0 || !fault.Is(err, fault.Conflict) {
		t.Errorf("an empty database over a full store: cleared %d, %v; want a refusal", n, err)
	}
}

// vanishing loses each blob the moment it is stored, as a clearing at the worst of times would.
type vanishing struct{ assets.Blobs }

func (v vanishing) Put(ctx context.Context, r io.Reader, n int64) (assets.Object, error) {
	o, err := v.Blobs.Put(ctx, r, n)
	return o, errors.Join(err, v.Delete(ctx, o.Key))
}

func TestUpload_IsNotAnsweredForBytesThatWereCleared(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	f.Blobs = vanishing{f.Blobs}
	if _, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "x.txt", Body: strings.NewReader("x")}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}
