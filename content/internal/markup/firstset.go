package markup

import (
	"unicode"

	"github.com/dlclark/regexp2/v2/syntax"
)

// firstSet is what a match of a pattern can start with: a bit for each ASCII character, and one for all others together.
// It may hold more than is needed, never less.
type firstSet [other + 1]bool

// other stands for every character beyond ASCII.
const other = 128

func classOf(r rune) int { return int(min(uint32(r), other)) }

// firstOf works out what a match of a pattern can start with. A pattern that can match nothing at all can do so anywhere.
func firstOf(pattern string) *firstSet {
	set := &firstSet{}
	tree, err := syntax.Parse(pattern, syntax.ParseOptions{})
	if err != nil || !set.add(tree.Root) {
		set.fill()
	}
	return set
}

func (s *firstSet) fill() {
	for i := range s {
		s[i] = true
	}
}

// add adds what a match of the node can start with. False means that the node can match without taking a character, so
// that what follows it counts too.
func (s *firstSet) add(n *syntax.RegexNode) bool {
	if n.Options&syntax.RightToLeft != 0 {
		s.fill()
		return true
	}
	switch n.T {
	case syntax.NtOne:
		s.addRune(n, n.Ch)
		return true
	case syntax.NtOneloop, syntax.NtOnelazy, syntax.NtOneloopatomic:
		s.addRune(n, n.Ch)
		return n.M > 0
	case syntax.NtMulti:
		s.addRune(n, n.Str[0])
		return true
	case syntax.NtSet:
		s.addSet(n)
		return true
	case syntax.NtSetloop, syntax.NtSetlazy, syntax.NtSetloopatomic:
		s.addSet(n)
		return n.M > 0
	case syntax.NtAlternate:
		takes := true
		for _, c := range n.Children {
			takes = s.add(c) && takes
		}
		return takes
	case syntax.NtConcatenate:
		for _, c := range n.Children {
			if s.add(c) {
				return true
			}
		}
		return false
	case syntax.NtLoop, syntax.NtLazyloop:
		return s.add(n.Children[0]) && n.M > 0
	case syntax.NtCapture, syntax.NtGroup, syntax.NtAtomic:
		return s.add(n.Children[0])
	case syntax.NtBol, syntax.NtEol, syntax.NtBoundary, syntax.NtNonboundary, syntax.NtBeginning, syntax.NtStart, syntax.NtEndZ, syntax.NtEnd,
		syntax.NtEmpty, syntax.NtPosLook, syntax.NtNegLook, syntax.NtUpdateBumpalong:
		return false
	default: // all but one character, references, conditions, and what later versions may bring
		s.fill()
		return true
	}
}

func (s *firstSet) addRune(n *syntax.RegexNode, r rune) {
	s[classOf(r)] = true
	if n.Options&syntax.IgnoreCase != 0 {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			s[classOf(f)] = true
		}
	}
}

func (s *firstSet) addSet(n *syntax.RegexNode) {
	if n.Options&syntax.IgnoreCase != 0 {
		s.fill()
		return
	}
	s[other] = true
	for r := range rune(other) {
		s[r] = s[r] || n.Set.CharIn(r)
	}
}
