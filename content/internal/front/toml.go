package front

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// tomlTable is a table while it is being filled: in TOML one can be opened again further below.
type tomlTable struct {
	Position
	fields []*tomlField
	byKey  map[string]*tomlField
	closed bool // has a header of its own, or is written in braces: neither a second header nor a dotted key may follow
	dotted bool // made by a dotted key
}

// tomlField is a key with its value: a finished one, a table, or a list of tables.
type tomlField struct {
	Position
	key    string
	value  Value
	table  *tomlTable
	tables []*tomlTable
}

// tomlReader makes a tree of TOML. The library knows the grammar; that a table is not defined twice is checked here.
type tomlReader struct {
	places
	parser unstable.Parser
	nodes  int
}

func parseTOML(src []byte, line int) (Value, error) {
	r := &tomlReader{places: places{src: src, first: line}}
	r.parser.Reset(src)
	root := newTable(Position{line, 1})
	current, depth := root, 0
	var err error
	for r.parser.NextExpression() {
		switch n := r.parser.Expression(); n.Kind {
		case unstable.Table, unstable.ArrayTable:
			current, depth, err = r.header(root, n)
		case unstable.KeyValue:
			err = r.keyValue(current, n, depth)
		}
		if err != nil {
			return Value{}, err
		}
	}
	if err := r.parser.Error(); err != nil {
		return Value{}, r.syntax(err)
	}
	if len(root.fields) == 0 {
		return Value{Position: root.Position, Type: Null}, nil
	}
	root.Position = root.fields[0].Position
	return root.finish(), nil
}

func (r *tomlReader) syntax(err error) error {
	at := 0
	var pe *unstable.ParserError
	if errors.As(err, &pe) && len(pe.Highlight) > 0 {
		at = int(r.parser.Range(pe.Highlight).Offset)
	}
	return r.fail(at, "this is not valid TOML: "+err.Error())
}

// count holds the tree to its limits.
func (r *tomlReader) count(at, depth int) error {
	if depth > maxDepth {
		return r.fail(at, "values are nested too deeply")
	}
	if r.nodes++; r.nodes > maxNodes {
		return r.fail(at, "there are too many values")
	}
	return nil
}

// header opens the table that [a.b] or [[a.b]] names and returns it with its depth.
func (r *tomlReader) header(root *tomlTable, n *unstable.Node) (*tomlTable, int, error) {
	t, depth := root, 0
	for it := n.Key(); it.Next(); {
		k := it.Node()
		at := int(k.Raw.Offset)
		depth++
		if err := r.count(at, depth); err != nil {
			return nil, 0, err
		}
		f := t.field(string(k.Data), r.at(at))
		var ok bool
		switch {
		case !it.IsLast():
			t, ok = f.open()
		case n.Kind == unstable.ArrayTable:
			t, ok = f.add()
		default:
			t, ok = f.define()
		}
		if !ok {
			return nil, 0, r.fail(at, fmt.Sprintf("%q is given twice; keep one", k.Data))
		}
	}
	return t, depth, nil
}

// keyValue puts one value into a table, and the tables of a dotted key on the way.
func (r *tomlReader) keyValue(t *tomlTable, n *unstable.Node, depth int) error {
	for it := n.Key(); it.Next(); {
		k := it.Node()
		at := int(k.Raw.Offset)
		depth++
		if err := r.count(at, depth); err != nil {
			return err
		}
		f := t.field(string(k.Data), r.at(at))
		if !it.IsLast() {
			next, ok := f.dot()
			if !ok {
				return r.fail(at, fmt.Sprintf("%q is given twice; keep one", k.Data))
			}
			t = next
			continue
		}
		if f.given() {
			return r.fail(at, fmt.Sprintf("%q is given twice; keep one", k.Data))
		}
		v, err := r.value(n.Value(), r.afterEquals(at+int(k.Raw.Length)), depth)
		if err != nil {
			return err
		}
		f.value = v
	}
	return nil
}

// afterEquals is where the value behind a key starts.
func (r *tomlReader) afterEquals(at int) int {
	for at < len(r.src)-1 && strings.IndexByte(" \t=", r.src[at]) >= 0 {
		at++
	}
	return at
}

func (r *tomlReader) value(n *unstable.Node, at, depth int) (Value, error) {
	if n.Raw.Length > 0 {
		at = int(n.Raw.Offset)
	}
	v := Value{Position: r.at(at), Type: Text, Text: string(n.Data)}
	switch n.Kind {
	case unstable.Bool:
		v.Type = Bool
	case unstable.Integer, unstable.Float:
		v.Type = Number
	case unstable.DateTime, unstable.LocalDateTime:
		v.Text = strings.ToUpper(v.Text) // t and z may be small in TOML and nowhere else
	case unstable.Array:
		v.Type = List
		for it := n.Children(); it.Next(); {
			if err := r.count(at, depth+1); err != nil {
				return Value{}, err
			}
			item, err := r.value(it.Node(), at, depth+1)
			if err != nil {
				return Value{}, err
			}
			v.Items = append(v.Items, item)
		}
	case unstable.InlineTable:
		t := newTable(v.Position)
		for it := n.Children(); it.Next(); {
			if err := r.keyValue(t, it.Node(), depth); err != nil {
				return Value{}, err
			}
		}
		return t.finish(), nil
	}
	return v, nil
}

func newTable(at Position) *tomlTable {
	return &tomlTable{Position: at, byKey: map[string]*tomlField{}}
}

// field finds a key, or makes one that has no value yet.
func (t *tomlTable) field(key string, at Position) *tomlField {
	f := t.byKey[key]
	if f == nil {
		f = &tomlField{Position: at, key: key}
		t.byKey[key], t.fields = f, append(t.fields, f)
	}
	return f
}

func (f *tomlField) given() bool { return f.value.Type != "" || f.table != nil || f.tables != nil }

// open goes through the field on the way to a table below it.
func (f *tomlField) open() (*tomlTable, bool) {
	switch {
	case f.tables != nil:
		return f.tables[len(f.tables)-1], true
	case f.value.Type != "":
		return nil, false
	case f.table == nil:
		f.table = newTable(f.Position)
	}
	return f.table, true
}

// define opens the field as the table of a header, which can be done once.
func (f *tomlField) define() (*tomlTable, bool) {
	t, ok := f.open()
	if !ok || f.tables != nil || t.closed || t.dotted {
		return nil, false
	}
	t.closed = true
	return t, true
}

// dot goes through the field on the way of a dotted key.
func (f *tomlField) dot() (*tomlTable, bool) {
	if !f.given() {
		f.table = newTable(f.Position)
		f.table.dotted = true
	}
	return f.table, f.table != nil && f.table.dotted
}

// add starts one more table of a list of them.
func (f *tomlField) add() (*tomlTable, bool) {
	if f.value.Type != "" || f.table != nil {
		return nil, false
	}
	f.tables = append(f.tables, newTable(f.Position))
	return f.tables[len(f.tables)-1], true
}

func (t *tomlTable) finish() Value {
	v := Value{Position: t.Position, Type: Map}
	for _, f := range t.fields {
		field := Field{Position: f.Position, Key: f.key, Value: f.value}
		switch {
		case f.tables != nil:
			field.Value = Value{Position: f.Position, Type: List}
			for _, item := range f.tables {
				field.Value.Items = append(field.Value.Items, item.finish())
			}
		case f.table != nil:
			field.Value = f.table.finish()
		}
		v.Fields = append(v.Fields, field)
	}
	return v
}
