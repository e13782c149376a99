package lint

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var styleRules = []rule{
	{id: "style/terms", severity: warn, from: "VY", summary: "a word for which the house uses another", why: "One word for one thing lets readers and the search find it.", document: styleTerms},
	{id: "style/brand-case", severity: warn, from: "LV", summary: "a name in another spelling than its owner's", why: "People notice how their name is written.", document: brandCase},
	{id: "style/banned-words", severity: warn, from: "V", summary: "a word that the house does not use", why: "The house has a reason, which style.yaml gives.", document: bannedWords},
	{id: "style/spelling", severity: warn, from: "V", summary: "a misspelt word", why: "It costs the text its credit.", document: spelling},
	{id: "style/repetition", severity: warn, from: "V", summary: "the same word twice in a row", why: "It is left over from an edit.", document: repetition},
	{id: "style/heading-case", severity: hint, from: "V", summary: "a heading with other capitals than the house's", why: "Headings that follow one rule look like one text.", document: headingCase},
	{id: "style/inclusive", severity: hint, from: "V", summary: "a word that leaves some readers out", why: "There is another that means the same.", document: inclusive},
	{id: "style/acronym-undefined", severity: hint, from: "V", summary: "an abbreviation that is nowhere spelt out", why: "Readers from outside do not know it.", document: acronyms},
	{id: "style/hedging", severity: hint, from: "V", summary: "words that take back what a sentence says", why: "Readers wonder whether you mean it.", document: hedging},
	{id: "style/superlatives", severity: hint, from: "VY", summary: "praise of which everybody says the same", why: "Readers have stopped believing it; a figure says more.", document: superlatives},
	{id: "style/own", severity: warn, from: "V", summary: "a rule of style.yaml", why: "The house wants it so.", document: ownRules},
}

// styled lists what style is judged in: everything but what quotes somebody, with the title and the description.
func (v *view) styled() []*block {
	if v.styles != nil {
		return v.styles
	}
	for _, at := range []struct{ key, text string }{{"title", v.d.Title}, {"description", v.d.Description}} {
		if at.text != "" {
			v.styles = append(v.styles, &block{kind: heading, text: at.text, key: at.key})
		}
	}
	for _, b := range v.prose.blocks {
		if b.kind != quoted {
			v.styles = append(v.styles, b)
		}
	}
	return v.styles
}

// say runs phrases over the text, without what stands in quotation marks.
func say[T any](v *view, p *phrases[T], f func(b *block, start, end int, value T)) {
	if p == nil {
		return
	}
	for _, b := range v.styled() {
		all := b.words()
		p.find(b.text, all, func(from, to int, value T) {
			start, end := all[from].start, all[to-1].baseEnd
			if !quotedWord(b.text, start, end) && !inAddress(b.text, start, end) {
				f(b, start, end, value)
			}
		})
	}
}

// inAddress says that the words are part of a handle, a path or a file name.
func inAddress(text string, start, end int) bool {
	if start > 0 && strings.IndexByte("@#/\\_.~[", text[start-1]) >= 0 {
		return true
	}
	if end < len(text) && strings.IndexByte("@/\\_=", text[end]) >= 0 {
		return true
	}
	return end+1 < len(text) && text[end] == '.' && isWord(text[end+1:])
}

func styleTerms(v *view) {
	say(v, v.style.terms, func(b *block, start, end int, want string) {
		found := b.text[start:end]
		if found == want || strings.EqualFold(found, want) {
			return
		}
		want = likeCase(found, want)
		f := v.part(b, start, end, "write “%s”, not “%s”", want, found)
		v.replace(f, b, start, end, want)
	})
}

// likeCase gives a word the capital of the one whose place it takes.
func likeCase(found, want string) string {
	first, _ := utf8.DecodeRuneInString(found)
	r, size := utf8.DecodeRuneInString(want)
	if unicode.IsUpper(first) && unicode.IsLower(r) && strings.ToLower(want) == want {
		return string(unicode.ToUpper(r)) + want[size:]
	}
	return want
}

func brandCase(v *view) {
	say(v, v.style.brands, func(b *block, start, end int, want string) {
		found := b.text[start:end]
		if found == want || found == "IOS" && strings.HasSuffix(b.text[:start], "Cisco ") || strings.ToUpper(b.text) == b.text || strings.Contains(found, "-") && !strings.Contains(want, "-") {
			return
		}
		f := v.part(b, start, end, "the name is written “%s”", want)
		v.replace(f, b, start, end, want)
	})
}

func bannedWords(v *view) {
	say(v, v.style.banned, func(b *block, start, end int, why string) {
		if why != "" {
			why = ": " + why
		}
		v.part(b, start, end, "the house does not use “%s”%s", b.text[start:end], why)
	})
}

func spelling(v *view) {
	say(v, misspelt[v.tongue()], func(b *block, start, end int, want string) {
		found := b.text[start:end]
		if v.style.accepted[strings.ToLower(found)] {
			return
		}
		want = likeCase(found, want)
		f := v.part(b, start, end, "“%s” is spelt “%s”", found, want)
		v.replace(f, b, start, end, want)
	})
	if v.style.dictionary != nil {
		v.unknownWords()
	}
}

// unknownWords names each word once that the dictionary of the house lacks. Names, numbers and short words are left alone.
func (v *view) unknownWords() {
	seen := map[string]bool{}
	for _, b := range v.styled() {
		for _, w := range b.words() {
			if len(w.base) < 4 || seen[w.base] || v.style.knows(w.base) || inAddress(b.text, w.start, w.baseEnd) {
				continue
			}
			original := b.text[w.start:w.baseEnd]
			if strings.ToLower(original) != original || strings.ContainsFunc(original, unicode.IsDigit) {
				continue
			}
			seen[w.base] = true
			v.part(b, w.start, w.baseEnd, "“%s” is not in the dictionary of the house", original).Severity = hint
		}
	}
}

// mayRepeat are words that stand twice in a row in sound sentences.
var mayRepeat = map[string]map[string]bool{
	"en": wordSet("that had is do so no very really very long many much far now more bye ha blah yes well knock chop hear there what who can her you it one two"),
	"de": wordSet("die der das den dem sie es ihr ihn ihm was nein ja sehr so immer mehr viel bla hat wird war waren haben sind werden"),
}

var addressGoesOn = regexp.MustCompile(`^\.[\pL\pN]`)

func repetition(v *view) {
	allowed, ok := mayRepeat[v.tongue()]
	if !ok {
		return
	}
	for _, b := range v.styled() {
		all := b.words()
		for i := 1; i < len(all); i++ {
			w, before := all[i], all[i-1]
			if w.lower != before.lower || allowed[w.lower] || strings.ContainsFunc(w.lower, unicode.IsDigit) {
				continue
			}
			gap := b.text[before.end:w.start]
			r, _ := utf8.DecodeRuneInString(b.text[w.start:])
			if strings.TrimSpace(gap) != "" || gap == "" || !unicode.IsLower(r) {
				continue // parted by punctuation or code, or a name
			}
			if rest := b.text[w.end:]; strings.HasPrefix(rest, "@") || addressGoesOn.MatchString(rest) {
				continue // the start of an address
			}
			if from, to := b.source(before.end), b.source(w.start); b.key == "" && from < to && bytes.ContainsAny(v.text.Source[from:to], "*_<") {
				continue // set apart: a word that is spoken of, or another line
			}
			f := v.part(b, before.start, w.end, "“%s” stands twice", b.text[w.start:w.end])
			v.replace(f, b, before.end, w.end, "")
		}
	}
}

func headingCase(v *view) {
	if v.style.headings == "" || v.tongue() != "en" {
		return // German nouns have capitals of their own
	}
	for _, b := range v.styled() {
		if b.kind != heading || b.key == "description" || v.style.cased(b, v.style.headings) {
			continue
		}
		if v.style.headings == "title" {
			v.part(b, 0, len(b.text), "the house writes headings with capitals: “%s”", shorten(b.text))
		} else {
			v.part(b, 0, len(b.text), "the house writes headings like sentences: “%s”", shorten(b.text))
		}
	}
}

// cased says whether a text follows a rule of capitals. Of a sentence, up to half of the words may be names.
func (s *style) cased(b *block, rule string) bool {
	upper, lower := 0, 0
	for i, w := range b.words() {
		text := b.text[w.start:w.end]
		first, _ := utf8.DecodeRuneInString(text)
		if i == 0 || len(w.lower) < 4 || s.accepted[w.base] || strings.ContainsFunc(text[1:], unicode.IsUpper) {
			continue
		}
		if i > 0 && strings.ContainsAny(b.text[b.words()[i-1].end:w.start], ":.!?–—") {
			continue // a new beginning
		}
		switch {
		case unicode.IsUpper(first):
			upper++
		case unicode.IsLower(first):
			lower++
		}
	}
	if rule == "title" {
		return lower == 0
	}
	return upper < 2 || upper*2 <= upper+lower
}

func inclusive(v *view) {
	say(v, excluding[v.tongue()], func(b *block, start, end int, want string) {
		found := b.text[start:end]
		if first, _ := utf8.DecodeRuneInString(found); v.tongue() == "en" && unicode.IsUpper(first) && start > 0 && !strings.ContainsAny(b.text[max(0, start-3):start], ".!?:") {
			return // a name, or a title before one
		}
		if v.tongue() == "en" && beforeName(b.text, start, end) {
			return
		}
		// No fix: which word fits is for whoever knows what was meant.
		v.part(b, start, end, "“%s” instead of “%s” leaves nobody out", want, found)
	})
}

// beforeName says that words with a capital at the start of a sentence are the title of a person: a name follows at once,
// and the text is no heading in which every word has a capital.
func beforeName(text string, start, end int) bool {
	first, _ := utf8.DecodeRuneInString(text[start:end])
	name, spaced := strings.CutPrefix(text[end:], " ")
	initial, size := utf8.DecodeRuneInString(name)
	if !spaced || !unicode.IsUpper(first) || !unicode.IsUpper(initial) {
		return false
	}
	second, _ := utf8.DecodeRuneInString(name[size:])
	return unicode.IsLower(second) || second == '.'
}

func hedging(v *view) {
	say(v, hedges[v.tongue()], func(b *block, start, end int, _ bool) {
		v.part(b, start, end, "“%s” takes back what the sentence says; leave it out, or say what is uncertain", b.text[start:end])
	})
}

func superlatives(v *view) {
	say(v, praise[v.tongue()], func(b *block, start, end int, _ bool) {
		v.part(b, start, end, "“%s” is what everybody says; show it with a figure or an example", b.text[start:end])
	})
}

// maxAcronyms is how many of one text are looked at.
const maxAcronyms = 50

var acronym = regexp.MustCompile(`\b[A-Z]{3,5}s?\b`)

// acronyms names each abbreviation once that is used at least twice and spelt out nowhere.
func acronyms(v *view) {
	if lang := v.tongue(); lang != "en" && lang != "de" {
		return
	}
	type use struct {
		b          *block
		start, end int
		n          int
	}
	uses := map[string]*use{}
	var order []string
	for _, b := range v.styled() {
		if b.key != "" || !hasCapitals(b.text) || strings.ToUpper(b.text) == b.text {
			continue
		}
		for _, m := range acronym.FindAllStringIndex(b.text, -1) {
			name := strings.TrimSuffix(b.text[m[0]:m[1]], "s")
			if wellKnown[name] || v.style.accepted[strings.ToLower(name)] || strings.Contains(v.lib.Site.Name, name) || roman(name) || shouted(b.text, m[0], m[1]) || inAddress(b.text, m[0], m[1]) {
				continue
			}
			if uses[name] == nil {
				if len(order) == maxAcronyms {
					continue
				}
				uses[name] = &use{b: b, start: m[0], end: m[1]}
				order = append(order, name)
			}
			uses[name].n++
		}
	}
	for _, name := range order {
		if u := uses[name]; u.n >= 2 && !v.spelled(name) {
			v.part(u.b, u.start, u.end, "%s is nowhere spelt out; write the whole name once, with %s in brackets", name, name)
		}
	}
}

// hasCapitals spares most texts the regular expression: it wants three capitals in a row.
func hasCapitals(text string) bool {
	n := 0
	for i := range len(text) {
		if text[i] < 'A' || text[i] > 'Z' {
			n = 0
		} else if n++; n == 3 {
			return true
		}
	}
	return false
}

// spelled says that the name stands in brackets behind its words, or its words in brackets behind it.
func (v *view) spelled(name string) bool {
	body := string(v.text.Body)
	for _, form := range []string{"(" + name + ")", "(" + name + "s)", name + " (", name + "s (", "**" + name + "**", "(“" + name, "(\"" + name, "(" + name + ",", "(" + name + ";"} {
		if strings.Contains(body, form) {
			return true
		}
	}
	return v.initials(name)
}

// initials says that somewhere words in a row begin with the letters of the name: "dynamically sized types, or DSTs". Small
// words between them count for nothing.
func (v *view) initials(name string) bool {
	want := strings.ToLower(name)
	for _, b := range v.styled() {
		words := b.words()
		for i := range words {
			at := 0
			for j := i; j < len(words) && at < len(want); j++ {
				w := words[j].lower
				switch {
				case w[0] == want[at] && w != want:
					at++
				case at > 0 && smallWord[w]:
				default:
					j = len(words)
				}
			}
			if at == len(want) {
				return true
			}
		}
	}
	return false
}

var smallWord = wordSet("of the and for in to a an und der die das für von zu")

func roman(name string) bool { return strings.Trim(name, "IVXLCDM") == "" }

// shouted says that the words around are in capitals too.
func shouted(text string, start, end int) bool {
	const around = 100 // bytes: the words beside it, not the whole text each time
	before := strings.Fields(text[max(0, start-around):start])
	after := strings.Fields(text[end:min(len(text), end+around)])
	loud := func(w string) bool {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
		return len(w) > 2 && strings.ToUpper(w) == w
	}
	return len(before) > 0 && loud(before[len(before)-1]) || len(after) > 0 && loud(after[0])
}
