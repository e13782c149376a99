package extract

import (
	"context"
	"errors"
	"io"
	"os"

	"tandem/assets/internal/child"
	"tandem/assets/internal/pdfengine"
)

// ChildArg is the first argument that makes the program an extraction child: main calls ChildMain and nothing else.
const ChildArg = "extract-child"

// childHook lets tests misbehave in a child; it is nil in the program.
var childHook func(name string)

// job is what a child is asked to do.
type job struct {
	Path   string `json:"path"`
	Name   string `json:"name"`
	Limits Limits `json:"limits"`
}

// report is what a child says, in this order: Started once, Engine when it has to start the PDF engine and again when
// that runs, a Page for each page, then Done, Failure or Trouble.
type report struct {
	Started bool            `json:"started,omitempty"`
	Engine  pdfengine.Phase `json:"engine,omitempty"`
	Page    *Page           `json:"page,omitempty"`
	Failure *Failure        `json:"failure,omitempty"`
	Trouble string          `json:"trouble,omitempty"` // not the file's fault: the child could not do its work
	Done    *Document       `json:"done,omitempty"`    // without its pages
}

// ChildMain serves extraction jobs on stdin until it is closed, and never returns.
func ChildMain() {
	child.Main(1, func(out io.Writer, j job, more []string) error { return serve(out, j, more[0]) })
}

// serve does one job. Its error means that the parent cannot be spoken to.
func serve(out io.Writer, j job, cache string) error {
	if err := child.WriteFrame(out, report{Started: true}); err != nil {
		return err
	}
	if childHook != nil {
		childHook(j.Name)
	}
	var gone error
	say := func(r report) error {
		gone = child.WriteFrame(out, r)
		return gone
	}
	opts := Options{Limits: j.Limits, CacheDir: cache, engine: func(p pdfengine.Phase) error { return say(report{Engine: p}) }}
	doc, err := serveFile(j, opts, func(p Page) error { return say(report{Page: &p}) })
	if gone != nil {
		return gone
	}
	var f *Failure
	switch {
	case err == nil:
		return child.WriteFrame(out, report{Done: &doc})
	case errors.As(err, &f):
		return child.WriteFrame(out, report{Failure: f, Done: &doc})
	}
	return child.WriteFrame(out, report{Trouble: err.Error()})
}

func serveFile(j job, opts Options, emit func(Page) error) (Document, error) {
	f, err := os.Open(j.Path)
	if err != nil {
		return Document{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Document{}, err
	}
	return read(context.Background(), f, info.Size(), j.Name, opts, emit)
}
