package markup

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// commands are the commands that take arguments. It is filled by init because they call each other through it.
var commands map[string]func(p *tex, name string) texAtom

func init() {
	commands = map[string]func(p *tex, name string) texAtom{
		"frac": fraction(""), "dfrac": fraction(` displaystyle="true"`), "tfrac": fraction(` displaystyle="false"`), "cfrac": fraction(` displaystyle="true"`),
		"binom": binomial, "dbinom": binomial, "tbinom": binomial, "sqrt": root,
		"overset": stacked, "underset": stacked, "stackrel": stacked, "xrightarrow": arrow, "xleftarrow": arrow,
		"overbrace": braced("mover", "⏞"), "underbrace": braced("munder", "⏟"),
		"text": words, "textrm": words, "textbf": words, "textit": words, "mbox": words, "operatorname": operatorName,
		"left": fenced, "begin": environment, "not": negated, "phantom": phantom, "substack": substack,
		"bmod": modulo, "pmod": modulo, "displaystyle": nothing, "textstyle": nothing, "nonumber": nothing, "notag": nothing,
	}
	for name, mark := range accents {
		commands[name] = accented(mark)
	}
	for name, font := range fonts {
		commands[name] = inFontOf(font)
	}
	for _, size := range []string{"big", "Big", "bigg", "Bigg"} {
		for _, side := range []string{"", "l", "r", "m"} {
			commands[size+side] = sized
		}
	}
}

func nothing(*tex, string) texAtom { return texAtom{} }

func fraction(attrs string) func(*tex, string) texAtom {
	return func(p *tex, name string) texAtom {
		over, under := p.argument(name), p.argument(name)
		set := element("mfrac", over+under)
		if attrs != "" {
			set = "<mstyle" + attrs + ">" + set + "</mstyle>"
		}
		return texAtom{ml: set}
	}
}

func binomial(p *tex, name string) texAtom {
	over, under := p.argument(name), p.argument(name)
	return texAtom{ml: `<mrow><mo>(</mo><mfrac linethickness="0">` + over + under + "</mfrac><mo>)</mo></mrow>"}
}

func root(p *tex, name string) texAtom {
	if degree, ok := p.option(); ok {
		return texAtom{ml: element("mroot", p.argument(name)+degree)}
	}
	return texAtom{ml: element("msqrt", p.argument(name))}
}

func stacked(p *tex, name string) texAtom {
	mark, base := p.argument(name), p.argument(name)
	if name == `\underset` {
		return texAtom{ml: element("munder", base+mark)}
	}
	return texAtom{ml: element("mover", base+mark)}
}

func arrow(p *tex, name string) texAtom {
	shape := "<mo>→</mo>"
	if name == `\xleftarrow` {
		shape = "<mo>←</mo>"
	}
	below, hasBelow := p.option()
	above := p.argument(name)
	if hasBelow {
		return texAtom{ml: element("munderover", shape+below+above)}
	}
	return texAtom{ml: element("mover", shape+above)}
}

func braced(name, brace string) func(*tex, string) texAtom {
	return func(p *tex, command string) texAtom {
		return texAtom{ml: element(name, p.argument(command)+`<mo stretchy="true">`+brace+"</mo>"), limits: true}
	}
}

func accented(mark string) func(*tex, string) texAtom {
	return func(p *tex, name string) texAtom {
		inner := p.argument(name)
		stretchy := "false"
		if strings.HasPrefix(name, `\over`) || strings.HasPrefix(name, `\under`) || strings.HasPrefix(name, `\wide`) {
			stretchy = "true"
		}
		set := inner + `<mo stretchy="` + stretchy + `">` + mark + "</mo>"
		if name == `\underline` {
			return texAtom{ml: `<munder accentunder="true">` + set + "</munder>"}
		}
		return texAtom{ml: `<mover accent="true">` + set + "</mover>"}
	}
}

// inFontOf sets its argument in a font; \mathrm and its kin join letters to a word.
func inFontOf(font string) func(*tex, string) texAtom {
	return func(p *tex, name string) texAtom {
		if font == "rm" && p.peek() == "{" {
			start := p.pos
			if word := p.plainArgument(name); utf8.RuneCountInString(word) > 1 && strings.IndexFunc(word, notLetter) < 0 {
				return texAtom{ml: element("mi", html.EscapeString(word))}
			}
			if p.err != nil {
				return texAtom{}
			}
			p.pos = start
		}
		before := p.font
		p.font = font
		set := p.argument(name)
		p.font = before
		return texAtom{ml: set}
	}
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

func words(p *tex, name string) texAtom {
	inner := p.plainArgument(name)
	inner = strings.NewReplacer(`\{`, "{", `\}`, "}", `\$`, "$", `\%`, "%", `\&`, "&", `\#`, "#", `\_`, "_", "~", "\u00a0").Replace(inner)
	if strings.ContainsAny(inner, `\${}`) && strings.Contains(inner, `\`) {
		return texAtom{ml: p.fail("%s holds words only", name)}
	}
	// Spaces at the ends would be lost, and they are what words beside a formula are written with.
	if trimmed := strings.TrimLeft(inner, " "); trimmed != inner {
		inner = "\u00a0" + trimmed
	}
	if trimmed := strings.TrimRight(inner, " "); trimmed != inner {
		inner = trimmed + "\u00a0"
	}
	if name == `\textbf` {
		inner = inFont("bf", inner)
	}
	return texAtom{ml: element("mtext", html.EscapeString(inner))}
}

func operatorName(p *tex, name string) texAtom {
	limits := false
	if p.peek() == "*" {
		p.take()
		limits = true
	}
	word := p.plainArgument(name)
	if strings.ContainsAny(word, `\{}$`) {
		return texAtom{ml: p.fail("%s holds a name only", name)}
	}
	if limits {
		return texAtom{ml: `<mo movablelimits="true">` + html.EscapeString(word) + "</mo>", limits: true}
	}
	return texAtom{ml: element("mi", html.EscapeString(word))}
}

// delimiter takes the bracket after \left, \right, \middle or \big; a point stands for none.
func (p *tex) delimiter(of string) string {
	t := p.take()
	switch t {
	case ".":
		return ""
	case "(", ")", "[", "]", "|", "/", "<", ">":
		return strings.NewReplacer("<", "⟨", ">", "⟩").Replace(t)
	}
	if s, ok := fences[strings.TrimPrefix(t, `\`)]; ok && strings.HasPrefix(t, `\`) {
		return s
	}
	return p.fail("%s needs a bracket, not %q", of, shorten(t))
}

func fence(s, form string) string {
	if s == "" {
		return ""
	}
	return `<mo fence="true" stretchy="true" form="` + form + `">` + html.EscapeString(s) + "</mo>"
}

func fenced(p *tex, name string) texAtom {
	set := fence(p.delimiter(name), "prefix") + p.row(`\right`)
	for p.peek() == `\middle` {
		p.take()
		set += fence(p.delimiter(`\middle`), "infix") + p.row(`\right`)
	}
	if p.take() != `\right` {
		return texAtom{ml: p.fail(`\left has no \right`)}
	}
	return texAtom{ml: element("mrow", set+fence(p.delimiter(`\right`), "postfix"))}
}

func sized(p *tex, name string) texAtom {
	size := map[string]string{"big": "1.2em", "Big": "1.8em", "bigg": "2.4em", "Bigg": "3em"}[strings.TrimRight(name[1:], "lrm")]
	s := p.delimiter(name)
	return texAtom{ml: `<mo stretchy="true" minsize="` + size + `" maxsize="` + size + `">` + html.EscapeString(s) + "</mo>"}
}

func negated(p *tex, _ string) texAtom {
	inner := p.argument(`\not`)
	if text, ok := strings.CutSuffix(inner, "</mo>"); ok && strings.Count(inner, "<") == 2 {
		return texAtom{ml: text + "\u0338</mo>"}
	}
	return texAtom{ml: p.fail(`\not stands before a single relation`)}
}

func phantom(p *tex, name string) texAtom { return texAtom{ml: element("mphantom", p.argument(name))} }

func modulo(p *tex, name string) texAtom {
	if name == `\bmod` {
		return texAtom{ml: element("mrow", space("0.2em")+"<mi>mod</mi>"+space("0.2em"))}
	}
	return texAtom{ml: element("mrow", space("1em")+"<mo>(</mo><mi>mod</mi>"+space("0.333em")+p.argument(name)+"<mo>)</mo>")}
}

func substack(p *tex, name string) texAtom {
	if p.take() != "{" {
		return texAtom{ml: p.fail("%s lacks its braces", name)}
	}
	table := p.table(nil)
	if p.take() != "}" {
		return texAtom{ml: p.fail("a } is missing in the formula")}
	}
	return texAtom{ml: "<mtable>" + table + "</mtable>"}
}

// shape is how an environment looks: the brackets around its table and its class, which says how columns are aligned.
// Lines of formulas are set in full size, parts of one are not.
type shape struct {
	open, shut, class string
	full              bool
}

var environments = map[string]shape{
	"matrix": {}, "smallmatrix": {}, "pmatrix": {open: "(", shut: ")"}, "bmatrix": {open: "[", shut: "]"}, "Bmatrix": {open: "{", shut: "}"},
	"vmatrix": {open: "|", shut: "|"}, "Vmatrix": {open: "‖", shut: "‖"}, "cases": {open: "{", class: "cases"}, "rcases": {shut: "}", class: "cases"},
	"aligned": {class: "aligned", full: true}, "align": {class: "aligned", full: true}, "split": {class: "aligned", full: true},
	"eqnarray": {class: "aligned", full: true}, "gathered": {full: true}, "gather": {full: true}, "equation": {full: true}, "array": {class: "array"},
}

func environment(p *tex, _ string) texAtom {
	name := p.plainArgument(`\begin`)
	kind, ok := environments[strings.TrimSuffix(name, "*")]
	if !ok {
		return texAtom{ml: p.fail("the environment %q %w", shorten(name), errUnknownTeX)}
	}
	var columns []string
	if kind.class == "array" {
		for _, c := range p.plainArgument(name) {
			if side := map[rune]string{'l': "left", 'r': "right", 'c': "middle"}[c]; side != "" {
				columns = append(columns, side)
			}
		}
	}
	rows := p.table(columns)
	if p.take() != `\end` || p.plainArgument(`\end`) != name {
		return texAtom{ml: p.fail(`\begin{%s} has no \end{%s}`, shorten(name), shorten(name))}
	}
	attrs := ""
	if kind.class != "" {
		attrs = ` class="` + kind.class + `"`
	}
	if kind.full {
		attrs += ` displaystyle="true"`
	}
	table := "<mtable" + attrs + ">" + rows + "</mtable>"
	return texAtom{ml: element("mrow", fence(kind.open, "prefix")+table+fence(kind.shut, "postfix"))}
}

// table sets rows of cells until something that ends neither.
func (p *tex) table(columns []string) string {
	var b strings.Builder
	for p.err == nil {
		b.WriteString("<mtr>")
		for i := 0; p.err == nil; i++ {
			for p.peek() == `\hline` {
				p.take()
			}
			if i < len(columns) {
				b.WriteString(`<mtd class="` + columns[i] + `">` + p.row("") + "</mtd>")
			} else {
				b.WriteString(element("mtd", p.row("")))
			}
			if p.peek() != "&" {
				break
			}
			p.take()
		}
		b.WriteString("</mtr>")
		if t := p.peek(); t != `\\` && t != `\cr` {
			break
		}
		p.take()
		if t := p.peek(); t == `\end` || t == "}" || t == "" {
			break
		}
	}
	return b.String()
}
