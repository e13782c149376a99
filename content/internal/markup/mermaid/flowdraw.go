package mermaid

import (
	"errors"
	"math"
)

func drawFlow(head []string, lines []line) (Drawing, error) {
	chart, err := parseFlow(head, lines)
	if err != nil {
		return Drawing{}, err
	}
	if _, err = chart.layout(); err != nil {
		return Drawing{}, err
	}
	chart.turn()
	boxes, err := chart.groupBoxes()
	if err != nil {
		return Drawing{}, err
	}
	c := &canvas{}
	chart.fit(c, boxes)
	for i, b := range boxes {
		if b.empty() {
			continue
		}
		c.rect("cluster", b.left, b.top, b.right-b.left, b.bottom-b.top, 6, ` stroke-opacity=".5"`)
		c.text("title", b.left+10, b.top+14, []string{chart.groups[i].title}, "start")
	}
	for _, e := range chart.edges {
		chart.drawEdge(c, e)
	}
	for _, n := range chart.nodes {
		n.draw(c)
	}
	for _, e := range chart.edges {
		if at, ok := e.labelAt(); ok {
			c.text("label", at.x, at.y, e.lines, "middle")
		}
	}
	return Drawing{SVG: c.svg(), Words: c.words}, nil
}

// turn turns the places, which go from top to bottom, into the direction of the chart.
func (c *chart) turn() {
	all := append([]*node{}, c.nodes...)
	for _, e := range c.edges {
		for _, n := range e.bends {
			if n.dummy {
				all = append(all, n)
			}
		}
	}
	for _, n := range all {
		switch c.direction {
		case "BT":
			n.y = -n.y
		case "LR":
			n.x, n.y = n.y, n.x
			n.width, n.height = n.height, n.width
		case "RL":
			n.x, n.y = -n.y, n.x
			n.width, n.height = n.height, n.width
		}
	}
}

// box is the rectangle around something.
type box struct{ left, top, right, bottom float64 }

func emptyBox() box { return box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)} }

func (b box) empty() bool { return b.left > b.right }

func (b *box) add(o box) {
	b.left, b.top = min(b.left, o.left), min(b.top, o.top)
	b.right, b.bottom = max(b.right, o.right), max(b.bottom, o.bottom)
}

func (b box) overlaps(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

func (n *node) box() box {
	return box{n.x - n.width/2, n.y - n.height/2, n.x + n.width/2, n.y + n.height/2}
}

func (c *chart) inside(n *node, g int) bool {
	for at := n.group; at >= 0; at = c.groups[at].parent {
		if at == g {
			return true
		}
	}
	return false
}

// groupBoxes are the rectangles of the groups. A layout that puts a stranger into one would say something untrue.
func (c *chart) groupBoxes() ([]box, error) {
	boxes := make([]box, len(c.groups))
	for g := len(c.groups) - 1; g >= 0; g-- { // inner groups come after the ones they are in
		b := emptyBox()
		for _, n := range c.nodes {
			if n.group == g {
				b.add(n.box())
			}
		}
		for inner := g + 1; inner < len(c.groups); inner++ {
			if c.groups[inner].parent == g {
				b.add(boxes[inner])
			}
		}
		if !b.empty() {
			b = box{b.left - groupMargin, b.top - groupHead - 4, b.right + groupMargin, b.bottom + groupMargin}
			if room := textWidth([]string{c.groups[g].title}) + 20 - (b.right - b.left); room > 0 {
				b.left, b.right = b.left-room/2, b.right+room/2
			}
		}
		boxes[g] = b
		for _, n := range c.nodes {
			if !c.inside(n, g) && b.overlaps(n.box()) {
				return nil, errors.New("its subgraphs cannot be told apart here; join their boxes in another order")
			}
		}
	}
	for a := range boxes {
		for b := a + 1; b < len(boxes); b++ {
			if c.groups[b].parent == c.groups[a].parent && boxes[a].overlaps(boxes[b]) {
				return nil, errors.New("its subgraphs overlap here; join their boxes in another order")
			}
		}
	}
	return boxes, nil
}

// fit moves everything to where the drawing starts and measures it.
func (c *chart) fit(to *canvas, boxes []box) {
	all := emptyBox()
	for _, b := range boxes {
		if !b.empty() {
			all.add(b)
		}
	}
	for _, n := range c.nodes {
		all.add(n.box())
	}
	moved := map[*node]bool{}
	for _, e := range c.edges {
		for _, n := range e.bends {
			all.add(n.box())
		}
		if at, ok := e.labelAt(); ok {
			w, h := textWidth(e.lines)/2, float64(len(e.lines))*lineHeight/2
			all.add(box{at.x - w, at.y - h, at.x + w, at.y + h})
		}
		if e.from == e.to {
			b := e.from.box()
			all.add(box{b.left, b.top, b.right + 44, b.bottom})
		}
	}
	const margin = 8
	dx, dy := margin-all.left, margin-all.top
	move := func(n *node) {
		if !moved[n] {
			moved[n] = true
			n.x, n.y = n.x+dx, n.y+dy
		}
	}
	for _, n := range c.nodes {
		move(n)
	}
	for _, e := range c.edges {
		for _, n := range e.bends {
			move(n)
		}
	}
	for i := range boxes {
		boxes[i] = box{boxes[i].left + dx, boxes[i].top + dy, boxes[i].right + dx, boxes[i].bottom + dy}
	}
	to.width, to.height = all.right-all.left+2*margin, all.bottom-all.top+2*margin
}

func (n *node) draw(c *canvas) {
	b := n.box()
	w, h := n.width, n.height
	switch n.shape {
	case "round":
		c.rect("node", b.left, b.top, w, h, 10, "")
	case "stadium":
		c.rect("node", b.left, b.top, w, h, h/2, "")
	case "circle":
		c.rect("node", b.left, b.top, w, h, h/2, "")
	case "double":
		c.rect("node", b.left, b.top, w, h, 0, "")
		c.path("node", "M"+num(b.left+8)+" "+num(b.top)+"v"+num(h)+"M"+num(b.right-8)+" "+num(b.top)+"v"+num(h), "")
	case "decision":
		c.polygon("node", point{n.x, b.top}, point{b.right, n.y}, point{n.x, b.bottom}, point{b.left, n.y})
	case "hexagon":
		c.polygon("node", point{b.left + 14, b.top}, point{b.right - 14, b.top}, point{b.right, n.y}, point{b.right - 14, b.bottom}, point{b.left + 14, b.bottom}, point{b.left, n.y})
	case "slanted":
		c.polygon("node", point{b.left + 14, b.top}, point{b.right, b.top}, point{b.right - 14, b.bottom}, point{b.left, b.bottom})
	case "store":
		arc := "a" + num(w/2) + " 8 0 0 "
		c.path("node", "M"+num(b.left)+" "+num(b.top+8)+arc+"1 "+num(w)+" 0v"+num(h-16)+arc+"1 -"+num(w)+" 0zm0 0"+arc+"0 "+num(w)+" 0", "")
	default:
		c.rect("node", b.left, b.top, w, h, 3, "")
	}
	y := n.y
	if n.shape == "store" {
		y += 6
	}
	c.text("text", n.x, y, n.lines, "middle")
}

// leave is where a line towards a point leaves the box of a node, along the direction of the chart.
func (c *chart) leave(n *node, towards point) point {
	if n.dummy {
		return point{n.x, n.y}
	}
	if c.sideways() {
		if towards.x < n.x {
			return point{n.x - n.width/2, n.y}
		}
		return point{n.x + n.width/2, n.y}
	}
	if towards.y < n.y {
		return point{n.x, n.y - n.height/2}
	}
	return point{n.x, n.y + n.height/2}
}

// drawEdge draws a line through its bends, with curves from rank to rank.
func (c *chart) drawEdge(to *canvas, e *edge) {
	if e.hidden {
		return
	}
	if e.from == e.to {
		b := e.from.box()
		from, end := point{b.right, e.from.y - 8}, point{b.right, e.from.y + 8}
		to.path("edge", "M"+num(from.x)+" "+num(from.y)+"c36 -14 36 30 0 16", e.look)
		to.head(e.end, point{end.x + 10, end.y + 2}, end)
		return
	}
	points := c.points(e)
	d := "M" + num(points[0].x) + " " + num(points[0].y)
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		m, n := point{a.x, (a.y + b.y) / 2}, point{b.x, (a.y + b.y) / 2}
		if c.sideways() {
			m, n = point{(a.x + b.x) / 2, a.y}, point{(a.x + b.x) / 2, b.y}
		}
		d += "C" + num(m.x) + " " + num(m.y) + " " + num(n.x) + " " + num(n.y) + " " + num(b.x) + " " + num(b.y)
	}
	to.path("edge", d, e.look)
	// Ends are drawn along the direction of the chart, as the curves arrive.
	first, last := points[0], points[len(points)-1]
	startFrom, endFrom := point{first.x, points[1].y}, point{last.x, points[len(points)-2].y}
	if c.sideways() {
		startFrom, endFrom = point{points[1].x, first.y}, point{points[len(points)-2].x, last.y}
	}
	start, end := e.start, e.end
	if e.reversed {
		start, end = end, start
	}
	to.head(start, startFrom, first)
	to.head(end, endFrom, last)
}

func (c *chart) points(e *edge) []point {
	var all []point
	for i, n := range e.bends {
		towards := n
		if i > 0 {
			towards = e.bends[i-1]
		} else {
			towards = e.bends[1]
		}
		all = append(all, c.leave(n, point{towards.x, towards.y}))
	}
	return all
}

// labelAt is where the label of a line stands: at its middle bend, or halfway.
func (e *edge) labelAt() (point, bool) {
	if len(e.lines) == 0 || e.hidden || len(e.bends) == 0 {
		return point{}, false
	}
	if n := len(e.bends); n > 2 {
		mid := e.bends[n/2]
		return point{mid.x, mid.y}, true
	}
	a, b := e.bends[0].box(), e.bends[1].box()
	x, y := (e.bends[0].x+e.bends[1].x)/2, (e.bends[0].y+e.bends[1].y)/2
	// Halfway between the edges, which differs from halfway between the middles of boxes of unlike size.
	switch {
	case a.bottom <= b.top:
		y = (a.bottom + b.top) / 2
	case b.bottom <= a.top:
		y = (b.bottom + a.top) / 2
	case a.right <= b.left:
		x = (a.right + b.left) / 2
	case b.right <= a.left:
		x = (b.right + a.left) / 2
	}
	return point{x, y}, true
}
