package extract

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// readXLSX reads a workbook sheet by sheet, in the order of its tabs.
func readXLSX(o *office, main string, c *collector) error {
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
	book := &workbook{o: o, c: c}
	sheets, err := book.load(main, rels)
	if err != nil {
		return err
	}
	if len(sheets) == 0 {
		return fail(ReasonEmpty, "the workbook has no sheets")
	}
	for i, s := range sheets {
		page, err := book.sheet(s)
		if err != nil {
			if !tolerable(err) {
				return err
			}
			c.find(FindingUnreadablePart, "sheet %q: %v", s.name, err)
		}
		page.Number = i + 1
		if err := c.add(page); err != nil {
			return err
		}
	}
	return nil
}

// workbook holds what all sheets share.
type workbook struct {
	o       *office
	c       *collector
	strings []string
	styles  []numberStyle
	epoch   dateEpoch
}

type sheetEntry struct {
	name, part string
	hidden     bool
}

// load reads the list of sheets, the shared strings and the number formats.
func (b *workbook) load(main string, rels relations) ([]sheetEntry, error) {
	var sheets []sheetEntry
	err := b.o.walkXML(main, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			switch el.Name.Local {
			case "workbookPr":
				if v := attr(el, "date1904"); v != "" && isOn(v) {
					b.epoch = epoch1904
				}
				return x.skip()
			case "sheets":
				return x.children(func(el xml.StartElement) error {
					state := attr(el, "state")
					sheets = append(sheets, sheetEntry{
						name: attr(el, "name"), part: rels.byID(relAttr(el, "id")),
						hidden: state == "hidden" || state == "veryHidden",
					})
					return x.skip()
				})
			}
			return x.skip()
		})
	})
	if err != nil {
		return nil, err
	}
	if err := b.loadStrings(rels.byKind("sharedStrings")); err != nil {
		if !tolerable(err) {
			return nil, err
		}
		b.c.find(FindingUnreadablePart, "shared strings: %v", err)
	}
	if b.styles, err = loadStyles(b.o, rels.byKind("styles")); err != nil && !tolerable(err) {
		return nil, err
	}
	return sheets, nil
}

// loadStrings reads the shared strings up to the text limit; the part itself is held to its own limit.
func (b *workbook) loadStrings(part string) error {
	if part == "" {
		return nil
	}
	return b.o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			if el.Name.Local != "si" {
				return x.skip()
			}
			s, err := richText(x)
			b.strings = append(b.strings, s)
			return err
		})
	})
}

// richText joins the runs of a string; phonetic hints for Asian scripts are not part of it.
func richText(x *xmlReader) (string, error) {
	var whole string
	var inside func(el xml.StartElement) error
	inside = func(el xml.StartElement) error {
		switch el.Name.Local {
		case "t":
			s, err := x.text()
			whole += s
			return err
		case "r":
			return x.children(inside)
		}
		return x.skip()
	}
	err := x.children(inside)
	return whole, err
}

// sheet reads one sheet: a row per line, tabs between cells, then what is drawn on it; its comments are notes.
func (b *workbook) sheet(s sheetEntry) (Page, error) {
	page := Page{Kind: KindSheet, Title: s.name, Hidden: s.hidden}
	if !b.o.has(s.part) {
		return page, fail(ReasonBroken, "part %q of sheet %q is missing", s.part, s.name)
	}
	rels, err := b.o.relationsOf(s.part)
	if err != nil {
		return page, err
	}
	out, rows := &prose{max: b.c.limits.PageBytes}, 0
	err = b.o.walkXML(s.part, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			if el.Name.Local != "sheetData" {
				return x.skip()
			}
			return x.children(func(el xml.StartElement) error {
				if rows >= b.c.limits.Rows || out.full() {
					b.c.doc.Truncated = TruncatedRows
					return errStop
				}
				rows++
				return b.row(x, out)
			})
		})
	})
	if err == errStop {
		err = nil
	}
	if err == nil {
		err = b.drawn(rels, out)
	}
	page.Text = out.String()
	if err == nil {
		page.Notes, err = b.comments(rels.byKind("comments"))
	}
	return page, err
}

func (b *workbook) row(x *xmlReader, out *prose) error {
	cells, written := 0, false
	err := x.children(func(el xml.StartElement) error {
		if el.Name.Local != "c" {
			return x.skip()
		}
		s, err := b.cell(x, el)
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			if cells > 0 && written {
				out.write("\t")
			}
			out.write(s)
			written = true
		}
		cells++
		return err
	})
	if written {
		out.write("\n")
	}
	return err
}

// cell reads the value of one cell as a person would see it, as far as that is simple.
func (b *workbook) cell(x *xmlReader, c xml.StartElement) (string, error) {
	var value, inline string
	err := x.children(func(el xml.StartElement) (err error) {
		switch el.Name.Local {
		case "v":
			value, err = x.text()
		case "is":
			inline, err = richText(x)
		default:
			err = x.skip()
		}
		return err
	})
	switch attr(c, "t") {
	case "s":
		i, bad := strconv.Atoi(strings.TrimSpace(value))
		if bad != nil || i < 0 || i >= len(b.strings) {
			return "", err
		}
		return b.strings[i], err
	case "inlineStr":
		return inline, err
	case "str", "d":
		return value, err
	case "e":
		return "", err // #REF! and the like are not words
	case "b":
		if strings.TrimSpace(value) == "1" {
			return "TRUE", err
		}
		return "FALSE", err
	}
	style, _ := strconv.Atoi(attr(c, "s"))
	if style >= 0 && style < len(b.styles) {
		return formatNumber(value, b.styles[style], b.epoch), err
	}
	return formatNumber(value, plainNumber, b.epoch), err
}

// drawn reads text boxes and charts laid over a sheet.
func (b *workbook) drawn(rels relations, out *prose) error {
	for _, part := range rels.allByKind("drawing") {
		drels, err := b.o.relationsOf(part)
		if err != nil {
			return err
		}
		out.line()
		d := &drawing{o: b.o, rels: drels, out: out}
		if err := b.o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error { return d.shapes(x) }); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) comments(part string) (string, error) {
	if part == "" {
		return "", nil
	}
	out := &prose{max: b.c.limits.PageBytes}
	var inside func(x *xmlReader, el xml.StartElement) error
	inside = func(x *xmlReader, el xml.StartElement) error {
		switch el.Name.Local {
		case "text":
			s, err := richText(x)
			out.line()
			out.write(strings.TrimSpace(s))
			return err
		case "commentList", "comment":
			return x.children(func(el xml.StartElement) error { return inside(x, el) })
		}
		return x.skip()
	}
	err := b.o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error { return inside(x, el) })
	})
	return out.String(), err
}
