package render

import (
	"errors"
	"io"
	"runtime/debug"

	"tandem/assets/internal/child"
	"tandem/assets/internal/pdfengine"
)

// ChildArg is the first argument that makes the program a drawing child: main calls ChildMain and nothing else.
const ChildArg = "render-child"

// childHook lets tests misbehave in a child; it is nil in the program. page is 0 when a file is opened.
var childHook func(path string, page int)

// opening names a file.
type opening struct {
	Path   string `json:"path"`
	Kind   Kind   `json:"kind"`
	Engine int64  `json:"engine"` // bytes of memory for the PDF engine
}

// request asks to open a file, which lets go of the one before, or for a page of the open one.
type request struct {
	Open *opening `json:"open,omitempty"`
	Page int      `json:"page,omitempty"`
}

// report is what a child says: Started, then Engine twice when the PDF engine has to be started, then one of the others.
type report struct {
	Started bool            `json:"started,omitempty"`
	Engine  pdfengine.Phase `json:"engine,omitempty"`
	Opened  int             `json:"opened,omitempty"` // pages
	Page    *Page           `json:"page,omitempty"`
	Failure *Failure        `json:"failure,omitempty"`
	Trouble string          `json:"trouble,omitempty"` // not the file's fault: the child could not do its work
	Spent   bool            `json:"spent,omitempty"`   // the engine has stopped: nothing more can be asked of this child
}

// source is an open file.
type source interface {
	pages() int
	// page draws a page; n counts from 1.
	page(n int) (*Page, error)
	// alive tells a page that the engine refuses from an engine that has stopped.
	alive() bool
	close()
}

// ChildMain serves drawing jobs on stdin until it is closed, and never returns.
func ChildMain() {
	var c artist
	child.Main(1, func(out io.Writer, q request, more []string) error { return c.serve(out, q, more[0]) })
}

// artist is a child at work.
type artist struct {
	path string
	open source
}

// serve does one job. Its error means that the parent cannot be spoken to.
func (c *artist) serve(out io.Writer, q request, cache string) error {
	if err := child.WriteFrame(out, report{Started: true}); err != nil {
		return err
	}
	var gone error
	r, err := c.do(q, cache, func(p pdfengine.Phase) error {
		gone = child.WriteFrame(out, report{Engine: p})
		return gone
	})
	if gone != nil {
		return gone
	}
	var f *Failure
	switch {
	case err == nil:
	case errors.As(err, &f):
		r = report{Failure: f, Spent: c.open != nil && !c.open.alive()}
	default:
		r = report{Trouble: err.Error(), Spent: true}
	}
	return child.WriteFrame(out, r)
}

func (c *artist) do(q request, cache string, told func(pdfengine.Phase) error) (report, error) {
	if q.Open != nil {
		c.path = q.Open.Path
	}
	if childHook != nil {
		childHook(c.path, q.Page)
	}
	if q.Open == nil {
		if c.open == nil {
			return report{}, errors.New("no file is open")
		}
		p, err := c.open.page(q.Page)
		return report{Page: p}, err
	}
	if c.open != nil {
		c.open.close()
		c.open = nil
		debug.FreeOSMemory() // what the last document took is not kept for the next
	}
	var err error
	switch q.Open.Kind {
	case PDF:
		c.open, err = openPDF(*q.Open, cache, told)
	case Image:
		c.open, err = openImage(q.Open.Path)
	default:
		err = fail(ReasonUnsupported, "%q is not drawn", q.Open.Kind)
	}
	if err != nil {
		c.open = nil
		return report{}, err
	}
	return report{Opened: c.open.pages()}, nil
}
