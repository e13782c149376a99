package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/content"
)

var textRules = []rule{
	{id: "content/length", severity: warn, from: "Y", summary: "an article of fewer than 300 words, a cornerstone of fewer than 900, a page of fewer than 150", why: "So few words seldom answer a question.", document: tooShort},
	{id: "content/thin-vs-norm", severity: hint, from: "Q", summary: "a text far shorter than the others of its kind", why: "Readers expect of one what they got from the others.", library: thin},
	{id: "content/h1-count", severity: stop, from: "L", summary: "a heading of the first level in the body", why: "The title is the page's only one."},
	{id: "content/heading-skip", severity: warn, from: "L", summary: "a heading more than one level below the one before", why: "Who moves from heading to heading by ear takes the gap for something missed.", document: headingSkip},
	{id: "content/heading-empty", severity: warn, from: "L", summary: "a heading without text", why: "It is announced, and says nothing.", document: headingEmpty},
	{id: "content/heading-duplicate", severity: warn, from: "L", summary: "the same heading twice in one place", why: "In a table of contents nobody can tell them apart.", document: headingDuplicate},
	{id: "content/heading-punctuation", severity: warn, from: "L", summary: "a heading that ends in a full stop, a colon or a comma", why: "A heading is a name, no sentence.", document: headingPunctuation},
}

// proseRules come behind those of readability.
var proseRules = []rule{
	{id: "content/placeholder", severity: stop, from: "T", summary: "a word that stands for a text still to be written", why: "Readers see that nobody read it.", document: placeholders},
	{id: "content/mojibake", severity: stop, from: "Q", summary: "letters that were read in the wrong encoding", why: "The words cannot be read, found or spoken.", document: mojibake},
	{id: "content/hidden-text", severity: warn, from: "Q", summary: "text or marks that readers cannot see", why: "Search engines count it as deceit, and it travels along when a reader copies the text.", document: hiddenText},
	{id: "content/smart-quote-mix", severity: hint, from: "Q", summary: "straight and curled quotation marks in one text", why: "It looks pasted together.", document: quoteMix},
	{id: "content/claim-without-source", severity: hint, from: "TG", summary: "a figure or a study without a link or footnote in its paragraph", why: "A claim that can be looked up is believed, and quoted.", document: claims},
	{id: "content/date-agreement", severity: stop, from: "QG", summary: "dates that contradict each other", why: "Search engines then trust none of them.", document: dates, page: pageDates},
	{id: "content/lastmod-bump-trivial", severity: warn, from: "QT", summary: "the date of the update was raised, the text hardly changed", why: "Search engines stop believing a site's dates.", document: trivialBump, needs: func(o Options) bool { return o.Published != nil }},
	{id: "content/stale", severity: warn, from: "QT", summary: "a text whose time to be read again has come", why: "What was true once may mislead readers today.", document: stale, needs: func(o Options) bool { return o.Now != nil }},
	{id: "content/author-missing", severity: stop, from: "QG", summary: "nobody signs the article", why: "Readers and search engines ask who says so.", document: unsigned},
	{id: "content/author-no-bio", severity: warn, from: "QG", summary: "an author of whom nothing is said", why: "Search engines are asked to skip the page of an author without a bio.", library: noBio},
	{id: "content/ai-disclosure", severity: warn, from: "T", summary: "a text written with a language model, without a person who vouches for it", why: "Such texts state wrong things with confidence; somebody has to have checked.", document: unreviewed},
}

// tongue is the language of the document without its country: "en" for en-GB.
func (v *view) tongue() string {
	base, _, _ := strings.Cut(strings.ToLower(v.d.Language), "-")
	return base
}

func tooShort(v *view) {
	n := v.d.Words
	switch {
	case v.d.Kind == content.Article && v.d.Cornerstone && n < 900:
		v.add(1, 1, "the article has %d words; one that the site rests on needs 900", n)
	case v.d.Kind == content.Article && n < 300:
		v.add(1, 1, "the article has %d words; fewer than 300 seldom answer a question", n)
	case v.d.Kind == content.Page && v.d.Phrase != "" && n < 150:
		// Only a page that wants to be found is a landing page; an imprint may be as short as it likes.
		v.add(1, 1, "the page has %d words; fewer than 150 seldom convince anybody", n)
	}
}

func thin(s *survey) {
	byKind := map[content.Kind][]int{}
	for _, d := range s.docs {
		byKind[d.Kind] = append(byKind[d.Kind], d.Words)
	}
	for _, all := range byKind {
		slices.Sort(all)
	}
	for _, d := range s.docs {
		all := byKind[d.Kind]
		if len(all) < 8 || d.Kind == content.Page || d.Words < 300 && d.Kind == content.Article {
			continue // content/length says it already
		}
		if median := all[len(all)/2]; d.Words*3 < median {
			s.add(d.File, 1, 1, "this has %d words, others of its kind about %d", d.Words, median)
		}
	}
}

func headingEmpty(v *view) {
	for _, h := range v.text.Outline {
		if strings.TrimSpace(h.Text) == "" {
			v.add(h.Line, h.Column, "the heading has no text")
		}
	}
}

func headingSkip(v *view) {
	level := 1
	for _, h := range v.text.Outline {
		if h.Level > level+1 {
			v.add(h.Line, h.Column, "a heading of level %d follows one of level %d; do not skip levels", h.Level, level)
		}
		level = h.Level
	}
}

func headingDuplicate(v *view) {
	seen := map[string]bool{}
	var above [7]string // the heading of each level that the next one stands under
	for _, h := range v.text.Outline {
		if h.Level < 1 || h.Level > 6 {
			continue
		}
		key := strings.Join(above[:h.Level], "\x00") + "\x00" + strings.ToLower(h.Text)
		if h.Text != "" && seen[key] {
			v.add(h.Line, h.Column, "“%s” is a heading twice in the same place", shorten(h.Text))
		}
		seen[key] = true
		above[h.Level] = h.Text
		clear(above[h.Level+1:])
	}
}

func headingPunctuation(v *view) {
	for _, h := range v.text.Outline {
		text := strings.TrimSpace(h.Text)
		if v.endsInCode(h.Line) {
			continue // the mark belongs to what is named
		}
		full := strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "...") && !endsInAbbreviation(text)
		if full || strings.HasSuffix(text, ":") || strings.HasSuffix(text, ",") || strings.HasSuffix(text, ";") {
			v.add(h.Line, h.Column, "a heading does not end in “%s”", text[len(text)-1:])
		}
	}
}

// endsInCode says that a heading's line ends in a code span.
func (v *view) endsInCode(line int) bool {
	starts := v.lineStarts()
	if line < 1 || line > len(starts) {
		return false
	}
	text, _, _ := bytes.Cut(v.text.Source[starts[line-1]:], []byte{'\n'})
	return bytes.HasSuffix(bytes.TrimRight(text, " \t\r#"), []byte{'`'})
}

var placeholder = regexp.MustCompile(`(?i:\blorem ipsum dolor\b|^lorem ipsum\b|[\[<]insert [^\]>\n]*[\]>])|\b(?:TODO|TKTK|TK|XXX+)\b|\bXX(?: ?%|,\d|,XXX)|[$€£]XX+\b`)

func placeholders(v *view) {
	if !mayHoldPlaceholder(v.text.Body) {
		return
	}
	for _, b := range v.prose.blocks {
		for _, m := range placeholder.FindAllStringIndex(b.text, 5) {
			if !quotedWord(b.text, m[0], m[1]) && !inAddress(b.text, m[0], m[1]) {
				v.part(b, m[0], m[1], "“%s” was left standing", shorten(b.text[m[0]:m[1]]))
			}
		}
	}
}

// quotedWord says that the stretch stands in quotation marks, so that the text speaks of the word.
func quotedWord(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return strings.ContainsRune("\"'“‘„«‚", before) && strings.ContainsRune("\"'”’“»‘", after)
}

// mayHoldPlaceholder spares most texts the regular expression.
func mayHoldPlaceholder(body []byte) bool {
	for _, part := range []string{"TODO", "TK", "XX", "psum", "PSUM", "insert ", "Insert ", "INSERT "} {
		if bytes.Contains(body, []byte(part)) {
			return true
		}
	}
	return false
}

// garbled are the marks of UTF-8 that was read as Latin letters: accents, quotation marks, spaces.
var garbled = regexp.MustCompile("Ã[\u0080-\u00BFƒ€‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00BF™œ˜“”¦¢\u009d]?|Â[\u00A0-\u00BF]|ï»¿|\uFFFD")

func mojibake(v *view) {
	if !bytes.ContainsAny(v.text.Body, "Ãâï\uFFFD") && !bytes.Contains(v.text.Body, []byte("Â")) {
		return
	}
	for _, m := range garbled.FindAllIndex(v.text.Body, 10) {
		if v.prose.mask[m[0]]&isCode != 0 {
			continue
		}
		text := string(v.text.Body[m[0]:m[1]])
		f := v.span(v.body+m[0], v.body+m[1], "“%s” was read in the wrong encoding", text)
		if right := ungarble(text); right != "" {
			f.Fix = &Fix{v.body + m[0], v.body + m[1], right}
			f.Message += "; it should be “" + right + "”"
		}
	}
}

// ungarble reads the text in the encoding that it was mistaken for; "" when that gives no single letter.
func ungarble(text string) string {
	var raw []byte
	for _, r := range text {
		b, ok := windows1252[r]
		switch {
		case ok:
			raw = append(raw, b)
		case r < 0x100:
			raw = append(raw, byte(r))
		default:
			return ""
		}
	}
	if r, size := utf8.DecodeRune(raw); r == utf8.RuneError || size != len(raw) || r == '\uFEFF' {
		return ""
	}
	return string(raw)
}

var windows1252 = func() map[rune]byte {
	table := map[rune]byte{}
	for i, r := range []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ") {
		table[r] = byte(0x80 + i)
	}
	return table
}()

// invisible are characters that show nothing: of no width, that turn the direction of writing, or that only programs read.
var invisible = regexp.MustCompile("[\u200B\u2060\u2061-\u2064\uFEFF\u202A-\u202E\u2066-\u2069\U000E0000-\U000E007F]+")

// needsMarks are languages whose writers need such characters: between words without spaces, and where the direction turns.
// Tags, which only programs read, they do not need.
var needsMarks = wordSet("th km lo my ja zh ar he fa ur yi ps")

var hiddenStyle = regexp.MustCompile(`(?i)<[a-z][^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*[;"'])[^>]*>`)

func hiddenText(v *view) {
	for _, m := range invisibleAt(v.text.Body) {
		if v.prose.mask[m[0]]&isCode != 0 || needsMarks[v.tongue()] && v.text.Body[m[0]] != 0xF3 {
			continue
		}
		f := v.span(v.body+m[0], v.body+m[1], "here stand %d characters that nobody sees; take them out", utf8.RuneCount(v.text.Body[m[0]:m[1]]))
		if !markBeside(v.text.Body, m[0], m[1]) {
			f.Fix = &Fix{v.body + m[0], v.body + m[1], ""}
		}
	}
	if !bytes.Contains(v.text.Body, []byte("style")) {
		return
	}
	for _, m := range hiddenStyle.FindAllIndex(v.text.Body, 5) {
		if v.prose.mask[m[0]]&isCode == 0 {
			v.span(v.body+m[0], v.body+m[1], "this style hides text from readers; take the text out")
		}
	}
}

// markBeside says that a mark of emphasis or code stands beside the stretch, which could become another one without it.
func markBeside(body []byte, start, end int) bool {
	const marks = "*_`~"
	return start > 0 && strings.IndexByte(marks, body[start-1]) >= 0 || end < len(body) && strings.IndexByte(marks, body[end]) >= 0
}

// invisibleAt finds invisible characters, but for the tags that are part of a flag.
func invisibleAt(body []byte) [][]int {
	seen := false
	for i, c := range body {
		// U+2000 to U+206F, the byte order mark, and tags start with these bytes.
		if c < 0xE2 || i+1 == len(body) {
			continue
		}
		if next := body[i+1]; c == 0xE2 && (next == 0x80 && i+2 < len(body) && (body[i+2] == 0x8B || body[i+2] >= 0xAA) || next == 0x81) || c == 0xEF && next == 0xBB || c == 0xF3 {
			seen = true
			break
		}
	}
	if !seen {
		return nil
	}
	return slices.DeleteFunc(invisible.FindAllIndex(body, 10), func(m []int) bool {
		return bytes.HasSuffix(body[:m[0]], []byte("🏴"))
	})
}

func quoteMix(v *view) {
	straight, curled := 0, 0
	var at *block
	var where int
	for _, b := range v.prose.blocks {
		for i, r := range b.text {
			switch r {
			case '"':
				if straight == 0 {
					at, where = b, i
				}
				straight++
			case '“', '”', '„', '«', '»':
				curled++
			}
		}
	}
	if straight >= 2 && curled >= 2 {
		v.part(at, where, where+1, "this text has straight quotation marks and curled ones; use one kind")
	}
}

var (
	figures = regexp.MustCompile(`\b\d+(?:[.,]\d+)? ?(?:%|percent\b|per cent\b|Prozent\b)`)
	studies = regexp.MustCompile(`(?i)\b(?:studies (?:show|have shown|suggest|find)|research (?:shows|has shown|suggests|finds)|according to (?:a|one|recent) (?:study|survey|report)|surveys? (?:show|shows|find|finds)|experts (?:agree|say)|Studien (?:zeigen|belegen)|(?:laut|nach) einer (?:Studie|Umfrage))\b`)
)

func claims(v *view) {
	if v.d.Kind != content.Article || v.d.Sample {
		return // a case study is the source of its own figures
	}
	for _, b := range v.prose.blocks {
		if b.kind != paragraph || b.sourced {
			continue
		}
		var m []int
		if mayCite(b.text) {
			m = studies.FindStringIndex(b.text)
		}
		if m == nil && strings.ContainsAny(b.text, "0123456789") && (strings.Contains(b.text, "%") || strings.Contains(b.text, "cent") || strings.Contains(b.text, "Prozent")) {
			for _, at := range figures.FindAllStringIndex(b.text, -1) {
				if !strings.HasPrefix(b.text[at[0]:at[1]], "100") { // that is to say: wholly
					m = at
					break
				}
			}
		}
		if m != nil {
			v.part(b, m[0], m[1], "where does “%s” come from? Link to it, or add a footnote", shorten(b.text[m[0]:m[1]]))
		}
	}
}

// mayCite spares most paragraphs the regular expression.
func mayCite(text string) bool {
	for _, part := range []string{"stud", "Stud", "esearch", "urvey", "xperts", "report", "mfrage"} {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

func dates(v *view) {
	d := v.d
	if !v.now.IsZero() && d.Updated.After(v.now.Add(24*time.Hour)) && d.Updated.After(d.Published) && v.live(d) {
		v.key("updated", "updated lies in the future: %s", d.Updated.Format("2006-01-02"))
	}
	if !d.Updated.IsZero() && d.Updated.Before(d.Published) {
		v.key("updated", "updated lies before date")
	}
}

// trivialBump compares the words with those that went live last: fewer than 2 in 100 and fewer than 20 are no update.
func trivialBump(v *view) {
	if v.opts.Published == nil {
		return
	}
	last, ok := v.opts.Published(v.d.ID)
	if !ok || len(last.Body) == 0 || last.Updated.IsZero() || !v.d.Updated.After(last.Updated) {
		return
	}
	count := map[string]int{}
	for _, w := range lowerWords(string(last.Body)) {
		count[w]--
	}
	total := 0
	for _, w := range lowerWords(string(v.text.Body)) {
		count[w]++
		total++
	}
	changed := 0
	for _, n := range count {
		changed += max(n, -n)
	}
	if changed < 20 && changed*50 < total {
		v.key("updated", "updated was raised, but only %d words of %d changed; set it when readers get something new", changed, total)
	}
}

func stale(v *view) {
	d := v.d
	switch {
	case v.now.IsZero() || !v.live(d):
	case !d.ReviewBy.IsZero() && v.now.After(d.ReviewBy):
		v.key("review_by", "this was to be read again by %s", d.ReviewBy.Format("2006-01-02"))
	case d.ReviewBy.IsZero() && d.Kind != content.Page && v.old(d.Updated, 548*24*time.Hour):
		v.key("updated", "nothing was updated for over 18 months; read it again, then set updated")
	}
}

func unsigned(v *view) {
	if v.d.Kind == content.Article && len(v.d.Authors) == 0 {
		v.key("authors", "nobody signs this article; add authors")
	}
}

func noBio(s *survey) {
	for _, a := range s.lib.Authors {
		if strings.TrimSpace(a.Bio) == "" {
			s.add("authors.yaml", a.Line, a.Column, "%s has no bio; search engines are asked to skip the page of an author without one", a.Name)
		}
	}
}

func unreviewed(v *view) {
	if v.d.Assisted && strings.TrimSpace(v.d.Reviewer) == "" {
		v.key("assisted", "this was written with the help of a language model; name who vouches for it as reviewer")
	}
}
