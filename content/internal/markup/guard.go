package markup

import (
	"bytes"
	"context"
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// goldmark cannot be cancelled, and some inputs make it quadratic. All its loops that can grow pass through a value we
// supply (the context, an inline parser, a delimiter processor), so these count and check, and leave by a panic that
// Render recovers. Nothing keeps running in the background afterwards.

// refusal is the panic that leaves a parse or render; it says which limit was met.
type refusal string

type budget struct {
	ctx        context.Context
	steps      int
	cells      int
	references int
}

func (b *budget) step() {
	b.steps++
	if b.steps > maxSteps {
		panic(refusal("its emphasis, links or brackets are too tangled; split it into shorter paragraphs"))
	}
	if b.steps&0xff == 0 {
		b.checkTime()
	}
}

func (b *budget) checkTime() {
	if b.ctx.Err() != nil {
		panic(refusal("it takes too long to render; split it into shorter paragraphs"))
	}
}

// guarded is the parse context of one text.
type guarded struct {
	parser.Context
	budget *budget
	state  *state
}

func (g *guarded) OpenedBlocks() []parser.Block {
	g.budget.step()
	return g.Context.OpenedBlocks()
}

func (g *guarded) SetOpenedBlocks(blocks []parser.Block) {
	if len(blocks) > maxBlocks {
		panic(refusal(fmt.Sprintf("lists or quotes are nested more than %d deep", maxBlocks)))
	}
	g.Context.SetOpenedBlocks(blocks)
}

// AddReference is met once for each [label]: address, which costs goldmark as much as the paragraph it stands in is long.
func (g *guarded) AddReference(ref parser.Reference) {
	if g.budget.references++; g.budget.references > maxReferences {
		panic(refusal(fmt.Sprintf("it defines more than %d link references", maxReferences)))
	}
	g.budget.checkTime()
	g.Context.AddReference(ref)
}

func budgetOf(pc parser.Context) *budget { return pc.(*guarded).budget }

// watchman looks at every place where an inline parser may start and never parses anything.
type watchman struct{}

func (*watchman) Trigger() []byte { return []byte("!\"'()*,-.<>[]_`~ ") }

func (*watchman) Parse(_ ast.Node, _ text.Reader, pc parser.Context) ast.Node {
	budgetOf(pc).step()
	return nil
}

// delimiterParser parses emphasis and strikethrough as goldmark's own parsers do, with counted comparisons and with long
// runs of one character kept as text.
type delimiterParser struct{}

func (*delimiterParser) Trigger() []byte { return []byte("*_~") }

func (*delimiterParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	run := 1
	for run < len(line) && line[run] == line[0] {
		run++
	}
	strike := line[0] == '~'
	if run > maxRun || strike && run > 2 {
		block.Advance(run)
		return ast.NewTextSegment(segment.WithStop(segment.Start + run))
	}
	d := parser.ScanDelimiter(line, before, 1, &delimiters{budget: budgetOf(pc), strike: strike})
	if d == nil || strike && before == '~' {
		return nil
	}
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	return d
}

type delimiters struct {
	budget *budget
	strike bool
}

func (d *delimiters) IsDelimiter(b byte) bool {
	if d.strike {
		return b == '~'
	}
	return b == '*' || b == '_'
}

func (d *delimiters) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	d.budget.step()
	return opener.Char == closer.Char
}

func (d *delimiters) OnMatch(consumes int) ast.Node {
	if d.strike {
		return extast.NewStrikethrough()
	}
	return ast.NewEmphasis(consumes)
}

// tableGuard counts the cells a table would have before goldmark creates them: short rows are padded to the width of the
// head, which turns a few kilobytes into millions of cells.
type tableGuard struct {
	parser.ParagraphTransformer
}

func (t *tableGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	b := budgetOf(pc)
	lines := node.Lines()
	for i := 1; i < lines.Len(); i++ {
		line := lines.At(i)
		row := line.Value(reader.Source())
		if len(bytes.Trim(row, "-:| \t\r\n")) != 0 || !bytes.ContainsRune(row, '-') {
			continue
		}
		b.cells += (bytes.Count(row, []byte("|")) + 1) * (lines.Len() - i + 1)
		if b.cells > maxCells {
			panic(refusal(fmt.Sprintf("its tables have more than %d cells", maxCells)))
		}
		break
	}
	t.ParagraphTransformer.Transform(node, reader, pc)
}

// depthGuard refuses trees so deep that walking them would exhaust the stack. It walks without recursion.
type depthGuard struct{}

func (*depthGuard) Transform(doc *ast.Document, _ text.Reader, pc parser.Context) {
	b := budgetOf(pc)
	depth := 0
	for n := ast.Node(doc); n != nil; {
		b.step()
		if c := n.FirstChild(); c != nil {
			if depth++; depth > maxDepth {
				panic(refusal(fmt.Sprintf("it is nested more than %d deep", maxDepth)))
			}
			n = c
			continue
		}
		for n != nil && n.NextSibling() == nil {
			n = n.Parent()
			depth--
		}
		if n != nil {
			n = n.NextSibling()
		}
	}
}
