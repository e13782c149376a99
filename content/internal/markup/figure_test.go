package markup_test

import (
	"strings"
	"testing"

	"tandem/content/internal/markup"
)

func TestOnlyALeadingPictureIsLoadedAtOnce(t *testing.T) {
	for src, want := range map[string]int{
		"![a](known.png)":                                      1,
		"# Title of the page\n\n![a](known.png)":               1,
		"![a](known.png)\n\n![b](known.png)":                   1,
		"[![a](known.png)](/x){.wide}\n\ntext":                 1,
		"![a](known.png)\n\n<b>raw</b>\n\n![b](known.png)":     1,
		"text\n\n![a](known.png)":                              0,
		"text ![a](known.png)":                                 0,
		"> ![a](known.png)":                                    0,
		"- ![a](known.png)":                                    0,
		"![a](missing.png)\n\n![a](known.png)":                 0,
		"<img src=known.png>\n\n![a](known.png)":               0,
		"text\n\n<b>raw</b>\n\n![a](known.png)":                0,
		"::video[x]{youtube=dQw4w9WgXcQ poster=known.png}\n":   0,
		"<img src=known.png fetchpriority=high loading=eager>": 0,
	} {
		for lead, want := range map[bool]int{true: want, false: 0} {
			env := testEnv("Title of the page")
			env.Lead = lead
			res, err := markup.New().Render(t.Context(), []byte(src), env)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(res.HTML, `fetchpriority="high"`); got != want || strings.Count(res.HTML, "<img")-got != strings.Count(res.HTML, `loading="lazy"`) {
				t.Errorf("%q with lead %v: %d pictures are loaded at once, want %d:\n%s", src, lead, got, want, res.HTML)
			}
		}
	}
}

func TestSizesFollowTheShapeOfAFigure(t *testing.T) {
	for src, want := range map[string]string{
		"![a](known.png)":                  "(min-width: 46rem) 42rem, 100vw",
		"![a](known.png){.wide}":           "(min-width: 76rem) 56rem, (min-width: 46rem) 42rem, 100vw",
		"![a](known.png){.narrow .framed}": "(min-width: 26rem) 24rem, 100vw",
		"<img src=known.png sizes=1px>":    "(min-width: 46rem) 42rem, 100vw",
		"![a](small-known.png){.wide}":     "",
	} {
		for _, raw := range []string{"", "\n\n<b>raw</b>\n"} {
			res := render(t, src+raw)
			if got := strings.Count(res.HTML, `sizes="`+want+`"`); got != min(1, len(want)) || strings.Count(res.HTML, "sizes=") != got {
				t.Errorf("%q: want the sizes %q:\n%s", src+raw, want, res.HTML)
			}
		}
	}
}
