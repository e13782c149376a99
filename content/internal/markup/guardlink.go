package markup

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// linkGuard counts what goldmark reads to find the end of a link's address and title. It does so anew for each "](", so that
// a line of nothing else would cost the square of its length.
type linkGuard struct {
	parser.InlineParser
	closer parser.CloseBlocker
}

func newLinkGuard() *linkGuard {
	p := parser.NewLinkParser()
	return &linkGuard{InlineParser: p, closer: p.(parser.CloseBlocker)}
}

// CloseBlock implements parser.CloseBlocker.
func (l *linkGuard) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	l.closer.CloseBlock(parent, block, pc)
}

// Parse implements parser.InlineParser.
func (l *linkGuard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) > 1 && line[0] == ']' && line[1] == '(' {
		address := bytes.TrimLeft(line[2:], " \t")
		n := bytes.IndexAny(address, " \t\n")
		if n < 0 {
			n = len(address)
		}
		budgetOf(pc).charge(n)
		if rest := bytes.TrimLeft(address[n:], " \t\r\n"); len(rest) == 0 || rest[0] == '"' || rest[0] == '\'' || rest[0] == '(' {
			// A title may go on to the end of the paragraph, which is no longer than the text.
			budgetOf(pc).charge(title(rest, len(block.Source())-segment.Stop))
		}
	}
	return l.InlineParser.Parse(parent, block, pc)
}

// title is about how much is read to find the end of a title that starts a text of which so much lies beyond the line.
func title(rest []byte, beyond int) int {
	if len(rest) == 0 {
		return 0
	}
	end := rest[0]
	if end == '(' {
		end = ')'
	}
	if i := bytes.IndexByte(rest[1:], end); i >= 0 {
		return i
	}
	return len(rest) + beyond
}

// charge counts work that is done at once.
func (b *budget) charge(n int) {
	b.steps += n
	b.step()
}
