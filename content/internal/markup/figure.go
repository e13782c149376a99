package markup

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
)

// How wide the pictures of a text are shown: sizes and those of two shapes. They say what the style rules of the page do.
const (
	sizes       = "(min-width: 46rem) 42rem, 100vw"
	wideSizes   = "(min-width: 76rem) 56rem, (min-width: 46rem) 42rem, 100vw"
	narrowSizes = "(min-width: 26rem) 24rem, 100vw"
)

// figureClasses are the shapes that writers may give a picture.
var figureClasses = []string{"wide", "narrow", "framed", "banner"}

// figure is a picture alone in its paragraph, with an optional caption.
type figure struct {
	ast.BaseBlock
	caption string
	credit  string
	classes []string
}

func (*figure) Kind() ast.NodeKind              { return kindFigure }
func (n *figure) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// braces are the arguments behind a picture: ![alt](a.png){.wide}.
type braces struct {
	ast.BaseInline
	args    arguments
	segment text.Segment
}

func (*braces) Kind() ast.NodeKind              { return kindBraces }
func (n *braces) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// bracesParser reads arguments that follow a picture without a space.
type bracesParser struct{}

func (*bracesParser) Trigger() []byte { return []byte{'{'} }

func (*bracesParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	budgetOf(pc).step()
	if parent.Kind() != ast.KindParagraph || !holdsPicture(parent.LastChild()) {
		return nil
	}
	line, segment := block.PeekLine()
	if len(line) > maxDirective {
		return nil
	}
	args, rest, err := parseArguments(string(line))
	if err != nil {
		pc.(*guarded).state.noteError(segment.Start, err)
		return nil
	}
	n := &braces{args: args, segment: segment.WithStop(segment.Start + len(line) - len(rest))}
	block.Advance(len(line) - len(rest))
	return n
}

func holdsPicture(n ast.Node) bool {
	if l, ok := n.(*ast.Link); ok && l.ChildCount() == 1 {
		n = l.FirstChild()
	}
	_, ok := n.(*ast.Image)
	return ok
}

// figureOf makes a figure of a paragraph that holds nothing but a picture, linked or not, and its arguments.
func (s *state) figureOf(p *ast.Paragraph) {
	only := p.FirstChild()
	if only == nil {
		return
	}
	given, _ := only.NextSibling().(*braces)
	pic, ok := only.(*picture)
	if l, isLink := only.(*ast.Link); isLink && l.ChildCount() == 1 {
		pic, ok = l.FirstChild().(*picture)
	}
	if last := p.LastChild(); !ok || last != only && (given == nil || last != ast.Node(given)) {
		s.refuseBraces(p)
		return
	}
	f := &figure{caption: pic.title}
	if given != nil {
		if err := f.take(given.args); err != nil {
			s.noteError(given.segment.Start, err)
		}
		p.RemoveChild(p, given)
		pic.sizes = f.sizes()
	}
	if !pic.found {
		return
	}
	f.SetPos(p.Pos())
	pic.title = ""
	f.AppendChild(f, only)
	p.Parent().ReplaceChild(p.Parent(), p, f)
}

// refuseBraces shows arguments as text where the picture is not alone.
func (s *state) refuseBraces(p *ast.Paragraph) {
	for c := p.FirstChild(); c != nil; {
		next := c.NextSibling()
		if n, ok := c.(*braces); ok {
			s.noteError(n.segment.Start, wrongArgument("a picture takes arguments when it is alone in its paragraph"))
			shown := ast.NewTextSegment(n.segment)
			shown.SetRaw(true)
			p.ReplaceChild(p, c, shown)
		}
		c = next
	}
}

func (f *figure) sizes() string {
	switch {
	case slices.Contains(f.classes, "narrow"):
		return narrowSizes
	case slices.Contains(f.classes, "wide"):
		return wideSizes
	default:
		return sizes
	}
}

var focusPoint = regexp.MustCompile(`^([0-9]{1,3})%[ ,]+([0-9]{1,3})%$`)

// take reads the arguments of a picture; what is wrong with one does not spoil the others.
func (f *figure) take(a arguments) error {
	err := a.known("credit", "caption", "focus")
	if v := a.values["caption"]; v != "" {
		f.caption = v
	}
	f.credit = strings.TrimSpace(a.values["credit"])
	for _, c := range a.classes {
		if !slices.Contains(figureClasses, c) {
			err = wrongArgument("a picture cannot be .%s; it can be .%s", shorten(c), strings.Join(figureClasses, ", ."))
		} else if !slices.Contains(f.classes, c) {
			f.classes = append(f.classes, c)
		}
	}
	if len(a.words) > 0 {
		err = wrongArgument("write %q as key=value or .%s", shorten(a.words[0]), shorten(a.words[0]))
	}
	focus, given := a.values["focus"]
	if !given {
		return err
	}
	m := focusPoint.FindStringSubmatch(strings.TrimSpace(focus))
	if m == nil {
		return wrongArgument("the focus is two parts of a hundred, from the left and from the top: focus=\"50%% 30%%\", not %q", shorten(focus))
	}
	for i, axis := range []string{"x", "y"} {
		n, _ := strconv.Atoi(m[i+1])
		if n > 100 {
			return wrongArgument("the focus %q lies outside the picture", shorten(focus))
		}
		// A page's policy forbids styles in elements, so the point is rounded to one of the classes there are rules for.
		f.classes = append(f.classes, fmt.Sprintf("focus-%s-%d", axis, (n+5)/10*10))
	}
	return err
}

func (r *nodeRenderer) figure(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*figure)
	if entering {
		if len(n.classes) > 0 {
			_, _ = fmt.Fprintf(w, `<figure class="%s">`, strings.Join(n.classes, " "))
		} else {
			_, _ = w.WriteString("<figure>")
		}
		return ast.WalkContinue, nil
	}
	if n.caption != "" || n.credit != "" {
		_, _ = w.WriteString("<figcaption>" + html.EscapeString(n.caption))
		if n.credit != "" {
			if n.caption != "" {
				_ = w.WriteByte(' ')
			}
			_, _ = fmt.Fprintf(w, `<span class="credit">%s</span>`, html.EscapeString(n.credit))
		}
		_, _ = w.WriteString("</figcaption>")
	}
	_, _ = w.WriteString("</figure>\n")
	return ast.WalkContinue, nil
}

// pictureTag writes the element of a picture of this site.
func pictureTag(p *picture) string {
	var b strings.Builder
	b.WriteString("<img")
	for _, a := range p.attrs() {
		value := html.EscapeString(a.Val)
		if a.Key == "src" {
			value = attribute(a.Val)
		}
		fmt.Fprintf(&b, ` %s="%s"`, a.Key, value)
	}
	b.WriteByte('>')
	return b.String()
}

// attrs are the attributes of a picture of this site. The lead is loaded before the rest of the page, others when they
// come near to what a reader sees.
func (n *picture) attrs() []nethtml.Attribute {
	all := []nethtml.Attribute{{Key: "src", Val: n.URL}}
	if n.Srcset != "" {
		all = append(all, nethtml.Attribute{Key: "srcset", Val: n.Srcset}, nethtml.Attribute{Key: "sizes", Val: orText(n.sizes, sizes)})
	}
	all = append(all, nethtml.Attribute{Key: "alt", Val: n.alt},
		nethtml.Attribute{Key: "width", Val: strconv.Itoa(n.Width)}, nethtml.Attribute{Key: "height", Val: strconv.Itoa(n.Height)})
	if n.lead {
		all = append(all, nethtml.Attribute{Key: "fetchpriority", Val: "high"})
	} else {
		all = append(all, nethtml.Attribute{Key: "loading", Val: "lazy"})
	}
	all = append(all, nethtml.Attribute{Key: "decoding", Val: "async"})
	if n.title != "" {
		all = append(all, nethtml.Attribute{Key: "title", Val: n.title})
	}
	return all
}
