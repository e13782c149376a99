package intake_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/assets"
	"tandem/assets/assetstest"
	"tandem/assets/disk"
	"tandem/search"
)

var (
	mara = account.Person{ID: "m", Name: "Mara", Roles: []account.Role{account.Marketer}}
	nora = account.Person{ID: "n", Name: "Nora", Roles: []account.Role{account.Marketer}}
	remy = account.Person{ID: "r", Name: "Remy", Roles: []account.Role{account.Rep}}
)

// reader plays the extractor: formats by the name.
type reader struct{}

func (reader) Sniff(_ []byte, name string) (media, format string) {
	return "text/plain", path.Ext(name)
}

func (reader) Extract(context.Context, io.Reader, int64, string) ([]library.Page, error) {
	return nil, &library.Failure{Reason: "none", NoText: true}
}

type nowhere struct{}

func (nowhere) Apply(context.Context, search.Space, []search.Change) error { return nil }

// fixture is a service on a real database and a real folder of bytes that can be told to fail.
type fixture struct {
	*intake.Service
	db    *store.DB
	jobs  store.Jobs
	bytes *assetstest.Faulty
	dir   string
	now   time.Time
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	return fixtureOn(t, storetest.Open(t), t.TempDir())
}

func fixtureOn(t *testing.T, db *store.DB, dir string) *fixture {
	t.Helper()
	d, err := disk.Open(dir)
	must(t, err)
	f := &fixture{db: db, jobs: store.Jobs{DB: db}, bytes: &assetstest.Faulty{Blobs: d}, dir: dir, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return f.now }
	log := slog.New(slog.DiscardHandler)
	f.Service = &intake.Service{
		Store: store.Intake{DB: db}, Uploads: &faultyUploads{Uploads: d, as: f.bytes}, Blobs: f.bytes, Now: clock, Log: log, MaxBytes: 64 << 20, Wake: func() {},
		Library: &library.Service{
			Store: store.Library{DB: db}, Blobs: f.bytes, Extractor: reader{}, Index: nowhere{}, Now: clock, Log: log, MaxBytes: 64 << 20, Wake: func() {},
		},
	}
	return f
}

// faultyUploads fails when the bytes do: asking whether the store is ready says so.
type faultyUploads struct {
	assets.Uploads
	as *assetstest.Faulty
}

func (u *faultyUploads) Begin(ctx context.Context) (string, error) {
	if err := u.as.Ready(ctx); err != nil {
		return "", err
	}
	return u.Uploads.Begin(ctx)
}

func (u *faultyUploads) Append(ctx context.Context, id string, at int64, r io.Reader, limit int64) (int64, error) {
	if err := u.as.Ready(ctx); err != nil {
		return at, err
	}
	return u.Uploads.Append(ctx, id, at, r, limit)
}

func (u *faultyUploads) Finish(ctx context.Context, id string, want assets.Key) (assets.Object, error) {
	if err := u.as.Ready(ctx); err != nil {
		return assets.Object{}, err
	}
	return u.Uploads.Finish(ctx, id, want)
}

// gated is a store in which the upload of one id takes as long as nobody opens the gate.
type gated struct {
	assets.Uploads
	slow    string
	arrived chan struct{} // closed when the slow one is in the store
	gate    chan struct{}
}

func (g *gated) Append(ctx context.Context, id string, at int64, r io.Reader, limit int64) (int64, error) {
	if id == g.slow {
		close(g.arrived)
		<-g.gate
	}
	return g.Uploads.Append(ctx, id, at, r, limit)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var handlers = []string{intake.FinishJobName, intake.UnpackJobName, intake.ActJobName}

// step runs the oldest job that is due, and reports whether there was one. A job that fails goes back, as the runner does.
func (f *fixture) step(t *testing.T) bool {
	t.Helper()
	row, ok, err := f.jobs.Claim(t.Context(), handlers, f.now, time.Hour)
	must(t, err)
	if !ok {
		return false
	}
	var j intake.Job
	switch row.Name {
	case intake.FinishJobName:
		must(t, row.Decode(&j))
		err = f.Finish(t.Context(), j)
	case intake.UnpackJobName:
		must(t, row.Decode(&j))
		err = f.Unpack(t.Context(), j)
	case intake.ActJobName:
		var a intake.ActJob
		must(t, row.Decode(&a))
		err = f.Perform(t.Context(), a)
	}
	if err != nil {
		f.now = f.now.Add(time.Minute)
		must(t, f.jobs.Retry(t.Context(), row.ID, f.now, err.Error()))
		return true
	}
	must(t, f.jobs.Finish(t.Context(), row.ID, f.now))
	return true
}

// work runs jobs until none is due.
func (f *fixture) work(t *testing.T) {
	t.Helper()
	for n := 0; f.step(t); n++ {
		if n > 10000 {
			t.Fatal("the jobs do not end")
		}
	}
}

// bring plans the files and brings them all, in the order given.
func (f *fixture) bring(t *testing.T, c intake.Choices, sheet string, files ...file) intake.Batch {
	t.Helper()
	p := intake.Plan{Choices: c, Sheet: sheet}
	for _, x := range files {
		p.Files = append(p.Files, intake.File{Path: x.path, Size: int64(len(x.body))})
	}
	begun, err := f.Begin(t.Context(), mara, p)
	must(t, err)
	for n, i := range begun.Items {
		if i.State.Open() {
			_, err := f.Take(t.Context(), mara, i.ID, bytes.NewReader([]byte(files[n].body)))
			must(t, err)
		}
	}
	f.work(t)
	b, err := f.Store.BatchByID(t.Context(), begun.Batch.ID)
	must(t, err)
	return b
}

type file struct{ path, body string }

// items lists all of a batch by their paths.
func (f *fixture) items(t *testing.T, batch string) map[string]intake.Item {
	t.Helper()
	items, total, err := f.Store.Items(t.Context(), intake.Filter{Batch: batch, Limit: 10000})
	must(t, err)
	if len(items) != total {
		t.Errorf("%d items of %d", len(items), total)
	}
	out := map[string]intake.Item{}
	for _, i := range items {
		out[i.Path] = i
	}
	return out
}

func (f *fixture) asset(t *testing.T, id string) library.Asset {
	t.Helper()
	a, err := f.Library.AssetByID(t.Context(), mara, id)
	must(t, err)
	return a
}

// stored counts the assets there are.
func (f *fixture) stored(t *testing.T) int {
	t.Helper()
	_, n, err := f.Library.Browse(t.Context(), mara, library.Filter{Limit: 1})
	must(t, err)
	return n
}
