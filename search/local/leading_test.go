package local

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestLeading(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for range 300 {
		of := make([]int, rng.IntN(200))
		for i := range of {
			of[i] = rng.IntN(50)
		}
		want := slices.Sorted(slices.Values(of))
		k := rng.IntN(220)
		leading(of, k, cmp.Compare[int])
		k = min(k, len(of))
		if !slices.Equal(of[:k], want[:k]) {
			t.Fatalf("the first %d: got %v, want %v", k, of[:k], want[:k])
		}
		if slices.Sort(of); !slices.Equal(of, want) {
			t.Fatal("some were lost")
		}
	}
}
