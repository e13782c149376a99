package hub

import (
	"context"
	"errors"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/store"
	"tandem/assets"
)

// What brings files in works in lanes of its own: a zip of thousands must not hold up a single file, nor either the rest.
const (
	laneIntake = "intake"
	laneUnpack = "unpack"

	intakeSweepJob = "intake.sweep"
)

// openIntake wires what brings files in. Both stores of bytes take them in pieces.
func (h *Hub) openIntake() *intake.Service {
	uploads, _ := h.Blobs.(assets.Uploads)
	return &intake.Service{
		Store: store.Intake{DB: h.DB}, Uploads: uploads, Blobs: h.Blobs, Library: h.Library, Now: h.Now, Log: h.Log, MaxBytes: h.Config.UploadLimit,
		Wake: h.wake,
	}
}

// intakeHandlers adds the jobs of files on their way in.
func (h *Hub) intakeHandlers(all map[string]job.Handler) map[string]job.Handler {
	all[intake.FinishJobName] = job.Handler{Func: decoded(h.Intake.Finish), Buried: decoded(h.Intake.GiveUp), Lane: laneIntake, Timeout: 30 * time.Minute}
	all[intake.UnpackJobName] = job.Handler{Func: decoded(h.Intake.Unpack), Buried: decoded(h.Intake.GiveUp), Lane: laneUnpack, Timeout: 30 * time.Minute}
	all[intake.ActJobName] = job.Handler{Func: decoded(h.Intake.Perform), Lane: laneIntake, Timeout: 30 * time.Minute}
	all[intakeSweepJob] = job.Handler{Func: func(ctx context.Context, _ job.Row) error { return h.sweepIntake(ctx) }, Timeout: time.Hour}
	return all
}

// sweepIntake ends uploads that nobody goes on with, and forgets batches a year after they began.
func (h *Hub) sweepIntake(ctx context.Context) error {
	n, err := h.Intake.SweepStore(ctx)
	if n > 0 {
		h.Log.Info("cleared away uploads that nobody went on with", "uploads", n)
	}
	return errors.Join(err, h.Intake.Sweep(ctx), h.Intake.Store.Purge(ctx, h.Now().AddDate(-1, 0, 0)))
}
