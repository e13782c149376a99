package view

import (
	"strings"
	"testing"
	"testing/fstest"

	"tandem/app/internal/web/static"
)

// What would be found by the first visitor must stop the program at its start.
func TestTemplatesAndPagesMatchOneToOne(t *testing.T) {
	set, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	type page struct{ Base }
	frame := `{{define "frame"}}{{template "main" .}}{{end}}`
	cases := map[string]struct {
		files map[string]string
		want  string
	}{
		"a template without a page": {map[string]string{"a/page.html": `{{define "main"}}{{end}}`, "a/orphan.html": "x"}, "a/orphan.html belongs to no page"},
		"a page without a template": {map[string]string{}, "a/page.html"},
		"no main":                   {map[string]string{"a/page.html": `{{define "other"}}{{end}}`}, "defines no main"},
		"a mistake in a template":   {map[string]string{"a/page.html": `{{define "main"}}{{nofunc}}{{end}}`}, "nofunc"},
		"words that nobody wrote":   {map[string]string{"a/page.html": `{{define "main"}}{{if .Title}}{{t "no.such"}}{{end}}{{end}}`}, "no.such"},
		"an icon nobody drew":       {map[string]string{"a/page.html": `{{define "main"}}{{range .Errors}}x{{else}}{{icon "no-such"}}{{end}}{{end}}`}, "no-such"},
		"all is well":               {map[string]string{"a/page.html": `{{define "main"}}{{end}}`}, ""},
	}
	for name, c := range cases {
		files := fstest.MapFS{"shared/frame.html": {Data: []byte(frame)}}
		for path, text := range c.files {
			files[path] = &fstest.MapFile{Data: []byte(text)}
		}
		_, err := parse(files, set, []entry{{page{}, "a/page", "frame"}}, speed{constants: constants})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
