package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/cheggaaa/pb/v3"

	"tandem/app/internal/account"
	"tandem/app/internal/hub"
	"tandem/app/internal/library"
	"tandem/search"
)

type libraryCmd struct {
	Add  libraryAddCmd  `cmd:"" help:"Add files or folders."`
	List libraryListCmd `cmd:"" help:"List the assets."`
}

type libraryAddCmd struct {
	Path  []string `arg:"" help:"Files or folders. Hidden files are left out."`
	Facet []string `help:"Facet of every file, as name=value; may be given several times."`
	Title string   `help:"Title, for a single file. Default: made from the file name."`
	JSON  bool     `name:"json" help:"Print JSON."`
}

// operator is who the command line acts as: whoever can read the data folder can do all of this anyway.
var operator = account.Person{ID: "cli", Name: "Command line", Roles: []account.Role{account.Admin, account.Marketer}}

// added is what became of a file.
type added struct {
	File     string `json:"file"`
	ID       string `json:"id,omitempty"`
	Progress string `json:"progress"`
	Reason   string `json:"reason,omitempty"`
	Pages    int    `json:"pages,omitempty"`
}

// Run adds the files, and reads them when no server does.
func (c libraryAddCmd) Run(r *run) error {
	facets, err := parseFacets(c.Facet)
	if err != nil {
		return err
	}
	files, total, err := collect(c.Path)
	if err != nil {
		return misuse{err}
	}
	if c.Title != "" && len(files) != 1 {
		return misuse{errors.New("--title goes with a single file")}
	}
	return r.with(func(h *hub.Hub) error {
		bar := pb.New64(total).Set(pb.Bytes, true).SetWriter(r.Err)
		if f, ok := r.Err.(*os.File); !ok || !isTerminal(f) || c.JSON {
			bar.SetWriter(io.Discard)
		}
		bar.Start()
		var out []added
		for _, file := range files {
			id, err := c.add(r, h, file, facets, bar)
			if err != nil {
				out = append(out, added{File: file, Progress: "refused", Reason: err.Error()})
				continue
			}
			out = append(out, added{File: file, ID: id})
		}
		bar.Finish()
		if err := h.Work(r.ctx); err != nil {
			return err
		}
		return c.report(r, h, out)
	})
}

func (c libraryAddCmd) add(r *run, h *hub.Hub, file string, facets map[search.Facet][]string, bar *pb.ProgressBar) (id string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	receipt, err := h.Library.Upload(r.ctx, operator, library.Upload{
		FileName: filepath.Base(file), Body: bar.NewProxyReader(f), Details: library.Details{Title: c.Title, Facets: facets},
	})
	return receipt.Asset.ID, err
}

func (c libraryAddCmd) report(r *run, h *hub.Hub, out []added) error {
	bad := false
	for i, a := range out {
		if a.ID != "" {
			asset, err := h.Library.AssetByID(r.ctx, operator, a.ID)
			if err != nil {
				return err
			}
			v := asset.Version
			out[i].Progress, out[i].Reason, out[i].Pages = string(v.Progress), v.Detail, v.Pages
		}
		bad = bad || a.ID == "" || out[i].Progress == string(library.Failed)
	}
	if c.JSON {
		if err := r.json(out); err != nil {
			return err
		}
	} else {
		for _, a := range out {
			r.printf("%-10s %s", a.Progress, a.File)
			if a.Pages > 0 {
				r.printf(" (%d pages)", a.Pages)
			}
			if a.Reason != "" {
				r.printf(": %s", a.Reason)
			}
			r.printf("\n")
		}
		if !h.Alone {
			r.printf("The running server reads them now; \"tandem library list\" shows how far it is.\n")
		}
	}
	if bad {
		return errFindings
	}
	return nil
}

// collect lists the files below the paths, sorted, and their bytes together.
func collect(paths []string) (files []string, total int64, err error) {
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			hidden := strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 1 && d.Name() != ".."
			switch {
			case d.IsDir() && hidden && path != p:
				return filepath.SkipDir
			case !d.Type().IsRegular() && path != p || d.IsDir() || hidden && path != p:
				return nil
			}
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			files, total = append(files, path), total+info.Size()
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
	}
	sort.Strings(files)
	if len(files) == 0 {
		return nil, 0, errors.New("there are no files at these paths")
	}
	return files, total, nil
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type libraryListCmd struct {
	Facet []string `help:"Narrow by a facet, as name=value; may be given several times."`
	JSON  bool     `name:"json" help:"Print JSON."`
}

// Run lists all assets, the withdrawn ones too.
func (c libraryListCmd) Run(r *run) error {
	facets, err := parseFacets(c.Facet)
	if err != nil {
		return err
	}
	filter := library.Filter{States: []library.State{library.Approved, library.Draft, library.Withdrawn}, Facets: map[string][]string{}, Limit: 500}
	for f, values := range facets {
		filter.Facets[string(f)] = values
	}
	return r.with(func(h *hub.Hub) error {
		rows := []map[string]any{}
		for {
			list, total, err := h.Library.Browse(r.ctx, operator, filter)
			if err != nil {
				return err
			}
			for _, a := range list {
				rows = append(rows, map[string]any{
					"id": a.ID, "title": a.Title, "file": a.Version.FileName, "state": a.State, "progress": a.Version.Progress, "reason": a.Version.Reason,
					"pages": a.Version.Pages, "searchable": a.Version.Searchable, "size": a.Version.Size, "version": a.Version.Number, "facets": a.Facets,
				})
			}
			filter.Offset += len(list)
			if len(list) == 0 || filter.Offset >= total {
				break
			}
		}
		if c.JSON {
			return r.json(rows)
		}
		w := tabwriter.NewWriter(r.Out, 0, 4, 2, ' ', 0)
		_, _ = fmt.Fprintln(w, "ID\tTITLE\tFILE\tSTATE\tPROGRESS\tPAGES")
		for _, x := range rows {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d of %d\n", x["id"], x["title"], x["file"], x["state"], x["progress"], x["searchable"], x["pages"])
		}
		return w.Flush()
	})
}

type jobsCmd struct {
	Retry   string `help:"Try the failed job of this id again."`
	Discard string `help:"Take the failed job of this id off the list."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run shows background work; failed jobs are findings.
func (c jobsCmd) Run(r *run) error {
	return r.with(func(h *hub.Hub) error {
		if c.Retry != "" {
			if err := h.Jobs.Revive(r.ctx, c.Retry, h.Now()); err != nil {
				return err
			}
			if err := h.Work(r.ctx); err != nil {
				return err
			}
		}
		if c.Discard != "" {
			if err := h.Jobs.Discard(r.ctx, c.Discard); err != nil {
				return err
			}
		}
		counts, failed, err := h.JobRows(r.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			err = r.json(map[string]any{"counts": counts, "failed": failed})
		} else {
			for _, n := range counts {
				r.printf("%-20s %-8s %d\n", n.Name, n.State, n.Count)
			}
			for _, f := range failed {
				r.printf("\nfailed %s %s after %d attempts\n  %s\n", f.ID, f.Name, f.Attempts, f.LastError)
			}
		}
		if err == nil && len(failed) > 0 {
			return errFindings
		}
		return err
	})
}
