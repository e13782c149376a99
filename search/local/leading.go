package local

import "slices"

// leading brings the first k by the order to the front, sorted; the rest stays behind in any order. It looks at each of
// many only once or twice, where sorting them all to show twenty would take most of a search.
func leading[T any](of []T, k int, order func(x, y T) int) {
	if k >= len(of) {
		slices.SortFunc(of, order)
		return
	}
	if k <= 0 {
		return
	}
	heap := of[:k] // the last by the order is on top
	down := func(i int) {
		for {
			child := 2*i + 1
			if child >= k {
				return
			}
			if child+1 < k && order(heap[child+1], heap[child]) > 0 {
				child++
			}
			if order(heap[child], heap[i]) <= 0 {
				return
			}
			heap[i], heap[child] = heap[child], heap[i]
			i = child
		}
	}
	for i := k/2 - 1; i >= 0; i-- {
		down(i)
	}
	for i := k; i < len(of); i++ {
		if order(of[i], heap[0]) < 0 {
			of[i], heap[0] = heap[0], of[i]
			down(0)
		}
	}
	slices.SortFunc(heap, order)
}
