package front_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tandem/content/internal/front"
)

// bombs are texts that are small and mean too much.
func bombs() map[string]string {
	yamlAliases := "---\na: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'i'; c++ {
		yamlAliases += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 9), ","))
	}
	return map[string]string{
		"YAML aliases":          yamlAliases + "---\n",
		"YAML cycle":            "---\na: &a [*a]\nb: *a\n---\n",
		"YAML cycle of groups":  "---\na: &a\n  b: *a\nc: *a\n---\n",
		"YAML merge":            "---\na: &a {x: 1}\nb:\n  <<: *a\n---\n",
		"YAML depth":            "---\na: " + strings.Repeat("[", 30) + strings.Repeat("]", 30) + "\n---\n",
		"YAML many":             "---\na: [" + strings.Repeat("1,", 6_000) + "1]\n---\n",
		"YAML size":             "---\na: " + strings.Repeat("x", 70_000) + "\n---\n",
		"YAML brackets":         "---\na: " + strings.Repeat("[", 60_000) + "\n---\n",
		"YAML braces":           "---\na: " + strings.Repeat("{a: ", 10_000) + "\n---\n",
		"TOML depth in lists":   "+++\na = " + strings.Repeat("[", 30) + strings.Repeat("]", 30) + "\n+++\n",
		"TOML depth in tables":  "+++\na = " + strings.Repeat("{a = ", 30) + "1" + strings.Repeat("}", 30) + "\n+++\n",
		"TOML depth of a key":   "+++\n" + strings.Repeat("a.", 5_000) + "a = 1\n+++\n",
		"TOML depth of headers": "+++\n[" + strings.Repeat("a.", 5_000) + "a]\n+++\n",
		"TOML deep and dotted":  "+++\na = {" + strings.Repeat("a.", 10) + "a = {" + strings.Repeat("a.", 10) + "a = 1}}\n+++\n",
		"TOML many":             "+++\na = [" + strings.Repeat("1,", 6_000) + "1]\n+++\n",
		"TOML many tables":      "+++\n" + strings.Repeat("[[a]]\n", 6_000) + "+++\n",
		"TOML many keys":        "+++\n" + numbered("a%d = 1\n", 5_100) + "+++\n",
		"TOML size":             "+++\na = '" + strings.Repeat("x", 70_000) + "'\n+++\n",
		"TOML brackets":         "+++\na = " + strings.Repeat("[", 60_000) + "\n+++\n",
		"TOML open text":        "+++\na = \"\"\"" + strings.Repeat("\"\n", 20_000) + "\n+++\n",
		"JSON depth":            "{\"a\": " + strings.Repeat("[", 30) + strings.Repeat("]", 30) + "}\n",
		"JSON depth in groups":  strings.Repeat("{\"a\":", 30) + "1" + strings.Repeat("}", 30) + "\n",
		"JSON many":             "{\"a\": [" + strings.Repeat("1,", 6_000) + "1]}\n",
		"JSON size":             "{\"a\": \"" + strings.Repeat("x", 70_000) + "\"}\n",
		"JSON brackets":         "{\"a\": " + strings.Repeat("[", 60_000) + strings.Repeat("]", 60_000) + "}\n",
		"JSON open":             strings.Repeat("{\"a\":", 100_000),
	}
}

func numbered(form string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}

func TestAttack_A30_BombsAreErrorsWithAPlace(t *testing.T) {
	for name, src := range bombs() {
		t.Run(name, func(t *testing.T) {
			parts, err := front.Split([]byte(src))
			if err == nil {
				_, err = parts.Parse()
			}
			var fe *front.Error
			if !errors.As(err, &fe) || fe.Line < 1 || fe.Column < 1 || fe.Message == "" || strings.Contains(fe.Message, "cannot be read") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAttack_A30_TypeTricksStayTexts(t *testing.T) {
	for format, src := range map[front.Format]string{
		front.YAML: "a: !!python/object/apply:os.system ['x']\nb: !!binary aGk=\nc: 0x1F\nd: .nan\ne: 1e999\n",
		front.TOML: "a = 0x1F\nb = nan\nc = 9223372036854775807\nd = 1e999\n",
		front.JSON: `{"a": 1e999, "b": 123456789012345678901234567890, "__proto__": {"x": true}}`,
	} {
		v, err := front.ParseAs(format, []byte(src), 1)
		if err != nil || len(v.Fields) < 3 {
			t.Errorf("%s: got %+v, %v; values that nobody reads stop no file", format, v, err)
		}
	}
}

// FuzzParts holds every input to the promise: a tree within the limits whose places lie in the file, or an *Error.
func FuzzParts(f *testing.F) {
	for _, src := range bombs() {
		if len(src) < 2_000 {
			f.Add([]byte(src))
		}
	}
	for _, m := range mistakes {
		f.Add([]byte("+++\n" + m.src + "\n+++\n"))
		f.Add([]byte("---\n" + m.src + "\n---\n"))
		f.Add([]byte(m.src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		lines := strings.Count(string(src), "\n") + 1
		parts, err := front.Split(src)
		if err == nil {
			var v front.Value
			if v, err = parts.Parse(); err == nil {
				walk(t, v, lines, 0)
				return
			}
		}
		var fe *front.Error
		if !errors.As(err, &fe) || fe.Line < 1 || fe.Line > lines || fe.Column < 1 || fe.Message == "" {
			t.Errorf("got %T %+v for a file of %d lines", err, err, lines)
		}
	})
}

func walk(t *testing.T, v front.Value, lines, depth int) {
	t.Helper()
	if v.Line < 1 || v.Line > lines || v.Column < 1 || depth > 20 {
		t.Fatalf("a value at %d:%d in depth %d, of %d lines", v.Line, v.Column, depth, lines)
	}
	for _, item := range v.Items {
		walk(t, item, lines, depth+1)
	}
	for _, field := range v.Fields {
		if field.Line < 1 || field.Line > lines {
			t.Fatalf("key %q at line %d of %d", field.Key, field.Line, lines)
		}
		walk(t, field.Value, lines, depth+1)
	}
}
