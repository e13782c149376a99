package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tandem/app/internal/job"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/app/internal/web"
)

// grace is how long running requests and jobs get to finish when the program stops.
const grace = 8 * time.Second

// Serve runs the site, the library and the jobs until ctx ends, then stops within ten seconds. The banner is printed
// when everything answers.
func (h *Hub) Serve(ctx context.Context, banner io.Writer) error {
	if err := h.missing(ctx); err != nil {
		return err
	}
	publish.Frugal()
	server, err := h.server(ctx)
	if err != nil {
		return err
	}
	site, err := net.Listen("tcp", h.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen for the site (TANDEM_LISTEN): %w", err)
	}
	ops, err := h.listenOps()
	if err != nil {
		return errors.Join(err, site.Close())
	}
	if err := h.Publisher.Start(ctx); err != nil {
		return errors.Join(err, site.Close())
	}
	if h.DB.Dialect() == store.SQLite {
		// The lock on the data folder says that nobody else works on this database.
		if err := h.Jobs.Orphaned(ctx); err != nil {
			return err
		}
	}
	h.runner.Start()
	scheduler := &job.Scheduler{Store: h.Jobs, Turns: h.schedule(), Log: h.Log, Now: h.Now, Added: h.runner.Wake}
	if err := scheduler.Start(); err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(site) }()
	if ops != nil {
		go func() { failed <- ops() }()
	}
	if err := h.firstStart(ctx); err != nil {
		h.Log.Error("load the sample collateral", "error", err)
	}
	h.catchUp(ctx)
	defer h.startFinding(context.WithoutCancel(ctx))()
	var preparing sync.WaitGroup
	preparing.Go(func() { h.artist.prepare(ctx) })
	defer preparing.Wait()
	h.announce(ctx, banner)
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	return errors.Join(err, h.stop(server, scheduler))
}

// catchUp compares the search index with what it should hold once at the start: it may be older than the database.
func (h *Hub) catchUp(ctx context.Context) {
	if err := h.Jobs.Enqueue(ctx, h.Now(), job.Spec{Name: reconcileJob, Key: "all"}, job.Spec{Name: previewsJob, Key: "all"}); err != nil {
		h.Log.Error("enqueue the comparison of the search index", "error", err)
	}
	h.runner.Wake()
}

// stop ends everything in the order in which it depends on each other: no new requests, running ones finish, jobs finish
// or go back, then the rest by Close.
func (h *Hub) stop(server *web.Server, scheduler *job.Scheduler) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil // somebody read slowly; their connection ends with the program
	}
	scheduler.Stop()
	h.runner.Stop(ctx)
	return errors.Join(err, h.Publisher.Stop())
}

func (h *Hub) server(ctx context.Context) (*web.Server, error) {
	key, err := h.formKey(ctx)
	if err != nil {
		return nil, err
	}
	s := &web.Server{
		BaseURL: h.Config.BaseURL, Log: h.Log, Now: h.Now, Views: h.views, Static: h.static, FormKey: key, Accounts: h.Accounts, Library: h.Library,
		Site: h.Site, Previews: h.Previews, Content: contentDesk{h}, Search: h.Search, Jobs: jobDesk{h}, Mail: mailer{h}, Health: h.Health, Proxies: h.Config.TrustedProxies,
		MaxBytes: h.Config.UploadLimit, Version: Version, Folder: h.ContentName(), DevPages: h.Config.DevPages,
	}
	s.Inbox, s.Shelf, s.Cards, s.Prep = h.Inbox, h.Shelf, h.Cards, h.Prep
	s.Finding = h.Finding
	s.Keep = h.Keep
	s.Intake = h.Intake
	if h.pictures, err = h.openPictures(warmQuiet); err != nil {
		return nil, err
	}
	h.later(h.pictures.Close)
	s.Pictures = h.pictures
	s.Open()
	return s, nil
}

// listenOps opens the operations listener and returns what serves it; nil when it is off.
func (h *Hub) listenOps() (func() error, error) {
	if h.Config.OpsListen == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", h.Config.OpsListen)
	if err != nil {
		return nil, fmt.Errorf("listen for operations (TANDEM_OPS_LISTEN; off turns it off): %w", err)
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), gauges{h})
	s := &http.Server{Handler: web.OpsHandler(h.Health, reg), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	h.later(s.Close)
	return func() error {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, nil
}

// announce prints where everything is, and on the very first start the address that makes the first admin.
func (h *Hub) announce(ctx context.Context, w io.Writer) {
	base := h.Config.BaseURL.String()
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
	say("\n  Tandem %s\n\n", Version)
	say("  Site       %s\n  Library    %s/library\n  Studio     %s/studio\n", base, base, base)
	if h.Config.OpsListen != "" {
		say("  Health     http://%s/readyz\n", h.Config.OpsListen)
	}
	say("  Content    %s (%d documents live)\n  Data       %s\n", h.ContentName(), h.Publisher.Status().Live, h.Config.Data)
	token, err := h.Accounts.SetupToken(ctx)
	switch {
	case err != nil:
		h.Log.Error("make the set-up address", "error", err)
	case token != "":
		say("\n  Nobody can sign in yet. Open this address within a day to make the first admin; it works once:\n\n  %s/setup/%s\n", base, token)
	}
	say("\n  Stop with Ctrl+C.\n\n")
}
