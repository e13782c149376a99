// Package front reads YAML, TOML and JSON into plain trees whose every node knows its line and column.
//
// It owns splitting front matter from a body, the limits that keep hostile texts harmless (size, depth, number of nodes,
// number of aliases), and positions in bytes. It knows no key: what a value means is its caller's business. Which of the
// three languages a text was written in shows in none of the trees.
package front

import (
	"fmt"
	"strings"
)

// The limits of one text. They are far above what a person writes and far below what hurts.
const (
	MaxBytes   = 64 << 10
	maxDepth   = 16
	maxNodes   = 5_000
	maxAliases = 50
	maxFlow    = 64 // brackets open at the same time, checked before the parse
)

// Format is the language of front matter.
type Format string

// The formats of front matter.
const (
	YAML Format = "YAML"
	TOML Format = "TOML"
	JSON Format = "JSON"
)

// Position is a place in a file: both count from 1, columns in bytes.
type Position struct {
	Line   int
	Column int
}

// Error is a text that cannot be read, or one beyond the limits, and where.
type Error struct {
	Position
	Message string
}

// Error returns the message without the position, which the caller combines with a file name.
func (e *Error) Error() string { return e.Message }

// Type says what a value is.
type Type string

// The types of value.
const (
	Null   Type = "nothing"
	Text   Type = "text"
	Number Type = "a number"
	Bool   Type = "yes or no"
	List   Type = "a list"
	Map    Type = "a group of keys"
)

// Value is one node of a text. Dates are texts: only who reads them knows which zone they are in.
type Value struct {
	Position
	Type   Type
	Text   string // scalars: as written, without quotes
	Items  []Value
	Fields []Field
}

// Field is a key of a Map with its value. Keys of one map are unique.
type Field struct {
	Position
	Key   string
	Value Value
}

// ParseAs reads one text of the given format whose first line is line of its file. The result is a Map or Null (nothing
// but space and comments); for anything else, and for a text beyond the limits, it returns an *Error.
func ParseAs(format Format, src []byte, line int) (v Value, err error) {
	if err := precheck(format, src, line); err != nil {
		return Value{}, err
	}
	defer func() {
		// The libraries below are fed by strangers; a panic in one is a bad file, not a reason to stop.
		if r := recover(); r != nil {
			v, err = Value{}, &Error{Position{line, 1}, fmt.Sprintf("this %s cannot be read; simplify it", format)}
		}
	}()
	switch format {
	case TOML:
		v, err = parseTOML(src, line)
	case JSON:
		v, err = parseJSON(src, line)
	default:
		v, err = parseYAML(src, line)
	}
	if err == nil {
		err = clean(v)
	}
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

// Parse is ParseAs for YAML.
func Parse(src []byte, line int) (Value, error) { return ParseAs(YAML, src, line) }

func precheck(format Format, src []byte, first int) error {
	if len(src) > MaxBytes {
		return &Error{Position{first, 1}, fmt.Sprintf("this is %d KB of %s; the limit is %d KB", len(src)>>10, format, MaxBytes>>10)}
	}
	open, line, start := 0, first, 0
	for i, c := range src {
		switch c {
		case '\n':
			line, start = line+1, i+1
		case '[', '{':
			if open++; open > maxFlow {
				return &Error{Position{line, i - start + 1}, "brackets are nested too deeply"}
			}
		case ']', '}':
			open = max(0, open-1)
		}
	}
	return nil
}

// clean refuses the characters that all three languages can write as an escape although no text may hold them.
func clean(v Value) error {
	if strings.IndexByte(v.Text, 0) >= 0 {
		return &Error{v.Position, "this text has a NUL character in it; take it out"}
	}
	for _, item := range v.Items {
		if err := clean(item); err != nil {
			return err
		}
	}
	for _, f := range v.Fields {
		if strings.IndexByte(f.Key, 0) >= 0 {
			return &Error{f.Position, "this key has a NUL character in it; take it out"}
		}
		if err := clean(f.Value); err != nil {
			return err
		}
	}
	return nil
}
