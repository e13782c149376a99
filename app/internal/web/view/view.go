// Package view prints every HTML page of the program: the public site's (structs of package publish) and the
// workspace's (structs of this package, one file per area). It owns the templates and what they may call. It refuses to
// know requests, services and storage: a page is a plain value filled by the web layer.
//
// The templates lie in one folder per area; shared holds the frames and parts. New parses all of them and fails when a
// template belongs to no page or a page has no template. Public pages speak the language of their frame: the fixed words
// lie in words, one file per language, and a template asks for them by key. What documents share (a testimonial, an offer,
// a file) is printed like a page, without anything around it.
package view

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"
	"sync"

	"tandem/app/internal/web/static"
)

//go:embed all:shared all:public all:door all:library all:studio all:admin all:account all:gallery all:inbox all:keep all:shelf
var files embed.FS

// Views prints pages. Its methods may be called concurrently.
type Views struct {
	pages   map[reflect.Type]printed
	keepers map[string]*keeper // by the language of the words
	static  *static.Set
	buffers sync.Pool
}

// printed is how pages of one type are printed.
type printed struct {
	templates map[string]*template.Template // by the language of the words; pages of the workspace have the fallback's only
	frame     string
	language  []int // where the page says which, nil when it does not
}

// New parses every template and checks that templates and pages match one to one.
func New(set *static.Set) (*Views, error) {
	return parse(files, set, table, speed{constants: constants, surroundings: mostKept})
}

// Render prints a page, given by value or by pointer. Nothing is written when printing fails. Equal pages give equal
// bytes. It is what package publish calls a Renderer.
func (v *Views) Render(w io.Writer, page any) error { return v.print(w, page, "") }

// RenderPart prints only the part of the page that stands inside the element with the id, such as "results", for
// answers to requests that carry the header X-Fragment. An unknown part gives the whole page, which holds it as well.
func (v *Views) RenderPart(w io.Writer, page any, part string) error {
	return v.print(w, page, "part-"+part)
}

func (v *Views) print(w io.Writer, page any, name string) error {
	value := reflect.ValueOf(page)
	if value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return fmt.Errorf("printing a page: nil %T", page)
		}
		value = value.Elem()
	}
	if !value.IsValid() {
		return errors.New("printing a page: nil")
	}
	p, ok := v.pages[value.Type()]
	if !ok {
		return fmt.Errorf("printing a page: %T has no template", page)
	}
	language := fallback
	if p.language != nil {
		language = wordsFor(value.FieldByIndex(p.language).String())
	}
	t := p.templates[language]
	if name == "" || strings.TrimPrefix(name, "part-") == "" || t.Lookup(name) == nil {
		name = p.frame
	}
	buf := v.buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer v.buffers.Put(buf)
	if err := t.ExecuteTemplate(buf, name, value.Interface()); err != nil {
		return fmt.Errorf("printing page %T: %w", page, err)
	}
	if _, err := w.Write(plusSigns(buf.Bytes())); err != nil {
		return fmt.Errorf("sending page %T: %w", page, err)
	}
	return nil
}

// plusSigns puts back the plus signs of a page, in place. html/template writes "+" as a reference for the sake of browsers
// that guessed UTF-7. Times with offsets and media types are full of it, and whoever reads the page with less than an HTML
// parser would stumble.
func plusSigns(page []byte) []byte {
	const reference = "&#43;"
	kept := bytes.Index(page, []byte(reference))
	if kept < 0 {
		return page
	}
	for rest := page[kept:]; ; {
		rest = rest[len(reference):]
		page[kept] = '+'
		kept++
		next := bytes.Index(rest, []byte(reference))
		if next < 0 {
			return page[:kept+copy(page[kept:], rest)]
		}
		kept += copy(page[kept:], rest[:next])
		rest = rest[next:]
	}
}

// URL is the address of a static file by its plain name, for headers such as Link: rel=preload. It is "" when there is
// no such file.
func (v *Views) URL(name string, hue int) string {
	url, err := v.static.URL(name, hue)
	if err != nil {
		return ""
	}
	return url
}
