package mermaid

// groupGap is the distance between a group and what stands beside it.
const groupGap = 18.0

// slot is a place across that is yet to be found: of a node, or of the left or right wall of a group, which is the same in
// all ranks.
type slot struct {
	x             float64
	node          *node // nil for walls
	before, after []distance
	waiting       int
}

// distance is how far another slot must be away at least.
type distance struct {
	slot *slot
	gap  float64
}

// apart keeps a slot at a distance from the next.
func (s *slot) apart(next *slot, gap float64) {
	s.after = append(s.after, distance{next, gap})
	next.before = append(next.before, distance{s, gap})
	next.waiting++
}

// fill gives each group a node in every rank from its first to its last, so that nothing else is put there.
func (c *chart) fill(ranks [][]*node) {
	for g := range c.groups {
		first, last := len(ranks), -1
		held := make([]bool, len(ranks))
		for r, rank := range ranks {
			for _, n := range rank {
				if c.inside(n, g) {
					first, last, held[r] = min(first, r), max(last, r), true
				}
			}
		}
		for r := first; r <= last; r++ {
			if !held[r] {
				ranks[r] = append(ranks[r], &node{rank: r, dummy: true, group: g, width: 6})
			}
		}
	}
}

// separate moves nodes across so far that groups do not overlap, and then back to where they want to be as far as that
// allows.
func (c *chart) separate(ranks [][]*node) {
	if len(c.groups) == 0 {
		return
	}
	slots := c.slots(ranks)
	var order []*slot
	for _, s := range slots {
		if s.waiting == 0 {
			order = append(order, s)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, d := range order[i].after {
			d.slot.x = max(d.slot.x, order[i].x+d.gap)
			if d.slot.waiting--; d.slot.waiting == 0 {
				order = append(order, d.slot)
			}
		}
	}
	before, after := c.neighbours()
	for sweep := range 40 {
		for i := range order {
			s := order[i]
			if sweep%2 == 0 {
				s = order[len(order)-1-i]
			}
			s.relax(before, after)
		}
	}
	for _, s := range order {
		if s.node != nil {
			s.node.x = s.x
		}
	}
}

// relax moves a slot as near to its neighbours as others allow.
func (s *slot) relax(before, after map[*node][]*node) {
	want := s.x
	if s.node != nil {
		joined := append(append([]*node{}, before[s.node]...), after[s.node]...)
		want = mean(joined, s.x, func(m *node) float64 { return m.x })
	}
	for _, d := range s.after {
		want = min(want, d.slot.x-d.gap)
	}
	for _, d := range s.before {
		want = max(want, d.slot.x+d.gap)
	}
	s.x = want
	if s.node != nil {
		s.node.x = want
	}
}

// slots lists the slots of all ranks, each with its distance from the next.
func (c *chart) slots(ranks [][]*node) []*slot {
	w := walls{left: make([]*slot, len(c.groups)), right: make([]*slot, len(c.groups))}
	var all []*slot
	for g := range c.groups {
		w.left[g], w.right[g] = &slot{x: -1e6}, &slot{x: -1e6}
		all = append(all, w.left[g], w.right[g])
		width := 2*groupMargin + 20
		if !c.sideways() {
			width = textWidth([]string{c.groups[g].title}) + 20
		}
		w.left[g].apart(w.right[g], width)
	}
	for _, rank := range ranks {
		w.last, w.node, w.open = nil, nil, nil
		for _, n := range rank {
			all = append(all, w.add(n, c.path(n.group)))
		}
		w.leave(0)
	}
	return all
}

// walls goes through a rank from left to right and puts the walls of groups around their nodes.
type walls struct {
	left, right []*slot
	last        *slot
	node        *node // of last, nil when that is a wall
	open        []int // the groups gone into
}

func (w *walls) join(next *slot, gap float64) {
	if w.node != nil {
		gap += w.node.width / 2
	}
	if w.last != nil {
		w.last.apart(next, gap)
	}
	w.last, w.node = next, nil
}

// leave closes the groups gone into but for some.
func (w *walls) leave(but int) {
	for i := len(w.open) - 1; i >= but; i-- {
		w.join(w.right[w.open[i]], groupMargin)
	}
	w.open = w.open[:min(but, len(w.open))]
}

func (w *walls) add(n *node, path []int) *slot {
	shared := 0
	for shared < len(w.open) && shared < len(path) && w.open[shared] == path[shared] {
		shared++
	}
	w.leave(shared)
	entered := len(path) > shared
	for _, g := range path[shared:] {
		w.join(w.left[g], groupGap)
	}
	s := &slot{x: n.x, node: n}
	switch {
	case w.node != nil:
		w.last.apart(s, room(w.node, n))
		w.last = s
	case entered:
		w.join(s, groupMargin+n.width/2)
	default:
		w.join(s, groupGap+n.width/2)
	}
	w.node, w.open = n, path
	return s
}
