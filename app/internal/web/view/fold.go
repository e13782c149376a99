package view

import (
	"fmt"
	"html/template"
	"strings"
	ast "text/template/parse"
)

// constant is a function of templates whose result depends on its words alone, such as a fixed phrase or a drawing. It
// tells whether the result is markup; any other result is text.
type constant func(args []string) (result string, markup bool, err error)

// constants are the functions that are called once, when the templates are read, instead of at every page.
func constants(drawings icons, w words) map[string]constant {
	return map[string]constant{
		"symbols": func(args []string) (string, bool, error) {
			sheet, err := drawings.sheet(args...)
			return string(sheet), true, err
		},
		"icon": func(args []string) (string, bool, error) {
			if len(args) == 0 {
				return "", false, fmt.Errorf("an icon has no name")
			}
			icon, err := drawings.use(args[0], args[1:]...)
			return string(icon), true, err
		},
		"t": func(args []string) (string, bool, error) {
			if len(args) != 1 {
				return "", false, fmt.Errorf("the words %q are no constant", args)
			}
			text, err := w.say(args[0])
			return text, false, err
		},
	}
}

// fold puts the results of constants into the templates of a set, in place of the calls. What is printed stays the same:
// text is only put in when every context of HTML prints it as it is.
func fold(set *template.Template, known map[string]constant) error {
	for _, t := range set.Templates() {
		if t.Tree == nil {
			continue
		}
		if err := foldList(t.Tree.Root, known); err != nil {
			return fmt.Errorf("template %s: %w", t.Name(), err)
		}
	}
	return nil
}

func foldList(list *ast.ListNode, known map[string]constant) error {
	if list == nil {
		return nil
	}
	out := list.Nodes[:0]
	for _, n := range list.Nodes {
		text, err := foldNode(n, known)
		if err != nil {
			return err
		}
		if text == nil {
			out = append(out, n)
			continue
		}
		// One piece of text costs less to print than two.
		if before, ok := last(out).(*ast.TextNode); ok {
			before.Text = append(before.Text[:len(before.Text):len(before.Text)], text...)
			continue
		}
		out = append(out, &ast.TextNode{NodeType: ast.NodeText, Pos: n.Position(), Text: text})
	}
	list.Nodes = out
	return nil
}

func last(nodes []ast.Node) ast.Node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[len(nodes)-1]
}

// foldNode is the text of a node that is a constant, and nil for any other, whose lists it folds.
func foldNode(n ast.Node, known map[string]constant) ([]byte, error) {
	switch n := n.(type) {
	case *ast.TextNode:
		return n.Text, nil
	case *ast.ActionNode:
		return foldCall(n.Pipe, known)
	case *ast.IfNode:
		return nil, foldBranch(&n.BranchNode, known)
	case *ast.WithNode:
		return nil, foldBranch(&n.BranchNode, known)
	case *ast.RangeNode:
		return nil, foldBranch(&n.BranchNode, known)
	}
	return nil, nil
}

func foldBranch(b *ast.BranchNode, known map[string]constant) error {
	if err := foldList(b.List, known); err != nil {
		return err
	}
	return foldList(b.ElseList, known)
}

// foldCall is the result of a pipe that does nothing but call a constant with words; nil for any other.
func foldCall(pipe *ast.PipeNode, known map[string]constant) ([]byte, error) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 {
		return nil, nil
	}
	args := pipe.Cmds[0].Args
	name, ok := args[0].(*ast.IdentifierNode)
	if !ok || known[name.Ident] == nil {
		return nil, nil
	}
	var words []string
	for _, a := range args[1:] {
		s, ok := a.(*ast.StringNode)
		if !ok {
			return nil, nil
		}
		words = append(words, s.Text)
	}
	text, markup, err := known[name.Ident](words)
	if err != nil {
		return nil, err
	}
	if text == "" || !markup && strings.ContainsAny(text, "&<>\"'`+=\x00") {
		return nil, nil
	}
	return []byte(text), nil
}
