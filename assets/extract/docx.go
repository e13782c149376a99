package extract

import (
	"encoding/xml"
	"strings"
)

// readDOCX reads a text document section by section: a heading of level 1 to 3 starts a new one. Word files have no
// pages until they are laid out, so a section's number is its place in the document.
func readDOCX(o *office, main string, c *collector) error {
	if err := o.readProperties(c); err != nil {
		return err
	}
	if !o.has(main) {
		return fail(ReasonBroken, "part %q is missing", main)
	}
	rels, err := o.relationsOf(main)
	if err != nil {
		return err
	}
	defer o.report(c)
	styles, err := headingStyles(o, rels)
	if err != nil {
		return err
	}
	w := &wordReader{o: o, c: c, rels: rels, styles: styles, notes: map[string]string{}}
	for _, kind := range []string{"footnotes", "endnotes", "comments"} {
		if err := w.loadNotes(kind); err != nil {
			return err
		}
	}
	w.open(Page{Kind: KindSection})
	bodyErr := o.walkXML(main, func(x *xmlReader, _ xml.StartElement) error { return w.blocks(x) })
	if bodyErr != nil && !tolerable(bodyErr) {
		return bodyErr
	}
	if bodyErr != nil && w.out.len() == 0 && c.pages == 0 {
		return bodyErr
	}
	if bodyErr != nil {
		c.find(FindingUnreadablePart, "the text after section %d: %v", c.pages+1, bodyErr)
	}
	if err := w.close(); err != nil {
		return err
	}
	return w.marginals()
}

// wordReader walks a document body and splits it into pages.
type wordReader struct {
	o      *office
	c      *collector
	rels   relations
	styles map[string]int    // style id to heading level; 0 is the title, negative is to be left out
	notes  map[string]string // "footnotes 3" to the text of that note

	page   Page
	out    *prose
	margin *prose // notes of the current section
}

func (w *wordReader) open(p Page) {
	w.page, w.out, w.margin = p, &prose{max: w.c.limits.PageBytes}, &prose{max: w.c.limits.PageBytes}
}

// close hands the current section over, unless it is the empty one before the first heading.
func (w *wordReader) close() error {
	w.page.Text, w.page.Notes = w.out.String(), w.margin.String()
	if strings.TrimSpace(w.page.Text) == "" && w.page.Notes == "" && w.c.pages > 0 {
		return nil
	}
	if w.page.Title == "" {
		w.page.Title = firstLine(cleanText(w.page.Text))
	}
	return w.c.add(w.page)
}

// splitLevel is the deepest heading that starts a section of its own.
const splitLevel = 3

// omitted marks styles whose text repeats what stands elsewhere, such as a table of contents.
const omitted = -1

// headingStyles finds the styles that make a paragraph a heading. Names are the same in every language of Word.
func headingStyles(o *office, rels relations) (map[string]int, error) {
	styles := map[string]int{}
	err := o.walkXML(rels.byKind("styles"), func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			id := attr(el, "styleId")
			return x.children(func(el xml.StartElement) error {
				switch name := strings.ToLower(attr(el, "val")); {
				case el.Name.Local == "name" && name == "title":
					styles[id] = 0
				case el.Name.Local == "name" && strings.HasPrefix(name, "toc ") && name != "toc heading":
					styles[id] = omitted
				case el.Name.Local == "name" && strings.HasPrefix(name, "heading ") && len(name) == 9:
					styles[id] = int(name[8] - '0')
				case el.Name.Local == "pPr":
					return x.children(func(el xml.StartElement) error {
						if v := attr(el, "val"); el.Name.Local == "outlineLvl" && len(v) == 1 && v[0] < '9' {
							if _, named := styles[id]; !named {
								styles[id] = int(v[0]-'0') + 1
							}
						}
						return x.skip()
					})
				}
				return x.skip()
			})
		})
	})
	if err != nil && tolerable(err) {
		err = nil // without styles there are no sections, and the text is there all the same
	}
	return styles, err
}

// blocks consumes the element just started and reads the paragraphs and tables in it.
func (w *wordReader) blocks(x *xmlReader) error {
	return x.children(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "p":
			return w.paragraph(x)
		case "tbl":
			return w.table(x)
		case "sectPr", "sdtPr", "sdtEndPr", "tblPr", "moveFrom", "del":
			return x.skip()
		case "AlternateContent":
			return x.alternates(w.out.len, func(el xml.StartElement) error { return w.blocks(x) })
		}
		return w.blocks(x)
	})
}

// wordParagraph gathers one paragraph: what it says, what hangs on it, and whether it is a heading.
type wordParagraph struct {
	text  *prose
	boxes *prose // text boxes and drawings anchored in the paragraph come after it
	notes *prose
	level int
}

func (w *wordReader) paragraph(x *xmlReader) error {
	p := &wordParagraph{text: &prose{max: w.out.max}, boxes: &prose{max: w.out.max}, notes: w.margin, level: splitLevel + 1}
	if err := w.inline(x, p); err != nil {
		return err
	}
	if p.level == omitted {
		return nil
	}
	heading := oneLine(p.text.String(), maxProperty)
	if p.level <= splitLevel && heading != "" {
		if strings.TrimSpace(w.out.String()) != "" || w.margin.len() > 0 {
			if err := w.close(); err != nil {
				return err
			}
		}
		notes := w.margin.String()
		w.open(Page{Kind: KindSection, Title: heading})
		if p.notes.len() > len(notes) { // a footnote on the heading itself was gathered before the split
			w.margin.write(p.notes.String()[len(notes):])
		}
	}
	w.out.line()
	w.out.write(p.text.String())
	w.out.line()
	w.out.write(p.boxes.String())
	w.out.line()
	return nil
}

// inline consumes the element just started: a paragraph, a run, or anything that wraps runs.
func (w *wordReader) inline(x *xmlReader, p *wordParagraph) error {
	return x.children(func(el xml.StartElement) error { return w.inlineElement(x, el, p) })
}

func (w *wordReader) inlineElement(x *xmlReader, el xml.StartElement, p *wordParagraph) error {
	switch el.Name.Local {
	case "t":
		s, err := x.text()
		p.text.write(s)
		return err
	case "tab", "ptab":
		p.text.write("\t")
	case "br", "cr":
		p.text.write("\n")
	case "noBreakHyphen":
		p.text.write("-")
	case "pPr":
		return w.paragraphProperties(x, p)
	case "r":
		return w.run(x, p)
	case "footnoteReference", "endnoteReference", "commentReference":
		w.cite(strings.TrimSuffix(el.Name.Local, "Reference")+"s "+attr(el, "id"), p)
	case "AlternateContent":
		written := func() int { return p.text.len() + p.boxes.len() }
		return x.alternates(written, func(el xml.StartElement) error { return w.inlineElement(x, el, p) })
	case "txbxContent", "txBody":
		return w.box(x, p)
	case "chart", "relIds":
		d := &drawing{o: w.o, rels: w.rels, out: p.boxes}
		return d.element(x, el)
	case "del", "moveFrom", "instrText", "delText", "sdtPr", "sdtEndPr", "rPr", "fldData":
	default:
		return w.inline(x, p)
	}
	return x.skip()
}

// run reads a run unless it is formatted as hidden text.
func (w *wordReader) run(x *xmlReader, p *wordParagraph) error {
	hidden := false
	return x.children(func(el xml.StartElement) error {
		if el.Name.Local == "rPr" {
			return x.children(func(el xml.StartElement) error {
				if el.Name.Local == "vanish" {
					hidden = isOn(attr(el, "val"))
				}
				return x.skip()
			})
		}
		if hidden {
			return x.skip()
		}
		return w.inlineElement(x, el, p)
	})
}

func (w *wordReader) paragraphProperties(x *xmlReader, p *wordParagraph) error {
	return x.children(func(el xml.StartElement) error {
		switch v := attr(el, "val"); el.Name.Local {
		case "pStyle":
			if level, ok := w.styles[v]; ok {
				p.level = level
			}
		case "outlineLvl":
			if len(v) == 1 && v[0] < '9' && p.level != omitted {
				p.level = int(v[0]-'0') + 1
			}
		}
		return x.skip()
	})
}

// cite moves the text of a note to the section that refers to it.
func (w *wordReader) cite(key string, p *wordParagraph) {
	if s := w.notes[key]; s != "" {
		p.notes.line()
		p.notes.write(s)
	}
}

// box reads the paragraphs of a text box; they never start a section.
func (w *wordReader) box(x *xmlReader, p *wordParagraph) error {
	s, err := w.flat(x, p.notes)
	p.boxes.line()
	p.boxes.write(s)
	return err
}

// flat reads everything in the element just started as plain lines.
func (w *wordReader) flat(x *xmlReader, notes *prose) (string, error) {
	inner := &wordReader{o: w.o, c: w.c, rels: w.rels, notes: w.notes, out: &prose{max: w.out.max}, margin: notes}
	err := inner.blocks(x)
	return inner.out.String(), err
}

// table writes a row per line with tabs between cells; a table within a cell becomes part of its text.
func (w *wordReader) table(x *xmlReader) error {
	return x.children(func(el xml.StartElement) error {
		if el.Name.Local != "tr" {
			if el.Name.Local == "sdt" || el.Name.Local == "sdtContent" || el.Name.Local == "ins" {
				return w.table(x)
			}
			return x.skip()
		}
		w.out.line()
		first := true
		return w.row(x, &first)
	})
}

func (w *wordReader) row(x *xmlReader, first *bool) error {
	return x.children(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "sdt", "sdtContent":
			return w.row(x, first)
		case "tc":
			if !*first {
				w.out.write("\t")
			}
			*first = false
			s, err := w.flat(x, w.margin)
			w.out.write(strings.Join(strings.Fields(s), " "))
			return err
		}
		return x.skip()
	})
}
