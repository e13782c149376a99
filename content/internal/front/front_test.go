package front_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/content/internal/front"
)

func TestSplit(t *testing.T) {
	for name, tt := range map[string]struct {
		src, yaml, body string
		line            int
	}{
		"plain":              {"text\n---\n", "", "text\n---\n", 1},
		"front matter":       {"---\na: b\n---\ntext", "a: b\n", "text", 4},
		"closed by dots":     {"---\na: b\n...\ntext", "a: b\n", "text", 4},
		"empty":              {"---\n---\n", "", "", 3},
		"windows":            {"---\r\na: b\r\n---\r\ntext", "a: b\r\n", "text", 4},
		"byte order mark":    {"\xef\xbb\xbf---\na: b\n---\n", "a: b\n", "", 4},
		"dashes in a value":  {"---\na: |\n  ---\n---\nx", "a: |\n  ---\n", "x", 5},
		"trailing space":     {"--- \na: b\n---\t\nx", "a: b\n", "x", 4},
		"a rule and no more": {"----\nx", "", "----\nx", 1},
	} {
		p, err := front.Split([]byte(tt.src))
		if err != nil || string(p.YAML) != tt.yaml || string(p.Body) != tt.body || p.BodyLine != tt.line {
			t.Errorf("%s: got %q, %q at line %d, %v", name, p.YAML, p.Body, p.BodyLine, err)
		}
	}
	for _, src := range []string{"---", "---\n", "---\na: b", "+++\na = 1\n+++\n"} {
		var fe *front.Error
		if _, err := front.Split([]byte(src)); !errors.As(err, &fe) || fe.Line != 1 {
			t.Errorf("%q: got %v", src, err)
		}
	}
}

func TestParseKnowsTypesAndPlaces(t *testing.T) {
	v, err := front.Parse([]byte("ä: [1, 'x y', ~]\nb:\n  c: yes\n  d: true\n"), 2)
	if err != nil {
		t.Fatal(err)
	}
	at := func(line, column int) front.Position { return front.Position{Line: line, Column: column} }
	want := front.Value{Position: at(2, 1), Type: front.Map, Fields: []front.Field{
		{Position: at(2, 1), Key: "ä", Value: front.Value{Position: at(2, 5), Type: front.List, Items: []front.Value{
			{Position: at(2, 6), Type: front.Number, Text: "1"},
			{Position: at(2, 9), Type: front.Text, Text: "x y"},
			{Position: at(2, 16), Type: front.Null},
		}}},
		{Position: at(3, 1), Key: "b", Value: front.Value{Position: at(4, 3), Type: front.Map, Fields: []front.Field{
			{Position: at(4, 3), Key: "c", Value: front.Value{Position: at(4, 6), Type: front.Text, Text: "yes"}},
			{Position: at(5, 3), Key: "d", Value: front.Value{Position: at(5, 6), Type: front.Bool, Text: "true"}},
		}}},
	}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
}

func TestAliasesRepeatTheirAnchor(t *testing.T) {
	v, err := front.Parse([]byte("a: &x one\nb: *x\n"), 1)
	if err != nil || v.Fields[1].Value.Text != "one" {
		t.Errorf("got %+v, %v", v, err)
	}
}

func TestDeepNestingIsRefusedWhereItGoesTooFar(t *testing.T) {
	src := "a:\n"
	for depth := 1; depth <= 30; depth++ {
		src += strings.Repeat(" ", depth) + "a:\n"
	}
	var fe *front.Error
	if _, err := front.Parse([]byte(src), 1); !errors.As(err, &fe) || fe.Line < 10 || !strings.Contains(fe.Message, "nested too deeply") {
		t.Errorf("got %v", err)
	}
}
