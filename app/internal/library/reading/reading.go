// Package reading is how a person reads a piece of collateral: which pages there are to look at, what is written where on
// them, and where in the whole document something is said.
//
// Search finds documents; this finds places in one. It owns the rules of finding in a document and of laying what was found
// over a page's picture. It refuses to know how pictures and texts are made and kept, and asks the library for everything, so
// that the one decision on access holds here as well.
package reading

import (
	"context"
	"errors"
	"fmt"
	"io"
	"unicode"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
)

// Library is what reading needs of the library; each call decides on access.
type Library interface {
	Version(ctx context.Context, p account.Person, id string, number int) (library.Asset, library.Version, error)
	Pages(ctx context.Context, p account.Person, id string, number int) ([]library.Page, error)
	Preview(ctx context.Context, p account.Person, id string, number int) (library.Preview, error)
	TextLayer(ctx context.Context, p account.Person, id string, number, page int) (library.Layer, error)
	Open(ctx context.Context, v library.Version, offset, length int64) (io.ReadCloser, error)
}

// Service opens documents. Library is required.
type Service struct {
	Library Library
}

// Document is a version of an asset, opened for a person.
type Document struct {
	Asset   library.Asset
	Version library.Version
	Preview library.Preview
	Texts   []library.Page // as search counts them

	library Library
	person  account.Person
	plain   bool // text is shown although there are pictures
	starts  map[int][]int
	layers  map[int]library.Layer
}

// Open opens a version; number 0 means the current one. The faults are those of the library.
func (s *Service) Open(ctx context.Context, p account.Person, id string, number int) (*Document, error) {
	a, v, err := s.Library.Version(ctx, p, id, number)
	if err != nil {
		return nil, err
	}
	d := &Document{Asset: a, Version: v, library: s.Library, person: p, layers: map[int]library.Layer{}}
	if d.Texts, err = s.Library.Pages(ctx, p, id, v.Number); err != nil {
		return nil, err
	}
	if d.Preview, err = s.Library.Preview(ctx, p, id, v.Number); err != nil {
		return nil, err
	}
	d.index()
	return d, nil
}

// AsText has the document shown as text although it has pictures.
func (d *Document) AsText() {
	d.plain = true
	d.index()
}

// Pictured reports whether the document is shown by pictures of its pages, some of which may still be to come.
func (d *Document) Pictured() bool { return !d.plain && len(d.Preview.Sheets) > 0 }

// Count is how many pages there are to look at.
func (d *Document) Count() int {
	if d.Pictured() {
		return len(d.Preview.Sheets)
	}
	return len(d.Texts)
}

// Clamp returns the page of this number, or the nearest one there is; 0 in a document without pages.
func (d *Document) Clamp(page int) int { return min(max(page, 1), d.Count()) }

// PageOf returns the page to look at for a text page, as search hits count them.
func (d *Document) PageOf(textPage int) int {
	if !d.Pictured() {
		for i, t := range d.Texts {
			if t.Number == textPage {
				return i + 1
			}
		}
		return d.Clamp(textPage)
	}
	n, _ := d.Preview.PageOf(textPage)
	return d.Clamp(n)
}

func (d *Document) index() {
	d.starts = map[int][]int{}
	for i, t := range d.Texts {
		n := d.PageOf(t.Number)
		d.starts[n] = append(d.starts[n], i)
	}
}

// Begins returns the text pages that begin on a page.
func (d *Document) Begins(page int) []library.Page {
	out := make([]library.Page, 0, len(d.starts[page]))
	for _, i := range d.starts[page] {
		out = append(out, d.Texts[i])
	}
	return out
}

// Sheet returns the picture of a page and where it stands; the zero value in a document without pictures.
func (d *Document) Sheet(page int) library.Sheet {
	if !d.Pictured() || page < 1 || page > len(d.Preview.Sheets) {
		return library.Sheet{Number: page}
	}
	return d.Preview.Sheets[page-1]
}

// Layer returns the words over a page's picture; none where there are none. It asks once for each page.
func (d *Document) Layer(ctx context.Context, page int) (library.Layer, error) {
	if !d.Sheet(page).Layer {
		return library.Layer{}, nil
	}
	if l, ok := d.layers[page]; ok {
		return l, nil
	}
	l, err := d.library.TextLayer(ctx, d.person, d.Asset.ID, d.Version.Number, page)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return library.Layer{}, err
	}
	d.layers[page] = l
	return l, nil
}

// Text returns what is written on a page: the words over its picture where there are some, so that hits can be marked on
// it, or else the text pages that begin on it.
func (d *Document) Text(ctx context.Context, page int) (Text, error) {
	l, err := d.Layer(ctx, page)
	if err != nil {
		return Text{}, err
	}
	out := d.written(page)
	if len(l.Lines) > 0 {
		out.Body, _ = flow(l)
	}
	return out, nil
}

// written is what was read of the text pages that begin on a page.
func (d *Document) written(page int) Text {
	out := Text{Number: page}
	for _, t := range d.Begins(page) {
		out.Body, out.Notes = joined(out.Body, t.Text), joined(out.Notes, t.Notes)
	}
	return out
}

// aligned reports whether each page that is shown is one text page, so that what was read of it stands for the words over
// its picture.
func (d *Document) aligned() bool {
	return !d.Pictured() || len(d.Preview.Places) == 0 && len(d.Texts) == d.Count()
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// Find looks for words in the whole document. Where the texts that search counts stand page by page they are looked
// through, which takes one look into the store for a document of any length; where each hit is on its picture, FindBy says
// for the pages in view.
func (d *Document) Find(ctx context.Context, query string) (Found, error) {
	if foldQuery(query) == "" {
		return Found{Looseness: NotFound}, nil
	}
	if d.aligned() {
		pages := make([]Text, 0, d.Count())
		for n := 1; n <= d.Count(); n++ {
			pages = append(pages, d.written(n))
		}
		return Find(pages, query), nil
	}
	pages, err := d.texts(ctx, 1, d.Count())
	return Find(pages, query), err
}

// FindBy looks for what Find has found by a looseness, from one page to another.
func (d *Document) FindBy(ctx context.Context, query string, how Looseness, from, to int) (Found, error) {
	if foldQuery(query) == "" {
		return Found{Looseness: NotFound}, nil
	}
	pages, err := d.texts(ctx, from, to)
	return FindBy(pages, query, how), err
}

func (d *Document) texts(ctx context.Context, from, to int) ([]Text, error) {
	out := make([]Text, 0, max(0, to-from+1))
	for n := from; n <= to; n++ {
		t, err := d.Text(ctx, n)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Markdown returns the document's own rendering of each of its pages, where it is markdown and shown as text; nil for any
// other, and where its sections are not those that search counts.
func (d *Document) Markdown(ctx context.Context, marks []string) ([]string, error) {
	if d.Version.Format != "markdown" || d.Pictured() || d.Version.Size > maxMarkdown {
		return nil, nil
	}
	r, err := d.library.Open(ctx, d.Version, 0, -1)
	if err != nil {
		return nil, err
	}
	source, err := io.ReadAll(io.LimitReader(r, maxMarkdown))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("read version %d of asset %s: %w", d.Version.Number, d.Asset.ID, err)
	}
	out := Markdown(source, marks)
	if len(out) != d.Count() {
		return nil, nil
	}
	return out, nil
}

// maxMarkdown is the largest file of markdown that is rendered; a larger one is shown as plain text.
const maxMarkdown = 1 << 20

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
