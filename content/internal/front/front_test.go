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
		src    string
		format front.Format
		head   string
		body   string
		line   int
	}{
		"plain":              {"text\n---\n", "", "", "text\n---\n", 1},
		"front matter":       {"---\na: b\n---\ntext", front.YAML, "a: b\n", "text", 4},
		"closed by dots":     {"---\na: b\n...\ntext", front.YAML, "a: b\n", "text", 4},
		"empty":              {"---\n---\n", front.YAML, "", "", 3},
		"windows":            {"---\r\na: b\r\n---\r\ntext", front.YAML, "a: b\r\n", "text", 4},
		"byte order mark":    {"\xef\xbb\xbf---\na: b\n---\n", front.YAML, "a: b\n", "", 4},
		"dashes in a value":  {"---\na: |\n  ---\n---\nx", front.YAML, "a: |\n  ---\n", "x", 5},
		"trailing space":     {"--- \na: b\n---\t\nx", front.YAML, "a: b\n", "x", 4},
		"a rule and no more": {"----\nx", "", "", "----\nx", 1},
		"TOML":               {"+++\na = 1\n+++\nx", front.TOML, "a = 1\n", "x", 4},
		"TOML, dashes in it": {"+++\na = \"\"\"\n---\n\"\"\"\n+++\nx", front.TOML, "a = \"\"\"\n---\n\"\"\"\n", "x", 6},
		"JSON":               {"{\n  \"a\": {\"b\": \"}\\\"}\"}\n}\n\nx", front.JSON, "{\n  \"a\": {\"b\": \"}\\\"}\"}\n}", "\nx", 4},
		"JSON on one line":   {"{ \"a\": 1 } \nx", front.JSON, "{ \"a\": 1 }", "x", 2},
		"a template tag":     {"{{< x >}}\ny", "", "", "{{< x >}}\ny", 1},
		"an attribute list":  {"{: .lead}\ny", "", "", "{: .lead}\ny", 1},
		"a brace":            {"{", "", "", "{", 1},
	} {
		p, err := front.Split([]byte(tt.src))
		if err != nil || p.Format != tt.format || string(p.Head) != tt.head || string(p.Body) != tt.body || p.BodyLine != tt.line {
			t.Errorf("%s: got %s %q, %q at line %d, %v", name, p.Format, p.Head, p.Body, p.BodyLine, err)
		}
	}
	for src, line := range map[string]int{
		"---": 1, "---\n": 1, "---\na: b": 1, "+++\na = 1\n": 1, "+++\na = 1\n---\n": 1, "{\"a\": 1": 1, "{\"a\": \"}": 1, "{\n\"a\": 1\n} x": 3,
	} {
		var fe *front.Error
		if _, err := front.Split([]byte(src)); !errors.As(err, &fe) || fe.Line != line {
			t.Errorf("%q: got %v", src, err)
		}
	}
}

func at(line, column int) front.Position { return front.Position{Line: line, Column: column} }

func TestTOMLAndJSONGiveTheTreesThatYAMLGives(t *testing.T) {
	yaml := "a: true\nt: [x, y]\ndate: 2026-03-31T09:00:00Z\nimage:\n  src: a.png\n  size: {w: 12}\nlinks:\n  - url: /a\n  - url: /b\n"
	toml := "a = true\nt = ['x', \"y\"]\ndate = 2026-03-31t09:00:00z\n[image]\nsrc = \"a.png\"\nsize.w = 12\n[[links]]\nurl = \"/a\"\n[[links]]\nurl = \"/b\"\n"
	json := `{"a": true, "t": ["x", "y"], "date": "2026-03-31T09:00:00Z", "image": {"src": "a.png", "size": {"w": 12}}, "links": [{"url": "/a"}, {"url": "/b"}]}`
	want, err := front.ParseAs(front.YAML, []byte(yaml), 1)
	if err != nil {
		t.Fatal(err)
	}
	for format, src := range map[front.Format]string{front.TOML: toml, front.JSON: json} {
		got, err := front.ParseAs(format, []byte(src), 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b front.Position) bool { return true })); diff != "" {
			t.Errorf("%s (-YAML +%s):\n%s", format, format, diff)
		}
	}
}

func TestTOMLKnowsPlaces(t *testing.T) {
	v, err := front.ParseAs(front.TOML, []byte("# c\n\"ä\" = [1, 'x']\nd = 2026-03-31 # day\ne = 2026-03-31T09:00:00.5\n\n[g]\n  h = {i = \"\"}\n"), 2)
	if err != nil {
		t.Fatal(err)
	}
	want := front.Value{Position: at(3, 1), Type: front.Map, Fields: []front.Field{
		{Position: at(3, 1), Key: "ä", Value: front.Value{Position: at(3, 8), Type: front.List, Items: []front.Value{
			{Position: at(3, 9), Type: front.Number, Text: "1"},
			{Position: at(3, 12), Type: front.Text, Text: "x"},
		}}},
		{Position: at(4, 1), Key: "d", Value: front.Value{Position: at(4, 5), Type: front.Text, Text: "2026-03-31"}},
		{Position: at(5, 1), Key: "e", Value: front.Value{Position: at(5, 5), Type: front.Text, Text: "2026-03-31T09:00:00.5"}},
		{Position: at(7, 2), Key: "g", Value: front.Value{Position: at(7, 2), Type: front.Map, Fields: []front.Field{
			{Position: at(8, 3), Key: "h", Value: front.Value{Position: at(8, 7), Type: front.Map, Fields: []front.Field{
				{Position: at(8, 8), Key: "i", Value: front.Value{Position: at(8, 12), Type: front.Text}},
			}}},
		}}},
	}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
}

func TestJSONKnowsPlaces(t *testing.T) {
	v, err := front.ParseAs(front.JSON, []byte("{\n  \"ä\" : [ null, 1.5 ],\n  \"b\": {\"c\": false}\n}"), 1)
	if err != nil {
		t.Fatal(err)
	}
	want := front.Value{Position: at(1, 1), Type: front.Map, Fields: []front.Field{
		{Position: at(2, 3), Key: "ä", Value: front.Value{Position: at(2, 10), Type: front.List, Items: []front.Value{
			{Position: at(2, 12), Type: front.Null},
			{Position: at(2, 18), Type: front.Number, Text: "1.5"},
		}}},
		{Position: at(3, 3), Key: "b", Value: front.Value{Position: at(3, 8), Type: front.Map, Fields: []front.Field{
			{Position: at(3, 9), Key: "c", Value: front.Value{Position: at(3, 14), Type: front.Bool, Text: "false"}},
		}}},
	}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
}

// mistakes are texts that are refused, with the place that the message points at.
var mistakes = []struct {
	format front.Format
	src    string
	at     front.Position
	says   string
}{
	{front.TOML, "a = 1\na = 2\n", at(2, 1), "given twice"},
	{front.TOML, "[a]\nb = 1\n[a]\n", at(3, 2), "given twice"},
	{front.TOML, "a = {b = 1}\na.c = 2\n", at(2, 1), "given twice"},
	{front.TOML, "a = 1\n[a.b]\n", at(2, 2), "given twice"},
	{front.TOML, "a = [1]\n[[a]]\n", at(2, 3), "given twice"},
	{front.TOML, "[[a]]\n[a]\n", at(2, 2), "given twice"},
	{front.TOML, "[a.b]\nc = 1\n[a]\nb.d = 1\n", at(4, 1), "given twice"},
	{front.TOML, "a.b = 1\n[a]\n", at(2, 2), "given twice"},
	{front.TOML, "a = {b = 1, b = 2}\n", at(1, 13), "given twice"},
	{front.TOML, "a = 1\nb = }\n", at(2, 5), "not valid TOML"},
	{front.TOML, "a = \"x\\u0000\"\n", at(1, 5), "NUL"},
	{front.JSON, `{"a": 1, "a": 2}`, at(1, 10), "given twice"},
	{front.JSON, `[1]`, at(1, 1), "found a list"},
	{front.JSON, "{\n\"a\": tru}", at(2, 6), "not valid JSON"},
	{front.JSON, `{"a": 1`, at(1, 8), "ends too early"},
	{front.JSON, `{"a": 1} {}`, at(1, 10), "only one"},
	{front.JSON, `{"a": 1,}`, at(1, 9), "not valid JSON"},
	{front.JSON, `{a: 1}`, at(1, 2), "not valid JSON"},
	{front.JSON, `{"a": "\u0000"}`, at(1, 7), "NUL"},
	{front.YAML, `a: "\0"`, at(1, 4), "NUL"},
}

func TestMistakesAreRefusedWhereTheyStand(t *testing.T) {
	for _, tt := range mistakes {
		var fe *front.Error
		if v, err := front.ParseAs(tt.format, []byte(tt.src), 1); !errors.As(err, &fe) {
			t.Errorf("%s %q: got %+v, %v", tt.format, tt.src, v, err)
		} else if fe.Position != tt.at || !strings.Contains(fe.Message, tt.says) {
			t.Errorf("%s %q: got %d:%d %s, want %d:%d %s", tt.format, tt.src, fe.Line, fe.Column, fe.Message, tt.at.Line, tt.at.Column, tt.says)
		}
	}
}

func TestTablesThatAreOpenedInAnyOrderAreOne(t *testing.T) {
	v, err := front.ParseAs(front.TOML, []byte("[a.b]\nx = 1\n[c]\n[a]\ny = 2\n[a.d]\nz.w = 3\nz.v = 4\n"), 1)
	if err != nil || len(v.Fields) != 2 || len(v.Fields[0].Value.Fields) != 3 || len(v.Fields[0].Value.Fields[2].Value.Fields[0].Value.Fields) != 2 {
		t.Errorf("got %+v, %v", v, err)
	}
}

func TestParseKnowsTypesAndPlaces(t *testing.T) {
	v, err := front.Parse([]byte("ä: [1, 'x y', ~]\nb:\n  c: yes\n  d: true\n"), 2)
	if err != nil {
		t.Fatal(err)
	}
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
