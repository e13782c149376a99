package mermaid

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The distances of a sequence diagram.
const (
	laneGap   = 40.0
	rowGap    = 16.0
	frameHead = 26.0
	maxLanes  = 16
)

// lane is a participant and the line of its life.
type lane struct {
	id    string
	lines []string
	actor bool
	x     float64
	width float64
}

// step is something that happens, from top to bottom.
type step struct {
	kind     string // message, note, open, part, close
	from, to int    // lanes
	side     string // of a note: over, left, right
	look     string
	start    bool // there is an arrow at both ends
	end      byte
	lines    []string
}

type sequence struct {
	lanes    []*lane
	byID     map[string]int
	steps    []step
	open     int
	number   int // of the next message, 0 for none
	numbered bool
}

var (
	laneLine    = regexp.MustCompile(`^(?:create\s+)?(participant|actor)\s+(.+?)(?:\s+as\s+(.+))?$`)
	messageLine = regexp.MustCompile(`^(.+?)\s*(<<-->>|<<->>|-->>|->>|--x|-x|--\)|-\)|-->|->)\s*([+-]?)\s*([^:]+?)\s*:\s*(.*)$`)
	noteLine    = regexp.MustCompile(`(?i)^note\s+(over|left of|right of)\s+([^:,]+?)(?:\s*,\s*([^:]+?))?\s*:\s*(.*)$`)
)

func drawSequence(lines []line) (Drawing, error) {
	s := &sequence{byID: map[string]int{}}
	for _, l := range lines {
		if err := s.read(l); err != nil {
			return Drawing{}, err
		}
	}
	switch {
	case s.open > 0:
		return Drawing{}, fmt.Errorf("%d frames have no end", s.open)
	case len(s.lanes) == 0:
		return Drawing{}, line{1, ""}.fail("there is nothing to draw")
	}
	return s.draw(), nil
}

func (s *sequence) read(l line) error {
	l.text = strings.TrimSuffix(l.text, ";")
	word, rest, _ := strings.Cut(l.text, " ")
	switch word {
	case "participant", "actor", "create":
		m := laneLine.FindStringSubmatch(l.text)
		if m == nil {
			return l.fail("a participant has a name")
		}
		i, err := s.lane(l, m[2])
		if err != nil {
			return err
		}
		s.lanes[i].actor = m[1] == "actor"
		if m[3] != "" {
			s.lanes[i].lines = label(m[3])
		}
		return nil
	case "autonumber":
		s.numbered, s.number = true, 1
		return nil
	case "activate", "deactivate", "destroy", "link", "links", "box":
		if word == "box" {
			s.open++
			s.steps = append(s.steps, step{kind: "box"})
		}
		return nil
	case "loop", "alt", "opt", "par", "critical", "break", "rect":
		s.open++
		head := strings.TrimSpace(word + " " + rest)
		if word == "rect" {
			head = ""
		}
		s.steps = append(s.steps, step{kind: "open", lines: label(head)})
		return nil
	case "else", "and", "option":
		if s.open == 0 {
			return l.fail("%s stands outside a frame", word)
		}
		s.steps = append(s.steps, step{kind: "part", lines: label(rest)})
		return nil
	case "end":
		if s.open--; s.open < 0 {
			return l.fail("there is an end too many")
		}
		s.steps = append(s.steps, step{kind: "close"})
		return nil
	}
	return s.event(l)
}

// event reads a message or a note.
func (s *sequence) event(l line) error {
	if m := noteLine.FindStringSubmatch(l.text); m != nil {
		from, err := s.lane(l, m[2])
		if err != nil {
			return err
		}
		to := from
		if m[3] != "" {
			if to, err = s.lane(l, m[3]); err != nil {
				return err
			}
		}
		side, _, _ := strings.Cut(strings.ToLower(m[1]), " ")
		s.steps = append(s.steps, step{kind: "note", from: min(from, to), to: max(from, to), side: side, lines: label(m[4])})
		return nil
	}
	m := messageLine.FindStringSubmatch(l.text)
	if m == nil {
		return l.fail("%q is neither a message (A->>B: text) nor a note", shorten(l.text))
	}
	from, err := s.lane(l, m[1])
	if err != nil {
		return err
	}
	to, err := s.lane(l, m[4])
	if err != nil {
		return err
	}
	text := m[5]
	if s.numbered {
		text = fmt.Sprintf("%d. %s", s.number, text)
		s.number++
	}
	e := step{kind: "message", from: from, to: to, lines: label(text)}
	e.start = strings.HasPrefix(m[2], "<<")
	if strings.Contains(m[2], "--") {
		e.look = dashed
	}
	switch {
	case strings.HasSuffix(m[2], ">>"):
		e.end = '>'
	case strings.HasSuffix(m[2], "x"):
		e.end = 'x'
	case strings.HasSuffix(m[2], ")"):
		e.end = ')'
	}
	s.steps = append(s.steps, e)
	return nil
}

func (s *sequence) lane(l line, id string) (int, error) {
	id = strings.TrimSpace(id)
	if i, ok := s.byID[id]; ok {
		return i, nil
	}
	if len(s.lanes) >= maxLanes {
		return 0, l.fail("a diagram has at most %d participants", maxLanes)
	}
	s.byID[id] = len(s.lanes)
	s.lanes = append(s.lanes, &lane{id: id, lines: label(id)})
	return len(s.lanes) - 1, nil
}

// spread gives every lane its place: far enough from the one before for its name and for what stands between them.
func (s *sequence) spread() (right float64) {
	for _, l := range s.lanes {
		l.width = max(80, textWidth(l.lines)+28)
	}
	need := make([][]float64, len(s.lanes)) // need[a][b]: between the lanes a and b
	for i := range need {
		need[i] = make([]float64, len(s.lanes)+1)
	}
	left := 0.0
	for _, e := range s.steps {
		w := textWidth(e.lines) + 24
		switch {
		case e.kind == "message" && e.from != e.to:
			a, b := min(e.from, e.to), max(e.from, e.to)
			need[a][b] = max(need[a][b], w)
		case e.kind == "message", e.kind == "note" && e.side == "right":
			need[e.from][e.from+1] = max(need[e.from][e.from+1], w+30)
		case e.kind == "note" && e.side == "left" && e.from > 0:
			need[e.from-1][e.from] = max(need[e.from-1][e.from], w+30)
		case e.kind == "note" && e.side == "left":
			left = max(left, w+20-s.lanes[0].width/2)
		case e.kind == "note" && e.from != e.to:
			need[e.from][e.to] = max(need[e.from][e.to], w-20)
		case e.kind == "note":
			s.lanes[e.from].width = max(s.lanes[e.from].width, w+8)
		}
	}
	for i, l := range s.lanes {
		if i == 0 {
			l.x = left + l.width/2 + 8
			continue
		}
		before := s.lanes[i-1]
		l.x = before.x + (before.width+l.width)/2 + laneGap
		for a := range i {
			l.x = max(l.x, s.lanes[a].x+need[a][i])
		}
	}
	last := s.lanes[len(s.lanes)-1]
	return last.x + max(last.width/2, need[len(s.lanes)-1][len(s.lanes)]) + 8
}

// frame is a frame that is open.
type frame struct {
	top   float64
	lines []string
	depth int
	parts []float64
	names [][]string
	plain bool // of a box: not drawn
}

func (s *sequence) draw() Drawing {
	c := &canvas{}
	right := s.spread()
	head := 0.0
	for _, l := range s.lanes {
		head = max(head, float64(len(l.lines))*lineHeight+20)
	}
	y := 8 + head + rowGap
	var body canvas
	var frames []frame
	deepest := 0
	for _, e := range s.steps {
		switch e.kind {
		case "open", "box":
			frames = append(frames, frame{top: y, lines: e.lines, depth: len(frames), plain: e.kind == "box"})
			if e.kind == "open" {
				y += frameHead + rowGap/2
			}
		case "part":
			f := &frames[len(frames)-1]
			f.parts, f.names = append(f.parts, y), append(f.names, e.lines)
			y += frameHead
		case "close":
			f := frames[len(frames)-1]
			frames = frames[:len(frames)-1]
			if !f.plain {
				deepest = max(deepest, f.depth)
				f.draw(&body, right, y)
				y += rowGap
			}
		case "note":
			y = s.note(&body, e, y)
		default:
			y = s.message(&body, e, y)
		}
	}
	for _, l := range s.lanes {
		c.path("lifeline", "M"+num(l.x)+" "+num(8+head)+"V"+num(y), ` stroke-opacity=".4"`+dashed)
		class := "actor"
		radius := 3.0
		if l.actor {
			radius = head / 2
		}
		c.rect(class, l.x-l.width/2, 8, l.width, head, radius, "")
		c.text("text", l.x, 8+head/2, l.lines, "middle")
	}
	c.b.WriteString(body.b.String())
	c.words = slices.Concat(c.words, body.words)
	c.width, c.height = right+8, y+8
	return Drawing{SVG: c.svg(), Words: c.words}
}

func (f frame) draw(c *canvas, right, bottom float64) {
	inset := 2 + 5*float64(min(f.depth, 6))
	c.rect("frame", inset, f.top, right+6-2*inset, bottom-f.top, 3, ` stroke-opacity=".5"`)
	c.text("label", inset+10, f.top+14, f.lines[:1], "start")
	for i, y := range f.parts {
		c.path("frame", "M"+num(inset)+" "+num(y)+"H"+num(right+6-inset), ` stroke-opacity=".5"`+dashed)
		c.text("label", inset+10, y+14, f.names[i][:1], "start")
	}
}

func (s *sequence) message(c *canvas, e step, y float64) float64 {
	from, to := s.lanes[e.from], s.lanes[e.to]
	height := float64(len(e.lines)) * lineHeight
	if e.from == e.to {
		c.text("label", from.x+14, y+height/2, e.lines, "start")
		y += height + 4
		c.path("edge", fmt.Sprintf("M%s %sh36v18H%s", num(from.x), num(y), num(from.x+2)), e.look)
		c.head(e.end, point{from.x + 20, y + 18}, point{from.x + 1, y + 18})
		return y + 18 + rowGap
	}
	c.text("label", (from.x+to.x)/2, y+height/2, e.lines, "middle")
	y += height + 4
	c.path("edge", fmt.Sprintf("M%s %sH%s", num(from.x), num(y), num(to.x)), e.look)
	c.head(e.end, point{from.x, y}, point{to.x, y})
	if e.start {
		c.head('>', point{to.x, y}, point{from.x, y})
	}
	return y + rowGap
}

func (s *sequence) note(c *canvas, e step, y float64) float64 {
	from, to := s.lanes[e.from], s.lanes[e.to]
	w, h := textWidth(e.lines)+20, float64(len(e.lines))*lineHeight+12
	x := (from.x + to.x) / 2
	switch e.side {
	case "left":
		x = from.x - 12 - w/2
	case "right":
		x = from.x + 12 + w/2
	default:
		w = max(w, to.x-from.x+40)
	}
	c.rect("note", x-w/2, y, w, h, 0, ` fill="Canvas"`)
	c.text("text", x, y+h/2, e.lines, "middle")
	return y + h + rowGap
}
