// Package hub opens and wires everything: it is the only package that knows every other. It decides which engine stands
// behind which interface, in which order things start and stop, and which jobs exist.
package hub

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/config"
	"tandem/app/internal/job"
	"tandem/app/internal/library"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/mail"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
	"tandem/assets"
	"tandem/assets/disk"
	"tandem/assets/extract"
	"tandem/assets/s3"
	"tandem/search"
	"tandem/search/local"
	"tandem/search/meili"
)

// Version is the version of the program; a release sets it when linking.
var Version = "0.1.0-dev"

// Mode says what the hub is opened for.
type Mode string

// The modes.
const (
	Server Mode = "server" // owns the data folder; refuses to start beside another server
	Tool   Mode = "tool"   // a command: owns the data folder if no server does, else works beside it
)

// Options are what the hub takes from the outside.
type Options struct {
	Log  *slog.Logger
	Now  func() time.Time
	Mode Mode
}

// Hub is everything, opened.
type Hub struct {
	Config    *config.Config
	Log       *slog.Logger
	Now       func() time.Time
	DB        *store.DB
	Jobs      store.Jobs
	Accounts  *account.Service
	Blobs     assets.Blobs
	Library   *library.Service
	Search    search.Index
	Site      *publish.Site
	Publisher *publish.Publisher
	Previews  *publish.Previews
	Inbox     store.Inbox
	Finding   *finding.Desk
	Intake    *intake.Service
	Keep      *keep.Service
	Shelf     *shelf.Service
	Cards     *shelf.Cards
	Prep      *shelf.Prep
	Alone     bool // no server runs on this data folder: this process does the work itself

	runner   *job.Runner
	mail     mail.Sender
	pool     *extract.Pool
	poolErr  error
	poolOnce sync.Once
	artist   *artist
	checkup  checkup
	views    *view.Views
	pictures *pictures // nil unless this program serves the site
	static   *static.Set
	undo     []func() error // what Close does, last first
}

// Open opens database, stores and engines, and wires the services. Nothing runs yet: see Serve, Work and Publish.
func Open(ctx context.Context, c *config.Config, o Options) (h *Hub, err error) {
	h = &Hub{Config: c, Log: o.Log, Now: o.Now, Site: &publish.Site{Clock: o.Now}}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
			h = nil
		}
	}()
	if err := h.openData(ctx, o.Mode); err != nil {
		return h, err
	}
	if err := h.openBlobs(ctx); err != nil {
		return h, err
	}
	if err := h.openSearch(ctx, o.Mode); err != nil {
		return h, err
	}
	if err := h.openMail(); err != nil {
		return h, err
	}
	if h.static, err = static.Load(); err != nil {
		return h, err
	}
	if h.views, err = view.New(h.static); err != nil {
		return h, err
	}
	h.wire()
	return h, nil
}

// Close stops and closes what Open opened, in the opposite order.
func (h *Hub) Close() error {
	var errs []error
	if h.pool != nil {
		errs = append(errs, h.pool.Close())
	}
	for i := len(h.undo) - 1; i >= 0; i-- {
		errs = append(errs, h.undo[i]())
	}
	h.undo = nil
	return errors.Join(errs...)
}

func (h *Hub) later(fn func() error) { h.undo = append(h.undo, fn) }

// openData takes the data folder and opens the database in it.
func (h *Hub) openData(ctx context.Context, mode Mode) error {
	if err := os.MkdirAll(h.Config.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	unlock, err := lockData(h.Config.Data)
	if mode == Server && errors.Is(err, errLocked) {
		unlock, err = waitForLock(ctx, h.Config.Data)
	}
	switch {
	case err == nil:
		h.Alone = true
		h.later(func() error { unlock(); return nil })
	case mode == Server || !errors.Is(err, errLocked):
		return err
	}
	address := h.Config.DatabaseURL.Reveal()
	if address == "" {
		address = "sqlite:" + filepath.Join(h.Config.Data, "tandem.db")
	}
	if h.DB, err = store.Open(ctx, address, store.Full); err != nil {
		return err
	}
	h.later(h.DB.Close)
	if _, err := h.DB.Migrate(ctx); err != nil {
		return err
	}
	h.Jobs = store.Jobs{DB: h.DB}
	return nil
}

func (h *Hub) openBlobs(ctx context.Context) (err error) {
	if h.Config.S3Endpoint == "" {
		d, err := disk.Open(filepath.Join(h.Config.Data, "assets"))
		if err != nil {
			return err
		}
		h.Blobs = d
		h.later(d.Close)
		return nil
	}
	h.Blobs, err = s3.Open(ctx, s3.Options{
		Endpoint: h.Config.S3Endpoint, Bucket: h.Config.S3Bucket, Region: h.Config.S3Region,
		AccessKey: h.Config.S3AccessKey.Reveal(), SecretKey: h.Config.S3SecretKey.Reveal(),
	})
	return err
}

// openSearch opens the engine. Beside a running server the embedded engine is empty: it belongs to the server, and a
// command that searches fills its own (see Prepare).
func (h *Hub) openSearch(ctx context.Context, mode Mode) error {
	if h.Config.MeiliURL != "" {
		x, err := meili.Open(ctx, meili.Options{URL: h.Config.MeiliURL, Key: h.Config.MeiliKey.Reveal(), Prefix: "tandem_", Log: h.Log})
		if err != nil {
			return err
		}
		h.Search = x
		h.later(x.Close)
		return h.synonyms(ctx)
	}
	o := local.Options{Log: h.Log, Now: h.Now}
	if mode == Server {
		o.Dir = filepath.Join(h.Config.Data, "search")
	}
	x, err := local.Open(o)
	if err != nil {
		return err
	}
	h.Search = x
	h.later(x.Close)
	return h.synonyms(ctx)
}

func (h *Hub) openMail() error {
	if h.Config.SMTPURL == "" {
		h.mail = mail.Folder{Dir: filepath.Join(h.Config.Data, "mail")}
		return nil
	}
	m, err := mail.NewServer(h.Config.SMTPURL.Reveal())
	h.mail = m
	return err
}

// wire makes the services and the runner. No I/O.
func (h *Hub) wire() {
	h.Inbox = store.Inbox{DB: h.DB, Base: h.Config.BaseURL.String()}
	h.Accounts = account.NewService(store.Accounts{DB: h.DB}, h.Now, h.Log)
	h.artist = newArtist(h)
	h.later(h.artist.Close)
	h.Library = &library.Service{
		Store: store.Library{DB: h.DB, Base: h.Config.BaseURL.String()}, Zone: h.zone, Blobs: h.Blobs, Index: h.Search, Extractor: &extractor{hub: h}, Now: h.Now, Log: h.Log,
		MaxBytes: h.Config.UploadLimit, Wake: h.collateralChanged, Previews: store.Previews{DB: h.DB}, Artist: h.artist, Uses: store.Uses{DB: h.DB},
	}
	h.Shelf, h.Cards = h.openShelf(), &shelf.Cards{Library: h.Library, Now: h.Now}
	h.Prep = &shelf.Prep{Index: h.Search, Library: h.Library, Documents: h.Shelf.Documents, Cards: h.Cards, Now: h.Now}
	h.wireFinding()
	h.Publisher = &publish.Publisher{
		Site: h.Site, Open: h.openContent, Folder: h.watched(), Base: h.Config.BaseURL, Renderer: h.views, Style: h.style(),
		Announce: announcer{h}, Now: h.Now, Log: h.Log,
		Crawling: crawling(h.Config.Crawlers), IndexNowKey: h.Config.IndexNowKey.Reveal(), Former: h.former, Gate: h.gate, Assets: h.assetCard, Kept: store.Kept{DB: h.DB}.All,
	}
	h.Previews = &publish.Previews{Store: store.Publications{DB: h.DB}, Library: h.Publisher.Library, Now: h.Now}
	h.openKeep()
	h.Intake = h.openIntake()
	h.runner = &job.Runner{Store: h.Jobs, Handlers: h.intakeHandlers(h.previewHandlers(h.keepHandlers(h.handlers()))), Lanes: map[string]int{"": 2, laneExtract: 1, laneIndex: 1, laneScrub: 1, laneLinks: 1, laneIntake: 2, laneUnpack: 1, lanePreview: 1, laneRest: 1, laneOffice: 1, laneOCR: 1}, Log: h.Log, Now: h.Now}
}

// wake makes idle workers look for jobs.
func (h *Hub) wake() { h.runner.Wake() }

// style changes with the program's templates and style sheets.
func (h *Hub) style() string {
	exe, err := os.Executable()
	if err == nil {
		if info, err := os.Stat(exe); err == nil {
			return Version + info.ModTime().String()
		}
	}
	return Version
}

// formKey returns the key that signs the tokens of strangers' forms, the same for all programs on the database.
func (h *Hub) formKey(ctx context.Context) ([]byte, error) {
	fresh := make([]byte, 32)
	// crypto/rand.Read ends the program rather than return weak bits.
	_, _ = rand.Read(fresh)
	text, err := store.Settings{DB: h.DB}.SetOnce(ctx, "form-key", hex.EncodeToString(fresh))
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(text)
}

// extractPool returns the pool of reading processes.
func (h *Hub) extractPool() (*extract.Pool, error) {
	h.poolOnce.Do(func() {
		h.pool, h.poolErr = extract.NewPool(extract.PoolOptions{CacheDir: filepath.Join(h.Config.Data, "cache"), TempDir: h.temp()})
	})
	return h.pool, h.poolErr
}

// temp is where files lie while they are read: on the disk of the data folder, since the system's may be memory.
func (h *Hub) temp() string {
	dir := filepath.Join(h.Config.Data, "tmp")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return ""
	}
	return dir
}
