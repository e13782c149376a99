package lint_test

import (
	"testing"

	"tandem/content"
	"tandem/content/lint"
)

// FuzzDocument judges any text: whatever it is, nothing breaks, and each finding and fix lies within the file.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		"# A\n\ntext TODO [x](/y) ![](z.png)\n", "- a\n - b\n\t- c\n", "| a |\n|---|\n| b | c |\n", "```\nx\n", "[^1]\n\n[^1]: y\n",
		"::cta{key=x}\n\n:::note\nx\n:::\n", "$$\nx\n$$\n", "{{< x >}} {% y %}", "â€™ Â\u00a0 \u200b", "> quote\n> more\n", "[a][b] (c)[/d]\n\n[e]: /f\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lib, err := content.Load(folder("articles/a.md", "---\ntitle: x\nphrase: text a\n---\n"+text), nil, content.Options{Now: clock})
		if err != nil || first(lib) == nil {
			return // refused while loading
		}
		d := first(lib)
		found := lint.Document(lib, d, lint.Options{Now: clock})
		for _, f := range found {
			if f.Line < 0 || f.Column < 0 || f.EndLine < f.Line || f.Rule == "" || f.Message == "" {
				t.Errorf("%+v", f)
			}
			if x := f.Fix; x != nil && (x.Start < 0 || x.Start > x.End || x.End > len(d.Text().Source) || x.Start < len(d.Text().Source)-len(d.Text().Body) && f.Rule != "md/unknown-key") {
				t.Errorf("%s: a fix from %d to %d of %d", f.Rule, x.Start, x.End, len(d.Text().Source))
			}
		}
		lint.Apply(d.Text().Source, found)
	})
}
