package mermaid

import (
	"regexp"
	"strings"
)

// node is a box of a flow chart.
type node struct {
	id    string
	lines []string
	shape string // the brackets it was written with
	group int    // of chart.groups, -1 for none

	width, height float64
	rank          int
	part          float64 // where it stands in its rank, from 0 to 1
	x, y          float64 // of its middle
	dummy         bool    // a bend of a long line
}

// edge is a line between boxes. Its ends say how they look: > o x, or 0 for none.
type edge struct {
	from, to   *node
	start, end byte
	look       string // "", dashed, thick
	hidden     bool
	lines      []string
	reversed   bool    // against the order of ranks
	bends      []*node // from, dummies, to, in the order of ranks
}

// group is a subgraph.
type group struct {
	title  string
	parent int
}

type chart struct {
	direction string
	nodes     []*node
	edges     []*edge
	groups    []group
	byID      map[string]*node
}

var (
	groupLine = regexp.MustCompile(`^subgraph\s+(?:([^\s\[]+)\s*\[(.+)\]|(.+))$`)
	nodeID    = regexp.MustCompile(`^[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[.-][\p{L}\p{N}_])*`)
	// A link is, in this order: start, line, text between two halves of the line, end.
	linkShort = regexp.MustCompile(`^([<ox])?(-{2,}|={2,}|-\.+-|~~~)([>ox])?`)
	linkText  = regexp.MustCompile(`^([<ox])?(--|==|-\.)\s+([^>|]+?)\s*(-{2,}|={2,}|\.+-)([>ox])?`)
	classMark = regexp.MustCompile(`^:::[\w-]+`)
)

// parseFlow reads the statements of a flow chart.
func parseFlow(head []string, lines []line) (*chart, error) {
	c := &chart{direction: "TB", byID: map[string]*node{}}
	if len(head) > 1 {
		c.direction = strings.TrimSuffix(head[1], ";")
	}
	switch c.direction {
	case "TD":
		c.direction = "TB"
	case "TB", "BT", "LR", "RL":
	default:
		return nil, line{1, ""}.fail("the direction is TD, BT, LR or RL, not %q", shorten(c.direction))
	}
	current := -1
	for _, l := range lines {
		word, _, _ := strings.Cut(l.text, " ")
		switch {
		case word == "subgraph":
			m := groupLine.FindStringSubmatch(l.text)
			if m == nil {
				m = make([]string, 4)
			}
			c.groups = append(c.groups, group{strings.Join(label(m[2]+m[3]), " "), current})
			current = len(c.groups) - 1
		case l.text == "end" || l.text == "end;":
			if current < 0 {
				return nil, l.fail("there is an end too many")
			}
			current = c.groups[current].parent
		case word == "classDef", word == "class", word == "style", word == "linkStyle", word == "click", word == "direction":
			// How it looks is the site's affair, and links in drawings are not drawn.
		default:
			for part := range splitStatements(l.text) {
				if err := c.chain(line{l.number, part}, current); err != nil {
					return nil, err
				}
			}
		}
	}
	if current >= 0 {
		return nil, line{lines[len(lines)-1].number, ""}.fail("a subgraph has no end")
	}
	if len(c.nodes) == 0 {
		return nil, line{1, ""}.fail("there is nothing to draw")
	}
	return c, nil
}

// splitStatements cuts a line at the semicolons outside labels.
func splitStatements(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		depth, quoted, start := 0, false, 0
		for i := range len(s) {
			switch {
			case s[i] == '"':
				quoted = !quoted
			case quoted:
			case strings.IndexByte("[({", s[i]) >= 0:
				depth++
			case strings.IndexByte("])}", s[i]) >= 0:
				depth--
			case s[i] == ';' && depth <= 0:
				if part := strings.TrimSpace(s[start:i]); part != "" && !yield(part) {
					return
				}
				start = i + 1
			}
		}
		if part := strings.TrimSpace(s[start:]); part != "" {
			yield(part)
		}
	}
}

// chain reads a & b --> c --> d.
func (c *chart) chain(l line, current int) error {
	rest := l.text
	before, rest, err := c.nodesOf(l, rest, current)
	for err == nil && rest != "" {
		var e edge
		if e, rest, err = readLink(l, rest); err != nil {
			return err
		}
		var after []*node
		if after, rest, err = c.nodesOf(l, rest, current); err != nil {
			return err
		}
		for _, from := range before {
			for _, to := range after {
				if len(c.edges) >= maxEdges {
					return l.fail("a diagram has at most %d lines between boxes", maxEdges)
				}
				one := e
				one.from, one.to = from, to
				c.edges = append(c.edges, &one)
			}
		}
		before = after
	}
	return err
}

func (c *chart) nodesOf(l line, s string, current int) (all []*node, rest string, err error) {
	for {
		var n *node
		if n, s, err = c.node(l, strings.TrimSpace(s), current); err != nil {
			return nil, "", err
		}
		all = append(all, n)
		after, more := strings.CutPrefix(s, "&")
		if !more {
			return all, s, nil
		}
		s = after
	}
}

// brackets are the shapes of boxes, longest first.
var brackets = []struct{ open, shut, shape string }{
	{"(((", ")))", "circle"},
	{"([", "])", "stadium"},
	{"[[", "]]", "double"},
	{"[(", ")]", "store"},
	{"((", "))", "circle"},
	{"{{", "}}", "hexagon"},
	{"[/", "/]", "slanted"},
	{"[\\", "\\]", "slanted"},
	{"[/", "\\]", "slanted"},
	{"[\\", "/]", "slanted"},
	{"[", "]", "box"},
	{"(", ")", "round"},
	{"{", "}", "decision"},
	{">", "]", "box"},
}

func (c *chart) node(l line, s string, current int) (*node, string, error) {
	id := nodeID.FindString(s)
	if id == "" {
		return nil, "", l.fail("a box is missing before %q", shorten(s))
	}
	n := c.byID[id]
	if n == nil {
		if len(c.nodes) >= maxNodes {
			return nil, "", l.fail("a diagram has at most %d boxes", maxNodes)
		}
		n = &node{id: id, lines: label(id), shape: "box", group: current}
		c.byID[id] = n
		c.nodes = append(c.nodes, n)
	} else if n.group < 0 {
		n.group = current
	}
	s = s[len(id):]
	for _, b := range brackets {
		inner, found := strings.CutPrefix(s, b.open)
		if !found {
			continue
		}
		end := endOf(inner, b.shut)
		if end < 0 {
			if b.open == "[/" || b.open == "[\\" || len(b.open) > 1 {
				continue
			}
			return nil, "", l.fail("the %s of the box %q is missing", b.shut, shorten(id))
		}
		n.lines, n.shape = label(inner[:end]), b.shape
		s = inner[end+len(b.shut):]
		break
	}
	s = s[len(classMark.FindString(s)):]
	return n, strings.TrimSpace(s), nil
}

// endOf finds closing brackets outside quotes.
func endOf(s, shut string) int {
	if strings.HasPrefix(strings.TrimSpace(s), `"`) {
		open := strings.IndexByte(s, '"') + 1
		shutQuote := strings.IndexByte(s[open:], '"')
		if shutQuote < 0 {
			return -1
		}
		at := open + shutQuote + 1
		rest := strings.TrimLeft(s[at:], " ")
		if !strings.HasPrefix(rest, shut) {
			return -1
		}
		return len(s) - len(rest)
	}
	return strings.Index(s, shut)
}

func readLink(l line, s string) (edge, string, error) {
	if m := linkText.FindStringSubmatch(s); m != nil {
		e := edge{look: lookOf(m[2]), start: endLook(m[1]), end: endLook(m[5]), lines: label(m[3])}
		return e, s[len(m[0]):], nil
	}
	m := linkShort.FindStringSubmatch(s)
	if m == nil {
		return edge{}, "", l.fail("a line such as --> is missing before %q", shorten(s))
	}
	e := edge{look: lookOf(m[2]), start: endLook(m[1]), end: endLook(m[3]), hidden: m[2] == "~~~"}
	rest := strings.TrimSpace(s[len(m[0]):])
	if inner, has := strings.CutPrefix(rest, "|"); has {
		text, after, closed := strings.Cut(inner, "|")
		if !closed {
			return edge{}, "", l.fail("the | after the label of a line is missing")
		}
		e.lines, rest = label(text), after
	}
	return e, rest, nil
}

func lookOf(s string) string {
	switch {
	case strings.Contains(s, "."):
		return dashed
	case strings.HasPrefix(s, "="):
		return thick
	default:
		return ""
	}
}

func endLook(s string) byte {
	switch s {
	case "":
		return 0
	case "<":
		return '>'
	default:
		return s[0]
	}
}
