package bitset_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/search/local/internal/bitset"
)

// drawn returns a set and the same as a map.
func drawn(rng *rand.Rand, n, below int) (*bitset.Set, map[uint32]bool) {
	s, m := &bitset.Set{}, map[uint32]bool{}
	for range n {
		v := uint32(rng.IntN(below))
		if rng.IntN(4) == 0 {
			s.Remove(v)
			delete(m, v)
			continue
		}
		s.Add(v)
		m[v] = true
	}
	return s, m
}

func held(t *testing.T, s *bitset.Set) map[uint32]bool {
	t.Helper()
	m, last := map[uint32]bool{}, -1
	s.Each(func(n uint32) bool {
		if int(n) <= last || !s.Has(n) {
			t.Errorf("%d after %d; Has says %v", n, last, s.Has(n))
		}
		m[n], last = true, int(n)
		return true
	})
	if s.Count() != len(m) {
		t.Errorf("Count %d, Each gave %d", s.Count(), len(m))
	}
	return m
}

func TestSet_IsASetOfNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		a, am := drawn(rng, rng.IntN(300), 1+rng.IntN(1000))
		b, bm := drawn(rng, rng.IntN(300), 1+rng.IntN(1000))
		and, or := a.Clone(), a.Clone()
		and.And(b)
		or.Or(b)
		both, either := map[uint32]bool{}, map[uint32]bool{}
		for n := range am {
			either[n] = true
			if bm[n] {
				both[n] = true
			}
		}
		for n := range bm {
			either[n] = true
		}
		for name, pair := range map[string][2]map[uint32]bool{
			"itself": {am, held(t, a)}, "and": {both, held(t, and)}, "or": {either, held(t, or)},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", name, diff)
			}
		}
		if n := a.AndCount(b); n != len(both) {
			t.Fatalf("AndCount %d, want %d", n, len(both))
		}
	}
}

func TestSet_AnEarlierAndDoesNotComeBack(t *testing.T) {
	var a, small bitset.Set
	a.Add(500)
	small.Add(3)
	a.And(&small)
	a.Add(501)
	if a.Has(500) || a.Count() != 1 {
		t.Errorf("500 is back: %d numbers", a.Count())
	}
}

func TestSet_EachStops(t *testing.T) {
	var s bitset.Set
	s.Add(1)
	s.Add(70)
	n := 0
	s.Each(func(uint32) bool { n++; return false })
	if n != 1 {
		t.Errorf("called %d times", n)
	}
}
