package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tandem/app/internal/hub"
	"tandem/app/internal/library"
)

// assetLine is an asset as programs get it.
func assetLine(h *hub.Hub, a library.Asset) map[string]any {
	return map[string]any{
		"id": a.ID, "title": a.Title, "file": a.Version.FileName, "state": a.State, "standing": a.Standing(h.Now()), "progress": a.Version.Progress,
		"reason": a.Version.Reason, "pages": a.Version.Pages, "searchable": a.Version.Searchable, "size": a.Version.Size, "version": a.Version.Number,
		"facets": a.Facets, "owner": a.OwnerName, "internal": a.Internal, "public": a.Public, "successor": a.Successor,
		"release": dateOnly(h.Library.FirstDay(a.Release)), "expires": dateOnly(h.Library.LastDay(a.Expires)), "review_by": dateOnly(h.Library.LastDay(a.ReviewBy)),
	}
}

// dateOnly prints a day, none as nothing.
func dateOnly(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

type libraryShowCmd struct {
	ID   string `arg:"" help:"The id of the asset."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run shows an asset.
func (c libraryShowCmd) Run(r *run) error {
	return r.with(func(h *hub.Hub) error {
		a, err := h.Library.AssetByID(r.ctx, operator, c.ID)
		if err != nil {
			return err
		}
		versions, err := h.Library.Versions(r.ctx, operator, c.ID)
		if err != nil {
			return err
		}
		events, err := h.Library.History(r.ctx, operator, c.ID)
		if err != nil {
			return err
		}
		x := assetLine(h, a)
		if c.JSON {
			x["versions"], x["history"] = versions, events
			return r.json(x)
		}
		for _, f := range []string{"id", "title", "standing", "owner", "file", "size", "pages", "searchable", "release", "expires", "review_by", "successor"} {
			if v := fmt.Sprint(x[f]); v != "" {
				r.printf("%-11s %s\n", f, v)
			}
		}
		if a.Internal {
			r.printf("%-11s it never leaves the house\n", "internal")
		}
		r.printf("\n")
		for _, v := range versions {
			r.printf("version %-3d %s  %s  %s  %s\n", v.Number, dateOnly(v.Created), v.FileName, v.ByName, v.Note)
		}
		r.printf("\n")
		for _, e := range events {
			r.printf("%s  %s  %s %s %s\n", e.At.Format(time.DateTime), e.By.Name, e.What, e.Detail, e.Why)
		}
		return nil
	})
}

// alter makes one change, does the work it causes, and says what became of the asset.
func alter(r *run, change func(h *hub.Hub) (library.Asset, error)) error {
	return r.with(func(h *hub.Hub) error {
		a, err := change(h)
		if err != nil {
			return err
		}
		if err := h.Work(r.ctx); err != nil {
			return err
		}
		r.printf("%s is %s.\n", a.ID, a.Standing(h.Now()).Word())
		return nil
	})
}

type libraryApproveCmd struct {
	ID   string `arg:"" help:"The id of the asset."`
	Note string `help:"A remark for the history."`
}

// Run approves the present version.
func (c libraryApproveCmd) Run(r *run) error {
	return alter(r, func(h *hub.Hub) (library.Asset, error) {
		a, err := h.Library.AssetByID(r.ctx, operator, c.ID)
		if err != nil {
			return a, err
		}
		return h.Library.Approve(r.ctx, operator, c.ID, a.Version.Number, c.Note)
	})
}

type libraryWithdrawCmd struct {
	ID     string `arg:"" help:"The id of the asset."`
	Reason string `help:"Why; whoever looks for it sees this."`
}

// Run withdraws an asset.
func (c libraryWithdrawCmd) Run(r *run) error {
	return alter(r, func(h *hub.Hub) (library.Asset, error) { return h.Library.Withdraw(r.ctx, operator, c.ID, c.Reason) })
}

type libraryRestoreCmd struct {
	ID      string `arg:"" help:"The id of the asset."`
	Version int    `help:"Make this older version the present one again, instead of putting a withdrawn asset back."`
}

// Run puts back what was withdrawn, or an older version.
func (c libraryRestoreCmd) Run(r *run) error {
	return alter(r, func(h *hub.Hub) (library.Asset, error) {
		if c.Version > 0 {
			return h.Library.Reinstate(r.ctx, operator, c.ID, c.Version, "")
		}
		return h.Library.Restore(r.ctx, operator, c.ID)
	})
}

type libraryExpireCmd struct {
	ID    string `arg:"" help:"The id of the asset."`
	Day   string `help:"The last day sales has it, as 2026-12-31. Default: it ends now."`
	Never bool   `help:"Take the end away."`
}

// Run sets the end of an asset.
func (c libraryExpireCmd) Run(r *run) error {
	if c.Never && c.Day != "" {
		return misuse{errors.New("--never and --day say different things")}
	}
	return alter(r, func(h *hub.Hub) (library.Asset, error) {
		end := h.Now()
		if c.Never {
			end = time.Time{}
		}
		if c.Day != "" {
			var err error
			if end, err = h.Library.EndOf(c.Day); err != nil {
				return library.Asset{}, misuse{err}
			}
		}
		a, err := h.Library.AssetByID(r.ctx, operator, c.ID)
		if err != nil {
			return a, err
		}
		return h.Library.Alter(r.ctx, operator, c.ID, a.Revision, func(x *library.Asset) error { x.Expires = end; return nil })
	})
}

type libraryReplaceCmd struct {
	ID   string `arg:"" help:"The id of the asset."`
	File string `arg:"" help:"The new file."`
	Note string `help:"What changed."`
}

// Run uploads a new version.
func (c libraryReplaceCmd) Run(r *run) error {
	return alter(r, func(h *hub.Hub) (a library.Asset, err error) {
		f, err := os.Open(c.File)
		if err != nil {
			return a, misuse{err}
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		return h.Library.Replace(r.ctx, operator, c.ID, library.Replacement{FileName: filepath.Base(c.File), Body: f, Note: func() string { return c.Note }})
	})
}
