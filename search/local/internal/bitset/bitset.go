// Package bitset holds dense sets of small numbers, for the documents of an index.
package bitset

import "math/bits"

// Set is a set of numbers from 0 on. The zero Set is empty. A Set may be read by many, or changed by one.
type Set struct{ words []uint64 }

// Add puts n into the set.
func (s *Set) Add(n uint32) {
	w := int(n >> 6)
	for len(s.words) <= w {
		s.words = append(s.words, 0)
	}
	s.words[w] |= 1 << (n & 63)
}

// Remove takes n out of the set.
func (s *Set) Remove(n uint32) {
	if w := int(n >> 6); w < len(s.words) {
		s.words[w] &^= 1 << (n & 63)
	}
}

// Has reports whether n is in the set.
func (s *Set) Has(n uint32) bool {
	w := int(n >> 6)
	return w < len(s.words) && s.words[w]&(1<<(n&63)) != 0
}

// Count returns how many numbers the set holds.
func (s *Set) Count() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Clone returns a copy.
func (s *Set) Clone() *Set { return &Set{words: append([]uint64(nil), s.words...)} }

// And keeps what is in both sets.
func (s *Set) And(o *Set) {
	if len(s.words) > len(o.words) {
		s.words = s.words[:len(o.words)]
	}
	for i := range s.words {
		s.words[i] &= o.words[i]
	}
}

// Or adds what is in the other set.
func (s *Set) Or(o *Set) {
	for len(s.words) < len(o.words) {
		s.words = append(s.words, 0)
	}
	for i, w := range o.words {
		s.words[i] |= w
	}
}

// AndCount returns how many numbers are in both sets.
func (s *Set) AndCount(o *Set) int {
	n := 0
	for i := range min(len(s.words), len(o.words)) {
		n += bits.OnesCount64(s.words[i] & o.words[i])
	}
	return n
}

// Each calls fn for every number, smallest first, until fn returns false.
func (s *Set) Each(fn func(n uint32) bool) {
	for i, w := range s.words {
		for ; w != 0; w &= w - 1 {
			if !fn(uint32(i)<<6 | uint32(bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}
