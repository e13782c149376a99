package front

import "bytes"

// Parts is a markdown file cut in two.
type Parts struct {
	YAML     []byte // without the fences; nil when the file has no front matter
	YAMLLine int    // line of the file at which YAML starts
	Body     []byte
	BodyLine int
}

// Split cuts the front matter off a file: a first line "---", then YAML, then a line "---" or "...". A byte order mark
// is dropped. A file that opens front matter and never closes it is an *Error: it is most likely half written.
func Split(src []byte) (Parts, error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	first, rest, found := cutLine(src)
	switch string(first) {
	case "+++":
		return Parts{}, &Error{Position{1, 1}, "TOML front matter (+++) is not supported; write it as YAML between lines of ---"}
	case "---":
	default:
		return Parts{Body: src, BodyLine: 1}, nil
	}
	unclosed := &Error{Position{1, 1}, "the front matter is not closed; end it with a line of ---"}
	if !found {
		return Parts{}, unclosed
	}
	yaml := rest
	for line, size := 2, 0; len(rest) > 0; line++ {
		text, after, _ := cutLine(rest)
		if s := string(text); s == "---" || s == "..." {
			return Parts{YAML: yaml[:size:size], YAMLLine: 2, Body: after, BodyLine: line + 1}, nil
		}
		size += len(rest) - len(after)
		rest = after
	}
	return Parts{}, unclosed
}

// cutLine returns the first line without its end and without trailing space, and what follows.
func cutLine(src []byte) (line, rest []byte, found bool) {
	line, rest, found = bytes.Cut(src, []byte("\n"))
	if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
		line = bytes.TrimRight(line, " \t\r")
	}
	return line, rest, found
}
