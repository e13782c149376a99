package importer

import (
	"strings"
	"testing"

	"tandem/content/internal/front"
)

func TestScalarsAreReadAsTheyAre(t *testing.T) {
	for _, s := range append(texts(), "2024-01-02", "2024-01-02T03:04:05+01:00", "12", "1e3", "0x1", "~", "null", "Yes", "- x", "a: b", "x #y", "'q'", `"q"`, "ends ", " starts", "{a}", "[b]", "*c", "&d", "!e", "%f", "@g", "`h", "|", ">", "?", "tab\there", "line\nend", "…", "日本", "a\u2028b", `back\slash`, "", "=", "<<") {
		var h header
		h.WriteString("a: x\nkey: " + scalar(s) + "\nb:\n  - " + scalar(s) + "\n")
		v, err := front.Parse(h.Bytes(), 1)
		if err != nil || len(v.Fields) != 3 || v.Fields[1].Value.Text != s || v.Fields[2].Value.Items[0].Text != s || v.Fields[1].Value.Type != front.Text {
			t.Errorf("%q: written as %s and read as %+v, %v", s, scalar(s), v, err)
		}
	}
}

func texts() []string {
	return []string{"A title", "Don’t", "a, b", "it's", "C++", "100 %", "/path/to", "a - b"}
}

func FuzzScalar(f *testing.F) {
	for _, s := range texts() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(string(printable([]byte(s))), "")
		var h header
		h.text("key", s)
		v, err := front.Parse(h.Bytes(), 1)
		if s != "" && (err != nil || len(v.Fields) != 1 || v.Fields[0].Value.Text != s) {
			t.Errorf("%q: written as %q and read as %+v, %v", s, h.String(), v, err)
		}
	})
}

func TestDestinationsAreFoundAndCodeIsLeftAlone(t *testing.T) {
	const text = "[a](one.md \"t\") ![p](two.png) [b](<three four.md>) [c]( five(1).md ) `[d](six.md)`\n\n" +
		"``` \n[e](seven.md)\n```\n~~~~\n[f](eight.md)\n~~~\n~~~~\n[g]: nine.md 'x'\n[^1]: ten.md\n" +
		"<a class=x href=\"eleven.md\">[h](twelve.md)</a> <img src='thirteen.png'> ` [i](fourteen.md)\n\n\\`[j](fifteen.md)\\`\n[![k](sixteen.png)](seventeen.md)\n"
	var found []string
	same := rewrite(text, func(r reference) string {
		mark := ""
		if r.picture {
			mark = "!"
		}
		found = append(found, mark+r.dest)
		return r.dest
	})
	if same != text {
		t.Errorf("a text that nothing changes in changed to\n%s", same)
	}
	if got := strings.Join(found, " "); got != "one.md !two.png three four.md five(1).md eleven.md !thirteen.png nine.md twelve.md fourteen.md fifteen.md !sixteen.png seventeen.md" {
		t.Errorf("found %s", got)
	}
	changed := rewrite(text, func(r reference) string { return "X" })
	for _, kept := range []string{"`[d](six.md)`", "[e](seven.md)", "[f](eight.md)", "[^1]: ten.md"} {
		if !strings.Contains(changed, kept) {
			t.Errorf("%s is code or no link, and changed:\n%s", kept, changed)
		}
	}
	if strings.Contains(changed, "one.md") || !strings.Contains(changed, `[a](X "t") ![p](X) [b](X) [c]( X )`) {
		t.Errorf("changed to\n%s", changed)
	}
}

// FuzzRewrite holds the scanner to leaving every text as it is when nothing changes.
func FuzzRewrite(f *testing.F) {
	f.Add("[a](b) ``c`` ~~~\n")
	f.Fuzz(func(t *testing.T, s string) {
		if got := rewrite(s, func(r reference) string { return r.dest }); got != s {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func TestHugoPaths(t *testing.T) {
	for in, want := range map[string]string{"Hello World": "hello-world", "A/B c": "a/b-c", "Größe & Ça": "größe--ça", "v1.2_x": "v1.2_x", "a  b": "a-b"} {
		if got := hugoPath(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := strings.Join(cutSections([]string{"a", "b", "c"}, "1:"), "/"); got != "b/c" {
		t.Errorf("got %q", got)
	}
	if got := strings.Join(cutSections([]string{"a", "b", "c"}, "last"), "/"); got != "c" {
		t.Errorf("got %q", got)
	}
}
