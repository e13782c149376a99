package extract

import (
	"encoding/xml"
)

// readPPTX reads a presentation slide by slide, in the order they are shown.
func readPPTX(o *office, main string, c *collector) error {
	if err := o.readProperties(c); err != nil {
		return err
	}
	rels, err := o.relationsOf(main)
	if err != nil {
		return err
	}
	slides, err := slideOrder(o, main, rels)
	if err != nil {
		return err
	}
	if len(slides) == 0 {
		return fail(ReasonEmpty, "the presentation has no slides")
	}
	defer o.report(c)
	for i, part := range slides {
		page, err := readSlide(o, part, c.limits)
		if err != nil {
			if !tolerable(err) {
				return err
			}
			c.find(FindingUnreadablePart, "slide %d: %v", i+1, err)
		}
		page.Number = i + 1
		if err := c.add(page); err != nil {
			return err
		}
	}
	return nil
}

// slideOrder returns the parts of the slides in presentation order. A presentation whose list is lost still has its
// slides as relationships.
func slideOrder(o *office, main string, rels relations) ([]string, error) {
	var parts []string
	err := o.walkXML(main, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			if el.Name.Local != "sldIdLst" {
				return x.skip()
			}
			return x.children(func(el xml.StartElement) error {
				if el.Name.Local == "sldId" {
					if part := rels.byID(relAttr(el, "id")); part != "" {
						parts = append(parts, part)
					}
				}
				return x.skip()
			})
		})
	})
	return parts, err
}

// readSlide reads one slide and its notes. On a tolerable error the page holds what was read before it.
func readSlide(o *office, part string, limits Limits) (Page, error) {
	page := Page{Kind: KindSlide}
	if !o.has(part) {
		return page, fail(ReasonBroken, "part %q is missing", part)
	}
	rels, err := o.relationsOf(part)
	if err != nil {
		return page, err
	}
	title, body := &prose{max: 4 * maxProperty}, &prose{max: limits.PageBytes}
	d := &drawing{o: o, rels: rels, out: body, placeholder: func(kind string) *prose {
		switch kind {
		case "title", "ctrTitle":
			return title
		case "sldNum", "dt", "ftr", "hdr": // the same on every slide
			return nil
		}
		return body
	}}
	err = o.walkXML(part, func(x *xmlReader, root xml.StartElement) error {
		page.Hidden = attr(root, "show") != "" && !isOn(attr(root, "show"))
		return x.children(func(el xml.StartElement) error {
			if el.Name.Local != "cSld" {
				return x.skip()
			}
			return d.shapes(x)
		})
	})
	page.Title = oneLine(title.String(), maxProperty)
	page.Text = title.String() + "\n" + body.String()
	if page.Title == "" {
		page.Title = firstLine(cleanText(body.String()))
	}
	if err != nil {
		return page, err
	}
	page.Notes, err = readNotes(o, rels.byKind("notesSlide"), limits)
	return page, err
}

// readNotes reads the speaker notes behind a slide: the body of the notes page, not the copy of the slide on it.
func readNotes(o *office, part string, limits Limits) (string, error) {
	if part == "" {
		return "", nil
	}
	out := &prose{max: limits.PageBytes}
	d := &drawing{o: o, out: out, placeholder: func(kind string) *prose {
		if kind == "body" {
			return out
		}
		return nil
	}}
	err := o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error { return d.shapes(x) })
	return out.String(), err
}
