package markup

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// nodeRenderer writes the nodes whose HTML differs from goldmark's own.
type nodeRenderer struct {
	lexers *lexerCache
}

func (r *nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindSection, r.heading)
	reg.Register(kindCallout, r.callout)
	reg.Register(kindFigure, r.figure)
	reg.Register(kindPicture, r.picture)
	reg.Register(kindQuote, r.quote)
	reg.Register(kindDetails, r.details)
	reg.Register(kindIsland, r.island)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindAutoLink, r.autoLink)
	reg.Register(ast.KindHTMLBlock, r.htmlBlock)
	reg.Register(ast.KindRawHTML, r.rawHTML)
	reg.Register(kindCode, r.code)
	reg.Register(extast.KindTable, r.table)
	reg.Register(extast.KindTaskCheckBox, r.checkBox)
	reg.Register(extast.KindFootnoteBacklink, r.backlink)
	reg.Register(extast.KindFootnoteList, r.footnotes)
}

func (r *nodeRenderer) heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*sectionHeading)
	if entering {
		_, _ = fmt.Fprintf(w, `<div class="heading"><h%d id="%s">`, n.level, html.EscapeString(n.id))
	} else {
		_, _ = fmt.Fprintf(w, "</h%d>%s</div>\n", n.level, anchor(n.id))
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) callout(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*callout)
	if entering {
		_, _ = fmt.Fprintf(w, "<div class=\"callout callout-%s\" role=\"note\">\n<p class=\"callout-title\">%s</p>\n", n.kind, html.EscapeString(n.title))
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) quote(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*quoteFigure)
	switch {
	case entering:
		_, _ = w.WriteString("<figure class=\"pull-quote\"><blockquote>\n")
	case n.caption != "":
		_, _ = fmt.Fprintf(w, "</blockquote><figcaption>%s</figcaption></figure>\n", html.EscapeString(n.caption))
	default:
		_, _ = w.WriteString("</blockquote></figure>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) details(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*detailsBox)
	if !entering {
		_, _ = w.WriteString("</details>\n")
		return ast.WalkContinue, nil
	}
	open := ""
	if n.open {
		open = ` open=""`
	}
	_, _ = fmt.Fprintf(w, "<details%s><summary>%s</summary>\n", open, html.EscapeString(n.summary))
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) picture(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*picture)
	alt := html.EscapeString(n.alt)
	switch {
	case n.found:
		_, _ = w.WriteString(pictureTag(n))
	case n.link != "" && !insideLink(node):
		// A reader's browser asks nobody but this site for anything; a picture elsewhere is one click away.
		_, _ = fmt.Fprintf(w, `<a href="%s" rel="noopener">%s</a>`, attribute(n.link), orText(alt, "Picture"))
	default:
		_, _ = fmt.Fprintf(w, `<span class="missing-picture">%s</span>`, orText(alt, "Picture"))
	}
	return ast.WalkSkipChildren, nil
}

func insideLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

func orText(s, otherwise string) string {
	if strings.TrimSpace(s) == "" {
		return otherwise
	}
	return s
}

func (r *nodeRenderer) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	if _, refused := n.AttributeString("refused"); refused {
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	dest := string(n.Destination)
	_, _ = fmt.Fprintf(w, `<a href="%s"`, attribute(dest))
	if len(n.Title) > 0 {
		_, _ = fmt.Fprintf(w, ` title="%s"`, html.EscapeString(destination(n.Title)))
	}
	if external(dest) {
		_, _ = w.WriteString(` rel="noopener"`)
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	dest, label := autoDestination(n, source), html.EscapeString(string(n.Label(source)))
	switch {
	case !linkable(dest):
		_, _ = w.WriteString(label)
	case external(dest):
		_, _ = fmt.Fprintf(w, `<a href="%s" rel="noopener">%s</a>`, attribute(dest), label)
	default:
		_, _ = fmt.Fprintf(w, `<a href="%s">%s</a>`, attribute(dest), label)
	}
	return ast.WalkContinue, nil
}

// Raw HTML is written as it is: Render sends the whole output through the sanitizer when there was any.

func (r *nodeRenderer) htmlBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.HTMLBlock)
	if entering {
		_, _ = w.Write(n.Lines().Value(source))
	} else if n.HasClosure() {
		_, _ = w.Write(n.ClosureLine.Value(source))
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) rawHTML(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.Write(node.(*ast.RawHTML).Segments.Value(source))
	}
	return ast.WalkSkipChildren, nil
}

// table lets wide tables scroll on their own, reachable by keyboard.
func (r *nodeRenderer) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<div class=\"table\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>\n")
	} else {
		// The table renderer of goldmark closes the body with its last row.
		_, _ = w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) checkBox(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if node.(*extast.TaskCheckBox).IsChecked {
		_, _ = w.WriteString(`<input type="checkbox" checked="" disabled="" aria-label="Done"> `)
	} else {
		_, _ = w.WriteString(`<input type="checkbox" disabled="" aria-label="To do"> `)
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) footnotes(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<div class=\"footnotes\" role=\"doc-endnotes\">\n<hr>\n<ol>\n")
	} else {
		_, _ = w.WriteString("</ol>\n</div>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) backlink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*extast.FootnoteBacklink)
	ref := ""
	if n.RefIndex > 0 {
		ref = strconv.Itoa(n.RefIndex)
	}
	_, _ = fmt.Fprintf(w, ` <a href="#fnref%s:%d" class="footnote-backref" role="doc-backlink" aria-label="Back to the text, note %d">↩</a>`, ref, n.Index, n.Index)
	return ast.WalkContinue, nil
}
