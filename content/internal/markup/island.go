package markup

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// island is a piece of HTML that we made ourselves and that writers may not: a mark, a player, a formula, a drawing. When a
// text has raw HTML, all of it but the islands goes through the sanitizer. Empty elements keep their places meanwhile; their
// names carry a random word, so that nobody can write one.
type island struct {
	ast.BaseBlock
	s      *state
	html   string
	text   string // for search, lines of plain text
	isCode bool   // its text is not counted as reading
	blocky bool   // stands between paragraphs, not in one
	linked bool   // may hold a link, so that it cannot stand in one
}

func (*island) Kind() ast.NodeKind              { return kindIsland }
func (n *island) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

func (n *island) Type() ast.NodeType {
	if n.blocky {
		return ast.TypeBlock
	}
	return ast.TypeInline
}

func (r *nodeRenderer) island(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*island)
	if n.s.raw {
		_, _ = w.WriteString(n.s.slots.add(n))
	} else {
		_, _ = w.WriteString(n.html)
	}
	return ast.WalkSkipChildren, nil
}

// slots are the places of islands in HTML on its way through the sanitizer.
type slots struct {
	word    string
	islands []*island
}

const slotAttr = "data-slot"

var slotName = regexp.MustCompile(`^[A-Z0-9]{26}-[0-9]{1,5}$`)

func (s *slots) add(n *island) string {
	if s.word == "" {
		s.word = rand.Text()
	}
	s.islands = append(s.islands, n)
	return s.element(len(s.islands) - 1)
}

func (s *slots) element(i int) string {
	tag := "span"
	if s.islands[i].blocky {
		tag = "div"
	}
	return fmt.Sprintf(`<%s %s="%s-%d"></%s>`, tag, slotAttr, s.word, i, tag)
}

// at returns the island whose slot has a name, or nil.
func (s *slots) at(name string) *island {
	index, ours := strings.CutPrefix(name, s.word+"-")
	i, err := strconv.Atoi(index)
	if s.word == "" || !ours || err != nil || i < 0 || i >= len(s.islands) {
		return nil
	}
	return s.islands[i]
}

// adaptSlot takes away slots that a writer made up, and those in places where their island cannot stand.
func (s *state) adaptSlot(n *html.Node) {
	name := attr(n, slotAttr)
	if name == "" {
		return
	}
	found := s.slots.at(name)
	if found != nil && (!found.linked || !insideAnchor(n)) {
		return
	}
	n.Attr = nil
	if found != nil {
		s.noteError(found.Pos(), wrongArgument("this cannot stand inside a link; close the <a> above it"))
		n.AppendChild(&html.Node{Type: html.TextNode, Data: found.text})
	}
}

// fill puts the islands in their places.
func (s *slots) fill(clean string) string {
	if len(s.islands) == 0 {
		return clean
	}
	var pairs []string
	for i, n := range s.islands {
		pairs = append(pairs, s.element(i), strings.TrimSuffix(n.html, "\n"))
	}
	return strings.NewReplacer(pairs...).Replace(clean)
}

// codeIsland is source that could not be drawn or set, shown as it was written.
func codeIsland(s *state, source string, blocky bool) *island {
	shown := html.EscapeString(source)
	if blocky {
		return &island{s: s, html: "<pre class=\"chroma\" tabindex=\"0\"><code>" + shown + "</code></pre>\n", text: source, isCode: true, blocky: true}
	}
	return &island{s: s, html: "<code>" + shown + "</code>", text: source}
}
