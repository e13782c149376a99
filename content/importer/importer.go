// Package importer brings the site of another system into a content folder.
//
// It owns reading Hugo and Jekyll sites, Ghost and WordPress exports and folders of plain markdown; working out the
// addresses their pages had; and writing documents, people and pictures in the form that package content reads. It reads
// from below the given path only, writes below the content folder only, opens no connection, and runs no template: what it
// cannot carry over it reports, with file, line and reason. A second run over the same source changes nothing.
package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tandem/content"
)

// System is what a site was made with.
type System string

// The systems that can be read.
const (
	Hugo      System = "hugo"
	Jekyll    System = "jekyll"
	Ghost     System = "ghost"
	WordPress System = "wordpress"
	Markdown  System = "markdown"
)

// Name is how the system writes itself.
func (s System) Name() string {
	switch s {
	case Hugo:
		return "Hugo"
	case Jekyll:
		return "Jekyll"
	case Ghost:
		return "Ghost"
	case WordPress:
		return "WordPress"
	default:
		return "plain markdown"
	}
}

// Options say where the site goes.
type Options struct {
	Into     string         // the content folder; made when it is not there
	Force    bool           // replace files that are there and differ
	DryRun   bool           // report, and write nothing
	Now      time.Time      // when the import happens, for the reason of waivers
	Location *time.Location // of dates without a zone when the source names none; UTC when nil

	// Check judges the folder after the import; its errors about imported files are accepted with a waiver, so that an old
	// site goes live as it was. Without it no waiver is written.
	Check func(*content.Library) []content.Problem
}

// Problem is something that could not be carried over, or was carried over in another form.
type Problem struct {
	File    string `json:"file"` // in the source
	Line    int    `json:"line"` // from 1; 0 when it is about the whole file
	Rule    string `json:"rule"` // what sort of problem it is: "shortcode", "picture", …
	Message string `json:"message"`
}

// Counts say how much was brought over.
type Counts struct {
	Articles  int `json:"articles"`
	Pages     int `json:"pages"`
	Drafts    int `json:"drafts"`    // of both, and never public
	Scheduled int `json:"scheduled"` // of both, and public later
	Topics    int `json:"topics"`    // that have a text of their own
	Authors   int `json:"authors"`   // added to authors.yaml
	Pictures  int `json:"pictures"`
	Addresses int `json:"addresses"` // former ones that lead to the new
	Links     int `json:"links"`     // between documents, rewritten
	Written   int `json:"written"`   // files
	Unchanged int `json:"unchanged"` // files that were there already, the same
	Kept      int `json:"kept"`      // files that were there already and differ
}

// Report is what an import did, or would do.
type Report struct {
	System   System           `json:"system"`
	Into     string           `json:"into"`
	DryRun   bool             `json:"dryrun"`
	Counts   Counts           `json:"counts"`
	Waivers  []content.Waiver `json:"waivers"`  // added to site.yaml
	Problems []Problem        `json:"problems"` // sorted by file and line
}

// ErrSource is a path that cannot be imported: it is not there, too large, an archive, or not what the system writes.
var ErrSource = errors.New("cannot import")

// Run imports the site at path, a folder or an export file. What is wrong with single files is in the report; the error
// is for a source or a content folder that cannot be used at all, and wraps ErrSource for the former.
func Run(ctx context.Context, system System, path string, opts Options) (*Report, error) {
	if opts.Location == nil {
		opts.Location = time.UTC
	}
	src, err := openSource(path)
	if err != nil {
		return nil, err
	}
	defer src.close()
	if err := apart(path, opts.Into); err != nil {
		return nil, err
	}
	im := &run{
		ctx: ctx, src: src, opts: opts, system: system, report: &Report{System: system, Into: opts.Into, DryRun: opts.DryRun, Waivers: []content.Waiver{}, Problems: []Problem{}},
		site: &site{location: opts.Location, lists: map[string]string{}, sections: map[string]string{}},
	}
	src.problem = im.problem
	if err := src.walk(ctx); err != nil {
		return nil, err
	}
	if err := im.read(); err != nil {
		return nil, err
	}
	if err := im.bring(); err != nil {
		return nil, err
	}
	im.report.Problems = once(im.report.Problems)
	return im.report, nil
}

// once sorts problems by place and says the same of a file no more than once.
func once(all []Problem) []Problem {
	slices.SortStableFunc(all, byPlace)
	said := map[Problem]bool{}
	return slices.DeleteFunc(all, func(p Problem) bool {
		p.Line = 0
		if said[p] {
			return true
		}
		said[p] = true
		return false
	})
}

func byPlace(a, b Problem) int {
	if c := strings.Compare(a.File, b.File); c != 0 {
		return c
	}
	return a.Line - b.Line
}

// run is one import.
type run struct {
	ctx    context.Context
	src    *source
	opts   Options
	system System
	report *Report
	site   *site
	out    *folder

	bySource map[string]*document // by path in the source
	byOld    map[string]*document // by former address, in canonical form
	pictures map[string]string    // path in the content folder, by path in the source
	names    map[string]string    // path in the source, by path in the content folder
	fixed    map[string]bool      // addresses that belong to the program
}

func (im *run) problem(file string, line int, rule, format string, args ...any) {
	im.report.Problems = append(im.report.Problems, Problem{File: file, Line: line, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

func (im *run) read() error {
	switch im.system {
	case Hugo:
		return im.readHugo()
	case Jekyll:
		return im.readJekyll()
	case Ghost:
		return im.readGhost()
	case WordPress:
		return im.readWordPress()
	case Markdown:
		return im.readPlain()
	default:
		return fmt.Errorf("%w: %q is no system that can be read", ErrSource, im.system)
	}
}

// bring puts what was read into the content folder.
func (im *run) bring() error {
	if len(im.site.documents) == 0 {
		return fmt.Errorf("%w: there is no document of %s in %s", ErrSource, im.system.Name(), im.src.path)
	}
	out, err := openFolder(im.opts.Into, im.opts.DryRun)
	if err != nil {
		return err
	}
	defer out.close()
	im.out = out
	if err := im.place(); err != nil {
		return err
	}
	for _, d := range im.site.documents {
		if err := im.ctx.Err(); err != nil {
			return err
		}
		im.relink(d)
	}
	if err := im.writeAll(); err != nil {
		return err
	}
	return im.waive()
}

// apart refuses a content folder that lies within the source, or the other way round: the import would read what it wrote.
func apart(path, into string) error {
	a, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find %q: %w", path, err)
	}
	b, err := filepath.Abs(into)
	if err != nil {
		return fmt.Errorf("find %q: %w", into, err)
	}
	if info, err := os.Stat(a); err == nil && !info.IsDir() {
		return nil
	}
	a, b = resolved(a)+string(filepath.Separator), resolved(b)+string(filepath.Separator)
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return fmt.Errorf("%w: %s and the content folder %s lie within each other; name another folder with --into", ErrSource, path, into)
	}
	return nil
}

// resolved follows symbolic links as far as the path exists.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(resolved(parent), filepath.Base(path))
	}
	return path
}
