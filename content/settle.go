package content

import (
	"strings"
)

// settle decides what depends on all files at once: who signs, and which file has which address.
func (l *loader) settle() {
	l.implicit = map[string]*Author{}
	for _, it := range l.items {
		if !it.parsed.broken {
			l.sign(it)
		}
	}
	l.speak()
	l.address()
}

// speak decides which address a document's language gives it, and which documents are versions of each other.
func (l *loader) speak() {
	own := l.frame.site.Language
	groups := map[string]int{}
	for _, it := range l.items {
		d := it.parsed.doc
		if it.parsed.broken || !d.Kind.isDocument() {
			continue
		}
		if d.Language != "" && !strings.EqualFold(d.Language, own) {
			it.prefix = "/" + strings.ToLower(d.Language)
		}
		if !d.IsDraft {
			groups[it.parsed.group]++
		}
	}
	for _, it := range l.items {
		if !it.parsed.broken && groups[it.parsed.group] > 1 && !it.parsed.doc.IsDraft {
			it.translation = it.parsed.group
		}
	}
}

// sign turns the names a document is signed with into keys. Without authors.yaml every name is an author. With it, a
// name that is not there is an error: a byline that leads nowhere must not be published.
func (l *loader) sign(it *item) {
	lenient := !l.people.present || l.people.broken && l.old.people == nil
	for _, s := range it.parsed.signed {
		key := Slug(s.name)
		if byName := l.people.byName[strings.ToLower(s.name)]; byName != "" {
			key = byName
		}
		switch {
		case l.people.authors[key] != nil:
		case key == "":
			it.report.warnAt(s.Line, s.Column, "content/author-unknown", "“%s” has no letters a to z to make an address of; add the author to authors.yaml", shorten(s.name))
			continue
		case lenient:
			if l.implicit[key] == nil {
				l.implicit[key] = &Author{Key: key, Name: s.name}
			}
		default:
			it.report.errorAt(s.Line, s.Column, "content/author-unknown", "no author %q in authors.yaml; %s", s.name, l.authorHint(key))
			continue
		}
		it.authors = append(it.authors, key)
	}
}

func (l *loader) authorHint(key string) string {
	known := make([]string, 0, len(l.people.authors))
	for k := range l.people.authors {
		known = append(known, k)
	}
	if meant := nearest(key, known); meant != "" {
		return "did you mean \"" + meant + "\"?"
	}
	return "add \"" + key + ":\" with a name there"
}

// claim is an address or id that only one file can have.
type claim struct {
	kind Kind
	what string
	name string
}

// address gives each file its public path. Where two want the same, the one that had it before keeps it, else the first
// by name; the other is reported and keeps its own last good version, if any.
func (l *loader) address() {
	owner := map[claim]string{}
	take := func(it *item, d *Document) bool {
		for _, c := range claims(it, d) {
			if by, taken := owner[c]; taken && by != it.parsed.file {
				it.report.errorAt(1, 1, "url/slug-collision", "the %s %q is taken by %s; change one of them", c.what, c.name, by)
				return false
			}
		}
		for _, c := range claims(it, d) {
			owner[c] = it.parsed.file
		}
		return true
	}
	l.paths = map[string]string{}
	for _, before := range []bool{true, false} {
		for _, it := range l.items {
			d := it.parsed.doc
			if !it.publishable() {
				d = it.lastGood()
			}
			if d == nil || it.hadAddress(d) != before {
				continue
			}
			if take(it, d) {
				l.paths[it.parsed.file] = it.prefixOf(d) + publicPath(d)
			} else if last := it.lastGood(); last != nil && last.Slug != d.Slug && take(it, last) {
				l.paths[it.parsed.file] = it.prefixOf(last) + publicPath(last)
			}
		}
	}
}

// claims are what a document alone may have: its address within its kind and language, and its id.
func claims(it *item, d *Document) []claim {
	address := d.Slug
	if p := publicPath(d); p != "" {
		address = it.prefixOf(d) + p
	}
	return []claim{{d.Kind, "address", address}, {"", "id", d.ID}}
}

// prefixOf is the prefix of a document that has not been built yet; one that has carries it itself.
func (i *item) prefixOf(d *Document) string {
	if d == i.parsed.doc {
		return i.prefix
	}
	return ""
}

func (i *item) lastGood() *Document {
	if i.old == nil {
		return nil
	}
	return i.old.doc
}

func (i *item) hadAddress(d *Document) bool {
	last := i.lastGood()
	return last != nil && last.Slug == d.Slug
}

func publicPath(d *Document) string {
	switch d.Kind {
	case topicText:
		return "/topics/" + d.Slug
	case seriesText:
		return "/series/" + d.Slug
	case partText:
		return ""
	}
	return d.Path()
}
