// Package cli is the command line: it parses arguments, calls one service, prints, and turns failures into exit codes.
// It refuses to decide anything that a page would have to decide again.
//
// Exit codes: 0 success, 1 findings or failure, 2 misuse.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/alecthomas/kong"

	"tandem/app/internal/config"
	"tandem/app/internal/fault"
	"tandem/app/internal/hub"
)

// The exit codes.
const (
	exitOK       = 0
	exitFindings = 1
	exitMisuse   = 2
)

// World is what a command touches outside the process: arguments, environment, streams.
type World struct {
	Args    []string
	Lookup  func(string) (string, bool)
	Environ []string
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
}

// commands is the grammar.
type commands struct {
	Serve   serveCmd        `cmd:"" default:"1" help:"Run the site and the library (the default)."`
	Check   checkCmd        `cmd:"" help:"Check content: front matter, links, images, metadata."`
	New     newCmd          `cmd:"" help:"Write a new article, case study or page from a template."`
	Mv      moveCmd         `cmd:"" help:"Rename a document; its address and the links to it follow."`
	Trans   translationsCmd `cmd:"" name:"translations" help:"List translations, and what changed in their originals."`
	Import  importCmd       `cmd:"" help:"Bring the site of another system into the content folder."`
	Index   indexCmd        `cmd:"" help:"Show what the search index holds, or rebuild it."`
	Search  searchCmd       `cmd:"" help:"Search the public site or the library."`
	Library libraryCmd      `cmd:"" help:"Add collateral to the library, or list it."`
	Export  exportCmd       `cmd:"" help:"Take the library out, to bring it in elsewhere."`
	User    userCmd         `cmd:"" help:"Add people, or list them."`
	Jobs    jobsCmd         `cmd:"" help:"Show background work, retry or discard what failed."`
	Config  configCmd       `cmd:"" help:"Show the effective configuration, secrets masked."`
	Version versionCmd      `cmd:"" help:"Show the version."`
	Ready   readyCmd        `cmd:"" hidden:"" help:"Ask the server on this machine whether it is ready."`
}

// errFindings ends a command that printed what it found.
var errFindings = errors.New("findings")

// misuse is an error in how the command was called.
type misuse struct{ error }

// run is what a command gets beside its own arguments.
type run struct {
	World
	ctx context.Context
}

// Run runs the command line and returns the exit code.
func Run(ctx context.Context, w World) (code int) {
	if hub.IsChild(w.Args) {
		return hub.RunChild()
	}
	type leave int
	defer func() {
		switch p := recover().(type) {
		case nil:
		case leave:
			code = int(p)
		default:
			panic(p)
		}
	}()
	var grammar commands
	parser, err := kong.New(&grammar, kong.Name("tandem"), kong.Writers(w.Out, w.Err), kong.UsageOnError(),
		kong.Description("Marketing publishes, sales closes, and each sees what the other learned."),
		kong.Exit(func(c int) { panic(leave(c)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		_, _ = fmt.Fprintln(w.Err, "tandem:", err)
		return exitMisuse
	}
	command, err := parser.Parse(w.Args)
	if err != nil {
		_, _ = fmt.Fprintf(w.Err, "tandem: %v\nRun \"tandem --help\" for the commands.\n", err)
		return exitMisuse
	}
	return exitCode(w.Err, command.Run(&run{World: w, ctx: ctx}))
}

// exitCode prints the error, if it was not printed yet, and returns the code.
func exitCode(out io.Writer, err error) int {
	var m misuse
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.As(err, &m):
		_, _ = fmt.Fprintln(out, "tandem:", err)
		return exitMisuse
	}
	_, _ = fmt.Fprintln(out, "tandem:", err)
	if fault.Is(err, fault.Invalid) {
		for _, f := range fault.FieldsOf(err) {
			_, _ = fmt.Fprintf(out, "  %s: %s\n", f.Name, f.Message)
		}
		return exitMisuse
	}
	return exitFindings
}

// config reads the configuration; what is wrong with it is misuse.
func (r *run) config() (*config.Config, error) {
	c, err := config.Load(r.Lookup, r.Environ)
	if err != nil {
		return nil, misuse{fmt.Errorf("the configuration does not work:\n%w", err)}
	}
	return c, nil
}

// open opens the hub for a command that works beside a running server, or without one.
func (r *run) open() (*hub.Hub, error) {
	c, err := r.config()
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(r.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return hub.Open(r.ctx, c, hub.Options{Log: log, Now: time.Now, Mode: hub.Tool})
}

// with runs fn on an open hub and closes it.
func (r *run) with(fn func(h *hub.Hub) error) (err error) {
	h, err := r.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	return fn(h)
}

// json prints v as indented JSON.
func (r *run) json(v any) error {
	e := json.NewEncoder(r.Out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (r *run) printf(format string, args ...any) { _, _ = fmt.Fprintf(r.Out, format, args...) }
