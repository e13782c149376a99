package front

import "slices"

// places turns offsets of a text into lines and columns of its file.
type places struct {
	src   []byte
	first int   // line of the file at which the text starts
	lines []int // offsets at which lines start, filled when first needed
}

func (p *places) at(offset int) Position {
	if p.lines == nil {
		p.lines = []int{0}
		for i, c := range p.src {
			if c == '\n' {
				p.lines = append(p.lines, i+1)
			}
		}
	}
	i, found := slices.BinarySearch(p.lines, offset)
	if !found {
		i--
	}
	return Position{p.first + i, offset - p.lines[i] + 1}
}

func (p *places) fail(offset int, message string) error { return &Error{p.at(offset), message} }
