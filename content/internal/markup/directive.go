package markup

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Directives follow the generic directives proposal for CommonMark: a leaf is a line of its own,
//
//	::name[label]{key=value .class #id}
//
// and a container is closed by at least as many colons as opened it:
//
//	:::name[label]{key=value}
//	text
//	:::

// maxDirective limits the line of a directive; a longer one is text.
const maxDirective = 2_000

// leaves are the directives of one line.
var leaves = map[string]func(*state, *directive) error{
	"testimonial": (*state).use, "demo": (*state).use, "cta": (*state).use, "asset": (*state).use, "video": (*state).video,
}

// containers are the directives around text. Boxes are callouts in the spelling of other systems.
var containers = map[string]func(*state, *directive) error{
	"pullquote": (*state).pullQuote, "details": (*state).details,
	"note": (*state).box, "info": (*state).box, "tip": (*state).box, "important": (*state).box, "warning": (*state).box,
	"caution": (*state).box, "danger": (*state).box,
}

// directive is a leaf or container as parsed; the transformer puts what it stands for in its place.
type directive struct {
	ast.BaseBlock
	colons int
	name   string
	label  string
	args   arguments
	line   text.Segment // as written, without the end of the line
	closed bool
}

func (*directive) Kind() ast.NodeKind              { return kindDirective }
func (n *directive) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

func (n *directive) isLeaf() bool { return n.colons == 2 }

// directiveParser opens a block for every line that is wholly a known directive. What is not stays text, and the writer
// is told when it looks as if a directive was meant.
type directiveParser struct{}

func (*directiveParser) Trigger() []byte             { return []byte{':'} }
func (*directiveParser) CanInterruptParagraph() bool { return true }
func (*directiveParser) CanAcceptIndentedLine() bool { return false }

func (*directiveParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 || !bytes.HasPrefix(line[at:], []byte("::")) || len(line) > maxDirective {
		return nil, parser.NoChildren
	}
	written := strings.TrimRight(string(line[at:]), " \t\r\n")
	n, err := parseDirective(written)
	if n == nil || err != nil {
		if err != nil {
			pc.(*guarded).state.noteOnce(segment.Start+at, err)
		}
		return nil, parser.NoChildren
	}
	start := segment.Start - segment.Padding + at
	n.line = text.NewSegment(start, start+len(written))
	reader.AdvanceToEOL()
	if n.isLeaf() {
		return n, parser.NoChildren
	}
	return n, parser.HasChildren
}

func (*directiveParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	n := node.(*directive)
	if n.isLeaf() {
		return parser.Close
	}
	line, _ := reader.PeekLine()
	width, at := util.IndentWidth(line, reader.LineOffset())
	if width < 4 && at < len(line) && closes(line[at:], n.colons) && !insideCode(n, width, pc) {
		reader.AdvanceToEOL()
		n.closed = true
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

func closes(line []byte, colons int) bool {
	line = bytes.TrimRight(line, " \t\r\n")
	return len(line) >= colons && len(bytes.Trim(line, ":")) == 0
}

// insideCode says whether the line belongs to code in the container: colons in it close nothing.
func insideCode(n *directive, indent int, pc parser.Context) bool {
	last := pc.LastOpenedBlock().Node
	switch block := last.(type) {
	case *ast.FencedCodeBlock, *mathBlock:
	case *ast.HTMLBlock:
		if block.HTMLBlockType != ast.HTMLBlockType1 {
			return false
		}
	default:
		return false
	}
	for p := last.Parent(); p != nil && p != ast.Node(n); p = p.Parent() {
		switch p.(type) {
		case *ast.Blockquote:
			return false // the line lacks its mark, so the quote ends and the code with it
		case *ast.ListItem:
			if indent == 0 {
				return false
			}
		}
	}
	return true
}

func (*directiveParser) Close(node ast.Node, _ text.Reader, pc parser.Context) {
	if n := node.(*directive); !n.isLeaf() && !n.closed {
		pc.(*guarded).state.note(n.line.Start, "md/shortcode-open",
			fmt.Sprintf("nothing closes the %s; end it by a line of %s", n.name, strings.Repeat(":", n.colons)))
	}
}

// shortcodeError is what is wrong with a directive.
type shortcodeError struct{ rule, message string }

func (e *shortcodeError) Error() string { return e.message }

func wrongArgument(format string, args ...any) error {
	return &shortcodeError{"md/shortcode-arg", fmt.Sprintf(format, args...)}
}

// noteOnce tells of a line that is looked at more than once.
func (s *state) noteOnce(offset int, err error) {
	if !s.told[offset] {
		s.told[offset] = true
		s.noteError(offset, err)
	}
}

func (s *state) noteError(offset int, err error) {
	rule := "md/shortcode-arg"
	if e, ok := err.(*shortcodeError); ok {
		rule = e.rule
	}
	s.note(offset, rule, err.Error())
}

// directive puts what a directive stands for in its place, or its own text when it cannot stand.
func (s *state) directive(n *directive) {
	expand := leaves[n.name]
	if !n.isLeaf() {
		expand = containers[n.name]
	}
	err := n.args.plain()
	if err == nil {
		err = expand(s, n)
	}
	if err != nil {
		s.noteError(n.line.Start, err)
		replaceByText(n)
	}
}

// replaceByText shows a directive as it was written, and what a container holds after it.
func replaceByText(n *directive) {
	p := ast.NewParagraph()
	p.SetPos(n.Pos())
	shown := ast.NewTextSegment(n.line)
	shown.SetRaw(true)
	p.AppendChild(p, shown)
	n.Parent().InsertBefore(n.Parent(), n, p)
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		n.Parent().InsertBefore(n.Parent(), n, c)
		c = next
	}
	n.Parent().RemoveChild(n.Parent(), n)
}

// become puts another node in a directive's place, with what the directive holds.
func (n *directive) become(other ast.Node) {
	other.SetPos(n.Pos())
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		other.AppendChild(other, c)
		c = next
	}
	n.Parent().ReplaceChild(n.Parent(), n, other)
}
