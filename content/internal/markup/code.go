package markup

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// The limits of what the line that opens a code block may say.
const (
	maxTitle  = 120 // letters
	maxRanges = 50
)

// codeBlock is a block of code, fenced or indented.
type codeBlock struct {
	ast.BaseBlock
	language string
	title    string
	marked   []lineRange
	code     string
	budget   *budget
}

func (*codeBlock) Kind() ast.NodeKind              { return kindCode }
func (n *codeBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// lineRange is lines of a code block, from 1, both ends included.
type lineRange struct{ first, last int }

func (n *codeBlock) isMarked(line int) bool {
	return slices.ContainsFunc(n.marked, func(r lineRange) bool { return r.first <= line && line <= r.last })
}

// info is what the line that opens a code block says: ```go title="main.go" {3,5-7}.
type info struct {
	language string
	title    string
	marked   []lineRange
}

var (
	languageName = regexp.MustCompile(`^[a-z0-9][a-z0-9+#._-]{0,31}$`)
	infoTitle    = regexp.MustCompile(`\btitle=(?:"([^"]*)"|'([^']*)'|([^\s"'{}]+))`)
	infoLines    = regexp.MustCompile(`\{([0-9][0-9, -]*)\}`)
)

func infoOf(f *ast.FencedCodeBlock, source []byte) info {
	if f.Info == nil {
		return info{}
	}
	in := info{language: strings.ToLower(string(f.Language(source)))}
	in.language, _, _ = strings.Cut(in.language, "{")
	in.language, _, _ = strings.Cut(in.language, ",")
	if !languageName.MatchString(in.language) {
		in.language = ""
	}
	rest := string(f.Info.Segment.Value(source))
	if len(rest) > maxDirective {
		return in
	}
	if m := infoTitle.FindStringSubmatch(rest); m != nil {
		in.title = destination([]byte(m[1] + m[2] + m[3]))
		if r := []rune(in.title); len(r) > maxTitle {
			in.title = string(r[:maxTitle]) + "…"
		}
		rest = strings.Replace(rest, m[0], "", 1)
	}
	if m := infoLines.FindStringSubmatch(rest); m != nil {
		in.marked = lineRanges(m[1])
	}
	return in
}

func lineRanges(list string) []lineRange {
	var all []lineRange
	for part := range strings.SplitSeq(list, ",") {
		from, to, isRange := strings.Cut(strings.ReplaceAll(part, " ", ""), "-")
		first, err := strconv.Atoi(from)
		last := first
		if isRange && err == nil {
			last, err = strconv.Atoi(to)
		}
		if err == nil && first > 0 && first <= last && len(all) < maxRanges {
			all = append(all, lineRange{first, last})
		}
	}
	return all
}

// fenced makes what a fenced block stands for: code, a formula or a drawing.
func (s *state) fenced(n *ast.FencedCodeBlock, b *budget) {
	in := infoOf(n, s.src)
	code := string(n.Lines().Value(s.src))
	var other ast.Node
	switch in.language {
	case "math":
		other = s.formula(code, true, n.Pos(), "")
	case "goat":
		other = s.goat(code, in, n.Pos())
	case "mermaid":
		other = s.mermaid(code, in, n.Pos())
	}
	if other == nil {
		other = &codeBlock{language: in.language, title: in.title, marked: in.marked, code: code, budget: b}
	}
	other.SetPos(n.Pos())
	n.Parent().ReplaceChild(n.Parent(), n, other)
}

// indented makes a code block of indented lines.
func (s *state) indented(n *ast.CodeBlock, b *budget) {
	c := &codeBlock{code: string(n.Lines().Value(s.src)), budget: b}
	c.SetPos(n.Pos())
	n.Parent().ReplaceChild(n.Parent(), n, c)
}

// lines cuts pieces at the ends of lines.
func lines(pieces []piece) [][]piece {
	var all [][]piece
	var line []piece
	for _, p := range pieces {
		for part := range strings.Lines(p.text) {
			line = append(line, piece{p.class, part})
			if strings.HasSuffix(part, "\n") {
				all = append(all, line)
				line = nil
			}
		}
	}
	if len(line) > 0 {
		all = append(all, line)
	}
	return all
}
