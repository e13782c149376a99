package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strconv"
	"time"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
	"tandem/content"
)

// buildSite is what a child process does: it loads the content folder, makes every public answer and the search documents
// of all pages, and prints what it made. With a folder for profiles it writes cpu.pprof and heap.pprof there.
func buildSite(w io.Writer, dir, profiles string) error {
	began := time.Now()
	stop, err := profile(profiles)
	if err != nil {
		return err
	}
	set, err := static.Load()
	if err != nil {
		return err
	}
	views, err := view.New(set)
	if err != nil {
		return err
	}
	folder, err := content.Dir(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	lib, err := content.Load(folder, nil, content.Options{Now: time.Now})
	if err != nil {
		return err
	}
	if len(lib.Problems) > 0 {
		return fmt.Errorf("%d problems in the generated articles, first: %s", len(lib.Problems), lib.Problems[0])
	}
	loaded := time.Since(began)
	base, err := url.Parse("https://bench.example.com")
	if err != nil {
		return err
	}
	snap, err := publish.Build(publish.Input{Library: lib, Files: folder, Now: time.Now(), Base: base, Renderer: views, Style: "bench"})
	if err != nil {
		return err
	}
	records := searchRecords(snap)
	built := time.Since(began) - loaded
	_, err = fmt.Fprintf(w, "%d documents, %d search records; loaded in %.1f s, built in %.1f s", len(snap.Live()), records, loaded.Seconds(), built.Seconds())
	err = errors.Join(err, stop())
	runtime.KeepAlive(snap)
	return err
}

// searchRecords makes the search documents of all pages and counts their records.
func searchRecords(snap *publish.Snapshot) int {
	records := 0
	for _, space := range publish.Spaces {
		ids := map[string]bool{}
		for id := range snap.Indexed(space) {
			ids[id] = true
		}
		for _, d := range snap.SearchDocuments(space, ids) {
			records += len(d.Records)
		}
	}
	return records
}

// profile records where processor time and memory go until stop. Without a folder it records nothing.
func profile(dir string) (stop func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	cpu, err := os.Create(filepath.Join(dir, cpuProfile))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, errors.Join(err, cpu.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		heap, err := os.Create(filepath.Join(dir, "heap.pprof"))
		if err != nil {
			return errors.Join(err, cpu.Close())
		}
		runtime.GC()
		return errors.Join(pprof.WriteHeapProfile(heap), heap.Close(), cpu.Close())
	}, nil
}

const cpuProfile = "cpu.pprof"

var shareLine = regexp.MustCompile(`Showing nodes accounting for [^,]+, ([\d.]+)% of`)

// share returns which part of the profile's time was spent in functions that match, and below them.
func share(profiles, functions string) (float64, error) {
	out, err := exec.Command("go", "tool", "pprof", "-top", "-nodefraction=0", "-nodecount=1000000", "-focus="+functions, filepath.Join(profiles, cpuProfile)).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("read the profile: %w: %s", err, out)
	}
	m := shareLine.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("read the profile: %s", out)
	}
	percent, err := strconv.ParseFloat(string(m[1]), 64)
	return percent / 100, err
}
