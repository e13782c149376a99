package front

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonReader makes a tree of JSON, token by token: positions, duplicate keys and the limits are beyond Unmarshal.
type jsonReader struct {
	places
	dec   *json.Decoder
	nodes int
}

func parseJSON(src []byte, line int) (Value, error) {
	r := &jsonReader{places: places{src: src, first: line}, dec: json.NewDecoder(bytes.NewReader(src))}
	r.dec.UseNumber()
	v, err := r.value(0)
	if err != nil {
		return Value{}, err
	}
	if v.Type != Map {
		return Value{}, &Error{v.Position, fmt.Sprintf("expected a group of keys in braces, found %s", v.Type)}
	}
	after := r.next()
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return Value{}, r.fail(after, "only one JSON value may stand here")
	}
	return v, nil
}

// next is the offset at which the next token starts.
func (r *jsonReader) next() int {
	at := int(r.dec.InputOffset())
	for at < len(r.src) && strings.IndexByte(" \t\r\n,:", r.src[at]) >= 0 {
		at++
	}
	return at
}

func (r *jsonReader) token() (json.Token, int, error) {
	at := r.next()
	t, err := r.dec.Token()
	if err == nil {
		return t, at, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, at, r.fail(at, "this is not valid JSON: "+syntax.Error())
	}
	return nil, at, r.fail(at, "this is not valid JSON: it ends too early")
}

func (r *jsonReader) value(depth int) (Value, error) {
	t, at, err := r.token()
	if err != nil {
		return Value{}, err
	}
	if depth > maxDepth {
		return Value{}, r.fail(at, "values are nested too deeply")
	}
	if r.nodes++; r.nodes > maxNodes {
		return Value{}, r.fail(at, "there are too many values")
	}
	v := Value{Position: r.at(at)}
	switch t := t.(type) {
	case nil:
		v.Type = Null
	case string:
		v.Type, v.Text = Text, t
	case json.Number:
		v.Type, v.Text = Number, t.String()
	case bool:
		v.Type, v.Text = Bool, fmt.Sprint(t)
	case json.Delim:
		if t == '{' {
			return r.group(v, depth)
		}
		return r.list(v, depth)
	}
	return v, nil
}

func (r *jsonReader) list(v Value, depth int) (Value, error) {
	v.Type = List
	for r.dec.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		v.Items = append(v.Items, item)
	}
	_, _, err := r.token()
	return v, err
}

func (r *jsonReader) group(v Value, depth int) (Value, error) {
	v.Type = Map
	seen := map[string]bool{}
	for r.dec.More() {
		t, at, err := r.token()
		if err != nil {
			return Value{}, err
		}
		key, ok := t.(string)
		if !ok {
			return Value{}, r.fail(at, "a key is a text in quotes")
		}
		if seen[key] {
			return Value{}, r.fail(at, fmt.Sprintf("%q is given twice; keep one", key))
		}
		seen[key] = true
		value, err := r.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		v.Fields = append(v.Fields, Field{Position: r.at(at), Key: key, Value: value})
	}
	_, _, err := r.token()
	return v, err
}
