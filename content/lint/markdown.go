package lint

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

var markdownRules = []rule{
	{id: "md/list-indent", severity: hint, from: "L", summary: "items of one list with different indentation", why: "The next edit turns one of them into a list of its own.", document: listIndent},
	{id: "md/trailing-space", severity: hint, from: "L", summary: "spaces at the end of a line that do nothing", why: "Nobody sees them, and every editor changes them.", document: trailingSpace},
	{id: "md/tabs", severity: hint, from: "L", summary: "a tab in the text", why: "Each editor shows it in another width.", document: tabs},
	{id: "md/blanks", severity: hint, from: "L", summary: "too many blank lines, or none around a heading, a list or code", why: "Other programs read such markdown differently.", document: blanks},
	{id: "md/reversed-link", severity: stop, from: "L", summary: "a link with its brackets the wrong way round", why: "Readers see the brackets and no link.", document: reversedLink},
	{id: "md/empty-link", severity: stop, from: "L", summary: "a link without an address", why: "It leads nowhere.", document: emptyLink},
	{id: "md/undefined-ref", severity: stop, from: "L", summary: "a link by a name that nothing defines", why: "Readers see the brackets and no link.", document: undefinedRef},
	{id: "md/unused-ref", severity: hint, from: "L", summary: "a link address that is defined and not used", why: "It is left over from a text that is gone.", document: unusedRef},
	{id: "md/emphasis-as-heading", severity: hint, from: "L", summary: "a bold line in the place of a heading", why: "It is in no table of contents, and who listens does not hear a heading.", document: emphasisHeading},
	{id: "md/code-language", severity: hint, from: "L", summary: "a block of code without its language", why: "It is shown in one colour only.", document: codeLanguage},
	{id: "md/table-columns", severity: stop, from: "L", summary: "a row of a table with more or fewer cells than its head", why: "Cells that are too many are not shown.", document: tableColumns},
	{id: "md/inline-html", severity: warn, from: "L", summary: "HTML that is not allowed in texts", why: "It is taken out, with what it was to do."},
	{id: "md/frontmatter-invalid", severity: stop, from: "T", summary: "front matter that cannot be read", why: "Nothing of the document can be published."},
	{id: "md/unknown-key", severity: warn, from: "T", summary: "a key of the front matter that nobody knows", why: "It does nothing, and is often a slip in one that would."},
	{id: "md/wrong-type", severity: stop, from: "T", summary: "a value of the front matter of the wrong kind", why: "It cannot mean what was meant."},
	{id: "md/shortcode-unknown", severity: stop, from: "T", summary: "a template tag or a directive that nobody knows", why: "Readers see it as text.", document: foreignTag},
	{id: "md/shortcode-arg", severity: stop, from: "T", summary: "a directive that lacks something, or names something that is not there", why: "Readers see a gap in its place.", document: useMissing},
	{id: "md/footnote-unused", severity: warn, from: "T", summary: "a footnote that nothing refers to", why: "It is not shown.", document: footnoteUnused},
	{id: "md/footnote-undefined", severity: stop, from: "T", summary: "a mark of a footnote that is not there", why: "Readers see the mark as text.", document: footnoteUndefined},
}

// mdLine is a line of the body without the break at its end.
type mdLine struct {
	start, end int // in the body
	next       int // where the next line starts
}

// eachLine calls f for the lines of the body that are no code and no HTML.
func (v *view) eachLine(f func(l mdLine, text []byte)) {
	body := v.text.Body
	for start := 0; start < len(body); {
		l := mdLine{start: start, end: len(body), next: len(body)}
		if i := bytes.IndexByte(body[start:], '\n'); i >= 0 {
			l.end, l.next = start+i, start+i+1
			if l.end > start && body[l.end-1] == '\r' {
				l.end--
			}
		}
		if !v.prose.blockAt(l.start) {
			f(l, body[l.start:l.end])
		}
		start = l.next
	}
}

// blockAt says that a line that starts there belongs to a block of code or HTML.
func (p *prose) blockAt(start int) bool {
	end := start
	for end < len(p.src) && (p.src[end] == ' ' || p.src[end] == '\t') {
		end++
	}
	if end >= len(p.mask) {
		end = len(p.mask) - 1
	}
	return end >= 0 && start < len(p.mask) && p.mask[start]&p.mask[end]&(isCode|isHTML) != 0
}

func (v *view) bodyFix(f *Finding, start, end int, text string) {
	f.Fix = &Fix{v.body + start, v.body + end, text}
}

func blank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// listIndent looks at the marks of one list. It gives a fix only where no other line has to move along.
func listIndent(v *view) {
	_ = ast.Walk(v.prose.doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if list, ok := n.(*ast.List); ok && entering && !list.IsOrdered() {
			v.listMarks(list)
		}
		return ast.WalkContinue, nil
	})
}

func (v *view) listMarks(list *ast.List) {
	var odd []ast.Node
	want := -1
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		start := v.prose.lineStart(item.Pos())
		lead := v.text.Body[start:item.Pos()]
		if item.Pos() < 0 || len(bytes.Trim(lead, " ")) > 0 {
			return // in a quotation, or indented with tabs
		}
		if want < 0 {
			want = len(lead)
		} else if len(lead) != want {
			odd = append(odd, item)
		}
	}
	for _, item := range odd {
		start := v.prose.lineStart(item.Pos())
		f := v.span(v.body+start, v.body+item.Pos(), "this item is indented by %d, the list by %d", item.Pos()-start, want)
		if first := item.FirstChild(); len(odd) == 1 && first != nil && first == item.LastChild() && first.Lines().Len() == 1 && want < item.Pos()-start {
			v.bodyFix(f, start, item.Pos(), strings.Repeat(" ", want))
		}
	}
}

// emptyItem is the mark of a list item without text, which is one with a space behind it only to some parsers.
var emptyItem = regexp.MustCompile(`(^|[ \t>])([-+*]|\d{1,9}[.)]|>|:)$`)

// trailingSpace leaves the two spaces alone that break a line.
func trailingSpace(v *view) {
	blankTo := -1 // where the line behind the last blank one starts
	v.eachLine(func(l mdLine, text []byte) {
		kept := bytes.TrimRight(text, " \t")
		extra := len(text) - len(kept)
		if len(kept) == 0 {
			again := blankTo == l.start
			if blankTo = l.next; again {
				return // the line is one too many, which md/blanks says
			}
		}
		if extra == 0 || emptyItem.Match(kept) || bytes.HasSuffix(kept, []byte{'\\'}) || v.prose.mask[l.end-1]&isCode != 0 {
			return
		}
		if bytes.HasPrefix(bytes.TrimLeft(v.text.Body[l.next:], " "), []byte("::")) && !bytes.HasPrefix(bytes.TrimLeft(kept, " "), []byte{'#'}) {
			return // whether the line goes on depends on what that is
		}
		tail := ""
		if v.prose.breaks[l.start] && bytes.HasSuffix(text, []byte("  ")) {
			if tail = "  "; extra == 2 {
				return
			}
		}
		f := v.span(v.body+l.start+len(kept), v.body+l.end, "spaces at the end of the line")
		v.bodyFix(f, l.start+len(kept), l.end, tail)
	})
}

// tabs leaves those at the end of a line to trailingSpace.
func tabs(v *view) {
	if bytes.IndexByte(v.text.Body, '\t') < 0 {
		return
	}
	v.eachLine(func(l mdLine, text []byte) {
		text = bytes.TrimRight(text, " \t")
		if bytes.HasPrefix(bytes.TrimLeft(text, " \t>"), []byte("::")) {
			return // a directive, or what is one letter from it
		}
		column, words := 0, false
		for i, c := range text {
			at := l.start + i
			switch {
			case c != '\t':
				words = words || !strings.ContainsRune(" >*+-0123456789.)", rune(c))
				column++
				continue
			case v.prose.mask[at]&isCode != 0:
				return
			}
			width := 4 - column%4
			fill := strings.Repeat(" ", width)
			column += width
			if words {
				fill = " "
			}
			f := v.span(v.body+at, v.body+at+1, "a tab; use spaces")
			if lead := bytes.TrimLeft(text[:i], " \t"); words || len(lead) == 0 && bytes.IndexByte(text[:i], ' ') < 0 || len(lead) > 0 && text[i-1] != ' ' && len(bytes.Fields(lead)) == 1 {
				v.bodyFix(f, at, at+1, fill) // behind two marks it is not sure what it stands for
			}
		}
	})
}

func reversedLink(v *view) {
	for _, m := range reversed.FindAllSubmatchIndex(v.text.Body, -1) {
		if !v.prose.plain(m[0], m[0]+1) || m[0] > 0 && v.text.Body[m[0]-1] == ']' || m[1] < len(v.text.Body) && bytes.IndexByte([]byte("(["), v.text.Body[m[1]]) >= 0 {
			continue
		}
		label, address := string(v.text.Body[m[2]:m[3]]), string(v.text.Body[m[4]:m[5]])
		f := v.span(v.body+m[0], v.body+m[1], "the brackets are the wrong way round: write [%s](%s)", shorten(label), shorten(address))
		v.bodyFix(f, m[0], m[1], "["+label+"]("+address+")")
	}
}

var reversed = regexp.MustCompile(`\(([^()\[\]\n]+)\)\[((?:https?://|/|\./|\.\./|#|mailto:)[^\]\s]+)\]`)

func emptyLink(v *view) {
	for _, n := range v.prose.links {
		if l, ok := n.(*ast.Link); ok && (len(l.Destination) == 0 || string(l.Destination) == "#") && l.Pos() >= 0 {
			v.span(v.body+l.Pos(), v.body+l.Pos()+1, "the link has no address; say where it leads, or take the brackets out")
		}
	}
}

var fullRef = regexp.MustCompile(`\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]`)

func undefinedRef(v *view) {
	if !bytes.Contains(v.text.Body, []byte("][")) {
		return
	}
	for _, m := range fullRef.FindAllSubmatchIndex(v.text.Body, -1) {
		body := v.text.Body
		label := body[m[4]:m[5]]
		if len(bytes.TrimSpace(label)) == 0 {
			label = body[m[2]:m[3]]
		}
		if v.prose.refs[refLabel(label)] || !v.prose.plain(m[0], m[0]+1) || body[m[2]] == '^' || label[0] == '^' {
			continue
		}
		if m[0] > 0 && (isWord(string(body[m[0]-1])) || bytes.IndexByte([]byte("\\])`"), body[m[0]-1]) >= 0) {
			continue // a place in a list of a program, or an escape
		}
		if digits(body[m[2]:m[3]]) && digits(label) || m[1] < len(body) && body[m[1]] == '(' {
			continue
		}
		v.span(v.body+m[0], v.body+m[1], "nothing defines [%s]; write the address behind the text in round brackets", shorten(string(label)))
	}
}

func digits(b []byte) bool { return len(bytes.Trim(b, "0123456789")) == 0 }

var bracketed = regexp.MustCompile(`\[([^\[\]]+)\]`)

var definition = regexp.MustCompile(`(?m)^ {0,3}\[([^\]\^\n][^\]\n]*)\]:[ \t]*\S[^\n]*(?:\n|$)`)

func unusedRef(v *view) {
	if len(v.prose.refs) == 0 {
		return
	}
	body := v.text.Body
	uses := map[string]int{}
	for _, m := range bracketed.FindAllSubmatch(body, -1) {
		uses[refLabel(m[1])]++
	}
	all := definition.FindAllSubmatchIndex(body, -1)
	end := -1     // of the unused definition before
	runStart := 0 // where the unused definitions that follow each other start
	for i, m := range all {
		label := body[m[2]:m[3]]
		if key := refLabel(label); !v.prose.refs[key] || key == "//" || key == "comment" || !v.prose.plain(m[0], m[0]+1) || uses[key] > 1 {
			continue
		}
		if m[0] != end {
			runStart = m[0]
		}
		end = m[1]
		f := v.span(v.body+m[0], v.body+m[1], "nothing uses [%s]", shorten(string(label)))
		if next := bytes.TrimLeft(body[m[1]:], " \t"); len(next) > 0 && bytes.IndexByte([]byte("\"'("), next[0]) >= 0 {
			continue // its title stands on the next line
		}
		cut := m[1]
		last := i+1 == len(all) || all[i+1][0] != m[1]
		next := v.prose.lineEnd(cut)
		if before := v.prose.lineStart(max(runStart-1, 0)); runStart > 0 && !blank(body[before:runStart]) || last && !blank(body[cut:next]) {
			continue // what is beside it could be read otherwise
		}
		if last && next > cut {
			cut = next // the blank line behind it would be one too many
		}
		v.bodyFix(f, m[0], cut, "")
	}
}

func emphasisHeading(v *view) {
	for n := v.prose.doc.FirstChild(); n != nil; n = n.NextSibling() {
		p, ok := n.(*ast.Paragraph)
		if !ok || p.ChildCount() != 1 || p.Lines().Len() != 1 || p.NextSibling() == nil {
			continue
		}
		e, ok := p.FirstChild().(*ast.Emphasis)
		if !ok || e.Level != 2 || e.ChildCount() != 1 {
			continue
		}
		t, ok := e.FirstChild().(*ast.Text)
		if !ok {
			continue
		}
		text := string(t.Segment.Value(v.text.Body))
		switch p.NextSibling().(type) {
		case *ast.Paragraph, *ast.List, *ast.FencedCodeBlock, *east.Table:
		default:
			continue
		}
		if runes(text) <= 80 && !strings.ContainsAny(lastRune(text), ".!?:,;…") {
			v.span(v.body+t.Segment.Start, v.body+t.Segment.Stop, "“%s” looks like a heading; write it as one, with ## before it", shorten(text))
		}
	}
}

func codeLanguage(v *view) {
	_ = ast.Walk(v.prose.doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if c, ok := n.(*ast.FencedCodeBlock); ok && entering && len(c.Language(v.text.Body)) == 0 && c.Lines().Len() > 0 && c.Pos() >= 0 {
			v.span(v.body+c.Pos(), v.body+c.Pos()+3, "say behind the ``` what language this is; text where it is none")
		}
		return ast.WalkContinue, nil
	})
}

// tableColumns counts in the source: the parser has cut and filled the rows already.
func tableColumns(v *view) {
	_ = ast.Walk(v.prose.doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		table, ok := n.(*east.Table)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		for row := table.FirstChild(); row != nil; row = row.NextSibling() {
			if _, ok := row.(*east.TableRow); !ok || row.Pos() < 0 {
				continue
			}
			start := row.Pos()
			line := bytes.TrimRight(v.text.Body[start:v.prose.lineEnd(start)], " \t\r\n")
			have, want := cells(line), len(table.Alignments)
			switch {
			case have > want:
				v.span(v.body+start, v.body+start+len(line), "the row has %d cells, the head of the table %d; those behind are not shown", have, want)
			case have < want:
				v.span(v.body+start, v.body+start+len(line), "the row has %d cells, the head of the table %d", have, want).Severity = warn
			}
		}
		return ast.WalkSkipChildren, nil
	})
}

// cells counts the cells of a row: a bar parts two, unless a backslash stands before it.
func cells(line []byte) int {
	line = bytes.TrimSpace(line)
	line = bytes.TrimPrefix(line, []byte{'|'})
	n := 1
	for i, c := range line {
		if c == '|' && (i == 0 || line[i-1] != '\\') && i != len(line)-1 {
			n++
		}
	}
	return n
}

var foreign = regexp.MustCompile(`\{\{[<%][^}\n]*\}\}|\{%[^}\n]*%\}`)

func foreignTag(v *view) {
	if !bytes.Contains(v.text.Body, []byte("{{")) && !bytes.Contains(v.text.Body, []byte("{%")) {
		return
	}
	for _, m := range foreign.FindAllIndex(v.text.Body, 20) {
		if v.prose.mask[m[0]]&isCode == 0 {
			v.span(v.body+m[0], v.body+m[1], "“%s” is a template tag of another system and is shown as text", shorten(string(v.text.Body[m[0]:m[1]])))
		}
	}
}

// useMissing finds parts that are named and not there. What assets there are is not known here.
func useMissing(v *view) {
	for _, use := range v.d.Uses {
		switch use.Kind {
		case "testimonial", "demo", "cta":
			part := v.lib.Parts[use.Key]
			switch {
			case part == nil:
				v.add(use.Line, use.Column, "there is no %s %q among the parts", use.Kind, shorten(use.Key))
			case part.Kind != use.Kind:
				v.add(use.Line, use.Column, "%s is a %s, no %s", part.File, part.Kind, use.Kind)
			}
		}
	}
}

var (
	footnoteDef  = regexp.MustCompile(`(?m)^ {0,3}\[\^([^\]\s]+)\]:`)
	footnoteMark = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
)

// footnotes calls f for each mark and definition in the text.
func (v *view) footnotes(f func(label string, m []int, defines bool)) {
	if !bytes.Contains(v.text.Body, []byte("[^")) {
		return
	}
	defines := map[int]bool{}
	for _, m := range footnoteDef.FindAllSubmatchIndex(v.text.Body, -1) {
		defines[m[2]] = true
	}
	for _, m := range footnoteMark.FindAllSubmatchIndex(v.text.Body, -1) {
		if v.prose.mask[m[0]]&isCode == 0 && (m[0] == 0 || v.text.Body[m[0]-1] != '\\') {
			f(string(v.text.Body[m[2]:m[3]]), m, defines[m[2]])
		}
	}
}

func footnoteUndefined(v *view) {
	have := map[string]bool{}
	v.footnotes(func(label string, _ []int, defines bool) { have[label] = have[label] || defines })
	v.footnotes(func(label string, m []int, _ bool) {
		if !have[label] {
			v.span(v.body+m[0], v.body+m[1], "there is no footnote [^%s]; write it below as [^%s]: …", shorten(label), shorten(label))
		}
	})
}

func footnoteUnused(v *view) {
	used := map[string]bool{}
	v.footnotes(func(label string, _ []int, defines bool) { used[label] = used[label] || !defines })
	v.footnotes(func(label string, m []int, defines bool) {
		if defines && !used[label] {
			v.span(v.body+m[0], v.body+m[1], "nothing refers to the footnote [^%s]", shorten(label))
		}
	})
}
