package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"time"
)

// ChildArg is the first argument that makes the program an extraction child: main calls ChildMain and nothing else.
const ChildArg = "extract-child"

// exitMemory is the exit status of a child that found itself over its memory limit.
const exitMemory = 86

// childHook lets tests misbehave in a child; it is nil in the program.
var childHook func(name string)

// ChildMain serves extraction jobs on stdin until it is closed, and never returns. Its arguments follow ChildArg: the
// memory limit in bytes and the cache folder of the PDF engine.
func ChildMain() {
	in, out := os.Stdin, os.Stdout
	os.Stdout = os.Stderr // a library that prints must not speak in our frames
	if len(os.Args) != 4 {
		fmt.Fprintf(os.Stderr, "%s is started by the program itself\n", ChildArg)
		os.Exit(2)
	}
	memory, err := strconv.ParseInt(os.Args[2], 10, 64)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: memory limit: %v\n", ChildArg, err)
		os.Exit(2)
	}
	cache := os.Args[3]
	os.Clearenv()
	debug.SetMaxStack(64 << 20) // a reader that recurses without end is stopped before it is large
	limitMemory(memory)
	jobs := make(chan job)
	go func() {
		for {
			var j job
			if err := readFrame(in, &j); err != nil {
				os.Exit(0) // the parent is gone or done with us, even in the middle of a job
			}
			jobs <- j
		}
	}()
	for j := range jobs {
		if err := serve(out, j, cache); err != nil {
			os.Exit(1)
		}
	}
}

// serve does one job. Its error means that the parent cannot be spoken to.
func serve(out io.Writer, j job, cache string) error {
	if err := writeFrame(out, report{Started: true}); err != nil {
		return err
	}
	if childHook != nil {
		childHook(j.Name)
	}
	var gone error
	say := func(r report) error {
		gone = writeFrame(out, r)
		return gone
	}
	opts := Options{Limits: j.Limits, CacheDir: cache, engine: func(p phase) error { return say(report{Engine: p}) }}
	doc, err := serveFile(j, opts, func(p Page) error { return say(report{Page: &p}) })
	if gone != nil {
		return gone
	}
	var f *Failure
	switch {
	case err == nil:
		return writeFrame(out, report{Done: &doc})
	case errors.As(err, &f):
		return writeFrame(out, report{Failure: f, Done: &doc})
	}
	return writeFrame(out, report{Trouble: err.Error()})
}

func serveFile(j job, opts Options, emit func(Page) error) (Document, error) {
	f, err := os.Open(j.Path)
	if err != nil {
		return Document{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Document{}, err
	}
	return read(context.Background(), f, info.Size(), j.Name, opts, emit)
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
