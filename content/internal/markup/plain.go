package markup

import (
	"html"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	nethtml "golang.org/x/net/html"
)

// plain returns the text of an inline tree without markup.
func plain(n ast.Node, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		plainInto(&b, c, src)
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

// sections cuts the text at its headings and counts its words. Code belongs to a section but is not counted as reading.
func (s *state) sections(doc *ast.Document) {
	var cur *Section
	start := func(id, heading string) {
		s.res.Sections = append(s.res.Sections, Section{ID: id, Heading: heading})
		cur = &s.res.Sections[len(s.res.Sections)-1]
		s.res.Words += countWords(heading)
	}
	add := func(text string, counts bool) {
		text = strings.Join(strings.Fields(text), " ")
		if text == "" {
			return
		}
		if cur == nil {
			start("", "")
		}
		if cur.Text != "" {
			cur.Text += "\n"
		}
		cur.Text += text
		if counts {
			s.res.Words += countWords(text)
		}
	}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *sectionHeading:
			start(n.id, strings.Join(strings.Fields(plain(n, s.src)), " "))
			return ast.WalkSkipChildren, nil
		case *figure:
			add(plain(n, s.src)+" "+n.caption, true)
			return ast.WalkSkipChildren, nil
		case *codeBlock:
			add(n.code, false)
			return ast.WalkSkipChildren, nil
		case *ast.HTMLBlock:
			add(stripTags(n.Lines().Value(s.src)), true)
			return ast.WalkSkipChildren, nil
		case *ast.Paragraph, *ast.TextBlock, *extast.TableCell, *extast.DefinitionTerm:
			add(plain(n, s.src), true)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
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
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
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
