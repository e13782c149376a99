package content

import (
	"cmp"
	"path"
	"slices"
)

// library puts the parts together.
func (l *loader) library() *Library {
	lib := &Library{
		Site: l.frame.site, Authors: map[string]*Author{}, Topics: map[string]*Topic{}, Images: map[string]*Image{},
		Series: map[string]*Series{}, Parts: map[string]*Part{}, Held: map[string]*Document{},
		Problems: append([]Problem{}, l.tree.problems...),
		index:    &index{files: map[string]*kept{}, people: l.people, frame: l.frame},
	}
	l.keepUnlisted()
	for _, it := range l.items {
		kept := it.kept
		lib.index.files[it.parsed.file] = &kept
		lib.Problems = append(lib.Problems, it.parsed.problems...)
		lib.Problems = append(lib.Problems, it.report.problems...)
		lib.Problems = append(lib.Problems, it.problems...)
		lib.Problems = append(lib.Problems, it.judged...)
		if it.held != nil {
			lib.Held[it.parsed.file] = it.held
		}
		if it.doc == nil {
			continue
		}
		for _, img := range it.doc.Images {
			lib.Images[img.Path] = img
		}
		if it.doc.Kind.isDocument() {
			lib.Documents = append(lib.Documents, it.doc)
		}
	}
	slices.SortFunc(lib.Documents, byKindThenDate)
	l.addAuthors(lib)
	l.addTopics(lib)
	l.addSeries(lib)
	l.addParts(lib)
	l.addSite(lib)
	lib.index.pictures = l.album.kept()
	lib.Problems = append(lib.Problems, lib.translationProblems()...)
	if Emptied(l.previous, lib) {
		lib.Problems = append(lib.Problems, Problem{
			File: ".", Severity: Error, Rule: RuleEmptied,
			Message: "the content folder holds no document any more; what was published stays until there is one",
		})
	}
	lib.Problems = sortProblems(lib.Problems)
	return lib
}

// keepUnlisted carries over what lies in folders that could not be listed.
func (l *loader) keepUnlisted() {
	if len(l.tree.unreadable) == 0 {
		return
	}
	have := map[string]bool{}
	for _, it := range l.items {
		have[it.parsed.file] = true
	}
	for file, old := range l.old.files {
		if have[file] || !l.tree.covers(file) {
			continue
		}
		it := &item{old: old}
		it.parsed, it.stamp = old.parsed, old.stamp
		it.keepLast()
		l.items = append(l.items, it)
	}
}

func byKindThenDate(a, b *Document) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), b.Published.Compare(a.Published), cmp.Compare(a.Slug, b.Slug))
}

// addAuthors makes sure that every key a document names has an author, also those of stale documents.
func (l *loader) addAuthors(lib *Library) {
	lib.Problems = append(lib.Problems, l.people.problems...)
	for key, a := range l.people.authors {
		copied := *a
		if spec, ok := l.people.pictures[key]; ok {
			img, why := l.album.find(".", spec.src)
			if img == nil {
				r := report{file: authorsFile}
				r.warnAt(spec.Line, spec.Column, "img/broken", "there is no picture %q%s", shorten(spec.src), because(why))
				lib.Problems = append(lib.Problems, r.problems...)
			} else {
				lib.Images[img.Path] = img
			}
			copied.Picture = img
		}
		lib.Authors[key] = &copied
	}
	for _, d := range lib.Documents {
		for _, key := range d.Authors {
			switch {
			case lib.Authors[key] != nil:
			case l.implicit[key] != nil:
				lib.Authors[key] = l.implicit[key]
			case l.previous != nil && l.previous.Authors[key] != nil:
				a := l.previous.Authors[key]
				lib.Authors[key] = a
				if a.Picture != nil {
					lib.Images[a.Picture.Path] = a.Picture
				}
			default:
				lib.Authors[key] = &Author{Key: key, Name: nameTitle(key)}
			}
		}
	}
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

func (l *loader) addTopics(lib *Library) {
	for _, it := range l.items {
		d := it.doc
		if d == nil || d.Kind != topicText {
			continue
		}
		lib.Topics[d.Slug] = &Topic{Slug: d.Slug, Title: d.Title, Description: d.Description, HTML: d.Text().HTML}
	}
	names := map[string]string{}
	for _, it := range l.items {
		for slug, name := range it.parsed.topicName {
			// The spelling of the first file by name wins, so that the order of reading does not show.
			if names[slug] == "" {
				names[slug] = name
			}
		}
	}
	for _, d := range lib.Documents {
		for _, slug := range d.Topics {
			if lib.Topics[slug] == nil {
				lib.Topics[slug] = &Topic{Slug: slug, Title: topicTitle(slug, names[slug])}
			}
		}
	}
}

func topicTitle(slug, written string) string {
	if written == "" || written == slug {
		return nameTitle(slug)
	}
	return written
}

func (l *loader) addSite(lib *Library) {
	lib.Problems = append(lib.Problems, l.frame.problems...)
	if l.frame.logo.src == "" {
		return
	}
	img, why := l.album.find(".", l.frame.logo.src)
	if img == nil {
		r := report{file: siteFile}
		r.warnAt(l.frame.logo.Line, l.frame.logo.Column, "img/broken", "there is no picture %q%s", shorten(l.frame.logo.src), because(why))
		lib.Problems = append(lib.Problems, r.problems...)
		lib.Site.Logo = ""
		return
	}
	lib.Site.Logo = path.Clean(img.Path)
	lib.Images[img.Path] = img
}
