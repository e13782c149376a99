// Command bench measures the whole program from outside, as people and operators meet it. It builds the program, runs it on
// a folder of its own, and prints one line a figure.
//
//	go run ./app/bench [start] [live] [serve] [upload] [hugo] [pictures] [size] [render] [-n ARTICLES]
//
//	start     from start to the first page, with 1,000 articles
//	live      from saving a file to reading and finding it, with 10,000; scheduled pages after their time
//	serve     answers a second beside nginx with the same bytes (needs wrk and nginx)
//	upload    a large file beside a plain copy
//	hugo      a whole build of 10,000 articles beside Hugo: time, CPU seconds, peak memory (builds Hugo when it is not there)
//	pictures  smaller forms of pictures beside ImageMagick
//	render    pages of documents beside pdftoppm; how soon an uploaded deck is seen and found
//	library   finding among 10,000 assets with 200,000 pages, also while the index is made anew
//	size      a site of 100,000 articles in 2 GiB; 5,000 files that change at once
//
// Without names all but size are measured. Figures of one machine are worth little; the ratios are what to keep.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"tandem/assets/render"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measure is one figure, or some that belong together.
type measure struct {
	name string
	run  func(b *bench) error
}

var measures = []measure{
	{"start", measureStart},
	{"live", measureLive},
	{"serve", measureServe},
	{"upload", measureUpload},
	{"hugo", measureHugo},
	{"pictures", measurePictures},
	{"library", measureLibrary},
	{"size", measureSize},
	{"render", measureRender},
}

// childBuild is the hidden first argument of the child process that builds a site.
const childBuild = "child-build"

func run(args []string) error {
	if len(args) == 3 && args[0] == childBuild {
		return buildSite(os.Stdout, args[1], args[2])
	}
	if len(args) == 3 && args[0] == childPictures {
		return makeForms(args[1], args[2])
	}
	if len(args) == 3 && args[0] == childRender {
		return drawAll(args[1], args[2])
	}
	if len(args) > 0 && args[0] == render.ChildArg {
		render.ChildMain()
	}
	b := &bench{}
	names, err := b.parse(args)
	if err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "tandem-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	for _, m := range measures {
		if !slices.Contains(names, m.name) && (len(names) > 0 || m.name == "size") {
			continue
		}
		if err := m.run(b); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// parse reads the names of measures and the flags, which may stand between them.
func (b *bench) parse(args []string) (names []string, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&b.n, "n", 0, "how many articles; 0: as many as the measure is meant for")
	flags.StringVar(&b.profiles, "profiles", "", "folder for profiles of our build (hugo only)")
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return names, nil
		}
		name := flags.Arg(0)
		if !slices.ContainsFunc(measures, func(m measure) bool { return m.name == name }) {
			return nil, fmt.Errorf("there is no measure %q", name)
		}
		names, args = append(names, name), flags.Args()[1:]
	}
}

// bench is one run of this program.
type bench struct {
	dir    string // everything is kept below it
	binary string // the program, once it is built
	next   int

	n        int    // articles; 0: as many as the measure is meant for
	profiles string // folder for profiles of our build; empty: none
}

// count is how many articles a measure takes that is meant for usual.
func (b *bench) count(usual int) int {
	if b.n > 0 {
		return b.n
	}
	return usual
}

// program builds the program, once, and returns its path.
func (b *bench) program() (string, error) {
	if b.binary != "" {
		return b.binary, nil
	}
	binary := filepath.Join(b.dir, "tandem")
	build := exec.Command("go", "build", "-o", binary, "./app")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("build the program (run this from the project's root): %w", err)
	}
	b.binary = binary
	return binary, nil
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
