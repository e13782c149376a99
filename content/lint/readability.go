package lint

import (
	"strings"

	"tandem/content"
)

var readabilityRules = []rule{
	{id: "content/section-long", severity: hint, from: "Y", summary: "more than 300 words without a subheading", why: "Most readers look for their place by the headings.", document: sectionLong},
	{id: "content/paragraph-long", severity: hint, from: "Y", summary: "a paragraph of more than 150 words", why: "On a telephone it fills the whole screen.", document: paragraphLong},
	{id: "content/sentence-long", severity: hint, from: "Y", summary: "more than a quarter of the sentences are long", why: "Who has to read a sentence twice stops reading.", document: sentenceLong},
	{id: "content/passive", severity: warn, from: "YV", summary: "more than a tenth of the sentences are passive", why: "The passive voice hides who does what.", document: passive},
	{id: "content/transition-words", severity: hint, from: "Y", summary: "few sentences say how they follow from the one before", why: "Words such as because and however carry a reader from thought to thought.", document: transitions},
	{id: "content/sentence-starts", severity: hint, from: "Y", summary: "three sentences or more in a row that start with the same word", why: "It sounds like a list.", document: sameStarts},
	{id: "content/reading-ease", severity: hint, from: "YQ", summary: "a text that is hard to read", why: "Readers with little time leave; those who stay understand less.", document: readingEase},
	{id: "content/first-paragraph-topic", severity: hint, from: "Y", summary: "the first paragraph does not name the focus phrase", why: "Readers decide there whether they are in the right place.", document: phraseFirst},
	{id: "content/keyphrase-density", severity: warn, from: "Y", summary: "the focus phrase makes up more than 3 in 100 words", why: "It reads like an advertisement, and search engines count it as spam.", document: phraseDensity},
	{id: "content/keyphrase-reused", severity: warn, from: "Y", summary: "two documents want to be found by the same phrase", why: "They take each other's place in the results.", document: phraseReused},
	{id: "content/keyphrase-in-title", severity: hint, from: "YR", summary: "the title lacks the focus phrase", why: "Searchers pick the result that says what they asked for.", document: phraseTitle},
	{id: "content/keyphrase-in-slug", severity: hint, from: "YR", summary: "the address lacks the focus phrase", why: "Where the address is shown, it says what the page is about.", document: phraseSlug},
	{id: "content/keyphrase-in-subheads", severity: hint, from: "YR", summary: "no subheading names the focus phrase, or nearly all do", why: "One or two help readers to find it; in every heading it is noise.", document: phraseHeads},
	{id: "content/keyphrase-in-alt", severity: hint, from: "YR", summary: "no picture's alternative text names the focus phrase", why: "Who searches for pictures finds them by these words.", document: phraseAlt},
}

// reading is the figures of a text's sentences.
type reading struct {
	sentences []sentence
	words     int
}

// figures reads the sentences of paragraphs, and of list items that are whole sentences. Quotations are somebody else's.
func (v *view) figures() *reading {
	if v.read != nil {
		return v.read
	}
	v.read = &reading{}
	for _, b := range v.prose.blocks {
		if b.kind != paragraph && (b.kind != listItem || !strings.ContainsAny(lastRune(b.text), ".!?…")) {
			continue
		}
		all := b.sentences()
		v.read.sentences = append(v.read.sentences, all...)
		v.read.words += len(b.words())
	}
	return v.read
}

func lastRune(s string) string {
	r := []rune(strings.TrimRight(s, " )*_\"'”’»"))
	if len(r) == 0 {
		return " "
	}
	return string(r[len(r)-1])
}

func sectionLong(v *view) {
	words, total := 0, 0
	var start *block
	flush := func() {
		if words > 300 && start != nil {
			at := start.source(0)
			switch {
			case words > 350:
				v.span(at, at, "%d words follow without a subheading; readers lose their place", words)
			default:
				v.span(at, at, "%d words follow without a subheading", words)
			}
		}
		words, start = 0, nil
	}
	for _, b := range v.prose.blocks {
		if b.kind == heading {
			flush()
			continue
		}
		if b.kind == cell {
			continue
		}
		if start == nil && len(b.words()) > 0 {
			start = b
		}
		words += len(b.words())
		total += len(b.words())
	}
	flush()
}

func paragraphLong(v *view) {
	for _, b := range v.prose.blocks {
		if n := len(b.words()); b.kind == paragraph && n > 150 {
			if n > 200 {
				v.part(b, 0, len(b.text), "the paragraph has %d words; cut it in two or three", n)
			} else {
				v.part(b, 0, len(b.text), "the paragraph has %d words; 150 are enough for one thought", n)
			}
		}
	}
}

// sentenceWords is how many words of a sentence are many; languages differ in how much a word says.
var sentenceWords = map[string]int{"es": 25, "it": 25, "pt": 25, "ca": 25, "fa": 25, "ru": 15, "tr": 15, "he": 15}

// unspaced are languages that part no words with spaces, so that counting words says nothing.
var unspaced = map[string]bool{"zh": true, "ja": true, "th": true, "lo": true, "km": true, "my": true}

const fewSentences = 10 // of fewer, shares say nothing

func sentenceLong(v *view) {
	r := v.figures()
	limit := sentenceWords[v.tongue()]
	if limit == 0 {
		limit = 20
	}
	if len(r.sentences) < fewSentences || unspaced[v.tongue()] {
		return
	}
	long, longest := 0, r.sentences[0]
	for _, s := range r.sentences {
		n := s.last - s.first
		if n > limit {
			long++
		}
		if n > longest.last-longest.first {
			longest = s
		}
	}
	share := long * 100 / len(r.sentences)
	if long*4 <= len(r.sentences) {
		return
	}
	advice := "cut some in two"
	if share > 30 {
		advice = "that is hard to follow; cut the longest in two"
	}
	v.part(longest.b, longest.start, longest.end, "%d %% of the sentences have more than %d words (this one %d); %s", share, limit, longest.last-longest.first, advice)
}

func passive(v *view) {
	lang, ok := tongues[v.tongue()]
	r := v.figures()
	if !ok || len(r.sentences) < fewSentences {
		return
	}
	n := 0
	var first sentence
	for _, s := range r.sentences {
		if lang.passive(s.words()) {
			if n == 0 {
				first = s
			}
			n++
		}
	}
	share := n * 100 / len(r.sentences)
	if n*10 <= len(r.sentences) {
		return
	}
	f := v.part(first.b, first.start, first.end, "%d %% of the sentences are passive, as this one; say who does it", share)
	if n*100 <= len(r.sentences)*15 {
		f.Severity = hint
	}
}

func transitions(v *view) {
	lang, ok := tongues[v.tongue()]
	r := v.figures()
	if !ok || len(r.sentences) < fewSentences || r.words < 200 {
		return
	}
	n := 0
	for _, s := range r.sentences {
		has := false
		lang.transitions.find(s.b.text, s.words(), func(int, int, bool) { has = true })
		if has {
			n++
		}
	}
	switch share := n * 100 / len(r.sentences); {
	case share < 20:
		v.add(1, 1, "%d %% of the sentences have a word such as %s; 30 carry a reader along", share, lang.joins)
	case share < 30:
		v.add(1, 1, "%d %% of the sentences have a word such as %s; a few more would carry a reader along", share, lang.joins)
	}
}

func sameStarts(v *view) {
	r := v.figures()
	for i := 0; i < len(r.sentences); {
		j := i + 1
		for j < len(r.sentences) && r.sentences[j].b == r.sentences[i].b && r.sentences[j].words()[0].lower == r.sentences[i].words()[0].lower {
			j++
		}
		if s := r.sentences[i]; j-i >= 3 {
			w := s.words()[0]
			v.part(s.b, w.start, r.sentences[j-1].end, "%d sentences in a row start with “%s”", j-i, s.b.text[w.start:w.end])
		}
		i = j
	}
}

func readingEase(v *view) {
	r := v.figures()
	ease, ok := v.ease()
	if !ok || r.words < 150 || len(r.sentences) < fewSentences {
		return
	}
	target := tongues[v.tongue()].ease
	if v.style.ease > 0 {
		target = v.style.ease
	}
	if ease < float64(target) {
		v.add(1, 1, "the reading ease is %.0f, the aim is %d; use shorter sentences and plainer words", ease, target)
	}
}

// ease is the reading ease after Flesch, for German after Amstad: 0 is hard, 100 is easy.
func (v *view) ease() (float64, bool) {
	lang, ok := tongues[v.tongue()]
	r := v.figures()
	if !ok || r.words == 0 || len(r.sentences) == 0 {
		return 0, false
	}
	syllables := 0
	for _, s := range r.sentences {
		for _, w := range s.words() {
			syllables += lang.syllables(w.lower)
		}
	}
	return lang.flesch(float64(r.words)/float64(len(r.sentences)), float64(syllables)/float64(r.words)), true
}

// has says whether a text names the focus phrase: its words in a row, or all of them anywhere when there are several.
func (v *view) has(text string) bool {
	want := lowerWords(v.d.Phrase)
	have := map[string]bool{}
	for _, w := range lowerWords(text) {
		have[w] = true
		have[strings.TrimSuffix(w, "s")] = true
		have[strings.TrimSuffix(w, "es")] = true
		for part := range strings.SplitSeq(w, "-") {
			have[part] = true
		}
	}
	stops := slugStops[v.tongue()]
	for _, w := range want {
		if !have[w] && !have[strings.TrimSuffix(w, "s")] && !stops[w] {
			return false
		}
	}
	return len(want) > 0
}

func phraseFirst(v *view) {
	if b := v.firstParagraph(); v.d.Phrase != "" && b != nil && !v.has(b.text) {
		v.part(b, 0, len(b.text), "the first paragraph does not speak of “%s”", shorten(v.d.Phrase))
	}
}

// phraseDensity counts what is too much. It never asks for more.
func phraseDensity(v *view) {
	want := lowerWords(v.d.Phrase)
	if len(want) == 0 {
		return
	}
	p := newPhrases(map[string]bool{v.d.Phrase: true})
	n, total := 0, 0
	for _, b := range v.prose.blocks {
		total += len(b.words())
		p.find(b.text, b.words(), func(int, int, bool) { n++ })
	}
	if share := n * 100; total >= 100 && n >= 4 && share > total*3 {
		advice := "replace some by other words"
		if share > total*4 {
			advice = "that reads like an advertisement; replace most by other words"
		}
		v.key("phrase", "“%s” stands in the text %d times in %d words; %s", shorten(v.d.Phrase), n, total, advice)
	}
}

func phraseReused(v *view) {
	if first := v.phrase[phraseKey(v.d)]; first != nil && first != v.d && first.Translation+v.d.Translation == "" {
		v.key("phrase", "%s wants to be found by the same phrase; give them different ones, or make one of them", first.File)
	}
}

func phraseTitle(v *view) {
	if v.d.Phrase != "" && !v.has(v.d.Title) {
		v.key("title", "the title does not name “%s”", shorten(v.d.Phrase))
	}
}

func phraseSlug(v *view) {
	if v.d.Phrase != "" && content.Slug(v.d.Phrase) != "" && !v.has(strings.ReplaceAll(v.d.Slug, "-", " ")) && !v.has(v.d.Slug) {
		v.key("slug", "the address does not name “%s”; change it before the text is published, not after", shorten(v.d.Phrase))
	}
}

func phraseHeads(v *view) {
	if v.d.Phrase == "" {
		return
	}
	n, total := 0, 0
	for _, h := range v.text.Outline {
		if h.Level > 3 {
			continue
		}
		total++
		if v.has(h.Text) {
			n++
		}
	}
	switch {
	case total >= 3 && n == 0:
		v.key("phrase", "none of %d subheadings speaks of “%s”", total, shorten(v.d.Phrase))
	case total >= 4 && n*4 > total*3:
		v.key("phrase", "%d of %d subheadings name “%s”; half of them are enough", n, total, shorten(v.d.Phrase))
	}
}

func phraseAlt(v *view) {
	if v.d.Phrase == "" || len(v.text.Pictures) == 0 {
		return
	}
	for _, p := range v.text.Pictures {
		if v.has(p.Text) {
			return
		}
	}
	if v.d.Hero != nil && v.has(v.d.Hero.Alt) {
		return
	}
	v.key("phrase", "no picture's alternative text speaks of “%s”; name it where a picture shows it", shorten(v.d.Phrase))
}
