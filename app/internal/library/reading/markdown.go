package reading

import (
	"bytes"
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// splitLevel is the lowest heading that begins a section, as where text is read for search.
const splitLevel = 3

// Markdown renders a file of markdown section by section, as HTML that can do nothing: no tags of its author's, no pictures,
// only links that lead to pages or mailboxes. What marks says is marked wherever it stands in one piece.
func Markdown(source []byte, marks []string) []string {
	source = bytes.ReplaceAll(withoutFront(source), []byte("\r\n"), []byte("\n"))
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(&plainRenderer{marks: folds(marks)}, 10))))
	root := md.Parser().Parse(text.NewReader(source))
	var out []string
	section := ast.NewDocument()
	flush := func() {
		if section.ChildCount() == 0 {
			return
		}
		var b bytes.Buffer
		// Rendering into memory fails only where a node is of an unknown kind; its section is then shown as far as it came.
		_ = md.Renderer().Render(&b, source, section)
		out = append(out, b.String())
		section = ast.NewDocument()
	}
	for n := root.FirstChild(); n != nil; {
		next := n.NextSibling()
		if h, ok := n.(*ast.Heading); ok {
			if h.Level <= splitLevel {
				flush()
			}
			h.Level = min(h.Level+1, 6) // the page itself has the first level
		}
		section.AppendChild(section, n)
		n = next
	}
	flush()
	return out
}

func folds(marks []string) []string {
	var out []string
	for _, m := range marks {
		if f := foldQuery(m); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// withoutFront takes a leading block of properties away.
func withoutFront(source []byte) []byte {
	if !bytes.HasPrefix(source, []byte("---\n")) && !bytes.HasPrefix(source, []byte("+++\n")) {
		return source
	}
	mark := append([]byte("\n"), source[:3]...)
	if i := bytes.Index(source[3:], append(mark, '\n')); i >= 0 {
		return source[3+i+len(mark)+1:]
	}
	return source
}

// plainRenderer prints what goldmark would print of its author's own: nothing of raw HTML, the words of a picture, links
// that open elsewhere without a word about us.
type plainRenderer struct{ marks []string }

// RegisterFuncs implements renderer.NodeRenderer.
func (r *plainRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHTMLBlock, nothing)
	reg.Register(ast.KindRawHTML, nothing)
	reg.Register(ast.KindImage, wordsOnly)
	reg.Register(ast.KindLink, link)
	reg.Register(ast.KindAutoLink, autoLink)
	reg.Register(ast.KindText, r.text)
	reg.Register(ast.KindString, r.text)
}

func nothing(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkSkipChildren, nil
}

func wordsOnly(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkContinue, nil
}

// harmless reports whether an address may be followed from a page of ours.
func harmless(address []byte) bool {
	lower := strings.ToLower(strings.TrimSpace(string(address)))
	return !goldhtml.IsDangerousURL(address) && (strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "mailto:"))
}

func link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	address := node.(*ast.Link).Destination
	if harmless(address) {
		anchor(w, address, entering)
	}
	return ast.WalkContinue, nil
}

func autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	address, label := n.URL(source), n.Label(source)
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(address), []byte("mailto:")) {
		address = append([]byte("mailto:"), address...)
	}
	ok := harmless(address)
	if ok {
		anchor(w, address, true)
	}
	_, _ = w.WriteString(html.EscapeString(string(label)))
	if ok {
		anchor(w, address, false)
	}
	return ast.WalkContinue, nil
}

func anchor(w util.BufWriter, address []byte, entering bool) {
	if entering {
		_, _ = w.WriteString(`<a href="` + html.EscapeString(string(util.URLEscape(address, true))) + `" rel="noopener noreferrer nofollow" target="_blank">`)
	} else {
		_, _ = w.WriteString("</a>")
	}
}

// text prints a stretch of words with what was looked for marked.
func (r *plainRenderer) text(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var words string
	ending := ""
	switch n := node.(type) {
	case *ast.Text:
		words = string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(n.Segment.Value(source)))))
		if n.IsRaw() {
			words = string(n.Segment.Value(source))
		}
		switch {
		case n.HardLineBreak():
			ending = "<br>\n"
		case n.SoftLineBreak():
			ending = "\n"
		}
	case *ast.String:
		words = string(n.Value)
	}
	_, _ = w.WriteString(r.marked(words) + ending)
	return ast.WalkContinue, nil
}

func (r *plainRenderer) marked(words string) string {
	if len(r.marks) == 0 {
		return html.EscapeString(words)
	}
	f := fold(words)
	var b strings.Builder
	at := 0
	for _, s := range anySpans(f.text, r.marks) {
		start, end := f.original(s.from, s.to)
		b.WriteString(html.EscapeString(words[at:start]) + "<mark>" + html.EscapeString(words[start:end]) + "</mark>")
		at = end
	}
	return b.String() + html.EscapeString(words[at:])
}
