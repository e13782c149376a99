package markup

import "strings"

// symbolTable reads pairs of a name and what it stands for.
func symbolTable(pairs string) map[string]string {
	set := map[string]string{}
	words := strings.Fields(pairs)
	for i := 0; i+1 < len(words); i += 2 {
		set[words[i]] = words[i+1]
	}
	return set
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

var letters = symbolTable(`
	alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν
	xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω
	Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω digamma ϝ
	infty ∞ partial ∂ nabla ∇ emptyset ∅ varnothing ∅ hbar ℏ hslash ℏ ell ℓ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ imath ı jmath ȷ
	angle ∠ measuredangle ∡ triangle △ square □ blacksquare ■ diamond ⋄ star ⋆ top ⊤ bot ⊥ forall ∀ exists ∃ nexists ∄
	prime ′ degree ° dots … ldots … dotsc … cdots ⋯ dotsb ⋯ vdots ⋮ ddots ⋱ checkmark ✓ dagger † ddagger ‡ S § P ¶
	copyright © pounds £ euro € yen ¥ sharp ♯ flat ♭ natural ♮ % % $ $ # # _ _ complement ∁ surd √`)

var operators = symbolTable(`
	times × div ÷ cdot ⋅ pm ± mp ∓ ast ∗ circ ∘ bullet ∙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ wedge ∧ land ∧ vee ∨ lor ∨
	neg ¬ lnot ¬ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ setminus ∖ smallsetminus ∖ wr ≀ amalg ⨿ bmod mod
	lt < gt > le ≤ leq ≤ ge ≥ geq ≥ leqslant ⩽ geqslant ⩾ ll ≪ gg ≫ ne ≠ neq ≠ equiv ≡ approx ≈ sim ∼ simeq ≃ cong ≅ propto ∝
	doteq ≐ coloneqq ≔ triangleq ≜ asymp ≍ prec ≺ succ ≻ preceq ⪯ succeq ⪰ lesssim ≲ gtrsim ≳
	in ∈ notin ∉ ni ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ nsubseteq ⊈ sqsubseteq ⊑ sqsupseteq ⊒
	mid ∣ nmid ∤ parallel ∥ nparallel ∦ perp ⟂ models ⊨ vdash ⊢ dashv ⊣ Vdash ⊩ bowtie ⋈
	to → rightarrow → gets ← leftarrow ← leftrightarrow ↔ Rightarrow ⇒ implies ⟹ Leftarrow ⇐ impliedby ⟸ Leftrightarrow ⇔ iff ⟺
	longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ mapsto ↦ longmapsto ⟼
	uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ hookrightarrow ↪
	hookleftarrow ↩ rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼ rightleftharpoons ⇌ leadsto ⇝ rightsquigarrow ⇝
	therefore ∴ because ∵ colon : & &`)

var large = symbolTable(`
	sum ∑ prod ∏ coprod ∐ bigcap ⋂ bigcup ⋃ bigsqcup ⨆ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄`)

var integrals = symbolTable(`int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯`)

// fences are brackets with names.
var fences = symbolTable(`
	{ { } } lbrace { rbrace } lbrack [ rbrack ] langle ⟨ rangle ⟩ lvert | rvert | vert | | ‖ lVert ‖ rVert ‖ Vert ‖
	lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lgroup ⟮ rgroup ⟯ backslash \ ulcorner ⌜ urcorner ⌝ llcorner ⌞ lrcorner ⌟`)

var spaces = map[string]string{
	",": "0.167em", "thinspace": "0.167em", ":": "0.222em", ">": "0.222em", "medspace": "0.222em", ";": "0.278em", "thickspace": "0.278em",
	"!": "-0.167em", "negthinspace": "-0.167em", " ": "0.333em", "enspace": "0.5em", "quad": "1em", "qquad": "2em",
}

var functions = wordSet(`arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim ln log max
	min Pr sec sin sinh sup tan tanh liminf limsup argmax argmin`)

// limitFunctions have their scripts below and above.
var limitFunctions = wordSet(`lim liminf limsup max min sup inf det gcd Pr argmax argmin`)

var accents = symbolTable(`
	hat ^ widehat ^ check ˇ tilde ~ widetilde ~ bar ¯ overline ‾ underline _ vec → overrightarrow → overleftarrow ← dot ˙ ddot ¨
	breve ˘ acute ´ grave ` + "`" + ` mathring ˚`)

// fonts maps commands to the alphabets of inFont.
var fonts = symbolTable(`mathbb bb mathcal cal mathscr cal mathfrak frak mathbf bf boldsymbol bi bm bi mathit it mathsf sf mathtt tt mathrm rm mathnormal it`)

// alphabet is where the letters and digits of a font start in Unicode, 0 where it has none. Exceptions are letters that
// stood elsewhere before.
type alphabet struct {
	upper, lower, digit, greekUpper, greekLower rune
	exceptions                                  map[rune]rune
}

var alphabets = map[string]alphabet{
	"bb": {upper: 0x1d538, lower: 0x1d552, digit: 0x1d7d8, exceptions: map[rune]rune{'C': 'ℂ', 'H': 'ℍ', 'N': 'ℕ', 'P': 'ℙ', 'Q': 'ℚ', 'R': 'ℝ', 'Z': 'ℤ'}},
	"cal": {upper: 0x1d49c, lower: 0x1d4b6, exceptions: map[rune]rune{
		'B': 'ℬ', 'E': 'ℰ', 'F': 'ℱ', 'H': 'ℋ', 'I': 'ℐ', 'L': 'ℒ', 'M': 'ℳ', 'R': 'ℛ', 'e': 'ℯ', 'g': 'ℊ', 'o': 'ℴ',
	}},
	"frak": {upper: 0x1d504, lower: 0x1d51e, exceptions: map[rune]rune{'C': 'ℭ', 'H': 'ℌ', 'I': 'ℑ', 'R': 'ℜ', 'Z': 'ℨ'}},
	"bf":   {upper: 0x1d400, lower: 0x1d41a, digit: 0x1d7ce, greekUpper: 0x1d6a8, greekLower: 0x1d6c2},
	"bi":   {upper: 0x1d468, lower: 0x1d482, digit: 0x1d7ce, greekUpper: 0x1d71c, greekLower: 0x1d736},
	"it":   {upper: 0x1d434, lower: 0x1d44e, exceptions: map[rune]rune{'h': 'ℎ'}},
	"sf":   {upper: 0x1d5a0, lower: 0x1d5ba, digit: 0x1d7e2},
	"tt":   {upper: 0x1d670, lower: 0x1d68a, digit: 0x1d7f6},
}

// inFont returns text in a font's own characters, where it has them.
func inFont(font, text string) string {
	a, ok := alphabets[font]
	if !ok {
		return text
	}
	return strings.Map(func(r rune) rune {
		if other, ok := a.exceptions[r]; ok {
			return other
		}
		for _, set := range []struct{ first, last, start rune }{
			{'A', 'Z', a.upper}, {'a', 'z', a.lower}, {'0', '9', a.digit}, {'Α', 'Ω', a.greekUpper}, {'α', 'ω', a.greekLower},
		} {
			if r >= set.first && r <= set.last && set.start != 0 {
				return set.start + r - set.first
			}
		}
		return r
	}, text)
}
