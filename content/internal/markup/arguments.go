package markup

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// arguments are what stands in the braces of a directive, a picture or a code block.
type arguments struct {
	words   []string // without a value: {key}
	values  map[string]string
	classes []string
	id      string
}

// known refuses arguments under other names.
func (a arguments) known(names ...string) error {
	for _, name := range slices.Sorted(maps.Keys(a.values)) {
		if !slices.Contains(names, name) {
			return wrongArgument("there is no argument %q here; there is %s", name, orText(strings.Join(names, ", "), "none"))
		}
	}
	return nil
}

// plain refuses classes and ids, which only pictures have.
func (a arguments) plain() error {
	if len(a.classes) > 0 {
		return wrongArgument("there is no .%s here", shorten(a.classes[0]))
	}
	if a.id != "" {
		return wrongArgument("there is no #%s here", shorten(a.id))
	}
	return nil
}

var directiveName = regexp.MustCompile(`^:+ ?([A-Za-z][A-Za-z0-9_-]{0,39})`)

// parseDirective reads one line that starts with two colons. Nil without an error: it is plain text.
func parseDirective(line string) (*directive, error) {
	m := directiveName.FindStringSubmatch(line)
	if m == nil {
		return nil, nil
	}
	n := &directive{name: m[1], colons: strings.IndexFunc(line, func(r rune) bool { return r != ':' })}
	if n.isLeaf() && strings.HasPrefix(line, ":: ") {
		return nil, nil
	}
	rest := line[len(m[0]):]
	_, isLeaf := leaves[n.name]
	_, isContainer := containers[n.name]
	err := n.parseRest(rest)
	switch {
	case !isLeaf && !isContainer && err != nil, n.isLeaf() && strings.HasPrefix(rest, ":"):
		return nil, nil
	case !isLeaf && !isContainer:
		return nil, &shortcodeError{"md/shortcode-unknown", fmt.Sprintf("there is nothing called %q to put here; there is %s", shorten(n.name), names())}
	case err != nil:
		return nil, err
	case n.isLeaf() && !isLeaf:
		return nil, wrongArgument("%s goes around text: start it by :::%s and end it by :::", n.name, n.name)
	case !n.isLeaf() && !isContainer:
		return nil, wrongArgument("%s is a line of its own: write ::%s, with two colons", n.name, n.name)
	}
	return n, nil
}

func names() string {
	all := slices.Sorted(maps.Keys(leaves))
	return strings.Join(append(all, slices.Sorted(maps.Keys(containers))...), ", ")
}

// parseRest reads label and arguments. Containers may have their label bare, as other systems write it.
func (n *directive) parseRest(rest string) error {
	var err error
	bare := strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "[") {
		if n.label, rest, err = parseLabel(rest); err != nil {
			return err
		}
	} else if !n.isLeaf() && strings.HasPrefix(rest, " ") && bare != "" && bare[0] != '[' && bare[0] != '{' {
		n.label = bare
		return nil
	}
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return nil
	}
	n.args, rest, err = parseArguments(rest)
	if err == nil && rest != "" {
		err = wrongArgument("nothing may follow on the line of %s: %q", n.name, shorten(rest))
	}
	return err
}

// parseLabel reads [text], in which brackets are balanced or escaped, and returns what follows.
func parseLabel(s string) (label, rest string, err error) {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`[]\`, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
			continue
		case c == '[':
			if depth++; depth == 1 {
				continue
			}
		case c == ']':
			if depth--; depth == 0 {
				return strings.TrimSpace(b.String()), s[i+1:], nil
			}
		}
		b.WriteByte(c)
	}
	return "", "", wrongArgument("the ] of its text is missing")
}

var (
	argumentName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*`)
	argumentBare = regexp.MustCompile("^[^\\s\"'`=<>{}]+")
)

// parseArguments reads {…} and returns what follows.
func parseArguments(s string) (a arguments, rest string, err error) {
	if !strings.HasPrefix(s, "{") {
		return a, s, wrongArgument("arguments stand in braces: {key=value}, not %q", shorten(s))
	}
	s = s[1:]
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		switch {
		case s == "":
			return a, "", wrongArgument("the } of its arguments is missing")
		case s[0] == '}':
			return a, s[1:], nil
		}
		if s, err = a.parseOne(s); err != nil {
			return a, "", err
		}
	}
}

func (a *arguments) parseOne(s string) (rest string, err error) {
	if s[0] == '.' || s[0] == '#' {
		word := argumentBare.FindString(s[1:])
		if word == "" {
			return "", wrongArgument("a name is missing after %q", s[:1])
		}
		if s[0] == '.' {
			a.classes = append(a.classes, word)
		} else {
			a.id = word
		}
		return s[1+len(word):], nil
	}
	word := argumentBare.FindString(s)
	after, hasValue := strings.CutPrefix(s[len(word):], "=")
	if !hasValue {
		if word == "" {
			return "", wrongArgument("%q is neither key=value nor a word", shorten(s))
		}
		a.words = append(a.words, word)
		return s[len(word):], nil
	}
	if word == "" || argumentName.FindString(word) != word {
		return "", wrongArgument("%q cannot be the name of an argument", shorten(word))
	}
	value, rest, err := parseValue(after)
	if err != nil {
		return "", err
	}
	if a.values == nil {
		a.values = map[string]string{}
	}
	a.values[word] = value
	return rest, nil
}

func parseValue(s string) (value, rest string, err error) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		// A bare value may hold an equals sign, as addresses do.
		end := strings.IndexAny(s, " \t\r\n\"'`<>{}")
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:], nil
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return b.String(), s[i+1:], nil
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == s[0] || s[i+1] == '\\'):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", wrongArgument("a closing %c is missing", s[0])
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
