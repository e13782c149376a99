package lint

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tandem/content"
)

// styleFile is the name of the file in which a content folder brings the words of its house.
const styleFile = "style.yaml"

// The limits of a style file.
const (
	maxStyle      = 256 << 10
	maxDictionary = 8 << 20
	maxOwn        = 200
	maxStyleDepth = 64 // brackets open at the same time
)

// style is what a house writes and does not write.
type style struct {
	terms      *phrases[string] // what to write instead
	brands     *phrases[string] // how the name is written
	banned     *phrases[string] // why
	accepted   map[string]bool  // lower case; never reported
	dictionary map[string]bool  // lower case, nil when there is none
	headings   string           // sentence, title or ""
	ease       int              // the reading ease to reach, 0 for the language's
	own        []*ownRule
	problems   []string
}

// styleYAML is style.yaml as written:
//
//	terms: {e-mail: email}             words and what to write instead
//	brands: [GitHub]                   names as their owners write them
//	banned: [synergy, {word: leverage, why: say what you do}]
//	accepted: [kanban]                 never reported as misspelt, unknown or undefined
//	dictionary: words.txt              a file with one word a line, to check spelling against
//	headings: sentence                 or title
//	reading_ease: 45                   the lowest that is not reported
//	rules: [...]                       of the house's own; see ownRule
type styleYAML struct {
	Terms       map[string]string `yaml:"terms"`
	Brands      []string          `yaml:"brands"`
	Banned      []any             `yaml:"banned"`
	Accepted    []string          `yaml:"accepted"`
	Dictionary  string            `yaml:"dictionary"`
	Headings    string            `yaml:"headings"`
	ReadingEase int               `yaml:"reading_ease"`
	Rules       []*ownRule        `yaml:"rules"`
}

// readStyle reads the style of a content folder. What cannot be used is among its problems; the rest is in force.
func readStyle(fsys fs.FS) *style {
	s := &style{accepted: map[string]bool{}}
	var file styleYAML
	if fsys != nil {
		data, err := readLimited(fsys, styleFile, maxStyle)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			s.problems = append(s.problems, "the file cannot be read: "+err.Error())
		default:
			if err := parseStyle(data, &file); err != nil {
				s.problems = append(s.problems, firstLine(yaml.FormatError(err, false, false)))
				file = styleYAML{}
			}
		}
	}
	s.use(file)
	s.readDictionary(fsys, file.Dictionary)
	return s
}

// parseStyle reads YAML whose cost is bounded by its size: without aliases, which can stand for more than memory holds, and
// without brackets in brackets in brackets.
func parseStyle(data []byte, file *styleYAML) (err error) {
	defer func() {
		// The YAML library is fed by strangers; a panic in it is a bad file, not a reason to stop.
		if r := recover(); r != nil {
			err = errors.New("this YAML cannot be read; simplify it")
		}
	}()
	open := 0
	for _, c := range data {
		switch c {
		case '[', '{':
			if open++; open > maxStyleDepth {
				return errors.New("brackets are nested too deeply")
			}
		case ']', '}':
			open = max(0, open-1)
		}
	}
	if bytes.Contains(data, []byte(strings.Repeat("- ", maxStyleDepth))) {
		return errors.New("lists are nested too deeply")
	}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return err
	}
	var found aliases
	for _, d := range tree.Docs {
		if d.Body != nil {
			ast.Walk(&found, d.Body)
		}
	}
	if found {
		return errors.New("write everything out: & and * for repetition are not understood here, and a text that starts with one needs quotes")
	}
	return yaml.UnmarshalWithOptions(data, file, yaml.Strict())
}

// aliases says whether a tree has any.
type aliases bool

// Visit implements ast.Visitor.
func (a *aliases) Visit(n ast.Node) ast.Visitor {
	if n.Type() == ast.AliasType || n.Type() == ast.AnchorType {
		*a = true
	}
	return a
}

func firstLine(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	return text
}

func (s *style) use(file styleYAML) {
	for _, w := range file.Accepted {
		s.accepted[strings.ToLower(w)] = true
	}
	brands := map[string]string{}
	for _, name := range append(strings.Fields(knownBrands), file.Brands...) {
		if !s.accepted[strings.ToLower(name)] {
			brands[name] = name
		}
	}
	s.brands = newPhrases(brands)
	if len(file.Terms) > 0 {
		s.terms = newPhrases(file.Terms)
	}
	banned := map[string]string{}
	for _, b := range file.Banned {
		switch b := b.(type) {
		case string:
			banned[b] = ""
		case map[string]any:
			word, _ := b["word"].(string)
			why, _ := b["why"].(string)
			if word == "" {
				s.problems = append(s.problems, "an entry of banned has no word")
				continue
			}
			banned[word] = why
		default:
			s.problems = append(s.problems, fmt.Sprintf("banned is a list of words, or of groups of word and why; “%s” is neither", shorten(fmt.Sprint(b))))
		}
	}
	if len(banned) > 0 {
		s.banned = newPhrases(banned)
	}
	switch file.Headings {
	case "", "sentence", "title":
		s.headings = file.Headings
	default:
		s.problems = append(s.problems, fmt.Sprintf("headings is sentence or title, not %q", shorten(file.Headings)))
	}
	if file.ReadingEase < 0 || file.ReadingEase > 100 {
		s.problems = append(s.problems, "reading_ease is a number from 0 to 100")
	} else {
		s.ease = file.ReadingEase
	}
	s.useRules(file.Rules)
}

func (s *style) useRules(all []*ownRule) {
	if len(all) > maxOwn {
		s.problems = append(s.problems, fmt.Sprintf("there are %d rules; the first %d are in force", len(all), maxOwn))
		all = all[:maxOwn]
	}
	for i, r := range all {
		if r == nil {
			continue
		}
		if err := r.compile(); err != nil {
			s.problems = append(s.problems, fmt.Sprintf("rule %d (%s): %v", i+1, shorten(r.ID), err))
			continue
		}
		s.own = append(s.own, r)
	}
}

// readDictionary takes one word a line; what stands behind a slash, as in the dictionaries of word processors, is left out.
func (s *style) readDictionary(fsys fs.FS, name string) {
	if name == "" {
		return
	}
	data, err := readLimited(fsys, path.Clean(name), maxDictionary)
	if err != nil {
		s.problems = append(s.problems, "the dictionary cannot be read: "+err.Error())
		return
	}
	s.dictionary = map[string]bool{}
	lines := bufio.NewScanner(strings.NewReader(string(data)))
	for lines.Scan() {
		word, _, _ := strings.Cut(strings.TrimSpace(lines.Text()), "/")
		if word != "" {
			s.dictionary[strings.ToLower(word)] = true
		}
	}
}

// knows says whether a word, or the one it is a form of, is in the dictionary.
func (s *style) knows(w string) bool {
	if s.dictionary[w] || s.accepted[w] {
		return true
	}
	for _, end := range []string{"s", "es", "ed", "d", "ing", "ly", "'t", "n't", "'re", "'ve", "'ll", "'d"} {
		if stem, ok := strings.CutSuffix(w, end); ok && (s.dictionary[stem] || end == "ing" && s.dictionary[stem+"e"]) {
			return true
		}
	}
	for part := range strings.SplitSeq(w, "-") {
		if part == w || len(part) > 3 && !s.knows(part) {
			return false
		}
	}
	return true
}

func readLimited(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open %q: %w", name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%q is larger than %d KB", name, limit>>10)
	}
	return data, nil
}

func styleConfig(s *survey) {
	for _, p := range s.style.problems {
		s.add(styleFile, 0, 0, "%s", p)
	}
}

var severities = map[string]content.Severity{"": warn, "error": stop, "warning": warn, "hint": hint}
