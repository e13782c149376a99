package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/app/internal/fault"
	"tandem/app/internal/job"
	"tandem/app/internal/mail"
	"tandem/app/internal/store"
	"tandem/app/internal/web"
	"tandem/search"
)

// Health asks each part of the program how it is.
func (h *Hub) Health(ctx context.Context) []web.PartHealth {
	part := func(name, role string, ask func() (string, error)) web.PartHealth {
		detail, err := ask()
		p := web.PartHealth{Name: name, Role: role, Needed: true, OK: err == nil, Detail: detail}
		if err != nil {
			p.Detail = err.Error()
		}
		return p
	}
	return []web.PartHealth{
		part("pages", "the public site", h.pagesHealth),
		part("library", h.storageRole(), func() (string, error) {
			if err := h.DB.Ready(ctx); err != nil {
				return "", err
			}
			return "", h.Blobs.Ready(ctx)
		}),
		part("search", h.searchRole(), func() (string, error) { return h.searchHealth(ctx) }),
		part("coverage", "what can be searched and seen", func() (string, error) { return h.coverageHealth(ctx) }),
		part("jobs", "background work", func() (string, error) {
			n, err := h.Jobs.Waiting(ctx)
			return fmt.Sprintf("%d waiting or running", n), err
		}),
	}
}

func (h *Hub) pagesHealth() (string, error) {
	st := h.Publisher.Status()
	if h.Site.Snapshot() == nil {
		return "", errors.New("nothing is published yet")
	}
	detail := fmt.Sprintf("%d documents live, built in %v", st.Live, st.Took.Round(time.Millisecond))
	if st.Lost {
		return "", errors.New("the content folder has no documents, although some were public before; visitors find none until they are back")
	}
	if st.Emptied {
		detail += "; the content folder is empty, the site stays as it was"
	}
	return detail, nil
}

func (h *Hub) searchHealth(ctx context.Context) (string, error) {
	if err := h.Search.Ready(ctx); err != nil {
		return "", err
	}
	detail := ""
	for _, space := range []search.Space{search.Public, search.Library} {
		st, err := h.Search.Stats(ctx, space)
		if err != nil {
			return "", err
		}
		detail += fmt.Sprintf("%s: %d documents in %d records. ", space, st.Documents, st.Records)
	}
	return detail, nil
}

func (h *Hub) storageRole() string {
	where := "files on disk"
	if h.Config.S3Endpoint != "" {
		where = "files in an S3 store"
	}
	return string(h.DB.Dialect()) + ", " + where
}

func (h *Hub) searchRole() string {
	if h.Config.MeiliURL != "" {
		return "Meilisearch"
	}
	return "embedded engine, in memory"
}

// gauges tells Prometheus how much work waits and how much failed.
type gauges struct{ hub *Hub }

var jobsGauge = prometheus.NewDesc("tandem_jobs", "Jobs by name and state.", []string{"name", "state"}, nil)

// Describe implements prometheus.Collector.
func (g gauges) Describe(out chan<- *prometheus.Desc) { out <- jobsGauge }

// Collect implements prometheus.Collector.
func (g gauges) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	counts, err := g.hub.Jobs.Counts(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(jobsGauge, err)
		return
	}
	for _, c := range counts {
		out <- prometheus.MustNewConstMetric(jobsGauge, prometheus.GaugeValue, float64(c.Count), c.Name, string(c.State))
	}
}

// jobDesk shows background work to the admin pages.
type jobDesk struct{ hub *Hub }

// Counts implements web.JobDesk.
func (d jobDesk) Counts(ctx context.Context) ([]web.JobCount, error) {
	counts, err := d.hub.Jobs.Counts(ctx)
	var out []web.JobCount
	for _, c := range counts {
		out = append(out, web.JobCount{Name: c.Name, State: string(c.State), Count: c.Count})
	}
	return out, err
}

// Failed implements web.JobDesk.
func (d jobDesk) Failed(ctx context.Context, limit int) ([]web.JobFailure, error) {
	rows, err := d.hub.Jobs.Failed(ctx, limit)
	var out []web.JobFailure
	for _, r := range rows {
		out = append(out, web.JobFailure{ID: r.ID, Name: r.Name, Subject: r.Key, Error: r.LastError, Attempts: r.Attempts, Created: r.Created})
	}
	return out, err
}

// Retry implements web.JobDesk.
func (d jobDesk) Retry(ctx context.Context, id string) error {
	defer d.hub.wake()
	return d.hub.Jobs.Revive(ctx, id, d.hub.Now())
}

// Discard implements web.JobDesk.
func (d jobDesk) Discard(ctx context.Context, id string) error { return d.hub.Jobs.Discard(ctx, id) }

// Rebuild implements web.JobDesk.
func (d jobDesk) Rebuild(ctx context.Context) error { return d.hub.EnqueueRebuild(ctx) }

// EnqueueRebuild has the search indexes made anew by whoever does the work.
func (h *Hub) EnqueueRebuild(ctx context.Context) error {
	defer h.wake()
	return h.Jobs.Enqueue(ctx, h.Now(), job.Spec{Name: rebuildJob, Key: "all"})
}

// mailer sends mail by a job.
type mailer struct{ hub *Hub }

// Enqueue implements web.Mailer.
func (m mailer) Enqueue(ctx context.Context, to, subject, text string) error {
	defer m.hub.wake()
	return m.hub.Jobs.Enqueue(ctx, m.hub.Now(), job.Spec{Name: mail.JobName, Payload: mail.Message{To: to, Subject: subject, Text: text}})
}

// Delivers implements web.Mailer.
func (m mailer) Delivers() bool { return m.hub.Config.SMTPURL != "" }

// JobRows lists what failed, for the command line.
func (h *Hub) JobRows(ctx context.Context) ([]store.JobCount, []job.Row, error) {
	counts, err := h.Jobs.Counts(ctx)
	if err != nil {
		return nil, nil, err
	}
	failed, err := h.Jobs.Failed(ctx, 100)
	return counts, failed, err
}

// errNoSample is returned when a sample file is missing from the program, which its tests rule out.
var errNoSample = fault.New(fault.Internal, "A sample file is missing.")
