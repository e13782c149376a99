// Package markup turns markdown into safe HTML, a table of contents, plain text and lists of what it refers to.
//
// It owns the one goldmark set-up, the highlighting of code, the sanitizer, and the budget that keeps hostile input
// cheap. It knows no files: where links and pictures lead is asked of the Env.
package markup

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// ErrRefused marks markdown that goes beyond the limits; the wrapping message says which.
var ErrRefused = errors.New("markdown refused")

// The limits of one text.
const (
	maxOutput = 4 << 20
	maxBlocks = 100        // blocks open inside each other
	maxDepth  = 300        // depth of the whole tree
	maxCells  = 10_000     // table cells of one text
	maxSteps  = 20_000_000 // comparisons of delimiters and visits of inline parsers
	maxRun    = 64         // one run of * _ or ~

	maxUses       = 100
	maxNotes      = 200    // the rest would tell the same of the same text
	maxDrawn      = 20_000 // bytes of all drawings of a text; drawing a dense one takes most of a second
	maxReferences = 5_000  // definitions of link references
	maxFootnotes  = 5_000  // marks and definitions of footnotes, each of which is looked for among all
)

// Picture is what a rendered picture needs to know about its file.
type Picture struct {
	URL    string
	Srcset string // for <img srcset>, empty when there is only the one
	Width  int
	Height int
}

// Env answers questions about the world around one text. Functions are called from the goroutine that renders.
type Env struct {
	Title   string                            // a first h1 with this text is dropped; when empty, the first h1 becomes Result.Title
	Link    func(dest string) string          // the public address of a link's destination, or dest itself
	Picture func(dest string) (Picture, bool) // false: there is no such picture
	Remote  func(src string)                  // told of each picture of another site in raw HTML; may be nil
	Mark    func(i int) string                // what stands in HTML for the use of that index; nil: parts have no place in this text
	Lead    bool                              // there is no picture above the text: one that it starts with is not loaded lazily
}

// Heading is a heading of the rendered text.
type Heading struct {
	Level  int
	ID     string
	Text   string
	Offset int // of the source, in bytes
}

// Section is the plain text under one heading; the first has no heading when the text does not start with one.
type Section struct {
	ID      string
	Heading string
	Text    string
}

// Ref is a link or picture as written.
type Ref struct {
	URL    string
	Text   string // link text, or alternative text of a picture
	Offset int
}

// Use is a part or card that stands in the text.
type Use struct {
	Kind   string // testimonial, demo, cta or asset
	Key    string
	Label  string
	Offset int
}

// Note is something to tell the writer. The rules are content/h1-count, links/scheme, md/html-removed, md/shortcode-unknown,
// md/shortcode-arg, md/shortcode-open, md/math, md/diagram and md/diagram-title.
type Note struct {
	Offset  int
	Rule    string
	Message string
}

// Result is a rendered text.
type Result struct {
	HTML     string
	Title    string    // set when Env.Title was empty and the text starts with an h1
	Headings []Heading // in order, levels 2 to 6
	Sections []Section
	Links    []Ref
	Pictures []Ref // as written, found or not
	Uses     []Use
	Frames   []string // hosts of players
	Math     bool     // there is a formula in HTML
	Words    int
	Notes    []Note
}

// Renderer renders markdown. It is safe for concurrent use.
type Renderer struct {
	md     goldmark.Markdown
	lexers *lexerCache
}

// New returns a Renderer; one is enough for a program.
func New() *Renderer {
	r := &Renderer{lexers: newLexerCache()}
	p := parser.NewParser(
		parser.WithBlockParsers(append(parser.DefaultBlockParsers(),
			util.Prioritized(&directiveParser{}, 50),
			util.Prioritized(&mathBlockParser{}, 60),
		)...),
		parser.WithInlineParsers(
			util.Prioritized(&watchman{}, -1000),
			util.Prioritized(&mathParser{}, 90),
			util.Prioritized(&bracesParser{}, 95),
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(newLinkGuard(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(&delimiterParser{}, 500),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(&tableGuard{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(&depthGuard{}, -1000),
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(&transformer{}, 2000),
		),
		parser.WithHeadingAttribute(),
	)
	rd := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(&nodeRenderer{lexers: r.lexers}, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))
	r.md = goldmark.New(
		goldmark.WithParser(p),
		goldmark.WithRenderer(rd),
		goldmark.WithExtensions(extension.Linkify, extension.TaskList, extension.DefinitionList,
			extension.NewFootnote(), extension.Typographer),
	)
	return r
}

// Render renders src. An error that wraps ErrRefused says which limit src goes beyond; ctx limits the time, and its end
// is reported the same way. Hostile input never panics and never runs on after the return.
func (r *Renderer) Render(ctx context.Context, src []byte, env Env) (res Result, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case refusal:
			res, err = Result{}, fmt.Errorf("%w: %s", ErrRefused, string(p))
		default:
			// A panic of a library on one text is that text's problem and no reason to stop the others.
			res, err = Result{}, fmt.Errorf("%w: the renderer cannot cope with it (%v)", ErrRefused, p)
		}
	}()
	if bytes.Count(src, []byte("[^")) > maxFootnotes {
		panic(refusal(fmt.Sprintf("it has more than %d footnote marks", maxFootnotes)))
	}
	st := &state{env: env, src: src, res: &res, ids: map[string]bool{}, numbered: map[string]int{}, gone: map[string]bool{}, told: map[int]bool{}}
	pc := &guarded{Context: parser.NewContext(), budget: &budget{ctx: ctx}, state: st}
	root := r.md.Parser().Parse(text.NewReader(src), parser.WithContext(pc))
	out := &limited{budget: pc.budget}
	if err := r.md.Renderer().Render(out, src, root); err != nil {
		return Result{}, fmt.Errorf("render markdown: %w", err)
	}
	if st.raw {
		res.HTML, err = sanitize(out.buf.Bytes(), st)
		if err != nil {
			return Result{}, fmt.Errorf("%w: its HTML cannot be cleaned (%w)", ErrRefused, err)
		}
	} else {
		res.HTML = out.buf.String()
	}
	slices.SortStableFunc(res.Notes, func(a, b Note) int { return cmp.Compare(a.Offset, b.Offset) })
	return res, nil
}

// limited collects output up to the limit. The renderer flushes into it in pieces, so it is also where time is checked.
type limited struct {
	buf    bytes.Buffer
	budget *budget
}

func (l *limited) Write(p []byte) (int, error) {
	if l.buf.Len()+len(p) > maxOutput {
		panic(refusal(fmt.Sprintf("its HTML is larger than %d MB", maxOutput>>20)))
	}
	l.budget.checkTime()
	return l.buf.Write(p)
}
