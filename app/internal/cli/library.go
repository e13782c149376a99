package cli

import (
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"tandem/app/internal/account"
	"tandem/app/internal/hub"
	"tandem/app/internal/library"
)

type libraryCmd struct {
	Add      libraryAddCmd      `cmd:"" help:"Add files or folders."`
	List     libraryListCmd     `cmd:"" help:"List the assets."`
	Show     libraryShowCmd     `cmd:"" help:"Show an asset with its versions and its history."`
	Approve  libraryApproveCmd  `cmd:"" help:"Let sales have a draft."`
	Withdraw libraryWithdrawCmd `cmd:"" help:"Take an asset away from sales."`
	Restore  libraryRestoreCmd  `cmd:"" help:"Put a withdrawn asset back."`
	Expire   libraryExpireCmd   `cmd:"" help:"Set the last day of an asset, or end it now."`
	Replace  libraryReplaceCmd  `cmd:"" help:"Upload a new version behind the same address."`
}

// operator is who the command line acts as: whoever can read the data folder can do all of this anyway.
var operator = account.Person{ID: "cli", Name: "Command line", Roles: []account.Role{account.Admin, account.Marketer}}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type libraryListCmd struct {
	Facet    []string `help:"Narrow by a facet, as name=value; may be given several times."`
	Standing []string `help:"Narrow by where assets stand: draft, review, scheduled, approved, expiring, expired, superseded or withdrawn."`
	Find     string   `help:"Narrow by words of the title."`
	JSON     bool     `name:"json" help:"Print JSON."`
}

// everyStanding is all there are, those that are gone too.
var everyStanding = append(slices.Clone(library.Findable), library.IsExpired, library.IsSuperseded, library.IsWithdrawn)

// Run lists the assets, those that are gone too.
func (c libraryListCmd) Run(r *run) error {
	facets, err := parseFacets(c.Facet)
	if err != nil {
		return err
	}
	filter := library.Filter{Standings: everyStanding, Facets: map[string][]string{}, Words: c.Find, Limit: 500}
	if len(c.Standing) > 0 {
		filter.Standings = nil
	}
	for _, name := range c.Standing {
		at := library.Standing(name)
		if !slices.Contains(everyStanding, at) {
			return misuse{fmt.Errorf("there is no standing %q", name)}
		}
		filter.Standings = append(filter.Standings, at)
	}
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
				rows = append(rows, assetLine(h, a))
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
		_, _ = fmt.Fprintln(w, "ID\tTITLE\tFILE\tSTANDING\tPROGRESS\tPAGES")
		for _, x := range rows {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d of %d\n", x["id"], x["title"], x["file"], x["standing"], x["progress"], x["searchable"], x["pages"])
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
