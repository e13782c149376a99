package view

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"

	"tandem/app/internal/publish"
)

// The words around the content of public pages lie in one file per language: words/en.json and its sisters. A new
// language is a new file with the same keys, and a line in calendars.
//
//go:embed words/*.json
var wordFiles embed.FS

// fallback is the language of words for pages in a language that has none.
const fallback = "en"

// words are the fixed words of one language.
type words struct {
	language string
	phrases  map[string]string
	calendar calendar
}

// calendar is how a language writes days and numbers.
type calendar struct {
	months   [12]string
	day      string // with the day, the month and the year, in this order
	first    string // the first day of a month, "" when it is written like the others
	group    string // between groups of three digits
	manyZero bool   // whether nothing is counted like many: "0 documents"
}

var calendars = map[string]calendar{
	"en": {
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		day:    "%s %s %d", group: ",", manyZero: true,
	},
	"de": {
		months: [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		day:    "%s. %s %d", group: ".", manyZero: true,
	},
	"fr": {
		months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		day:    "%s %s %d", first: "1er", group: " ", // a narrow space that does not break
	},
	"es": {
		months: [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		day:    "%s de %s de %d", group: ".", manyZero: true,
	},
}

// Languages are those that the words around the content exist in, sorted. A page in another language has English ones.
func Languages() []string {
	out := make([]string, 0, len(calendars))
	for l := range calendars {
		out = append(out, l)
	}
	sort.Strings(out)
	return out
}

func readWords() (map[string]words, error) {
	names, err := fs.Glob(wordFiles, "words/*.json")
	if err != nil {
		return nil, fmt.Errorf("listing the words: %w", err)
	}
	out := map[string]words{}
	for _, name := range names {
		raw, err := wordFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the words: %w", err)
		}
		w := words{language: strings.TrimSuffix(path.Base(name), ".json")}
		if err := json.Unmarshal(raw, &w.phrases); err != nil {
			return nil, fmt.Errorf("reading the words of %s: %w", name, err)
		}
		var known bool
		if w.calendar, known = calendars[w.language]; !known {
			return nil, fmt.Errorf("reading the words of %s: the language has no calendar", name)
		}
		out[w.language] = w
	}
	return out, nil
}

// wordsFor is the language of words for a page in the language: de-AT reads German.
func wordsFor(language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if _, ok := calendars[base]; ok {
		return base
	}
	return fallback
}

// say prints a phrase with what it speaks of. A key that nobody wrote is an error, found by the first test that prints.
func (w words) say(key string, args ...any) (string, error) {
	phrase, ok := w.phrases[key]
	if !ok {
		return "", fmt.Errorf("there are no words %q in %s", key, w.language)
	}
	if len(args) == 0 {
		return phrase, nil
	}
	return fmt.Sprintf(phrase, args...), nil
}

// count prints a phrase that has a form for one and a form for many, parted by "|".
func (w words) count(key string, n int) (string, error) {
	phrase, ok := w.phrases[key]
	one, many, forms := strings.Cut(phrase, "|")
	if !ok || !forms {
		return "", fmt.Errorf("there are no words %q for one and for many in %s", key, w.language)
	}
	if n == 1 || n == 0 && !w.calendar.manyZero {
		many = one
	}
	return fmt.Sprintf(many, w.number(n)), nil
}

func (w words) number(n int) string { return strings.ReplaceAll(number(n), ",", w.calendar.group) }

// time prints a date for people and for machines.
func (w words) time(d publish.Date) template.HTML {
	return template.HTML(`<time datetime="` + template.HTMLEscapeString(d.ISO) + `">` + template.HTMLEscapeString(w.day(d)) + `</time>`)
}

// day is a date as the language writes it. In English it is what the page says.
func (w words) day(d publish.Date) string {
	if w.language == fallback && d.Text != "" {
		return d.Text
	}
	t, err := time.Parse(time.RFC3339, d.ISO)
	if err != nil {
		return d.Text
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && w.calendar.first != "" {
		day = w.calendar.first
	}
	return fmt.Sprintf(w.calendar.day, day, w.calendar.months[t.Month()-1], t.Year())
}

// kind is what a kind of document is called.
func (w words) kind(kind string) string {
	if name, ok := w.phrases["kind."+kind]; ok {
		return name
	}
	return kind
}

// facet is what a way to narrow a list is called: our word, or the label that came with it.
func (w words) facet(f publish.Filter) string {
	if name, ok := w.phrases["facet."+f.Name]; ok {
		return name
	}
	return f.Label
}

// funcs are the words as templates call them.
func (w words) funcs() map[string]any {
	return map[string]any{"t": w.say, "count": w.count, "day": w.time, "kindname": w.kind, "facetname": w.facet, "spoken": func() string { return w.language }}
}
