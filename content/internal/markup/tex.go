package markup

import (
	"errors"
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTeXDepth limits groups in groups.
const maxTeXDepth = 40

// texToMathML sets TeX's notation for formulas as the inner part of a <math> element. It knows no macros, so that the
// result is never much longer than the source, and it writes nothing but elements and attributes named in this package,
// around escaped text. The error says what it does not know.
func texToMathML(src string) (string, error) {
	if !utf8.ValidString(src) || strings.ContainsFunc(src, unshowable) {
		return "", errors.New("the formula has a character that cannot be shown")
	}
	p := &tex{src: src}
	row := p.row("")
	if t := p.peek(); p.err == nil && (t == "&" || t == `\\`) {
		// Lines without an environment around them are set as if there was one.
		p.pos = 0
		row = `<mtable class="aligned" displaystyle="true">` + p.table(nil) + "</mtable>"
	}
	if p.err == nil && p.pos < len(p.src) {
		p.fail("there is a %s too many in the formula", p.peek())
	}
	if p.err != nil {
		return "", p.err
	}
	return row, nil
}

// unshowable characters may stand neither in HTML nor in XML.
func unshowable(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff'
}

// tex is one formula under way. After the first error everything returns at once.
type tex struct {
	src   string
	pos   int
	depth int
	font  string // of letters: one of fonts
	err   error
}

func (p *tex) fail(format string, args ...any) string {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
	p.pos = len(p.src)
	return ""
}

func (p *tex) skipBlank() {
	for p.pos < len(p.src) && strings.IndexByte(" \t\r\n", p.src[p.pos]) >= 0 {
		p.pos++
	}
}

// peek returns the next token without taking it: a command with its backslash, or a character. "" is the end.
func (p *tex) peek() string {
	p.skipBlank()
	if p.pos >= len(p.src) {
		return ""
	}
	rest := p.src[p.pos:]
	if rest[0] != '\\' {
		_, size := utf8.DecodeRuneInString(rest)
		return rest[:size]
	}
	end := 1
	for end < len(rest) && isLetter(rest[end]) {
		end++
	}
	if end == 1 && len(rest) > 1 {
		_, size := utf8.DecodeRuneInString(rest[1:])
		end += size
	}
	return rest[:end]
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func (p *tex) take() string {
	t := p.peek()
	p.pos += len(t)
	return t
}

// row sets tokens until the end, the token stop, or one that ends a row of any kind.
func (p *tex) row(stop string) string {
	if p.depth++; p.depth > maxTeXDepth {
		return p.fail("the formula is nested too deep")
	}
	defer func() { p.depth-- }()
	font := p.font
	defer func() { p.font = font }()
	var b strings.Builder
	count := 0
	for p.err == nil {
		t := p.peek()
		if t == stop || t == "" || t == "}" || t == "&" || t == `\\` || t == `\cr` || t == `\right` || t == `\middle` || t == `\end` {
			break
		}
		b.WriteString(p.scripted())
		count++
	}
	if count == 1 && b.Len() > 0 {
		return b.String()
	}
	return "<mrow>" + b.String() + "</mrow>"
}

// argument sets one token or group.
func (p *tex) argument(of string) string {
	if p.depth++; p.depth > maxTeXDepth {
		return p.fail("the formula is nested too deep")
	}
	defer func() { p.depth-- }()
	switch t := p.peek(); t {
	case "", "}", "&", `\\`, "^", "_":
		return p.fail("%s lacks what it is about", of)
	case "{":
		return p.group()
	default:
		if t[0] >= '0' && t[0] <= '9' { // one digit only, as in TeX: \frac12 is a half
			p.take()
			return element("mn", inFont(p.font, t))
		}
		return orText(p.atom().ml, "<mrow></mrow>")
	}
}

func (p *tex) group() string {
	p.take()
	row := p.row("}")
	if p.take() != "}" {
		return p.fail("a } is missing in the formula")
	}
	return row
}

// plainArgument returns the text between braces as it is.
func (p *tex) plainArgument(of string) string {
	p.skipBlank()
	if p.pos >= len(p.src) || p.src[p.pos] != '{' {
		return p.fail("%s lacks its braces", of)
	}
	depth := 0
	for i := p.pos; i < len(p.src); i++ {
		switch p.src[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				inner := p.src[p.pos+1 : i]
				p.pos = i + 1
				return inner
			}
		}
	}
	return p.fail("a } is missing in the formula")
}

// option sets what stands between brackets, if there are any.
func (p *tex) option() (string, bool) {
	if p.peek() != "[" {
		return "", false
	}
	p.take()
	row := p.row("]")
	if p.take() != "]" {
		return p.fail("a ] is missing in the formula"), false
	}
	return row, true
}

// texAtom is a piece of a formula that scripts can be put on.
type texAtom struct {
	ml     string
	limits bool // scripts stand below and above it
	name   bool // of a function: what follows is set apart
}

// scripted sets an atom and the scripts on it.
func (p *tex) scripted() string {
	var base texAtom
	if t := p.peek(); t == "^" || t == "_" || t == "'" {
		base = texAtom{ml: "<mrow></mrow>"}
	} else {
		base = p.atom()
	}
	var sub, sup string
	for p.err == nil {
		switch p.peek() {
		case `\limits`:
			p.take()
			base.limits = true
			continue
		case `\nolimits`:
			p.take()
			base.limits = false
			continue
		case "_":
			p.take()
			if sub != "" {
				return p.fail("there are two lower scripts on one thing; put it in braces")
			}
			sub = p.argument("_")
			continue
		case "^":
			p.take()
			if sup != "" && !strings.HasPrefix(sup, "<mo>′") {
				return p.fail("there are two upper scripts on one thing; put it in braces")
			}
			if raised := p.argument("^"); sup == "" {
				sup = raised
			} else {
				sup = "<mrow>" + sup + raised + "</mrow>"
			}
			continue
		case "'":
			if sup != "" {
				return p.fail("there are two upper scripts on one thing; put it in braces")
			}
			for p.peek() == "'" {
				p.take()
				sup += "′"
			}
			sup = "<mo>" + sup + "</mo>"
			continue
		}
		break
	}
	if base.ml == "" && sub+sup != "" {
		base.ml = "<mrow></mrow>"
	}
	set := base.with(sub, sup)
	if t := p.peek(); base.name && t != "" && (isLetter(t[0]) || t[0] == '\\' && letters[t[1:]] != "") {
		set += space("0.167em")
	}
	return set
}

func (a texAtom) with(sub, sup string) string {
	under, over, both := "msub", "msup", "msubsup"
	if a.limits {
		under, over, both = "munder", "mover", "munderover"
	}
	switch {
	case sub != "" && sup != "":
		return element(both, a.ml+sub+sup)
	case sub != "":
		return element(under, a.ml+sub)
	case sup != "":
		return element(over, a.ml+sup)
	default:
		return a.ml
	}
}

func element(name, inner string) string { return "<" + name + ">" + inner + "</" + name + ">" }

func (p *tex) atom() texAtom {
	t := p.peek()
	switch {
	case t == "{":
		return texAtom{ml: p.group()}
	case t == "":
		return texAtom{ml: p.fail("the formula ends too early")}
	case t[0] == '\\':
		p.take()
		return p.command(t)
	case t[0] >= '0' && t[0] <= '9':
		return texAtom{ml: p.number()}
	}
	p.take()
	r, _ := utf8.DecodeRuneInString(t)
	switch {
	case unicode.IsLetter(r):
		return texAtom{ml: p.letter(r)}
	case t == "~":
		return texAtom{ml: space("0.333em")}
	case t == "#", t == "$":
		return texAtom{ml: p.fail("%s means something else in TeX; write \\%s", t, t)}
	}
	if t == "%" || t == `"` {
		return texAtom{ml: element("mi", html.EscapeString(t))}
	}
	return texAtom{ml: operator(t)}
}

// operator sets a character as an operator; brackets and bars keep their size unless \left or \big says otherwise.
func operator(t string) string {
	switch t {
	case "-":
		return "<mo>−</mo>"
	case "*":
		return "<mo>∗</mo>"
	case "(", ")", "[", "]", "|", "/":
		return `<mo stretchy="false">` + t + "</mo>"
	}
	return element("mo", html.EscapeString(t))
}

func (p *tex) number() string {
	start := p.pos
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		isPoint := (c == '.' || c == ',') && p.pos+1 < len(p.src) && p.src[p.pos+1] >= '0' && p.src[p.pos+1] <= '9'
		if (c < '0' || c > '9') && !isPoint {
			break
		}
		p.pos++
	}
	digits := p.src[start:p.pos]
	if p.font != "" {
		digits = inFont(p.font, digits)
	}
	return element("mn", digits)
}

func (p *tex) letter(r rune) string {
	switch p.font {
	case "":
		return element("mi", string(r))
	case "rm":
		return `<mi mathvariant="normal">` + string(r) + "</mi>"
	default:
		return `<mi mathvariant="normal">` + inFont(p.font, string(r)) + "</mi>"
	}
}

func space(width string) string { return `<mspace width="` + width + `"></mspace>` }

var errUnknownTeX = errors.New("is not known here")

func (p *tex) command(name string) texAtom {
	bare := name[1:]
	if s, ok := letters[bare]; ok {
		if unicode.IsUpper([]rune(s)[0]) || s == "∞" || s == "∅" || s == "ℏ" {
			return texAtom{ml: `<mi mathvariant="normal">` + s + "</mi>"}
		}
		return texAtom{ml: element("mi", s)}
	}
	if s, ok := operators[bare]; ok {
		return texAtom{ml: operator(s)}
	}
	if s, ok := large[bare]; ok {
		return texAtom{ml: `<mo movablelimits="true">` + s + "</mo>", limits: true}
	}
	if s, ok := integrals[bare]; ok {
		return texAtom{ml: element("mo", s)}
	}
	if s, ok := fences[bare]; ok {
		return texAtom{ml: `<mo stretchy="false">` + html.EscapeString(s) + "</mo>"}
	}
	if width, ok := spaces[bare]; ok {
		return texAtom{ml: space(width)}
	}
	if functions[bare] {
		if limitFunctions[bare] {
			return texAtom{ml: `<mo movablelimits="true">` + bare + "</mo>", limits: true, name: true}
		}
		return texAtom{ml: element("mi", bare), name: true}
	}
	if build, ok := commands[bare]; ok {
		return build(p, name)
	}
	return texAtom{ml: p.fail("%s %w", shorten(name), errUnknownTeX)}
}
