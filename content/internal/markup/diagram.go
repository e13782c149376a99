package markup

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bep/goat"
	"github.com/yuin/goldmark/ast"
	nethtml "golang.org/x/net/html"

	"tandem/content/internal/markup/mermaid"
)

// The limits of one drawing in characters.
const (
	maxDrawing       = 6_000
	maxDrawingLines  = 120
	maxDrawingColumn = 200

	maxLabel = 200 // letters of what is said of a drawing without a title
)

// goat draws a diagram made of characters, or returns nil. What the library writes is read again and only the shapes known here are kept.
func (s *state) goat(source string, in info, offset int) ast.Node {
	source = strings.NewReplacer("\t", "    ", "\r", "").Replace(strings.TrimRight(source, " \t\r\n"))
	problem := ""
	switch {
	case strings.TrimSpace(source) == "":
		problem = "the diagram is empty"
	case len(source) > maxDrawing, strings.Count(source, "\n") >= maxDrawingLines, longestLine(source) > maxDrawingColumn:
		problem = fmt.Sprintf("a diagram has at most %d characters, %d lines and %d columns", maxDrawing, maxDrawingLines, maxDrawingColumn)
	case s.drawn+len(source) > maxDrawn:
		problem = fmt.Sprintf("a text has diagrams of at most %d characters", maxDrawn)
	}
	var d drawing
	if problem == "" {
		s.drawn += len(source)
		d.read(goat.BuildSVG(strings.NewReader(source)))
		problem = d.problem
	}
	if problem != "" {
		s.note(offset, "md/diagram", problem+"; it is shown as it was written")
		return nil
	}
	return s.diagram("diagram", d.svg(), in.title, "goat", offset, d.words)
}

// mermaid draws a flow chart or sequence diagram, or returns nil.
func (s *state) mermaid(source string, in info, offset int) ast.Node {
	if s.drawn += len(source); s.drawn > maxDrawn {
		s.note(offset, "md/diagram", fmt.Sprintf("a text has diagrams of at most %d characters; it is shown as it was written", maxDrawn))
		return nil
	}
	d, err := mermaid.Draw(source)
	if err != nil {
		s.note(offset, "md/diagram", err.Error()+"; it is shown as it was written")
		return nil
	}
	title := in.title
	if title == "" {
		title = d.Title
	}
	return s.diagram("diagram mermaid", d.SVG, title, "mermaid", offset, d.Words)
}

// diagram puts a drawing into the text. Its title is what those hear who cannot see it.
func (s *state) diagram(class, svg, title, language string, offset int, words []string) ast.Node {
	label := title
	if label == "" {
		s.note(offset, "md/diagram-title", "the diagram says little to those who cannot see it; say what it shows: ```"+language+" title=\"…\"")
		label = "Diagram"
		if len(words) > 0 {
			label += ": " + strings.Join(words, ", ")
		}
		if r := []rune(label); len(r) > maxLabel {
			label = string(r[:maxLabel]) + "…"
		}
	}
	return &island{
		s: s, blocky: true, text: strings.TrimSpace(title + "\n" + strings.Join(words, " ")),
		html: `<figure class="` + class + `" role="img" aria-label="` + html.EscapeString(label) + `">` + svg + "</figure>\n",
	}
}

// drawing is SVG made of the shapes that are allowed.
type drawing struct {
	width, height int
	shapes        strings.Builder
	words         []string
	glyphs        []glyph
	problem       string
}

func (d *drawing) svg() string {
	return fmt.Sprintf(`<svg viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d" font-family="monospace" font-size="14" fill="none" stroke="none" aria-hidden="true"><g transform="translate(8,16)">%[3]s</g></svg>`,
		d.width, d.height, d.shapes.String())
}

// The values that attributes of shapes may have.
var (
	svgNumber    = regexp.MustCompile(`^-?[0-9]{1,5}(\.[0-9]{1,6})?$`)
	svgPath      = regexp.MustCompile(`^[MLA0-9, .-]{1,200}$`)
	svgPoints    = regexp.MustCompile(`^[0-9, .-]{1,200}$`)
	svgTransform = regexp.MustCompile(`^rotate\([0-9, .-]{1,60}\)$`)
)

// read takes the shapes of what the library drew.
func (d *drawing) read(drawn goat.SVG) {
	d.width, d.height = drawn.Width+8, drawn.Height+8
	z := nethtml.NewTokenizer(strings.NewReader(drawn.Body))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			d.texts()
			return
		case nethtml.StartTagToken:
			t := z.Token()
			attrs := map[string]string{}
			for _, a := range t.Attr {
				attrs[a.Key] = a.Val
			}
			if t.Data == "text" {
				z.Next()
				d.glyph(attrs, z.Token().Data)
			} else {
				d.shape(t.Data, attrs)
			}
		}
	}
}

func (d *drawing) shape(name string, a map[string]string) {
	switch {
	case name == "g":
	case name == "path" && svgPath.MatchString(a["d"]):
		fmt.Fprintf(&d.shapes, `<path class="line" stroke="currentColor" d="%s"></path>`, a["d"])
	case name == "polygon" && svgPoints.MatchString(a["points"]) && svgTransform.MatchString(a["transform"]):
		fmt.Fprintf(&d.shapes, `<polygon class="fill" fill="currentColor" points="%s" transform="%s"></polygon>`, round(a["points"]), round(a["transform"]))
	case name == "circle" && svgNumber.MatchString(a["cx"]) && svgNumber.MatchString(a["cy"]):
		look := `class="hollow" stroke="currentColor" fill="Canvas"`
		if a["fill"] == "currentColor" {
			look = `class="fill" fill="currentColor"`
		}
		fmt.Fprintf(&d.shapes, `<circle %s cx="%s" cy="%s" r="6"></circle>`, look, a["cx"], a["cy"])
	case name == "rect" && svgNumber.MatchString(a["x"]) && svgNumber.MatchString(a["y"]):
		shade := map[string]string{"currentColor": "1", "rgb(64,64,64)": ".75", "rgb(128,128,128)": ".5", "rgb(191,191,191)": ".25"}[a["fill"]]
		fmt.Fprintf(&d.shapes, `<rect class="fill" fill="currentColor" fill-opacity="%s" x="%s" y="%s" width="8" height="16"></rect>`, orText(shade, "1"), a["x"], a["y"])
	default:
		d.problem = "the diagram cannot be drawn"
	}
}

var svgDecimals = regexp.MustCompile(`\.(?:0+\b|([0-9]{1,2})[0-9]*)`)

// round keeps two decimals, and none that are zero.
func round(list string) string {
	return svgDecimals.ReplaceAllStringFunc(list, func(s string) string {
		return strings.TrimRight(s[:min(3, len(s))], "0.")
	})
}

// glyph is a character of text.
type glyph struct {
	x, y int
	text string
}

func (d *drawing) glyph(a map[string]string, c string) {
	x, errX := strconv.Atoi(a["x"])
	y, errY := strconv.Atoi(a["y"])
	if errX != nil || errY != nil {
		d.problem = "the diagram cannot be drawn"
		return
	}
	d.glyphs = append(d.glyphs, glyph{x, y, c})
}

// texts writes characters beside each other as one text.
func (d *drawing) texts() {
	slices.SortFunc(d.glyphs, func(a, b glyph) int { return cmp.Or(a.y-b.y, a.x-b.x) })
	for len(d.glyphs) > 0 {
		n := 1
		for n < len(d.glyphs) && d.glyphs[n].y == d.glyphs[0].y && d.glyphs[n].x == d.glyphs[n-1].x+8 {
			n++
		}
		var word strings.Builder
		for _, g := range d.glyphs[:n] {
			word.WriteString(g.text)
		}
		d.words = append(d.words, word.String())
		// Lengths are given so that letters stay below their lines in whatever font the reader has.
		fmt.Fprintf(&d.shapes, `<text fill="currentColor" x="%d" y="%d"`, d.glyphs[0].x-4, d.glyphs[0].y)
		if n > 1 {
			fmt.Fprintf(&d.shapes, ` textLength="%d"`, 8*n)
		}
		fmt.Fprintf(&d.shapes, ">%s</text>", html.EscapeString(word.String()))
		d.glyphs = d.glyphs[n:]
	}
}
