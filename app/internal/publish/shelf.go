package publish

import (
	"sync"
	"sync/atomic"
)

// shelfRoom is how many bytes of what was made when somebody asked are kept.
const shelfRoom = 64 << 20

// shelf keeps what was made when somebody asked, up to a number of bytes. What nobody asked for again goes first. One shelf
// serves all snapshots that follow each other.
type shelf struct {
	room int

	mu   sync.Mutex
	held int
	ring []*slot
	hand int
}

// slot is the place of one such thing. The zero slot is empty and usable.
type slot struct {
	mu    sync.Mutex // held while the thing is made: those who ask meanwhile wait for it
	thing any        // nil: it is not kept
	asked atomic.Bool
	size  int // what the shelf counts it as; guarded by the shelf
}

// take returns what is in the slot, and has it made when there is nothing. What is made is kept when once is false.
func take[T any](sh *shelf, sl *slot, once bool, make func() (T, int, error)) (T, error) {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if thing, ok := sl.thing.(T); ok {
		sl.asked.Store(true)
		return thing, nil
	}
	thing, size, err := make()
	if err != nil || once || size > sh.room/8 {
		return thing, err
	}
	sl.thing = thing
	sh.keep(sl, size)
	return thing, nil
}

// look returns what is in the slot; nil when nothing is.
func (sl *slot) look() any {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	return sl.thing
}

// keep counts a slot that was just filled, and empties others until there is room. The caller holds the slot's lock.
func (sh *shelf) keep(sl *slot, size int) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sl.size = size
	sl.asked.Store(true)
	sh.held += size
	sh.ring = append(sh.ring, sl)
	// Two rounds: the first takes back the sign that somebody asked. Slots that are in use now are passed over.
	for range 2 * len(sh.ring) {
		if sh.held <= sh.room {
			return
		}
		if sh.hand >= len(sh.ring) {
			sh.hand = 0
		}
		other := sh.ring[sh.hand]
		if other.asked.Swap(false) || !other.mu.TryLock() {
			sh.hand++
			continue
		}
		other.thing = nil
		other.mu.Unlock()
		sh.held -= other.size
		last := len(sh.ring) - 1
		sh.ring[sh.hand], sh.ring[last] = sh.ring[last], nil
		sh.ring = sh.ring[:last]
	}
}
