package markup_test

import (
	"errors"
	"strings"
	"testing"

	"tandem/content/internal/markup"
)

// TestAttack_A29_LinksWithoutEndAreCounted holds texts that goldmark reads again and again to find the end of a link: as many
// bytes of them as a file may have are refused by counting, ordinary texts with many links are not.
func TestAttack_A29_LinksWithoutEndAreCounted(t *testing.T) {
	r := markup.New()
	for name, unit := range map[string]string{
		"addresses": "[a](", "titles in lines": "[a](x \"\n", "brackets": "[a](x (", "angles": "[a](<", "pictures": "![a](",
	} {
		_, err := r.Render(t.Context(), []byte(strings.Repeat(unit, (1<<20)/len(unit))), markup.Env{Link: func(s string) string { return s }, Picture: func(string) (markup.Picture, bool) { return markup.Picture{}, false }})
		if !errors.Is(err, markup.ErrRefused) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	env := markup.Env{Link: func(s string) string { return s }, Picture: func(string) (markup.Picture, bool) { return markup.Picture{}, false }}
	for name, text := range map[string]string{
		"5,000 links":        strings.Repeat("See [this](/articles/one \"A title\") and [that](https://example.com/a/long/address).\n\n", 5000),
		"a paragraph of 300": strings.Repeat("[this](/articles/one \"A title\") ", 300),
	} {
		res, err := r.Render(t.Context(), []byte(text), env)
		if err != nil || len(res.Links) < 300 {
			t.Errorf("%s: %d links, %v", name, len(res.Links), err)
		}
	}
}
