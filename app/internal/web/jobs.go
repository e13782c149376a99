package web

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/web/view"
)

// JobDesk shows background work and what failed of it.
type JobDesk interface {
	Counts(ctx context.Context) ([]JobCount, error)
	Failed(ctx context.Context, limit int) ([]JobFailure, error)
	Retry(ctx context.Context, id string) error
	Discard(ctx context.Context, id string) error
	// Rebuild has both search indexes made anew.
	Rebuild(ctx context.Context) error
}

// JobCount is the number of jobs of a name in a state: ready, running, done, dead.
type JobCount struct {
	Name, State string
	Count       int
}

// JobFailure is a job that failed for good.
type JobFailure struct {
	ID, Name, Subject, Error string
	Attempts                 int
	Created                  time.Time
}

// showJobs is GET /admin/jobs.
func (s *Server) showJobs(c *fiber.Ctx) error {
	ctx := c.UserContext()
	counts, err := s.Jobs.Counts(ctx)
	if err != nil {
		return err
	}
	failed, err := s.Jobs.Failed(ctx, 100)
	if err != nil {
		return err
	}
	page := view.JobsPage{Base: s.base(c, "Background work")}
	sums := map[string]int{}
	for _, n := range counts {
		sums[n.State] += n.Count
	}
	page.Busy = sums["ready"]+sums["running"] > 0
	failedTone := ""
	if sums["dead"] > 0 {
		failedTone = "bad"
	}
	page.Stats = []view.Stat{
		{Label: "Waiting", Value: strconv.Itoa(sums["ready"])},
		{Label: "Running", Value: strconv.Itoa(sums["running"])},
		{Label: "Done", Value: strconv.Itoa(sums["done"]), Note: "in the last 24 hours"},
		{Label: "Failed", Value: strconv.Itoa(sums["dead"]), Tone: failedTone, Note: "kept until somebody decides"},
	}
	for _, f := range failed {
		name := describeJob(f.Name)
		if f.Subject != "" {
			name += " (" + f.Subject + ")"
		}
		page.Jobs = append(page.Jobs, view.JobRow{
			ID: f.ID, Name: name, Kind: f.Name, State: view.State{Label: "Failed", Tone: "bad"}, Attempts: f.Attempts, Error: f.Error, Created: f.Created,
			Retry: "/admin/jobs/" + f.ID + "/retry", Drop: "/admin/jobs/" + f.ID + "/discard",
		})
	}
	return s.show(c, fiber.StatusOK, page)
}

// retryJob is POST /admin/jobs/:id/retry.
func (s *Server) retryJob(c *fiber.Ctx) error {
	if err := s.Jobs.Retry(c.UserContext(), c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/admin/jobs", "The work is being tried again.")
}

// discardJob is POST /admin/jobs/:id/discard.
func (s *Server) discardJob(c *fiber.Ctx) error {
	if err := s.Jobs.Discard(c.UserContext(), c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/admin/jobs", "The failed work was taken off the list.")
}

// showHealth is GET /admin/health.
func (s *Server) showHealth(c *fiber.Ctx) error {
	page := view.HealthPage{
		Base: s.base(c, "Health"), Ready: true, Reindex: "/admin/health/reindex",
		Facts: []view.Fact{{Label: "Version", Value: s.Version}, {Label: "Address", Value: s.BaseURL.String()}},
	}
	for _, p := range s.Health(c.UserContext()) {
		state := view.State{Label: "Works", Tone: "good"}
		if !p.OK {
			state = view.State{Label: "Away", Tone: "bad", Note: p.Detail}
			page.Ready = page.Ready && !p.Needed
		}
		part := view.Part{Name: valueLabel("", p.Name), Role: p.Role, State: state}
		if p.OK && p.Detail != "" {
			part.Facts = []view.Fact{{Label: "Now", Value: p.Detail}}
		}
		page.Parts = append(page.Parts, part)
	}
	return s.show(c, fiber.StatusOK, page)
}

// reindex is POST /admin/health/reindex.
func (s *Server) reindex(c *fiber.Ctx) error {
	if err := s.Jobs.Rebuild(c.UserContext()); err != nil {
		return err
	}
	return s.back(c, "/admin/health", "The search index is being made anew. Until it is ready, the present one answers.")
}
