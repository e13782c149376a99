package mermaid

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFlowChartsAreRead(t *testing.T) {
	for source, want := range map[string]string{
		"graph TD\nA-->B":                                  "A B; A>B",
		"flowchart LR; A":                                  "",
		"graph TD\nA[One] --> B(Two)":                      "A=One/box B=Two/round; A>B",
		"graph LR\nA -->|yes| B":                           "A B; A>B:yes",
		"graph LR\nA -- yes please --> B":                  "A B; A>B:yes please",
		"graph LR\nA -. maybe .-> B ==> C":                 "A B C; A>B:maybe B>C",
		"graph LR\nA & B --> C & D":                        "A B C D; A>C A>D B>C B>D",
		"graph LR\nA --- B\nB --o C\nC <--> D":             "A B C D; A-B BoC C>D",
		"graph TD\nA{Is it?}; A-->B([Yes]);B-->C[(Db)]":    "A=Is it?/decision B=Yes/stadium C=Db/store; A>B B>C",
		"graph TD\nA[\"quoted (text) ; here\"]-->B((x))":   "A=quoted (text) ; here/box B=x/circle; A>B",
		"graph TD\nA[a<br>b]:::red\nclassDef red fill:x":   "A=a|b/box; ",
		"graph TD\n%% note\nsubgraph s [Title]\nA\nend\nB": "A B; ",
		"graph TD\nA-->A":                                  "A; A>A",
		"graph TD\na-b --> c.d":                            "a-b c.d; a-b>c.d",
	} {
		lines, _ := statements(source)
		c, err := parseFlow(strings.Fields(lines[0].text), lines[1:])
		if err != nil {
			if want != "" {
				t.Errorf("%q: %v", source, err)
			}
			continue
		}
		if diff := cmp.Diff(want, c.String()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", source, diff)
		}
	}
}

func (c *chart) String() string {
	var nodes, edges []string
	for _, n := range c.nodes {
		s := n.id
		if l := strings.Join(n.lines, "|"); l != n.id || n.shape != "box" {
			s += "=" + l + "/" + n.shape
		}
		nodes = append(nodes, s)
	}
	for _, e := range c.edges {
		end := "-"
		if e.end != 0 {
			end = string(e.end)
		}
		s := e.from.id + end + e.to.id
		if len(e.lines) > 0 {
			s += ":" + strings.Join(e.lines, "|")
		}
		edges = append(edges, s)
	}
	return strings.Join(nodes, " ") + "; " + strings.Join(edges, " ")
}

func TestWhatCannotBeDrawnIsNamed(t *testing.T) {
	for source, want := range map[string]string{
		"":                                  "empty",
		"%% only a comment":                 "empty",
		"pie\n\"a\": 1":                     "pie cannot be drawn",
		"graph XX\nA":                       "line 1: the direction",
		"graph TD":                          "nothing to draw",
		"graph TD\n\nA --> ":                "line 3: a box is missing",
		"graph TD\nA[open":                  "line 2: the ] of the box \"A\"",
		"graph TD\nA B":                     "line 2: a line such as -->",
		"graph TD\nA -->|open B":            "the | after",
		"graph TD\nend":                     "line 2: there is an end too many",
		"graph TD\nsubgraph x\nA":           "a subgraph has no end",
		"sequenceDiagram":                   "nothing to draw",
		"sequenceDiagram\nhello":            "line 2: \"hello\" is neither",
		"sequenceDiagram\nloop x\nA->>B: y": "1 frames have no end",
		"sequenceDiagram\nA->>B: y\nend":    "line 3: there is an end too many",
		"sequenceDiagram\nelse":             "outside a frame",
		"sequenceDiagram\nparticipant":      "a participant has a name",
		"graph TD\n" + chain(80):            "at most 60 boxes",
		"graph TD\n" + strings.Repeat("a & b & c --> d & e & f\n", 20): "at most 120 lines",
		strings.Repeat("x", 9000):                                      "at most 8000 bytes",
		"sequenceDiagram\n" + people(20):                               "at most 16 participants",
	} {
		d, err := Draw(source)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: drew %.60q with error %v, want %q", source, d.SVG, err, want)
		}
	}
}

func chain(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "n%d --> n%d\n", i, i+1)
	}
	return b.String()
}

func people(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "participant p%d\n", i)
	}
	return b.String()
}

func TestTitlesAreFound(t *testing.T) {
	for _, source := range []string{
		"---\ntitle: \"What it shows\"\n---\ngraph TD\nA", "graph TD\naccTitle: What it shows\nA", "sequenceDiagram\ntitle What it shows\nA->>B: x",
		"graph TD\naccDescr: What it shows\nA", "graph TD\naccTitle: What it shows\ntitle --> B",
	} {
		d, err := Draw(source)
		if err != nil || d.Title != "What it shows" {
			t.Errorf("%q: title %q, error %v", source, d.Title, err)
		}
	}
}

// TestBoxesStandApart lays random charts out in all directions: no two boxes may overlap, every line must lead from a
// lower rank to a higher one, and everything must lie inside the drawing.
func TestBoxesStandApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		direction := []string{"TB", "BT", "LR", "RL"}[i%4]
		c := &chart{direction: direction, byID: map[string]*node{}}
		n := 1 + r.IntN(24)
		for j := range n {
			shape := []string{"box", "decision", "circle", "store", "stadium"}[r.IntN(5)]
			c.nodes = append(c.nodes, &node{id: fmt.Sprint(j), lines: label(strings.Repeat("word ", 1+r.IntN(8))), shape: shape, group: -1})
		}
		for range r.IntN(2 * n) {
			c.edges = append(c.edges, &edge{from: c.nodes[r.IntN(n)], to: c.nodes[r.IntN(n)], end: '>'})
		}
		if _, err := c.layout(); err != nil {
			continue
		}
		c.turn()
		var to canvas
		c.fit(&to, nil)
		checkApart(t, c, &to)
	}
}

func checkApart(t *testing.T, c *chart, to *canvas) {
	t.Helper()
	for i, a := range c.nodes {
		b := a.box()
		if b.left < 0 || b.top < 0 || b.right > to.width || b.bottom > to.height {
			t.Errorf("%s: box %s at %+v lies outside %v by %v", c, a.id, b, to.width, to.height)
		}
		for _, other := range c.nodes[i+1:] {
			if b.overlaps(other.box()) {
				t.Errorf("%s: boxes %s and %s overlap", c, a.id, other.id)
			}
		}
	}
	for _, e := range c.edges {
		if from, to := e.ends(); from != to && from.rank >= to.rank {
			t.Errorf("%s: the line from %s to %s does not lead on", c, from.id, to.id)
		}
	}
}

func TestGroupsHoldTheirOwnOnly(t *testing.T) {
	for _, source := range []string{
		"graph LR\nsubgraph one\na-->b\nend\nsubgraph two\nc-->d\nend\nb-->c",
		"graph TD\nsubgraph one\na-->b\nend\nsubgraph two\nc-->d\nend\na-->d\nc-->b",
		"graph TD\nsubgraph out\nsubgraph in\na-->b\nend\nc\nend\nb-->d\nc-->d",
		"graph TD\nx-->a\nx-->c\nsubgraph one\na-->b\nend\nsubgraph two\nc-->d\nend\nb-->y\nd-->y",
		"graph TD\nsubgraph one\na\nc\nend\na-->b-->c",
	} {
		d, err := Draw(source)
		if err != nil {
			t.Errorf("%q: %v", source, err)
			continue
		}
		if got, want := strings.Count(d.SVG, `class="cluster"`), strings.Count(source, "subgraph"); got != want {
			t.Errorf("%q: %d groups are drawn, want %d", source, got, want)
		}
	}
}

var allowed = strings.Fields(`svg rect polygon path circle text viewBox width height font-family font-size fill stroke aria-hidden class x y rx points d cx cy r
	text-anchor stroke-width stroke-opacity stroke-dasharray paint-order`)

// wellFormed checks that a drawing is XML of the elements and attributes that drawings may have.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v:\n%s", err, svg)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		names := []string{start.Name.Local}
		for _, a := range start.Attr {
			names = append(names, a.Name.Local)
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Fatalf("%s=%q is no number:\n%s", a.Name.Local, a.Value, svg)
			}
		}
		for _, name := range names {
			if !slices.Contains(allowed, name) {
				t.Fatalf("%s is not allowed:\n%s", name, svg)
			}
		}
	}
}

func FuzzDraw(f *testing.F) {
	for _, seed := range []string{
		"graph TD\nA[x] -->|y| B{z}\nB --> A", "flowchart LR\nsubgraph s [t]\na & b -.-> c\nend\nc ==> d((e))", "graph BT\nA-->A\nA~~~B\nB--xC[(d)]",
		"sequenceDiagram\nautonumber\nactor A as B\nA->>+C: d\nalt e\nC-->>-A: f\nelse g\nA-xA: h\nend\nNote over A,C: i\nNote left of A: j",
		"---\ntitle: x\n---\ngraph RL\na[\"b<br>c\"]", "sequenceDiagram\nbox x\nparticipant a\nend\nrect rgb(1,2,3)\na-)a: b\nend",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if strings.ContainsFunc(source, func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\t' || r == 0xfffd || r > 0xffff || r == 0xfffe || r == 0xffff
		}) {
			return // what XML cannot hold at all
		}
		d, err := Draw(source)
		if err != nil {
			return
		}
		if len(d.SVG) > 200*len(source)+200_000 {
			t.Fatalf("%d bytes become %d", len(source), len(d.SVG))
		}
		wellFormed(t, d.SVG)
	})
}
