// Package child runs work on hostile bytes in limited processes of the same binary, and speaks with them in frames of JSON.
//
// It owns the life of such a process: what it inherits (nothing), how much memory and time it gets, that it dies with its
// parent, and what its death says. It refuses to know what the work is.
//
// A child is started as: program ARG MEMORY MORE…, where ARG is the kind of work. The program's main hands a process of
// that kind to Main and does nothing else.
package child

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"time"
)

// exitMemory is the exit status of a child that found itself over its memory limit.
const exitMemory = 86

// Main serves jobs on stdin until it is closed, and never returns. serve does one job and writes its reports to out; its
// error means that the parent cannot be spoken to. more are the arguments that the parent gave.
func Main[J any](more int, serve func(out io.Writer, job J, more []string) error) {
	in, out := os.Stdin, os.Stdout
	os.Stdout = os.Stderr // a library that prints must not speak in our frames
	if len(os.Args) != 3+more {
		fmt.Fprintf(os.Stderr, "%s is started by the program itself\n", os.Args[1])
		os.Exit(2)
	}
	memory, err := strconv.ParseInt(os.Args[2], 10, 64)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: memory limit: %v\n", os.Args[1], err)
		os.Exit(2)
	}
	os.Clearenv()
	debug.SetMaxStack(64 << 20) // a reader that recurses without end is stopped before it is large
	limitMemory(memory)
	jobs := make(chan J)
	go func() {
		for {
			var j J
			if err := ReadFrame(in, &j); err != nil {
				os.Exit(0) // the parent is gone or done with us, even in the middle of a job
			}
			jobs <- j
		}
	}()
	for j := range jobs {
		if err := serve(out, j, os.Args[3:]); err != nil {
			os.Exit(1)
		}
	}
}

// limitMemory holds this process to a number of bytes: the garbage collector works harder near it, a watch ends the
// process with a status that says why, and the system's own limit stands far behind both, for what they cannot see.
func limitMemory(limit int64) {
	if limit <= 0 {
		return
	}
	debug.SetMemoryLimit(limit * 3 / 4)
	limitSystem(2*limit + 1<<30)
	go watchMemory(limit)
}

func watchMemory(limit int64) {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		metrics.Read(sample)
		if used := int64(sample[0].Value.Uint64() - sample[1].Value.Uint64()); used > limit {
			// Give the collector one chance: what is garbage does not count.
			runtime.GC()
			debug.FreeOSMemory()
			metrics.Read(sample)
			if int64(sample[0].Value.Uint64()-sample[1].Value.Uint64()) > limit {
				os.Exit(exitMemory)
			}
		}
	}
}
