package view

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"sync"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
)

// speed is what makes printing fast and changes nothing about what is printed. The zero value does without.
type speed struct {
	constants    func(icons, words) map[string]constant
	surroundings int // how many are kept
}

func parse(files fs.FS, set *static.Set, entries []entry, fast speed) (*Views, error) {
	v := &Views{pages: map[reflect.Type]printed{}, keepers: map[string]*keeper{}, static: set, buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	drawings, err := readIcons()
	if err != nil {
		return nil, err
	}
	languages, err := readWords()
	if err != nil {
		return nil, err
	}
	voices, err := parseShared(files, set, drawings, languages, fast)
	if err != nil {
		return nil, err
	}
	for name, voice := range voices {
		v.keepers[name] = voice.keeper
	}
	var problems []error
	used := map[string]bool{}
	for _, e := range entries {
		used[e.file+".html"] = true
		p, err := parsePage(files, voices, e)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		v.pages[reflect.TypeOf(e.page)] = p
	}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Dir(name) != "shared" && !used[name] {
			problems = append(problems, fmt.Errorf("template %s belongs to no page", name))
		}
		return err
	})
	if err != nil {
		problems = append(problems, fmt.Errorf("listing the templates: %w", err))
	}
	return v, errors.Join(problems...)
}

// voice is a language as the templates speak it.
type voice struct {
	shared    *template.Template // the shared templates, to be cloned for a page
	constants map[string]constant
	keeper    *keeper
}

// parseShared reads the shared templates, once for each language.
func parseShared(files fs.FS, set *static.Set, drawings icons, languages map[string]words, fast speed) (map[string]voice, error) {
	shared, err := template.New("shared").Funcs(funcs(set, drawings)).Funcs(languages[fallback].funcs()).Funcs((&keeper{}).funcs()).ParseFS(files, "shared/*.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the shared templates: %w", err)
	}
	out := map[string]voice{}
	for name, w := range languages {
		around := &keeper{most: fast.surroundings, templates: template.Must(shared.Clone()).Funcs(w.funcs())}
		v := voice{keeper: around, shared: template.Must(shared.Clone()).Funcs(w.funcs()).Funcs(around.funcs())}
		if fast.constants != nil {
			v.constants = fast.constants(drawings, w)
		}
		if err := fold(around.templates, v.constants); err != nil {
			return nil, fmt.Errorf("parsing the shared templates: %w", err)
		}
		out[name] = v
	}
	return out, nil
}

// parsePage reads the template of a page, once for each language that it can speak.
func parsePage(files fs.FS, voices map[string]voice, e entry) (printed, error) {
	p := printed{templates: map[string]*template.Template{}, frame: e.frame, language: languageOf(reflect.TypeOf(e.page))}
	for name, v := range voices {
		if p.language == nil && name != fallback {
			continue
		}
		t, err := template.Must(v.shared.Clone()).ParseFS(files, e.file+".html")
		if err != nil {
			return p, fmt.Errorf("page %T: %w", e.page, err)
		}
		if t.Lookup("main") == nil || t.Lookup(e.frame) == nil {
			return p, fmt.Errorf("page %T: %s.html defines no main, or there is no frame %q", e.page, e.file, e.frame)
		}
		if err := fold(t, v.constants); err != nil {
			return p, fmt.Errorf("page %T: %w", e.page, err)
		}
		p.templates[name] = t
	}
	return p, nil
}

// languageOf finds the field that names the language of the words: a public page's frame has it, a part of a body has it
// itself.
func languageOf(page reflect.Type) []int {
	if frame, ok := page.FieldByName("Frame"); ok && frame.Type == reflect.TypeFor[publish.Frame]() {
		field, _ := frame.Type.FieldByName("Language")
		return slices.Concat(frame.Index, field.Index)
	}
	if field, ok := page.FieldByName("Language"); ok && field.Type.Kind() == reflect.String && page.PkgPath() == reflect.TypeFor[publish.Frame]().PkgPath() {
		return field.Index
	}
	return nil
}
