package static_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// pair is a colour of text on a colour of ground, and the least contrast it must have.
type pair struct {
	text, ground string
	least        float64
}

var pairs = []pair{
	{"text", "surface", 7},
	{"text", "surface-raised", 7},
	{"text", "surface-sunken", 7},
	{"text", "accent-soft", 7},
	{"text", "good-soft", 7},
	{"text", "warn-soft", 7},
	{"text", "bad-soft", 7},
	{"text-muted", "surface", 4.5},
	{"text-muted", "surface-raised", 4.5},
	{"text-muted", "surface-sunken", 4.5},
	{"accent", "surface", 4.5},
	{"accent", "surface-raised", 4.5},
	{"accent", "surface-sunken", 4.5},
	{"accent", "accent-soft", 4.5},
	{"accent-strong", "accent-soft", 4.5},
	{"accent-strong", "surface-sunken", 4.5},
	{"accent-text", "accent", 4.5},
	{"accent-text", "accent-strong", 4.5},
	{"good", "surface", 4.5},
	{"good", "surface-raised", 4.5},
	{"good", "surface-sunken", 4.5},
	{"good", "good-soft", 4.5},
	{"warn", "surface", 4.5},
	{"warn", "surface-raised", 4.5},
	{"warn", "surface-sunken", 4.5},
	{"warn", "warn-soft", 4.5},
	{"bad", "surface", 4.5},
	{"bad", "surface-raised", 4.5},
	{"bad", "surface-sunken", 4.5},
	{"bad", "bad-soft", 4.5},
	{"mark-text", "mark", 7},
	{"line-strong", "surface", 3},
	{"line-strong", "surface-raised", 3}, // edges of fields
}

func TestContrastOfEveryHue(t *testing.T) {
	tokens := readTokens(t)
	for hue := 0; hue < 360; hue += 5 {
		for scheme, name := range []string{"light", "dark"} {
			for _, p := range pairs {
				text, ok := tokens[p.text]
				ground, ok2 := tokens[p.ground]
				if !ok || !ok2 {
					t.Fatalf("there is no token %q or %q", p.text, p.ground)
				}
				if got := contrast(text[scheme].luminance(hue), ground[scheme].luminance(hue)); got < p.least {
					t.Errorf("%s on %s, %s, hue %d: %.2f, want %.1f", p.text, p.ground, name, hue, got, p.least)
				}
			}
		}
	}
}

// The computation itself, against values of the standard.
func TestContrastOfKnownColours(t *testing.T) {
	white, black := oklch{l: 1}, oklch{}
	if got := contrast(white.luminance(0), black.luminance(0)); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black: %.3f, want 21", got)
	}
	// sRGB red is oklch(0.628 0.2577 29.23), with a luminance of 0.2126.
	red := oklch{0.62796, 0.25768, 29.2339, false}
	if got := red.luminance(0); math.Abs(got-0.2126) > 0.002 {
		t.Errorf("luminance of red: %.4f, want 0.2126", got)
	}
}

type oklch struct {
	l, c, h float64
	branded bool // the hue is the brand's
}

var (
	declaration = regexp.MustCompile(`--([a-z-]+): light-dark\(oklch\(([^)]*(?:\([^)]*\))?[^)]*)\), oklch\(([^)]*(?:\([^)]*\))?[^)]*)\)\);`)
	parts       = regexp.MustCompile(`^([0-9.]+) ([0-9.]+) (var\(--hue\)|[0-9.]+)$`)
)

func readTokens(t *testing.T) map[string][2]oklch {
	t.Helper()
	sheet, err := os.ReadFile("src/css/tokens/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][2]oklch{}
	for _, m := range declaration.FindAllStringSubmatch(string(sheet), -1) {
		light, err := parseColour(m[2])
		if err != nil {
			t.Fatalf("--%s: %v", m[1], err)
		}
		dark, err := parseColour(m[3])
		if err != nil {
			t.Fatalf("--%s: %v", m[1], err)
		}
		out[m[1]] = [2]oklch{light, dark}
	}
	return out
}

func parseColour(s string) (oklch, error) {
	m := parts.FindStringSubmatch(s)
	if m == nil {
		return oklch{}, fmt.Errorf("%q is not a colour this test can read", s)
	}
	var c oklch
	c.l, _ = strconv.ParseFloat(m[1], 64)
	c.c, _ = strconv.ParseFloat(m[2], 64)
	if m[3] == "var(--hue)" {
		c.branded = true
	} else {
		c.h, _ = strconv.ParseFloat(m[3], 64)
	}
	return c, nil
}

// luminance is the relative luminance of the colour as a browser shows it: what lies outside of sRGB is clipped.
func (c oklch) luminance(hue int) float64 {
	h := c.h
	if c.branded {
		h = float64(hue)
	}
	a, b := c.c*math.Cos(h*math.Pi/180), c.c*math.Sin(h*math.Pi/180)
	l := math.Pow(c.l+0.3963377774*a+0.2158037573*b, 3)
	m := math.Pow(c.l-0.1055613458*a-0.0638541728*b, 3)
	s := math.Pow(c.l-0.0894841775*a-1.2914855480*b, 3)
	clip := func(x float64) float64 { return min(1, max(0, x)) }
	red := clip(4.0767416621*l - 3.3077115913*m + 0.2309699292*s)
	green := clip(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s)
	blue := clip(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s)
	return 0.2126*red + 0.7152*green + 0.0722*blue
}

func contrast(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	return (a + 0.05) / (b + 0.05)
}
