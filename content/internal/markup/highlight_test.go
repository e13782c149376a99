package markup

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestCodeColoursHaveContrast(t *testing.T) {
	for name, set := range map[string][]colour{"light": lightCode, "dark": darkCode} {
		back := luminance(t, set[0].value)
		for _, c := range set[1:] {
			fore := luminance(t, c.value)
			ratio := (max(fore, back) + 0.05) / (min(fore, back) + 0.05)
			if ratio < 4.5 {
				t.Errorf("%s: %s on the background has a contrast of %.2f, want 4.5", name, c.name, ratio)
			}
		}
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func TestHighlightCSSCoversBothThemes(t *testing.T) {
	css := HighlightCSS()
	for _, want := range []string{":root {", "prefers-color-scheme: dark", `:root[data-theme="dark"]`, `:not([data-theme="light"])`, ".chroma .k"} {
		if !strings.Contains(css, want) {
			t.Errorf("the style rules lack %q", want)
		}
	}
}

func TestUnknownLanguagesAreNotLookedUp(t *testing.T) {
	c := newLexerCache()
	if c.get("no-such-language") != nil {
		t.Error("found a lexer for an unknown language")
	}
	if len(c.byName) != 0 {
		t.Errorf("an unknown language was looked up: %v", c.byName)
	}
	for _, name := range []string{"go", "python", "js", "bash", "yaml", "html", "sql", "json", "typescript", "rust"} {
		if c.get(name) == nil {
			t.Errorf("no lexer for %s", name)
		}
	}
}
