package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/job"
	"tandem/app/internal/library"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/mail"
	"tandem/app/internal/store"
	"tandem/search"
	"tandem/search/meili"
)

const (
	laneExtract = "extract"
	laneIndex   = "index"
	laneScrub   = "scrub"
	laneLinks   = "links"

	reconcileJob = "search.reconcile"
	rebuildJob   = "search.rebuild"
	purgeJob     = "store.purge"
	sweepJob     = "assets.sweep"
	scrubJob     = "assets.scrub"
	indexNowJob  = "indexnow.send"
	linksJob     = "links.check"
	usesJob      = "library.uses"
)

// handlers lists every kind of job.
func (h *Hub) handlers() map[string]job.Handler {
	// A search engine that is away for a weekend must not bury what waits for it.
	const patient = 60
	return map[string]job.Handler{
		library.ExtractJobName: {Func: decoded(h.Library.Extract), Buried: decoded(h.Library.GiveUp), Lane: laneExtract, Timeout: 5 * time.Minute, MaxAttempts: 4},
		library.IndexJobName: {Func: decoded(func(ctx context.Context, j library.IndexJob) error {
			return h.thenWatch(ctx, rejected(h.Library.Reindex(ctx, j)))
		}), Lane: laneIndex, MaxAttempts: patient},
		contentIndexJob: {Func: decoded(func(ctx context.Context, j store.IndexJob) error {
			return h.thenWatch(ctx, rejected(h.indexContent(ctx, j)))
		}), Lane: laneIndex, MaxAttempts: patient, Timeout: 5 * time.Minute},
		reconcileJob:         {Func: func(ctx context.Context, _ job.Row) error { return h.Reconcile(ctx) }, Lane: laneIndex, Timeout: 10 * time.Minute},
		rebuildJob:           {Func: func(ctx context.Context, _ job.Row) error { return h.Rebuild(ctx) }, Lane: laneIndex, Timeout: 2 * time.Hour},
		mail.JobName:         {Func: decoded(h.mail.Send), MaxAttempts: 12},
		purgeJob:             {Func: func(ctx context.Context, _ job.Row) error { return h.purge(ctx) }},
		scrubJob:             {Func: func(ctx context.Context, _ job.Row) error { return h.scrub(ctx) }, Timeout: 12 * time.Hour, Lane: laneScrub},
		indexNowJob:          {Func: decoded(h.sendIndexNow), MaxAttempts: 12, Timeout: time.Minute},
		linksJob:             {Func: func(ctx context.Context, _ job.Row) error { return h.checkLinks(ctx) }, Lane: laneLinks, Timeout: 2 * time.Hour},
		checkJob:             {Func: func(ctx context.Context, _ job.Row) error { return h.check(ctx) }, Timeout: 30 * time.Minute, MaxAttempts: 3, Lane: laneLinks},
		library.TurnJobName:  {Func: h.turnAssets, Lane: laneIndex, Timeout: 10 * time.Minute},
		library.ValueJobName: {Func: decoded(h.Library.ChangeValue), Timeout: 30 * time.Minute},
		usesJob:              {Func: func(ctx context.Context, _ job.Row) error { return h.Library.CountUses(ctx) }, Timeout: 30 * time.Minute},
		shelf.WatchJobName:   {Func: func(ctx context.Context, _ job.Row) error { return h.Shelf.Watch(ctx) }, Timeout: 10 * time.Minute},
		shelf.DigestJobName:  {Func: func(ctx context.Context, _ job.Row) error { return h.Shelf.Digest(ctx) }, Timeout: 10 * time.Minute},
		sweepJob:             {Func: func(ctx context.Context, _ job.Row) error { return h.sweep(ctx) }, Timeout: time.Hour},
	}
}

// schedule lists what is done by the clock, in UTC.
func (h *Hub) schedule() []job.Turn {
	turns := []job.Turn{
		{Cron: "*/10 * * * *", Job: job.Spec{Name: reconcileJob, Key: "all"}},
		{Cron: "* * * * *", Job: job.Spec{Name: library.TurnJobName, Key: "all"}},
		{Cron: "17 * * * *", Job: job.Spec{Name: purgeJob, Key: "all"}},
		{Cron: "31 4 * * *", Job: job.Spec{Name: checkJob, Key: "all"}},
		{Cron: "*/10 * * * *", Job: job.Spec{Name: shelf.WatchJobName, Key: "all"}},
		{Cron: "0 6 * * *", Job: job.Spec{Name: shelf.DigestJobName, Key: "all"}},
		{Cron: "11 1 * * *", Job: job.Spec{Name: usesJob, Key: "all"}},
		{Cron: "43 3 * * *", Job: job.Spec{Name: sweepJob, Key: "all"}},
		{Cron: "23 2 * * 0", Job: job.Spec{Name: scrubJob, Key: "all"}},
		{Cron: "37 * * * *", Job: job.Spec{Name: previewsJob, Key: "all"}},
	}
	turns = append(turns, keepTurns()...)
	turns = append(turns, job.Turn{Cron: "51 * * * *", Job: job.Spec{Name: intakeSweepJob, Key: "all"}})
	if h.Config.CheckLinks {
		turns = append(turns, job.Turn{Cron: "5 */6 * * *", Job: job.Spec{Name: linksJob, Key: "all"}})
	}
	return turns
}

// decoded turns a function of a payload into a job's.
func decoded[T any](fn func(context.Context, T) error) job.Func {
	return func(ctx context.Context, r job.Row) error {
		var payload T
		if err := r.Decode(&payload); err != nil {
			return err
		}
		return fn(ctx, payload)
	}
}

// rejected marks what the search engine will never take.
func rejected(err error) error {
	if errors.Is(err, search.ErrRejected) || errors.Is(err, search.ErrInvalid) {
		return job.Permanent(err)
	}
	return err
}

// purge removes what has ended.
func (h *Hub) purge(ctx context.Context) error {
	now := h.Now()
	publications := store.Publications{DB: h.DB}
	return errors.Join(h.Jobs.Purge(ctx, now.Add(-24*time.Hour)), store.Accounts{DB: h.DB}.PurgeSessions(ctx, now),
		publications.PurgeEvents(ctx, now.AddDate(-1, 0, 0)), publications.PurgePreviews(ctx, now.AddDate(0, 0, -30)), h.forgetSearchers(ctx), h.Inbox.Purge(ctx, now.AddDate(0, -6, 0)), h.Keep.Store.PurgeBatches(ctx, now.AddDate(0, -6, 0)), h.Shelf.Purge(ctx))
}

// sweep removes what cut-off uploads left behind, and bytes that no asset has.
func (h *Hub) sweep(ctx context.Context) error {
	n, err := h.Blobs.Sweep(ctx, 24*time.Hour)
	if err != nil {
		return err
	}
	if _, err := h.Library.ClearPreviews(ctx, 7*24*time.Hour); err != nil {
		return err
	}
	orphans, err := h.Library.ClearOrphans(ctx, 7*24*time.Hour)
	if fault.Is(err, fault.Conflict) {
		// A database that knows few of the files is more likely the wrong one than right about them.
		h.Log.Warn("files without an asset were left alone", "reason", err)
		err = nil
	}
	if n+orphans > 0 {
		h.Log.Info("cleared away cut-off uploads and orphaned files", "uploads", n, "files", orphans)
	}
	return err
}

// scrub reads every stored file and marks assets whose bytes are damaged or missing.
func (h *Hub) scrub(ctx context.Context) error {
	_, bad, err := h.Library.Scrub(ctx)
	if bad > 0 {
		h.Log.Error("stored files are damaged or missing; the studio lists the assets", "assets", bad)
	}
	return err
}

// Reconcile compares what the search index holds with what it should, and repairs the difference.
func (h *Hub) Reconcile(ctx context.Context) error {
	if err := h.setSynonyms(ctx); err != nil {
		return h.orRebuild(ctx, err)
	}
	last, err := store.Projection{DB: h.DB}.LastVersion(ctx)
	if err != nil {
		return err
	}
	for _, space := range []search.Space{search.Public, search.Library} {
		have, err := h.Search.Versions(ctx, space)
		if err != nil {
			return h.orRebuild(ctx, err)
		}
		for _, version := range have {
			if version > last+1 {
				// The database is older than the index, from a backup perhaps: its versions would all be taken for late.
				h.Log.Warn("the search index is ahead of the database and is made anew")
				return h.EnqueueRebuild(ctx)
			}
		}
		if err := h.repair(ctx, space, have); err != nil {
			return fmt.Errorf("reconcile the %s space: %w", space, err)
		}
	}
	return nil
}

// orRebuild has the index made anew when the engine says that nothing less will do: it was wiped, or holds records of
// another release.
func (h *Hub) orRebuild(ctx context.Context, err error) error {
	if !errors.Is(err, meili.ErrNeedsRebuild) {
		return err
	}
	h.Log.Warn("the search index has to be made anew", "reason", err)
	return h.EnqueueRebuild(ctx)
}

func (h *Hub) repair(ctx context.Context, space search.Space, have map[string]uint64) error {
	lines, err := store.Projection{DB: h.DB}.Lines(ctx, string(space))
	if err != nil {
		return err
	}
	var wrong []string
	for _, l := range lines {
		if version, there := have[l.Doc]; !l.Removed && version != l.Version || l.Removed && there {
			wrong = append(wrong, l.Doc)
		}
		delete(have, l.Doc)
	}
	repaired := len(wrong)
	for len(wrong) > 0 {
		part := wrong[:min(200, len(wrong))]
		wrong = wrong[len(part):]
		if err := h.indexContent(ctx, store.IndexJob{Space: string(space), Docs: part}); err != nil {
			return err
		}
	}
	if space == search.Library {
		n, err := h.repairAssets(ctx, have)
		if err != nil {
			return err
		}
		repaired += n
	}
	// What is left belongs to nothing that exists any more.
	ghosts := make([]search.Change, 0, len(have))
	for id, version := range have {
		ghosts = append(ghosts, search.Change{ID: id, Version: version + 1})
	}
	if repaired += len(ghosts); repaired > 0 {
		h.Log.Info("repaired the search index", "space", space, "documents", repaired)
	}
	if len(ghosts) == 0 {
		return nil
	}
	return h.Search.Apply(ctx, space, ghosts)
}

// repairAssets indexes the assets whose version in have is another, and takes all that should be there out of have.
func (h *Hub) repairAssets(ctx context.Context, have map[string]uint64) (repaired int, err error) {
	want, err := h.Library.Store.IndexedVersions(ctx)
	if err != nil {
		return 0, err
	}
	for id, version := range want {
		if have[id] < version {
			repaired++
			if err := h.Library.Reindex(ctx, library.IndexJob{Asset: id}); err != nil {
				return repaired, err
			}
		}
		delete(have, id)
	}
	return repaired, nil
}

// Rebuild makes both search indexes anew from database and content, beside the present ones, and swaps them in.
func (h *Hub) Rebuild(ctx context.Context) error {
	for _, space := range []search.Space{search.Public, search.Library} {
		if err := h.Search.Rebuild(ctx, space, h.documents(ctx, space)); err != nil {
			return fmt.Errorf("rebuild the %s space: %w", space, err)
		}
	}
	// What changed while it was built is caught up with by the engine; what was missed, by comparing.
	return h.Reconcile(ctx)
}

// documents walks through everything a space should hold.
func (h *Hub) documents(ctx context.Context, space search.Space) func() (search.Document, bool, error) {
	var batch []search.Change
	var ids []string
	started := false
	next := func() (search.Document, bool, error) { return search.Document{}, false, nil }
	if space == search.Library {
		next = h.Library.Documents(ctx)
	}
	return func() (search.Document, bool, error) {
		if !started {
			started = true
			for id := range h.Site.Snapshot().Indexed(space) {
				ids = append(ids, id)
			}
		}
		for len(batch) == 0 && len(ids) > 0 {
			part := ids[:min(200, len(ids))]
			ids = ids[len(part):]
			changes, err := h.contentChanges(ctx, space, part)
			if err != nil {
				return search.Document{}, false, err
			}
			for _, c := range changes {
				if c.Doc != nil {
					batch = append(batch, c)
				}
			}
		}
		if len(batch) > 0 {
			d := *batch[0].Doc
			batch = batch[1:]
			return d, true, nil
		}
		return next()
	}
}
