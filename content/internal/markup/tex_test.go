package markup

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestFormulasAreSet(t *testing.T) {
	for tex, want := range map[string]string{
		`x`:                                    `<mi>x</mi>`,
		`x_1^2`:                                `<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>`,
		`x^2_1`:                                `<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>`,
		`f''`:                                  `<msup><mi>f</mi><mo>′′</mo></msup>`,
		`f'^2`:                                 `<msup><mi>f</mi><mrow><mo>′</mo><mn>2</mn></mrow></msup>`,
		`3.14`:                                 `<mn>3.14</mn>`,
		`1,000.`:                               `<mrow><mn>1,000</mn><mo>.</mo></mrow>`,
		`-a`:                                   `<mrow><mo>−</mo><mi>a</mi></mrow>`,
		`a<b`:                                  `<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>`,
		`\frac12`:                              `<mfrac><mn>1</mn><mn>2</mn></mfrac>`,
		`\frac{1}{x+1}`:                        `<mfrac><mn>1</mn><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></mfrac>`,
		`\sqrt{x}`:                             `<msqrt><mi>x</mi></msqrt>`,
		`\sqrt[n]{x}`:                          `<mroot><mi>x</mi><mi>n</mi></mroot>`,
		`\binom{n}{k}`:                         `<mrow><mo>(</mo><mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac><mo>)</mo></mrow>`,
		`\sin x`:                               `<mrow><mi>sin</mi><mspace width="0.167em"></mspace><mi>x</mi></mrow>`,
		`\lim_{x\to 0}`:                        `<munder><mo movablelimits="true">lim</mo><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder>`,
		`\int\limits_a^b`:                      `<munderover><mo>∫</mo><mi>a</mi><mi>b</mi></munderover>`,
		`\sum\nolimits_i`:                      `<msub><mo movablelimits="true">∑</mo><mi>i</mi></msub>`,
		`\hat x`:                               `<mover accent="true"><mi>x</mi><mo stretchy="false">^</mo></mover>`,
		`\underline{ab}`:                       `<munder accentunder="true"><mrow><mi>a</mi><mi>b</mi></mrow><mo stretchy="true">_</mo></munder>`,
		`\mathbb{R}^n`:                         `<msup><mi mathvariant="normal">ℝ</mi><mi>n</mi></msup>`,
		`\mathbf{A}`:                           `<mi mathvariant="normal">𝐀</mi>`,
		`\mathcal{L}`:                          `<mi mathvariant="normal">ℒ</mi>`,
		`\mathrm{d}x`:                          `<mrow><mi mathvariant="normal">d</mi><mi>x</mi></mrow>`,
		`\mathrm{CAC}`:                         `<mi>CAC</mi>`,
		`\Omega`:                               `<mi mathvariant="normal">Ω</mi>`,
		`\text{if } x`:                         "<mrow><mtext>if\u00a0</mtext><mi>x</mi></mrow>",
		`\text{R\&D <b>}`:                      `<mtext>R&amp;D &lt;b&gt;</mtext>`,
		`\operatorname*{argmax}_x`:             `<munder><mo movablelimits="true">argmax</mo><mi>x</mi></munder>`,
		`\left(\frac{a}{b}\right]`:             `<mrow><mo fence="true" stretchy="true" form="prefix">(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo fence="true" stretchy="true" form="postfix">]</mo></mrow>`,
		`\left.a\middle|b\right\}`:             `<mrow><mi>a</mi><mo fence="true" stretchy="true" form="infix">|</mo><mi>b</mi><mo fence="true" stretchy="true" form="postfix">}</mo></mrow>`,
		`\not=`:                                "<mo>=\u0338</mo>",
		`a\,b`:                                 `<mrow><mi>a</mi><mspace width="0.167em"></mspace><mi>b</mi></mrow>`,
		`\begin{pmatrix}1&2\\3&4\end{pmatrix}`: `<mrow><mo fence="true" stretchy="true" form="prefix">(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo fence="true" stretchy="true" form="postfix">)</mo></mrow>`,
		`\begin{array}{l|r}a&b\end{array}`:     `<mrow><mtable class="array"><mtr><mtd class="left"><mi>a</mi></mtd><mtd class="right"><mi>b</mi></mtd></mtr></mtable></mrow>`,
		`a &= b \\ c &= d`:                     `<mtable class="aligned" displaystyle="true"><mtr><mtd><mi>a</mi></mtd><mtd><mrow><mo>=</mo><mi>b</mi></mrow></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd><mrow><mo>=</mo><mi>d</mi></mrow></mtd></mtr></mtable>`,
		`\xrightarrow[a]{b}`:                   `<munderover><mo>→</mo><mi>a</mi><mi>b</mi></munderover>`,
		`\underbrace{a}_b`:                     `<munder><munder><mi>a</mi><mo stretchy="true">⏟</mo></munder><mi>b</mi></munder>`,
		`a \pmod n`:                            `<mrow><mi>a</mi><mrow><mspace width="1em"></mspace><mo>(</mo><mi>mod</mi><mspace width="0.333em"></mspace><mi>n</mi><mo>)</mo></mrow></mrow>`,
		`{}^2`:                                 `<msup><mrow></mrow><mn>2</mn></msup>`,
		`^2`:                                   `<msup><mrow></mrow><mn>2</mn></msup>`,
		`\$5`:                                  `<mrow><mi>$</mi><mn>5</mn></mrow>`,
		`é`:                                    `<mi>é</mi>`,
	} {
		got, err := texToMathML(tex)
		if err != nil || got != want {
			t.Errorf("%s (%v):\n got %s\nwant %s", tex, err, got, want)
		}
	}
}

func TestWrongFormulasAreNamed(t *testing.T) {
	for tex, want := range map[string]string{
		`\foo`: `\foo is not known`, `\frac{1}`: `\frac lacks`, `{a`: "a } is missing", `a}`: "a } too many", `a_`: "_ lacks",
		`a^b^c`: "two upper scripts", `a_b_c`: "two lower scripts", `\left( a`: `\left has no \right`, `a \right)`: `\right too many`,
		`\left a \right)`: "needs a bracket", `\begin{foo}a\end{foo}`: `environment "foo" is not known`, `\begin{matrix}a`: `has no \end{matrix}`,
		`\begin{matrix}a\end{pmatrix}`: `has no \end{matrix}`, `#`: `write \#`, `\text{\frac12}`: "words only", `\sqrt[2`: "] is missing",
		`\newcommand{\a}{b}`: `\newcommand is not known`, `\def\a{\a\a}\a`: `\def is not known`, `\href{x}{y}`: `\href is not known`,
		strings.Repeat("{", 100): "nested too deep", strings.Repeat(`\sqrt`, 100): "nested too deep", "\x00": "cannot be shown", "a\xff": "cannot be shown",
		`\not{ab}`: "single relation", `\`: "is not known",
	} {
		got, err := texToMathML(tex)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30s: got %q and error %v, want an error with %q", tex, got, err, want)
		}
	}
}

func TestEveryCommandMakesWellFormedMathML(t *testing.T) {
	var all []string
	for _, names := range []map[string]string{letters, operators, large, integrals, fences, spaces, accents, fonts} {
		for name := range names {
			all = append(all, `\`+name)
		}
	}
	for name := range functions {
		all = append(all, `\`+name)
	}
	for name := range environments {
		all = append(all, `\begin{`+name+`}{c}a&b\\c\end{`+name+`}`)
	}
	for name := range commands {
		if name == "begin" {
			continue // every environment is in the list
		}
		all = append(all, `\`+name)
	}
	for _, tex := range all {
		set := 0
		for _, after := range []string{"", " a", "{a}", "{a}{b}", "( a", "( a \\right)", " ="} {
			got, err := texToMathML(tex + after)
			if err != nil {
				continue
			}
			set++
			wellFormed(t, tex+after, got)
		}
		if set == 0 {
			t.Errorf("%s can be set in no way", tex)
		}
	}
}

// children is how many children MathML requires of an element.
var children = map[string]int{"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}

func wellFormed(t *testing.T, tex, mathML string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader("<math>" + mathML + "</math>"))
	type open struct {
		name  string
		count int
	}
	var stack []open
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%q: %v:\n%s", tex, err, mathML)
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(stack) > 0 {
				stack[len(stack)-1].count++
			}
			stack = append(stack, open{name: token.Name.Local})
		case xml.EndElement:
			last := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if want, fixed := children[last.name]; fixed && last.count != want {
				t.Errorf("%q: <%s> has %d children, want %d:\n%s", tex, last.name, last.count, want, mathML)
			}
		}
	}
}

func FuzzTeX(f *testing.F) {
	for _, seed := range []string{`\frac{a}{b}`, `\left( a \middle| b \right)`, `\begin{cases} a & b \\ c \end{cases}`, `\text{a<b>"&}`, `x_1^{2'}`, `\sqrt[3]{\mathbb R}`, `\xrightarrow[a]{b}`, `\operatorname*{x}_y`, `\substack{a\\b}`, `\not=`, `\big(`, `\pmod n`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, tex string) {
		if len(tex) > maxBlockMath {
			return
		}
		got, err := texToMathML(tex)
		if err != nil {
			return
		}
		if len(got) > 200*len(tex)+1000 {
			t.Fatalf("%d bytes become %d", len(tex), len(got))
		}
		wellFormed(t, tex, got)
	})
}
