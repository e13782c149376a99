package markup

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// state is what one rendering gathers.
type state struct {
	env      Env
	src      []byte
	res      *Result
	ids      map[string]bool
	numbered map[string]int  // the last number given to an id
	gone     map[string]bool // elements of raw HTML that are taken out
	told     map[int]bool    // offsets of lines the writer was told about
	raw      bool            // raw HTML was seen: the output needs the sanitizer
	slots    slots

	mathSource, mathOutput int    // bytes of formulas so far
	drawn                  int    // bytes of drawings so far
	lead                   string // the address of the picture that is loaded eagerly
}

func (s *state) note(offset int, rule, message string) {
	if len(s.res.Notes) >= maxNotes {
		return
	}
	s.res.Notes = append(s.res.Notes, Note{Offset: offset, Rule: rule, Message: message})
}

// transformer turns the parsed tree into the one that is rendered, and gathers the result on the way. It runs last.
type transformer struct{}

func (*transformer) Transform(doc *ast.Document, _ text.Reader, pc parser.Context) {
	s := pc.(*guarded).state
	s.headings(doc)
	for _, n := range gather(doc) {
		budgetOf(pc).step()
		switch n := n.(type) {
		case *mathNode:
			s.inlineFormula(n)
		case *mathBlock:
			s.blockFormula(n)
		case *directive:
			s.directive(n)
		case *ast.Blockquote:
			s.callout(n)
		case *ast.Link:
			s.link(n)
		case *ast.AutoLink:
			s.autoLink(n)
		case *ast.Image:
			s.image(n)
		case *ast.FencedCodeBlock:
			s.fenced(n, budgetOf(pc))
		case *ast.CodeBlock:
			s.indented(n, budgetOf(pc))
		case *ast.HTMLBlock:
			s.rawHTML(n.Lines())
		case *ast.RawHTML:
			s.rawHTML(n.Segments)
		}
	}
	for _, n := range gather(doc) {
		if p, ok := n.(*ast.Paragraph); ok {
			s.figureOf(p)
		}
	}
	s.sections(doc)
}

// gather lists the nodes below root in document order, so that callers may change the tree while they go through it.
func gather(root ast.Node) []ast.Node {
	var all []ast.Node
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n != root {
			all = append(all, n)
		}
		return ast.WalkContinue, nil
	})
	return all
}

var calloutMark = regexp.MustCompile(`^\[!([A-Za-z]+)\][ \t]*(.*)$`)

var calloutTitles = map[string]string{
	"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution",
}

func (s *state) callout(q *ast.Blockquote) {
	p, ok := q.FirstChild().(*ast.Paragraph)
	if !ok || p.Lines().Len() == 0 {
		return
	}
	first := p.Lines().At(0)
	m := calloutMark.FindSubmatch([]byte(strings.TrimSpace(string(first.Value(s.src)))))
	if m == nil {
		return
	}
	kind := strings.ToLower(string(m[1]))
	title, known := calloutTitles[kind]
	if !known {
		return
	}
	own, after := firstLine(p, s.src)
	if _, rest, _ := strings.Cut(own, "]"); strings.TrimSpace(rest) != "" {
		title = strings.TrimSpace(rest)
	}
	for c := p.FirstChild(); c != nil && c != after; {
		next := c.NextSibling()
		p.RemoveChild(p, c)
		c = next
	}
	if p.FirstChild() == nil {
		q.RemoveChild(q, p)
	}
	box := &callout{kind: kind, title: title}
	box.SetPos(q.Pos())
	for c := q.FirstChild(); c != nil; {
		next := c.NextSibling()
		box.AppendChild(box, c)
		c = next
	}
	q.Parent().ReplaceChild(q.Parent(), q, box)
}

// firstLine returns the text of the first line of a paragraph and the first node after that line.
func firstLine(p *ast.Paragraph, src []byte) (string, ast.Node) {
	var b strings.Builder
	for c := p.FirstChild(); c != nil; c = c.NextSibling() {
		plainInto(&b, c, src)
		if t, ok := c.(*ast.Text); ok && (t.SoftLineBreak() || t.HardLineBreak()) {
			return b.String(), c.NextSibling()
		}
	}
	return b.String(), nil
}

func (s *state) link(n *ast.Link) {
	dest := destination(n.Destination)
	s.res.Links = append(s.res.Links, Ref{URL: dest, Text: plain(n, s.src), Offset: n.Pos()})
	if !linkable(dest) {
		s.refusedLink(n.Pos(), dest)
		n.Destination = nil
		n.SetAttributeString("refused", true)
		return
	}
	if s.env.Link != nil && !external(dest) {
		dest = s.env.Link(dest)
	}
	n.Destination = []byte(dest)
}

func (s *state) refusedLink(offset int, dest string) {
	s.note(offset, "links/scheme", fmt.Sprintf("a link may not lead to %q; use https, mailto, tel or a path", scheme(dest)+":"))
}

func (s *state) autoLink(n *ast.AutoLink) {
	dest := autoDestination(n, s.src)
	s.res.Links = append(s.res.Links, Ref{URL: dest, Text: string(n.Label(s.src)), Offset: n.Pos()})
	if !linkable(dest) {
		s.refusedLink(n.Pos(), dest)
	}
}

func autoDestination(n *ast.AutoLink, src []byte) string {
	dest := string(n.URL(src))
	if n.AutoLinkType == ast.AutoLinkEmail && scheme(dest) != "mailto" {
		return "mailto:" + dest
	}
	return dest
}

func (s *state) image(n *ast.Image) {
	dest := destination(n.Destination)
	alt := plain(n, s.src)
	s.res.Pictures = append(s.res.Pictures, Ref{URL: dest, Text: alt, Offset: n.Pos()})
	p := &picture{alt: alt, title: strings.TrimSpace(destination(n.Title))}
	p.SetPos(n.Pos())
	switch {
	case external(dest):
		p.link = dest
	case scheme(dest) == "" && s.env.Picture != nil:
		p.Picture, p.found = s.env.Picture(dest)
	}
	if p.lead = p.found && s.leads(n); p.lead {
		s.lead = p.URL
	}
	n.Parent().ReplaceChild(n.Parent(), n, p)
}

// leads says whether a picture is what the text starts with, when Env asks for that.
func (s *state) leads(n *ast.Image) bool {
	if !s.env.Lead || n.PreviousSibling() != nil {
		return false
	}
	block := n.Parent()
	if block.Kind() == ast.KindLink && block.PreviousSibling() == nil {
		block = block.Parent()
	}
	return block.Kind() == ast.KindParagraph && block.PreviousSibling() == nil && block.Parent().Kind() == ast.KindDocument
}

// rawHTML tells the writer what will be missing, once for each element.
func (s *state) rawHTML(lines *text.Segments) {
	s.raw = true
	for _, name := range removed(lines.Value(s.src)) {
		if !s.gone[name] {
			s.gone[name] = true
			s.note(lines.At(0).Start, "md/html-removed", fmt.Sprintf("<%s> is not allowed and is taken out; README.md says which HTML is", name))
		}
	}
}
