package publish

import (
	"runtime/debug"
	"time"
)

// frugalPercent is how much the heap may grow between two collections, in per cent of what is alive. Answering from a
// snapshot allocates next to nothing, so that only builds pay for collecting twice as often as Go does by itself.
const frugalPercent = 50

// Frugal has the garbage collector keep the program smaller, unless GOGC says otherwise.
func Frugal() {
	if was := debug.SetGCPercent(frugalPercent); was != 100 {
		debug.SetGCPercent(was)
	}
}

// largeBuild is how long a build takes whose leavings are worth giving back at once.
const largeBuild = 2 * time.Second

// giveBack returns memory to the system after a build that took this long: what it needed beside the snapshot can be more
// than the snapshot itself.
func giveBack(took time.Duration) {
	if took >= largeBuild {
		debug.FreeOSMemory()
	}
}
