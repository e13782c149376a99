// Package assetstest holds what every store of blobs promises, as a suite that each engine passes, a real S3 server for
// tests, and a store that fails on demand. Broken engines in its own tests prove that the suite notices each of the
// faults it is there to notice.
package assetstest

import (
	"testing"
	"time"

	"tandem/assets"
)

// Engine is an engine under test with the back doors the suite needs.
type Engine struct {
	Blobs assets.Blobs
	// Reopen returns a new engine over the same bytes, as after a restart.
	Reopen func(t testing.TB) assets.Blobs
	// Damage changes one stored byte of the blob behind the engine's back, and not its size.
	Damage func(t testing.TB, key assets.Key)
	// Leave leaves behind what an upload that was cut off by a crash leaves.
	Leave func(t testing.TB)
}

// promise is one thing every engine keeps.
type promise struct {
	name  string
	check func(t testing.TB, e Engine)
}

// promises lists them all; each gets an engine of its own.
var promises = []promise{
	{"PutThenRead", putThenRead},
	{"DurableWhenAnswered", durableWhenAnswered},
	{"KeyIsTheHash", keyIsTheHash},
	{"SameBytesAgain", sameBytesAgain},
	{"SameBytesAtOnce", sameBytesAtOnce},
	{"ManyAtOnce", manyAtOnce},
	{"Empty", empty},
	{"TooLarge", tooLarge},
	{"LimitIsAllowed", limitIsAllowed},
	{"BrokenReader", brokenReader},
	{"CancelledUpload", cancelledUpload},
	{"Ranges", ranges},
	{"RangeOutside", rangeOutside},
	{"Missing", missing},
	{"InvalidKey", invalidKey},
	{"Delete", remove},
	{"ListInOrder", listInOrder},
	{"ListStops", listStops},
	{"DamageIsFound", damageIsFound},
	{"DamageIsMended", damageIsMended},
	{"LargeInConstantMemory", largeInConstantMemory},
	{"Sweep", sweep},
	{"SweepSparesLiveUploads", sweepSparesLiveUploads},
	{"ReadyLeavesNothing", readyLeavesNothing},
	{"CancelledCalls", cancelledCalls},
}

// Run holds an engine to every promise. open returns a new, empty engine.
func Run(t *testing.T, open func(t testing.TB) Engine) {
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) { p.check(t, open(t)) })
	}
}

// forever is longer ago than anything a test leaves behind.
const forever = 1000 * time.Hour
