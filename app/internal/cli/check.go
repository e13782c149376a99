package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"tandem/app/internal/hub"
	"tandem/content"
	"tandem/content/lint"
)

type checkCmd struct {
	Path     string `arg:"" optional:"" help:"Content folder. Default: the configured one."`
	Format   string `enum:"text,json,sarif" default:"text" help:"text, json or sarif (for editors and code review)."`
	JSON     bool   `name:"json" help:"Short for --format json."`
	Severity string `enum:"error,warning,hint" default:"warning" help:"The least grave finding that is shown and makes the exit code 1: error, warning or hint."`
	Fix      bool   `name:"fix" help:"Mend what has only one right answer, then check again."`
	External bool   `name:"external" help:"Ask the sites that documents link to whether the pages are still there, one request a second."`
	Waived   bool   `name:"waived" help:"Show what was accepted too, with the reason."`
	Rules    bool   `name:"rules" help:"List every rule, how grave it is, and why it matters."`
}

// Help says what the exit code means.
func (checkCmd) Help() string {
	return `Reads every file as the server does, makes the site in memory, and judges both. An error keeps a page from going live;
accept one with "waive: {rule: reason}" in the front matter, or for many files under waivers in site.yaml.

The exit code is 0 without findings of the chosen severity or above, 1 with some, 2 when the command is wrong.`
}

// Run checks, mends first if asked to, and prints.
func (c checkCmd) Run(r *run) (err error) {
	if c.Rules {
		return c.rules(r)
	}
	if c.JSON {
		c.Format = "json"
	}
	base := &url.URL{Scheme: "https", Host: "example.com"}
	dir, files := c.Path, fs.FS(nil)
	if dir == "" {
		cfg, err := r.config()
		if err != nil {
			return err
		}
		dir, base = cfg.Content, cfg.BaseURL
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) && !cfg.ContentGiven {
			files = content.Embedded()
		}
	}
	var own *folder
	if files == nil {
		opened, err := content.Dir(dir)
		if err != nil {
			return misuse{err}
		}
		defer func() { err = errors.Join(err, opened.Close()) }()
		files, own = opened, &folder{dir: dir, files: opened}
	}
	if c.Fix {
		if err := c.mend(r, own); err != nil {
			return err
		}
	}
	seen, err := c.inspect(r.ctx, files, base)
	if err != nil {
		return err
	}
	return c.report(r, seen)
}

func (c checkCmd) inspect(ctx context.Context, files fs.FS, base *url.URL) (*hub.Inspection, error) {
	var links map[string]lint.LinkStatus
	if c.External {
		var err error
		if links, err = hub.AskOutside(ctx, files, time.Now); err != nil {
			return nil, err
		}
	}
	return hub.Inspect(files, base, time.Now, links)
}

// maxMends bounds the rounds of mending: one fix can make room for another.
const maxMends = 5

// mend applies what can be mended without asking.
func (c checkCmd) mend(r *run, own *folder) error {
	if own == nil {
		return misuse{errors.New("the built-in starter content cannot be changed; name a folder")}
	}
	total := 0
	for range maxMends {
		lib, err := content.Load(own.files, nil, content.Options{Now: time.Now})
		if err != nil {
			return err
		}
		n, err := mendOnce(own, lib)
		if err != nil {
			return err
		}
		if total += n; n == 0 {
			break
		}
	}
	if c.Format == "text" {
		r.printf("mended %d findings\n", total)
	}
	return nil
}

func mendOnce(own *folder, lib *content.Library) (int, error) {
	found := lint.Library(lib, lint.Options{Now: time.Now, Style: own.files})
	total := 0
	for _, d := range lib.Documents {
		if d.Stale {
			continue
		}
		var mine []lint.Finding
		for _, f := range found {
			if f.File == d.File && f.Fix != nil && f.Waived == "" {
				mine = append(mine, f)
			}
		}
		if len(mine) == 0 {
			continue
		}
		source := d.Text().Source
		text, n := lint.Apply(source, mine)
		if n == 0 || string(text) == string(source) {
			continue
		}
		if err := own.write(d.File, text); err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

var weights = map[content.Severity]int{content.Hint: 0, content.Warning: 1, content.Error: 2}

// report prints in the form that was asked for.
func (c checkCmd) report(r *run, seen *hub.Inspection) error {
	least := weights[content.Severity(c.Severity)]
	shown := slices.DeleteFunc(slices.Clone(seen.Findings), func(f lint.Finding) bool {
		return weights[f.Severity] < least || f.Waived != "" && !c.Waived
	})
	counts, open := map[content.Severity]int{}, 0
	for _, f := range shown {
		if f.Waived == "" {
			counts[f.Severity]++
			open++
		}
	}
	switch c.Format {
	case "json":
		if shown == nil {
			shown = []lint.Finding{}
		}
		if err := r.json(shown); err != nil {
			return err
		}
	case "sarif":
		out, err := lint.SARIF(shown, hub.Version)
		if err != nil {
			return err
		}
		r.printf("%s\n", out)
	default:
		for _, f := range shown {
			r.printf("%s\n", line(f))
		}
		r.printf("%d documents: %d errors, %d warnings, %d hints\n", len(seen.Library.Documents), counts[content.Error], counts[content.Warning], counts[content.Hint])
	}
	if open > 0 {
		return errFindings
	}
	return nil
}

// line is a finding as editors and terminals expect it.
func line(f lint.Finding) string {
	out := f.File
	if f.Line > 0 {
		out += fmt.Sprintf(":%d:%d", f.Line, max(f.Column, 1))
	}
	out += fmt.Sprintf(": %s: %s [%s]", f.Severity, f.Message, f.Rule)
	if f.Waived != "" {
		out += " (accepted: " + f.Waived + ")"
	} else if f.Fix != nil {
		out += " (--fix mends it)"
	}
	return out
}

func (c checkCmd) rules(r *run) error {
	all := lint.Rules()
	if c.JSON || c.Format == "json" {
		return r.json(all)
	}
	for _, rule := range all {
		r.printf("%-32s %-8s %s\n", rule.ID, rule.Severity, rule.Summary)
	}
	return nil
}

type newCmd struct {
	Kind  string `arg:"" enum:"article,case-study,page" help:"article, case-study or page."`
	Title string `arg:"" help:"Title of the document."`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// Run writes the file and prints its path. A file that is there is never overwritten.
func (c newCmd) Run(r *run) error {
	cfg, err := r.config()
	if err != nil {
		return err
	}
	name, text, err := content.New(content.Kind(c.Kind), c.Title, time.Now())
	if err != nil {
		return misuse{err}
	}
	file := filepath.Join(cfg.Content, filepath.FromSlash(path.Clean(name)))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already; choose another title or edit it", file)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if c.JSON {
		return r.json(map[string]string{"file": file})
	}
	r.printf("%s\n", file)
	return nil
}
