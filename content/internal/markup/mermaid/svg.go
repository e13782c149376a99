package mermaid

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// point is a place in a drawing.
type point struct{ x, y float64 }

// canvas collects the elements of a drawing. Every value in it is a number or escaped text.
type canvas struct {
	b             strings.Builder
	width, height float64
	words         []string
}

// num writes a number with one decimal at most.
func num(f float64) string {
	return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
}

func (c *canvas) svg() string {
	w, h := num(math.Ceil(c.width)), num(math.Ceil(c.height))
	return `<svg viewBox="0 0 ` + w + " " + h + `" width="` + w + `" height="` + h +
		`" font-family="sans-serif" font-size="14" fill="none" stroke="none" aria-hidden="true">` + c.b.String() + "</svg>"
}

func (c *canvas) rect(class string, x, y, w, h, radius float64, extra string) {
	fmt.Fprintf(&c.b, `<rect class="%s" stroke="currentColor" x="%s" y="%s" width="%s" height="%s"`, class, num(x), num(y), num(w), num(h))
	if radius > 0 {
		fmt.Fprintf(&c.b, ` rx="%s"`, num(radius))
	}
	c.b.WriteString(extra + "></rect>")
}

func (c *canvas) polygon(class string, points ...point) {
	fmt.Fprintf(&c.b, `<polygon class="%s" stroke="currentColor" points="%s"></polygon>`, class, list(points))
}

func list(points []point) string {
	var all []string
	for _, p := range points {
		all = append(all, num(p.x)+","+num(p.y))
	}
	return strings.Join(all, " ")
}

// The looks of lines.
const (
	dashed = ` stroke-dasharray="4 4"`
	thick  = ` stroke-width="3"`
)

func (c *canvas) path(class, d, extra string) {
	fmt.Fprintf(&c.b, `<path class="%s" stroke="currentColor"%s d="%s"></path>`, class, extra, d)
}

// head draws the end of an arrow at a point, seen from another.
func (c *canvas) head(kind byte, from, at point) {
	angle := math.Atan2(at.y-from.y, at.x-from.x)
	turn := func(along, across float64) point {
		return point{at.x + along*math.Cos(angle) - across*math.Sin(angle), at.y + along*math.Sin(angle) + across*math.Cos(angle)}
	}
	switch kind {
	case '>':
		fmt.Fprintf(&c.b, `<polygon class="fill" fill="currentColor" points="%s"></polygon>`, list([]point{at, turn(-9, 4.5), turn(-9, -4.5)}))
	case ')':
		a, b := turn(-9, 5), turn(-9, -5)
		c.path("edge", "M"+num(a.x)+" "+num(a.y)+"L"+num(at.x)+" "+num(at.y)+"L"+num(b.x)+" "+num(b.y), "")
	case 'o':
		p := turn(-4, 0)
		fmt.Fprintf(&c.b, `<circle class="hollow" stroke="currentColor" fill="Canvas" cx="%s" cy="%s" r="4"></circle>`, num(p.x), num(p.y))
	case 'x':
		p := turn(-5, 0)
		c.path("edge", fmt.Sprintf("M%s %sl10 10m0 -10l-10 10", num(p.x-5), num(p.y-5)), "")
	}
}

// text writes lines around a middle.
func (c *canvas) text(class string, x, y float64, lines []string, anchor string) {
	halo := ""
	if class == "label" {
		// The halo keeps the label of a line readable where it crosses the line.
		halo = ` stroke="Canvas" stroke-width="5" paint-order="stroke"`
	}
	top := y - lineHeight*float64(len(lines)-1)/2 + 5
	for i, l := range lines {
		if l == "" {
			continue
		}
		fmt.Fprintf(&c.b, `<text class="%s" fill="currentColor"%s text-anchor="%s" x="%s" y="%s">%s</text>`,
			class, halo, anchor, num(x), num(top+float64(i)*lineHeight), html.EscapeString(l))
	}
	if joined := strings.TrimSpace(strings.Join(lines, " ")); joined != "" {
		c.words = append(c.words, joined)
	}
}
