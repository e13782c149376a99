package markup

import (
	"fmt"
	"html"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Code beyond these sizes is shown without colours: highlighting runs regular expressions written by others.
const (
	maxHighlight = 64 << 10
	maxCodeLine  = 2_000
)

// lexerCache remembers which lexer a language name leads to. It asks chroma only for names that chroma has: an unknown
// one makes it try the file patterns of every lexer.
type lexerCache struct {
	mu     sync.Mutex
	known  map[string]bool // names and aliases of all lexers
	byName map[string]*lexer
}

// lexer is one of chroma's, with the means to run its rules faster where there are any.
type lexer struct {
	chroma.Lexer
	scanner *scanner
}

func newLexerCache() *lexerCache {
	c := &lexerCache{known: map[string]bool{}, byName: map[string]*lexer{}}
	for _, name := range lexers.Names(true) {
		c.known[strings.ToLower(name)] = true
	}
	return c
}

// get returns the lexer for a language in lower case, or nil.
func (c *lexerCache) get(name string) *lexer {
	if !c.known[name] {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.byName[name]
	if !ok {
		if found := lexers.Get(name); found != nil {
			l = &lexer{found, newScanner(found)}
		}
		c.byName[name] = l
	}
	return l
}

func (r *nodeRenderer) code(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*codeBlock)
	if n.title != "" {
		_, _ = fmt.Fprintf(w, `<figure class="code"><figcaption class="code-title">%s</figcaption>`, html.EscapeString(n.title))
	}
	_, _ = w.WriteString(`<pre class="chroma" tabindex="0"><code`)
	if n.language != "" {
		_, _ = fmt.Fprintf(w, ` class="language-%s"`, html.EscapeString(n.language))
	}
	_ = w.WriteByte('>')
	pieces, ok := r.highlight(n)
	if !ok {
		pieces = []piece{{"", n.code}}
	}
	if len(n.marked) == 0 {
		writePieces(w, pieces)
	} else {
		writeMarked(w, n, pieces)
	}
	_, _ = w.WriteString("</code></pre>")
	if n.title != "" {
		_, _ = w.WriteString("</figure>")
	}
	_ = w.WriteByte('\n')
	return ast.WalkSkipChildren, nil
}

func writePieces(w util.BufWriter, pieces []piece) {
	for _, p := range pieces {
		if p.class == "" {
			_, _ = w.WriteString(html.EscapeString(p.text))
			continue
		}
		_, _ = w.WriteString(`<span class="`)
		_, _ = w.WriteString(p.class)
		_, _ = w.WriteString(`">`)
		_, _ = w.WriteString(html.EscapeString(p.text))
		_, _ = w.WriteString("</span>")
	}
}

// writeMarked wraps each of the lines that the writer points at.
func writeMarked(w util.BufWriter, n *codeBlock, pieces []piece) {
	for i, line := range lines(pieces) {
		if !n.isMarked(i + 1) {
			writePieces(w, line)
			continue
		}
		_, _ = w.WriteString(`<span class="hl">`)
		writePieces(w, line)
		_, _ = w.WriteString("</span>")
	}
}

// piece is a stretch of code of one colour.
type piece struct {
	class string
	text  string
}

// highlight cuts code into coloured pieces; false means that it is to be shown without colours.
func (r *nodeRenderer) highlight(n *codeBlock) ([]piece, bool) {
	if n.language == "" || len(n.code) > maxHighlight || longestLine(n.code) > maxCodeLine {
		return nil, false
	}
	l := r.lexers.get(n.language)
	if l == nil {
		return nil, false
	}
	p := &painter{code: n.code}
	// A lexer may take a quarter of a second for one character of hostile code, so each token is counted.
	if l.scanner != nil && scannable(n.code) {
		l.scanner.scan(n.code, n.budget.checkTime, p.add)
		return p.pieces, true
	}
	next, err := l.Tokenise(nil, n.code)
	if err != nil {
		return nil, false
	}
	for t := next(); t != chroma.EOF; t = next() {
		n.budget.checkTime()
		p.add(t.Type, t.Value)
	}
	return p.pieces, true
}

// painter joins tokens of one colour. Its pieces are stretches of the code wherever tokens follow each other in it.
type painter struct {
	code   string
	pieces []piece
	start  int  // of the last piece in code
	whole  bool // the last piece is a stretch of code that ends at end
	end    int  // of the tokens so far in code
}

func (p *painter) add(t chroma.TokenType, text string) {
	class := tokenClass(t)
	from, found := p.end, strings.HasPrefix(p.code[p.end:], text)
	if found {
		p.end += len(text)
	}
	if last := len(p.pieces) - 1; last >= 0 && (p.pieces[last].class == class || strings.TrimSpace(text) == "") {
		if p.whole = p.whole && found; p.whole {
			p.pieces[last].text = p.code[p.start:p.end]
		} else {
			p.pieces[last].text += text
		}
		return
	}
	p.start, p.whole = from, found
	p.pieces = append(p.pieces, piece{class, text})
}

func longestLine(code string) int {
	longest := 0
	for line := range strings.Lines(code) {
		longest = max(longest, len(line))
	}
	return longest
}

// tokenClass maps a token to one of the few classes that HighlightCSS colours.
func tokenClass(t chroma.TokenType) string {
	switch {
	case t == chroma.Error, t == chroma.Text, t == chroma.TextWhitespace:
		return ""
	case t.InCategory(chroma.Comment):
		return "c"
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber), t.InCategory(chroma.Literal):
		return "m"
	case t == chroma.NameFunction, t == chroma.NameFunctionMagic:
		return "nf"
	case t == chroma.NameTag:
		return "nt"
	case t == chroma.NameAttribute:
		return "na"
	case t == chroma.NameClass, t == chroma.NameBuiltin, t == chroma.NameNamespace, t == chroma.NameConstant, t == chroma.NameDecorator:
		return "nc"
	case t == chroma.GenericDeleted:
		return "gd"
	case t == chroma.GenericInserted:
		return "gi"
	case t == chroma.GenericHeading, t == chroma.GenericSubheading, t == chroma.GenericStrong:
		return "gh"
	case t.InCategory(chroma.Operator):
		return "o"
	default:
		return ""
	}
}

// HighlightCSS returns the rules for highlighted code. Dark colours follow the reader's system and yield to a
// data-theme attribute on the root element. Every colour has a contrast of at least 4.5 to 1 on its background.
func HighlightCSS() string {
	return colours(":root", lightCode) +
		"@media (prefers-color-scheme: dark) {\n" + colours(`:root:not([data-theme="light"])`, darkCode) + "}\n" +
		colours(`:root[data-theme="dark"]`, darkCode) + codeRules
}

type colour struct{ name, value string }

var lightCode = []colour{
	{"back", "#f6f8fa"},
	{"text", "#1f2328"},
	{"comment", "#59636e"},
	{"keyword", "#a40e26"},
	{"string", "#0a3069"},
	{"number", "#0550ae"},
	{"name", "#6639ba"},
	{"type", "#8a4600"},
	{"tag", "#116329"},
	{"added", "#116329"},
	{"removed", "#82071e"},
}

var darkCode = []colour{
	{"back", "#161b22"},
	{"text", "#e6edf3"},
	{"comment", "#9198a1"},
	{"keyword", "#ff7b72"},
	{"string", "#a5d6ff"},
	{"number", "#79c0ff"},
	{"name", "#d2a8ff"},
	{"type", "#ffa657"},
	{"tag", "#7ee787"},
	{"added", "#7ee787"},
	{"removed", "#ffa198"},
}

func colours(selector string, set []colour) string {
	var b strings.Builder
	b.WriteString(selector + " {")
	for _, c := range set {
		b.WriteString(" --code-" + c.name + ": " + c.value + ";")
	}
	b.WriteString(" }\n")
	return b.String()
}

const codeRules = `.chroma { background: var(--code-back); color: var(--code-text); overflow-x: auto; }
.chroma .c { color: var(--code-comment); font-style: italic; }
.chroma .k, .chroma .o { color: var(--code-keyword); }
.chroma .s { color: var(--code-string); }
.chroma .m { color: var(--code-number); }
.chroma .nf, .chroma .na { color: var(--code-name); }
.chroma .nc { color: var(--code-type); }
.chroma .nt { color: var(--code-tag); }
.chroma .gi { color: var(--code-added); }
.chroma .gd { color: var(--code-removed); }
.chroma .gh { font-weight: 600; }
.chroma .hl { display: block; box-shadow: inset 3px 0 var(--code-keyword); }
`
