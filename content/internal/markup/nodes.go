package markup

import (
	"github.com/yuin/goldmark/ast"
)

var (
	kindCallout = ast.NewNodeKind("Callout")
	kindFigure  = ast.NewNodeKind("Figure")
	kindPicture = ast.NewNodeKind("Picture")
	kindCode    = ast.NewNodeKind("Code")
	kindSection = ast.NewNodeKind("SectionHeading")

	kindDirective = ast.NewNodeKind("Directive")
	kindIsland    = ast.NewNodeKind("Island")
	kindQuote     = ast.NewNodeKind("PullQuote")
	kindDetails   = ast.NewNodeKind("Details")
	kindBraces    = ast.NewNodeKind("Braces")
	kindMath      = ast.NewNodeKind("Math")
	kindMathBlock = ast.NewNodeKind("MathBlock")
)

// callout is a quote that starts with [!NOTE] or one of its kin.
type callout struct {
	ast.BaseBlock
	kind  string
	title string
}

func (*callout) Kind() ast.NodeKind              { return kindCallout }
func (n *callout) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// picture is an image that has been looked up.
type picture struct {
	ast.BaseInline
	Picture
	found bool
	lead  bool   // the text starts with it
	sizes string // for the attribute, "" for the usual ones
	link  string // where a picture of another site lies; it is shown as a link
	alt   string
	title string
}

func (*picture) Kind() ast.NodeKind              { return kindPicture }
func (n *picture) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// sectionHeading is a heading with its final level and id.
type sectionHeading struct {
	ast.BaseBlock
	level int
	id    string
}

func (*sectionHeading) Kind() ast.NodeKind              { return kindSection }
func (n *sectionHeading) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }
