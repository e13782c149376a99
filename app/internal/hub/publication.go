package hub

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"sync"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/library"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/content"
	"tandem/content/lint"
)

// crawling turns the purposes that are let in into those that are kept out.
func crawling(allowed []string) publish.Crawling {
	out := func(purpose string) bool { return !slices.Contains(allowed, purpose) }
	return publish.Crawling{NoAnswers: out("search"), NoPersons: out("assistants"), NoTraining: out("training")}
}

// former implements publish.Remember from the addresses in the database.
func (h *Hub) former(ctx context.Context, lib *content.Library, now time.Time) (map[string]string, error) {
	known, err := store.Publications{DB: h.DB}.Addresses(ctx)
	if err != nil {
		return nil, err
	}
	if lost(known, lib) {
		return publish.Former(known, nil), nil
	}
	changed, _ := publish.Trace(known, lib.Documents, now)
	return publish.Former(known, changed), nil
}

// lost reports that nothing is left of what was public: a folder that was emptied by mistake while no program ran.
func lost(known []publish.PathState, lib *content.Library) bool {
	return len(lib.Documents) == 0 && slices.ContainsFunc(known, func(a publish.PathState) bool { return a.Live })
}

// record writes what became of addresses with this snapshot, and enqueues telling those who want to know.
func (h *Hub) record(ctx context.Context, s *publish.Snapshot) error {
	emptied := false
	defer func() { h.Publisher.SayLost(emptied) }()
	trace := func(known []publish.PathState) ([]publish.PathState, []publish.Event) {
		if emptied = lost(known, s.Library); emptied {
			h.Log.Error("the content folder has no document any more; what was public is kept in the books until there are some again", "folder", h.Config.Content)
			return nil, nil
		}
		return publish.Trace(known, s.Library.Documents, s.Built)
	}
	events, err := store.Publications{DB: h.DB}.Record(ctx, h.Now(), trace, h.tell)
	if err == nil && !emptied {
		err = store.Kept{DB: h.DB}.Set(ctx, s.LastGood())
	}
	for _, e := range events[:min(len(events), 20)] {
		h.Log.Info("public", "what", e.What, "path", e.Path)
	}
	return err
}

// maxIndexNow is how many addresses one call may name.
const maxIndexNow = 10_000

// indexNow is the payload of indexNowJob.
type indexNow struct {
	URLs []string `json:"urls"`
}

// tell makes the jobs that follow from events: without a key, none.
func (h *Hub) tell(events []publish.Event) []job.Spec {
	if h.Config.IndexNowKey == "" {
		return nil
	}
	var urls []string
	for _, e := range events {
		if !e.Quiet {
			urls = append(urls, h.absolute(e.Path))
		}
	}
	var out []job.Spec
	for part := range slices.Chunk(urls, maxIndexNow) {
		out = append(out, job.Spec{Name: indexNowJob, Payload: indexNow{URLs: part}})
	}
	return out
}

func (h *Hub) absolute(path string) string {
	u := *h.Config.BaseURL
	u.Path = path
	return u.String()
}

// sendIndexNow tells search engines that pages are new, changed or gone. An answer says that they heard, not that they
// will look.
func (h *Hub) sendIndexNow(ctx context.Context, j indexNow) error {
	key := h.Config.IndexNowKey.Reveal()
	status, err := postJSON(ctx, h.Config.IndexNowURL, map[string]any{
		"host": h.Config.BaseURL.Host, "key": key, "keyLocation": h.absolute("/" + key + ".txt"), "urlList": j.URLs,
	})
	switch {
	case err != nil:
		return fmt.Errorf("tell IndexNow: %w", err)
	case status == http.StatusOK || status == http.StatusAccepted:
		return nil
	case status == http.StatusTooManyRequests || status >= 500:
		return fmt.Errorf("tell IndexNow: it answered %d", status)
	}
	// 400, 403 and 422 say that the key or the addresses are wrong; asking again changes nothing.
	return job.Permanent(fmt.Errorf("tell IndexNow: it answered %d; is the key file reachable at %s?", status, h.absolute("/"+key+".txt")))
}

// leftOut are rules about what the page leaves out by itself.
var leftOut = map[string]bool{"case/quote-unapproved": true, "case/logo-permission-expired": true}

// gate implements publish.Gatekeeper: the check's errors hold a document back. What was public before the program started
// stays, whatever the check says about it.
func (h *Hub) gate(ctx context.Context, files fs.FS, first bool) func(*content.Library, *content.Document) []content.Problem {
	public := map[string]bool{}
	if first {
		known, err := store.Publications{DB: h.DB}.Addresses(ctx)
		if err != nil {
			h.Log.Error("find out what was public; nothing is held back this time", "error", err)
			return nil
		}
		for _, a := range known {
			if a.Live {
				public[a.Doc] = true
			}
		}
	}
	judge := lint.Gate(lint.Options{Now: h.Now, Style: files, Published: h.publishedVersions()})
	return func(lib *content.Library, d *content.Document) []content.Problem {
		found := judge(lib, d)
		for i := range found {
			if leftOut[found[i].Rule] {
				found[i].Severity = content.Warning // to hold the new text back would go on showing what may not be shown
			}
		}
		if public[d.ID] {
			for i := range found {
				if found[i].Severity == content.Error {
					found[i].Severity = content.Warning
					found[i].Message += " (it was public already and stays so)"
				}
			}
		}
		return found
	}
}

// collateralChanged follows a change of the library: jobs wait, and an article may show the asset.
func (h *Hub) collateralChanged() {
	h.wake()
	snap := h.Site.Snapshot()
	if snap == nil {
		return
	}
	for _, d := range snap.Library.Documents {
		for _, u := range d.Uses {
			if u.Kind == "asset" {
				h.Publisher.Refresh()
				return
			}
		}
	}
}

// publishedVersions finds documents as they are live now, by id.
func (h *Hub) publishedVersions() func(id string) (lint.Version, bool) {
	snap := h.Site.Snapshot()
	if snap == nil {
		return nil
	}
	byID := sync.OnceValue(func() map[string]*content.Document {
		out := map[string]*content.Document{}
		for _, d := range snap.Live() {
			out[d.ID] = d
		}
		return out
	})
	return func(id string) (lint.Version, bool) {
		d := byID()[id]
		if d == nil {
			return lint.Version{}, false
		}
		// Without a path: whatever address it had leads on by itself here.
		return lint.Version{Updated: d.Updated, Body: d.Text().Body}, true
	}
}

// assetCard shows a piece of collateral in an article: its newest approved version, when everybody may have it.
func (h *Hub) assetCard(id string) (publish.AssetPart, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	a, ok := h.Library.PublicCard(ctx, id)
	if !ok {
		return publish.AssetPart{}, false
	}
	return publish.AssetPart{Title: a.Title, Text: a.Description, Href: library.PublicPath(id), Format: a.Format, Size: a.Size, Pages: a.Pages}, true
}
