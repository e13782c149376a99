package markup

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// scanner runs the rules of a lexer of chroma as chroma does, and comes to the same tokens. It is several times faster
// because it tries only the rules that the next character can start, and because tokens are stretches of the code.
type scanner struct {
	lexer  *chroma.RegexLexer
	rules  chroma.CompiledRules
	states map[string]*ruleTable
}

// ruleTable is the rules of one state, by what they can start with.
type ruleTable [other + 1][]tried

// tried is a rule worth trying, with its place among the rules of its state.
type tried struct {
	*chroma.CompiledRule
	index int
	token chroma.TokenType // the only token of a match, when plain
	plain bool             // nothing looks at the groups of a match
	named bool             // something may ask for groups by name
}

// rewritten are the lexers that change their own rules while they run, which tables made ahead cannot follow.
var rewritten = []string{"Raku"}

// newScanner returns nil for a lexer that has to be run as it is.
func newScanner(lexer chroma.Lexer) *scanner {
	l, ok := lexer.(*chroma.RegexLexer)
	if !ok || slices.Contains(rewritten, l.Config().Name) {
		return nil
	}
	rules, err := l.Rules()
	if err != nil {
		return nil
	}
	// The rules as they are after includes are known only while a lexer is made, so a copy is made that hands them over.
	c := &catcher{}
	rules = rules.Clone()
	rules[catchState] = []chroma.Rule{{Mutator: c}}
	copied, err := chroma.NewLexer(l.Config(), func() chroma.Rules { return rules })
	if err != nil {
		return nil
	}
	if _, err := copied.Tokenise(nil, ""); err != nil || c.rules == nil {
		return nil
	}
	s := &scanner{lexer: l, rules: c.rules, states: map[string]*ruleTable{}}
	for state, rules := range c.rules {
		s.states[state] = tableOf(rules)
	}
	return s
}

const catchState = "\x00caught"

// catcher takes the rules of a lexer as chroma prepared them.
type catcher struct{ rules chroma.CompiledRules }

// Mutate is never called: the state that would is never entered.
func (c *catcher) Mutate(*chroma.LexerState) error { return nil }

// MutateLexer is called once, while the lexer is prepared.
func (c *catcher) MutateLexer(rules chroma.CompiledRules, state string, _ int) error {
	c.rules = rules
	rules[state] = nil
	return nil
}

func tableOf(rules []*chroma.CompiledRule) *ruleTable {
	t := &ruleTable{}
	for i, rule := range rules {
		try := tried{CompiledRule: rule, index: i}
		try.token, try.plain = rule.Type.(chroma.TokenType)
		try.plain = try.plain || rule.Type == nil
		_, emits := rule.Type.(chroma.SerialisableEmitter)
		_, mutates := rule.Mutator.(chroma.SerialisableMutator)
		if rule.Mutator != nil && !mutates || rule.Type != nil && !emits {
			try.plain, try.named = false, true
		}
		for c, ok := range firstOf(rule.Regexp.String()) {
			if ok {
				t[c] = append(t[c], try)
			}
		}
	}
	return t
}

// scan calls add for each token of code, which is valid UTF-8 with plain line ends, and step before each rule that is tried.
func (s *scanner) scan(code string, step func(), add func(chroma.TokenType, string)) {
	added := s.lexer.Config().EnsureNL && !strings.HasSuffix(code, "\n")
	if added {
		code += "\n"
	}
	text := newRuneText(code)
	l := &chroma.LexerState{
		Lexer: s.lexer, Registry: lexers.GlobalLexerRegistry, Text: text.runes, Rules: s.rules,
		Stack: []string{rootState}, MutatorContext: map[any]any{},
	}
	end := len(l.Text)
	if added {
		end--
	}
	for l.Pos < end && len(l.Stack) > 0 {
		step()
		l.State = l.Stack[len(l.Stack)-1]
		table := s.states[l.State]
		if table == nil {
			panic("unknown state " + l.State)
		}
		if s.match(l, table[classOf(l.Text[l.Pos])], text, add) {
			continue
		}
		if l.Text[l.Pos] == '\n' && l.State != rootState {
			l.Stack = []string{rootState}
			continue
		}
		l.Pos++
		add(chroma.Error, text.slice(l.Pos-1, l.Pos))
	}
	if l.Pos != len(l.Text) && len(l.Stack) == 0 {
		add(chroma.Error, text.slice(l.Pos, len(l.Text)))
	}
}

const rootState = "root"

// match goes through rules until one matches, and does what that one says.
func (s *scanner) match(l *chroma.LexerState, rules []tried, text *runeText, add func(chroma.TokenType, string)) bool {
	for i := range rules {
		rule := &rules[i]
		m, err := rule.Regexp.FindRunesMatchStartingAt(l.Text, l.Pos)
		if m == nil || err != nil || m.RuneIndex != l.Pos {
			continue
		}
		start := l.Pos
		l.Rule = rule.index
		if !rule.plain {
			l.Groups, l.NamedGroups = nil, nil
			for _, g := range m.Groups() {
				value := text.slice(g.RuneIndex, g.RuneIndex+g.RuneLength)
				l.Groups = append(l.Groups, value)
				if rule.named {
					if l.NamedGroups == nil {
						l.NamedGroups = map[string]string{}
					}
					l.NamedGroups[g.Name] = value
				}
			}
		}
		l.Pos += m.RuneLength
		if rule.Mutator != nil {
			if err := rule.Mutator.Mutate(l); err != nil {
				panic(fmt.Sprintf("rule of %s: %v", l.State, err))
			}
		}
		switch {
		case rule.Type == nil:
		case rule.plain:
			if rule.token != chroma.Ignore {
				add(rule.token, text.slice(start, start+m.RuneLength))
			}
		default:
			next := rule.Type.Emit(l.Groups, l)
			for t := next(); t != chroma.EOF; t = next() {
				if t.Type != chroma.Ignore {
					add(t.Type, t.Value)
				}
			}
		}
		return true
	}
	return false
}

// runeText is a text that can be cut by the numbers of its characters without copying.
type runeText struct {
	text   string
	runes  []rune
	byteOf []int // where each character starts, nil when all are ASCII
}

func newRuneText(text string) *runeText {
	t := &runeText{text: text, runes: make([]rune, 0, len(text))}
	for _, r := range text {
		t.runes = append(t.runes, r)
	}
	if len(t.runes) == len(text) {
		return t
	}
	t.byteOf = make([]int, 0, len(t.runes)+1)
	for i := range text {
		t.byteOf = append(t.byteOf, i)
	}
	t.byteOf = append(t.byteOf, len(text))
	return t
}

func (t *runeText) slice(from, to int) string {
	if t.byteOf != nil {
		from, to = t.byteOf[from], t.byteOf[to]
	}
	return t.text[from:to]
}

// scannable says whether scan can take a text: chroma changes others before it looks at them.
func scannable(code string) bool { return utf8.ValidString(code) && !strings.Contains(code, "\r") }
