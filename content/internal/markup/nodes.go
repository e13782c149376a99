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
)

// callout is a quote that starts with [!NOTE] or one of its kin.
type callout struct {
	ast.BaseBlock
	kind  string
	title string
}

func (*callout) Kind() ast.NodeKind              { return kindCallout }
func (n *callout) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// figure is a picture alone in its paragraph, with an optional caption.
type figure struct {
	ast.BaseBlock
	caption string
}

func (*figure) Kind() ast.NodeKind              { return kindFigure }
func (n *figure) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// picture is an image that has been looked up.
type picture struct {
	ast.BaseInline
	Picture
	found bool
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

// codeBlock is a block of code, fenced or indented.
type codeBlock struct {
	ast.BaseBlock
	language string
	code     string
	budget   *budget
}

func (*codeBlock) Kind() ast.NodeKind              { return kindCode }
func (n *codeBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }
