package front

import "bytes"

// Parts is a markdown file cut in two.
type Parts struct {
	Format   Format // "" when the file has no front matter
	Head     []byte // the front matter without its fences; JSON has none, and is given with its braces
	HeadLine int    // line of the file at which Head starts
	Body     []byte
	BodyLine int
}

// Parse reads the front matter. A file without any gives a Null.
func (p Parts) Parse() (Value, error) {
	if p.Format == "" {
		return Value{Position: Position{1, 1}, Type: Null}, nil
	}
	return ParseAs(p.Format, p.Head, p.HeadLine)
}

// Split cuts the front matter off a file: a first line "---", then YAML, then a line "---" or "..."; TOML between two
// lines "+++"; or JSON, from a "{" that starts the file to its "}". A byte order mark is dropped. A file that opens front
// matter and never closes it is an *Error: it is most likely half written.
func Split(src []byte) (Parts, error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	first, rest, _ := cutLine(src)
	switch {
	case string(first) == "---":
		return fenced(YAML, rest, "---", "...")
	case string(first) == "+++":
		return fenced(TOML, rest, "+++", "+++")
	case opensJSON(src):
		return braced(src)
	default:
		return Parts{Body: src, BodyLine: 1}, nil
	}
}

func fenced(format Format, rest []byte, end, otherEnd string) (Parts, error) {
	head := rest
	for line, size := 2, 0; len(rest) > 0; line++ {
		text, after, _ := cutLine(rest)
		if s := string(text); s == end || s == otherEnd {
			return Parts{Format: format, Head: head[:size:size], HeadLine: 2, Body: after, BodyLine: line + 1}, nil
		}
		size += len(rest) - len(after)
		rest = after
	}
	return Parts{}, &Error{Position{1, 1}, "the front matter is not closed; end it with a line of " + end}
}

// opensJSON tells JSON from a text that starts with a template tag or an attribute list of another system.
func opensJSON(src []byte) bool {
	if len(src) == 0 || src[0] != '{' {
		return false
	}
	next := bytes.TrimLeft(src[1:], " \t\r\n")
	return len(next) > 0 && (next[0] == '"' || next[0] == '}')
}

// braced finds the brace that closes the first one. It looks at strings and braces only; what is between is read later.
func braced(src []byte) (Parts, error) {
	depth, inText := 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth > 0 {
				continue
			}
			line := bytes.Count(src[:i], []byte("\n")) + 1
			tail, body, _ := bytes.Cut(src[i+1:], []byte("\n"))
			if len(bytes.TrimSpace(tail)) > 0 {
				return Parts{}, &Error{Position{line, i - bytes.LastIndexByte(src[:i], '\n') + 1}, "the text starts on the line below the front matter"}
			}
			return Parts{Format: JSON, Head: src[: i+1 : i+1], HeadLine: 1, Body: body, BodyLine: line + 1}, nil
		}
	}
	return Parts{}, &Error{Position{1, 1}, "the front matter is not closed; end it with a }"}
}

// cutLine returns the first line without its end and without trailing space, and what follows.
func cutLine(src []byte) (line, rest []byte, found bool) {
	line, rest, found = bytes.Cut(src, []byte("\n"))
	if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
		line = bytes.TrimRight(line, " \t\r")
	}
	return line, rest, found
}
