package markup

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The limits of formulas.
const (
	maxInlineMath = 1_000     // bytes of one between dollars
	maxBlockMath  = 8_000     // bytes of one that stands alone
	maxMath       = 100_000   // bytes of all formulas of a text
	maxMathOutput = 1_000_000 // bytes of MathML of a text
)

// mathNode is a formula as parsed; the transformer sets it.
type mathNode struct {
	ast.BaseInline
	tex     string
	display bool
	offset  int
}

func (*mathNode) Kind() ast.NodeKind              { return kindMath }
func (n *mathNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathParser reads $formula$, $`formula`$ and $$formula$$ within a line. A dollar is money, not a delimiter, unless it
// hugs the formula and has no letter or digit outside.
type mathParser struct{}

func (*mathParser) Trigger() []byte { return []byte{'$'} }

func (*mathParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	budgetOf(pc).step()
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	open, shut := "$", "$"
	switch {
	case bytes.HasPrefix(line, []byte("$$")):
		open, shut = "$$", "$$"
	case bytes.HasPrefix(line, []byte("$`")):
		open, shut = "$`", "`$"
	}
	if before == '$' || before == '\\' || unicode.IsLetter(before) || unicode.IsDigit(before) {
		return nil
	}
	rest := line[len(open):]
	end := mathEnd(rest, shut)
	if end < 0 {
		return nil
	}
	tex := string(rest[:end])
	if open == "$" && isMoney(tex) {
		return nil
	}
	if after, _ := utf8.DecodeRune(rest[end+len(shut):]); after == '$' || unicode.IsLetter(after) || unicode.IsDigit(after) {
		return nil
	}
	block.Advance(len(open) + end + len(shut))
	return &mathNode{tex: strings.TrimSpace(tex), display: open == "$$", offset: segment.Start}
}

// mathEnd finds where the formula at the start of s ends, or returns -1.
func mathEnd(s []byte, shut string) int {
	for i := 0; i < len(s) && i <= maxInlineMath; i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '\n', s[i] == '`' && shut != "`$": // the end of the line, or code that begins
			return -1
		case bytes.HasPrefix(s[i:], []byte(shut)):
			if len(bytes.TrimSpace(s[:i])) == 0 || shut == "$" && (isBlank(s[0]) || isBlank(s[i-1])) {
				return -1
			}
			return i
		}
	}
	return -1
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

var smallWords = wordSet("or to in of is at on an by us we it as if so no")

// isMoney tells an amount and the words after it from a formula: "$20, you owe 30$".
func isMoney(tex string) bool {
	if tex[0] < '0' || tex[0] > '9' {
		return false
	}
	for _, word := range strings.Fields(tex)[1:] {
		word = strings.Trim(word, ",.;:!?()")
		if (len(word) > 2 || smallWords[word]) && strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) < 0 {
			return true
		}
	}
	return false
}

// mathBlock is a formula between lines of $$.
type mathBlock struct {
	ast.BaseBlock
	tex    strings.Builder
	offset int
	closed bool
}

func (*mathBlock) Kind() ast.NodeKind              { return kindMathBlock }
func (*mathBlock) IsRaw() bool                     { return true }
func (n *mathBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathBlockParser opens a block at $$. A blank line ends it, as in TeX, so that a forgotten end costs one paragraph.
type mathBlockParser struct{}

func (*mathBlockParser) Trigger() []byte             { return []byte{'$'} }
func (*mathBlockParser) CanInterruptParagraph() bool { return true }
func (*mathBlockParser) CanAcceptIndentedLine() bool { return false }

func (*mathBlockParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 || !bytes.HasPrefix(line[at:], []byte("$$")) || bytes.HasPrefix(line[at:], []byte("$$$")) {
		return nil, parser.NoChildren
	}
	first := bytes.TrimSpace(line[at+2:])
	n := &mathBlock{offset: segment.Start - segment.Padding + at}
	if inner, whole := bytes.CutSuffix(first, []byte("$$")); whole {
		if bytes.Contains(inner, []byte("$")) || len(inner) == 0 {
			return nil, parser.NoChildren
		}
		n.closed = true
		first = inner
	} else if bytes.Contains(first, []byte("$")) {
		return nil, parser.NoChildren // a formula within a paragraph
	}
	n.tex.Write(first)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (*mathBlockParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	n := node.(*mathBlock)
	budgetOf(pc).step()
	line, _ := reader.PeekLine()
	if n.closed || util.IsBlank(line) {
		return parser.Close
	}
	inner, last := bytes.CutSuffix(bytes.TrimSpace(line), []byte("$$"))
	if n.tex.Len() > 0 {
		n.tex.WriteByte('\n')
	}
	if n.tex.Len() <= maxBlockMath {
		n.tex.Write(inner)
	}
	reader.AdvanceToEOL()
	if last {
		n.closed = true
		return parser.Close
	}
	return parser.Continue | parser.NoChildren
}

func (*mathBlockParser) Close(ast.Node, text.Reader, parser.Context) {}

// formula sets a formula, or shows its source and tells what is wrong with it.
func (s *state) formula(tex string, display bool, offset int, problem string) *island {
	tex = strings.TrimSpace(tex)
	s.mathSource += len(tex)
	limit := maxInlineMath
	if display {
		limit = maxBlockMath
	}
	var mathML string
	var err error
	switch {
	case problem != "":
	case tex == "":
		problem = "the formula is empty"
	case len(tex) > limit:
		problem = "the formula is too long; split it"
	case s.mathSource > maxMath, s.mathOutput > maxMathOutput:
		problem = "the text has too many formulas"
	default:
		if mathML, err = texToMathML(tex); err != nil {
			problem = err.Error()
		}
	}
	if problem != "" {
		s.note(offset, "md/math", problem+"; it is shown as it was written")
		return codeIsland(s, tex, display)
	}
	s.mathOutput += len(mathML)
	s.res.Math = true
	alt := html.EscapeString(strings.Join(strings.Fields(tex), " "))
	if display {
		return &island{
			s: s, text: tex, blocky: true, isCode: true,
			html: `<div class="math" role="region" aria-label="Formula" tabindex="0"><math display="block" alttext="` + alt + `">` + mathML + "</math></div>\n",
		}
	}
	return &island{s: s, text: tex, html: `<math class="math" display="inline" alttext="` + alt + `">` + mathML + "</math>"}
}

// inlineFormula sets a formula of a paragraph; a paragraph of nothing but $$formula$$ becomes a block.
func (s *state) inlineFormula(n *mathNode) {
	set := s.formula(n.tex, false, n.offset, "")
	if n.display {
		set.html = strings.Replace(set.html, `display="inline"`, `display="block"`, 1)
	}
	n.Parent().ReplaceChild(n.Parent(), n, set)
}

func (s *state) blockFormula(n *mathBlock) {
	problem := ""
	if !n.closed {
		problem = "the $$ that ends the formula is missing"
	}
	set := s.formula(n.tex.String(), true, n.offset, problem)
	set.SetPos(n.Pos())
	n.Parent().ReplaceChild(n.Parent(), n, set)
}
