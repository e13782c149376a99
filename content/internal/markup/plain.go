package markup

import (
	"html"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	nethtml "golang.org/x/net/html"
)

// plain returns the text of an inline tree without markup, and without what stands between raw <script> or <style> tags.
func plain(n ast.Node, src []byte) string {
	var b strings.Builder
	hidden := false
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if raw, ok := c.(*ast.RawHTML); ok {
			tag := strings.ToLower(string(raw.Segments.Value(src)))
			hidden = strings.HasPrefix(tag, "<script") || strings.HasPrefix(tag, "<style")
		}
		if !hidden {
			plainInto(&b, c, src)
		}
	}
	return b.String()
}

func plainInto(b *strings.Builder, n ast.Node, src []byte) {
	switch n := n.(type) {
	case *ast.Text:
		if n.IsRaw() {
			b.Write(n.Segment.Value(src))
		} else {
			b.WriteString(unescape(n.Segment.Value(src)))
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte(' ')
		}
	case *ast.String:
		b.WriteString(html.UnescapeString(string(n.Value)))
	case *ast.AutoLink:
		b.Write(n.Label(src))
	case *picture:
		b.WriteString(n.alt)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				b.Write(t.Segment.Value(src))
			}
		}
	case *island:
		b.WriteString(n.text)
	case *mathNode:
		b.WriteString(n.tex)
	case *ast.RawHTML, *extast.FootnoteLink, *extast.FootnoteBacklink:
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			plainInto(b, c, src)
		}
	}
}

// unescape is destination without the trimming, which would join words.
func unescape(raw []byte) string {
	if !strings.ContainsAny(string(raw), `\&`) {
		return string(raw)
	}
	lead, trail := "", ""
	if len(raw) > 0 && raw[0] == ' ' {
		lead = " "
	}
	if len(raw) > 1 && raw[len(raw)-1] == ' ' {
		trail = " "
	}
	return lead + destination(raw) + trail
}

// cutter collects the sections of a text and counts its words.
type cutter struct {
	s    *state
	text strings.Builder // of the section under way
}

// start begins a section; the texts that follow are its own.
func (c *cutter) start(id, heading string) {
	c.end()
	c.s.res.Sections = append(c.s.res.Sections, Section{ID: id, Heading: heading})
	c.s.res.Words += countWords(heading)
}

func (c *cutter) end() {
	if n := len(c.s.res.Sections); n > 0 {
		c.s.res.Sections[n-1].Text = c.text.String()
	}
	c.text.Reset()
}

// add adds a block. Code belongs to a section but is not counted as reading.
func (c *cutter) add(text string, isCode bool) {
	text = oneLine(text)
	if text == "" {
		return
	}
	if len(c.s.res.Sections) == 0 {
		c.start("", "")
	}
	if c.text.Len() > 0 {
		c.text.WriteByte('\n')
	}
	c.text.WriteString(text)
	if !isCode {
		c.s.res.Words += countWords(text)
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// sections cuts the text at its headings and counts its words.
func (s *state) sections(doc *ast.Document) {
	c := &cutter{s: s}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *sectionHeading:
			c.start(n.id, oneLine(plain(n, s.src)))
		case *figure:
			c.add(plain(n, s.src)+" "+n.caption, false)
		case *island:
			c.add(n.text, n.isCode)
		case *quoteFigure:
			return ast.WalkContinue, nil
		case *detailsBox:
			c.add(n.summary, false)
			return ast.WalkContinue, nil
		case *codeBlock:
			c.add(n.code, true)
		case *ast.HTMLBlock:
			c.add(stripTags(n.Lines().Value(s.src)), false)
		case *extast.TableRow, *extast.TableHeader:
			var cells []string
			for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
				if text := oneLine(plain(cell, s.src)); text != "" {
					cells = append(cells, text)
				}
			}
			c.add(strings.Join(cells, " · "), false)
			return ast.WalkSkipChildren, nil
		case *ast.Paragraph, *ast.TextBlock, *extast.DefinitionTerm:
			c.add(plain(n, s.src), false)
		default:
			return ast.WalkContinue, nil
		}
		return ast.WalkSkipChildren, nil
	})
	c.end()
}

// stripTags returns the text of an HTML fragment, without that of scripts and styles.
func stripTags(fragment []byte) string {
	var b strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(string(fragment)))
	hidden := false
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return b.String()
		case nethtml.StartTagToken:
			name, _ := z.TagName()
			hidden = string(name) == "script" || string(name) == "style"
			b.WriteByte(' ')
		case nethtml.EndTagToken:
			hidden = false
			b.WriteByte(' ')
		case nethtml.TextToken:
			if !hidden {
				b.Write(z.Text())
			}
		}
	}
}

// countWords counts runs of letters and digits; two characters of a script without spaces count as one word.
func countWords(text string) int {
	words, dense, in := 0, 0, false
	for _, r := range text {
		switch {
		case r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			dense, in = dense+1, false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if !in {
				words++
			}
			in = true
		case r == '\'' || r == '’' || r == '-' || unicode.IsMark(r):
		default:
			in = false
		}
	}
	return words + (dense+1)/2
}
