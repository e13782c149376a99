// Package mermaid draws flow charts and sequence diagrams, written in the notation of Mermaid, as SVG.
//
// It knows the parts of the notation that texts mostly use and says what it does not know. It runs no script, asks for
// nothing, and spends an amount of work that its limits on nodes and lines bound. Colours are the text's own, so that a
// drawing suits light and dark pages.
package mermaid

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// The limits of one drawing.
const (
	maxSource = 8_000
	maxLines  = 300
	maxNodes  = 60
	maxEdges  = 120
	maxText   = 200 // letters of one label
)

// Drawing is a finished drawing.
type Drawing struct {
	SVG   string   // an <svg> element
	Title string   // what the source says it shows, may be empty
	Words []string // the labels, in the order of the source
}

// Draw draws a source. The error says what cannot be drawn, with the line where it stands.
func Draw(source string) (Drawing, error) {
	if len(source) > maxSource {
		return Drawing{}, fmt.Errorf("a diagram has at most %d bytes", maxSource)
	}
	lines, title := statements(source)
	if len(lines) == 0 {
		return Drawing{}, errors.New("the diagram is empty")
	}
	if len(lines) > maxLines {
		return Drawing{}, fmt.Errorf("a diagram has at most %d lines", maxLines)
	}
	head := strings.Fields(lines[0].text)
	var d Drawing
	var err error
	switch {
	case head[0] == "graph" || head[0] == "flowchart" || head[0] == "flowchart-elk":
		d, err = drawFlow(head, lines[1:])
	case head[0] == "sequenceDiagram":
		d, err = drawSequence(lines[1:])
	default:
		return Drawing{}, fmt.Errorf("%s cannot be drawn here; flowchart and sequenceDiagram can", shorten(head[0]))
	}
	if err != nil {
		return Drawing{}, err
	}
	if d.Title == "" {
		d.Title = title
	}
	return d, nil
}

// line is a statement of the source.
type line struct {
	number int // from 1
	text   string
}

func (l line) fail(format string, args ...any) error {
	return fmt.Errorf("line %d: %s", l.number, fmt.Sprintf(format, args...))
}

var titleLine = regexp.MustCompile(`^(?:accTitle\s*:|accDescr\s*:|title\s*:)\s*(.+)$`)

// statements cuts a source into statements, without comments, front matter and what describes the drawing, which is
// returned apart.
func statements(source string) (all []line, title string) {
	inMatter := false
	for i, text := range strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n") {
		text = strings.TrimSpace(text)
		switch {
		case text == "---" && len(all) == 0:
			inMatter = !inMatter
		case inMatter:
			if rest, ok := strings.CutPrefix(text, "title:"); ok {
				title = strings.Trim(strings.TrimSpace(rest), `"'`)
			}
		case text == "", strings.HasPrefix(text, "%%"):
		case len(all) > 0 && titleLine.MatchString(text):
			title = titleLine.FindStringSubmatch(text)[1]
		case len(all) > 0 && all[0].text == "sequenceDiagram" && strings.HasPrefix(text, "title "):
			title = strings.TrimSpace(text[len("title "):])
		default:
			all = append(all, line{i + 1, text})
		}
	}
	return all, title
}

// label reads a label: without quotes, with <br> as the end of a line, and cut where it gets too wide.
func label(s string) []string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	s = strings.NewReplacer("<br>", "\n", "<br/>", "\n", "<br />", "\n", `\n`, "\n", "#quot;", `"`, "#amp;", "&", "#lt;", "<", "#gt;", ">", "#35;", "#", "`", "").Replace(s)
	if r := []rune(s); len(r) > maxText {
		s = string(r[:maxText]) + "…"
	}
	var lines []string
	for part := range strings.SplitSeq(s, "\n") {
		lines = append(lines, wrap(strings.TrimSpace(part), 28)...)
	}
	return lines
}

// wrap cuts a line at spaces where it would get wider than some letters.
func wrap(s string, width int) []string {
	var lines []string
	var b strings.Builder
	for _, word := range strings.Fields(s) {
		if b.Len() > 0 && len([]rune(b.String()))+1+len([]rune(word)) > width {
			lines = append(lines, b.String())
			b.Reset()
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return append(lines, b.String())
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

// Letters are measured without a font: wide scripts take a square, others a little more than most fonts need.
const (
	letterWidth = 7.6
	lineHeight  = 18.0
)

func textWidth(lines []string) float64 {
	widest := 0.0
	for _, l := range lines {
		width := 0.0
		for _, r := range l {
			switch {
			case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
				width += 14
			case unicode.IsUpper(r), r == 'm', r == 'w', r == '@', r == '%':
				width += 10
			default:
				width += letterWidth
			}
		}
		widest = max(widest, width)
	}
	return widest
}
