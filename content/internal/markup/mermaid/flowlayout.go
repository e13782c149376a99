package mermaid

import (
	"cmp"
	"errors"
	"slices"
)

// The distances of a flow chart.
const (
	gapAcross   = 28.0 // between boxes of a rank
	gapAlong    = 52.0 // between ranks
	groupMargin = 14.0
	groupHead   = 24.0
	maxDummies  = 400
)

// layout places the boxes: ranks by the longest way to them, the order within a rank so that few lines cross, then the
// places, drawn towards the boxes they are joined to. All of it goes from top to bottom; draw turns it.
func (c *chart) layout() ([][]*node, error) {
	for _, n := range c.nodes {
		n.measure()
		if c.sideways() {
			n.width, n.height = n.height, n.width
		}
	}
	c.rank()
	ranks, err := c.bend()
	if err != nil {
		return nil, err
	}
	c.fill(ranks)
	c.sort(ranks)
	place(ranks)
	c.along(ranks)
	c.separate(ranks)
	return ranks, nil
}

func (c *chart) sideways() bool { return c.direction == "LR" || c.direction == "RL" }

func (n *node) measure() {
	w, h := textWidth(n.lines), float64(len(n.lines))*lineHeight
	n.width, n.height = w+28, h+20
	switch n.shape {
	case "decision":
		n.width, n.height = w*1.35+44, h*1.35+36
	case "circle":
		n.width = max(w, h) + 30
		n.height = n.width
	case "hexagon", "slanted", "double", "stadium":
		n.width += 20
	case "store":
		n.height += 16
	}
}

// rank puts every box below those that lead to it. Lines that would close a circle count the other way round.
func (c *chart) rank() {
	state := map[*node]int{} // 1: under way, 2: done
	out := map[*node][]*edge{}
	for _, e := range c.edges {
		out[e.from] = append(out[e.from], e)
	}
	var order []*node
	var visit func(n *node)
	visit = func(n *node) {
		state[n] = 1
		for _, e := range out[n] {
			switch state[e.to] {
			case 0:
				visit(e.to)
			case 1:
				e.reversed = e.to != n
			}
		}
		state[n] = 2
		order = append(order, n)
	}
	for _, n := range c.nodes {
		if state[n] == 0 {
			visit(n)
		}
	}
	slices.Reverse(order)
	// The order is topological but for lines turned round, which may ask for a few more passes.
	for range len(c.nodes) {
		moved := false
		for _, n := range order {
			for _, e := range c.edges {
				from, to := e.ends()
				if from == n && to != n && to.rank < n.rank+1 {
					to.rank, moved = n.rank+1, true
				}
			}
		}
		if !moved {
			return
		}
	}
}

// ends are the ends of a line in the order of ranks.
func (e *edge) ends() (from, to *node) {
	if e.reversed {
		return e.to, e.from
	}
	return e.from, e.to
}

// bend lists the boxes by rank, with a dummy wherever a line passes a rank.
func (c *chart) bend() ([][]*node, error) {
	last := 0
	for _, n := range c.nodes {
		last = max(last, n.rank)
	}
	ranks := make([][]*node, last+1)
	for _, n := range c.nodes {
		ranks[n.rank] = append(ranks[n.rank], n)
	}
	dummies := 0
	for _, e := range c.edges {
		from, to := e.ends()
		if from == to {
			continue
		}
		e.bends = []*node{from}
		for r := from.rank + 1; r < to.rank; r++ {
			if dummies++; dummies > maxDummies {
				return nil, errors.New("the diagram has too many long lines")
			}
			d := &node{rank: r, dummy: true, group: c.common(from.group, to.group), width: 6}
			// The label of a line stands at its middle, and needs room there.
			if r == (from.rank+to.rank)/2 && len(e.lines) > 0 && !c.sideways() {
				d.width = textWidth(e.lines)
			}
			ranks[r] = append(ranks[r], d)
			e.bends = append(e.bends, d)
		}
		e.bends = append(e.bends, to)
	}
	return ranks, nil
}

// neighbours are the nodes each node is joined to in the rank before and after its own.
func (c *chart) neighbours() (before, after map[*node][]*node) {
	before, after = map[*node][]*node{}, map[*node][]*node{}
	for _, e := range c.edges {
		for i := 1; i < len(e.bends); i++ {
			a, b := e.bends[i-1], e.bends[i]
			after[a] = append(after[a], b)
			before[b] = append(before[b], a)
		}
	}
	return before, after
}

// sort orders each rank by where its neighbours stand. Boxes of one group stay beside each other, and groups keep one
// order in all ranks, so that they do not overlap.
func (c *chart) sort(ranks [][]*node) {
	before, after := c.neighbours()
	number(ranks)
	for sweep := range 12 {
		joined := before
		if sweep%2 == 1 {
			joined = after
		}
		groups := c.groupPlaces(ranks)
		for i := range ranks {
			rank := ranks[i]
			if sweep%2 == 1 {
				rank = ranks[len(ranks)-1-i]
			}
			weight := map[*node]float64{}
			for _, n := range rank {
				weight[n] = mean(joined[n], n.part, func(m *node) float64 { return m.part })
			}
			slices.SortStableFunc(rank, func(a, b *node) int { return c.compare(a, b, weight, groups) })
			number([][]*node{rank})
		}
	}
}

// compare orders two nodes of a rank: by the groups that hold one and not the other, or by their own weights.
func (c *chart) compare(a, b *node, weight map[*node]float64, groups []float64) int {
	pathA, pathB := c.path(a.group), c.path(b.group)
	for len(pathA) > 0 && len(pathB) > 0 && pathA[0] == pathB[0] {
		pathA, pathB = pathA[1:], pathB[1:]
	}
	atA, atB := weight[a], weight[b]
	idA, idB := -1, -1
	if len(pathA) > 0 {
		atA, idA = groups[pathA[0]], pathA[0]
	}
	if len(pathB) > 0 {
		atB, idB = groups[pathB[0]], pathB[0]
	}
	return cmp.Or(cmp.Compare(atA, atB), cmp.Compare(idA, idB))
}

// path lists the groups that hold a group, from outside, and itself.
func (c *chart) path(g int) []int {
	var all []int
	for ; g >= 0; g = c.groups[g].parent {
		all = append(all, g)
	}
	slices.Reverse(all)
	return all
}

// groupPlaces is where each group stands on average over the ranks, from 0 to 1.
func (c *chart) groupPlaces(ranks [][]*node) []float64 {
	sum, count := make([]float64, len(c.groups)), make([]float64, len(c.groups))
	for _, rank := range ranks {
		for _, n := range rank {
			for g := n.group; g >= 0; g = c.groups[g].parent {
				sum[g] += n.part
				count[g]++
			}
		}
	}
	for g := range sum {
		sum[g] /= max(1, count[g])
	}
	return sum
}

// common is the innermost group that holds both of two groups.
func (c *chart) common(a, b int) int {
	for ; a >= 0; a = c.groups[a].parent {
		for at := b; at >= 0; at = c.groups[at].parent {
			if at == a {
				return a
			}
		}
	}
	return -1
}

func number(ranks [][]*node) {
	for _, rank := range ranks {
		for i, n := range rank {
			n.part = (float64(i) + 0.5) / float64(len(rank))
		}
	}
}

func mean(nodes []*node, otherwise float64, of func(*node) float64) float64 {
	if len(nodes) == 0 {
		return otherwise
	}
	sum := 0.0
	for _, n := range nodes {
		sum += of(n)
	}
	return sum / float64(len(nodes))
}

// room is what two neighbours of a rank need between their middles.
func room(a, b *node) float64 {
	gap := gapAcross
	if a.group != b.group {
		gap += 2 * groupMargin
	}
	if a.dummy && b.dummy {
		gap = 12
	}
	return (a.width+b.width)/2 + gap
}

// place gives every node its place across: each rank is drawn towards its neighbours and kept apart.
func place(ranks [][]*node) {
	for _, rank := range ranks {
		x := 0.0
		for i, n := range rank {
			if i > 0 {
				x += room(rank[i-1], n)
			}
			n.x = x
		}
		for _, n := range rank {
			n.x -= x / 2
		}
	}
}

// pull moves the nodes of a rank towards the places they want, and keeps them apart: those that would overlap move as one,
// to the middle of what they want.
func pull(rank []*node, want map[*node]float64) {
	type block struct {
		first, last int
		sum, count  float64 // of wanted places of its first node
		at          float64
	}
	offset := make([]float64, len(rank))
	for i := 1; i < len(rank); i++ {
		offset[i] = offset[i-1] + room(rank[i-1], rank[i])
	}
	var blocks []block
	for i, n := range rank {
		b := block{first: i, last: i, sum: want[n] - offset[i], count: 1}
		b.at = b.sum
		for len(blocks) > 0 && blocks[len(blocks)-1].at > b.at {
			before := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			b.first, b.sum, b.count = before.first, b.sum+before.sum, b.count+before.count
			b.at = b.sum / b.count
		}
		blocks = append(blocks, b)
	}
	for _, b := range blocks {
		for i := b.first; i <= b.last; i++ {
			rank[i].x = b.at + offset[i]
		}
	}
}

// along gives every node its place along, and draws ranks towards each other across.
func (c *chart) along(ranks [][]*node) {
	before, after := c.neighbours()
	for sweep := range 10 {
		joined := before
		if sweep%2 == 1 {
			joined = after
		}
		for i := range ranks {
			rank := ranks[i]
			if sweep%2 == 1 {
				rank = ranks[len(ranks)-1-i]
			}
			want := map[*node]float64{}
			for _, n := range rank {
				want[n] = mean(joined[n], n.x, func(m *node) float64 { return m.x })
			}
			pull(rank, want)
		}
	}
	y := 0.0
	for i, rank := range ranks {
		height := 0.0
		for _, n := range rank {
			height = max(height, n.height)
		}
		if i > 0 {
			y += gapAlong + c.extra(ranks[i-1], rank)
		}
		for _, n := range rank {
			n.y = y + height/2
		}
		y += height
	}
}

// extra is the room that labels of lines and edges of groups need between two ranks.
func (c *chart) extra(a, b []*node) float64 {
	room := 0.0
	groups := func(rank []*node) map[int]bool {
		set := map[int]bool{}
		for _, n := range rank {
			for g := n.group; g >= 0; g = c.groups[g].parent {
				set[g] = true
			}
		}
		return set
	}
	before, after := groups(a), groups(b)
	for g := range after {
		if !before[g] {
			room = max(room, groupMargin+groupHead)
		}
	}
	for g := range before {
		if !after[g] {
			room = max(room, groupMargin)
		}
	}
	for _, e := range c.edges {
		if len(e.lines) == 0 || len(e.bends) < 2 || e.bends[0].rank > a[0].rank || e.bends[len(e.bends)-1].rank < b[0].rank {
			continue
		}
		if c.sideways() {
			room = max(room, textWidth(e.lines)-gapAlong/2)
		} else {
			room = max(room, float64(len(e.lines))*lineHeight-12)
		}
	}
	return room
}
