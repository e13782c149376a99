package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"tandem/app/internal/hub"
)

type serveCmd struct{}

// Run runs the program until it is told to stop.
func (serveCmd) Run(r *run) (err error) {
	c, err := r.config()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(r.Err, nil))
	h, err := hub.Open(r.ctx, c, hub.Options{Log: log, Now: time.Now, Mode: hub.Server})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	return h.Serve(r.ctx, r.Out)
}

type readyCmd struct{}

// Run asks the server on this machine whether it is ready, for health checks of containers.
func (readyCmd) Run(r *run) error {
	c, err := r.config()
	if err != nil {
		return err
	}
	if c.OpsListen == "" {
		return errors.New("the operations listener is off (TANDEM_OPS_LISTEN)")
	}
	client := http.Client{Timeout: 4 * time.Second}
	res, err := client.Get("http://" + c.OpsListen + "/readyz")
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", res.StatusCode)
	}
	return nil
}
