package extract

import (
	"encoding/xml"
	"path"
	"sort"
	"strings"
)

// contentTypes is [Content_Types].xml: what each part is.
type contentTypes struct {
	byPart map[string]string
	byExt  map[string]string
}

func (o *office) readTypes() error {
	o.types = contentTypes{byPart: map[string]string{}, byExt: map[string]string{}}
	return o.walkXML("[Content_Types].xml", func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			switch el.Name.Local {
			case "Override":
				o.types.byPart[partName(attr(el, "PartName"))] = strings.ToLower(attr(el, "ContentType"))
			case "Default":
				o.types.byExt[strings.ToLower(attr(el, "Extension"))] = strings.ToLower(attr(el, "ContentType"))
			}
			return x.skip()
		})
	})
}

func (c contentTypes) of(part string) string {
	if t, ok := c.byPart[partName(part)]; ok {
		return t
	}
	return c.byExt[strings.TrimPrefix(strings.ToLower(path.Ext(part)), ".")]
}

// relation is one arrow from a part to another. Arrows out of the package are counted and dropped.
type relation struct {
	id, kind, target string
}

// relations are the arrows of one part, in the order they are written.
type relations []relation

// relationsOf reads the arrows of a part; the empty name stands for the package itself.
func (o *office) relationsOf(part string) (relations, error) {
	dir, base := path.Split(part)
	var rels relations
	err := o.walkXML(dir+"_rels/"+base+".rels", func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			target := attr(el, "Target")
			switch {
			case el.Name.Local != "Relationship":
			case strings.EqualFold(attr(el, "TargetMode"), "External"):
				if !strings.HasSuffix(attr(el, "Type"), "/hyperlink") {
					o.external++
				}
			case strings.Contains(target, "://"):
				o.external++
			default:
				target, _, _ = strings.Cut(strings.ReplaceAll(target, "\\", "/"), "#")
				if !strings.HasPrefix(target, "/") {
					target = "/" + dir + target
				}
				kind := attr(el, "Type")
				rels = append(rels, relation{attr(el, "Id"), kind[strings.LastIndex(kind, "/")+1:], strings.TrimPrefix(path.Clean(target), "/")})
			}
			return x.skip()
		})
	})
	return rels, err
}

// byID finds the target of an arrow; empty when there is none.
func (rs relations) byID(id string) string {
	for _, r := range rs {
		if r.id == id {
			return r.target
		}
	}
	return ""
}

// byKind finds the first target of a kind, such as "notesSlide"; empty when there is none.
func (rs relations) byKind(kind string) string {
	for _, r := range rs {
		if strings.EqualFold(r.kind, kind) {
			return r.target
		}
	}
	return ""
}

// allByKind finds all targets of a kind in a steady order.
func (rs relations) allByKind(kind string) []string {
	var out []string
	for _, r := range rs {
		if strings.EqualFold(r.kind, kind) {
			out = append(out, r.target)
		}
	}
	sort.Strings(out)
	return out
}

// classify decides which office format the package is, by the type of its main part, and where that part is.
func (o *office) classify() (format Format, media, main string) {
	if err := o.readTypes(); err != nil {
		return Archive, "application/zip", ""
	}
	rels, err := o.relationsOf("")
	if err == nil {
		main = rels.byKind("officeDocument")
	}
	if main == "" || !o.has(main) {
		for _, guess := range []string{"word/document.xml", "ppt/presentation.xml", "xl/workbook.xml"} {
			if o.has(guess) {
				main = guess
			}
		}
	}
	kind := o.types.of(main)
	switch {
	case main == "":
		return o.classifyOther()
	case strings.Contains(kind, "binary"), strings.HasSuffix(strings.ToLower(main), ".bin"):
		return OtherOffice, "application/vnd.ms-excel.sheet.binary.macroenabled.12", main
	case strings.Contains(kind, "wordprocessingml"), strings.Contains(kind, "ms-word"):
		return DOCX, "", main
	case strings.Contains(kind, "presentationml"), strings.Contains(kind, "ms-powerpoint"):
		return PPTX, "", main
	case strings.Contains(kind, "spreadsheetml"), strings.Contains(kind, "ms-excel"):
		return XLSX, "", main
	case strings.HasPrefix(main, "word/"):
		return DOCX, "", main
	case strings.HasPrefix(main, "ppt/"):
		return PPTX, "", main
	case strings.HasPrefix(main, "xl/"):
		return XLSX, "", main
	}
	return OtherOffice, "application/zip", main
}

// classifyOther names packages that are not OOXML documents.
func (o *office) classifyOther() (Format, string, string) {
	if rc, ok, err := o.open("mimetype"); ok && err == nil {
		defer rc.Close()
		head := make([]byte, 100)
		n, _ := rc.Read(head)
		format, media := sniffMimetype(head[:n])
		return format, media, ""
	}
	if len(o.types.byExt) > 0 {
		return OtherOffice, "application/zip", ""
	}
	return Archive, "application/zip", ""
}

// readProperties takes title and author from docProps/core.xml. A broken property part spoils nothing.
func (o *office) readProperties(c *collector) error {
	var title, author, subject, keywords string
	part := "docProps/core.xml"
	if rels, err := o.relationsOf(""); err == nil {
		if p := rels.byKind("core-properties"); p != "" {
			part = p
		}
	}
	err := o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			s, err := x.text()
			switch el.Name.Local {
			case "title":
				title = s
			case "creator":
				author = s
			case "subject":
				subject = s
			case "keywords":
				keywords = s
			}
			return err
		})
	})
	c.properties(title, author, subject, keywords)
	if err != nil && tolerable(err) {
		c.find(FindingUnreadablePart, "%v", err)
		return nil
	}
	return err
}

// report adds the findings about the package as a whole.
func (o *office) report(c *collector) {
	if o.external > 0 {
		c.find(FindingExternal, "%d references to content outside the file were not followed", o.external)
	}
	for name := range o.parts {
		if strings.HasSuffix(name, "vbaproject.bin") {
			c.find(FindingMacros, "the file holds macros")
		}
	}
}
