package front

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

func parseYAML(src []byte, line int) (Value, error) {
	b := &builder{src: src, first: line, anchors: map[string]ast.Node{}}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		return Value{}, b.syntax(err)
	}
	return b.root(file)
}

// builder makes a tree of what the YAML library read.
type builder struct {
	src     []byte
	first   int
	nodes   int
	aliases int
	anchors map[string]ast.Node
	lines   []int // offsets at which lines start, filled when first needed
}

// syntax turns an error of the YAML library into one a writer can act on.
func (b *builder) syntax(err error) error {
	out := &Error{Position{b.first, 1}, "this is not valid YAML"}
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return out
	}
	tk := y.GetToken()
	out.Position = b.position(tk.Position.Line, tk.Position.Column)
	switch msg := y.GetMessage(); {
	case strings.Contains(msg, "mapping value is not allowed"):
		out.Message = "a value that contains a colon and a space needs quotes around it"
	case strings.Contains(msg, "already defined"):
		out.Message = fmt.Sprintf("%q is given twice; keep one", tk.Value)
	case strings.Contains(msg, "reserved character"), strings.Contains(msg, "directive"):
		out.Message = fmt.Sprintf("a value that starts with %q needs quotes around it", strings.TrimSpace(tk.Value))
	case strings.Contains(msg, "tab character"):
		out.Message = "indent with spaces, not with tabs"
		if tab := bytes.IndexByte(b.src[b.lines[tk.Position.Line-1]:], '\t'); tab >= 0 {
			out.Column = tab + 1 // the library points behind the key
		}
	default:
		out.Message = "this is not valid YAML: " + msg
	}
	return out
}

func (b *builder) root(file *ast.File) (Value, error) {
	var body ast.Node
	for _, d := range file.Docs {
		if d == nil || d.Body == nil {
			continue
		}
		if body != nil {
			return Value{}, b.fail(d.Body, "only one YAML document may stand here")
		}
		body = d.Body
	}
	if body == nil {
		return Value{Position: Position{b.first, 1}, Type: Null}, nil
	}
	v, err := b.value(body, 0)
	if err != nil {
		return Value{}, err
	}
	if v.Type != Map && v.Type != Null {
		return Value{}, &Error{v.Position, fmt.Sprintf("expected keys such as \"title: …\", found %s", v.Type)}
	}
	return v, nil
}

func (b *builder) value(n ast.Node, depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, b.fail(n, "values are nested too deeply")
	}
	if b.nodes++; b.nodes > maxNodes {
		return Value{}, b.fail(n, "there are too many values")
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		b.anchors[n.Name.GetToken().Value] = n.Value
		return b.value(n.Value, depth+1)
	case *ast.AliasNode:
		return b.alias(n, depth)
	case *ast.TagNode:
		return b.value(n.Value, depth+1)
	case *ast.MappingNode:
		return b.mapping(n, n.Values, depth)
	case *ast.MappingValueNode:
		return b.mapping(n, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out := Value{Position: b.at(n), Type: List}
		for _, item := range n.Values {
			v, err := b.value(item, depth+1)
			if err != nil {
				return Value{}, err
			}
			out.Items = append(out.Items, v)
		}
		return out, nil
	default:
		return b.scalar(n), nil
	}
}

func (b *builder) alias(n *ast.AliasNode, depth int) (Value, error) {
	if b.aliases++; b.aliases > maxAliases {
		return Value{}, b.fail(n, "there are too many aliases (*name); write the values out")
	}
	target, ok := b.anchors[n.Value.GetToken().Value]
	if !ok {
		return Value{}, b.fail(n, fmt.Sprintf("no anchor &%s stands before this alias", n.Value.GetToken().Value))
	}
	return b.value(target, depth+1)
}

func (b *builder) mapping(at ast.Node, values []*ast.MappingValueNode, depth int) (Value, error) {
	out := Value{Position: b.at(at), Type: Map}
	if len(values) > 0 {
		out.Position = b.at(values[0].Key)
	}
	seen := make(map[string]bool, len(values))
	for _, mv := range values {
		if mv.Key.IsMergeKey() {
			return Value{}, b.fail(mv.Key, "merge keys (<<) are not supported; write the values out")
		}
		v, err := b.value(mv.Value, depth+1)
		if err != nil {
			return Value{}, err
		}
		key := keyText(mv.Key)
		if seen[key] {
			return Value{}, b.fail(mv.Key, fmt.Sprintf("%q is given twice; keep one", key))
		}
		seen[key] = true
		out.Fields = append(out.Fields, Field{Position: b.at(mv.Key), Key: key, Value: v})
	}
	return out, nil
}

func keyText(k ast.MapKeyNode) string {
	if s, ok := k.(*ast.StringNode); ok {
		return s.Value
	}
	return k.GetToken().Value
}

func (b *builder) scalar(n ast.Node) Value {
	out := Value{Position: b.at(n), Type: Text, Text: n.GetToken().Value}
	switch n := n.(type) {
	case *ast.StringNode:
		out.Text = n.Value
	case *ast.LiteralNode:
		out.Text = n.Value.Value
	case *ast.NullNode:
		out.Type, out.Text = Null, ""
	case *ast.BoolNode:
		out.Type = Bool
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		out.Type = Number
	}
	return out
}

func (b *builder) fail(n ast.Node, message string) error {
	return &Error{b.at(n), message}
}

func (b *builder) at(n ast.Node) Position {
	tk := n.GetToken()
	if tk == nil || tk.Position == nil {
		return Position{b.first, 1}
	}
	return b.position(tk.Position.Line, tk.Position.Column)
}

// position turns a line of the YAML text and a column in characters into a place in the file, in bytes.
func (b *builder) position(line, column int) Position {
	if b.lines == nil {
		b.lines = []int{0}
		for i, c := range b.src {
			if c == '\n' {
				b.lines = append(b.lines, i+1)
			}
		}
	}
	if line < 1 || line > len(b.lines) {
		return Position{b.first + max(0, min(line, len(b.lines))-1), 1}
	}
	text := b.src[b.lines[line-1]:]
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	bytesBefore := 0
	for range max(0, column-1) {
		if bytesBefore >= len(text) {
			break
		}
		_, size := utf8.DecodeRune(text[bytesBefore:])
		bytesBefore += size
	}
	return Position{b.first + line - 1, bytesBefore + 1}
}
