package extract

import (
	"encoding/xml"
	"strings"
)

// loadNotes reads footnotes, endnotes or comments, so that each can be put with the section that refers to it.
func (w *wordReader) loadNotes(kind string) error {
	part := w.rels.byKind(kind)
	if part == "" {
		return nil
	}
	total := 0
	w.out = &prose{max: w.c.limits.PageBytes}
	err := w.o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			if total > w.c.limits.TextBytes || attr(el, "type") != "" && attr(el, "type") != "normal" { // separators
				return x.skip()
			}
			s, err := w.flat(x, &prose{})
			if s = strings.TrimSpace(s); s != "" {
				w.notes[kind+" "+attr(el, "id")] = s
				total += len(s)
			}
			return err
		})
	})
	if err != nil && tolerable(err) {
		w.c.find(FindingUnreadablePart, "%s: %v", kind, err)
		return nil
	}
	return err
}

// marginals adds one last section with the page headers and footers, each different line once.
func (w *wordReader) marginals() error {
	seen := map[string]bool{}
	all := &prose{max: w.c.limits.PageBytes}
	parts := append(w.rels.allByKind("header"), w.rels.allByKind("footer")...)
	for _, part := range parts {
		rels, err := w.o.relationsOf(part)
		if err != nil {
			return err
		}
		inner := &wordReader{o: w.o, c: w.c, rels: rels, out: &prose{max: all.max}, margin: &prose{}}
		err = w.o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error { return inner.blocks(x) })
		if err != nil {
			if !tolerable(err) {
				return err
			}
			w.c.find(FindingUnreadablePart, "%v", err)
		}
		for _, line := range strings.Split(cleanText(inner.out.String()), "\n") {
			if line = strings.TrimSpace(line); line != "" && !seen[line] {
				seen[line] = true
				all.write(line + "\n")
			}
		}
	}
	if all.len() == 0 {
		return nil
	}
	return w.c.add(Page{Kind: KindSection, Title: "Headers and footers", Text: all.String()})
}
