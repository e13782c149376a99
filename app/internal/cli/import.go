package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"tandem/content"
	"tandem/content/importer"
	"tandem/content/lint"
)

type importCmd struct {
	System  string `arg:"" enum:"hugo,jekyll,ghost,wordpress,markdown" help:"hugo, jekyll, ghost, wordpress or markdown (a folder of plain markdown)."`
	Path    string `arg:"" help:"Folder of the site, or the export file of Ghost (.json) or WordPress (.xml)."`
	Into    string `name:"into" help:"Content folder to write to. Default: the configured one."`
	Force   bool   `name:"force" help:"Replace files that are there and differ. Without it they stay."`
	DryRun  bool   `name:"dry-run" help:"Report what would be done, and write nothing."`
	Verbose bool   `name:"verbose" short:"v" help:"Print every problem, not only the first of each sort."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Help says what is carried over.
func (importCmd) Help() string {
	return `Brings a site of another system into the content folder: texts, addresses, dates with their zone, authors, topics,
languages, pictures, and the links between them. Former addresses lead to the new ones.

  tandem import hugo ./my-site --into ./content
  tandem import jekyll ./my-site --dry-run
  tandem import ghost my-blog.ghost.2026-11-24.json      pictures from content/images beside it
  tandem import wordpress my-blog.WordPress.2026-11-24.xml   pictures from wp-content/uploads beside it
  tandem import markdown ./notes

Nothing that is there is overwritten without --force, and running it again changes nothing. Drafts, scheduled, private and
members-only texts stay out of sight. What cannot be carried over is reported with file, line and reason: template tags stay
in the text, comments and passwords are left behind. Findings of the check that imported texts bring along are accepted with
an entry under waivers in site.yaml, so that an old site goes live as it was; take an entry out once its files are mended.

The exit code is 0 also when there are problems in the table: they are about the old site. It is 2 when the path cannot be
imported at all.`
}

// Run imports and prints what was done.
func (c importCmd) Run(r *run) error {
	into := c.Into
	if into == "" {
		cfg, err := r.config()
		if err != nil {
			return err
		}
		into = cfg.Content
	}
	report, err := importer.Run(r.ctx, importer.System(c.System), c.Path, importer.Options{
		Into: into, Force: c.Force, DryRun: c.DryRun, Now: time.Now(), Check: findings,
	})
	switch {
	case errors.Is(err, importer.ErrSource):
		return misuse{err}
	case err != nil:
		return fmt.Errorf("import %s: %w", c.Path, err)
	case c.JSON:
		return r.json(report)
	}
	c.print(r, report)
	return nil
}

// findings are what the check says of a folder and nobody has accepted yet.
func findings(lib *content.Library) []content.Problem {
	var out []content.Problem
	for _, f := range lint.Library(lib, lint.Options{Now: time.Now}) {
		if f.Waived == "" {
			out = append(out, content.Problem{File: f.File, Line: f.Line, Column: f.Column, Severity: f.Severity, Rule: f.Rule, Message: f.Message})
		}
	}
	return out
}

func (c importCmd) print(r *run, report *importer.Report) {
	n := report.Counts
	verb := "brought into"
	if report.DryRun {
		verb = "would be brought into"
	}
	r.printf("%s: %d articles and %d pages %s %s", report.System.Name(), n.Articles, n.Pages, verb, report.Into)
	if n.Drafts+n.Scheduled > 0 {
		r.printf(" (%d drafts, %d scheduled)", n.Drafts, n.Scheduled)
	}
	r.printf("\n%d authors added, %d topics described, %d pictures, %d links between texts, %d former addresses\n", n.Authors, n.Topics, n.Pictures, n.Links, n.Addresses)
	r.printf("files: %d written, %d unchanged, %d there already and kept\n", n.Written, n.Unchanged, n.Kept)
	c.problems(r, report.Problems)
	if len(report.Waivers) == 0 {
		return
	}
	r.printf("\nAccepted in site.yaml, so that imported texts go live as they were. Take an entry out once its files are mended:\n")
	w := tabwriter.NewWriter(r.Out, 0, 4, 2, ' ', 0)
	for _, waiver := range report.Waivers {
		_, _ = fmt.Fprintf(w, "  %s\t%s\n", waiver.Rule, waiver.Files)
	}
	_ = w.Flush() // the stream of the command; there is nobody to tell
}

// problems prints the table of what could not be carried over, the largest sort first.
func (c importCmd) problems(r *run, all []importer.Problem) {
	bySort := map[string][]importer.Problem{}
	for _, p := range all {
		bySort[p.Rule] = append(bySort[p.Rule], p)
	}
	if len(all) == 0 {
		r.printf("nothing was left behind\n")
		return
	}
	sorts := make([]string, 0, len(bySort))
	for s := range bySort {
		sorts = append(sorts, s)
	}
	slices.SortFunc(sorts, func(a, b string) int { return cmp.Or(len(bySort[b])-len(bySort[a]), cmp.Compare(a, b)) })
	r.printf("\nNot carried over, or changed (%d):\n", len(all))
	for _, s := range sorts {
		list := bySort[s]
		r.printf("  %s (%d)\n", s, len(list))
		for i, p := range list {
			if i == 3 && len(list) > 4 && !c.Verbose {
				r.printf("    … and %d more (--verbose shows them)\n", len(list)-i)
				break
			}
			if p.Line > 0 {
				r.printf("    %s:%d: %s\n", p.File, p.Line, p.Message)
			} else {
				r.printf("    %s: %s\n", p.File, p.Message)
			}
		}
	}
}
