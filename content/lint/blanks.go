package lint

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// blanks finds blank lines that are too many, and those that lack between blocks of which one wants space around it.
func blanks(v *view) {
	v.manyBlanks()
	for n := v.prose.doc.FirstChild(); n != nil; n = n.NextSibling() {
		before := n.PreviousSibling()
		if before == nil || n.Pos() < 0 || !roomy(before) && !roomy(n) || !plainBlock(before) || !plainBlock(n) || endsInCode(before) {
			continue
		}
		start := v.prose.lineStart(n.Pos())
		if start == 0 || blank(v.prose.src[v.prose.lineStart(start-1):start]) {
			continue
		}
		f := v.span(v.body+start, v.body+start, "a blank line is missing before this %s", blockName(n, before))
		v.bodyFix(f, start, start, v.lineBreak())
	}
}

// roomy blocks want a blank line before and behind.
func roomy(n ast.Node) bool {
	switch n.(type) {
	case *ast.Heading, *ast.FencedCodeBlock, *ast.List:
		return true
	}
	return false
}

// plainBlock says that the place of the node is known to be where its text starts.
func plainBlock(n ast.Node) bool {
	switch n.(type) {
	case *ast.Heading, *ast.FencedCodeBlock, *ast.List, *ast.Paragraph, *ast.Blockquote, *ast.ThematicBreak, *east.Table:
		return true
	}
	return false
}

// endsInCode says that the last thing in a list or quotation is code or HTML: where that ends may depend on what follows.
func endsInCode(n ast.Node) bool {
	for last := n.LastChild(); last != nil && last.Type() == ast.TypeBlock; last = last.LastChild() {
		switch last.(type) {
		case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.HTMLBlock:
			return true
		}
	}
	return false
}

func blockName(n, before ast.Node) string {
	for _, at := range []struct {
		node ast.Node
		text string
	}{{n, ""}, {before, "text, which follows a "}} {
		switch at.node.(type) {
		case *ast.Heading:
			return at.text + "heading"
		case *ast.FencedCodeBlock:
			return at.text + "block of code"
		case *ast.List:
			return at.text + "list"
		}
	}
	return "text"
}

// lineBreak is how the lines of the file end.
func (v *view) lineBreak() string {
	if bytes.Contains(v.text.Source, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// manyBlanks finds runs of more than one blank line. Their fix leaves the first.
func (v *view) manyBlanks() {
	run, from, to := 0, 0, 0
	flush := func() {
		if run > 1 {
			f := v.span(v.body+from, v.body+to, "%d blank lines; one is enough", run)
			v.bodyFix(f, from, to, "")
		}
		run = 0
	}
	end := 0
	v.eachLine(func(l mdLine, text []byte) {
		if l.start != end {
			flush() // code or HTML lies between
		}
		end = l.next
		switch {
		case !blank(text):
			flush()
		case run == 0:
			run, from, to = 1, l.next, l.next
		default:
			run, to = run+1, l.next
		}
	})
	flush()
}
