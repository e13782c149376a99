package meili

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilter(t *testing.T) {
	for _, tt := range []struct {
		c    condition
		want string
	}{
		{is{"key", "guide"}, `key = "guide"`},
		{is{"key", `a"b`}, `key = "a\"b"`},
		{is{"key", `a\`}, `key = "a\\"`},
		{is{"key", `\" OR dead = true`}, `key = "\\\" OR dead = true"`},
		{in{"key", []string{"a", "b, c] OR (x"}}, `key IN ["a", "b, c] OR (x"]`},
		{in{"key", nil}, `key IN []`},
		{notIn{"key", []string{"a", `"`}}, `key NOT IN ["a", "\""]`},
		{isTrue{"reps"}, `reps = true`},
		{isFalse{"dead"}, `dead = false`},
	} {
		if diff := cmp.Diff([]string{tt.want}, filter(tt.c)); diff != "" {
			t.Errorf("filter(%+v) (-want +got):\n%s", tt.c, diff)
		}
	}
}

// FuzzFilterQuotes reads a printed condition back as the server does: whatever the values, they stay inside their
// quotes and come out as they went in.
func FuzzFilterQuotes(f *testing.F) {
	for _, s := range []string{"", `"`, `\`, `\"`, `"] OR dead = true OR key IN ["`, "a\nb", "ü\x00", `\\\"\\`, "'"} {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		printed := filter(in{"key", []string{a, b}})[0]
		rest, ok := strings.CutPrefix(printed, "key IN [")
		if !ok {
			t.Fatalf("printed %q", printed)
		}
		for i, want := range []string{a, b} {
			got, after, err := readQuoted(rest)
			if err != nil || got != want {
				t.Fatalf("value %d of %q reads as %q (%v), want %q", i, printed, got, err, want)
			}
			rest = after
			if i == 0 {
				rest, ok = strings.CutPrefix(after, ", ")
				if !ok {
					t.Fatalf("after the first value of %q comes %q", printed, after)
				}
			}
		}
		if rest != "]" {
			t.Errorf("after the values of %q comes %q", printed, rest)
		}
	})
}

// readQuoted follows the server's reader: a backslash takes the next character with it, the first free quote ends the
// value; then escaped quotes become quotes, and after that doubled backslashes single ones.
func readQuoted(s string) (value, rest string, err error) {
	s, ok := strings.CutPrefix(s, `"`)
	if !ok {
		return "", s, errors.New("no quote")
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			raw := strings.ReplaceAll(s[:i], `\"`, `"`)
			value, err := unescape(raw)
			return value, s[i+1:], err
		}
	}
	return "", s, errors.New("no closing quote")
}

func unescape(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i == len(s) || s[i] != '\\' {
			return b.String(), errors.New("an escape that is none")
		}
		b.WriteByte('\\')
	}
	return b.String(), nil
}
