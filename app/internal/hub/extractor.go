package hub

import (
	"context"
	"errors"
	"io"
	"os"

	"tandem/app/internal/library"
	"tandem/assets/extract"
	"tandem/assets/render"
)

// IsChild reports whether the program was started to read or draw a file on behalf of another one.
func IsChild(args []string) bool {
	return len(args) > 0 && (args[0] == extract.ChildArg || args[0] == render.ChildArg)
}

// RunChild reads or draws files as the parent asks, and returns the exit code.
func RunChild() int {
	if os.Args[1] == render.ChildArg {
		render.ChildMain()
	}
	extract.ChildMain()
	return 0
}

// extractor reads files in child processes. The pool is made with the first file: most commands never read one.
type extractor struct{ hub *Hub }

// Sniff implements library.Extractor.
func (x *extractor) Sniff(head []byte, name string) (media, format string) {
	t := extract.Sniff(head, name)
	return t.MediaType, string(t.Format)
}

// Extract implements library.Extractor.
func (x *extractor) Extract(ctx context.Context, r io.Reader, size int64, name string) ([]library.Page, error) {
	pool, err := x.hub.extractPool()
	if err != nil {
		return nil, err
	}
	doc, err := pool.Extract(ctx, r, size, name)
	var failure *extract.Failure
	if errors.As(err, &failure) && !failure.Retryable() {
		noText := failure.Reason == extract.ReasonNoText || failure.Reason == extract.ReasonUnsupported
		return nil, &library.Failure{Reason: string(failure.Reason), Message: failure.Sentence(), NoText: noText}
	}
	if err != nil {
		return nil, err
	}
	pages := make([]library.Page, 0, len(doc.Pages))
	for _, p := range doc.Pages {
		pages = append(pages, library.Page{Number: p.Number, Kind: string(p.Kind), Title: p.Title, Text: p.Text, Notes: p.Notes, Hidden: p.Hidden})
	}
	return pages, nil
}
