package publish

import (
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// frugalPercent is how much the heap may grow between two collections, in per cent of what is alive. Answering from a
// snapshot allocates next to nothing, so that only builds pay for collecting twice as often as Go does by itself.
const frugalPercent = 50

// Frugal has the garbage collector keep the program smaller, unless GOGC says otherwise, and work harder before the machine
// or the container ends the program for want of memory, unless GOMEMLIMIT says otherwise.
func Frugal() {
	if was := debug.SetGCPercent(frugalPercent); was != 100 {
		debug.SetGCPercent(was)
	}
	if most := allowed(os.DirFS("/")); most > 0 && debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(most / 100 * softPercent)
	}
}

// softPercent of the memory that the program may have is where the collector begins to work harder. The rest is for what it
// does not count: the pages of the database, stacks, child processes that read files.
const softPercent = 75

// allowed is how much memory the program may have, in bytes: that of the machine, or less where its control group has a
// limit. 0 means that nothing tells.
func allowed(root fs.FS) int64 {
	most := int64(0)
	less := func(n int64, ok bool) {
		if ok && n > 0 && (most == 0 || n < most) {
			most = n
		}
	}
	for line := range strings.Lines(read(root, "proc/meminfo")) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			less(n<<10, err == nil)
		}
	}
	for line := range strings.Lines(read(root, "proc/self/cgroup")) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 {
			continue
		}
		// A container often shows its own group as the root, and a limit of a group holds for those below it.
		for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
			switch {
			case parts[1] == "":
				less(number(read(root, path.Join("sys/fs/cgroup", group, "memory.max"))))
			case strings.Contains(","+parts[1]+",", ",memory,"):
				less(number(read(root, path.Join("sys/fs/cgroup/memory", group, "memory.limit_in_bytes"))))
			}
			if group == "/" {
				break
			}
		}
	}
	return most
}

func read(root fs.FS, name string) string {
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return "" // another system, or another version of control groups
	}
	return string(data)
}

func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil
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
