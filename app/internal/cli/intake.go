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

	"github.com/cheggaaa/pb/v3"

	"tandem/app/internal/fault"
	"tandem/app/internal/hub"
	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
)

type libraryAddCmd struct {
	Path  []string `arg:"" help:"Files, folders or zips. Folders named key=value set facets; a zip is taken apart. Hidden files are left out."`
	Facet []string `help:"Facet of every file, as name=value; may be given several times."`
	Sheet string   `help:"Spreadsheet (CSV) about the files, with a column \"file\"; \"-\" prints a template."`
	Level []string `help:"What the folders of a level stand for: a facet or tag; the first for the first level."`
	State string   `help:"draft, review or approved." enum:"draft,review,approved" default:"approved"`
	Title string   `help:"Title, for a single file. Default: made from the file name."`
	Twins bool     `help:"Add files although the library has the same bytes already."`
	JSON  bool     `name:"json" help:"Print JSON."`
}

// found is a file on this machine, by the name it is brought under.
type found struct {
	file string // where it is
	path string // with the folders that say something about it
	size int64
}

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
	if c.Sheet == "-" {
		_, err := r.Out.Write(intake.Template())
		return err
	}
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
	plan := intake.Plan{Choices: intake.Choices{
		Details: intake.Details{Title: c.Title, Facets: facets, State: library.State(c.State)}, Levels: c.Level, KeepTwins: c.Twins,
	}}
	if c.Sheet != "" {
		b, err := os.ReadFile(c.Sheet)
		if err != nil {
			return misuse{err}
		}
		plan.Sheet = string(b)
	}
	return r.with(func(h *hub.Hub) error {
		bar := pb.New64(total).Set(pb.Bytes, true).SetWriter(r.Err)
		if f, ok := r.Err.(*os.File); !ok || !isTerminal(f) || c.JSON {
			bar.SetWriter(io.Discard)
		}
		bar.Start()
		batches, err := c.bring(r, h, plan, files, bar)
		bar.Finish()
		if err == nil {
			err = h.Work(r.ctx)
		}
		if len(batches) == 0 {
			return err
		}
		// What came in is told even when the rest did not.
		return errors.Join(err, c.report(r, h, batches))
	})
}

// bring plans the files in batches of the size that one may have, and sends the bytes of each.
func (c libraryAddCmd) bring(r *run, h *hub.Hub, plan intake.Plan, files []found, bar *pb.ProgressBar) (batches []string, err error) {
	for len(files) > 0 {
		part := files[:min(intake.MaxFiles, len(files))]
		files = files[len(part):]
		plan.Files = nil
		for _, f := range part {
			plan.Files = append(plan.Files, intake.File{Path: f.path, Size: f.size})
		}
		begun, err := h.Intake.Begin(r.ctx, operator, plan)
		if err != nil {
			return batches, err
		}
		batches = append(batches, begun.Batch.ID)
		for n, i := range begun.Items {
			if !i.State.Open() {
				bar.Add64(part[n].size)
				continue
			}
			if err := c.send(r, h, i.ID, part[n].file, bar); err != nil {
				return batches, err
			}
		}
	}
	return batches, nil
}

// send brings one file. One that cannot be read here is discarded; a store that is away ends the command, and what came
// stays.
func (c libraryAddCmd) send(r *run, h *hub.Hub, item, file string, bar *pb.ProgressBar) (err error) {
	f, err := os.Open(file)
	if err != nil {
		_, _ = fmt.Fprintln(r.Err, "tandem:", err)
		return h.Intake.Discard(r.ctx, operator, item)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = h.Intake.Take(r.ctx, operator, item, watched{f, bar})
	if fault.Is(err, fault.TooLarge) {
		return nil // it grew while it was read: what was announced is in
	}
	return err
}

// watched moves the bar while a file is read.
type watched struct {
	*os.File
	bar *pb.ProgressBar
}

// Read implements io.Reader.
func (w watched) Read(p []byte) (int, error) {
	n, err := w.File.Read(p)
	w.bar.Add(n)
	return n, err
}

// report prints how every file of the batches ended.
func (c libraryAddCmd) report(r *run, h *hub.Hub, batches []string) error {
	out, bad := []added{}, false
	for _, batch := range batches {
		for offset := 0; ; {
			items, _, err := h.Intake.Store.Items(r.ctx, intake.Filter{Batch: batch, Offset: offset, Limit: 500})
			if err != nil {
				return err
			}
			offset += len(items)
			if len(items) == 0 {
				break
			}
			for _, i := range items {
				a, wrong := c.ended(r, h, i)
				out, bad = append(out, a), bad || wrong
			}
		}
	}
	if err := c.print(r, h, out); err != nil {
		return err
	}
	if bad {
		return errFindings
	}
	return nil
}

// ended says what became of an item, and whether somebody should look at it.
func (c libraryAddCmd) ended(r *run, h *hub.Hub, i intake.Item) (a added, wrong bool) {
	a = added{File: i.Path, Progress: string(i.State), Reason: i.Detail}
	wrong = i.State == intake.Refused || i.State == intake.Failed || i.State == intake.Discarded
	if i.State != intake.Added {
		return a, wrong
	}
	asset, err := h.Library.AssetByID(r.ctx, operator, i.Asset)
	if err != nil {
		return a, true
	}
	v := asset.Version
	a.ID, a.Progress, a.Reason, a.Pages = asset.ID, string(v.Progress), v.Detail, v.Pages
	return a, v.Progress == library.Failed
}

func (c libraryAddCmd) print(r *run, h *hub.Hub, out []added) error {
	if c.JSON {
		return r.json(out)
	}
	counts := map[string]int{}
	for _, a := range out {
		counts[a.Progress]++
		r.printf("%-10s %s", a.Progress, a.File)
		if a.Pages > 0 {
			r.printf(" (%d pages)", a.Pages)
		}
		if a.Reason != "" {
			r.printf(": %s", a.Reason)
		}
		r.printf("\n")
	}
	if len(out) > 1 {
		var words []string
		for state, n := range counts {
			words = append(words, fmt.Sprintf("%d %s", n, state))
		}
		sort.Strings(words)
		r.printf("%d files: %s\n", len(out), strings.Join(words, ", "))
	}
	if !h.Alone {
		r.printf("The running server reads them now; \"tandem library list\" shows how far it is.\n")
	}
	return nil
}

// collect lists the files below the paths, sorted, and their bytes together. What is in a folder keeps its path below it.
func collect(paths []string) (files []found, total int64, err error) {
	for _, p := range paths {
		err := filepath.WalkDir(p, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			hidden := strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 1 && d.Name() != ".."
			switch {
			case d.IsDir() && hidden && file != p:
				return filepath.SkipDir
			case !d.Type().IsRegular() && file != p || d.IsDir() || hidden && file != p:
				return nil
			}
			info, err := os.Stat(file)
			if err != nil {
				return err
			}
			below, err := filepath.Rel(p, file)
			if err != nil || below == "." {
				below = filepath.Base(file)
			}
			files, total = append(files, found{file, filepath.ToSlash(below), info.Size()}), total+info.Size()
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
	}
	sort.Slice(files, func(a, b int) bool { return files[a].file < files[b].file })
	if len(files) == 0 {
		return nil, 0, errors.New("there are no files at these paths")
	}
	return files, total, nil
}

type exportCmd struct {
	Library exportLibraryCmd `cmd:"" help:"Write the library into a zip that \"library add\" takes back."`
}

type exportLibraryCmd struct {
	To        string `arg:"" help:"The zip to write; \"-\" for standard output."`
	Withdrawn bool   `help:"Withdrawn assets, too; they come back as drafts."`
}

// Run writes the zip. A file of the name is replaced only when all of the export is there.
func (c exportLibraryCmd) Run(r *run) error {
	return r.with(func(h *hub.Hub) (err error) {
		states := []library.State{library.Approved, library.InReview, library.Draft}
		if c.Withdrawn {
			states = append(states, library.Withdrawn)
		}
		sel := intake.Selection{Filter: library.Filter{States: states}, Base: strings.TrimSuffix(h.Config.BaseURL.String(), "/")}
		if c.To == "-" {
			_, err := h.Intake.Export(r.ctx, operator, sel, r.Out)
			return err
		}
		f, err := os.CreateTemp(filepath.Dir(c.To), ".tandem-export-*")
		if err != nil {
			return misuse{err}
		}
		defer func() { _ = os.Remove(f.Name()) }() // moved by then, or of no use
		done, err := h.Intake.Export(r.ctx, operator, sel, f)
		if err == nil {
			err = f.Sync()
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if err := os.Rename(f.Name(), c.To); err != nil {
			return err
		}
		r.printf("%d files are in %s\n", done.Files, c.To)
		for _, title := range done.Missing {
			r.printf("missing    %s: its stored file is damaged or gone\n", title)
		}
		if len(done.Missing) > 0 {
			return errFindings
		}
		return nil
	})
}
