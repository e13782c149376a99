package extract

import (
	"encoding/xml"
	"strings"
)

// drawing reads the shapes of slides, sheets and documents: text in shapes and groups, tables, charts and diagrams.
type drawing struct {
	o    *office
	rels relations
	out  *prose
	// placeholder, when set, decides where the text of a placeholder goes; nil keeps everything in out.
	placeholder func(kind string) *prose
	aside       int // bytes written to places other than out
}

// written tells whether reading an alternative has given any text, wherever it went.
func (d *drawing) written() int { return d.out.len() + d.aside }

// shapes consumes the element just started and reads every shape in it.
func (d *drawing) shapes(x *xmlReader) error {
	return x.children(func(el xml.StartElement) error { return d.element(x, el) })
}

func (d *drawing) element(x *xmlReader, el xml.StartElement) error {
	switch el.Name.Local {
	case "sp":
		return d.shape(x)
	case "AlternateContent":
		return x.alternates(d.written, func(el xml.StartElement) error { return d.element(x, el) })
	case "tbl":
		return d.table(x)
	case "txBody", "txbx":
		return d.body(x, d.out)
	case "chart":
		return d.follow(x, relAttr(el, "id"), (*drawing).chartPart)
	case "relIds":
		return d.follow(x, relAttr(el, "dm"), (*drawing).diagramPart)
	case "extLst", "style", "spPr", "blipFill":
		return x.skip()
	}
	return d.shapes(x)
}

// shape reads one shape: first what placeholder it fills, then its text.
func (d *drawing) shape(x *xmlReader) error {
	dst := d.out
	var inside func(el xml.StartElement) error
	inside = func(el xml.StartElement) error {
		switch el.Name.Local {
		case "ph":
			if d.placeholder != nil {
				dst = d.placeholder(attr(el, "type"))
			}
			return x.skip()
		case "txBody":
			return d.body(x, dst)
		case "nvSpPr", "nvPr":
			return x.children(inside)
		}
		return x.skip()
	}
	return x.children(inside)
}

// body reads the paragraphs of a text body into dst; nil drops them.
func (d *drawing) body(x *xmlReader, dst *prose) error {
	if dst == nil {
		return x.skip()
	}
	if dst != d.out {
		before := dst.len()
		defer func() { d.aside += dst.len() - before }()
	}
	return x.children(func(el xml.StartElement) error {
		if el.Name.Local != "p" {
			return x.skip()
		}
		dst.line()
		return d.runs(x, dst)
	})
}

// runs reads the characters of one paragraph.
func (d *drawing) runs(x *xmlReader, dst *prose) error {
	return x.children(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "t":
			s, err := x.text()
			dst.write(s)
			return err
		case "br":
			dst.write("\n")
			return x.skip()
		case "tab":
			dst.write("\t")
			return x.skip()
		case "pPr", "rPr", "endParaRPr":
			return x.skip()
		case "AlternateContent":
			return x.alternates(dst.len, func(xml.StartElement) error { return d.runs(x, dst) })
		}
		return d.runs(x, dst)
	})
}

// table writes a row per line with tabs between cells.
func (d *drawing) table(x *xmlReader) error {
	return x.children(func(el xml.StartElement) error {
		if el.Name.Local != "tr" {
			return x.skip()
		}
		d.out.line()
		first := true
		return x.children(func(el xml.StartElement) error {
			if el.Name.Local != "tc" {
				return x.skip()
			}
			if !first {
				d.out.write("\t")
			}
			first = false
			cell := &prose{max: d.out.max}
			if err := x.children(func(el xml.StartElement) error {
				if el.Name.Local != "txBody" {
					return x.skip()
				}
				return d.body(x, cell)
			}); err != nil {
				return err
			}
			d.out.write(strings.Join(strings.Fields(cell.String()), " "))
			return nil
		})
	})
}

// follow reads the part behind a relationship. A chart or diagram that cannot be read costs its own text only.
func (d *drawing) follow(x *xmlReader, id string, read func(*drawing, string) error) error {
	if target := d.rels.byID(id); target != "" && !d.out.full() {
		d.out.line()
		if err := read(d, target); err != nil && !tolerable(err) {
			return err
		}
		d.out.line()
	}
	return x.skip()
}

// diagramPart reads the points of a SmartArt diagram, each on its line.
func (d *drawing) diagramPart(part string) error {
	return d.o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error {
		var inside func(el xml.StartElement) error
		inside = func(el xml.StartElement) error {
			switch el.Name.Local {
			case "ptLst":
				return x.children(inside)
			case "pt":
				return x.children(func(el xml.StartElement) error {
					if el.Name.Local != "t" {
						return x.skip()
					}
					return d.body(x, d.out)
				})
			}
			return x.skip()
		}
		return x.children(inside)
	})
}

// maxChartPoints keeps a chart of a year's measurements from drowning the words around it.
const maxChartPoints = 200

// chartPart reads titles and axis titles as text, series names and categories as lines of values.
func (d *drawing) chartPart(part string) error {
	seen := map[string]bool{}
	return d.o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error {
		var inside func(el xml.StartElement) error
		inside = func(el xml.StartElement) error {
			switch el.Name.Local {
			case "rich":
				err := d.body(x, d.out)
				d.out.line()
				return err
			case "strCache", "lvl":
				line, err := points(x)
				if line != "" && !seen[line] {
					seen[line] = true
					d.out.write(line)
					d.out.line()
				}
				return err
			case "numCache", "spPr", "txPr", "extLst", "externalData":
				return x.skip()
			}
			return x.children(inside)
		}
		return x.children(inside)
	})
}

// points joins the cached values of a series.
func points(x *xmlReader) (string, error) {
	var values []string
	err := x.children(func(el xml.StartElement) error {
		if el.Name.Local != "pt" || len(values) >= maxChartPoints {
			return x.skip()
		}
		s, err := x.text()
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			values = append(values, s)
		}
		return err
	})
	return strings.Join(values, "\t"), err
}
