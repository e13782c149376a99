// Command bench measures the whole program from outside, as people and operators meet it: how soon it starts, how fast a
// saved file is live and searchable, how many requests it answers beside nginx, how fast it takes a large file beside a
// plain copy. It builds the program, runs it on a folder of its own, and prints one line a figure.
//
//	go run ./app/bench [start] [live] [serve] [upload]
//
// serve needs wrk and nginx. Figures of one machine are worth little; the ratios are what to keep.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var measures = []struct {
	name string
	run  func(b *bench) error
}{
	{"start", measureStart},
	{"live", measureLive},
	{"serve", measureServe},
	{"upload", measureUpload},
}

func run(names []string) error {
	dir, err := os.MkdirTemp("", "tandem-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, binary: filepath.Join(dir, "tandem")}
	build := exec.Command("go", "build", "-o", b.binary, "./app")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build the program (run this from the project's root): %w", err)
	}
	for _, m := range measures {
		if len(names) > 0 && !slices.Contains(names, m.name) {
			continue
		}
		if err := m.run(b); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// bench is one run of this program.
type bench struct {
	dir    string // everything is kept below it
	binary string
	next   int
}

// folder returns a new folder.
func (b *bench) folder(name string) (string, error) {
	b.next++
	dir := filepath.Join(b.dir, fmt.Sprintf("%02d-%s", b.next, name))
	return dir, os.MkdirAll(dir, 0o700)
}

func report(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// quantiles returns the median and the 99th percentile (nearest rank).
func quantiles(d []time.Duration) (p50, p99 time.Duration) {
	slices.Sort(d)
	rank := func(q float64) time.Duration { return d[min(len(d)-1, int(q*float64(len(d))))] }
	return rank(0.5), rank(0.99)
}
