package hub

import (
	"context"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/store"
)

const laneKeep = "keep"

// openKeep makes the service that keeps the library true. No I/O.
func (h *Hub) openKeep() {
	h.Keep = &keep.Service{
		Store: store.Keep{DB: h.DB}, Library: h.Library, Shelf: store.Library{DB: h.DB}, People: store.Accounts{DB: h.DB}, Inbox: h.Inbox,
		Zone: h.zone, Now: h.Now, Log: h.Log, Wake: h.wake, Surveys: &keep.Surveys{Fresh: keep.SurveyFresh},
	}
}

// zone is where the house is: days begin and end by its clock.
func (h *Hub) zone() *time.Location {
	if lib := h.Publisher.Library(); lib != nil && lib.Site.Timezone != "" {
		if zone, err := time.LoadLocation(lib.Site.Timezone); err == nil { // the content check names one that does not exist
			return zone
		}
	}
	return time.UTC
}

// keepHandlers are the jobs that keep the library true. They have a lane of their own: a change of thousands of assets
// must not hold up mail.
func (h *Hub) keepHandlers(to map[string]job.Handler) map[string]job.Handler {
	to[keep.BatchJobName] = job.Handler{Func: decoded(h.Keep.Work), Lane: laneKeep, Timeout: time.Hour, MaxAttempts: 60}
	to[keep.RemindJobName] = job.Handler{Func: func(ctx context.Context, _ job.Row) error {
		if err := h.Keep.Remind(ctx); err != nil {
			return err
		}
		h.wake()
		return nil
	}, Timeout: 10 * time.Minute}
	to[keep.CompareJobName] = job.Handler{Func: func(ctx context.Context, _ job.Row) error { return h.Keep.Compare(ctx) }, Lane: laneKeep, Timeout: 30 * time.Minute}
	return to
}

// keepTurns are what is done by the clock: reminders each hour, for days begin at another time in each zone.
func keepTurns() []job.Turn {
	return []job.Turn{
		{Cron: "6 * * * *", Job: job.Spec{Name: keep.RemindJobName, Key: "all"}},
		{Cron: "*/5 * * * *", Job: job.Spec{Name: keep.CompareJobName, Key: "all"}},
	}
}
