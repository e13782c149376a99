package content

import (
	"bytes"
	"strconv"
	"strings"

	"tandem/content/internal/front"
)

// SetKey returns a document's source with a key of its front matter set to a text, everything else as it was: order,
// comments and spelling. A key that is there gets the new value when its value stands on one line; front matter that
// cannot be read is left alone. A file without front matter gets some.
func SetKey(source []byte, key, value string) []byte {
	parts, err := front.Split(source)
	if err != nil {
		return source
	}
	if parts.Format == "" {
		return append([]byte("---\n"+key+": "+quoteYAML(value)+"\n---\n"), source...)
	}
	v, err := parts.Parse()
	if err != nil {
		return source
	}
	for _, f := range v.Fields {
		if k := findKey(f.Key, ""); f.Key != key && (k == nil || k.name != key) {
			continue
		}
		if f.Value.Type == front.List || f.Value.Type == front.Map || f.Line != f.Value.Line {
			return source
		}
		start := offsetOf(source, f.Value.Position)
		end := start + bytes.IndexByte(append(source[start:len(source):len(source)], '\n'), '\n')
		end = start + scalarEnd(source[start:end], parts.Format)
		return splice(source, start, end, strconv.Quote(value))
	}
	return insertKey(source, parts, key, strconv.Quote(value))
}

// scalarEnd is where a value of one line ends: before a comment or what follows it.
func scalarEnd(rest []byte, format front.Format) int {
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		for i := 1; i < len(rest); i++ {
			switch {
			case rest[i] == '\\' && rest[0] == '"':
				i++
			case rest[i] == rest[0]:
				return i + 1
			}
		}
	}
	text := string(rest)
	if format == front.JSON {
		text, _, _ = strings.Cut(text, ",")
		text, _, _ = strings.Cut(text, "}")
	} else {
		text, _, _ = strings.Cut(text, " #")
	}
	return len(strings.TrimRight(text, " \t\r"))
}

// insertKey puts a key before all others.
func insertKey(source []byte, parts front.Parts, key, value string) []byte {
	at := bytes.Index(source, parts.Head)
	switch parts.Format {
	case front.TOML:
		return splice(source, at, at, key+" = "+value+"\n")
	case front.JSON:
		at = bytes.IndexByte(source, '{') + 1
		comma := ","
		if v, err := parts.Parse(); err == nil && len(v.Fields) == 0 {
			comma = ""
		}
		return splice(source, at, at, "\n  "+strconv.Quote(key)+": "+value+comma)
	}
	if len(parts.Head) == 0 {
		at = bytes.IndexByte(source, '\n') + 1
	}
	return splice(source, at, at, key+": "+value+"\n")
}

// addToList returns the source with a text added to a list of its front matter, which is made when it is not there.
func addToList(source []byte, key, value string) []byte {
	parts, err := front.Split(source)
	if err != nil || parts.Format == "" {
		return SetKey(source, key, value)
	}
	v, err := parts.Parse()
	if err != nil {
		return source
	}
	quoted := strconv.Quote(value)
	for _, f := range v.Fields {
		if k := findKey(f.Key, ""); f.Key != key && (k == nil || k.name != key) {
			continue
		}
		start := offsetOf(source, f.Value.Position)
		switch {
		case f.Value.Type == front.List && start < len(source) && source[start] == '[':
			comma := ", "
			if len(f.Value.Items) == 0 {
				comma = ""
			}
			return splice(source, start+1, start+1, quoted+comma)
		case f.Value.Type == front.List && len(f.Value.Items) > 0:
			item := offsetOf(source, f.Value.Items[0].Position)
			line := bytes.LastIndexByte(source[:item], '\n') + 1
			dash := line + bytes.IndexByte(source[line:item], '-')
			return splice(source, line, line, string(source[line:dash])+"- "+quoted+"\n")
		case f.Value.Type == front.Text:
			end := start + bytes.IndexByte(append(source[start:len(source):len(source)], '\n'), '\n')
			end = start + scalarEnd(source[start:end], parts.Format)
			return splice(source, start, end, "["+quoted+", "+string(source[start:end])+"]")
		}
		return source
	}
	return insertKey(source, parts, key, "["+quoted+"]")
}

// offsetOf turns a place of a file into an offset.
func offsetOf(source []byte, at front.Position) int {
	offset := 0
	for line := 1; line < at.Line; line++ {
		i := bytes.IndexByte(source[offset:], '\n')
		if i < 0 {
			return len(source)
		}
		offset += i + 1
	}
	if bytes.HasPrefix(source, []byte("\xef\xbb\xbf")) && at.Line == 1 {
		offset += 3
	}
	return min(offset+at.Column-1, len(source))
}

func splice(source []byte, start, end int, text string) []byte {
	out := make([]byte, 0, len(source)+len(text))
	out = append(out, source[:start]...)
	out = append(out, text...)
	return append(out, source[end:]...)
}
