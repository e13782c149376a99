package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// dialect reads markdown as it is rendered, but for what changes the text on the way.
var dialect = goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.TaskList, extension.Table,
	extension.Strikethrough, extension.DefinitionList, extension.NewFootnote()),
	goldmark.WithParserOptions(parser.WithHeadingAttribute())).Parser()

// kind says what a block of text is.
type kind int

const (
	paragraph kind = iota
	listItem
	heading
	cell
	quoted // a paragraph or list item that quotes somebody
)

// hole stands in a block's text for what is not prose: code, addresses, pictures, template tags.
const hole = "\uFFFC"

// block is one paragraph, list item, heading or table cell in plain text.
type block struct {
	kind    kind
	level   int // of a heading
	text    string
	spans   []span // where the text comes from
	sourced bool   // it has a link or a footnote
	node    ast.Node
	key     string // of the front matter, for a title or a description; "" in the body

	split []word // the words of the text, filled when first needed
}

// span says that the text from at on comes from the source from src on, byte by byte.
type span struct{ at, src int }

// source turns an offset of the text into one of the file's source.
func (b *block) source(at int) int {
	i, found := slices.BinarySearchFunc(b.spans, at, func(s span, at int) int { return s.at - at })
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return b.spans[i].src + at - b.spans[i].at
}

// sourceEnd is source for the offset behind a stretch.
func (b *block) sourceEnd(at int) int {
	if at == 0 {
		return b.source(0)
	}
	return b.source(at-1) + 1
}

// What a byte of the body belongs to besides prose.
const (
	isCode    byte = 1 << iota // code, fenced, indented or inline, with its marks
	isHTML                     // raw HTML
	isAddress                  // the address of a link, or one that stands by itself
)

// prose is a body cut into blocks of text, and what each of its bytes is.
type prose struct {
	src    []byte // the body
	base   int    // where the body starts in the source
	doc    ast.Node
	blocks []*block
	mask   []byte // one per byte of the body
	links  []ast.Node
	refs   map[string]bool // labels of the link references that are defined
	breaks map[int]bool    // starts of lines that end in a break that is shown
}

func readProse(body []byte, base int) *prose {
	p := &prose{src: body, base: base, mask: make([]byte, len(body)), refs: map[string]bool{}, breaks: map[int]bool{}}
	pc := parser.NewContext()
	p.src = p.withoutDirectives()
	p.doc = dialect.Parse(text.NewReader(p.src), parser.WithContext(pc))
	for _, ref := range pc.References() {
		p.refs[refLabel(ref.Label())] = true
	}
	p.walk(p.doc, paragraph)
	return p
}

var (
	directiveLine = regexp.MustCompile(`(?m)^ {0,3}(?::{2,}[A-Za-z]+(?:\[[^\]\n]*\])?(?:\{[^}\n]*\})?(?: [^\n]*)?|:{3,})[ \t\r]*$`)
	foreignCode   = regexp.MustCompile(`(?s)\{% *highlight[^}]*%\}(.*?)\{% *endhighlight *%\}`)
)

// withoutDirectives blanks out what the dialect of this program knows besides markdown: lines that put parts in, and
// formulas. Every offset stays.
func (p *prose) withoutDirectives() []byte {
	out := p.src
	for _, form := range []struct {
		sign string
		re   *regexp.Regexp
	}{{"::", directiveLine}, {"highlight", foreignCode}} {
		if !bytes.Contains(p.src, []byte(form.sign)) {
			continue
		}
		for _, m := range form.re.FindAllSubmatchIndex(p.src, -1) {
			if len(m) > 2 { // the tags around are none of it
				m = m[2:]
			}
			out = p.blankOut(out, m[0], m[1])
		}
	}
	if bytes.Contains(p.src, []byte("$$")) {
		p.formulas(func(from, to int) { out = p.blankOut(out, from, to) })
	}
	return out
}

// blankOut puts spaces in the place of a stretch of a copy of the body.
func (p *prose) blankOut(out []byte, from, to int) []byte {
	if len(out) > 0 && &out[0] == &p.src[0] {
		out = slices.Clone(out)
	}
	p.mark(from, to, isCode)
	for i := from; i < to; i++ {
		if out[i] != '\n' && out[i] != '\r' {
			out[i] = ' '
		}
	}
	return out
}

// formulas calls f for each block between lines that start and end with $$. A blank line ends one that is open.
func (p *prose) formulas(f func(from, to int)) {
	fence := ""
	open := -1
	for at := 0; at < len(p.src); at = p.lineEnd(at) {
		whole := p.src[at:p.lineEnd(at)]
		line := bytes.TrimSpace(whole)
		switch mark := fenceMark(line); {
		case open >= 0:
			if closing := bytes.HasSuffix(line, []byte("$$")); closing || len(line) == 0 {
				to := at
				if closing {
					to = p.lineEnd(at)
				}
				f(open, to)
				open = -1
			}
		case fence != "":
			if strings.HasPrefix(mark, fence) && len(line) == len(mark) {
				fence = ""
			}
		case mark != "":
			fence = mark
		case bytes.HasPrefix(line, []byte("$$")) && !bytes.HasPrefix(line, []byte("$$$")) && !bytes.HasPrefix(bytes.TrimLeft(whole, " "), []byte("\t")) &&
			!bytes.HasPrefix(whole, []byte("    ")):
			inner, closed := bytes.CutSuffix(line[2:], []byte("$$"))
			switch {
			case bytes.Contains(inner, []byte{'$'}) || closed && len(inner) == 0:
			case closed:
				f(at, p.lineEnd(at))
			default:
				open = at
			}
		}
	}
	if open >= 0 {
		f(open, len(p.src))
	}
}

// fenceMark is the run of backticks or tildes that opens or closes a block of code, "" for other lines.
func fenceMark(line []byte) string {
	for _, sign := range []byte("`~") {
		n := 0
		for n < len(line) && line[n] == sign {
			n++
		}
		if n >= 3 {
			return string(line[:n])
		}
	}
	return ""
}

func refLabel(label []byte) string {
	return string(bytes.ToLower(bytes.Join(bytes.Fields(label), []byte{' '})))
}

func (p *prose) walk(n ast.Node, as kind) {
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		p.fence(n)
		return
	case *ast.CodeBlock:
		p.cover(n.Lines(), isCode)
		return
	case *ast.HTMLBlock:
		p.cover(n.Lines(), isHTML)
		if n.HasClosure() {
			p.mark(n.ClosureLine.Start, n.ClosureLine.Stop, isHTML)
		}
		return
	case *ast.Heading:
		p.block(n, heading).level = n.Level
		return
	case *ast.Paragraph, *ast.TextBlock:
		p.block(n, as)
		return
	case *east.TableCell:
		p.block(n, cell)
		return
	case *ast.Blockquote:
		as = quoted
	case *ast.ListItem:
		if as != quoted {
			as = listItem
		}
	case *east.DefinitionTerm:
		p.block(n, cell)
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.walk(c, as)
	}
}

func (p *prose) mark(from, to int, bit byte) {
	for i := max(from, 0); i < min(to, len(p.mask)); i++ {
		p.mask[i] |= bit
	}
}

// cover marks whole lines, with their indentation.
func (p *prose) cover(lines *text.Segments, bit byte) {
	for i := range lines.Len() {
		l := lines.At(i)
		p.mark(p.lineStart(l.Start), l.Stop, bit)
	}
}

// fence marks a fenced code block with its fences.
func (p *prose) fence(n *ast.FencedCodeBlock) {
	from := max(n.Pos(), 0)
	end := p.lineEnd(from)
	if l := n.Lines(); l.Len() > 0 {
		end = max(end, l.At(l.Len()-1).Stop)
		if end > 0 && p.src[end-1] != '\n' {
			end = p.lineEnd(end)
		}
	}
	closing := bytes.TrimLeft(p.src[min(end, len(p.src)):p.lineEnd(end)], " \t>")
	if bytes.HasPrefix(closing, []byte("```")) || bytes.HasPrefix(closing, []byte("~~~")) {
		end = p.lineEnd(end)
	}
	p.mark(from, end, isCode)
}

func (p *prose) lineStart(at int) int {
	return bytes.LastIndexByte(p.src[:min(at, len(p.src))], '\n') + 1
}

// lineEnd is the offset behind the line break that follows.
func (p *prose) lineEnd(at int) int {
	if at >= len(p.src) {
		return len(p.src)
	}
	if i := bytes.IndexByte(p.src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(p.src)
}

// templateTag is what this program or another puts content in with; it is no prose.
var templateTag = regexp.MustCompile(`\{\{[^}\n]*\}\}|\{%[^}\n]*%\}`)

// block reads the text below a node.
func (p *prose) block(n ast.Node, as kind) *block {
	b := &block{kind: as, node: n}
	w := &writer{prose: p, b: b, buf: make([]byte, 0, 256)}
	w.children(n)
	for _, m := range templateTag.FindAllIndex(w.tagged(), -1) {
		for i := m[0]; i < m[1]; i++ {
			w.buf[i] = ' '
		}
		p.mark(b.source(m[0])-p.base, b.source(m[1]-1)-p.base+1, isHTML)
	}
	b.text = string(w.buf)
	p.blocks = append(p.blocks, b)
	return b
}

// writer puts the text of a block together.
type writer struct {
	*prose
	b   *block
	buf []byte
}

// tagged spares most blocks the search for template tags.
func (w *writer) tagged() []byte {
	if bytes.Contains(w.buf, []byte("{{")) || bytes.Contains(w.buf, []byte("{%")) {
		return w.buf
	}
	return nil
}

func (w *writer) put(text []byte, src int) {
	w.b.spans = append(w.b.spans, span{len(w.buf), w.base + src})
	w.buf = append(w.buf, text...)
}

func (w *writer) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.inline(c)
	}
}

func (w *writer) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.put(w.src[n.Segment.Start:n.Segment.Stop], n.Segment.Start)
		if n.HardLineBreak() {
			w.breaks[w.lineStart(n.Segment.Stop)] = true
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			w.put([]byte{' '}, n.Segment.Stop)
		}
	case *ast.CodeSpan:
		end := w.ticks(n)
		w.mark(n.Pos(), end, isCode)
		w.put([]byte(hole), n.Pos())
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			w.mark(s.Start, s.Stop, isHTML)
			if bytes.HasPrefix(bytes.ToLower(s.Value(w.src)), []byte("<br")) {
				w.put([]byte{' '}, s.Start)
			}
		}
	case *ast.AutoLink:
		w.b.sourced = true
		w.links = append(w.links, n)
		if at := bytes.Index(w.src[max(n.Pos(), 0):], n.Label(w.src)); at >= 0 {
			w.mark(n.Pos(), n.Pos()+at+len(n.Label(w.src)), isAddress)
		}
		w.put([]byte(hole), max(n.Pos(), 0))
	case *ast.Image:
		w.links = append(w.links, n)
		w.tail(n)
		w.put([]byte(hole), max(n.Pos(), 0))
	case *ast.Link:
		w.b.sourced = true
		w.links = append(w.links, n)
		w.children(n)
		w.tail(n)
	case *east.FootnoteLink:
		w.b.sourced = true
	default:
		w.children(n)
	}
}

// ticks finds the end of a code span, behind its last backtick.
func (w *writer) ticks(n *ast.CodeSpan) int {
	end := n.Pos()
	for end < len(w.src) && w.src[end] == '`' {
		end++
	}
	if last, ok := n.LastChild().(*ast.Text); ok {
		end = last.Segment.Stop
	}
	for end < len(w.src) && (w.src[end] == ' ' || w.src[end] == '\n') {
		end++
	}
	for end < len(w.src) && w.src[end] == '`' {
		end++
	}
	return end
}

// maxAddress is how far the end of an address is looked for; nothing a person writes is longer.
const maxAddress = 4_000

// tail marks the address of a link or picture: what follows its text in brackets.
func (w *writer) tail(n ast.Node) {
	at := max(n.Pos(), 0)
	if last := lastText(n); last != nil {
		at = last.Segment.Stop
	}
	close := bytes.IndexByte(w.src[at:], ']')
	if close < 0 {
		return
	}
	at += close + 1
	if at >= len(w.src) || w.src[at] != '(' && w.src[at] != '[' {
		return
	}
	depth := 0
	for end := at; end < min(len(w.src), at+maxAddress); end++ {
		switch w.src[end] {
		case '\\':
			end++
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth == 0 {
				w.mark(at, end+1, isAddress)
				return
			}
		}
	}
}

func lastText(n ast.Node) *ast.Text {
	for c := n.LastChild(); c != nil; c = c.PreviousSibling() {
		if t, ok := c.(*ast.Text); ok {
			return t
		}
		if t := lastText(c); t != nil {
			return t
		}
	}
	return nil
}

// plain says that a stretch of the body holds no code, HTML or address.
func (p *prose) plain(from, to int) bool {
	for i := from; i < min(to, len(p.mask)); i++ {
		if p.mask[i] != 0 {
			return false
		}
	}
	return true
}
