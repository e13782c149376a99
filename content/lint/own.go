package lint

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tandem/content"
)

// ownRule is a rule of a style file. What it does is its kind:
//
//	existence       each of tokens is reported
//	substitution    each key of swap is reported, with the value to write instead
//	occurrence      token stands more than max or fewer than min times in the scope
//	repetition      a match of token stands twice in a row
//	consistency     both the key and the value of a pair of either stand in the document
//	conditional     first stands in the document, second does not
//	capitalisation  the scope, a heading by default, does not follow match: sentence, title, lower or upper
//	metric          a figure of the document is above max or below min: words, sentences, sentence_words, reading_ease
//	spelling        a word of the scope that is not among tokens
//	sequence        the tokens follow each other, with at most within words between two of them
//
// Tokens are words, or regular expressions with regex: true. Messages may have %s for what was found.
type ownRule struct {
	ID       string            `yaml:"id"`
	Kind     string            `yaml:"kind"`
	Message  string            `yaml:"message"`
	Severity string            `yaml:"severity"`
	Language string            `yaml:"language"`
	Scope    string            `yaml:"scope"`
	Regex    bool              `yaml:"regex"`
	Tokens   []string          `yaml:"tokens"`
	Token    string            `yaml:"token"`
	Swap     map[string]string `yaml:"swap"`
	Either   map[string]string `yaml:"either"`
	First    string            `yaml:"first"`
	Second   string            `yaml:"second"`
	Match    string            `yaml:"match"`
	Metric   string            `yaml:"metric"`
	Max      *int              `yaml:"max"`
	Min      *int              `yaml:"min"`
	Within   int               `yaml:"within"`
	Except   []string          `yaml:"except"`

	id       string
	severity content.Severity
	find     *regexp.Regexp
	second   *regexp.Regexp
	sequence []*regexp.Regexp
	swaps    []swap
	except   map[string]bool
	run      func(*ownRule, *view)
}

type swap struct {
	re   *regexp.Regexp
	text string
}

var ownKinds = map[string]struct {
	compile func(*ownRule) error
	run     func(*ownRule, *view)
}{
	"existence":      {(*ownRule).needTokens, (*ownRule).existence},
	"substitution":   {(*ownRule).needSwap, (*ownRule).substitution},
	"occurrence":     {(*ownRule).needCount, (*ownRule).occurrence},
	"repetition":     {(*ownRule).needToken, (*ownRule).repetition},
	"consistency":    {(*ownRule).needEither, (*ownRule).consistency},
	"conditional":    {(*ownRule).needBoth, (*ownRule).conditional},
	"capitalisation": {(*ownRule).needMatch, (*ownRule).capitalisation},
	"metric":         {(*ownRule).needMetric, (*ownRule).metric},
	"spelling":       {(*ownRule).needWords, (*ownRule).spelling},
	"sequence":       {(*ownRule).needSequence, (*ownRule).inSequence},
}

var ownName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (r *ownRule) compile() error {
	kind, ok := ownKinds[r.Kind]
	severity, known := severities[r.Severity]
	switch {
	case !ownName.MatchString(r.ID):
		return errors.New("an id has lower-case letters, digits and hyphens")
	case !ok:
		return fmt.Errorf("there is no kind %q", shorten(r.Kind))
	case !known:
		return fmt.Errorf("severity is error, warning or hint, not %q", shorten(r.Severity))
	case !slices.Contains([]string{"", "text", "paragraph", "sentence", "heading", "document"}, r.Scope):
		return fmt.Errorf("scope is paragraph, sentence, heading or document, not %q", shorten(r.Scope))
	case strings.Count(r.Message, "%") > strings.Count(r.Message, "%s"):
		return errors.New("a message has no other % than %s")
	}
	r.id, r.severity, r.run, r.except = "style/"+r.ID, severity, kind.run, map[string]bool{}
	for _, e := range r.Except {
		r.except[strings.ToLower(e)] = true
	}
	return kind.compile(r)
}

// expression makes one of tokens. Words match whole words in any case.
func (r *ownRule) expression(tokens ...string) (*regexp.Regexp, error) {
	if len(tokens) == 0 || slices.Contains(tokens, "") {
		return nil, errors.New("a token is missing")
	}
	parts := make([]string, len(tokens))
	for i, t := range tokens {
		if parts[i] = t; !r.Regex {
			parts[i] = regexp.QuoteMeta(t)
		}
	}
	flags := "(?i)"
	if r.Regex {
		flags = ""
	}
	re, err := regexp.Compile(flags + "(?:" + strings.Join(parts, "|") + ")")
	if err != nil {
		return nil, fmt.Errorf("read the token: %w", err)
	}
	return re, nil
}

func (r *ownRule) needTokens() (err error) {
	r.find, err = r.expression(r.Tokens...)
	return err
}

func (r *ownRule) needToken() (err error) {
	r.find, err = r.expression(r.Token)
	return err
}

func (r *ownRule) needWords() error {
	if len(r.Tokens) == 0 {
		return errors.New("spelling needs tokens, the words that there are")
	}
	for _, t := range r.Tokens {
		r.except[strings.ToLower(t)] = true
	}
	return nil
}

func (r *ownRule) needCount() error {
	if r.Max == nil && r.Min == nil {
		return errors.New("say with max or min how often")
	}
	return r.needToken()
}

func (r *ownRule) pairs(all map[string]string) error {
	if len(all) == 0 {
		return errors.New("it has no pairs of words")
	}
	keys := make([]string, 0, len(all))
	for k := range all {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		re, err := r.expression(k)
		if err != nil {
			return err
		}
		r.swaps = append(r.swaps, swap{re, all[k]})
	}
	return nil
}

func (r *ownRule) needSwap() error   { return r.pairs(r.Swap) }
func (r *ownRule) needEither() error { return r.pairs(r.Either) }

func (r *ownRule) needBoth() (err error) {
	if r.find, err = r.expression(r.First); err == nil {
		r.second, err = r.expression(r.Second)
	}
	return err
}

func (r *ownRule) needMatch() error {
	if !slices.Contains([]string{"sentence", "title", "lower", "upper"}, r.Match) {
		return fmt.Errorf("match is sentence, title, lower or upper, not %q", shorten(r.Match))
	}
	return nil
}

func (r *ownRule) needMetric() error {
	if !slices.Contains([]string{"words", "sentences", "sentence_words", "reading_ease"}, r.Metric) {
		return fmt.Errorf("there is no metric %q", shorten(r.Metric))
	}
	if r.Max == nil && r.Min == nil {
		return errors.New("say with max or min what it may be")
	}
	return nil
}

func (r *ownRule) needSequence() error {
	if len(r.Tokens) < 2 {
		return errors.New("a sequence has two tokens or more")
	}
	for _, t := range r.Tokens {
		if !r.Regex {
			t = regexp.QuoteMeta(t)
		}
		re, err := regexp.Compile("^(?i:" + t + ")$")
		if err != nil {
			return fmt.Errorf("read the token: %w", err)
		}
		r.sequence = append(r.sequence, re)
	}
	return nil
}

// ownRules runs the rules of the style file. Their findings go by their own names.
func ownRules(v *view) {
	for _, r := range v.style.own {
		if r.Language != "" && r.Language != v.tongue() {
			continue
		}
		before := len(v.found)
		v.counted = nil // each has its own share of findings
		r.run(r, v)
		for i := before; i < len(v.found); i++ {
			v.found[i].Rule, v.found[i].Severity = r.id, r.severity
		}
	}
}

// blocks are those that the rule is about.
func (r *ownRule) blocks(v *view) []*block {
	if r.Scope != "heading" {
		return v.styled()
	}
	return slices.DeleteFunc(slices.Clone(v.styled()), func(b *block) bool { return b.kind != heading })
}

// matches calls f for each match that is a whole word and no exception.
func (r *ownRule) matches(text string, re *regexp.Regexp, f func(start, end int)) {
	for _, m := range re.FindAllStringIndex(text, -1) {
		if m[0] < m[1] && (r.Regex || wholeWord(text, m[0], m[1])) && !r.except[strings.ToLower(text[m[0]:m[1]])] {
			f(m[0], m[1])
		}
	}
}

// wholeWord says that no letter or digit joins the stretch to what is around it.
func wholeWord(text string, start, end int) bool {
	joins := func(a, b rune) bool {
		letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
		return letter(a) && letter(b)
	}
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	first, _ := utf8.DecodeRuneInString(text[start:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !joins(before, first) && !joins(last, after)
}

// says is the message of the rule, or the one given when it has none.
func (r *ownRule) says(fallback string, found ...string) string {
	if r.Message == "" {
		return fallback
	}
	text := r.Message
	for _, f := range found {
		text = strings.Replace(text, "%s", f, 1)
	}
	return text
}
