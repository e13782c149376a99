package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads a page section by section: each h1 or h2 starts one. It walks tokens and builds no tree, so that
// nesting and length cost no more than their bytes. Scripts and styles are no text and nothing is loaded.
func readHTML(text string, c *collector) error {
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(4 << 20)
	h := &htmlReader{c: c, out: &prose{max: c.limits.PageBytes}}
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h.finish()
		case html.TextToken:
			h.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			if err := h.start(z.Token()); err != nil {
				return err
			}
		case html.EndTagToken:
			h.end(z.Token())
		}
	}
}

type htmlReader struct {
	c       *collector
	out     *prose
	heading *strings.Builder // set while inside the heading that opens a section
	title   string           // heading of the current section
	doc     strings.Builder  // the title element
	skip    atom.Atom        // element whose content is dropped until it ends
	inTitle bool
	cells   int
}

// silent are the elements whose content is never shown as text.
var silent = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Svg: true, atom.Iframe: true,
	atom.Object: true, atom.Head: false, atom.Math: false,
}

// inlineTags do not end a line.
var inlineTags = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true,
	atom.Data: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Img: true, atom.Ins: true,
	atom.Kbd: true, atom.Label: true, atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true,
	atom.Span: true, atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true,
	atom.Wbr: true,
}

func (h *htmlReader) start(t html.Token) error {
	if h.skip != 0 {
		return nil
	}
	switch {
	case silent[t.DataAtom]:
		if t.Type == html.StartTagToken {
			h.skip = t.DataAtom
		}
	case t.DataAtom == atom.Title:
		h.inTitle = true
	case t.DataAtom == atom.Meta:
		h.meta(t)
	case t.DataAtom == atom.H1 || t.DataAtom == atom.H2:
		if err := h.section(); err != nil {
			return err
		}
		h.heading = &strings.Builder{}
	case t.DataAtom == atom.Td || t.DataAtom == atom.Th:
		if h.cells > 0 {
			h.out.write("\t")
		}
		h.cells++
	case t.DataAtom == atom.Tr:
		h.cells = 0
		h.out.line()
	case !inlineTags[t.DataAtom] && h.cells == 0:
		h.out.line()
	}
	return nil
}

func (h *htmlReader) end(t html.Token) {
	switch {
	case h.skip != 0:
		if t.DataAtom == h.skip {
			h.skip = 0
		}
	case t.DataAtom == atom.Title:
		h.inTitle = false
	case t.DataAtom == atom.H1 || t.DataAtom == atom.H2:
		if h.heading != nil {
			h.title = oneLine(h.heading.String(), maxProperty)
			h.heading = nil
		}
		h.out.line()
	case t.DataAtom == atom.Tr || t.DataAtom == atom.Table:
		h.cells = 0
		h.out.line()
	case !inlineTags[t.DataAtom] && t.DataAtom != atom.Td && t.DataAtom != atom.Th && h.cells == 0:
		h.out.line()
	}
}

func (h *htmlReader) text(s string) {
	if h.skip != 0 {
		return
	}
	folded := strings.Join(strings.Fields(s), " ")
	if folded != "" && (s[0] == ' ' || s[0] == '\n' || s[0] == '\t' || s[0] == '\r') {
		folded = " " + folded
	}
	if last := len(s) - 1; folded != "" && last >= 0 && (s[last] == ' ' || s[last] == '\n' || s[last] == '\t') {
		folded += " "
	} else if folded == "" && s != "" {
		folded = " "
	}
	switch {
	case h.inTitle:
		if h.doc.Len() < 16*maxProperty {
			h.doc.WriteString(folded)
		}
		return
	case h.heading != nil && h.heading.Len() < 16*maxProperty:
		h.heading.WriteString(folded)
	}
	h.out.write(folded)
}

// meta takes the author from the head.
func (h *htmlReader) meta(t html.Token) {
	var name, content string
	for _, a := range t.Attr {
		switch a.Key {
		case "name":
			name = strings.ToLower(a.Val)
		case "content":
			content = a.Val
		}
	}
	switch name {
	case "author":
		h.c.properties("", content, "", "")
	case "description":
		h.c.properties("", "", content, "")
	case "keywords":
		h.c.properties("", "", "", content)
	}
}

// section ends the current section, if it has any text.
func (h *htmlReader) section() error {
	text := cleanText(h.out.String())
	h.out = &prose{max: h.c.limits.PageBytes}
	title := h.title
	h.title = ""
	if text == "" {
		return nil
	}
	return h.c.add(Page{Kind: KindSection, Title: title, Text: text})
}

func (h *htmlReader) finish() error {
	h.c.properties(h.doc.String(), "", "", "")
	if h.heading != nil {
		h.title = oneLine(h.heading.String(), maxProperty)
	}
	if err := h.section(); err != nil {
		return err
	}
	if h.c.pages == 0 {
		return h.c.add(Page{Kind: KindSection, Title: h.c.doc.Title})
	}
	return nil
}
